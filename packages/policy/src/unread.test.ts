import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { tidy } from './read/tidy.ts';

const flags = (text: string): string[] => compile(text).unread.map(({ clause }) => clause.text);

describe('what was not understood', () => {
  it('is listed with its place and the reason', () => {
    const text = '一、安排\n1.进展半年一报，遇急先报。';
    const { obligations, unread } = compile(text);
    expect(obligations).toEqual([]);
    expect(unread).toEqual([
      { clause: { section: '一1', start: 7, end: 18, text: '进展半年一报，遇急先报' }, why: 'report' },
    ]);
    expect(text.slice(7, 18)).toBe('进展半年一报，遇急先报');
  });

  it('leaves out what was read, posture, the past and words about the document', () => {
    expect(flags('各支队每月召开一次例会。')).toEqual([]);
    expect(flags('要提高思想认识，强化责任担当。')).toEqual([]);
    expect(flags('去年以来，全市共开展检查120次。')).toEqual([]);
    expect(flags('本办法自发布之日起施行。')).toEqual([]);
  });

  it('keeps the agenda of a meeting out of the duties', () => {
    const text =
      '一、时间安排\n办公会每周召开一次。\n二、议事内容\n1、听取各组学习情况。\n2、研究决定对违纪人员的处理。';
    const { obligations, unread } = compile(text);
    expect(obligations.map(({ clause }) => clause.text)).toEqual(['办公会每周召开一次']);
    expect(unread).toEqual([]);
  });

  it('takes the sentence before 一是 for the heading of its items', () => {
    const text =
      '健全约谈机制。一是定期约谈。党委书记每年约谈1次班子成员。二是提醒约谈。纪委书记每半年约谈1次大队长。';
    expect(compile(text).obligations.map(({ clause }) => clause.text)).toEqual([
      '党委书记每年约谈1次班子成员',
      '纪委书记每半年约谈1次大队长',
    ]);
  });
});

describe('a text whose lines were broken by copying', () => {
  const text = [
    '各支队每年要组织全体党员干部学习党章党规，并结合本单位的',
    '实际开展警示教育，同时组织全体党员干部参观廉政教育基地，',
    '各大队每季度要向支队纪委书面报告一次开展廉政学习教育的进',
    '展情况，各站每月要召开一次廉政形势分析会，认真研究解决存',
    '在的问题。',
    '- 3 -',
    '二、谈话提醒',
  ].join('\n');

  it('is read as paragraphs, and clauses point into it as it was given', () => {
    const { obligations } = compile(text);
    const found = obligations.find(({ clause }) => clause.text.includes('书面报告'));
    expect(found?.cadence).toEqual({ every: 'quarter' });
    expect(found?.clause.text).toContain('进\n展情况');
    for (const { clause } of obligations) expect(text.slice(clause.start, clause.end)).toBe(clause.text);
  });

  it('maps every offset of the joined text to the same character', () => {
    const { text: joined, original } = tidy(text);
    expect(joined).toContain('进展情况');
    expect(joined).not.toContain('- 3 -');
    for (let at = 0; at < joined.length; at += 1)
      if (joined[at] !== '\n') expect(text[original(at)]).toBe(joined[at]);
  });
});
