import { useCallback, useMemo, useState } from 'react';
import type { PolicyDraft, PolicyObligation } from '@liulian/contract';
import { urlOf } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { monthDay } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { Empty } from '../../ui/states-of-page.tsx';
import { useNarrow } from '../../base/use-narrow.ts';
import { AdviceDialog } from './AdviceDialog.tsx';
import { ApplyDialog } from './ApplyDialog.tsx';
import { ClauseCard } from './ClauseCard.tsx';
import { DocumentPane } from './DocumentPane.tsx';
import { Existing, Limits, Unread } from './DraftAsides.tsx';
import { Legend } from './Legend.tsx';
import { isUnsettled, standingOf } from './looks.ts';
import type { Span } from './spans.ts';
import { SplitDialog } from './SplitDialog.tsx';
import { useDraftChange } from './use-draft.ts';
import { useKeys } from './use-keys.ts';
import css from './policy.module.css';

const filters = [
  ['all', '全部', () => true],
  ['unsettled', '待定', isUnsettled],
  ['accepted', '采纳', (item) => item.decision === 'accepted'],
  ['covered', '已覆盖', (item) => item.decision === 'covered'],
  ['rejected', '不设任务', (item) => item.decision === 'rejected'],
] as const satisfies readonly (readonly [string, string, (item: PolicyObligation) => boolean])[];

