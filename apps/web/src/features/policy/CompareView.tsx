import { useMemo, useState } from 'react';
import type { UpstreamComparison } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { Empty, ErrorBox } from '../../ui/states-of-page.tsx';
import { css as table, useChange } from '../../ui/kit/index.ts';
import { DocumentPane } from './DocumentPane.tsx';
import type { Span } from './spans.ts';
import css from './policy.module.css';

interface Side {
  draftId: string;
  text: string;
}
const differenceWords = { cadence: '频次不同', quota: '数额偏低', modality: '要求偏软' } as const;

function SideField({
  title,
  help,
  side,
  onChange,
}: {
  title: string;
  help: string;
  side: Side;
  onChange: (side: Side) => void;
}) {
  const drafts = useApi('listPolicyDrafts');
  const items = (drafts.data?.items ?? []).filter((draft) => draft.source !== 'scheme');
  return (
    <fieldset className="stack">
      <legend>{title}</legend>
      <span className="help">{help}</span>
      <select
        className="input"
        aria-label={`${title}：读过的文件`}
        value={side.draftId}
        onChange={(event) => onChange({ ...side, draftId: event.target.value })}
      >
        <option value="">粘贴文字</option>
        {items.map((draft) => (
          <option key={draft.id} value={draft.id}>
            {draft.title}
          </option>
        ))}
      </select>
      {side.draftId === '' && (
        <textarea
          className="input"
          rows={6}
          aria-label={`${title}：全文`}
          placeholder="把全文粘贴到这里；文件请先在“草稿”里读入"
          maxLength={500_000}
          value={side.text}
          onChange={(event) => onChange({ ...side, text: event.target.value })}
        />
      )}
    </fieldset>
  );
}

