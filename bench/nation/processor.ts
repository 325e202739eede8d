/**
 * Processor time of this process and of the server's processes on this machine: what is left to compare when
 * other programs keep the machine busy.
 */
import { readFileSync } from 'node:fs';
import type { pg } from '../../apps/server/src/platform/database/index.ts';

/**
 * Answers milliseconds spent so far; null where the server runs elsewhere. Helpers of parallel plans are not
 * counted.
 */
export async function processorClock(pool: pg.Pool): Promise<(() => number) | null> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
  );
  const pids = rows.map((row) => row.pid);
  try {
    if (!pids.every((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres'))) return null;
  } catch {
    return null;
  }
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + pids.reduce((sum, pid) => sum + spent(pid), 0);
  };
}

/**
 * Nanoseconds on a processor are the first field of schedstat; a connection that has gone counts no longer.
 */
function spent(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
