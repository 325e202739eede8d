import { Mark } from '../../../ui/StateTag.tsx';
import type { CalendarDay } from './calendar-day.ts';
import { isoWeekday } from './days.ts';
import page from './calendar.module.css';

type Due = CalendarDay['due'][number];

/** 休 on a weekday off, 班 on a weekend worked; ordinary days and ordinary weekends carry no mark. */
export function restWord(day: CalendarDay): '休' | '班' | null {
  const weekend = isoWeekday(day.date) > 5;
  if (day.workday === weekend) return day.workday ? '班' : '休';
  return null;
}

/** What is overdue first, then what is open, then what is done. */
export function pressing(due: Due[]): Due[] {
  return [...due].sort((a, b) => b.overdue - a.overdue || b.open - a.open);
}

function wordOf(due: Due): string {
  if (due.overdue > 0) return `${due.overdue} 项逾期`;
  return due.open > 0 ? `${due.open} 项未完成` : '全部完成';
}

export function DueLine({ due, onOpen }: { due: Due; onOpen: () => void }) {
  const late = due.overdue > 0;
  const left = late ? due.overdue : due.open;
  return (
    <button
      type="button"
      className={`${page.due} ${late ? page.late : ''} ${left === 0 ? page.finished : ''}`}
      onClick={onOpen}
      title={`${due.title}：共 ${due.total} 项，${wordOf(due)}`}
    >
      <Mark
        shape={late ? 'full' : left === 0 ? 'tick' : 'ring'}
        tone={late ? 'overdue' : left === 0 ? 'done' : 'plain'}
      />
      <span className={page.dueTitle}>{due.title}</span>
      <span className="sr-only">，{wordOf(due)}</span>
      {left > 0 && (
        <span className={page.count} aria-hidden="true">
          {left}
        </span>
      )}
    </button>
  );
}
