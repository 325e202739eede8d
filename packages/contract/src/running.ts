import { z } from 'zod';
import { instant } from './common.ts';
import type { Operations } from './operation.ts';

export const jobInfo = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      waiting: z.int(),
      active: z.int(),
      failed: z.int(),
      lastDoneAt: instant.nullable(),
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
