import { z } from 'zod';
import { instant } from './common.ts';
import type { Operations } from './operation.ts';

export const jobState = z.enum(['ok', 'running', 'failing', 'late', 'new', 'off']);
export const jobInfo = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      state: jobState.describe('late: it is due and no process runs it; new: it has not run yet'),
      off: z.string().nullable().describe('why it does not run on this site'),
      every: z.number().describe('seconds'),
      lastRunAt: instant.nullable().describe('when the last run ended'),
      lastSuccessAt: instant.nullable(),
      duration: z.int().nullable().describe('milliseconds'),
      done: z.int().nullable().describe('how many things the last run did'),
      failures: z.int().describe('runs in a row that failed'),
      lastError: z.string().nullable(),
      nextRunAt: instant.nullable(),
    }),
  ),
});

export const runningOperations = {
  listJobs: {
    method: 'GET',
    path: '/jobs',
    permission: 'jobs:read',
    tag: 'running',
    summary: '后台作业',
    response: jobInfo,
  },
} as const satisfies Operations;
