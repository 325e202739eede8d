import { Select, Small, Text, Tick, Wrong } from './inputs.tsx';
import { offeredTypes, type DraftField } from './draft-field.ts';
import { isChoice } from './kind-draft.ts';
import page from './kinds.module.css';

interface RowProps {
  field: DraftField;
  first: boolean;
  last: boolean;
  onChange: (change: Partial<DraftField>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
  /** Kinds that a reference may lead to; a column of a table leads nowhere. */
  kinds: readonly (readonly [string, string])[];
  /** A column of a table: it stands in no ledger. */
  column?: boolean;
  wrong?: readonly string[] | undefined;
}
/** One field of the form, or one column of a table in it. */
export function FieldRow({
  field,
  first,
  last,
  onChange,
  onMove,
  onRemove,
  kinds,
  column = false,
  wrong,
}: RowProps) {
  const name = field.title.trim() || '这个字段';
  return (
    <li className={page.fieldRow}>
      <div className="form-pair">
        <Text
          label={column ? '列名' : '字段名称'}
          value={field.title}
          max={30}
          onChange={(title) => onChange({ title })}
        />
        <Select
          label="怎么填"
          value={field.type}
          options={column ? offeredTypes.filter(([type]) => type !== 'reference') : offeredTypes}
          onChange={(type) => onChange({ type })}
        />
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
          options={[['', '请选'], ...kinds]}
          onChange={(of) => onChange({ of })}
        />
      )}
      <Wrong of={wrong} />
      <div className="row spread">
        <span className="row">
          <Tick label="必填" value={field.required} onChange={(required) => onChange({ required })} />
          {!column && (
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
          <Small label={`去掉${name}`} disabled={false} onClick={onRemove}>
            ×
          </Small>
        </span>
      </div>
    </li>
  );
}
