import type { ReactNode } from 'react';

/** The small inputs that the page is built of, each with its label. */
interface TextProps {
  label: string;
  value: string;
  type?: 'text' | 'date' | 'number';
  max?: number;
  onChange: (value: string) => void;
}
export function Text({ label, value, type = 'text', max, onChange }: TextProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <input
        className="input"
        type={type}
        maxLength={max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  disabled?: boolean;
}
export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
}: SelectProps<T>) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select
        className="input"
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Tick({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface SmallProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}
export function Small({ label, disabled = false, onClick, children }: SmallProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}

/** What the server said of this part, at this part. */
export function Wrong({ of }: { of: readonly string[] | undefined }) {
  if (!of) return null;
  return (
    <p className="hint heed" role="alert">
      {of.join('；')}
    </p>
  );
}
