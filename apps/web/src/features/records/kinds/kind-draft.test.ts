import { expect, it } from 'vitest';
import { usualFlow } from './flow-draft.ts';
import { declarationOf, missingIn, wrongByPart, type KindDraft } from './kind-draft.ts';

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
  ...more,
});

it('writes parties, stages, steps, what is owed and rows by their place on the page', () => {
  const flow = usualFlow(10, 2);
  const yaml = declarationOf(
    draft({ flow: { ...flow, owes: [{ key: 30, title: '答复问询单', step: 15, due: 3 }] } }),
  );
  const lines = yaml.split('\n');
  expect(lines).toContain('title-from: field1');
  expect(lines).toContain('  party1: {"title":"承办方","from":"field2","within":"subtree"}');
  expect(lines).toContain('    stage1: {"title":"起草","draft":true}');
  expect(lines.find((line) => line.startsWith('    step2:'))).toContain('"by":"party1","each":"all"');
  expect(lines).toContain(
    '  owe1: {"title":"答复问询单","bearer":"party1","by":"step2","in":"stage2","due":"field3"}',
  );
  expect(lines).toContain('      column1: { type: text, title: "问题", required: true }');
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
