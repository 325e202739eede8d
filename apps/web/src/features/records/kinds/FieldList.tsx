import { offeredTypes, type DraftField, type OfferedType } from './draft-field.ts';
import { Select, Small, Text, Tick, Wrong } from './inputs.tsx';
import { isChoice } from './kind-draft.ts';
import page from './kinds.module.css';

interface ListProps {
  fields: readonly DraftField[];
  newField: (type: OfferedType) => DraftField;
  onChange: (fields: DraftField[]) => void;
  /** What the buttons below add, for whoever does not see them. */
  adds: string;
  /** Kinds that a reference may lead to; none for the columns of a table, which lead nowhere. */
  kinds?: readonly (readonly [string, string])[];
  wrong?: ReadonlyMap<string, string[]>;
}
/** The fields of the form, or the columns of a table in it, and below them what can be added. */
export function FieldList({ fields, newField, onChange, adds, kinds, wrong }: ListProps) {
  const move = (at: number, by: number) => {
    const moved = [...fields];
    moved.splice(at + by, 0, ...moved.splice(at, 1));
    onChange(moved);
  };
  const types = kinds ? offeredTypes : offeredTypes.filter(([type]) => type !== 'reference');
  return (
    <>
      <ol className="stack">
        {fields.map((field, at) => (
          <FieldRow
            key={field.key}
            field={field}
            first={at === 0}
            last={at === fields.length - 1}
            types={types}
            kinds={kinds}
            wrong={wrong?.get(`field${field.key}`)}
            onChange={(part) =>
              onChange(fields.map((one) => (one.key === field.key ? { ...one, ...part } : one)))
            }
            onMove={(by) => move(at, by)}
            onRemove={() => onChange(fields.filter(({ key }) => key !== field.key))}
          />
        ))}
      </ol>
      <div className="row" role="group" aria-label={adds} style={{ gap: 6 }}>
        {types.map(([type, title]) => (
          <button
            key={type}
            type="button"
            className="button small"
            onClick={() => onChange([...fields, newField(type)])}
          >
            ＋ {title}
          </button>
        ))}
      </div>
    </>
  );
}

interface RowProps {
  field: DraftField;
  first: boolean;
  last: boolean;
  types: readonly (readonly [OfferedType, string])[];
  kinds: ListProps['kinds'];
  wrong: readonly string[] | undefined;
  onChange: (change: Partial<DraftField>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}
function FieldRow({ field, first, last, types, kinds, wrong, onChange, onMove, onRemove }: RowProps) {
  const name = field.title.trim() || '这个字段';
  return (
    <li className={page.fieldRow}>
      <div className="form-pair">
        <Text
          label={kinds ? '字段名称' : '列名'}
          value={field.title}
          max={30}
          onChange={(title) => onChange({ title })}
        />
        <Select label="怎么填" value={field.type} options={types} onChange={(type) => onChange({ type })} />
      </div>
      {isChoice(field.type) && (
        <label className="field">
          <span className="label">选项（一行一个）</span>
          <textarea
            className="input"
            value={field.options}
            onChange={(event) => onChange({ options: event.target.value })}
          />
        </label>
      )}
      {field.type === 'reference' && (
        <Select
          label="哪一种记录"
          value={field.of}
          options={[['', '请选'], ...(kinds ?? [])]}
          onChange={(of) => onChange({ of })}
        />
      )}
      <Wrong of={wrong} />
      <div className="row spread">
        <span className="row">
          <Tick label="必填" value={field.required} onChange={(required) => onChange({ required })} />
          {kinds && (
            <Tick label="进台账" value={field.inLedger} onChange={(inLedger) => onChange({ inLedger })} />
          )}
        </span>
        <span className="row">
          <Small label={`${name}往前`} disabled={first} onClick={() => onMove(-1)}>
            ↑
          </Small>
          <Small label={`${name}往后`} disabled={last} onClick={() => onMove(1)}>
            ↓
          </Small>
          <Small label={`去掉${name}`} onClick={onRemove}>
            ×
          </Small>
        </span>
      </div>
    </li>
  );
}
