/** The years one can ask about: the running one, two before it, and the next for those who plan. */
function yearOptions(today: string): number[] {
  const now = Number(today.slice(0, 4));
  return [now + 1, now, now - 1, now - 2];
}

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
