import { useEffect, useRef } from 'react';
import type { PolicyDraft, PolicyObligation } from '@liulian/contract';
import { Mark } from '../../ui/StateTag.tsx';
import { Cover } from './Cover.tsx';
import { modalityWords, standingOf, standings } from './looks.ts';
import { PlanEditor } from './PlanEditor.tsx';
import css from './policy.module.css';

export type Settle = (
  body: {
    decision: PolicyObligation['decision'];
    coveredBy?: string;
    plan?: Partial<PolicyObligation['plan']>;
  },
  onward?: boolean,
) => void;
interface Props {
  draft: PolicyDraft;
  item: PolicyObligation;
  selected: boolean;
  editing: boolean;
  picked: boolean;
  busy: boolean;
  onSelect: (id: string) => void;
  onPick: (on: boolean) => void;
  onSettle: Settle;
  onEdit: (on: boolean) => void;
  onSplit: () => void;
  onSource: (() => void) | undefined;
}

function Facts({ item }: { item: PolicyObligation }) {
  const { words, plan } = item;
  const rows = [
    ['谁', item.bearers.join('、') || '未写明', words.bearer],
    ['多久', item.cadence, words.cadence],
    ['多少', item.quota, words.quota],
    ['什么算完成', null, words.record],
  ] as const;
  return (
    <table className={css.facts}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">项目</span>
          </th>
          <th scope="col">文件里</th>
          <th scope="col">成为</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([title, said, becomes]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td>{said ?? '—'}</td>
            <td>{becomes ?? <em>还没有定</em>}</td>
          </tr>
        ))}
        {plan.lead && (
          <tr>
            <th scope="row">牵头</th>
            <td />
            <td>{[plan.lead, ...plan.coLead].join('、')}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Detail({
  draft,
  item,
  busy,
  onSettle,
  onEdit,
  onSplit,
  onSource,
}: Omit<Props, 'selected' | 'editing' | 'picked' | 'onSelect' | 'onPick'>) {
  const able = draft.state === 'draft';
  const imported = draft.source === 'scheme';
  const [best] = item.similar;
  return (
    <div className={css.detail}>
      <Facts item={item} />
      {item.plan.note && <p className="quiet">注：{item.plan.note}</p>}
      {item.conditions.length > 0 && <p className="quiet">条件：{item.conditions.join('；')}</p>}
      {item.decision !== 'rejected' && item.decision !== 'covered' && item.missing.length > 0 && (
        <ul className={css.missing}>
          {item.missing.map((one) => (
            <li key={one.field + one.message}>{one.message}</li>
          ))}
        </ul>
      )}
      {item.rewrites && <p className="hint">施行后改写现行的“{item.rewrites}”，原来的规则到生效日为止。</p>}
      {item.similar.length > 0 && item.decision === 'open' && (
        <ul className={css.similar} aria-label="相近的现行事项">
          {item.similar.map((one) => (
            <li key={one.obligationId}>
              <span>
                {[one.rows[0], one.title].filter(Boolean).join(' ')}
                <small>{one.differences.length === 0 ? '要求不高于现行' : one.differences.join('、')}</small>
              </span>
              {able && (
                <span className="actions">
                  <button
                    type="button"
                    className={`button small ${item.advice.decision === 'covered' && item.advice.coveredBy === one.obligationId ? 'primary' : ''}`}
                    disabled={busy}
                    onClick={() => onSettle({ decision: 'covered', coveredBy: one.obligationId }, true)}
                  >
                    已由它覆盖
                  </button>
                  {item.plan.id !== one.obligationId && one.differences.length > 0 && (
                    <button
                      type="button"
                      className="button small"
                      disabled={busy}
                      onClick={() => onSettle({ decision: 'accepted', plan: { id: one.obligationId } })}
                    >
                      改写它
                    </button>
                  )}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {able && (
        <div className="actions">
          {item.decision !== 'accepted' && (
            <button
              type="button"
              className={`button small ${item.advice.decision === 'accepted' ? 'primary' : ''}`}
              disabled={busy}
              onClick={() => onSettle({ decision: 'accepted' })}
            >
              采纳
            </button>
          )}
          <button type="button" className="button small" onClick={() => onEdit(true)}>
            修改
          </button>
          {item.decision !== 'rejected' && (
            <button
              type="button"
              className={`button small ${item.advice.decision === 'rejected' ? 'primary' : ''}`}
              disabled={busy}
              onClick={() => onSettle({ decision: 'rejected' })}
            >
              不设任务
            </button>
          )}
          {!imported && (
            <Cover
              draft={draft}
              first={best?.obligationId ?? null}
              busy={busy}
              onCover={(coveredBy) => onSettle({ decision: 'covered', coveredBy })}
            />
          )}
          {!imported && item.clause.text.length >= 8 && (
            <button type="button" className="button small" onClick={onSplit}>
              拆分
            </button>
          )}
          {item.decision !== 'open' && (
            <button
              type="button"
              className="link"
              disabled={busy}
              onClick={() => onSettle({ decision: 'open' })}
            >
              恢复待定
            </button>
          )}
          {onSource && (
            <button type="button" className="link" onClick={onSource}>
              看原文
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** One clause: a line while others are read, everything about it once it is selected. */
export function ClauseCard(props: Props) {
  const { draft, item, selected, editing, picked, onSelect, onPick, onEdit } = props;
  const box = useRef<HTMLLIElement>(null);
  const look = standings[standingOf(item)];
  useEffect(() => {
    if (selected || editing) box.current?.scrollIntoView({ block: 'nearest' });
  }, [selected, editing]);
  const coveredBy =
    item.decision === 'covered' ? draft.existing.find((one) => one.id === item.coveredBy)?.title : undefined;
  return (
    <li ref={box} className={css.card} data-standing={standingOf(item)} aria-current={selected || undefined}>
      <div className={css.cardHead}>
        {draft.state === 'draft' && draft.source !== 'scheme' && (
          <input
            type="checkbox"
            aria-label={`选中“${item.plan.title}”以便合并`}
            checked={picked}
            onChange={(event) => onPick(event.target.checked)}
          />
        )}
        <button
          type="button"
          className={css.cardTitle}
          aria-expanded={selected}
          onClick={() => onSelect(item.id)}
        >
          <span className={css.cardName}>{item.plan.title}</span>
          <span className={css.cardSub}>
            {item.clause.section}
            {item.modality !== 'must' && ` · ${modalityWords[item.modality]}`}
            {item.fromModel && ' · 建议（模型）'}
            {item.decision === 'open' &&
              item.confidence < 1 &&
              ` · 是任务的把握 ${Math.round(item.confidence * 100)}%`}
            {item.decision === 'open' &&
              ` · ${item.advice.decision === 'open' ? '' : '建议：'}${item.advice.reason}`}
            {coveredBy && ` · 已由“${coveredBy}”覆盖`}
          </span>
        </button>
        <span className={`tag tone-${look.tone}`}>
          <Mark shape={look.shape} tone={look.tone} />
          {look.word}
        </span>
      </div>
      {selected &&
        (editing ? (
          <PlanEditor key={item.id} draft={draft} item={item} onClose={() => onEdit(false)} />
        ) : (
          <Detail {...props} />
        ))}
    </li>
  );
}
