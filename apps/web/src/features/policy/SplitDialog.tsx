import { useMemo, useState } from 'react';
import type { PolicyDraft, PolicyObligation } from '@liulian/contract';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { useDraftChange } from './use-draft.ts';
import css from './policy.module.css';

interface Props {
  draft: PolicyDraft;
  item: PolicyObligation;
  onClose: () => void;
  onDone: (draft: PolicyDraft) => void;
}

/** The clause in its pieces; between any two it can be cut. Each part is then read anew. */
export function SplitDialog({ draft, item, onClose, onDone }: Props) {
  const pieces = useMemo(
    () =>
      [...item.clause.text.matchAll(/[^，。；、\n]*[，。；、\n]|[^，。；、\n]+$/g)].map((hit) => ({
        start: item.clause.start + hit.index,
        text: hit[0],
      })),
    [item],
  );
  const [cuts, setCuts] = useState<number[]>([]);
  const split = useDraftChange('splitPolicyObligation', onDone);
  return (
    <Dialog
      title="拆成几条"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={cuts.length === 0 || split.busy}
            onClick={() =>
              split.run({
                params: { id: draft.id, obligationId: item.id },
                body: { at: cuts, version: draft.version },
              })
            }
          >
            {split.busy ? '正在读…' : `拆成 ${cuts.length + 1} 条`}
          </button>
        </>
      }
    >
      <p className="quiet">在要断开的地方打勾。拆开的每一条会重新读，没有写到的沿用原来的。</p>
      {pieces.length === 1 && <p>这一条没有可以断开的标点。</p>}
      <ul className={css.pieces}>
        {pieces.map((piece, index) => (
          <li key={piece.start}>
            {index > 0 && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={cuts.includes(piece.start)}
                  onChange={(event) =>
                    setCuts(
                      event.target.checked
                        ? [...cuts, piece.start]
                        : cuts.filter((cut) => cut !== piece.start),
                    )
                  }
                />
                <span>从这里断开</span>
              </label>
            )}
            <p>{piece.text}</p>
          </li>
        ))}
      </ul>
      {split.error && <ErrorBox error={split.error} />}
    </Dialog>
  );
}
