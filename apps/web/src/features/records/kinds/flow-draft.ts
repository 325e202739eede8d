import type { DraftField } from './draft-field.ts';

/** Who takes part in a flow besides the unit that holds the record; named by one of the fields. */
export interface DraftParty {
  key: number;
  title: string;
  /** The key of a field of units or people. */
  field: number;
  within: 'subtree' | 'own' | 'line' | 'corps';
}
export interface DraftStage {
  key: number;
  title: string;
  role: 'draft' | 'open' | 'done' | 'void';
}
export interface DraftStep {
  key: number;
  title: string;
  /** Keys of stages; `to` null: it stays where it is. */
  from: number;
  to: number | null;
  /** host, superior, or the key of a party. */
  by: 'host' | 'superior' | number;
  /** Each of the party by itself; it goes on when all have. */
  each: boolean;
  /** What each gives for itself, as a text; empty: nothing. */
  answer: string;
  /** Keys of fields that this step writes and requires. */
  asks: number[];
  /** Sent back, with a reason: what led here is to be done again. */
  back: boolean;
}
export interface DraftOwe {
  key: number;
  title: string;
  /** Keys of the step that ends it, of the field with its day. */
  step: number;
  due: number;
}
export interface DraftFlow {
  parties: DraftParty[];
  stages: DraftStage[];
  steps: DraftStep[];
  owes: DraftOwe[];
  numbered: boolean;
}

export const withinWords = [
  ['subtree', '只能是下级'],
  ['own', '本单位和下级'],
  ['line', '上下级'],
  ['corps', '全总队'],
] as const;
export const stageWords = [
  ['draft', '起草，别人看不到'],
  ['open', '办理中'],
  ['done', '办完了'],
  ['void', '作废'],
] as const;

export const isPartyField = (field: Pick<DraftField, 'type'>) =>
  ['unit', 'units', 'person', 'people'].includes(field.type);

/**
 * What most papers do: written here, sent to those named in a field, answered by each of them, settled.
 *
 * @param key the first of ten keys that are free
 * @param field the key of the field that names them
 */
export function usualFlow(key: number, field: number): DraftFlow {
  const [party, draft, sent, done] = [key, key + 1, key + 2, key + 3];
  const [send, answer, close] = [key + 4, key + 5, key + 6];
  const step = { each: false, answer: '', asks: [], back: false };
  return {
    parties: [{ key: party, title: '承办方', field, within: 'subtree' }],
    stages: [
      { key: draft, title: '起草', role: 'draft' },
      { key: sent, title: '已发出', role: 'open' },
      { key: done, title: '已办结', role: 'done' },
    ],
    steps: [
      { ...step, key: send, title: '发出', from: draft, to: sent, by: 'host' },
      {
        ...step,
        key: answer,
        title: '答复',
        from: sent,
        to: null,
        by: party,
        each: true,
        answer: '答复内容',
      },
      { ...step, key: close, title: '办结', from: sent, to: done, by: 'host' },
    ],
    owes: [],
    numbered: true,
  };
}

/** What keeps the flow from being one, in words. */
export function flowMissing(flow: DraftFlow, fields: readonly DraftField[]): string[] {
  const has = (key: number) => fields.some((field) => field.key === key);
  const named = (list: readonly { title: string }[]) => list.every(({ title }) => title.trim());
  return [
    ...(flow.parties.length > 0 ? [] : ['至少一方']),
    ...(flow.parties.every((party) => has(party.field)) ? [] : ['各方从哪个字段来']),
    ...(flow.steps.length > 0 && flow.stages.length > 1 ? [] : ['至少两个环节和一个步骤']),
    ...([flow.parties, flow.stages, flow.steps, flow.owes].every(named)
      ? []
      : ['各方、环节、步骤、限期的名称']),
    ...(flow.owes.every(({ due }) => has(due)) ? [] : ['限期是哪个日期']),
  ];
}

/** The part of the declaration that concerns several parties, line by line. */
export function flowLines(flow: DraftFlow): string[] {
  const party = (key: number) => `party${key}`;
  const stage = (key: number) => `stage${key}`;
  const step = (key: number) => `step${key}`;
  const field = (key: number) => `field${key}`;
  const actor = (by: DraftStep['by']) => (typeof by === 'number' ? party(by) : by);
  const line = (indent: string, name: string, value: object) => `${indent}${name}: ${JSON.stringify(value)}`;
  const first = flow.steps.find((one) => flow.stages[0]?.key === one.from);
  const others = (by: DraftStep['by']) =>
    by === 'host' ? flow.parties.map(({ key }) => party(key)) : ['host'];
  return [
    'parties:',
    ...flow.parties.map((one) =>
      line('  ', party(one.key), { title: one.title.trim(), from: field(one.field), within: one.within }),
    ),
    ...(flow.numbered && first
      ? [`number: { at: ${step(first.key)}, form: "{org}〔{year}〕{n}号", series: [host, year] }`]
      : []),
    'flow:',
    '  stages:',
    ...flow.stages.map(({ key, title, role }) =>
      line('    ', stage(key), {
        title: title.trim(),
        ...(role === 'draft' ? { draft: true } : {}),
        ...(role === 'open' ? { counts: false } : {}),
        ...(role === 'done' ? { final: true } : {}),
        ...(role === 'void' ? { void: true, final: true } : {}),
      }),
    ),
    '  steps:',
    ...flow.steps.map((one) => {
      const again = flow.steps.filter(
        (other) => other.key !== one.key && other.from === one.to && !other.back,
      );
      return line('    ', step(one.key), {
        title: one.title.trim(),
        from: stage(one.from),
        ...(one.to === null ? {} : { to: stage(one.to) }),
        by: actor(one.by),
        ...(one.each && typeof one.by === 'number' ? { each: 'all' } : {}),
        ...(one.asks.length > 0 ? { asks: one.asks.map(field) } : {}),
        ...(one.answer.trim()
          ? { answers: { answer: { type: 'longtext', title: one.answer.trim(), required: true, max: 2000 } } }
          : {}),
        ...(one.back ? { reason: true } : {}),
        ...(one.back && again.length > 0 ? { reopens: again.map(({ key }) => step(key)) } : {}),
        tells: others(one.by),
      });
    }),
    ...(flow.owes.length > 0 ? ['owes:'] : []),
    ...flow.owes.map((owe) => {
      const by = flow.steps.find(({ key }) => key === owe.step);
      return line('  ', `owe${owe.key}`, {
        title: owe.title.trim(),
        bearer: actor(by?.by ?? 'host'),
        by: step(owe.step),
        in: stage(by?.from ?? 0),
        due: field(owe.due),
      });
    }),
  ];
}
