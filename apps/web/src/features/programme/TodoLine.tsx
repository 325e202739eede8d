import type { Duty } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useCan, useMe } from '../../api/me.ts';
import { daysBesideState, untilText } from '../../ui/dates.ts';
import { leftText, progressText } from '../../ui/progress.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { formLink } from './duty-form.ts';

export function TodoLine({ duty, showUnit }: { duty: Duty; showUnit: boolean }) {
  const { today } = useMe();
  const can = useCan();
  const form = can('records:write') ? formLink(duty) : null;
  const who = [showUnit && duty.unit.name !== duty.bearer.name ? duty.unit.name : '', duty.bearer.type !== 'unit' || showUnit ? duty.bearer.name : ''].filter(Boolean).join(' · ');
  return (
    <li className="todo-line">
      <div className="todo-what">
        <Link to="/duties/$id" params={{ id: duty.id }}><b>{duty.title}</b></Link>
        {who && <span className="quiet">{who}</span>}
        {duty.answer?.state === 'pending' && <span className="quiet">已申请，等上级答复</span>}
        {duty.pending > 0 && <span className="quiet">已提交 {duty.pending} 条，等认可</span>}
        {duty.sameEvent > 0 && <span className="same">同一件事可同时完成 {duty.sameEvent + 1} 项</span>}
      </div>
      <StateTag state={duty.state} note={daysBesideState(duty.daysLeft)} />
      <span className="todo-due quiet">{untilText(duty.dueOn, duty.daysLeft, today)}</span>
      <span className="todo-left quiet">{duty.progress.by ? progressText(duty.progress) : leftText(duty.progress, duty.unitWord)}</span>
      <span className="todo-do">{form && <Link className="button small" to={form.to} search={form.search as never} aria-label={`去登记${duty.title}`}>去登记</Link>}</span>
    </li>
  );
}