/** The document on the left, what it asks for on the right; `clause`: the one to begin with. */
export function DraftView({ draft, clause }: { draft: PolicyDraft; clause?: string | undefined }) {
  const { today } = useMe();
  const narrow = useNarrow();
  const [filter, setFilter] = useState<(typeof filters)[number][0]>('all');
  const [aside, setAside] = useState<'clauses' | 'document' | 'unread' | 'limits' | 'existing'>('clauses');
  const [marked, setMarked] = useState<{ start: number; end: number } | null>(null);
  const [selected, setSelected] = useState<string | null>(clause ?? draft.obligations[0]?.id ?? null);
  const [picked, setPicked] = useState<string[]>([]);
  const [editing, setEditing] = useState<string | null>(null);
  const [splitting, setSplitting] = useState<PolicyObligation | null>(null);
  const [applying, setApplying] = useState(false);
  const [advising, setAdvising] = useState(false);
  const open = draft.state === 'draft';
  const imported = draft.source === 'scheme';
  const test = filters.find(([key]) => key === filter)?.[2] ?? (() => true);
  // What is selected stays in sight while it is being decided, also where the filter no longer names it.
  const shown = draft.obligations.filter((item) => test(item) || item.id === selected);
  const current = draft.obligations.find((item) => item.id === selected) ?? null;
  const decide = useDraftChange('decidePolicyObligation');
  const undo = useDraftChange('undoPolicyChange', () => notify('已撤销'));
  const follow = useDraftChange('followPolicyAdvice', (after) => {
    setAdvising(false);
    notify('已按建议处理', {
      undo: () => undo.run({ params: { id: after.id }, body: { version: after.version } }),
    });
  });
  const merge = useDraftChange('mergePolicyObligations', (after) => {
    setPicked([]);
    setSelected(after.obligations.find((item) => picked.includes(item.id))?.id ?? null);
  });
  const add = useDraftChange('addPolicyObligation', (after) => {
    const before = new Set(draft.obligations.map((item) => item.id));
    const made = after.obligations.find((item) => !before.has(item.id));
    setMarked(null);
    document.getSelection()?.removeAllRanges();
    if (!made) return;
    setAside('clauses');
    setSelected(made.id);
    setEditing(made.id);
  });
  const addFrom = (range: { start: number; end: number; proposed?: boolean }): void =>
    add.run({
      params: { id: draft.id },
      body: {
        start: range.start,
        end: range.end,
        ...(range.proposed ? { proposed: true } : {}),
        version: draft.version,
      },
    });
  const spans = useMemo(
    (): Span[] => [
      ...draft.obligations.map((item) => ({
        id: item.id,
        start: item.clause.start,
        end: item.clause.end,
        look: standingOf(item),
      })),
      ...draft.limits.map((limit) => ({
        id: `limit-${limit.start}`,
        start: limit.start,
        end: limit.end,
        look: 'limit',
      })),
      ...draft.unread.map((one) => ({
        id: `unread-${one.start}`,
        start: one.start,
        end: one.end,
        look: 'unread',
      })),
    ],
    [draft.obligations, draft.limits, draft.unread],
  );
  const select = useCallback((id: string) => {
    if (id.startsWith('limit-')) return setAside('limits');
    if (id.startsWith('unread-')) return setAside('unread');
    setSelected(id);
    setAside('clauses');
    setEditing(null);
  }, []);
  const step = (by: number): void => {
    const at = shown.findIndex((item) => item.id === selected);
    const next = shown[at === -1 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) select(next.id);
  };
  const settle = (
    body: {
      decision: PolicyObligation['decision'];
      coveredBy?: string;
      plan?: Partial<PolicyObligation['plan']>;
    },
    onward = false,
  ): void => {
    if (!current || !open || decide.busy) return;
    decide.run(
      { params: { id: draft.id, obligationId: current.id }, body: { ...body, version: draft.version } },
      {
        onSuccess: () => {
          if (onward) step(1);
        },
      },
    );
  };
  const cover = (): void => {
    const by = current?.advice.coveredBy ?? current?.similar[0]?.obligationId;
    if (by) settle({ decision: 'covered', coveredBy: by }, true);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    a: () => settle({ decision: 'accepted' }, true),
    r: () => settle({ decision: 'rejected' }, true),
    c: cover,
    u: () => settle({ decision: 'open' }),
    e: () => {
      if (current && open) setEditing(current.id);
    },
  });
  const advised = draft.obligations.filter(
    (item) => item.decision === 'open' && item.advice.decision !== 'open',
  ).length;
  const tabs = [
    ...(narrow ? [['document', '原文'] as const] : []),
    ['clauses', `条目 ${draft.counts.total}`] as const,
    ...(imported
      ? []
      : [
          ['unread', `没读懂 ${draft.unread.length}`] as const,
          ['limits', `上限与提法 ${draft.limits.length + draft.undefinedTerms.length}`] as const,
        ]),
    ['existing', `现行事项 ${draft.existing.length}`] as const,
  ];
  const view = !narrow && aside === 'document' ? 'clauses' : aside;
  const pane = (
    <DocumentPane
      label={`原文：${draft.title}`}
      text={draft.text}
      spans={spans}
      selected={selected}
      onSelect={select}
      {...(open && !imported ? { onMark: setMarked } : {})}
      mono={imported}
    />
  );
  return (
    <>
      <div className={css.bar}>
        <p className={css.progress} aria-live="polite">
          {open ? (
            <>
              <b className="num">{draft.counts.unsettled}</b> 条待定
              {draft.counts.incomplete > 0 && <>（其中 {draft.counts.incomplete} 条采纳了但没写全）</>} · 采纳{' '}
              {draft.counts.accepted} · 已覆盖 {draft.counts.covered} · 不设任务 {draft.counts.rejected}
            </>
          ) : (
            <>
              已施行，成为方案第 {draft.schemeVersion} 版
              {draft.effectiveFrom && <>，自{monthDay(draft.effectiveFrom, today)}起</>}
            </>
          )}
        </p>
        <div className="actions no-print">
          <a
            className="button small"
            href={urlOf('exportTaskTable', { query: { draftId: draft.id, format: 'xlsx' } })}
            download
          >
            任务分解表 Excel
          </a>
          <a
            className="button small"
            href={urlOf('exportTaskTable', { query: { draftId: draft.id, format: 'docx' } })}
            download
          >
            Word
          </a>
          {open && marked && (
            <button
              type="button"
              className="button small"
              disabled={add.busy}
              onClick={() => addFrom(marked)}
            >
              从选中的文字新增一条
            </button>
          )}
          {open && draft.undo && (
            <button
              type="button"
              className="button small"
              disabled={undo.busy}
              onClick={() => undo.run({ params: { id: draft.id }, body: { version: draft.version } })}
            >
              撤销：{draft.undo}
            </button>
          )}
          {open && advised > 0 && (
            <button
              type="button"
              className="button small"
              disabled={follow.busy}
              onClick={() => setAdvising(true)}
            >
              按建议处理 {advised} 条…
            </button>
          )}
          {open && (
            <button type="button" className="button small primary" onClick={() => setApplying(true)}>
              预览与施行
            </button>
          )}
        </div>
      </div>
      <div className={css.panes}>
        {!narrow && (
          <div className={css.left}>
            {pane}
            <Legend imported={imported} />
          </div>
        )}
        <div className={css.right}>
          <nav className="tabs" aria-label="草稿">
            {tabs.map(([key, title]) => (
              <button
                key={key}
                type="button"
                aria-current={view === key ? 'page' : undefined}
                onClick={() => setAside(key)}
              >
                {title}
              </button>
            ))}
          </nav>
          {view === 'document' && (
            <>
              {pane}
              <Legend imported={imported} />
            </>
          )}
          {view === 'unread' && <Unread draft={draft} busy={add.busy} onAdd={addFrom} />}
          {view === 'limits' && <Limits draft={draft} />}
          {view === 'existing' && <Existing draft={draft} />}
          {view === 'clauses' && (
            <>
              <div className={css.filters} role="group" aria-label="筛选条目">
                {filters.map(([key, title, wanted]) => (
                  <button
                    key={key}
                    type="button"
                    className="toggle"
                    aria-pressed={filter === key}
                    onClick={() => setFilter(key)}
                  >
                    {title} {draft.obligations.filter(wanted).length}
                  </button>
                ))}
                {picked.length > 1 && (
                  <button
                    type="button"
                    className="button small"
                    disabled={merge.busy}
                    onClick={() =>
                      merge.run({ params: { id: draft.id }, body: { ids: picked, version: draft.version } })
                    }
                  >
                    把选中的 {picked.length} 条合为一条
                  </button>
                )}
              </div>
              {open && !narrow && shown.length > 0 && (
                <p className={css.keys}>
                  <kbd>j</kbd>
                  <kbd>k</kbd> 上下 <kbd>a</kbd> 采纳 <kbd>r</kbd> 不设任务 <kbd>c</kbd> 已覆盖 <kbd>e</kbd>{' '}
                  修改 <kbd>u</kbd> 恢复待定
                </p>
              )}
              {shown.length > 0 && (
                <ol className={css.list} aria-label="读出的条目">
                  {shown.map((item) => (
                    <ClauseCard
                      key={item.id}
                      draft={draft}
                      item={item}
                      selected={item.id === selected}
                      editing={item.id === editing}
                      picked={picked.includes(item.id)}
                      busy={decide.busy}
                      onSelect={select}
                      onPick={(on) =>
                        setPicked(on ? [...picked, item.id] : picked.filter((id) => id !== item.id))
                      }
                      onSettle={settle}
                      onEdit={(on) => setEditing(on ? item.id : null)}
                      onSplit={() => setSplitting(item)}
                      onSource={narrow ? () => setAside('document') : undefined}
                    />
                  ))}
                </ol>
              )}
              {shown.length === 0 && (
                <Empty title={draft.obligations.length === 0 ? '没有读出责任事项' : '这一类没有条目'}>
                  {draft.obligations.length === 0 && whyNothing(draft)}
                </Empty>
              )}
            </>
          )}
        </div>
      </div>
      {splitting && (
        <SplitDialog
          draft={draft}
          item={splitting}
          onClose={() => setSplitting(null)}
          onDone={(after) => {
            setSplitting(null);
            setSelected(after.obligations.find((item) => item.id.startsWith(`${splitting.id}.`))?.id ?? null);
          }}
        />
      )}
      {advising && (
        <AdviceDialog
          draft={draft}
          busy={follow.busy}
          onClose={() => setAdvising(false)}
          onFollow={(ids) => follow.run({ params: { id: draft.id }, body: { ids, version: draft.version } })}
        />
      )}
      {applying && <ApplyDialog draft={draft} onClose={() => setApplying(false)} />}
    </>
  );
}

/** The likely reason why nothing was read, and what to do. */
function whyNothing(draft: PolicyDraft): string {
  const more = '也可以在原文里选中文字，再按“从选中的文字新增一条”。';
  if (draft.unread.length > 0)
    return `有 ${draft.unread.length} 句像是任务，但没有读懂，请看“没读懂”一栏。${more}`;
  if (draft.limits.length > 0) return `文件里只有上限和禁止，没有要去办的事。${more}`;
  if (draft.text.trim().length < 60)
    return `文字很少：可能是扫描件，或只粘贴了一部分，请换 Word 原稿或粘贴全文。${more}`;
  return `文件里可能只有目标和要求，没有写谁在什么时候做什么。${more}`;
}
