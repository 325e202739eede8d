import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const clauses = (text: string): string[] => compile(text).obligations.map(({ clause }) => clause.text);

describe('what only tells, values, describes or permits', () => {
  it.each([
    ['a valuation', '设立和推行清风值日制度，对改进队风具有重要作用。'],
    ['what somebody is', '廉政建设领导小组是全局廉政工作的议事机构，实行集体讨论的制度。'],
    ['what a meeting did', '会议听取了纪检室关于一季度核查情况的汇报。'],
    ['news', '东岭支队日前印发《清风驿站管理办法》，在全支队推行驿站值守制度。'],
    ['what is told with its hour', '2025年5月8日下午，支队政委主持召开警示教育大会，传达通报。'],
    ['what is lacking', '台账管理薄弱，4个站未按季度盘点器材。'],
    ['a quorum', '会议必须有三分之二以上成员到会方能举行，以赞成票超过半数为通过。'],
    ['how a meeting is held', '例会实行一事一议，遇有重要情况可以随时召开。'],
    ['leave to do something', '监督员可以列席有关会议，也可委托他人查阅资料。'],
    ['what 并 joins to a permission', '情况紧急的，可及时召开碰头会，并邀请专家列席会议，通报有关情况。'],
    ['a reference', '没有明确期限的，要按规定办理。'],
    ['who is there', '站务会由站长召集，班长参加。'],
    ['a consequence', '弄虚作假的，由大队党委给予批评教育，在适当范围内通报批评等处理。'],
    ['a quotation', '“自己的队伍不是真空，必须常敲警钟。”'],
    ['a line of those present', '出席：甲某、乙某。列席：各科室负责人。'],
  ])('%s', (_, text) => {
    expect(clauses(`清风建设实施办法\n${text}`)).toEqual([]);
  });

  it('keeps the duty beside it', () => {
    expect(clauses('支部大会是支部的议事机构，由全体党员参加，每季度召开1次。')).toHaveLength(1);
    expect(clauses('会议审议通过《采购办法》，由后勤科修改完善后，于6月30日前印发。')).toEqual([
      '由后勤科修改完善后，于6月30日前印发',
    ]);
  });
});

describe('who', () => {
  const bearers = (text: string): string[][] => compile(text).obligations.map((item) => item.bearers);

  it('carries on whom a description speaks of', () => {
    expect(bearers('评议组是支队设立的监督机构。每季度召开1次会议。')).toEqual([['评议组']]);
  });

  it('takes a subject that a clause describes', () => {
    expect(bearers('对于需要答复的申请，受理申请的科室应及时答复申请人。')).toEqual([['受理申请的科室']]);
  });

  it('takes the owner of what is spoken of', () => {
    expect(bearers('各科室公务用车除值班车外一律封存。')).toEqual([['各科室']]);
  });

  it('takes the organ whose rules were named for the one that meets', () => {
    expect(bearers('完善防汛工作领导小组工作规程，每季度召开1次会议。')[1]).toEqual(['防汛工作领导小组']);
  });

  it('takes nobody behind a preposition', () => {
    for (const names of bearers('大队应及时整改，同时以适当方式向队员和群众公开。'))
      expect(names).toEqual(['大队']);
  });
});

describe('when', () => {
  const cadences = (text: string): unknown[] => compile(text).obligations.map((item) => item.cadence);

  it.each([
    [
      '秘书科应在会议召开三天前将材料送达委员。',
      { event: '会议召开', side: 'before', within: { n: 3, unit: 'day' } },
    ],
    ['各站于10月9日前将节日期间值守小结报送大队。', { once: '--10-09' }],
    ['宣传科负责摄制短片一部，9月底前完成。', { once: '--09-30' }],
    ['在调整岗位时，人事科应实行任职回避。', { event: '调整岗位', side: 'after' }],
  ])('%s', (text, cadence) => {
    expect(cadences(text)).toEqual([cadence]);
  });

  it.each([
    ['各支队次年1月底前报送总结。', { every: 'year', by: '--01-31' }],
    ['督导组在三年内对所有科室检查一遍。', { every: 'year', count: 3 }],
    ['各大队开展警示教育2次/年。', { every: 'year' }],
    ['人事科年初制定计划。', { every: 'year' }],
    ['大队3月、9月各召开一次座谈会。', { every: 'half' }],
    ['当事人应在事后一个月内书面报告。', { event: '事', side: 'after', within: { n: 1, unit: 'month' } }],
    ['班子成员半年至少与队员谈心2次。', { every: 'half' }],
    ['各站每季度末报送台账。', { every: 'quarter' }],
    ['各站每月25日前报送台账。', { every: 'month', by: '25' }],
    ['新干部到岗3个月内参加考试。', { event: '到岗', side: 'after', within: { n: 3, unit: 'month' } }],
  ])('%s', (text, cadence) => {
    expect(cadences(text)).toEqual([cadence]);
  });

  it.each([
    '总队、支队、大队三级分别每年、每半年、每季度组织一次廉政讲堂。',
    '总队每年、支队每半年、大队每季度组织一次廉政讲堂。',
  ])('gives each bearer its own period: %s', (text) => {
    expect(compile(text).obligations.map(({ bearers, cadence, title }) => [bearers, cadence, title])).toEqual(
      [
        [['总队'], { every: 'year' }, '廉政讲堂'],
        [['支队'], { every: 'half' }, '廉政讲堂'],
        [['大队'], { every: 'quarter' }, '廉政讲堂'],
      ],
    );
  });

  it.each([
    '各支队年内要开展“五个一”活动，即一堂廉政课、一部警示片、一篇心得、一次廉政谈话、一次队员家访。',
    '各支队年内要开展“五个一”活动：上一堂廉政课、看一部警示片、写一篇心得、开展一次廉政谈话、组织一次队员家访。',
  ])('makes five duties of 五个一: %s', (text) => {
    const { obligations, unread } = compile(text);
    expect(unread).toEqual([]);
    expect(obligations).toHaveLength(5);
    for (const item of obligations)
      expect(item).toMatchObject({ bearers: ['各支队'], cadence: { every: 'year' } });
  });

  it('keeps the event where the limit is in hours', () => {
    expect(cadences('遇有突发事件，值班员须在1小时内报告总值班室。')[0]).toMatchObject({ side: 'after' });
  });
});
