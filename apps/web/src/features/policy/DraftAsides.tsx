import { useState } from 'react';
import type { PolicyDraft } from '@liulian/contract';
import { pillarTitles } from '../../ui/states.ts';
import { useDraftChange } from './use-draft.ts';
import css from './policy.module.css';

/** What binds but nobody can discharge, and words the document uses without saying what they mean. */
export function Limits({ draft }: { draft: PolicyDraft }) {
  return (
    <div className={css.aside}>
      <h2>上限与禁止 {draft.limits.length}</h2>
      <p className="quiet">有约束力，但不是要去办的事，不设任务。</p>
      <ul className="lines">
        {draft.limits.map((limit) => (
          <li key={limit.start} className={css.line}>
            <span>{limit.text}</span>
            <span className="quiet">{limit.section}</span>
          </li>
        ))}
      </ul>
      <h2>没有写明内容的提法 {draft.undefinedTerms.length}</h2>
      <p className="quiet">文件用到而没有解释，请在“方案条款 · 有多种读法的条款”里填明，或问发文单位。</p>
      <ul className="lines">
        {draft.undefinedTerms.map(({ term, start }) => (
          <li key={term} className={css.line}>
            <span>{term}</span>
            <span className="quiet">
              {start === null
                ? ''
                : `…${draft.text.slice(Math.max(0, start - 8), start + term.length + 8).replace(/\s+/g, ' ')}…`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const reasons = {
  time: '写了时间',
  amount: '写了数量',
  bearer: '写了谁要做',
  report: '要报送、记录或公开',
  row: '任务表里的一行',
  standing: '职责，没有时间和次数',
} as const;

/** Sentences that look like duties and were not understood: each is read by a person, none is lost. */
export function Unread({
  draft,
  busy,
  onAdd,
}: {
  draft: PolicyDraft;
  busy: boolean;
  onAdd: (range: { start: number; end: number; proposed?: boolean }) => void;
}) {
  return (
    <div className={css.aside}>
      <Proposals draft={draft} busy={busy} onAdd={onAdd} />
      <p className="quiet">
        这些句子像是任务，但没有读懂，原文里用波浪线标出。是任务的，新增一条再填写；不是的不用管。
      </p>
      <ul className="lines">
        {draft.unread.map((one) => (
          <li key={one.start} className={css.existing}>
            <div>
              <span className={css.cardName}>{one.text}</span>
              <span className={css.cardSub}>
                {[one.section, reasons[one.why]].filter(Boolean).join(' · ')}
              </span>
            </div>
            {draft.state === 'draft' && (
              <button type="button" className="button small" disabled={busy} onClick={() => onAdd(one)}>
                新增一条<span className="sr-only">：{one.text}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {draft.unread.length === 0 && <p>没有像是任务而没读懂的句子。</p>}
    </div>
  );
}

/** What the site's own model takes for duties; each becomes an item only by the hand of a reader. */
function Proposals({
  draft,
  busy,
  onAdd,
}: {
  draft: PolicyDraft;
  busy: boolean;
  onAdd: (range: { start: number; end: number; proposed?: boolean }) => void;
}) {
  const { assisted } = draft;
  if (assisted === null) return null;
  return (
    <section aria-label="建议（模型）">
      <h2>建议（模型） {assisted.proposals.length}</h2>
      <p className="quiet">
        {assisted.state === 'failed'
          ? `本单位的模型${assisted.reason ?? '没有答成'}，条目仍按规则读出，不受影响。`
          : '本单位的模型看了没读懂和把握不大的句子。片段都在原文里，是不是任务、写得对不对，由您定。'}
      </p>
      <ul className="lines">
        {assisted.proposals.map((one) => (
          <li key={`${one.start}-${one.end}`} className={css.existing}>
            <div>
              <span className={css.cardName}>
                <span className="tag tone-soon">建议（模型）</span> {one.title}
              </span>
              <span className={css.cardSub}>
                {[one.bearers.join('、') || '没有写谁', one.cadence, one.quota].join(' · ')}
              </span>
              <span className={css.cardSub}>
                原文：{one.text}
                {one.about === 'uncertain' && '（已有一条，把握不大）'}
              </span>
            </div>
            {draft.state === 'draft' && (
              <button
                type="button"
                className="button small"
                disabled={busy}
                onClick={() => onAdd({ start: one.start, end: one.end, proposed: true })}
              >
                照此新增一条<span className="sr-only">：{one.title}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The obligations in force: they stay unless they are ended here. */
export function Existing({ draft }: { draft: PolicyDraft }) {
  const [word, setWord] = useState('');
  const change = useDraftChange('updatePolicyDraft');
  const ended = draft.existing.filter((one) => one.ended).map((one) => one.id);
  const items = draft.existing.filter(
    (one) => !word.trim() || `${one.rows.join(' ')} ${one.title} ${one.bearer}`.includes(word.trim()),
  );
  return (
    <div className={css.aside}>
      <p className="quiet">现行事项默认保留。新文件不再要求的，勾“结束”：到生效日为止，已经办的都留着。</p>
      <input
        className="input"
        type="search"
        aria-label="找现行事项"
        placeholder="编号、事项、责任主体"
        value={word}
        onChange={(event) => setWord(event.target.value)}
      />
      <ul className="lines">
        {items.map((one) => (
          <li key={one.id} className={css.existing} data-ended={one.ended || undefined}>
            <div>
              <span className={css.cardName}>{[one.rows[0], one.title].filter(Boolean).join(' ')}</span>
              <span className={css.cardSub}>
                {pillarTitles[one.pillar]} · {one.bearer} · {one.cadence} · {one.quota}
                {one.coveredBy > 0 && ` · 覆盖新文件 ${one.coveredBy} 条`}
              </span>
            </div>
            {one.coveredBy === 0 && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={one.ended}
                  disabled={draft.state !== 'draft' || change.busy}
                  onChange={(event) =>
                    change.run({
                      params: { id: draft.id },
                      body: {
                        ended: event.target.checked
                          ? [...ended, one.id]
                          : ended.filter((id) => id !== one.id),
                        version: draft.version,
                      },
                    })
                  }
                />
                <span>
                  结束<span className="sr-only">“{one.title}”</span>
                </span>
              </label>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
