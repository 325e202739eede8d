import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParsedPeople } from '@liulian/contract';
import { asSystem } from '../../platform/database/index.ts';
import { buildPerson, buildUnit, testApp, type TestApp } from '../../testing/index.ts';

/** Two stations of one brigade share a name, so do two detachments and two corps. */
let site: TestApp;
beforeAll(async () => {
  site = await testApp();
  await asSystem(
    site.data.database,
    async (trx) => {
      const brigade = { id: 'bri0101', path: 'north.det01.bri0101.' };
      const units = await trx.selectFrom('unit').select(['id', 'path']).execute();
      const at = (id: string) => units.find((unit) => unit.id === id) as { id: string; path: string };
      brigade.path = at('bri0101').path;
      const lake = await buildUnit(trx, 'north', {
        id: 'lake',
        parent: brigade,
        level: 'station',
        name: '湖滨消防救援站',
      });
      const hill = await buildUnit(trx, 'north', {
        id: 'hill',
        parent: brigade,
        level: 'station',
        name: '东山消防救援站',
      });
      const person = (id: string, name: string, unit: { id: string; path: string }, corps = 'north') =>
        buildPerson(trx, corps, { id, name, unit });
      await person('lake-bai', '白岑舟', lake);
      await person('lake-li', '李小明', lake);
      await person('hill-li', '李小明', hill);
      await person('hill-qian', '钱多多', hill);
      await person('far-li', '李小明', at('det02'));
      await person('far-only', '孙远山', at('det02'));
      await person('south-only', '周南山', at('s-det01'), 'south');
      await person('south-bai', '白岑舟', at('s-det01'), 'south');
      await trx
        .updateTable('unit')
        .set({ plate_name: '湖滨灭火站', short_name: '湖滨' })
        .where('id', '=', 'lake')
        .execute();
    },
    { write: true },
  );
});
afterAll(() => site.close());

