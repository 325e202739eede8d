import type { Kind } from '@liulian/contract';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { usualFlow } from './flow-draft.ts';
import { declarationOf, missingIn, wrongByPart, type KindDraft } from './kind-draft.ts';
import { openedKind } from './opened-kind.ts';

const field = (key: number, type: 'text' | 'units' | 'date', title: string) => ({
  key,
  type,
  title,
  required: true,
  inLedger: true,
  options: '',
  help: '',
  of: '',
});
const draft = (more: Partial<KindDraft> = {}): KindDraft => ({
  id: 'own-1',
  title: '问询单',
  owner: '总队纪委',
  purpose: '问一件事，请对方答复',
  expires: '2030-12-31',
  shape: 'document',
  dateTitle: '日期',
  minutes: '3',
  participants: 'none',
  accepted: true,
  visibility: 'unit',
  fields: [field(1, 'text', '问什么'), field(2, 'units', '问谁'), field(3, 'date', '答复期限')],
  tables: [{ key: 4, title: '要点', columns: [field(5, 'text', '问题')] }],
  flow: null,
  numbered: 0,
  ...more,
});

it('writes parties, stages, steps, what is owed and rows under numbers of their own', () => {
  const flow = usualFlow(10, 2);
  const yaml = declarationOf(
    draft({ flow: { ...flow, owes: [{ key: 30, title: '答复问询单', step: 15, due: 3 }] } }),
  );
  const lines = yaml.split('\n');
  expect(lines).toContain('title-from: field1');
  expect(lines).toContain('  party10: {"title":"承办方","from":"field2","within":"subtree"}');
  expect(lines).toContain('    stage11: {"title":"起草","draft":true}');
  expect(lines.find((line) => line.startsWith('    step15:'))).toContain('"by":"party10","each":"all"');
  expect(lines).toContain(
    '  owe30: {"title":"答复问询单","bearer":"party10","by":"step15","in":"stage12","due":"field3"}',
  );
  expect(lines).toContain('      column5: { type: text, title: "问题", required: true }');
  expect(lines).toContain('ledger: [occurredOn, units, number, field1, field2, field3, stage]');
  expect(yaml).not.toContain('lifecycle');
});

it('says what is still missing of a flow, and where an error of the server belongs', () => {
  const flow = usualFlow(10, 99);
  expect(missingIn(draft({ flow }))).toEqual(['各方从哪个字段来']);
  expect(missingIn(draft({ flow: usualFlow(10, 2) }))).toEqual([]);
  const wrong = wrongByPart([
    { field: '21:flow.steps.step2.to', message: '没有这个环节' },
    { field: '3:title', message: '太长' },
  ]);
  expect(wrong.get('step2')).toEqual(['没有这个环节']);
  expect(wrong.get('')).toEqual(['太长']);
});

const opened = (yaml: string) =>
  openedKind({ id: 'own-1' } as Kind, yaml, parse(yaml) as Record<string, unknown>);

it('opens what it wrote, and writes the same again', () => {
  const flow = usualFlow(10, 2);
  const owes = [{ key: 30, title: '答复问询单', step: 15, due: 3 }];
  for (const one of [draft(), draft({ accepted: false, flow: { ...flow, owes } })]) {
    const yaml = declarationOf(one);
    const again = opened(yaml);
    expect(again).toMatchObject({ title: '问询单', fields: [{ key: 1 }, { key: 2 }, { key: 3 }] });
    expect(declarationOf(again!).split('\n').slice(1).join('\n')).toBe(yaml);
  }
  // What the page has no box for would be lost.
  expect(opened(`${declarationOf(draft())}entry-window: 30\n`)).toBeNull();
});

it('gives no number twice, or old records would show the old content under a new name', () => {
  const choice = { ...field(4, 'text', '去向'), type: 'choice' as const, options: '甲\n乙' };
  const first = opened(declarationOf(draft({ tables: [], fields: [...draft().fields, choice] })))!;
  const [kept, ...rest] = first.fields;
  const without = { ...first, fields: [kept!, rest[2]!] };
  const second = opened(declarationOf(without))!;
  expect(second.numbered).toBe(first.numbered);
  const more = { ...rest[2]!, was: second.fields[1]!.was!, options: '甲\n丙' };
  const third = declarationOf({ ...second, fields: [kept!, more] });
  // 乙 was only renamed; a third choice is new.
  expect(third).toContain('options: [{ id: option1, title: "甲" }, { id: option2, title: "丙" }]');
  expect(declarationOf({ ...second, fields: [kept!, { ...more, options: '乙\n丁\n甲' }] })).toContain(
    'options: [{ id: option2, title: "乙" }, { id: option5, title: "丁" }, { id: option1, title: "甲" }]',
  );
});
