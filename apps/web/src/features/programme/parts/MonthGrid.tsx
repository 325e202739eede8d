import { weekday } from '../../../ui/dates.ts';
import type { CalendarDay } from './calendar-day.ts';
import { isoWeekday } from './days.ts';
import { DueLine, pressing, restWord } from './DueLine.tsx';
import page from './calendar.module.css';

type Open = (day: CalendarDay, obligationId?: string) => void;
const shownLines = 4;

function DayCell({ day, today, onOpen }: { day: CalendarDay; today: string; onOpen: Open }) {
  const rest = restWord(day);
  const lines = pressing(day.due);
  const hidden = day.due.length - shownLines;
  return (
    <td
      className={`${page.day} ${day.workday ? '' : page.off} ${day.date === today ? page.today : ''}`}
      aria-current={day.date === today ? 'date' : undefined}
    >
      <div className={page.dayHead}>
        <b>
          {Number(day.date.slice(8))}
          {day.date === today && <span className="sr-only">（今天）</span>}
        </b>
        {day.festival ? (
          <span className={page.festival}>{day.festival}</span>
        ) : (
          <span className={page.lunar}>{day.lunar}</span>
        )}
        {rest && (
          <span className={rest === '休' ? page.rest : page.work} title={rest === '休' ? '放假' : '调休上班'}>
            {rest}
          </span>
        )}
      </div>
      {day.due.length > 0 && (
        <ul>
          {lines.slice(0, hidden === 1 ? shownLines + 1 : shownLines).map((due) => (
            <li key={due.obligationId}>
              <DueLine due={due} onOpen={() => onOpen(day, due.obligationId)} />
            </li>
          ))}
          {hidden > 1 && (
            <li>
              <button type="button" className={page.more} onClick={() => onOpen(day)}>
                还有 {hidden} 项
              </button>
            </li>
          )}
        </ul>
      )}
      {day.records > 0 && <span className={page.records}>{day.records} 条记录</span>}
    </td>
  );
}

function keyOf(cell: CalendarDay | string | undefined): string | undefined {
  return typeof cell === 'object' ? cell.date : cell;
}

/**
 * Weeks as rows of a real table, Monday first, so that a screen reader can say which weekday a cell belongs
 * to.
 */
export function MonthGrid({ days, today, onOpen }: { days: CalendarDay[]; today: string; onOpen: Open }) {
  const first = days[0];
  if (!first) return null;
  const cells: (CalendarDay | string)[] = [
    ...Array.from({ length: isoWeekday(first.date) - 1 }, (_, index) => `before-${index}`),
    ...days,
  ];
  while (cells.length % 7 !== 0) cells.push(`after-${cells.length}`);
  const weeks = Array.from({ length: cells.length / 7 }, (_, index) => cells.slice(index * 7, index * 7 + 7));
  const markers = [...new Set(days.flatMap((day) => day.markers))];
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
      <table className={page.grid}>
        <thead>
          <tr>
            {[
              '2024-01-01',
              '2024-01-02',
              '2024-01-03',
              '2024-01-04',
              '2024-01-05',
              '2024-01-06',
              '2024-01-07',
            ].map((date) => (
              <th key={date} scope="col">
                {weekday(date)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={keyOf(week[0])}>
              {week.map((day) =>
                typeof day === 'string' ? (
                  <td key={day} className={page.blank} />
                ) : (
                  <DayCell key={day.date} day={day} today={today} onOpen={onOpen} />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
