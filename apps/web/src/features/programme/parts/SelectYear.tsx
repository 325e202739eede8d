import { yearOptions } from './days.ts';

export function SelectYear({
  value,
  today,
  onChange,
}: {
  value: number;
  today: string;
  onChange: (year: number) => void;
}) {
  return (
    <select
      className="input"
      aria-label="年度"
      style={{ width: 'auto' }}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {yearOptions(today).map((year) => (
        <option key={year} value={year}>
          {year}年
        </option>
      ))}
    </select>
  );
}
