import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../api/me.ts';
import type { Someone } from '../../ui/PersonPicker.tsx';

interface Props {
  people: Someone[] | undefined;
  failed: boolean;
  onDone: (present: Someone[]) => Promise<void>;
  onBack: () => void;
}
/** Who was there: everyone of the station, unless someone is ticked off. */
export function Present({ people, failed, onDone, onBack }: Props) {
  const { unit } = useMe();
  const [absent, setAbsent] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const present = (people ?? []).filter((p) => !absent.has(p.id));
  const waiting = people === undefined && !failed;
  return (
    <div className="stack" style={{ gap: 10 }}>
      <div className="row spread">
        <span>
          {waiting ? (
            '正在取人员名单…'
          ) : failed ? (
            '没取到人员名单，先记下来，以后可以补人'
          ) : absent.size === 0 ? (
            <>
              参加：
              <b>
                {unit.name}全队 {present.length} 人
              </b>
            </>
          ) : (
            <>
              参加：<b>{present.length} 人</b>，{absent.size} 人不在
            </>
          )}
        </span>
        {people && people.length > 0 && (
          <button type="button" className="link" aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {editing ? '收起名单' : '有人不在'}
          </button>
        )}
      </div>
      {editing && (
        <ul className="present">
          {people?.map((person) => (
            <li key={person.id}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={!absent.has(person.id)}
                  onChange={(event) => {
                    const next = new Set(absent);
                    if (event.target.checked) next.delete(person.id);
                    else next.add(person.id);
                    setAbsent(next);
                  }}
                />
                <span>{person.name}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <div className="lesson-buttons">
        <button type="button" className="button big" onClick={onBack}>
          返回
        </button>
        <button
          ref={button}
          type="button"
          className="button big primary"
          disabled={busy || waiting}
          onClick={() => {
            setBusy(true);
            void onDone(present).finally(() => setBusy(false));
          }}
        >
          {busy ? '正在送出…' : absent.size === 0 ? '都在，记下' : '记下'}
        </button>
      </div>
    </div>
  );
}
