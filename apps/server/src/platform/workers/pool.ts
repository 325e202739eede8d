import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../errors.ts';

export interface TaskLimits {
  /** Wall time of one task on its thread, in milliseconds. */
  timeMs: number;
}

/** What a task threw, as it crossed over from its thread: `name` and `code` are those of the original. */
export class TaskError extends Error {
  readonly code: string | undefined;

  constructor(failure: { name: string; message: string; stack?: string; code?: string }) {
    super(failure.message);
    this.name = failure.name;
    this.code = failure.code;
    if (failure.stack) this.stack = failure.stack;
  }
}

type Answer = { value: unknown } | { failure: ConstructorParameters<typeof TaskError>[0] };
interface Waiting {
  job: { module: string; task: string; args: unknown[] };
  limits: TaskLimits;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Heap of one thread in megabytes; bytes of an unpacked file come on top and have limits of their own. */
const heapMb = 384;
const longestQueue = 50;
const idleMs = 60_000;
/** One fewer than the processors have, so that answering requests never competes with all of them. */
const threads = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Threads for work that would hold everybody up: reading files and compiling documents. A task beyond its
 * time or memory ends with its thread and is refused with `file.too_demanding`; the next one gets a new
 * thread. Threads start when they are needed, end when idle, and never keep the process alive.
 *
 * Own code and not piscina: it brings a native optional dependency for each platform, and what is needed of
 * it is this page.
 */
export class WorkerPool {
  private readonly idle: { worker: Worker; timer: NodeJS.Timeout; drop: () => void }[] = [];
  private readonly queue: Waiting[] = [];
  private running = 0;

  /**
   * Runs a task: an exported function of the module, given and answering plain data.
   * @throws TaskError what the task threw; Refusal file.too_demanding, server.unavailable
   */
  run<Tasks extends object, Name extends keyof Tasks & string>(
    module: URL,
    task: Name,
    args: Tasks[Name] extends (...args: infer Args) => unknown ? Args : never,
    limits: TaskLimits,
  ): Promise<Tasks[Name] extends (...args: never[]) => infer Result ? Awaited<Result> : never> {
    return new Promise((resolve, reject) => {
      if (this.queue.length >= longestQueue) {
        reject(new Refusal('server.unavailable'));
        return;
      }
      const job = { module: module.href, task, args: args as unknown[] };
      this.queue.push({ job, limits, resolve: resolve as (value: unknown) => void, reject });
      this.next();
    });
  }

  private next() {
    if (this.running >= threads) return;
    const waiting = this.queue.shift();
    if (!waiting) return;
    this.running += 1;
    const worker = this.take();
    worker.ref();
    const settle = (keep: boolean, finish: () => void) => {
      clearTimeout(timer);
      // Only our own: the thread's side of Node listens here too, and is needed for the next task.
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', gone);
      if (keep) this.rest(worker);
      else {
        // Errors of a thread that is being ended concern nobody any more.
        worker.on('error', () => undefined);
        void worker.terminate();
      }
      this.running -= 1;
      finish();
      this.next();
    };
    const tooDemanding = () => waiting.reject(new Refusal('file.too_demanding'));
    const answered = (answer: Answer) =>
      settle(true, () =>
        'failure' in answer ? waiting.reject(new TaskError(answer.failure)) : waiting.resolve(answer.value),
      );
    const failed = (error: NodeJS.ErrnoException) =>
      settle(false, () =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooDemanding() : waiting.reject(error),
      );
    const gone = () => settle(false, tooDemanding);
    const timer = setTimeout(gone, waiting.limits.timeMs);
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', gone);
    worker.postMessage(waiting.job);
  }

  private take(): Worker {
    const rested = this.idle.pop();
    if (!rested)
      return new Worker(new URL('./worker.ts', import.meta.url), {
        // Options of the test runner must not reach the thread.
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: heapMb },
      });
    clearTimeout(rested.timer);
    rested.worker.off('error', rested.drop);
    rested.worker.off('exit', rested.drop);
    return rested.worker;
  }

  private rest(worker: Worker) {
    worker.unref();
    const drop = () => {
      const at = this.idle.indexOf(entry);
      if (at >= 0) this.idle.splice(at, 1);
      clearTimeout(entry.timer);
      void worker.terminate();
    };
    const entry = { worker, drop, timer: setTimeout(drop, idleMs).unref() };
    // A thread that fails while nobody waits for it is not used again.
    worker.on('error', drop);
    worker.on('exit', drop);
    this.idle.push(entry);
  }
}

/** The one pool of the process: two sites in one process (tests) share its threads. */
export const workers = new WorkerPool();
