import { sql } from 'kysely';
import { asSystem, type Database, type Row } from './database/index.ts';
import { newId } from './ids.ts';

export interface Log {
  warn(data: unknown, text: string): void;
}

/** One run of a job. */
export interface Run {
  /** Before the site serves its pages: what takes long is left to the next run. */
  starting: boolean;
  /** Aborted when the site stops: what takes long gives back what it has begun. */
  stopping: AbortSignal;
  /** Notes what went wrong without ending the run, as one refused letter of many; the run then has failed. */
  fail(error: unknown): void;
}

/**
 * Something that happens by itself. It may run at any time, twice, or in two processes: what is done is done
 * once.
 */
export interface Job {
  /** Stable: its row, its metrics and alarms go by it. */
  name: string;
  title: string;
  /** Seconds from the end of one run to the next. */
  every: number;
  /** Takes minutes, so nothing else waits behind it. */
  aside?: true;
  /** A run that found nothing to do does not show that what failed before works again. */
  idleProvesNothing?: true;
  /** Why it does not run on this site, in words. */
  off?: string;
  /** Answers how many things it did. */
  run(run: Run): Promise<number>;
}

/** A process that has not been heard of for so long, in seconds, no longer runs the job that it claimed. */
const untended = 60;

/** Runs the jobs of the site, and keeps in a row of each how that went. Any number of processes may do so. */
export class Jobs {
  readonly list: readonly Job[];
  private readonly database: Database;
  private readonly log: Log;
  /** Stands for this process in the rows. */
  private readonly runner = newId();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stopping = new AbortController();
  /** What runs now, by lane. */
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(list: readonly Job[], database: Database, log: Log) {
    const twice = list.find((job, index) => list.findIndex(({ name }) => name === job.name) !== index);
    if (twice) throw new Error(`job ${twice.name} is declared twice`);
    this.list = list;
    this.database = database;
    this.log = log;
  }

  /**
   * Runs one job now, whether or not its time has come, and answers how many things it did.
   *
   * @throws what the job throws; a RangeError where there is none of that name
   */
  async run(name: string, { starting = false } = {}): Promise<number> {
    const job = this.named(name);
    await this.register(job, 1);
    await this.claim(job, { due: false });
    return this.perform(job, starting);
  }

  /**
   * Runs one job if its time has come and no other process runs it; null where that is not so.
   *
   * @throws what the job throws
   */
  async runDue(name: string): Promise<number | null> {
    const job = this.named(name);
    return (await this.claim(job, { due: true })) ? this.perform(job, false) : null;
  }

  /** @param pace how many times faster than in earnest the timers run: for rehearsals of faults */
  async start(pace = 1): Promise<void> {
    for (const job of this.list) await this.register(job, pace);
    // The embedded database has one process: what stands as running when it starts was cut off.
    if (this.database.engine === 'pglite')
      await asSystem(this.database, (trx) =>
        trx.updateTable('job').set({ runner: null, running_until: null }).execute(),
      );
    for (const { name, every, off, aside } of this.list) {
      if (off !== undefined) continue;
      const lane = aside ? name : '';
      let waiting = false;
      const run = () => {
        if (waiting) return;
        waiting = true;
        const before = this.running.get(lane) ?? Promise.resolve();
        const now = before
          .then(() => this.runDue(name))
          .catch((error: unknown) => this.log.warn({ err: error }, name))
          .finally(() => (waiting = false));
        this.running.set(lane, now);
      };
      // Asked more often than it runs: another process may have stopped in between.
      this.timers.push(setInterval(run, (Math.min(every, 60) * 1000) / pace).unref());
      // The first round waits until the pages are up.
      if (every > 60) this.timers.push(setTimeout(run, 20_000 / pace).unref());
    }
  }

