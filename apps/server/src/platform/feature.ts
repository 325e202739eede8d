import type { Kind } from '@liulian/domain';
import type { FastifyInstance } from 'fastify';
import type { Tables } from './database/tables.ts';
import type { Trx } from './database/index.ts';
import type { Bind } from './http/index.ts';
import type { Job, Log } from './jobs.ts';

export type TableName = keyof Tables & string;

/** Something that has happened to a unit and perhaps to people, entered by hand. */
export interface Happened {
  corpsId: string;
  type: string;
  unitId: string;
  personIds: string[];
}

/** A kind of records as it is about to be stored. */
export interface KindChange {
  corpsId: string;
  kind: Kind;
}

/** Where a feature mounts itself. `Deps` is what the composition root builds features from. */
export interface Mount<Deps> {
  deps: Deps;
  http: FastifyInstance;
  /** Binds an operation of the contract to its handler; one that nobody binds stops the start. */
  bind: Bind;
  /** All jobs of the site, for the page that shows them. */
  jobs: readonly Job[];
  /** To be called in the transaction that founds a corps: each feature makes it ready. */
  founded(trx: Trx, corpsId: string): Promise<void>;
  /** To be called in the transaction that enters an event: each feature does what follows from it. */
  happened(trx: Trx, event: Happened): Promise<void>;
  /** To be called in the transaction that changes a kind: any feature may refuse. */
  kindChanges(trx: Trx, change: KindChange): Promise<void>;
}

/**
 * What a feature hands over to the server. `features.ts` lists them and `app.ts` loops over the list, so that
 * nothing else is touched when one is added. Operations, permissions, errors and audit actions stand in the
 * contract.
 */
export interface Feature<Deps> {
  id: string;
  /** Tables that are named in this feature's folder only (`scripts/check-tables.ts`). */
  tables: readonly TableName[];
  /** Tables of another feature of which this one is the reading side; a table has one such side. */
  reads?: readonly TableName[];
  mount(site: Mount<Deps>): void | Promise<void>;
  /** Once at each start, after the migrations and before anything is served. */
  start?(deps: Deps): Promise<void>;
  /** Makes a corps ready that was just founded, and every corps at each start. Idempotent. */
  adopt?(trx: Trx, deps: Deps, corpsId: string): Promise<void>;
  /** What a new day brings to a corps, in one transaction with the other features'. Idempotent. */
  newDay?(trx: Trx, deps: Deps, corpsId: string): Promise<void>;
  /** What follows from an event, in the transaction that enters it. */
  happened?(trx: Trx, deps: Deps, event: Happened): Promise<void>;
  /** Refuses a change of a kind that would leave what the feature keeps without a place. */
  kindChanges?(trx: Trx, deps: Deps, change: KindChange): Promise<void>;
  /** What happens by itself from time to time. */
  jobs?(deps: Deps, log: Log): Job[];
}
