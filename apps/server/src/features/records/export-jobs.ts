import type { exportsContract } from '@liulian/contract';
import { addDays } from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Row, Scope, Trx } from '../../platform/database/index.ts';
import { elevated } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { openFileStore, type FileStore } from '../../platform/files.ts';
import type { Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { xlsxMime } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { ledgerHead, type ExportQuery } from './exports.ts';
import { countRecords } from './read-model.ts';

type Job = Row<'export_job'>;
type InTransaction = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
/** So many of one person wait or are being made at a time. */
const mostOpen = 3;

/** What somebody asked to have exported: ask, watch, fetch, drop. The file is made in export-runner.ts. */
export class LedgerExports {
  private readonly deps: Deps;
  private readonly store: FileStore;

  constructor(deps: Deps) {
    this.deps = deps;
    this.store = openFileStore(deps.config);
  }

  /**
   * Counts the rows; a job where they are too many to wait for.
   * @throws record.reason_required, request.invalid, export.too_many
   */
  async start(
    read: InTransaction,
    write: InTransaction,
    caller: Caller,
    query: ExportQuery,
  ): Promise<z.output<typeof exportsContract.exportStart>> {
    const { head, rows } = await read(async (trx) => {
      const head = await ledgerHead(trx, this.deps, caller, query);
      const content = Boolean(query.reason);
      return { head, rows: await countRecords(trx, this.deps, caller, head.filter, { content }) };
    });
    if (rows <= this.deps.config.exportAtOnce) return { rows, job: null };
    const { clock, config } = this.deps;
    const job = await write(async (trx) => {
      const { count } = await trx
        .selectFrom('export_job')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('corps_id', '=', caller.corpsId)
        .where('account_id', '=', caller.accountId)
        .where('state', 'in', ['waiting', 'running'])
        .executeTakeFirstOrThrow();
      if (count >= mostOpen) throw new Refusal('export.too_many', { count });
      const now = clock.now();
      return trx
        .insertInto('export_job')
        .values({
          corps_id: caller.corpsId,
          id: newId(),
          account_id: caller.accountId,
          unit_id: caller.unitId,
          title: head.title,
          query: JSON.stringify(query),
          rows_total: rows,
          created_at: now,
          expires_at: `${addDays(now.slice(0, 10), config.exportKeepDays)}${now.slice(10)}`,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return { rows, job: shown(job) };
  }

  async list(trx: Trx, caller: Caller): Promise<z.output<typeof exportsContract.exportList>> {
    const rows = await trx
      .selectFrom('export_job')
      .selectAll()
      .where('corps_id', '=', caller.corpsId)
      .where('account_id', '=', caller.accountId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(200)
      .execute();
    return { items: rows.map(shown) };
  }

  /**
   * The file, for its owner in the identity that asked for it, and only while everything in it may still be
   * seen: a smaller range or role since, or a confidential record closed to them, and there is no file.
   * @throws export.not_found, export.not_ready
   */
  async file(read: InTransaction, caller: Caller, scope: Scope, id: string) {
    const job = await read(async (trx) => {
      const job = await own(trx, caller, id);
      if (job.state !== 'ready' && job.state !== 'failed') throw new Refusal('export.not_ready');
      if (job.sha256 === null || Date.parse(job.expires_at) <= Date.parse(this.deps.clock.now()))
        throw new Refusal('export.not_found');
      const same = job.unit_id === caller.unitId && job.scope === JSON.stringify(scope);
      if (!same || !(await allReadable(trx, caller.corpsId, job.confidential_ids)))
        throw new Refusal('export.not_found');
      return job;
    });
    return {
      name: job.file_name ?? `${job.title}.xlsx`,
      mime: xlsxMime,
      body: await this.store.read(job.sha256 ?? ''),
    };
  }

  /** Whatever state it is in; one that is being made stops at its next batch of rows. */
  async drop(trx: Trx, caller: Caller, id: string): Promise<void> {
    await deleteJob(trx, this.store, await own(trx, caller, id));
  }
}

async function own(trx: Trx, caller: Caller, id: string): Promise<Job> {
  const job = await trx
    .selectFrom('export_job')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('account_id', '=', caller.accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!job) throw new Refusal('export.not_found');
  return job;
}

async function allReadable(trx: Trx, corpsId: string, ids: string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const { count } = await trx
    .selectFrom('record')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${ids})`)
    .executeTakeFirstOrThrow();
  return count === ids.length;
}

/**
 * The file first, then its line: whatever comes between leaves a line without a file, which is dropped again,
 * and never a file that no line knows.
 */
export async function deleteJob(trx: Trx, store: FileStore, job: Job): Promise<void> {
  if (job.sha256 !== null) await deleteFile(trx, store, job.sha256, job);
  await trx.deleteFrom('export_job').where('corps_id', '=', job.corps_id).where('id', '=', job.id).execute();
}

/** Unless the same bytes are also somebody's attachment, or those of another export than this one. */
export async function deleteFile(
  trx: Trx,
  store: FileStore,
  sha256: string,
  but: Pick<Job, 'corps_id' | 'id'> | null,
): Promise<void> {
  const {
    rows: [found],
  } = await elevated(trx, () =>
    sql<{ kept: boolean }>`
      select exists (select from file where sha256 = ${sha256})
        or exists (
          select
          from export_job
          where sha256 = ${sha256}
            and (corps_id, id) is distinct from (${but?.corps_id ?? null}::text, ${but?.id ?? null}::text)
        ) as kept
    `.execute(trx),
  );
  if (!found?.kept) await store.remove(sha256);
}

function shown(job: Job): z.output<typeof exportsContract.exportJob> {
  return {
    id: job.id,
    title: job.title,
    state: job.state as 'waiting' | 'running' | 'ready' | 'failed',
    rowsDone: Math.min(job.rows_done, job.rows_total),
    rowsTotal: job.rows_total,
    problem: job.problem,
    size: job.size,
    createdAt: job.created_at,
    expiresAt: job.expires_at,
  };
}
