import { useState } from 'react';
import { Dialog } from './Dialog.tsx';
import type { Someone } from './PersonPicker.tsx';

export interface Parsed {
  matched: Someone[];
  unknown: string[];
  ambiguous: { name: string; candidates: Someone[] }[];
}

/** What became of a pasted list: who was found, whose name several people bear, whom nobody knows. */
export function PasteNames({
  parsed,
  onTake,
  onClose,
}: {
  parsed: Parsed;
  onTake: (people: Someone[]) => void;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const resolved = parsed.ambiguous.flatMap(({ name, candidates }) =>
    candidates.filter((c) => c.id === chosen[name]),
  );
  const people = [...parsed.matched, ...resolved];
  return (
    <Dialog
      title="名单对应结果"
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={people.length === 0}
          onClick={() => onTake(people)}
        >
          加入这 {people.length} 人
        </button>
      }
    >
      <p>
        认出 {parsed.matched.length} 人
        {parsed.ambiguous.length > 0 && `，${parsed.ambiguous.length} 个名字有同名的人`}
        {parsed.unknown.length > 0 && `，${parsed.unknown.length} 个名字没有对上`}。
      </p>
      {parsed.ambiguous.map(({ name, candidates }) => (
        <label key={name} className="field">
          <span className="label">{name}，是哪一位？</span>
          <select
            className="input"
            value={chosen[name] ?? ''}
            onChange={(event) => setChosen({ ...chosen, [name]: event.target.value })}
          >
            <option value="">先不加</option>
            {candidates.map((c) => (
              <option key={c.id} value={c.id}>
                {c.name} · {c.unitName}
              </option>
            ))}
          </select>
        </label>
      ))}
      {parsed.unknown.length > 0 && (
        <div className="hint heed">
          没有对上：{parsed.unknown.join('、')}。可能是错字，或是外单位的人；可以在“总人数”里把他们算上。
        </div>
      )}
    </Dialog>
  );
}
