import { Mark } from '../../../ui/StateTag.tsx';
import { monthDay } from '../../../ui/dates.ts';
import { dutyStates } from '../../../ui/states.ts';
import type { UnitYear } from './unit-year.ts';
import page from './unit.module.css';

/** Twelve months, one line each as long as they fit: December, when most falls due, may take several. */
export function UnitTimeline({
  months,
  today,
  year,
  onOpen,
}: {
  months: UnitYear['months'];
  today: string;
  year: number;
  onOpen: (dutyId: string, title: string) => void;
}) {
  const now = Number(today.slice(0, 4)) === year ? Number(today.slice(5, 7)) : 0;
  return (
    <ol className={page.months}>
      {months.map((month) => (
        <li
          key={month.month}
          className={month.month === now ? page.now : undefined}
          data-empty={month.duties.length === 0 || undefined}
        >
          <h3>
            {month.month}月{month.month === now && <small> 本月</small>}
          </h3>
          {month.duties.length === 0 ? (
            <p className="quiet">—</p>
          ) : (
            <ul>
              {month.duties.map((duty) => {
                const look = dutyStates[duty.state];
                return (
                  <li key={duty.id}>
                    <button
                      type="button"
                      onClick={() => onOpen(duty.id, duty.title)}
                      title={`${monthDay(duty.dueOn)}前 · ${look.word}`}
                    >
                      <Mark shape={look.shape} tone={look.tone} />
                      <span className={`tone-${look.tone === 'done' ? 'quiet' : look.tone}`}>
                        {duty.title}
                      </span>
                      <span className="sr-only">
                        ，{monthDay(duty.dueOn)}前，{look.word}
                      </span>
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}
