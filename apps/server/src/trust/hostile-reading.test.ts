import { beforeAll, expect, it } from 'vitest';
import { WorkerPool } from '../platform/workers/index.ts';
import { upload, uploadSite, type Refused } from './hostile-uploads.ts';
import { minimal, zip } from '../../../../packages/documents/src/testing.ts';
import { deadEnds } from './hostile-tasks.ts';

/** Reading what others made happens aside: whatever a file holds, other requests are answered meanwhile. */
const held = uploadSite();
let pool: WorkerPool;
beforeAll(() => {
  pool = new WorkerPool();
});

const docx = (body: string) =>
  zip([
    {
      name: '[Content_Types].xml',
      data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    },
    {
      name: 'word/document.xml',
      data: `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}`,
    },
  ]);

/**
 * How many requests of someone else are answered until the work is done. Over the wire, since a request
 * answered within the process would leave no room for the others.
 */
async function servedDuring<T>(work: Promise<T>): Promise<{ result: T; served: number }> {
  const cookie = await held.cookieOf('corps.discipline');
  const over = { yet: false };
  const watched = work.finally(() => {
    over.yet = true;
  });
  let served = 0;
  while (!over.yet) {
    const answer = await fetch(new URL('/api/me', held.base), { headers: { cookie } });
    expect(answer.status).toBe(200);
    await answer.text();
    served += 1;
  }
  return { result: await watched, served };
}

it('refuses 200,000 unclosed paragraphs while others are served', async () => {
  const { result, served } = await servedDuring(
    upload<Refused>(held.officer, '/policy/drafts/file', '通知.docx', docx('<w:p>'.repeat(200_000))),
  );
  expect([result.status, result.body.code]).toEqual([422, 'policy.unreadable']);
  expect(served).toBeGreaterThan(0);
});

it('refuses a workbook of 1,048,576 formatted blank rows while others are served, and says what to do', async () => {
  const rows = Array.from(
    { length: 1_048_576 },
    (_, at) => `<row r="${at + 1}" ht="15"><c r="A${at + 1}" s="1"/></row>`,
  ).join('');
  const workbook = zip(minimal(rows));
  const { result, served } = await servedDuring(
    upload<Refused>(held.officer, '/organisation/imports', '花名册.xlsx', workbook),
  );
  expect([result.status, result.body.code]).toEqual([413, 'import.too_large']);
  expect(result.body.detail).toContain('删掉多余的空行');
  expect(served).toBeGreaterThan(0);
});

it('answers others while a long document is compiled, and holds no transaction open meanwhile', async () => {
  const line = '各支队每季度组织开展1次警示教育，并于次月5日前将开展情况书面报总队纪委。';
  const text = Array.from({ length: 700 }, (_, at) => `${at + 1}.第${at}组：${line}`).join('\n');
  const { result, served } = await servedDuring(
    held.officer.send('POST', '/policy/drafts', { name: '长文', text }),
  );
  expect(result.status).toBe(201);
  // With the compiler on the thread that answers, nothing at all could be served before it had finished.
  expect(served).toBeGreaterThan(5);
});

it('ends a task beyond its time or memory, and goes on with the next', async () => {
  const run = (task: keyof typeof deadEnds, timeMs: number) =>
    pool.run<typeof import('./hostile-tasks.ts'), 'run'>(
      new URL('./hostile-tasks.ts', import.meta.url),
      'run',
      [task],
      { timeMs },
    );
  await expect(run('endless', 500)).rejects.toMatchObject({ code: 'file.too_demanding' });
  await expect(run('greedy', 30_000)).rejects.toMatchObject({ code: 'file.too_demanding' });
  await expect(run('quits', 5_000)).rejects.toMatchObject({ code: 'file.too_demanding' });
  await expect(run('throws', 5_000)).rejects.toMatchObject({ name: 'RangeError', message: '说明' });
  // Twice on one thread, which rests between the two.
  expect(await run('fine', 5_000)).toBe('好');
  expect(await run('fine', 5_000)).toBe('好');
});
