import type { KindField } from '@liulian/contract';
import type { DraftField, OfferedType } from './draft-field.ts';
import { flowLines, flowMissing, type DraftFlow } from './flow-draft.ts';

/** Rows inside a record: a table of its own in the form. */
export interface DraftTable {
  key: number;
  title: string;
  columns: DraftField[];
}
export interface KindDraft {
  id: string;
  title: string;
  owner: string;
  purpose: string;
  expires: string;
  shape: string;
  dateTitle: string;
  minutes: string;
  participants: 'none' | 'optional' | 'default-unit';
  accepted: boolean;
  visibility: 'unit' | 'open';
  fields: DraftField[];
  tables: DraftTable[];
  /** Null: it stays with the unit that wrote it and those above. */
  flow: DraftFlow | null;
  /**
   * The highest number that stood in the declaration when it was opened; 0 for a new one. What is stored is
   * found by these numbers, so none is given out twice.
   */
  numbered: number;
}

/** What keeps the draft from being a kind, in words; empty when it can be sent. */
export function missingIn(draft: KindDraft): string[] {
  const titles = draft.fields.map((field) => field.title.trim());
  return [
    ...(draft.title.trim() ? [] : ['名称']),
    ...(draft.owner.trim() ? [] : ['谁要的']),
    ...(draft.purpose.trim() ? [] : ['用来做什么']),
    ...(draft.expires ? [] : ['到期日']),
    ...(draft.fields.length > 0 ? [] : ['至少一个字段']),
    ...(titles.every(Boolean) ? [] : ['每个字段的名称']),
    ...(new Set(titles).size === titles.length ? [] : ['不重名的字段']),
    ...(draft.fields.every((field) => !isChoice(field.type) || choicesOf(field).length > 1)
      ? []
      : ['选择题的选项（至少两个）']),
    ...(draft.fields.every((field) => field.type !== 'reference' || field.of) ? [] : ['指向哪一种记录']),
    ...(draft.tables.every(
      ({ title, columns }) =>
        title.trim() && columns.length > 0 && columns.every((column) => column.title.trim()),
    )
      ? []
      : ['每张表和每一列的名称']),
    ...(draft.flow ? flowMissing(draft.flow, draft.fields) : []),
  ];
}

export const isChoice = (type: OfferedType) => type === 'choice' || type === 'choices';
const choicesOf = (field: DraftField) => [
  ...new Set(
    field.options
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

/**
 * The choices with the names that records store. One that stays keeps its name, also where only its words
 * changed; a new one gets a number that none had before.
 */
function optionsOf(field: DraftField, numbered: number): { id: string; title: string }[] {
  const titles = choicesOf(field);
  const was = field.was ?? [];
  let next = was.length > 0 ? numbered : 0;
  return titles.map((title, at) => {
    const same = was.find((option) => option.title === title);
    const renamed = titles.length === was.length && !titles.includes(was[at]!.title) ? was[at] : undefined;
    if (same || renamed) return { id: (same ?? renamed)!.id, title };
    next += 1;
    return { id: `option${next}`, title };
  });
}

/** The fields as the form will ask them. */
export function shownFields(draft: Pick<KindDraft, 'fields' | 'numbered'>, prefix = 'field'): KindField[] {
  return draft.fields.map((field) => ({
    name: `${prefix}${field.key}`,
    type: field.type,
    title: field.title.trim() || '（还没有名称）',
    required: field.required,
    external: false,
    main: true,
    ...(isChoice(field.type)
      ? { options: optionsOf(field, draft.numbered).map((option) => ({ ...option, pinyin: '' })) }
      : {}),
    ...(field.type === 'reference' ? { kinds: [field.of] } : {}),
    ...(field.help.trim() ? { help: field.help.trim() } : {}),
  }));
}

export const quoted = (text: string) => JSON.stringify(text.trim());

/** One field in a line, as a pack file holds it. */
function fieldLine(field: KindField, main: boolean): string {
  const parts = [
    `type: ${field.type}`,
    `title: ${quoted(field.title)}`,
    ...(field.required ? ['required: true'] : []),
    ...(main ? ['main: true'] : []),
    ...(field.kinds ? [`kind: ${field.kinds.join()}`] : []),
    ...(field.options
      ? [`options: [${field.options.map((o) => `{ id: ${o.id}, title: ${quoted(o.title)} }`).join(', ')}]`]
      : []),
    ...(field.help ? [`help: ${quoted(field.help)}`] : []),
  ];
  return `${field.name}: { ${parts.join(', ')} }`;
}

/** The declaration as a pack file holds it. Quoted as JSON, which YAML reads the same. */
export function declarationOf(draft: KindDraft): string {
  const columns = draft.fields.flatMap((field) => (field.inLedger ? [`field${field.key}`] : []));
  const { flow } = draft;
  const own = flow ? [...(flow.numbered ? ['number'] : []), ...columns, 'stage'] : [...columns, 'status'];
  const titled = draft.fields.find((field) => field.type === 'text' && field.required);
  const lines = [
    `id: ${draft.id}`,
    `shape: ${draft.shape}`,
    `title: ${quoted(draft.title)}`,
    `owner: ${quoted(draft.owner)}`,
    `purpose: ${quoted(draft.purpose)}`,
    `expires: ${draft.expires}`,
    `date: ${quoted(draft.dateTitle || '日期')}`,
    ...(titled ? [`title-from: field${titled.key}`] : []),
    `participants: ${draft.participants}`,
    'fields:',
    ...shownFields(draft).map((field) => `  ${fieldLine(field, true)}`),
    ...(draft.tables.length > 0 ? ['tables:'] : []),
    ...draft.tables.flatMap((table) => [
      `  table${table.key}:`,
      `    title: ${quoted(table.title)}`,
      '    columns:',
      ...shownFields({ fields: table.columns, numbered: draft.numbered }, 'column').map(
        (column) => `      ${fieldLine(column, false)}`,
      ),
    ]),
    ...(flow ? flowLines(flow) : [`lifecycle: ${draft.accepted ? '{ accepted-by: superior }' : 'none'}`]),
    `visibility: ${draft.visibility}`,
    `ledger: [${['occurredOn', 'units', ...own].join(', ')}]`,
    `minutes: ${Number(draft.minutes) || 3}`,
    '',
  ].join('\n');
  return draft.numbered === 0 ? lines : `# ${Math.max(draft.numbered, highestIn(lines))}\n${lines}`;
}

/** The highest number given to a part; the first line may say that a higher one was given before. */
export const highestIn = (yaml: string): number =>
  Math.max(
    0,
    ...[...yaml.matchAll(/\b(?:field|table|column|party|stage|step|owe|option)(\d+)\b|^# (\d+)$/gm)].map(
      (found) => Number(found[1] ?? found[2]),
    ),
  );

/** What the server says of a part of the declaration, by the part: `field2`, `party1`, `step3`. */
export function wrongByPart(errors: readonly { field: string; message: string }[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { field, message } of errors) {
    const part = /\b(?:field|table|party|stage|step|owe)\d+\b/.exec(field)?.[0] ?? '';
    found.set(part, [...(found.get(part) ?? []), message]);
  }
  return found;
}
