import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** When a process started, so that a number used again by the system is not mistaken for the old process. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function alive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = startOf(pid);
  return now === '' || start === '' || now === start;
}

/**
 * Takes the data folder for this process (the embedded engine has no lock of its own). Returns the release.
 */
export function lockDirectory(dataDir: string): () => void {
  const path = join(dataDir, 'lock');
  for (let attempt = 0; ; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid} ${startOf(process.pid)}`);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid = '0', start = ''] = readFileSync(path, 'utf8').split(' ');
      if (attempt > 3 || (Number(pid) > 0 && alive(Number(pid), start))) {
        throw new Error(
          `数据目录 ${dataDir} 正被另一个进程（${pid}）使用。请先停止它；需要多个进程时请改用 DATABASE_URL 指定的 PostgreSQL。`,
          { cause: error },
        );
      }
      rmSync(path, { force: true });
    }
  }
}
