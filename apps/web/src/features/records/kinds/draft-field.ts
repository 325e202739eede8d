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
  ['reference', '另一条记录'],
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
  /** The choices as they are stored. */
  was?: readonly { id: string; title: string }[];
  help: string;
  /** Of a reference: the kind of the other record. */
  of: string;
}
