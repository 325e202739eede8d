import { PassThrough } from 'node:stream';
import { ledgerWorkbook } from '@liulian/documents';
import { sql } from 'kysely';
import { asSystem, inScope, type Row, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { openFileStore, type FileStore, type StoredFile } from '../../platform/files.ts';
import { may, refusalOf, scopeOf, type Caller } from '../../platform/http/index.ts';
import type { Log } from '../../platform/jobs.ts';
import { notify } from '../../platform/notify.ts';
import type { Deps } from '../../deps.ts';
import { identityAt } from '../identity/index.ts';
import { disclosed } from './disclosure.ts';
import { deleteFile, deleteJob } from './export-jobs.ts';
import { ledgerHead, ledgerSheets, type ExportQuery } from './exports.ts';
import { ledgerRows } from './read-model.ts';

type Job = Row<'export_job'>;

/** A job that its process has not tended for so long is taken up by another one, in seconds. */
const untended = 60;
/** So often is a job begun before it counts as failed. */
const mostAttempts = 3;
const mostRows = 200_000;

/** The job is not ours any more: dropped by its owner, or the site is being stopped. */
class LetGo extends Error {}

/**
 * Makes the exports that were asked for, one at a time. Any number of processes may do so: a job is claimed
 * by one, and one that is cut off is begun again from its first row.
 */
export class ExportRunner {
  private readonly deps: Deps;
  private readonly log: Log;
  private readonly store: FileStore;
  private stopping: AbortSignal | null = null;
  /** The embedded database has one process: what stands as running when it starts was cut off. */
  private alone: boolean;

  constructor(deps: Deps, log: Log) {
    this.deps = deps;
    this.log = log;
    this.store = openFileStore(deps.config);
    this.alone = deps.database.engine === 'pglite';
  }

  /**
   * Makes everything that waits; answers how many jobs it finished. Once `stopping` is aborted, what is under
   * way is given back, to be begun again.
   */
  async takeUp(stopping: AbortSignal | null = null): Promise<number> {
    this.stopping = stopping;
    let finished = 0;
    for (let job = await this.claim(); job; job = await this.claim()) {
      await this.make(job);
      finished += 1;
    }
    return finished;
  }

  /** Deletes what is kept no longer. */
  async expire(): Promise<number> {
    const over = await asSystem(this.deps.database, (trx) =>
      trx.selectFrom('export_job').selectAll().where('expires_at', '<=', this.deps.clock.now()).execute(),
    );
    for (const job of over)
      await asSystem(this.deps.database, (trx) => deleteJob(trx, this.store, job), { write: true });
    return over.length;
  }

  private async claim(): Promise<Job | undefined> {
    if (this.stopping?.aborted) return undefined;
    const age = this.alone ? 0 : untended;
    this.alone = false;
    return asSystem(
      this.deps.database,
      async (trx) => {
        const { rows } = await sql<Job>`
          update export_job
          set state = 'running',
            attempts = attempts + 1,
            rows_done = 0,
            tended_at = now()
          where (corps_id, id) = (
            select corps_id, id
            from export_job
            where state = 'waiting'
              or state = 'running' and tended_at <= now() - make_interval(secs => ${age})
            order by created_at, id
            limit 1
            for update skip locked
          )
          returning *
        `.execute(trx);
        return rows[0];
      },
      { write: true },
    );
  }

  private async make(job: Job): Promise<void> {
    try {
      if (job.attempts > mostAttempts)
        return await this.failed(
          job,
          '做到一半中断了三次，没有做成。请缩小范围再导出，或请系统管理员看一下。',
        );
      const caller = await this.ownerOf(job);
      if (!caller)
        return await this.failed(job, '轮到做的时候，这个账号在原单位已没有导出的权限，所以没有生成文件。');
      await this.write(job, caller);
    } catch (error) {
      if (error instanceof LetGo) return this.giveBack(job);
      if (!(error instanceof Refusal)) this.log.warn({ err: error, job: job.id }, 'export');
      const { code, detail } = refusalOf(error);
      if (code === 'server.unavailable') return; // the database or the store is away: it is taken up again
      await this.failed(job, detail);
    }
  }

  /** As they are now, not as they were when they asked. */
  private async ownerOf(job: Job): Promise<Caller | null> {
    const caller = await asSystem(this.deps.database, (trx) => identityAt(trx, job.account_id, job.unit_id));
    return caller && may(caller, 'records:export') ? caller : null;
  }

  private async write(job: Job, caller: Caller): Promise<void> {
    const { database, clock } = this.deps;
    const scope = scopeOf(caller);
    const query = job.query as ExportQuery;
    const read = <T>(work: (trx: Trx) => Promise<T>) => inScope(database, scope, work);
    const head = await read((trx) => ledgerHead(trx, this.deps, caller, query));
    const sheets = ledgerSheets(read, this.deps, caller, head, Boolean(query.reason));
    const confidential: string[] = [];
    const count = { rows: 0 };
    const rows = async function* (this: ExportRunner) {
      const options = { most: mostRows, content: Boolean(query.reason) };
      for await (const item of ledgerRows(read, this.deps, caller, head.filter, options)) {
        if (item.withheld) confidential.push(item.id);
        yield sheets.valuesOf(item);
        count.rows += 1;
        if (count.rows % 500 === 0) await this.tend(job, count.rows);
      }
    }.call(this);
    const body = new PassThrough();
    const writing = ledgerWorkbook(body, { ...sheets.ledger, rows }, sheets.further).catch((error: Error) => {
      body.destroy(error);
      throw error;
    });
    const name = `${head.title}-${clock.today()}.xlsx`;
    const [kept] = await Promise.all([this.store.put(body, name), writing]);
    let done = false;
    try {
      done = await this.finish(job, caller, query, name, kept, confidential, count.rows);
    } finally {
      if (!done) await asSystem(database, (trx) => deleteFile(trx, this.store, kept.sha256, null));
    }
  }

  /** The file is there for its owner: said, and audited, once. False where the job is not ours any more. */
  private async finish(
    job: Job,
    caller: Caller,
    query: ExportQuery,
    name: string,
    kept: StoredFile,
    confidential: string[],
    rows: number,
  ): Promise<boolean> {
    const { database, clock } = this.deps;
    return asSystem(
      database,
      async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('export_job')
          .set({
            state: 'ready',
            rows_done: rows,
            rows_total: rows,
            scope: JSON.stringify(scopeOf(caller)),
            confidential_ids: confidential,
            sha256: kept.sha256,
            file_name: name,
            size: kept.size,
            finished_at: clock.now(),
          })
          .where('corps_id', '=', job.corps_id)
          .where('id', '=', job.id)
          .where('attempts', '=', job.attempts)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const { columns: _columns, reason, ...filter } = query;
        await notify(trx, job.corps_id, {
          accountIds: [job.account_id],
          type: 'export.ready',
          title: `导出做好了：${job.title}，${rows} 条`,
          body: '在“我的导出”里下载，过期自动删除。',
          link: '/exports',
          quiet: true,
          dedupe: `export ${job.id}`,
        });
        await disclosed((work) => work(trx), this.deps, caller, {
          action: 'record.export',
          count: confidential.length,
          filter,
          reason,
        });
        return true;
      },
      { write: true },
    );
  }

  /** Says how far it is, and that somebody works on it. @throws LetGo */
  private async tend(job: Job, rows: number): Promise<void> {
    if (this.stopping?.aborted) throw new LetGo();
    const { numUpdatedRows } = await asSystem(this.deps.database, (trx) =>
      trx
        .updateTable('export_job')
        .set({ rows_done: rows, tended_at: sql`now()` })
        .where('corps_id', '=', job.corps_id)
        .where('id', '=', job.id)
        .where('attempts', '=', job.attempts)
        .executeTakeFirst(),
    );
    if (numUpdatedRows === 0n) throw new LetGo();
  }

  private async giveBack(job: Job): Promise<void> {
    await asSystem(
      this.deps.database,
      (trx) =>
        trx
          .updateTable('export_job')
          .set({ state: 'waiting', attempts: job.attempts - 1, rows_done: 0 })
          .where('corps_id', '=', job.corps_id)
          .where('id', '=', job.id)
          .where('attempts', '=', job.attempts)
          .execute(),
      { write: true },
    );
  }

  private async failed(job: Job, problem: string): Promise<void> {
    await asSystem(
      this.deps.database,
      async (trx) => {
        await trx
          .updateTable('export_job')
          .set({ state: 'failed', problem, finished_at: this.deps.clock.now() })
          .where('corps_id', '=', job.corps_id)
          .where('id', '=', job.id)
          .where('attempts', '=', job.attempts)
          .execute();
        await notify(trx, job.corps_id, {
          accountIds: [job.account_id],
          type: 'export.failed',
          title: `导出没有做成：${job.title}`,
          body: problem,
          link: '/exports',
          quiet: true,
          dedupe: `export ${job.id}`,
        });
      },
      { write: true },
    );
  }
}
