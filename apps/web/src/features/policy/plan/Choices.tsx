import css from '../policy.module.css';

interface Option {
  id: string;
  title: string;
}
interface Props {
  label: string;
  options: readonly Option[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** A few options at once, each a toggle. */
export function Toggles({ label, options, value, onChange }: Props) {
  return (
    <div className={css.toggles} role="group" aria-label={label}>
      {options.map((option) => (
        <label key={option.id} className="toggle">
          <input
            type="checkbox"
            checked={value.includes(option.id)}
            onChange={(event) =>
              onChange(
                options
                  .map((one) => one.id)
                  .filter((id) => (id === option.id ? event.target.checked : value.includes(id))),
              )
            }
          />
          {option.title}
        </label>
      ))}
    </div>
  );
}

interface OneProps {
  label: string;
  options: readonly Option[];
  value: string;
  none?: string;
  onChange: (value: string) => void;
}
export function One({ label, options, value, none, onChange }: OneProps) {
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {none !== undefined && <option value="">{none}</option>}
      {options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.title}
        </option>
      ))}
    </select>
  );
}