const paste = async (user: string, text: string, unitId?: string) => {
  const { status, body } = await (
    await site.as(user)
  ).send<ParsedPeople>('POST', '/people/parse', { text, ...(unitId ? { unitId } : {}) });
  expect(status).toBe(200);
  return body;
};
const sign = async (user: string, sheets: unknown[][][]) => {
  const book = new ExcelJS.Workbook();
  sheets.forEach((rows, at) => book.addWorksheet(`签到${at}`).addRows(rows));
  const boundary = 'a-line-between-parts';
  const { status, body } = await (
    await site.as(user)
  ).request<ParsedPeople>({
    method: 'POST',
    url: '/api/people/sign-in-sheet',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n` +
          'content-type: application/octet-stream\r\n\r\n',
      ),
      Buffer.from(await book.xlsx.writeBuffer()),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  });
  expect(status).toBe(200);
  return body;
};
const ids = (people: { id: string }[]) => people.map(({ id }) => id);

test('the unit beside a shared name decides it, by name, short name, plate, or path', async () => {
  expect((await paste('det01.political', '李小明')).ambiguous).toMatchObject([
    { name: '李小明', candidates: [{ id: 'hill-li' }, { id: 'lake-li' }] },
  ]);
  for (const unit of ['湖滨站', '湖滨', '湖滨灭火站', '第一支队/湖滨站', '1支队湖滨消防救援站', '湖滨站班长'])
    expect(ids((await paste('det01.political', `李 小 明（${unit}）`)).matched), unit).toEqual(['lake-li']);
  const sheet = await sign('det01.political', [
    [
      ['序号', '姓名', '所在单位', '序号', '姓名', '所在单位'],
      [1, '李小明', '东山站', 2, '白岑舟', '站'],
    ],
    [['参会人员'], ['钱多多']],
  ]);
  expect(ids(sheet.matched)).toEqual(['hill-li', 'lake-bai', 'hill-qian']);
});

test('a unit of another corner of the corps is another person; nothing of its people is told', async () => {
  const own = await paste('det01.political', '白岑舟（第二支队）、孙远山（第二支队）、李小明（第二支队）');
  expect(own.matched).toEqual([]);
  expect(own.unknown).toEqual(['白岑舟', '孙远山', '李小明']);
  expect(own.elsewhere).toMatchObject([
    { name: '白岑舟', unit: '第二支队', why: 'out-of-reach', candidates: [{ id: 'lake-bai' }] },
    { name: '孙远山', unit: '第二支队', why: 'out-of-reach', candidates: [] },
    { name: '李小明', why: 'out-of-reach', candidates: [{ id: 'hill-li' }, { id: 'lake-li' }] },
  ]);
  expect(JSON.stringify(own)).not.toContain('far-');
  // The other detachment sees its own, and the headquarters both.
  expect(ids((await paste('det02.political', '李小明（第二支队）')).matched)).toEqual(['far-li']);
  expect(ids((await paste('corps.officer', '李小明（第二支队）、李小明（湖滨站）')).matched)).toEqual([
    'far-li',
    'lake-li',
  ]);
});

test('a unit that the corps does not have, and one where nobody bears the name', async () => {
  const { matched, elsewhere } = await paste(
    'det01.political',
    '白岑舟（第九支队） 钱多多（湖滨站） 郑公安（市公安局）',
  );
  expect(matched).toEqual([]);
  expect(elsewhere).toMatchObject([
    { name: '白岑舟', unit: '第九支队', why: 'unknown-unit', candidates: [{ id: 'lake-bai' }] },
    { name: '钱多多', unit: '湖滨站', why: 'nobody-there', candidates: [{ id: 'hill-qian' }] },
    { name: '郑公安', unit: '市公安局', why: 'unknown-unit', candidates: [] },
  ]);
});

test('brackets that are no unit do not matter', async () => {
  for (const said of ['主持', '女', '列席', '站', '党支部书记', '一班'])
    expect(ids((await paste('det01.political', `白岑舟（${said}）`)).matched), said).toEqual(['lake-bai']);
});

test('a unit that the list names is looked for beyond the unit of the form, as far as the caller sees', async () => {
  expect(ids((await paste('det01.political', '钱多多（东山站）、白岑舟', 'lake')).matched)).toEqual([
    'hill-qian',
    'lake-bai',
  ]);
  expect((await paste('det01.political', '钱多多', 'lake')).unknown).toEqual(['钱多多']);
});

test('those away are told apart, with the reason, and count as nobody’s presence', async () => {
  const pasted = await paste(
    'det01.political',
    '参加人员：白岑舟、李小明（湖滨站）、钱多多\n请假人员：钱多多（事假）、李小明、某某 13812345678',
  );
  expect(ids(pasted.matched)).toEqual(['lake-bai', 'lake-li']);
  expect(pasted.absent).toMatchObject([
    { name: '钱多多', reason: '事假', person: { id: 'hill-qian' } },
    { name: '李小明', reason: '请假', person: null },
    { name: '某某', reason: '请假', person: null },
  ]);
  expect(pasted.unknown).toEqual([]);
  expect(JSON.stringify(pasted)).not.toContain('138');
  const sheet = await sign('det01.political', [
    [
      ['姓名（签字）', '单位', '备注'],
      ['白岑舟', '站', '到'],
      ['李小明（出差）', '湖滨站', '缺席'],
      ['钱多多', '东山站', '公差'],
    ],
  ]);
  expect(ids(sheet.matched)).toEqual(['lake-bai']);
  expect(sheet.absent.map(({ person, reason }) => [person?.id, reason])).toEqual([
    ['lake-li', '出差，缺席'],
    ['hill-qian', '公差'],
  ]);
});

test('people of another corps are never matched, whatever the list says of them', async () => {
  const text = '周南山、周南山（南原第一支队）、白岑舟（南原第一支队）';
  const north = await paste('corps.officer', text);
  expect(north.matched).toEqual([]);
  expect(JSON.stringify(north)).not.toContain('south');
  expect(north.elsewhere.map(({ why }) => why)).toEqual(['unknown-unit', 'unknown-unit']);
  expect(ids((await paste('south.officer', text)).matched)).toEqual(['south-only', 'south-bai']);
});

test('whom a remark leaves in doubt is asked about, never counted unasked', async () => {
  const several = await paste('det01.political', '白岑舟、钱多多请假');
  expect(several).toMatchObject({
    matched: [],
    absent: [{ name: '钱多多' }],
    doubtful: [{ name: '白岑舟', remark: '后面写着“请假”', person: { id: 'lake-bai' } }],
  });
  for (const remark of ['代签', '李某代签', '委托他人参加', '？']) {
    const signed = await paste('det01.political', `白岑舟（${remark}），钱多多`);
    expect(
      signed.matched.map(({ id }) => id),
      remark,
    ).toEqual(['hill-qian']);
    expect(
      signed.doubtful.map(({ person }) => person.id),
      remark,
    ).toEqual(['lake-bai']);
  }
  const apart = await paste('det01.political', '白岑舟，钱多多请假');
  expect([apart.matched.map(({ id }) => id), apart.doubtful]).toEqual([['lake-bai'], []]);
  const again = await paste('det01.political', '白岑舟（代签）\n白岑舟');
  expect([again.matched.map(({ id }) => id), again.doubtful]).toEqual([['lake-bai'], []]);
});
