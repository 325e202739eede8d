export { readWorkbook } from './workbook.ts';
export { TaskError, workers, WorkerPool, type TaskLimits } from './pool.ts';