  async stop() {
    for (const timer of this.timers) clearInterval(timer);
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private named(name: string): Job {
    const job = this.list.find((one) => one.name === name);
    if (!job) throw new RangeError(`no job ${name}`);
    return job;
  }

  private register({ name, every }: Job, pace: number) {
    return asSystem(this.database, (trx) =>
      trx
        .insertInto('job')
        .values({ name, every: every / pace })
        // What was due while no process was there counts from now on.
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({
            every: every / pace,
            next_run_at: sql`greatest(job.next_run_at, now())`,
          }),
        )
        .execute(),
    );
  }

  /** A next run that lies further ahead than one can was set before the clock was put back. */
  private async claim({ name }: Job, { due }: { due: boolean }): Promise<boolean> {
    const { rows } = await asSystem(this.database, (trx) =>
      sql`
        update job
        set runner = ${this.runner},
          started_at = now(),
          running_until = now() + make_interval(secs => ${untended})
        where name = ${name}
          and (
            not ${due}
              or (running_until is null or running_until < now())
                and (
                  next_run_at <= now() + make_interval(secs => every / 10)
                    or next_run_at > now() + make_interval(secs => every * 1.5)
                )
          )
        returning 1
      `.execute(trx),
    );
    return rows.length > 0;
  }

  private async perform(job: Job, starting: boolean): Promise<number> {
    const began = performance.now();
    const problems: unknown[] = [];
    const heartbeat = setInterval(() => void this.tend(job).catch(() => undefined), (untended * 1000) / 3);
    let done = 0;
    try {
      done = await job.run({
        starting,
        stopping: this.stopping.signal,
        fail: (error) => {
          problems.push(error);
          this.log.warn({ err: error }, job.name);
        },
      });
    } catch (error) {
      problems.push(error);
      throw error;
    } finally {
      clearInterval(heartbeat);
      // A database that is away cannot be told so; the alarm is then that it is away.
      await this.ended(job, done, problems[0], performance.now() - began).catch((error: unknown) =>
        this.log.warn({ err: error }, job.name),
      );
    }
    return done;
  }

  private tend({ name }: Job) {
    return asSystem(this.database, (trx) =>
      trx
        .updateTable('job')
        .set({ running_until: sql`now() + make_interval(secs => ${untended})` })
        .where('name', '=', name)
        .where('runner', '=', this.runner)
        .execute(),
    );
  }

  private async ended(job: Job, done: number, problem: unknown, milliseconds: number) {
    const failed = problem !== undefined;
    const silent = !failed && done === 0 && job.idleProvesNothing === true;
    await asSystem(this.database, (trx) =>
      trx
        .updateTable('job')
        .set({
          runner: null,
          running_until: null,
          ended_at: sql`now()`,
          duration_ms: Math.round(milliseconds),
          done,
          next_run_at: sql`now() + make_interval(secs => every)`,
          ...(failed ? { last_error: wordsOf(problem), failures: sql`failures + 1` } : {}),
          ...(failed || silent ? {} : { last_error: null, failures: 0, succeeded_at: sql`now()` }),
        })
        .where('name', '=', job.name)
        .where('runner', '=', this.runner)
        .execute(),
    );
  }
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).slice(0, 500);

export type JobState = 'ok' | 'running' | 'failing' | 'late' | 'new' | 'off';

export interface JobStatus {
  job: Job;
  row: Row<'job'> | null;
  state: JobState;
}

/** How every job stands: what its row says, and whether it is run at all. */
export async function jobStatuses(database: Database, jobs: readonly Job[]): Promise<JobStatus[]> {
  const { rows } = await asSystem(database, (trx) =>
    sql<Row<'job'> & { runs: boolean; late: boolean }>`
      select *,
        coalesce(running_until >= now(), false) as runs,
        next_run_at < now() - make_interval(secs => greatest(every, ${2 * untended})) as late
      from job
    `.execute(trx),
  );
  return jobs.map((job) => {
    const row = rows.find(({ name }) => name === job.name);
    const state = (): JobState => {
      if (job.off !== undefined) return 'off';
      if (!row) return 'new';
      if (row.failures > 0) return 'failing';
      if (row.runs) return 'running';
      if (row.late) return 'late';
      return row.ended_at === null ? 'new' : 'ok';
    };
    return { job, row: row ?? null, state: state() };
  });
}
