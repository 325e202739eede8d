import { useState } from 'react';
import type { PolicyDraft, PolicyPreview } from '@liulian/contract';
import { useQueryClient } from '@tanstack/react-query';
import { query } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { addDays } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { css as table, Field, numberText, useChange } from '../../ui/kit/index.ts';
import css from './policy.module.css';

/**
 * The first day of the year that the title names, or of the next month; always after the scheme in force
 * began.
 */
function suggestedDay(draft: PolicyDraft, today: string): string {
  const year = /(20\d\d)年/.exec(draft.title)?.[1];
  const month = Number(today.slice(5, 7));
  const next =
    month === 12
      ? `${Number(today.slice(0, 4)) + 1}-01-01`
      : `${today.slice(0, 4)}-${String(month + 1).padStart(2, '0')}-01`;
  const wanted = year !== undefined && `${year}-01-01` > today ? `${year}-01-01` : next;
  return wanted > draft.inForceFrom ? wanted : addDays(draft.inForceFrom, 1);
}

const names = (list: string[]) => (list.length === 0 ? '无' : list.join('、'));

function Difference({ preview }: { preview: PolicyPreview }) {
  return (
    <section className="stack" aria-label="变化预览" aria-live="polite">
      <p className="hint">
        任务：将增加 <b>{numberText(preview.added)}</b> 项，结束 <b>{numberText(preview.ended)}</b> 项；其余{' '}
        {numberText(preview.unchanged)} 项不变，已经办的都保留。
      </p>
      <dl className="facts">
        <dt>新增事项 {preview.obligations.added.length}</dt>
        <dd>{names(preview.obligations.added)}</dd>
        <dt>改写事项 {preview.obligations.rewritten.length}</dt>
        <dd>{names(preview.obligations.rewritten)}</dd>
        <dt>结束事项 {preview.obligations.ended.length}</dt>
        <dd>{names(preview.obligations.ended)}</dd>
        <dt>保留事项</dt>
        <dd>{preview.obligations.kept} 项</dd>
      </dl>
      {preview.byObligation.length > 0 && (
        <div className={css.scrolls} tabIndex={0} role="region" aria-label="各事项的变化">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">责任事项</th>
                <th scope="col" className="num">
                  增加
                </th>
                <th scope="col" className="num">
                  结束
                </th>
                <th scope="col" className="num">
                  不变
                </th>
              </tr>
            </thead>
            <tbody>
              {preview.byObligation.map((line) => (
                <tr key={line.obligationId}>
                  <th scope="row">{line.title}</th>
                  <td className="num">{numberText(line.added)}</td>
                  <td className="num">{numberText(line.ended)}</td>
                  <td className="num">{numberText(line.unchanged)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {preview.samples.length > 0 && (
        <details>
          <summary className={css.summary}>举几例</summary>
          <ul>
            {preview.samples.map((sample) => (
              <li key={`${sample.change}${sample.bearer}${sample.title}${sample.period}`} className="quiet">
                {sample.change === 'added' ? '增加' : '结束'}：{sample.bearer} · {sample.title} ·{' '}
                {sample.period}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/**
 * Nothing is applied unseen: the button appears once the change has been worked out for exactly what is on
 * screen.
 */
export function ApplyDialog({ draft, onClose }: { draft: PolicyDraft; onClose: () => void }) {
  const { today } = useMe();
  const client = useQueryClient();
  const [day, setDay] = useState(() => suggestedDay(draft, today));
  const preview = useChange('previewPolicyDraft', { quiet: true });
  const apply = useChange('applyPolicyDraft', {
    quiet: true,
    onDone: (after) => {
      client.setQueryData(query('getPolicyDraft', { params: { id: after.id } }).queryKey, after);
      notify(`方案第 ${after.schemeVersion} 版已定`);
      onClose();
    },
  });
  const { counts } = draft;
  const seen = preview.result;
  const args = { params: { id: draft.id }, body: { effectiveFrom: day } };
  return (
    <Dialog
      wide
      title="预览与施行"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button
            type="button"
            className={`button ${seen ? '' : 'primary'}`}
            disabled={preview.busy || !day}
            onClick={() => preview.run(args)}
          >
            {preview.busy ? '正在算…' : '看会有什么变化'}
          </button>
          {seen && (
            <button
              type="button"
              className="button primary"
              disabled={apply.busy || counts.incomplete > 0}
              onClick={() => apply.run({ ...args, body: { ...args.body, version: draft.version } })}
            >
              {apply.busy ? '正在施行…' : '就这样施行'}
            </button>
          )}
        </>
      }
    >
      <Field
        label="自哪天起施行"
        help={`现行方案自 ${draft.inForceFrom} 起，新版本要晚于这一天。${day && day < today ? '这一天已过：会补上那天以来的任务。' : ''}`}
      >
        {(inner) => (
          <input
            {...inner}
            type="date"
            className="input"
            value={day}
            onChange={(event) => {
              setDay(event.target.value);
              preview.reset();
              apply.reset();
            }}
          />
        )}
      </Field>
      {counts.incomplete > 0 && (
        <p className="hint heed">
          采纳的还有 {counts.incomplete} 条没有写全，补齐后才能施行；预览时不算它们。
        </p>
      )}
      {counts.unsettled - counts.incomplete > 0 && (
        <p className="hint heed">还有 {counts.unsettled - counts.incomplete} 条待定，不会进入新方案。</p>
      )}
      {day.slice(0, 4) > addDays(today, 31).slice(0, 4) && (
        <p className="hint">
          任务现在排到 {addDays(today, 31).slice(0, 4)} 年底。{day.slice(0, 4)}{' '}
          年的任务到时自动生成，不在下面的数里。
        </p>
      )}
      {seen && <Difference preview={seen} />}
      {(preview.error ?? apply.error) != null && <ErrorBox error={preview.error ?? apply.error} />}
    </Dialog>
  );
}
