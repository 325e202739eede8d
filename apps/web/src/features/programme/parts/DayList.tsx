import { dayText } from '../../../ui/dates.ts';
import { Empty } from '../../../ui/states-of-page.tsx';
import type { CalendarDay } from './calendar-day.ts';
import { DueLine, pressing, restWord } from './DueLine.tsx';
import page from './calendar.module.css';

/** The month on a phone: only the days on which something is due or marked. */
export function DayList({
  days,
  today,
  onOpen,
}: {
  days: CalendarDay[];
  today: string;
  onOpen: (day: CalendarDay, obligationId?: string) => void;
}) {
  const said = days.filter((day) => day.due.length > 0 || day.festival !== null || day.date === today);
  const markers = [...new Set(days.flatMap((day) => day.markers))];
  if (said.length === 0) return <Empty title="这个月没有到期的任务">用上面的月份条换一个月。</Empty>;
  return (
    <>
      {markers.length > 0 && (
        <p className={page.markers}>
          本月：
          {markers.map((marker) => (
            <span key={marker}>{marker}</span>
          ))}
        </p>
      )}
      <ul className={`card lines ${page.list}`}>
        {said.map((day) => (
          <li key={day.date}>
            <h3>
              {dayText(day.date, today)} {day.date === today && '（今天）'}{' '}
              <small>
                {day.festival ?? day.lunar}
                {restWord(day) ? ` · ${restWord(day)}` : ''}
              </small>
            </h3>
            {pressing(day.due).map((due) => (
              <DueLine key={due.obligationId} due={due} onOpen={() => onOpen(day, due.obligationId)} />
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
