import { useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { useMe } from '../../../api/me.ts';
import { fullDate } from '../../../ui/dates.ts';
import { css, useChange } from '../../../ui/kit/index.ts';
import { RenameDialog } from './RenameDialog.tsx';
import page from './unit.module.css';

interface Props {
  unit: { id: string; name: string; plateName: string | null };
}

/** What the unit was called and when; whoever may change it renames it here and takes a slip back. */
export function UnitNames({ unit }: Props) {
  const { today } = useMe();
  const names = useApi('listUnitNames', { params: { id: unit.id } }, { keep: true });
  const undo = useChange('undoRename', { said: '已撤销更名' });
  const [renaming, setRenaming] = useState(false);
  const data = names.data;
  if (!data || (data.items.length < 2 && !data.abilities.rename && data.dissolved === null)) return null;
  return (
    <section className="card" aria-labelledby="names">
      <h2 id="names" className={css.title}>
        名称沿革
      </h2>
      <ul className="lines">
        {data.items.map((item) => (
          <li key={item.from} className={page.name}>
            <span>
              {item.name}
              {item.plateName && <span className="quiet">　{item.plateName}</span>}
            </span>
            <span className="quiet">
              {fullDate(item.from)}
              {item.to === null ? (item.from > today ? '起（还没到）' : '起') : ` 至 ${fullDate(item.to)}`}
            </span>
          </li>
        ))}
      </ul>
      {data.dissolved !== null && (
        <p className="quiet">
          {fullDate(data.founded)}成立，{fullDate(data.dissolved)}撤销。
        </p>
      )}
      {data.abilities.rename && (
        <p className={`row no-print ${page.below}`}>
          <button type="button" className="button" onClick={() => setRenaming(true)}>
            更名
          </button>
          {data.abilities.undo && (
            <button
              type="button"
              className="link"
              disabled={undo.busy}
              onClick={() => undo.run({ params: { id: unit.id } })}
            >
              撤销刚登记的更名
            </button>
          )}
        </p>
      )}
      {renaming && <RenameDialog unit={unit} onClose={() => setRenaming(false)} />}
    </section>
  );
}
