import type { UnitRef } from '@liulian/contract';
import { call } from '../../../api/client.ts';
import { Combobox, type Choice } from '../../../ui/Combobox.tsx';
import { Chips } from '../../../ui/UnitPicker.tsx';

/** Records of these kinds (of all, where none is named) by title, number or content, the newest first. */
export async function findRecords(
  kinds: readonly string[],
  q: string,
  signal: AbortSignal,
): Promise<Choice[]> {
  const { items } = await call('listRecords', {
    query: { limit: 20, ...(kinds.length > 0 ? { kind: [...kinds] } : {}), ...(q ? { q } : {}) },
    signal,
  });
  return items.map((record) => ({
    id: record.id,
    title: record.title,
    detail: [record.number, record.units[0]?.name, record.occurredOn].filter(Boolean).join(' · '),
  }));
}

interface Props {
  id?: string;
  label: string;
  kinds: readonly string[];
  value: UnitRef[];
  onChange: (records: UnitRef[]) => void;
  single: boolean;
  invalid?: boolean;
  describedBy?: string | undefined;
}
/** One or several records that this one refers to, found among those the person may see. */
export function RecordPicker({ id, label, kinds, value, onChange, single, invalid, describedBy }: Props) {
  return (
    <div className="stack" style={{ gap: 6 }}>
      {value.length > 0 && (
        <Chips items={value} onRemove={(gone) => onChange(value.filter(({ id }) => id !== gone.id))} />
      )}
      {!(single && value.length > 0) && (
        <Combobox
          id={id}
          label={label}
          name={`records:${kinds.join(',')}`}
          invalid={invalid}
          describedBy={describedBy}
          placeholder={value.length > 0 ? '再加一条' : '按标题、文号或内容找'}
          search={(q, signal) => findRecords(kinds, q, signal)}
          onPick={({ id, title }) => {
            if (!value.some((record) => record.id === id)) onChange([...value, { id, name: title }]);
          }}
        />
      )}
    </div>
  );
}
