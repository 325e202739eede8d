import { useState } from 'react';
import type { SchemeVersionSummary } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { momentText, monthDay } from '../../ui/dates.ts';
import { ErrorBox, Load } from '../../ui/states-of-page.tsx';
import { css as table, Field, useChange } from '../../ui/kit/index.ts';
import css from './policy.module.css';

function Changes({ changes }: Pick<SchemeVersionSummary, 'changes'>) {
  if (!changes) return <span className="quiet">第一版</span>;
  const parts = [
    ['新增', changes.added],
    ['改写', changes.rewritten],
    ['结束', changes.ended],
  ] as const;
  if (parts.every(([, titles]) => titles.length === 0)) return <span className="quiet">事项没有变化</span>;
  return (
    <details>
      <summary className={css.summary}>
        {parts
          .filter(([, titles]) => titles.length > 0)
          .map(([word, titles]) => `${word} ${titles.length} 项`)
          .join('，')}
      </summary>
      {parts.map(
        ([word, titles]) =>
          titles.length > 0 && (
            <p key={word} className="quiet">
              {word}：{titles.join('、')}
            </p>
          ),
      )}
    </details>
  );
}

function stateOf(version: SchemeVersionSummary, today: string): string {
  if (version.inForce) return '现行';
  return version.effectiveFrom > today ? '已定，还没有生效' : '已被后一版取代';
}

/** Every version of the scheme, and two ways back: withdraw a young one, or start again from an earlier. */
export function VersionsView({ onDraft }: { onDraft: (id: string) => void }) {
  const { today } = useMe();
  const versions = useApi('listSchemeVersions');
  const [going, setGoing] = useState<SchemeVersionSummary | null>(null);
  const [reason, setReason] = useState('');
  const withdraw = useChange('withdrawScheme', {
    quiet: true,
    said: '已撤回，前一版继续施行；草稿又可以改了',
    onDone: () => setGoing(null),
  });
  const restart = useChange('draftFromScheme', { onDone: (draft) => onDraft(draft.id) });
  return (
    <section className={`card ${css.top}`} aria-labelledby="versions-title">
      <h2 id="versions-title">方案版本</h2>
      <p className="quiet">
        旧版本的任务照旧保留。刚施行的一版可以在几天内撤回；更早的，用某一版作底稿另起一版，改好再施行。
      </p>
      <Load of={versions}>
        {({ items }) => (
          <table className={`${table.table} ${table.stacked}`}>
            <thead>
              <tr>
                <th scope="col">版本</th>
                <th scope="col">起止</th>
                <th scope="col">状态</th>
                <th scope="col" className="num">
                  事项
                </th>
                <th scope="col">与前一版比</th>
                <th scope="col">谁定的</th>
                <th scope="col">
                  <span className="sr-only">操作</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.version}>
                  <th scope="row">
                    第 {one.version} 版 <span className="quiet">{one.title}</span>
                  </th>
                  <td data-title="起止">
                    {one.effectiveFrom} 起{one.effectiveUntil && `，到 ${one.effectiveUntil} 前`}
                  </td>
                  <td data-title="状态">{stateOf(one, today)}</td>
                  <td data-title="事项" className="num">
                    {one.obligations}
                  </td>
                  <td data-title="与前一版比">
                    <Changes changes={one.changes} />
                  </td>
                  <td data-title="谁定的">
                    {one.source === 'pack' ? '随方案包' : (one.appliedBy ?? '—')}
                    {one.source === 'site' && (
                      <span className={css.cardSub}>{momentText(one.appliedAt, today)}</span>
                    )}
                  </td>
                  <td>
                    <div className="actions">
                      {one.abilities.withdraw && (
                        <button
                          type="button"
                          className="button small"
                          onClick={() => {
                            setReason('');
                            withdraw.reset();
                            setGoing(one);
                          }}
                        >
                          撤回
                        </button>
                      )}
                      <button
                        type="button"
                        className="button small"
                        disabled={restart.busy}
                        aria-label={`以第 ${one.version} 版为底稿另起一版`}
                        onClick={() => restart.run({ params: { version: String(one.version) } })}
                      >
                        作底稿
                      </button>
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Load>
      {going && (
        <Dialog
          title={`撤回方案第 ${going.version} 版`}
          onClose={() => setGoing(null)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setGoing(null)}>
                不撤回
              </button>
              <button
                type="button"
                className="button primary"
                disabled={withdraw.busy || reason.trim() === ''}
                onClick={() =>
                  withdraw.run({
                    params: { version: String(going.version) },
                    body: { reason: reason.trim() },
                  })
                }
              >
                {withdraw.busy ? '正在撤回…' : '撤回'}
              </button>
            </>
          }
        >
          <p>
            前一版继续施行，只由这一版产生的任务会消失；记录都在，草稿可以接着改。可撤回到
            {going.withdrawUntil && monthDay(going.withdrawUntil, today)}为止。
          </p>
          <Field label="原因" help="写进审计" wrong={withdraw.wrong.reason}>
            {(inner) => (
              <input
                {...inner}
                className="input"
                maxLength={200}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
          {withdraw.error && <ErrorBox error={withdraw.error} />}
        </Dialog>
      )}
    </section>
  );
}
