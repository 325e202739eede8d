import type { Kind, KindField } from '@liulian/contract';
import { expect, test } from 'vitest';
import { fieldsToSend, formFields, onlyEditable, prefilled, toBody, type FormValue } from './form-model.ts';

const field = (name: string, type: KindField['type'], more: Partial<KindField> = {}): KindField => ({
  name,
  title: name,
  type,
  required: false,
  external: false,
  main: false,
  ...more,
});
const kind = {
  id: 'talk',
  participants: 'default-unit',
  selfOnly: false,
  selfField: null,
  tables: [],
  prefill: { topic: '廉洁' },
  fields: [
    field('topic', 'text'),
    field('whom', 'person'),
    field('hours', 'number'),
    field('why', 'text', { when: { topic: ['其他'] } }),
    field('answer', 'text', { later: true }),
  ],
} as unknown as Kind;
const value = (more: Partial<FormValue> = {}): FormValue => ({
  occurredOn: '2023-09-15',
  units: [{ id: 'u1', name: '一支队' }],
  participants: [
    { id: 'p1', name: '甲' },
    { id: '', name: '外来的' },
  ],
  headcount: '',
  cost: '',
  note: '  ',
  eventId: '',
  fields: {},
  rows: {},
  ...more,
});

test('what is empty or not asked for is not sent; numbers are numbers, people their ids', () => {
  const fields = { topic: '廉洁', why: '旧的', hours: '1.5', whom: [{ id: 'p2', name: '乙' }], answer: '' };
  expect(fieldsToSend(kind.fields, fields)).toEqual({ topic: '廉洁', hours: 1.5, whom: 'p2' });
  expect(fieldsToSend(kind.fields, { ...fields, topic: '其他' })).toMatchObject({ why: '旧的' });
  expect(fieldsToSend(kind.fields, { whom: [{ id: '', name: '丙' }] })).toEqual({ whom: { name: '丙' } });
});

test('the body carries what is filled in, and participants only where the kind has them', () => {
  expect(toBody(kind, value())).toEqual({
    kind: 'talk',
    occurredOn: '2023-09-15',
    unitIds: ['u1'],
    fields: {},
    participantIds: ['p1'],
  });
  expect(
    toBody({ ...kind, participants: 'none' }, value({ headcount: '12', cost: '0', note: ' 好 ' })),
  ).toEqual({
    kind: 'talk',
    occurredOn: '2023-09-15',
    unitIds: ['u1'],
    fields: {},
    headcount: 12,
    cost: 0,
    note: '好',
  });
});

test('who may change one field sends that and no other', () => {
  const body = toBody(kind, value({ fields: { topic: '廉洁', answer: '已改' } }));
  expect(onlyEditable(body, ['answer'])).toEqual({ fields: { answer: '已改' }, rows: {} });
});

test('what a later step asks for is not on the form, unless it is written or given to be changed', () => {
  const names = (...given: Parameters<typeof formFields>) => formFields(...given).map(({ name }) => name);
  expect(names(kind, value())).toEqual(['topic', 'whom', 'hours']);
  expect(names(kind, value({ fields: { topic: '其他', answer: '写了' } }))).toContain('answer');
  expect(names(kind, value(), { editable: ['answer'] })).toContain('answer');
  expect(names({ ...kind, selfOnly: true, selfField: 'whom' }, value())).not.toContain('whom');
});

test('what the duty knows stands on the form; a person nobody can name is left to be picked', () => {
  const people = new Map([['p1', { id: 'p1', name: '甲' }]]);
  const unit = { id: 'u1', name: '一支队' };
  const start = (fields: Record<string, unknown>) =>
    prefilled(kind, { today: '2023-09-15', unit, fields, people }).fields;
  expect(start({ whom: 'p1', hours: 2 })).toEqual({
    topic: '廉洁',
    whom: [{ id: 'p1', name: '甲' }],
    hours: '2',
  });
  expect(start({ whom: 'p9', topic: '别的' })).toEqual({ topic: '别的', whom: [] });
});
