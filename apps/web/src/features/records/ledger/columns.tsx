import type { Kind, KindField, RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { dayText, moneyText, momentText, monthDay } from '../../../ui/dates.ts';
import { RecordTag } from '../../../ui/StateTag.tsx';
import { isConfidential, recordStatuses } from '../../../ui/states.ts';

export type FilterType = 'text' | 'number' | 'date' | 'boolean' | 'choice' | 'person' | 'unit';
export interface Column {
  key: string;
  title: string;
  align: 'left' | 'right';
  width: number | undefined;
  /** How its heading filters; null where the filters above the table already do. */
  filter: FilterType | null;
  options: { id: string; title: string; pinyin?: string | undefined }[];
  sortable: boolean;
  render: (record: RecordSummary) => React.ReactNode;
}

/** What a list says of a confidential record too; the server refuses to sort or filter by the rest. */
const shownAlways = new Set([
  'occurredOn',
  'kind',
  'units',
  'participants',
  'headcount',
  'duties',
  'files',
  'enteredAt',
  'createdBy',
  'status',
]);

/** Columns that every kind has: title, and how a heading filters them. */
const common: Record<string, [title: string, filter: FilterType | null]> = {
  occurredOn: ['日期', 'date'],
  title: ['题目', 'text'],
  kind: ['类型', 'choice'],
  category: ['类别', 'choice'],
  units: ['单位', null],
  participants: ['人数', 'number'],
  headcount: ['总人数', 'number'],
  cost: ['经费（元）', 'number'],
  perHead: ['人均（元）', 'number'],
  duties: ['完成任务', 'number'],
  files: ['佐证', 'number'],
  enteredAt: ['登记', 'date'],
  createdBy: ['登记人', 'text'],
  status: ['状态', 'choice'],
  stage: ['环节', 'choice'],
  number: ['文号', 'text'],
};
const plain = [
  'occurredOn',
  'title',
  'kind',
  'category',
  'units',
  'participants',
  'duties',
  'enteredAt',
  'status',
];

const fieldFilters: Record<KindField['type'], FilterType> = {
  text: 'text',
  longtext: 'text',
  url: 'text',
  reference: 'text',
  references: 'text',
  number: 'number',
  money: 'number',
  date: 'date',
  boolean: 'boolean',
  choice: 'choice',
  choices: 'choice',
  person: 'person',
  people: 'person',
  unit: 'unit',
  units: 'unit',
};

/**
 * Every column that a list can show: the kind's own ledger first, then its other fields, then what all
 * records share. The fields of a kind that few may know stay with its ledger, and order or filter the
 * reader's own records only.
 */
export function availableColumns(
  kind: Kind | undefined,
  kinds: Kind[],
  { today, mine }: { today: string; mine: boolean },
): Column[] {
  const few = isConfidential(kind);
  const names = [
    ...shownAtFirst(kind),
    ...(kind && !few ? [...kind.fields, ...kind.derived].map(({ name }) => name) : []),
    ...Object.keys(common).filter(
      (name) =>
        (name !== 'kind' || !kind) &&
        (name !== 'stage' || Boolean(kind && kind.stages.length > 0)) &&
        (!kind || name !== 'category' || kind.fields.some((f) => f.name === 'category')) &&
        (!kind || kind.expenses || (name !== 'cost' && name !== 'perHead')) &&
        (!kind || kind.participants !== 'none' || (name !== 'participants' && name !== 'headcount')),
    ),
  ];
  // A kind whose title comes from one of its fields shows that field once, as the title.
  return [...new Set(names)]
    .filter((name) => name !== kind?.titleFrom)
    .map((name) => {
      const column = columnOf(name, kind, kinds, today);
      return few && !mine && !shownAlways.has(name) ? { ...column, filter: null, sortable: false } : column;
    });
}

/** What a ledger shows before anybody chose: the kind's declaration, with title and units in it. */
export function shownAtFirst(kind: Kind | undefined): string[] {
  if (!kind) return plain;
  const declared = kind.ledger.map((column) => column.name).filter((name) => name !== kind.titleFrom);
  const named = declared.includes('title')
    ? declared
    : [...declared.slice(0, 1), 'title', ...declared.slice(1)];
  return named.includes('units') ? named : [...named.slice(0, 2), 'units', ...named.slice(2)];
}

/** The columns on screen, in their order: those in the address, or those shown at first. */
export function shownColumns(available: Column[], kind: Kind | undefined, chosen: string[]): Column[] {
  const names = chosen.length > 0 ? chosen : shownAtFirst(kind);
  return names.flatMap((name) => available.find((column) => column.key === name) ?? []);
}

/**
 * What stays in sight while the rest is scrolled: in front which record it is, at the end how it stands.
 */
export function fixedOf(columns: Column[], at: number): 'start' | 'end' | undefined {
  if (at === columns.length - 1 && columns[at]?.key === 'status') return 'end';
  const leading = columns.slice(0, at + 1).every(({ key }) => key === 'title' || key === 'occurredOn');
  return leading ? 'start' : undefined;
}

function columnOf(name: string, kind: Kind | undefined, kinds: Kind[], today: string): Column {
  const field = kind?.fields.find((f) => f.name === name);
  const known = common[name];
  const derived = kind?.derived.find((entry) => entry.name === name);
  const filter = known ? known[1] : field ? fieldFilters[field.type] : derived ? derived.type : null;
  const title =
    kind?.ledger.find((column) => column.name === name)?.title ??
    (name === 'occurredOn' ? kind?.dateTitle : undefined) ??
    known?.[0] ??
    field?.title ??
    derived?.title ??
    name;
  return {
    key: name,
    title,
    align: filter === 'number' ? 'right' : 'left',
    width: name === 'title' ? 260 : field?.type === 'longtext' ? 320 : undefined,
    filter,
    options: optionsOf(name, kind, kinds),
    sortable: true,
    render: (record) =>
      record.withheld && !shownAlways.has(name) && name !== 'title' && name !== 'stage' ? (
        <span className="quiet" title="个人或纪检事项：列表里只说有这一条，打开记录才看得到内容，会留痕">
          未公开
        </span>
      ) : (
        cell(name, record, today)
      ),
  };
}

function optionsOf(name: string, kind: Kind | undefined, kinds: Kind[]): Column['options'] {
  if (name === 'kind') return kinds.map(({ id, title, pinyin }) => ({ id, title, pinyin }));
  if (name === 'stage') return (kind?.stages ?? []).map(({ id, title }) => ({ id, title }));
  if (name === 'status') return Object.entries(recordStatuses).map(([id, { word }]) => ({ id, title: word }));
  const of = kind ? [kind] : kinds;
  const options = of.flatMap((k) => k.fields.find((f) => f.name === name)?.options ?? []);
  return [...new Map(options.map((option) => [option.id, option])).values()];
}

function cell(name: string, record: RecordSummary, today: string): React.ReactNode {
  switch (name) {
    case 'title':
      return (
        <Link to="/records/$id" params={{ id: record.id }}>
          {record.title}
        </Link>
      );
    case 'occurredOn':
      return <span className="nowrap">{dayText(record.occurredOn, today)}</span>;
    case 'enteredAt':
      return (
        <span className="nowrap quiet" title={momentText(record.enteredAt, today)}>
          {monthDay(record.enteredAt, today)}
          {record.lateEntry && ' '}
          {record.lateEntry && <span className="late">补记</span>}
        </span>
      );
    case 'kind':
      return record.kindTitle;
    case 'category':
      return record.categoryTitle ?? '';
    case 'units':
      return record.units.map((u) => u.name).join('、');
    case 'participants':
      return record.headcount ?? (record.participants || '');
    case 'headcount':
      return record.headcount ?? '';
    case 'createdBy':
      return record.createdBy;
    case 'duties':
      return record.duties || '';
    case 'files':
      return record.files || '';
    case 'cost':
      return record.cost === null ? (
        ''
      ) : (
        <span title={record.perHead === null ? undefined : `人均 ${moneyText(record.perHead)}`}>
          {record.cost.toLocaleString('zh-CN')}
        </span>
      );
    case 'perHead':
      return record.perHead === null ? '' : record.perHead.toLocaleString('zh-CN');
    case 'stage':
      return record.stage?.title ?? '';
    case 'number':
      return <span className="nowrap">{record.number ?? ''}</span>;
    case 'status':
      return <RecordTag status={record.status} stage={record.stage} />;
    default: {
      const references = record.references?.[name] ?? [];
      if (references.length === 0) return words(record.fields[name], today);
      return references.map(({ id, title }, at) => (
        <span key={id}>
          {at > 0 && '、'}
          <Link to="/records/$id" params={{ id }}>
            {title}
          </Link>
        </span>
      ));
    }
  }
}

/** A declared field's value in words; the server has already turned choices and names into text. */
export function words(value: unknown, today: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((v) => words(v, today)).join('、');
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'object')
    return String(
      (value as { name?: string; title?: string }).name ?? (value as { title?: string }).title ?? '',
    );
  const text = String(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayText(text, today) : text;
}
