import type { KindField, KindTable } from '@liulian/contract';
import { describe, expect, it } from 'vitest';
import { blockOf, cellOf, columnsOfHeadings, isBlock } from './pasted-block.ts';
import {
  copiedRows,
  filledRows,
  isFixed,
  moveRow,
  pasteBlock,
  removeRow,
  rowErrors,
  rowsBody,
  rowWords,
  withFixed,
  type FormRow,
} from './rows-model.ts';

const field = (
  name: string,
  title: string,
  type: KindField['type'],
  more: Partial<KindField> = {},
): KindField => ({
  name,
  title,
  type,
  required: false,
  external: false,
  main: false,
  ...more,
});
const table = (more: Partial<KindTable> = {}): KindTable => ({
  name: 'findings',
  title: '问题',
  columns: [
    field('what', '问题表现', 'text', { required: true }),
    field('level', '程度', 'choice', {
      options: [
        { id: 'light', title: '一般', pinyin: '' },
        { id: 'grave', title: '严重', pinyin: '' },
      ],
    }),
    field('owner', '责任人', 'person'),
    field('due', '时限', 'date'),
    field('cost', '金额', 'money'),
  ],
  limit: 5,
  fixed: [],
  makes: null,
  views: [],
  ...more,
});
const row = (key: string, fields: Record<string, unknown> = {}, id?: string): FormRow =>
  id ? { key, id, fields } : { key, fields };
const kindWith = (own: KindTable) => ({ tables: [own] }) as unknown as Parameters<typeof rowsBody>[0];

describe('a block copied from a spreadsheet', () => {
  it('is read with its quoted cells and without its empty lines', () => {
    expect(blockOf('甲\t乙\r\n"两\n行"\t"说""好"""\r\n\r\n')).toEqual([
      ['甲', '乙'],
      ['两\n行', '说"好"'],
    ]);
    expect([isBlock('一格\r\n'), isBlock('两\t格'), isBlock('两\n行')]).toEqual([false, true, true]);
  });

  it('has its headings recognised, also with a unit behind them and a counting column in front', () => {
    const { columns } = table();
    const found = columnsOfHeadings(columns, ['序号', '时限', '问题表现 *', '金额（元）', '备注']);
    expect(found?.columns.map((column) => column?.name ?? null)).toEqual([null, 'due', 'what', 'cost', null]);
    expect(found?.unknown).toEqual(['备注']);
    expect(columnsOfHeadings(columns, ['台账不全', '一般', '张三'])).toBeNull();
  });

  it('is understood cell by cell', () => {
    const { columns } = table();
    const [, level, owner, due, cost] = columns as [KindField, KindField, KindField, KindField, KindField];
    expect(cellOf(due, '2023年9月5日')).toEqual({ value: '2023-09-05' });
    expect(cellOf(due, '2023.2.30')).toHaveProperty('problem');
    expect(cellOf(cost, '￥1,200.50元')).toEqual({ value: '1200.50' });
    expect(cellOf(level, '严重')).toEqual({ value: 'grave' });
    expect(cellOf(level, '极重')).toHaveProperty('problem');
    expect(cellOf(owner, '张三')).toEqual({ names: ['张三'] });
  });

  it('fills rows and columns from the cell it is pasted into, over what stands there', () => {
    const before = [row('a', { what: '甲' }), row('b', { what: '乙', level: 'light' })];
    const { rows, named } = pasteBlock(
      table(),
      before,
      { key: 'b', column: 'level' },
      '严重\t张三\n一般\t李四\n',
    );
    expect(rows.map(({ key, fields }) => [key, fields.what, fields.level]).slice(0, 2)).toEqual([
      ['a', '甲', undefined],
      ['b', '乙', 'grave'],
    ]);
    expect(rows[2]?.fields).toEqual({ level: 'light' });
    expect(named.map(({ key, names }) => [key, names])).toEqual([
      ['b', ['张三']],
      [rows[2]?.key, ['李四']],
    ]);
  });

  it('goes by its headings where it has some, and says what it left out', () => {
    const { rows, notes } = pasteBlock(
      table(),
      [],
      { key: null, column: null },
      '时限\t问题表现\t备注\n2023-9-1\t台账不全\t无\n哪天\t签名代签\t',
    );
    expect(rows.map(({ fields }) => fields)).toEqual([
      { due: '2023-09-01', what: '台账不全' },
      { what: '签名代签' },
    ]);
    expect(notes).toEqual([
      '“备注”不是这张表的列，没有粘进来',
      '第 2 行“时限”：“哪天”不是日期，请写如 2023-09-15',
    ]);
  });

  it('stops at the limit of the table and says how much is left', () => {
    const { rows, notes } = pasteBlock(table(), [], { key: null, column: null }, 'a\nb\nc\nd\ne\nf\ng');
    expect([rows.length, notes]).toEqual([5, ['这张表最多 5 行，多出的 2 行没有粘进来']]);
  });

  it('meets the rows that are always there by their own text', () => {
    const own = table({ fixed: ['制度', '资金'] });
    const { rows } = pasteBlock(
      own,
      withFixed(own, []),
      { key: null, column: null },
      '资金\t严重\n车辆\t一般',
    );
    expect(rows.map(({ fields }) => [fields.what, fields.level])).toEqual([
      ['制度', undefined],
      ['资金', 'grave'],
      ['车辆', 'light'],
    ]);
  });
});

