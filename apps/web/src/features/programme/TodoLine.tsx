import type { Duty } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { Link as PlainLink } from '../../ui/Link.tsx';
import { useCan, useMe } from '../../api/me.ts';
import { leftText, progressText } from '../../ui/progress.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { useCall } from '../../api/hooks.ts';
import { detailOf } from '../../api/problem.ts';
import { notify } from '../../ui/notices.tsx';
import { doingOf } from '../../ui/duty-form.ts';
import { dutyWords } from '../../ui/duty-words.ts';

export function TodoLine({ duty, showUnit }: { duty: Duty; showUnit: boolean }) {
  const { today, unit } = useMe();
  const can = useCan();
  const own = !showUnit || duty.unit.id === unit.id;
  const doing = own && (can('records:write') || duty.cause) ? doingOf(duty, today) : null;
  const words = dutyWords(duty, today);
  const who = [
    showUnit && duty.unit.name !== duty.bearer.name ? duty.unit.name : '',
    duty.bearer.type !== 'unit' || showUnit ? duty.bearer.name : '',
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <li className="todo-line">
      <div className="todo-what">
        <Link to="/duties/$id" params={{ id: duty.id }}>
          <b>{duty.title}</b>
        </Link>
        {who && <span className="quiet">{who}</span>}
        {duty.cause && (
          <span className="quiet">
            因
            <Link to="/records/$id" params={{ id: duty.cause.recordId }}>
              {duty.cause.title}
            </Link>
          </span>
        )}
        {duty.answer?.state === 'pending' && <span className="quiet">已申请，等上级答复</span>}
        {duty.pending > 0 && <span className="quiet">已提交 {duty.pending} 条，等认可</span>}
        {duty.sameEvent > 0 && words.record && (
          <span className="same">同一件事可同时完成 {duty.sameEvent + 1} 项</span>
        )}
      </div>
      <StateTag state={duty.state} note={words.note} />
      <span className="todo-due quiet">{words.due}</span>
      <span className="todo-left quiet">
        {duty.progress.by ? progressText(duty.progress) : leftText(duty.progress, duty.unitWord)}
      </span>
      <span className="todo-do">
        {!own && can('duties:urge') && <Urge dutyId={duty.id} title={duty.title} />}
        {doing && (
          <PlainLink
            className="button small"
            href={doing.href}
            aria-label={`${doing.word}：${duty.cause?.title ?? duty.title}`}
          >
            {doing.word}
          </PlainLink>
        )}
      </span>
    </li>
  );
}

/** Another unit's duty: its own people register it, the superior can only remind them. */
function Urge({ dutyId, title }: { dutyId: string; title: string }) {
  const urge = useCall('urgeDuties');
  return (
    <button
      type="button"
      className="button small"
      disabled={urge.isPending || urge.isSuccess}
      aria-label={`催办${title}`}
      onClick={() =>
        urge.mutate(
          { body: { dutyIds: [dutyId] } },
          {
            onSuccess: () => notify('已催办'),
            onError: (error) => notify(detailOf(error), { tone: 'trouble' }),
          },
        )
      }
    >
      {urge.isSuccess ? '已催' : '催办'}
    </button>
  );
}
