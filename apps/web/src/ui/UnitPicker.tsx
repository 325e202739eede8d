import type { UnitRef } from '@liulian/contract';
import { call } from '../api/client.ts';
import { Combobox, type Choice } from './Combobox.tsx';

export async function findUnits(q: string, signal: AbortSignal, within?: string): Promise<Choice[]> {
  const { items } = await call('listUnits', {
    query: { limit: 30, ...(q ? { q } : {}), ...(within ? { within } : {}) },
    signal,
  });
  return items.map((unit) => ({
    id: unit.id,
    title: unit.name,
    detail:
      [unit.plateName, unit.formerNames.length > 0 && `曾用名 ${unit.formerNames.join('、')}`]
        .filter(Boolean)
        .join(' · ') || undefined,
  }));
}

interface Props {
  id?: string;
  label: string;
  value: UnitRef[];
  onChange: (units: UnitRef[]) => void;
  single?: boolean;
  invalid?: boolean;
  describedBy?: string | undefined;
  within?: string;
}
/** One or several units, found by name, plate name or pinyin initials. */
export function UnitPicker({ id, label, value, onChange, single, invalid, describedBy, within }: Props) {
  return (
    <div className="stack" style={{ gap: 6 }}>
      {value.length > 0 && (
        <Chips items={value} onRemove={(unit) => onChange(value.filter((u) => u.id !== unit.id))} />
      )}
      {!(single && value.length > 0) && (
        <Combobox
          id={id}
          label={label}
          name={`units:${within ?? ''}`}
          search={(q, signal) => findUnits(q, signal, within)}
          invalid={invalid}
          describedBy={describedBy}
          placeholder={value.length > 0 ? '再加一个单位' : '单位名称或拼音'}
          onPick={(choice) => {
            if (!value.some((u) => u.id === choice.id))
              onChange([...value, { id: choice.id, name: choice.title }]);
          }}
        />
      )}
    </div>
  );
}

export function Chips<T extends { id: string; name: string }>({
  items,
  onRemove,
}: {
  items: T[];
  onRemove: (item: T) => void;
}) {
  return (
    <ul className="row" style={{ gap: 6 }}>
      {items.map((item) => (
        <li key={item.id || item.name} className="chip">
          {item.name}
          <button
            type="button"
            className="icon-button"
            aria-label={`去掉${item.name}`}
            onClick={() => onRemove(item)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
