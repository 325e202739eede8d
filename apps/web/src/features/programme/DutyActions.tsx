import type { DutyDetail } from '@liulian/contract';
import { Link } from '../../ui/Link.tsx';
import { useState } from 'react';
import { useCall } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { detailOf } from '../../api/problem.ts';
import { dayText } from '../../ui/dates.ts';
import { notify } from '../../ui/notices.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { doingOf, formHref } from '../../ui/duty-form.ts';
import { isOver } from '../../ui/duty-words.ts';

export function DutyActions({ duty }: { duty: DutyDetail }) {
  const [answering, setAnswering] = useState(false);
  const { today } = useMe();
  const urge = useCall('urgeDuties');
  // After its last day only what was done in time may still be entered; no longer the first thing to do.
  const late = isOver(duty, today);
  const href = formHref(duty);
  const doing = doingOf(duty, today) ?? (late && href ? { href, word: '补登记' } : null);
  const { record, answer, urge: mayUrge } = duty.abilities;
  const mayDo = record || duty.cause !== null;
  if (!(mayDo && doing) && !answer && !mayUrge) return null;
  return (
    <div className="stack no-print">
      <div className="actions">
        {/* Someone else's duty is urged first; one's own is recorded. */}
        {mayUrge && (
          <button
            type="button"
            className="button primary"
            disabled={urge.isPending || duty.urgeAgainOn !== null}
            onClick={() =>
              urge.mutate(
                { body: { dutyIds: [duty.id] } },
                {
                  onSuccess: (r) => notify(`已催办 ${r.units} 个单位`),
                  onError: (e) => notify(detailOf(e), { tone: 'trouble' }),
                },
              )
            }
          >
            {duty.urgeAgainOn ? `已催办，${dayText(duty.urgeAgainOn, today)}起可再催` : '催办'}
          </button>
        )}
        {mayDo && doing && (
          <Link className={mayUrge || late ? 'button' : 'button primary'} href={doing.href}>
            {mayUrge && duty.cause ? '看来源' : doing.word}
          </Link>
        )}
        {answer && !answering && (
          <button type="button" className="button" onClick={() => setAnswering(true)}>
            申请免做 / 说明未开展
          </button>
        )}
      </div>
      {answering && <AnswerForm dutyId={duty.id} onClose={() => setAnswering(false)} />}
    </div>
  );
}

function AnswerForm({ dutyId, onClose }: { dutyId: string; onClose: () => void }) {
  const [type, setType] = useState<'waiver' | 'not-held'>('waiver');
  const [reason, setReason] = useState('');
  const send = useCall('requestAnswer');
  return (
    <form
      className="answer-form"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate(
          { params: { id: dutyId }, body: { type, reason } },
          {
            onSuccess: () => {
              notify('已送上级，答复后会通知您');
              onClose();
            },
          },
        );
      }}
    >
      <fieldset>
        <legend className="sr-only">哪一种</legend>
        <label className="check">
          <input type="radio" name="type" checked={type === 'waiver'} onChange={() => setType('waiver')} />
          <span>
            <b>免做 / 不适用</b>　本单位没有这项任务的条件，例如没有景观、没有在册家属
          </span>
        </label>
        <label className="check">
          <input
            type="radio"
            name="type"
            checked={type === 'not-held'}
            onChange={() => setType('not-held')}
          />
          <span>
            <b>未开展，说明原因</b>　该做而没有做成。如实说明不扣分，也不排名
          </span>
        </label>
      </fieldset>
      <label className="field">
        <span className="label">原因</span>
        <textarea
          className="input"
          required
          minLength={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {send.error && <ErrorBox error={send.error} />}
      <div className="actions">
        <button className="button primary" disabled={send.isPending || reason.trim().length < 2}>
          送上级答复
        </button>
        <button type="button" className="button" onClick={onClose}>
          取消
        </button>
      </div>
    </form>
  );
}