describe('rows of a table', () => {
  it('move within the table and are taken out; rows that are always there do neither', () => {
    const own = table({ fixed: ['制度'] });
    const rows = withFixed(own, [row('a', { what: '甲' }), row('b', { what: '乙' })]);
    const [fixed] = rows as [FormRow];
    expect(isFixed(own, fixed)).toBe(true);
    expect(moveRow(own, rows, 'b', -1).map(({ fields }) => fields.what)).toEqual(['制度', '乙', '甲']);
    expect(moveRow(own, rows, 'a', -1)).toBe(rows);
    expect(moveRow(own, rows, 'b', 1)).toBe(rows);
    expect(removeRow(own, rows, fixed.key)).toEqual(rows);
    expect(removeRow(own, rows, 'a')).toHaveLength(2);
  });

  it('keep their ids when they are sent, in the order of the page, without what was left empty', () => {
    const own = table();
    const rows = [
      row('b', { what: '乙', cost: '3.5', owner: [{ id: 'p1', name: '张三' }] }, 'id-b'),
      row('x'),
      row('a', { what: '甲', level: '' }, 'id-a'),
    ];
    expect(filledRows(rows).map(({ key }) => key)).toEqual(['b', 'a']);
    expect(rowsBody(kindWith(own), { findings: rows }, {}, true)).toEqual({
      findings: [
        { id: 'id-b', values: { what: '乙', cost: 3.5, owner: 'p1' } },
        { id: 'id-a', values: { what: '甲' } },
      ],
    });
  });

  it('are sent empty where a stored record has none left, and not at all where they are not asked for', () => {
    const asked = kindWith(table({ when: { category: ['full'] } }));
    const rows = { findings: [row('a', { what: '甲' })] };
    expect(rowsBody(asked, rows, { category: 'brief' }, false)).toEqual({});
    expect(rowsBody(asked, rows, { category: 'brief' }, true)).toEqual({ findings: [] });
    expect(rowsBody(asked, rows, { category: 'full' }, false)).toHaveProperty('findings.0.values.what', '甲');
  });

  it('are copied into a similar record as new ones, without their days', () => {
    const [copy] = copiedRows(kindWith(table()), {
      findings: [row('a', { what: '甲', due: '2023-09-01' }, 'id-a')],
    }).findings as [FormRow];
    expect([copy.id, copy.fields]).toEqual([undefined, { what: '甲' }]);
  });

  it('have their messages by the number the server counts', () => {
    const errors = { 'rows.findings.2.due': '日期不存在', 'rows.findings.12.due': '别的' };
    expect(rowErrors(errors, 'findings', 1)).toEqual({ due: '日期不存在' });
    expect(rowErrors(errors, 'findings', 0)).toEqual({});
  });

  it('are called by what stands in them', () => {
    const words = rowWords(
      table(),
      row('a', { what: '甲', level: 'grave', owner: [{ id: 'p', name: '张三' }] }),
    );
    expect(words).toBe('甲 · 严重 · 张三');
  });
});
