import { useApi } from '../../../api/hooks.ts';
import { dayText } from '../../../ui/dates.ts';
import type { Column } from './columns.tsx';

interface Props {
  columns: Column[];
  values: Map<string, string>;
  names: Map<string, string>;
  today: string;
  onRemove: (column: string) => void;
}

/** What the headings filter by just now, in words, each to be taken away. */
export function ActiveFilters({ columns, values, names, today, onRemove }: Props) {
  const ids = [...values].flatMap(([name, value]) =>
    columns.find((c) => c.key === name)?.filter === 'person' ? value.split('|') : [],
  );
  const people = useApi(
    'listPeople',
    { query: { ids, limit: 100 } },
    { enabled: ids.length > 0, keep: true },
  );
  if (values.size === 0) return null;
  const words = (column: Column, value: string): string => {
    const named = (name: (id: string) => string | undefined) =>
      value
        .split('|')
        .map((id) => name(id) ?? id)
        .join('、');
    const [from, to] = value.split('..');
    const end = (text: string) => (column.filter === 'date' ? dayText(text, today) : text);
    switch (column.filter) {
      case 'boolean':
        return value === 'true' ? '是' : '否';
      case 'choice':
        return named((id) => column.options.find((option) => option.id === id)?.title);
      case 'person':
        return named((id) => people.data?.items.find((p) => p.id === id)?.name ?? '…');
      case 'unit':
        return named((id) => names.get(id));
      case 'number':
      case 'date':
        return from && to ? `${end(from)}～${end(to)}` : from ? `${end(from)}起` : `到${end(to ?? '')}`;
      default:
        return `有“${value}”`;
    }
  };
  return (
    <ul className="row active-filters" aria-label="列上的筛选">
      {[...values].map(([name, value]) => {
        const column = columns.find((c) => c.key === name);
        return (
          <li key={name} className="chip">
            {column ? `${column.title}：${words(column, value)}` : `${name}：${value}`}
            <button
              type="button"
              className="icon-button"
              aria-label={`去掉${column?.title ?? name}的筛选`}
              onClick={() => onRemove(name)}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
