import { useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { pillarTitles } from '../../../ui/states.ts';
import { pillars } from '../../../ui/kit/words.ts';
import page from './matrix.module.css';

/**
 * Which obligations are columns: the scheme names those that a superior looks at most, and every other one
 * can be added. `chosen` undefined means the scheme's own choice.
 */
export function ColumnChooser({
  chosen,
  onChange,
}: {
  chosen: string[] | undefined;
  onChange: (ids: string[] | undefined) => void;
}) {
  const programme = useApi('getProgramme', {}, { staleTime: 300_000 });
  const [draft, setDraft] = useState<Set<string> | null>(null);
  const obligations = programme.data?.obligations ?? [];
  if (obligations.length === 0) return null;
  const usual = obligations.filter((one) => one.matrix).map((one) => one.id);
  const current = chosen ?? usual;
  const put = (ids: string[], on: boolean): void => {
    const next = new Set(draft);
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    setDraft(next);
  };
  const save = (): void => {
    const ids = obligations.filter((one) => draft?.has(one.id)).map((one) => one.id);
    const same = ids.length === usual.length && ids.every((id) => usual.includes(id));
    onChange(same ? undefined : ids);
    setDraft(null);
  };
  return (
    <>
      <button
        type="button"
        className="button small no-print"
        aria-haspopup="dialog"
        onClick={() => setDraft(new Set(current))}
      >
        选列：{obligations.length} 项中的 {current.length} 项
      </button>
      {draft && (
        <Dialog
          wide
          title={`矩阵的列（${draft.size}/${obligations.length}）`}
          onClose={() => setDraft(null)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setDraft(new Set(usual))}>
                默认 {usual.length} 项
              </button>
              <button
                type="button"
                className="button"
                onClick={() => setDraft(new Set(obligations.map((one) => one.id)))}
              >
                全部 {obligations.length} 项
              </button>
              <button type="button" className="button primary" disabled={draft.size === 0} onClick={save}>
                显示这 {draft.size} 项
              </button>
            </>
          }
        >
          {pillars.map((pillar) => {
            const own = obligations.filter((one) => one.pillar === pillar);
            if (own.length === 0) return null;
            const all = own.every((one) => draft.has(one.id));
            return (
              <fieldset key={pillar} className={page.choices}>
                <legend>
                  <label className="check">
                    <input
                      type="checkbox"
                      checked={all}
                      onChange={() =>
                        put(
                          own.map((one) => one.id),
                          !all,
                        )
                      }
                    />
                    <b>{pillarTitles[pillar]}</b>
                  </label>
                </legend>
                {own.map((one) => (
                  <label key={one.id} className="check">
                    <input
                      type="checkbox"
                      checked={draft.has(one.id)}
                      onChange={(event) => put([one.id], event.target.checked)}
                    />
                    <span>{one.title}</span>
                  </label>
                ))}
              </fieldset>
            );
          })}
        </Dialog>
      )}
    </>
  );
}
