import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { dayText, monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Load } from '../../ui/states-of-page.tsx';
import { useNarrow } from '../../base/use-narrow.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import type { CalendarDay } from './parts/calendar-day.ts';
import { DayList } from './parts/DayList.tsx';
import { addMonths, monthSpan } from './parts/days.ts';
import { MonthGrid } from './parts/MonthGrid.tsx';
import { SidePanel } from './parts/SidePanel.tsx';
import { usePanel } from './parts/use-panel.ts';
import { YearStrip } from './parts/YearStrip.tsx';
import page from './parts/calendar.module.css';

function monthTitle(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
}

export default function CalendarPage() {
  const me = useMe();
  const narrow = useNarrow();
  const [search, change] = useSearchState('/calendar');
  const [panel, setPanel] = usePanel();
  const now = me.today.slice(0, 7);
  const month = search.month ?? now;
  const year = month.slice(0, 4);
  const unit = search.unitId ? { unitId: search.unitId } : {};
  const days = useApi('getDutyCalendar', { query: { ...monthSpan(month), ...unit } }, { keep: true });
  const whole = useApi(
    'getDutyCalendar',
    { query: { from: `${year}-01-01`, to: `${year}-12-31`, ...unit } },
    { keep: true, staleTime: 60_000 },
  );
  const go = (next: string): void => change({ month: next === now ? undefined : next });
  const openDay = (day: CalendarDay, obligationId?: string): void =>
    setPanel({
      title: `${dayText(day.date, me.today)}到期${obligationId ? `：${day.due.find((due) => due.obligationId === obligationId)?.title ?? ''}` : ''}`,
      filter: {
        dueFrom: day.date,
        dueTo: day.date,
        unitId: search.unitId ?? me.unit.id,
        ...(obligationId ? { obligationId: [obligationId] } : {}),
      },
    });
  return (
    <div className="page print-across">
      <PageHead
        title="日历"
        note={
          <>
            {me.unit.name} · 到期任务、节日与调休
            <b className="print-only">{monthTitle(month)}</b>
          </>
        }
      >
        <button
          type="button"
          className="button"
          aria-label="上一个月"
          onClick={() => go(addMonths(month, -1))}
        >
          ‹
        </button>
        <h2 className={page.month} aria-live="polite">
          {monthTitle(month)}
        </h2>
        <button
          type="button"
          className="button"
          aria-label="下一个月"
          onClick={() => go(addMonths(month, 1))}
        >
          ›
        </button>
        {month !== now && (
          <button type="button" className="button" onClick={() => go(now)}>
            回到今天 {monthDay(me.today)}
          </button>
        )}
      </PageHead>
      <Load of={whole}>{(data) => <YearStrip days={data.days} month={month} now={now} onGo={go} />}</Load>
      <Load of={days}>
        {(data) =>
          narrow ? (
            <DayList days={data.days} today={me.today} onOpen={openDay} />
          ) : (
            <MonthGrid days={data.days} today={me.today} onOpen={openDay} />
          )
        }
      </Load>
      <SidePanel panel={panel} change={setPanel} />
    </div>
  );
}
