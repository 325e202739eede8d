import type { KindField } from '@liulian/contract';

/** Field types that a form is made of by tapping; the others are for those who write the declaration. */
export const offeredTypes = [
  ['text', '一行文字'],
  ['longtext', '一段文字'],
  ['number', '数字'],
  ['money', '金额'],
  ['date', '日期'],
  ['boolean', '是 / 否'],
  ['choice', '选一个'],
  ['choices', '选几个'],
  ['person', '一个人'],
  ['people', '几个人'],
  ['unit', '一个单位'],
  ['units', '几个单位'],
  ['url', '链接'],
] as const satisfies readonly (readonly [KindField['type'], string])[];
export type OfferedType = (typeof offeredTypes)[number][0];

export interface DraftField {
  key: number;
  type: OfferedType;
  title: string;
  required: boolean;
  inLedger: boolean;
  /** One choice a line. */
  options: string;
  help: string;
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

/** The fields as the form will ask them. */
export function shownFields(draft: KindDraft): KindField[] {
  return draft.fields.map((field, at) => ({
    name: `field${at + 1}`,
    type: field.type,
    title: field.title.trim() || '（还没有名称）',
    required: field.required,
    external: false,
    main: true,
    ...(isChoice(field.type)
      ? { options: choicesOf(field).map((title, n) => ({ id: `option${n + 1}`, title, pinyin: '' })) }
      : {}),
    ...(field.help.trim() ? { help: field.help.trim() } : {}),
  }));
}

/** The declaration as a pack file holds it. Quoted as JSON, which YAML reads the same. */
export function declarationOf(draft: KindDraft): string {
  const quoted = (text: string) => JSON.stringify(text.trim());
  const fields = shownFields(draft).map((field) => {
    const parts = [
      `type: ${field.type}`,
      `title: ${quoted(field.title)}`,
      ...(field.required ? ['required: true'] : []),
      'main: true',
      ...(field.options
        ? [`options: [${field.options.map((o) => `{ id: ${o.id}, title: ${quoted(o.title)} }`).join(', ')}]`]
        : []),
      ...(field.help ? [`help: ${quoted(field.help)}`] : []),
    ];
    return `  ${field.name}: { ${parts.join(', ')} }`;
  });
  const columns = draft.fields.flatMap((field, at) => (field.inLedger ? [`field${at + 1}`] : []));
  return [
    `id: ${draft.id}`,
    `shape: ${draft.shape}`,
    `title: ${quoted(draft.title)}`,
    `owner: ${quoted(draft.owner)}`,
    `purpose: ${quoted(draft.purpose)}`,
    `expires: ${draft.expires}`,
    `date: ${quoted(draft.dateTitle || '日期')}`,
    `participants: ${draft.participants}`,
    'fields:',
    ...fields,
    `lifecycle: ${draft.accepted ? '{ accepted-by: superior }' : 'none'}`,
    `visibility: ${draft.visibility}`,
    `ledger: [${['occurredOn', 'units', ...columns, 'status'].join(', ')}]`,
    `minutes: ${Number(draft.minutes) || 3}`,
    '',
  ].join('\n');
}
