import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../../../testing/index.ts';
import { upload } from '../../../trust/hostile-uploads.ts';

/** An import is one act and is taken back as one, by whoever made it; what others have decided stays. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
});
afterAll(() => site.close());

interface Undone {
  code?: string;
  withdrawn: number;
  kept: { id: string; title: string; reason: string }[];
}

it('withdraws what waits, names what was sent back, and is nobody else’s', async () => {
  const author = await site.as('det01.political');
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('表').addRows([
    ['开展日期', '单位', '类别', '标题'],
    ['2023-09-01', '第一支队', '警示教育', '撤销一'],
    ['2023-09-02', '第一支队', '警示教育', '撤销二'],
    ['2023-09-03', '第一支队', '警示教育', '撤销三'],
  ]);
  const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
  const load = () =>
    upload<{ created: string[]; importId: string }>(author, '/kinds/activity/import', 'a.xlsx', bytes, {
      dryRun: 'false',
    });
  const { created, importId } = (await load()).body;
  expect(created).toHaveLength(3);
  const corps = await site.as('corps.officer');
  const { revision } = (await corps.get<{ revision: number }>(`/records/${created[1]}`)).body;
  const returned = { revision, reason: '请补人数' };
  expect((await corps.send('POST', `/records/${created[1]}/return`, returned)).status).toBe(200);
  const listed = await author.get<{ items: { id: string; records: number }[] }>('/kinds/activity/imports');
  expect(listed.body.items).toMatchObject([{ id: importId, records: 3 }]);
  const path = `/kinds/activity/imports/${importId}/undo`;
  const other = await (await site.as('det02.political')).send<Undone>('POST', path);
  expect([other.status, other.body.code]).toEqual([404, 'import.not_found']);
  expect((await corps.get(`/records/${created[0]}`)).body).toMatchObject({ status: 'submitted' });

  const undone = await author.send<Undone>('POST', path);
  expect(undone.body).toMatchObject({
    withdrawn: 2,
    kept: [{ id: created[1], title: '撤销二', reason: '已经退回或改过，请打开处理' }],
  });
  expect((await author.get(`/records/${created[0]}`)).body).toMatchObject({ status: 'withdrawn' });
  expect((await author.get(`/records/${created[1]}`)).body).toMatchObject({ status: 'returned' });
  // The same file may come in again: two new records, and the one that stayed.
  const again = (await load()).body.created;
  expect(again.filter((id) => created.includes(id))).toEqual([]);
  expect(again).toHaveLength(2);
});
