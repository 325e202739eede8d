import type { CalendarDay } from './calendar-day.ts';
import { numberText } from '../../../ui/kit/words.ts';
import page from './calendar.module.css';

interface Month {
  key: string;
  due: number;
  overdue: number;
  festivals: string[];
}

function months(days: CalendarDay[]): Month[] {
  const found = new Map<string, Month>();
  for (const day of days) {
    const key = day.date.slice(0, 7);
    const month = found.get(key) ?? { key, due: 0, overdue: 0, festivals: [] };
    for (const due of day.due) {
      month.due += due.total;
      month.overdue += due.overdue;
    }
    if (day.festival) month.festivals.push(day.festival);
    found.set(key, month);
  }
  return [...found.values()];
}

/** The year at a glance: how much falls due in each month, and where something was left behind. */
export function YearStrip({
  days,
  month,
  now,
  onGo,
}: {
  days: CalendarDay[];
  month: string;
  now: string;
  onGo: (month: string) => void;
}) {
  const all = months(days);
  const most = Math.max(1, ...all.map((one) => one.due));
  return (
    <ol className={page.strip} aria-label={`${month.slice(0, 4)}年各月到期任务`}>
      {all.map((one) => (
        <li key={one.key}>
          <button
            type="button"
            aria-current={one.key === month ? 'true' : undefined}
            onClick={() => onGo(one.key)}
            title={one.festivals.join('、')}
          >
            <span className={page.stripName}>
              {Number(one.key.slice(5))}月{one.key === now && <i>本月</i>}
            </span>
            <span className={page.bar} aria-hidden="true">
              <i style={{ width: `${Math.round((one.due / most) * 100)}%` }} />
            </span>
            <span className={page.stripCount}>
              {one.due > 0 ? `${numberText(one.due)} 项` : '—'}
              {one.overdue > 0 && <em>逾期 {numberText(one.overdue)}</em>}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
