import type { Kind, RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import type { TableColumnType } from 'antd';
import { dayText, moneyText, momentText, monthDay } from '../../../ui/dates.ts';
import { RecordTag } from '../../../ui/StateTag.tsx';

export type Column = Omit<TableColumnType<RecordSummary>, 'width' | 'fixed'> & {
  key: string;
  title: string;
  width: number | undefined;
  fixed: 'start' | 'end' | undefined;
};

const numbers = new Set([
  'participants',
  'headcount',
  'duties',
  'files',
  'cost',
  'perHead',
  'minutes',
  'households',
]);
const plain = ['occurredOn', 'kind', 'category', 'units', 'participants', 'duties', 'enteredAt', 'status'];
const titles: Record<string, string> = {
  occurredOn: '日期',
  kind: '类型',
  category: '类别',
  units: '单位',
  participants: '人数',
  headcount: '总人数',
  duties: '完成任务',
  files: '佐证',
  cost: '经费（元）',
  perHead: '人均（元）',
  enteredAt: '登记',
  status: '状态',
};

/**
 * Columns follow from the kind's ledger; without a kind, from what all records share. The title opens the
 * record.
 */
export function ledgerColumns(kind: Kind | undefined, today: string): Column[] {
  const declared = kind?.ledger ?? plain.map((name) => ({ name, title: titles[name] ?? name }));
  const named = declared.some((c) => c.name === 'title')
    ? declared
    : [declared[0]!, { name: 'title', title: '题目' }, ...declared.slice(1)];
  const full = named.some((c) => c.name === 'units')
    ? named
    : [...named.slice(0, 2), { name: 'units', title: '单位' }, ...named.slice(2)];
  // A kind whose title comes from one of its fields shows that field once, as the title.
  return full
    .filter((c) => c.name !== kind?.titleFrom)
    .map(({ name, title }) => ({
      key: name,
      title,
      align: numbers.has(name) ? 'right' : 'left',
      width: name === 'title' ? 260 : undefined,
      // Whatever else is scrolled, it stays clear which record it is and how it stands.
      fixed:
        name === 'title' || name === 'occurredOn'
          ? ('start' as const)
          : name === 'status'
            ? ('end' as const)
            : undefined,
      className: numbers.has(name) ? 'num' : '',
      render: (_: unknown, record: RecordSummary) => cell(name, record, today),
    }));
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
    case 'status':
      return <RecordTag status={record.status} />;
    default:
      return words(record.fields[name], today);
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
