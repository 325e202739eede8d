import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const rows = (text: string): unknown[] =>
  compile(text).obligations.map(({ title, bearers, cadence }) => [title, bearers, cadence]);

describe('tables as they arrive', () => {
  it('tells columns by what stands in them where no title is known', () => {
    const text =
      '清风分工\n干什么\t怎么干\t谁来干\t何时干完\t难度\n' +
      '教育\t集中观看警示片并交流发言\t政治部\t每半年\t低\n' +
      '走访\t入户走访队员家属\t各消防站\t春节前\t中\n' +
      '检查\t抽查物资账目\t审计科\t每月\t高';
    expect(rows(text)).toEqual([
      ['集中观看警示片并交流发言', ['政治部'], { every: 'half' }],
      ['入户走访队员家属', ['各消防站'], { before: ['春节'] }],
      ['抽查物资账目', ['审计科'], { every: 'month' }],
    ]);
  });

  it('reads a table that a copy turned into a line a cell', () => {
    const text =
      '附件\n任务清单\n\n重点任务\n工作措施\n牵头部门\n时限要求\n' +
      '一、思想教育\n组织正科以上干部集中轮训2次\n组织教育科\n8月底前\n' +
      '二、基层建设\n督促各站按时改选，对后进单位逐一制定帮扶方案\n政治部\n6月30日前\n' +
      '三、作风整顿\n每月通报一次典型问题\n纪检督察科\n全年\n注：时限以办结为准。';
    const found = rows(text);
    expect(found).toContainEqual([expect.stringContaining('帮扶方案'), ['政治部'], { once: '--06-30' }]);
    expect(found).toContainEqual(['通报典型问题', ['纪检督察科'], { every: 'month' }]);
    expect(JSON.stringify(found)).not.toMatch(/办结为准|"思想教育"|"重点任务"/);
  });

  it('joins a row that a page break cut in two, and drops the titles repeated behind it', () => {
    const text =
      '任务分工\n任务\t措施\t责任部门\t完成时间\n教育\t机关干部集中观看警\t政治部\t每半年\n3\n' +
      '任务\t措施\t责任部门\t完成时间\n\t示片并交流发言\t\t\n谈话\t与调整岗位的干部谈话\t纪检科\t每季度';
    const { obligations } = compile(text);
    expect(obligations.map(({ title }) => title)).toEqual([
      '集中观看警示片并交流发言',
      '与调整岗位的干部谈话',
    ]);
    for (const { clause } of obligations) expect(clause.text).toBe(text.slice(clause.start, clause.end));
  });

  it('repeats merged cells, and adds whoever stands alone in a row to the task above', () => {
    const text =
      '任务分解\n任务\t举措\t责任部门\t完成时间\n教育\t开展集中学习不少于4次\t政治部\t全年\n' +
      '\t组织参观教育基地\t\t\n\t\t组织科\t\n\t编印案例汇编1册\t纪检科\t9月底前';
    expect(rows(text)).toEqual([
      ['集中学习', ['政治部'], { every: 'year' }],
      ['参观教育基地', ['政治部', '组织科'], { every: 'year' }],
      ['编印案例汇编', ['纪检科'], { once: '--09-30' }],
    ]);
  });

  it('reads labels that stand in one line', () => {
    const text =
      '工作安排\n1.开展廉政谈话。责任领导：政委　　完成时间：6月底前\n' +
      '2.建立廉政档案。责任单位：纪检科；责任领导：副政委；完成时间：长期';
    expect(rows(text)).toEqual([
      ['廉政谈话', ['政委'], { once: '--06-30' }],
      ['建立廉政档案', ['纪检科'], { standing: true }],
    ]);
  });

  it('puts names for the parties of a letter of responsibility', () => {
    const text =
      '廉政责任书\n甲方：东岭支队党委\n乙方：各大队党委\n一、乙方每季度自查账目一次。\n二、甲方每半年考核乙方一次。';
    expect(compile(text).obligations.map(({ bearers }) => bearers)).toEqual([
      ['各大队党委'],
      ['东岭支队党委'],
    ]);
  });
});
