import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db, Trx } from '../database/index.ts';
import type { Caller } from './caller.ts';

/** What the site does with the sessions of its accounts; kept by the feature that owns them. */
export interface Sessions {
  /** Whether cookies are for https only. */
  readonly secure: boolean;
  /**
   * Opens one and gives its id.
   *
   * @param verifiedAt of the session this one goes on from; without it, the owner proved to be there now
   * @param standInId for whom the session acts, where not for its owner
   */
  open(
    trx: Trx,
    reply: FastifyReply,
    account: { id: string; corpsId: string },
    unitId: string,
    agent: string,
    verifiedAt?: string,
    standInId?: string,
  ): Promise<string>;
  close(trx: Trx, reply: FastifyReply, sessionId: string): Promise<void>;
  closeAll(trx: Trx, accountId: string, except?: string): Promise<void>;
  /** The owner has just proved to be there. */
  verified(trx: Trx, sessionId: string): Promise<void>;
  /** What is kept in memory is looked at again. */
  forget(): void;
  /** The caller of a request, or null. Counts as activity. */
  authenticate(this: void, request: FastifyRequest): Promise<Caller | null>;
  load(db: Db | Trx, id: string): Promise<Caller | null>;
}
