import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../../../testing/index.ts';
import { upload } from '../../../trust/hostile-uploads.ts';

/** A list saved again is not forty more records; whoever asks learns no more than they may see. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Answer {
  code: string;
  detail: string;
  rows: number;
  imported: number;
  skipped: number;
  created: string[];
  problems: { cell: string; message: string }[];
  warnings: { row: number; cell: string; message: string; record: { id: string; title: string } | null }[];
  errors: { field: string; message: string }[];
}
type Rows = ExcelJS.CellValue[][];

/** Another note makes another file of the same rows, as saving it again in Excel does. */
async function bytesOf(rows: Rows, saved = 1): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('表一').addRows(rows);
  workbook.creator = `第 ${saved} 次保存`;
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
const send = async (
  username: string,
  bytes: Buffer,
  query: Record<string, string> = { dryRun: 'false' },
  kind = 'activity',
) => upload<Answer>(await site.as(username), `/kinds/${kind}/import`, 'a.xlsx', bytes, query);
const count = async (username: string, q: string) =>
  (await (await site.as(username)).get<{ total: number }>('/records', { q })).body.total;

const activities = (name: string): Rows => [
  ['开展日期', '单位', '类别', '标题'],
  ['2023-09-01', '第一支队', '警示教育', `${name}一`],
  ['2023-09-02', '第一支队', '警示教育', `${name}二`],
];

it('refuses rows that are there already until somebody decides', async () => {
  const first = await send('det01.political', await bytesOf(activities('看片')));
  expect(first.body.created, JSON.stringify(first.body)).toHaveLength(2);
  const spelt = [...activities('看片 '), ['2023-09-03', '第一支队', '警示教育', '看片三']] as Rows;
  const again = await bytesOf(spelt, 2);
  const trial = await send('det01.political', again, {});
  expect(trial.body.warnings).toMatchObject([
    { row: 2, cell: 'D2', record: { id: first.body.created[0], title: '看片一' } },
    { row: 3, record: { title: '看片二' } },
  ]);
  const refused = await send('det01.political', again);
  expect([refused.status, refused.body.code]).toEqual([409, 'import.has_duplicates']);
  expect(refused.body.errors.map((error) => error.field)).toEqual(['D2', 'D3']);
  expect(await count('det01.political', '看片')).toBe(2);
  const skipping = await send('det01.political', again, { dryRun: 'false', skipDuplicates: 'true' });
  expect([skipping.body.created.length, skipping.body.skipped]).toEqual([1, 2]);
  const whole = await bytesOf(spelt, 3);
  const accepted = await send('det01.political', whole, { dryRun: 'false', acceptDuplicates: 'true' });
  expect(accepted.body.created).toHaveLength(3);
  expect(await count('det01.political', '看片')).toBe(6);
});

it('stores the same file once, and says so', async () => {
  const bytes = await bytesOf(activities('讲座'));
  const first = await send('det01.political', bytes);
  const again = await send('det01.political', bytes);
  expect(first.body.created).toHaveLength(2);
  expect([again.body.created, again.body.imported]).toEqual([[], 2]);
  const trial = await send('det01.political', bytes, {});
  expect([trial.body.imported, trial.body.warnings]).toEqual([2, []]);
});

it('names rows doubled inside a file', async () => {
  const rows = activities('双份');
  const { body } = await send('det01.political', await bytesOf([...rows, rows[1] ?? []]), {});
  expect(body.warnings).toMatchObject([{ row: 4, record: null }]);
  expect(body.warnings[0]?.message).toContain('第 2 行');
});

it('does not count what was taken back, in the same file or in another', async () => {
  const rows = activities('撤回').slice(0, 2);
  const bytes = await bytesOf(rows);
  const { body } = await send('det01.political', bytes);
  const [id = ''] = body.created;
  const author = await site.as('det01.political');
  const undone = await author.send('POST', `/records/${id}/withdraw`, { revision: 1 });
  expect(undone.status, JSON.stringify(undone.body)).toBe(200);
  const again = await send('det01.political', bytes);
  expect(again.body.created, JSON.stringify(again.body)).toHaveLength(1);
  expect(again.body.created).not.toEqual([id]);
});

it('finds nothing of another detachment', async () => {
  await send('det01.political', await bytesOf(activities('各自')));
  const rows = activities('各自').map((row) => row.map((cell) => (cell === '第一支队' ? '第二支队' : cell)));
  const other = await send('det02.political', await bytesOf(rows));
  expect(other.status, JSON.stringify(other.body)).toBe(200);
});

it('says only that there is one where the caller may not see it', async () => {
  const concern = (title: string) => ({
    kind: 'family-concern',
    occurredOn: '2023-09-05',
    unitIds: ['det01'],
    title,
    fields: { category: 'other', content: '只给承办人看的话' },
    submit: true,
  });
  const owner = await site.as('det01.discipline');
  const made = await owner.send<{ id: string }>('POST', '/records', concern('某家属来信'));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const rows: Rows = [
    ['提出日期', '单位', '类别', '标题', '内容'],
    ['2023-09-05', '第一支队', '其他', '某家属  来信', '另一句话'],
  ];
  const trial = await send('det01.political', await bytesOf(rows), {}, 'family-concern');
  expect(trial.body.warnings, JSON.stringify(trial.body)).toMatchObject([{ row: 2, record: null }]);
  expect(JSON.stringify(trial.body)).not.toMatch(/只给承办人|某家属来信/);
  expect(JSON.stringify(trial.body)).not.toContain(made.body.id);
  const own = await send('det01.discipline', await bytesOf(rows), {}, 'family-concern');
  expect(own.body.warnings).toMatchObject([{ record: { id: made.body.id, title: '某家属来信' } }]);
  const preview = await (
    await site.as('det01.political')
  ).send<{ alike: unknown[] }>('POST', '/records/preview', { ...concern('别的'), submit: undefined });
  expect(preview.body.alike).toEqual([null]);
});

it('does not tell that there is a record of discipline which is closed to the caller', async () => {
  const owner = await site.as('det01.discipline');
  const index = {
    kind: 'case-index',
    occurredOn: '2023-09-06',
    unitIds: ['det01'],
    fields: { caseNumber: '甲-1', caseUnit: 'sta010101', stage: 'filed' },
    submit: true,
  };
  const made = await owner.send('POST', '/records', index);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const other = await (
    await site.as('det01.political')
  ).send<{ alike: unknown[] }>('POST', '/records/preview', { ...index, submit: undefined });
  expect(other.body.alike).toEqual([]);
});

it('warns in the form of one record, and does not hold it up', async () => {
  const body = {
    kind: 'activity',
    occurredOn: '2023-07-07',
    unitIds: ['det01'],
    title: '七月七日',
    fields: { category: 'warning-education' },
  };
  const author = await site.as('det01.political');
  const first = await author.send<{ id: string }>('POST', '/records', body);
  const look = async (username: string, more = {}) =>
    (
      await (
        await site.as(username)
      ).send<{ alike: unknown[] }>('POST', '/records/preview', { ...body, ...more })
    ).body.alike;
  expect(await look('det01.political')).toEqual([{ id: first.body.id, title: '七月七日' }]);
  expect(await look('det01.political', { id: first.body.id })).toEqual([]);
  expect(await look('det01.political', { occurredOn: '2023-07-08' })).toEqual([]);
  expect(await look('det02.political', { unitIds: ['det02'] })).toEqual([]);
  expect((await author.send('POST', '/records', body)).status).toBe(201);
});
