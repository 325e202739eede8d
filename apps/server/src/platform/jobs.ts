export interface Log {
  warn(data: unknown, text: string): void;
}

/** One run of a job. */
export interface Run {
  /** Before the site serves its pages: what takes long is left to the next run. */
  starting: boolean;
  /** Aborted when the site stops: what takes long gives back what it has begun. */
  stopping: AbortSignal;
  /** Notes what went wrong without ending the run: one letter of many that was refused. */
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
  /** Why it does not run on this site, in words. */
  off?: string;
  /** Answers how many things it did. */
  run(run: Run): Promise<number>;
}

/** Runs the jobs of the site, one at a time. */
export class Jobs {
  readonly list: readonly Job[];
  private readonly log: Log;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stopping = new AbortController();
  /** What runs now, by lane. */
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(list: readonly Job[], log: Log) {
    this.list = list;
    this.log = log;
  }

  /**
   * Runs one job now, whether or not its time has come, and answers how many things it did.
   *
   * @throws what the job throws; a RangeError where there is none of that name
   */
  async run(name: string, { starting = false } = {}): Promise<number> {
    const job = this.list.find((one) => one.name === name);
    if (!job) throw new RangeError(`no job ${name}`);
    const { signal } = this.stopping;
    return job.run({ starting, stopping: signal, fail: (error) => this.log.warn({ err: error }, name) });
  }

  /** @param pace how many times faster than in earnest the timers run: for rehearsals of faults */
  start(pace = 1) {
    for (const { name, every, off, aside } of this.list) {
      if (off !== undefined) continue;
      const lane = aside ? name : '';
      let waiting = false;
      const run = () => {
        if (waiting) return;
        waiting = true;
        const before = this.running.get(lane) ?? Promise.resolve();
        const now = before
          .then(() => this.run(name))
          .catch((error: unknown) => this.log.warn({ err: error }, name))
          .finally(() => (waiting = false));
        this.running.set(lane, now);
      };
      this.timers.push(setInterval(run, (every * 1000) / pace));
      // The first round waits until the pages are up.
      if (every > 60) this.timers.push(setTimeout(run, 20_000 / pace));
    }
    for (const timer of this.timers) timer.unref();
  }

  async stop() {
    for (const timer of this.timers) clearInterval(timer);
    this.stopping.abort();
    await Promise.all(this.running.values());
  }
}
