import { useState } from 'react';
import type { PolicyDraft, PolicyObligation } from '@liulian/contract';
import { Dialog } from '../../ui/Dialog.tsx';
import css from './policy.module.css';

interface Props {
  draft: PolicyDraft;
  busy: boolean;
  onClose: () => void;
  onFollow: (ids: string[]) => void;
}

const groups = [
  ['covered', '标为已覆盖：不再另设任务'],
  ['rejected', '不设任务'],
  ['accepted', '采纳：成为新的任务'],
] as const;

/** Who, when and how much an obligation in force asks for. */
function inForce(draft: PolicyDraft, id: string | null): string {
  const known = draft.existing.find((one) => one.id === id);
  return known === undefined
    ? ''
    : [[known.rows[0], known.title].filter(Boolean).join(' '), known.bearer, known.cadence, known.quota].join(
        ' · ',
      );
}

/** What following the advice would settle, clause by clause; whatever is unticked stays undecided. */
export function AdviceDialog({ draft, busy, onClose, onFollow }: Props) {
  const advised = draft.obligations.filter(
    (item) => item.decision === 'open' && item.advice.decision !== 'open',
  );
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = advised.filter((item) => !left.has(item.id));
  const tick = (items: PolicyObligation[], on: boolean) => {
    const next = new Set(left);
    for (const item of items)
      if (on) next.delete(item.id);
      else next.add(item.id);
    setLeft(next);
  };
  return (
    <Dialog
      wide
      title="按建议处理"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className="button primary"
            disabled={busy || chosen.length === 0}
            onClick={() => onFollow(chosen.map((item) => item.id))}
          >
            {busy ? '正在处理…' : `处理这 ${chosen.length} 条`}
          </button>
        </>
      }
    >
      <p className="quiet">逐条看一眼；拿不准的去掉勾，它就还是待定。处理之后可以撤销。</p>
      {groups.map(([decision, title]) => {
        const items = advised.filter((item) => item.advice.decision === decision);
        if (items.length === 0) return null;
        const on = items.filter((item) => !left.has(item.id)).length;
        return (
          <section key={decision} className={css.advice} aria-label={title}>
            <label className="check">
              <input
                type="checkbox"
                checked={on === items.length}
                ref={(box) => {
                  if (box) box.indeterminate = on > 0 && on < items.length;
                }}
                onChange={(event) => tick(items, event.target.checked)}
              />
              <b>
                {title} <span className="num">{items.length}</span> 条
              </b>
            </label>
            <ul className="lines">
              {items.map((item) => (
                <li key={item.id}>
                  <label className="check">
                    <input
                      type="checkbox"
                      checked={!left.has(item.id)}
                      onChange={(event) => tick([item], event.target.checked)}
                    />
                    <span>
                      <span className={css.cardName}>{item.plan.title}</span>
                      <span className={css.cardSub}>
                        {item.advice.reason}
                        {item.confidence < 1 && ` · 是任务的把握 ${Math.round(item.confidence * 100)}%`}
                      </span>
                      <span className={css.adviceText}>{item.clause.text}</span>
                      {decision === 'covered' && (
                        <span className={css.adviceText}>现行：{inForce(draft, item.advice.coveredBy)}</span>
                      )}
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Dialog>
  );
}