type Clause = UpstreamComparison['ours']['clauses'][number];
function ClauseText({ clause, onSelect }: { clause: Clause; onSelect: () => void }) {
  return (
    <button type="button" className={css.cardTitle} onClick={onSelect}>
      <span className={css.cardName}>{clause.title}</span>
      <span className={css.cardSub}>
        {[clause.section, clause.bearers.join('、') || '主体未写明', clause.cadence, clause.quota]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </button>
  );
}

function Result({ result }: { result: UpstreamComparison }) {
  const [selected, setSelected] = useState<{ upstream: string | null; ours: string | null }>({
    upstream: null,
    ours: null,
  });
  const [only, setOnly] = useState(true);
  const byUpstream = useMemo(() => new Map(result.matched.map((match) => [match.upstream, match])), [result]);
  const byOurs = useMemo(() => new Map(result.matched.map((match) => [match.ours, match])), [result]);
  const spans = useMemo(
    () => ({
      upstream: result.upstream.clauses.map((clause): Span => ({
        id: clause.id,
        start: clause.start,
        end: clause.end,
        look: byUpstream.has(clause.id) ? 'matched' : 'unmatched',
      })),
      ours: result.ours.clauses.map((clause): Span => ({
        id: clause.id,
        start: clause.start,
        end: clause.end,
        look: byOurs.has(clause.id) ? 'matched' : 'unmatched',
      })),
    }),
    [result, byUpstream, byOurs],
  );
  const ours = new Map(result.ours.clauses.map((clause) => [clause.id, clause]));
  const pick = (upstream: string | null, mine: string | null): void => setSelected({ upstream, ours: mine });
  const fromUpstream = (id: string): void => pick(id, byUpstream.get(id)?.ours ?? null);
  const fromOurs = (id: string): void => pick(byOurs.get(id)?.upstream ?? null, id);
  const rows = result.upstream.clauses.filter(
    (clause) =>
      !only || !byUpstream.has(clause.id) || (byUpstream.get(clause.id)?.differences.length ?? 0) > 0,
  );
  return (
    <section className="stack" aria-label="对照结果">
      <p className={css.progress} aria-live="polite">
        上级 {result.upstream.clauses.length} 条：已对应{' '}
        {result.upstream.clauses.length - result.unmatchedUpstream.length} 条，
        <b>{result.unmatchedUpstream.length}</b> 条在我们的文件里没有；我们有 {result.unmatchedOurs.length}{' '}
        条是上级没有的。
      </p>
      <ul className={css.legend} aria-label="图例">
        <li>
          <mark className={css.matched}>已对应</mark>
        </li>
        <li>
          <mark className={css.unmatched}>没有对应</mark>
        </li>
      </ul>
      <div className={css.panes}>
        <div className={css.left}>
          <h2>{result.upstream.title || '上级文件'}</h2>
          <DocumentPane
            label="上级文件"
            text={result.upstream.text}
            spans={spans.upstream}
            selected={selected.upstream}
            onSelect={fromUpstream}
          />
        </div>
        <div className={css.left}>
          <h2>{result.ours.title || '我们的文件'}</h2>
          <DocumentPane
            label="我们的文件"
            text={result.ours.text}
            spans={spans.ours}
            selected={selected.ours}
            onSelect={fromOurs}
          />
        </div>
      </div>
      <div className="card">
        <div className="row spread">
          <h2>逐条对照</h2>
          <label className="toggle">
            <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} />
            只看没有对应和有差别的
          </label>
        </div>
        {rows.length === 0 ? (
          <Empty title="上级的要求都有对应，也没有差别" />
        ) : (
          <table className={`${table.table} ${table.stacked}`}>
            <thead>
              <tr>
                <th scope="col">上级的要求</th>
                <th scope="col">我们的</th>
                <th scope="col">差别</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((clause) => {
                const match = byUpstream.get(clause.id);
                const mine = match && ours.get(match.ours);
                return (
                  <tr key={clause.id} aria-selected={selected.upstream === clause.id || undefined}>
                    <th scope="row">
                      <ClauseText clause={clause} onSelect={() => fromUpstream(clause.id)} />
                    </th>
                    <td className={table.whole}>
                      {mine ? (
                        <ClauseText clause={mine} onSelect={() => fromUpstream(clause.id)} />
                      ) : (
                        <span className="tone-overdue">没有对应</span>
                      )}
                    </td>
                    <td>
                      {match ? match.differences.map((one) => differenceWords[one]).join('、') || '—' : '—'}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {result.unmatchedOurs.length > 0 && (
          <details>
            <summary className={css.summary}>我们有而上级没有的 {result.unmatchedOurs.length} 条</summary>
            <ul className="lines">
              {result.unmatchedOurs
                .map((id) => ours.get(id))
                .filter((clause) => clause !== undefined)
                .map((clause) => (
                  <li key={clause.id}>
                    <ClauseText clause={clause} onSelect={() => fromOurs(clause.id)} />
                  </li>
                ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}

/** Two documents side by side: what the superior asks for, and what ours takes up. */
export function CompareView() {
  const [upstream, setUpstream] = useState<Side>({ draftId: '', text: '' });
  const [ours, setOurs] = useState<Side>({ draftId: '', text: '' });
  const compare = useChange('compareUpstream', { quiet: true });
  const body = (side: Side, name: string) =>
    side.draftId ? { draftId: side.draftId } : { name, text: side.text };
  const ready = [upstream, ours].every((side) => side.draftId !== '' || side.text.trim() !== '');
  return (
    <div className={`stack ${css.top}`}>
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready)
            compare.run({ body: { upstream: body(upstream, '上级文件'), ours: body(ours, '我们的文件') } });
        }}
      >
        <div className={css.two}>
          <SideField title="上级文件" help="措施、意见、要点" side={upstream} onChange={setUpstream} />
          <SideField title="我们的文件" help="方案、任务安排" side={ours} onChange={setOurs} />
        </div>
        <div className="actions">
          <button type="submit" className="button primary" disabled={!ready || compare.busy}>
            {compare.busy ? '正在对照…' : '对照'}
          </button>
        </div>
        {compare.error && <ErrorBox error={compare.error} />}
      </form>
      {compare.result && <Result result={compare.result} />}
    </div>
  );
}
