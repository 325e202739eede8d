import { call } from '../api/client.ts';
import { Combobox, type Choice } from './Combobox.tsx';
import { Chips } from './UnitPicker.tsx';

/** Someone of the corps, or (id empty) someone from outside, by name only. */
export interface Someone {
  id: string;
  name: string;
  unitName?: string | undefined;
}

export async function findPeople(q: string, signal: AbortSignal, unitId?: string): Promise<Choice[]> {
  const { items } = await call('listPeople', {
    query: { limit: 20, ...(q ? { q } : {}), ...(unitId ? { unitId } : {}) },
    signal,
  });
  return items.map((person) => ({
    id: person.id,
    title: person.name,
    detail: [person.unit.name, person.posts[0]?.title ?? person.classTitle].join(' · '),
  }));
}

interface Props {
  id?: string | undefined;
  label: string;
  value: Someone[];
  onChange: (people: Someone[]) => void;
  single?: boolean;
  external?: boolean;
  unitId?: string | undefined;
  /** Nobody outside `unitId`. */
  only?: boolean;
  invalid?: boolean;
  describedBy?: string | undefined;
}
/**
 * One or several people, found by name or pinyin initials; people of `unitId` come first while nothing is
 * typed.
 */
export function PersonPicker({
  id,
  label,
  value,
  onChange,
  single,
  external,
  unitId,
  only,
  invalid,
  describedBy,
}: Props) {
  const add = (someone: Someone) => {
    if (!value.some((p) => (someone.id ? p.id === someone.id : p.name === someone.name)))
      onChange(single ? [someone] : [...value, someone]);
  };
  return (
    <div className="stack" style={{ gap: 6 }}>
      {value.length > 0 && (
        <Chips items={value} onRemove={(gone) => onChange(value.filter((p) => p !== gone))} />
      )}
      {!(single && value.length > 0) && (
        <Combobox
          id={id}
          label={label}
          name={`people:${unitId ?? ''}${only ? ':only' : ''}`}
          search={(q, signal) => findPeople(q, signal, q && !only ? undefined : unitId)}
          invalid={invalid}
          describedBy={describedBy}
          placeholder={external ? '姓名或拼音；外单位的直接写姓名' : '姓名或拼音首字母'}
          onPick={(choice) =>
            add({ id: choice.id, name: choice.title, unitName: choice.detail?.split(' · ')[0] })
          }
          onText={external ? (text) => add({ id: '', name: text }) : undefined}
        />
      )}
    </div>
  );
}
