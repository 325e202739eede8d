import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { readSheets } from '@liulian/documents';
import { namesInSheet } from './in-sheet.ts';

type Rows = unknown[][];

async function shortly(sheets: Record<string, Rows>, merged: string[] = [], hidden?: string) {
  const workbook = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = workbook.addWorksheet(name, { state: name === hidden ? 'hidden' : 'visible' });
    sheet.addRows(rows);
    if (name === Object.keys(sheets)[0]) for (const range of merged) sheet.mergeCells(range);
  }
  return namesInSheet(readSheets(Buffer.from(await workbook.xlsx.writeBuffer()))).map(
    ({ name, hints, absent }) =>
      name + hints.map((hint) => `@${hint}`).join('') + (absent === null ? '' : `!${absent}`),
  );
}

test.each([
  '姓名',
  '姓　名',
  '姓名（签字）',
  '签名',
  '签到人',
  '参会人员',
  '参加人员（签名）',
  '本人签字',
  '人员签到',
  '姓名/签名',
  '受教育人员',
  '与会人员签名栏',
])('names stand under %s, below a title', async (heading) => {
  expect(
    await shortly({
      签到: [['廉政教育签到表'], [], ['序号', heading, '职务'], [1, '张三', '站长'], [], [2, '李 四']],
    }),
  ).toEqual(['张三', '李四']);
});

test('a column to sign in beside the names holds no names', async () => {
  expect(
    await shortly({
      a: [
        ['姓名', '签名'],
        ['张三', '√'],
        ['李四', '请假'],
        ['王五', '王五'],
      ],
    }),
  ).toEqual(['张三', '李四!请假', '王五']);
});

test('blocks side by side, headings repeated on page two, every sheet but the hidden one', async () => {
  const heading = ['序号', '姓名', '单位', '序号', '姓名', '单位'];
  expect(
    await shortly(
      {
        一: [
          ['签到表'],
          heading,
          [1, '张三', '甲站', 2, '李四', '乙站'],
          ['签到表（续）'],
          heading,
          [3, '王五', '甲站'],
          ['合计', '3人'],
        ],
        二: [
          ['姓名', '序号'],
          ['赵六', 4],
        ],
        三: [['孙八', 5]],
        说明: [['请各单位于下周一前报送']],
        四: [['姓名'], ['钱七']],
      },
      [],
      '四',
    ),
  ).toEqual(['张三@甲站', '李四@乙站', '王五@甲站', '赵六', '孙八']);
});

test('units: merged cells, 同上, one column before several of names, a row over its people', async () => {
  expect(
    await shortly(
      {
        a: [
          ['单位', '姓名'],
          ['甲站', '张三'],
          [null, '李四'],
          ['乙站', '王五'],
        ],
      },
      ['A2:A3'],
    ),
  ).toEqual(['张三@甲站', '李四@甲站', '王五@乙站']);
  expect(
    await shortly({
      a: [
        ['姓名', '部门'],
        ['张三', '甲站'],
        ['李四', '同上'],
        ['王五', '〃'],
      ],
    }),
  ).toEqual(['张三@甲站', '李四@甲站', '王五@甲站']);
  expect(
    await shortly({
      a: [
        ['单位', '姓名', '姓名'],
        ['甲站', '张三', '李四'],
      ],
    }),
  ).toEqual(['张三@甲站', '李四@甲站']);
  expect(await shortly({ a: [['姓名', '职务'], ['东湖消防救援站（1人）'], ['张三', '站长']] })).toEqual([
    '张三@东湖消防救援站',
  ]);
});

test('who was away: a column of remarks, of yes and no, a note at the foot, a heading between', async () => {
  expect(
    await shortly({
      a: [
        ['姓名', '是否参加', '请假', '备注'],
        ['张三', '是'],
        ['李四', '否', null, '值班'],
        ['王五', null, '√'],
        ['赵六（出差）'],
      ],
    }),
  ).toEqual(['张三', '李四!未参加，值班', '王五!请假', '赵六!出差']);
  expect(
    await shortly({
      a: [
        ['序号', '姓名'],
        [1, '张三'],
        ['请假人员：李四'],
        ['缺席', '王五、赵六'],
        ['休假人员'],
        [2, '孙八'],
        ['制表人：钱七'],
      ],
    }),
  ).toEqual(['张三', '李四!请假', '王五!缺席', '赵六!缺席', '孙八!休假']);
});

test('minutes as a form: names stand to the right of their label', async () => {
  expect(
    await shortly({
      a: [
        ['会议记录'],
        ['时间', '2023-09-01', '地点', '会议室'],
        ['主持人', '张三', '记录人', '李四'],
        ['参会人员', '王五、赵六'],
        ['缺席人员', '孙八（病假）'],
        ['会议内容', '学习文件'],
      ],
    }),
  ).toEqual(['张三', '李四', '王五', '赵六', '孙八!病假']);
});

test('a grid of names under one title, and columns without any heading', async () => {
  expect(await shortly({ a: [['参会人员名单'], ['张三', '李四'], ['王五', '赵六']] }, ['A1:B1'])).toEqual([
    '张三',
    '李四',
    '王五',
    '赵六',
  ]);
  expect(
    await shortly({
      a: [
        [1, '张三', '湖滨站'],
        [2, '李四', '东湖站'],
      ],
    }),
  ).toEqual(['张三@湖滨站', '李四@东湖站']);
});
