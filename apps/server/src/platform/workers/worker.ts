import { parentPort } from 'node:worker_threads';

interface Job {
  module: string;
  task: string;
  args: unknown[];
}

/** The thread's side of the pool: imports the module of tasks it is told to, runs one and answers. */
parentPort?.on('message', async ({ module, task, args }: Job) => {
  try {
    const tasks = (await import(module)) as Record<string, (...args: unknown[]) => unknown>;
    parentPort?.postMessage({ value: await tasks[task]?.(...args) });
  } catch (error) {
    const { name, message, stack } = error as Error;
    parentPort?.postMessage({ failure: { name, message, stack, code: (error as { code?: string }).code } });
  }
});
