interface Props {
  label: string;
  value: string | undefined;
  /** Id and words of each choice. */ choices: readonly (readonly [id: string, title: string])[];
  /** What no choice is called. */ all?: string;
  onChange: (id: string) => void;
}

/** One labelled choice above a list; the empty one, first, filters nothing. */
export function SelectFilter({ label, value, choices, all = '全部', onChange }: Props) {
  return (
    <label>
      {label}
      <select className="input" value={value ?? ''} onChange={(event) => onChange(event.target.value)}>
        <option value="">{all}</option>
        {choices.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
