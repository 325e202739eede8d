import { useId, useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { matches } from '../../../ui/ChoiceBox.tsx';
import { PersonPicker } from '../../../ui/PersonPicker.tsx';
import { UnitPicker } from '../../../ui/UnitPicker.tsx';
import type { Column } from './columns.tsx';

export interface HeaderFilterProps {
  column: Column;
  value: string;
  names: Map<string, string>;
  /** Null takes the filter away; `names` are those of the units that it asks for. */
  onChange: (value: string | null, names?: Map<string, string>) => void;
}

/** What a column's heading asks: its type alone decides how. */
export function HeaderFilter(props: HeaderFilterProps) {
  switch (props.column.filter) {
    case 'number':
    case 'date':
      return <Range {...props} />;
    case 'boolean':
      return <Ticked {...props} />;
    case 'choice':
      return <Options {...props} />;
    case 'person':
      return <People {...props} />;
    case 'unit':
      return <Units {...props} />;
    default:
      return <Words {...props} />;
  }
}

function Words({ column, value, onChange }: HeaderFilterProps) {
  const [text, setText] = useState(value);
  return (
    <form
      className="header-filter"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text || null);
      }}
    >
      <input
        className="input"
        type="search"
        aria-label={`${column.title}里有`}
        placeholder="有这几个字"
        maxLength={100}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Apply active={value !== ''} onClear={() => onChange(null)} />
    </form>
  );
}

function Range({ column, value, onChange }: HeaderFilterProps) {
  const [first = '', last = ''] = value.split('..');
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const type = column.filter === 'date' ? 'date' : 'number';
  return (
    <form
      className="header-filter"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(from || to ? `${from}..${to}` : null);
      }}
    >
      <label>
        从{' '}
        <input
          className="input"
          type={type}
          step="any"
          aria-label={`${column.title}从`}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label>
        到{' '}
        <input
          className="input"
          type={type}
          step="any"
          aria-label={`${column.title}到`}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <Apply active={value !== ''} onClear={() => onChange(null)} />
    </form>
  );
}

function Ticked({ column, value, onChange }: HeaderFilterProps) {
  const name = useId();
  const choices = [
    ['', '都要'],
    ['true', '是'],
    ['false', '否（含没填）'],
  ] as const;
  return (
    <fieldset className="header-filter">
      <legend className="sr-only">{column.title}</legend>
      {choices.map(([id, title]) => (
        <label key={id} className="check">
          <input type="radio" name={name} checked={value === id} onChange={() => onChange(id || null)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Options({ column, value, onChange }: HeaderFilterProps) {
  const [text, setText] = useState('');
  const chosen = value ? value.split('|') : [];
  const shown = column.options.filter((option) => matches(option, text.trim()));
  return (
    <fieldset className="header-filter">
      <legend className="sr-only">{column.title}</legend>
      {column.options.length > 8 && (
        <input
          className="input"
          type="search"
          aria-label={`找${column.title}`}
          placeholder="汉字或拼音"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <div className="header-options">
        {shown.map((option) => (
          <label key={option.id} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(option.id)}
              onChange={(event) =>
                onChange(
                  (event.target.checked
                    ? [...chosen, option.id]
                    : chosen.filter((id) => id !== option.id)
                  ).join('|') || null,
                )
              }
            />
            <span>{option.title}</span>
          </label>
        ))}
      </div>
      {chosen.length > 0 && (
        <button type="button" className="link" onClick={() => onChange(null)}>
          不筛选
        </button>
      )}
    </fieldset>
  );
}

function People({ column, value, onChange }: HeaderFilterProps) {
  const ids = value ? value.split('|') : [];
  const known = useApi('listPeople', { query: { ids, limit: 100 } }, { enabled: ids.length > 0, keep: true });
  const people = ids.map((id) => known.data?.items.find((p) => p.id === id) ?? { id, name: '…' });
  return (
    <div className="header-filter">
      <PersonPicker
        label={column.title}
        value={people}
        onChange={(next) => onChange(next.map((p) => p.id).join('|') || null)}
      />
    </div>
  );
}

function Units({ column, value, names, onChange }: HeaderFilterProps) {
  const units = (value ? value.split('|') : []).map((id) => ({ id, name: names.get(id) ?? id }));
  return (
    <div className="header-filter">
      <UnitPicker
        label={column.title}
        value={units}
        onChange={(next) =>
          onChange(next.map((u) => u.id).join('|') || null, new Map(next.map((u) => [u.id, u.name])))
        }
      />
    </div>
  );
}

function Apply({ active, onClear }: { active: boolean; onClear: () => void }) {
  return (
    <div className="row">
      <button type="submit" className="button primary small">
        筛选
      </button>
      {active && (
        <button type="button" className="link" onClick={onClear}>
          不筛选
        </button>
      )}
    </div>
  );
}
