import type { z } from 'zod';
import { auditOperations } from './audit.ts';
import { dutyOperations } from './duties.ts';
import { exportOperations } from './exports.ts';
import { bookOperations } from './books.ts';
import { handoverOperations } from './handovers.ts';
import { identityOperations } from './identity.ts';
import { kindOperations } from './kinds.ts';
import { merged } from './merged.ts';
import { noticeOperations } from './notices.ts';
import { organisationOperations } from './organisation.ts';
import { policyOperations } from './policy.ts';
import { programmeOperations } from './programme.ts';
import { itemOperations } from './items.ts';
import { recordImportOperations } from './record-imports.ts';
import { recordOperations } from './records.ts';
import { runningOperations } from './running.ts';
import { searchOperations } from './search.ts';
import { standInOperations } from './stand-ins.ts';
import { viewOperations } from './views.ts';

/**
 * Every operation of the HTTP interface, once: the server's routes, the OpenAPI page, the web client and the
 * access matrix all come from this table. Each stands in the contract file of its feature. operationIds are
 * stable.
 */
export const operations = merged(
  'operationId',
  identityOperations,
  organisationOperations,
  kindOperations,
  programmeOperations,
  dutyOperations,
  recordOperations,
  itemOperations,
  recordImportOperations,
  noticeOperations,
  searchOperations,
  exportOperations,
  viewOperations,
  policyOperations,
  auditOperations,
  runningOperations,
  standInOperations,
  bookOperations,
  handoverOperations,
);

export type OperationId = keyof typeof operations;
export const operationIds = Object.keys(operations) as OperationId[];

type Op<K extends OperationId> = (typeof operations)[K];
/** What a caller may send (before defaults) and what a handler receives (after them). */
export type SentOf<K extends OperationId, Part extends 'params' | 'query' | 'body'> =
  Op<K> extends Record<Part, infer S extends z.ZodType> ? z.input<S> : undefined;
export type ReceivedOf<K extends OperationId, Part extends 'params' | 'query' | 'body'> =
  Op<K> extends Record<Part, infer S extends z.ZodType> ? z.output<S> : undefined;
export type ResponseOf<K extends OperationId> = Op<K>['response'] extends infer S extends z.ZodType
  ? z.output<S>
  : undefined;
