import type { KindField, UnitRef } from '@liulian/contract';
import { useId } from 'react';
import { ChoiceBox, type ChoiceOption } from '../../../ui/ChoiceBox.tsx';
import { PersonPicker, type Someone } from '../../../ui/PersonPicker.tsx';
import { pillarTitles, type Pillar } from '../../../ui/states.ts';
import { Chips, UnitPicker } from '../../../ui/UnitPicker.tsx';
import { RecordPicker } from './RecordPicker.tsx';

interface Props {
  field: KindField;
  /** By which a message finds it; its own name if not given. */
  name?: string;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  known: boolean;
  unitId?: string | undefined;
}

/** One declared field. Its type alone decides how it is asked for. */
export function FieldInput({ field, name = field.name, value, onChange, error, known, unitId }: Props) {
  const id = useId();
  const about = error || field.help ? `${id}-about` : undefined;
  if (field.type === 'boolean') {
    return (
      <div className="field" data-field={name}>
        <label className="check">
          <input
            type="checkbox"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          <span>
            {field.title}
            {field.mustBe ? <span className="must">（确认后才能提交）</span> : field.required && <Must />}
          </span>
        </label>
        <About id={about} error={error} help={field.help} />
      </div>
    );
  }
  if (field.type === 'choices') {
    return (
      <fieldset className="field" data-field={name} aria-describedby={about}>
        <legend>
          {field.title}
          {field.required && <Must />}
        </legend>
        <Choices field={field} value={(value as string[] | undefined) ?? []} onChange={onChange} />
        <About id={about} error={error} help={field.help} />
      </fieldset>
    );
  }
  return (
    <div className="field" data-field={name}>
      <label htmlFor={id}>
        {field.title}
        {field.unit && <span className="must">（{field.unit}）</span>}
        {field.type === 'money' && !field.unit && <span className="must">（元）</span>}
        {field.required && <Must />}
      </label>
      <Control
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        invalid={error !== undefined}
        about={about}
        known={known}
        unitId={unitId}
      />
      <About id={about} error={error} help={hintOf(field, value) ?? field.help} />
    </div>
  );
}

const Must = () => <span className="must">（必填）</span>;
const hintOf = (field: KindField, value: unknown) =>
  field.type === 'choice' ? field.options?.find((o) => o.id === value)?.hint : undefined;

export function About({
  id,
  error,
  help,
}: {
  id: string | undefined;
  error?: string | undefined;
  help?: string | undefined;
}) {
  if (!error && !help) return null;
  return (
    <div id={id}>
      {error && (
        <div className="wrong" role="alert">
          {error}
        </div>
      )}
      {help && <div className="help">{help}</div>}
    </div>
  );
}

interface ControlProps {
  id: string;
  field: KindField;
  value: unknown;
  onChange: (value: unknown) => void;
  invalid: boolean;
  about: string | undefined;
  known: boolean;
  unitId?: string | undefined;
}
export function Control({ id, field, value, onChange, invalid, about, known, unitId }: ControlProps) {
  const common = {
    id,
    'aria-invalid': invalid,
    'aria-describedby': about,
    'aria-required': field.required,
    className: known && value ? 'input known' : 'input',
  };
  const text = (value as string | undefined) ?? '';
  switch (field.type) {
    case 'longtext':
      return (
        <textarea
          {...common}
          maxLength={field.max}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'number':
      return (
        <input
          {...common}
          type="number"
          inputMode="numeric"
          min={field.min}
          max={field.max}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'money':
      return (
        <input
          {...common}
          type="number"
          inputMode="decimal"
          step="0.01"
          min={field.min ?? 0}
          max={field.max}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'date':
      return (
        <input {...common} type="date" value={text} onChange={(event) => onChange(event.target.value)} />
      );
    case 'choice':
      return <Select common={common} field={field} value={text} onChange={onChange} />;
    case 'person':
    case 'people':
      return (
        <PersonPicker
          id={id}
          label={field.title}
          value={(value as Someone[] | undefined) ?? []}
          onChange={onChange}
          single={field.type === 'person'}
          external={field.external}
          unitId={unitId}
          invalid={invalid}
          describedBy={about}
        />
      );
    case 'unit':
    case 'units':
      return (
        <UnitPicker
          id={id}
          label={field.title}
          value={(value as UnitRef[] | undefined) ?? []}
          onChange={onChange}
          single={field.type === 'unit'}
          invalid={invalid}
          describedBy={about}
        />
      );
    case 'reference':
    case 'references':
      return (
        <RecordPicker
          id={id}
          label={field.title}
          kinds={field.kinds ?? []}
          value={(value as UnitRef[] | undefined) ?? []}
          onChange={onChange}
          single={field.type === 'reference'}
          invalid={invalid}
          describedBy={about}
        />
      );
    default:
      return (
        <input
          {...common}
          type={field.type === 'url' ? 'url' : 'text'}
          maxLength={field.max}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

/** Few choices are a native list; many are typed for. */
const few = 8;

function Select({
  common,
  field,
  value,
  onChange,
}: {
  common: { id: string; className: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined };
  field: KindField;
  value: string;
  onChange: (value: unknown) => void;
}) {
  const options = field.options ?? [];
  if (options.length > few)
    return (
      <ChoiceBox
        id={common.id}
        className={common.className}
        invalid={common['aria-invalid']}
        describedBy={common['aria-describedby']}
        required={field.required}
        options={inGroups(options)}
        value={value}
        onChange={onChange}
      />
    );
  return (
    <select {...common} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">请选择</option>
      {options.map((o) => (
        <option key={o.id} value={o.id}>
          {o.title}
        </option>
      ))}
    </select>
  );
}

function inGroups(options: NonNullable<KindField['options']>): ChoiceOption[] {
  const grouped = new Set(options.map((o) => o.pillar ?? '')).size > 1;
  return options.map(({ id, title, pinyin, pillar }) => ({
    id,
    title,
    pinyin,
    group: grouped ? (pillarTitles[pillar as Pillar] ?? '其他') : undefined,
  }));
}

function Choices({
  field,
  value,
  onChange,
}: {
  field: KindField;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const options = field.options ?? [];
  if (options.length > 12) {
    const chosen = options.filter((o) => value.includes(o.id)).map((o) => ({ id: o.id, name: o.title }));
    return (
      <div className="stack" style={{ gap: 6 }}>
        {chosen.length > 0 && (
          <Chips items={chosen} onRemove={(gone) => onChange(value.filter((v) => v !== gone.id))} />
        )}
        <ChoiceBox
          label={`加一个${field.title}`}
          placeholder={chosen.length > 0 ? '再加一个' : '可选一个或几个'}
          options={inGroups(options.filter((o) => !value.includes(o.id)))}
          value=""
          onChange={(id) => onChange([...value, id])}
        />
      </div>
    );
  }
  return (
    <div className="row" style={{ gap: 6 }}>
      {options.map((option) => (
        <label key={option.id} className="toggle">
          <input
            type="checkbox"
            checked={value.includes(option.id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, option.id] : value.filter((v) => v !== option.id))
            }
          />
          {option.title}
        </label>
      ))}
    </div>
  );
}
