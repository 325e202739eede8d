import { Link } from '@tanstack/react-router';
import { useApi } from '../../../api/hooks.ts';
import { useMe } from '../../../api/me.ts';
import { formLink } from '../../../ui/duty-form.ts';
import { dutyWords, isOver } from '../../../ui/duty-words.ts';

/** What is due now comes before the catalogue: most people come here for one of these. */
export function DueNow() {
  const me = useMe();
  const duties = useApi('listDuties', {
    query: {
      unitId: me.unit.id,
      direct: 'true',
      bearerType: 'unit',
      state: ['overdue', 'due-soon', 'open'],
      limit: 30,
    },
  });
  const items = (duties.data?.items ?? [])
    .filter((duty) => duty.form && duty.pending === 0 && !isOver(duty, me.today))
    .slice(0, 5);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="due-now" className="stack" style={{ gap: 6 }}>
      <h2 id="due-now">眼下该办的</h2>
      <ul className="card lines kind-list">
        {items.map((duty) => {
          const form = formLink(duty)!;
          return (
            <li key={duty.id}>
              <Link to={form.to} search={form.search}>
                <b>{duty.title}</b>
                <span className="quiet nowrap">{dutyWords(duty, me.today).alone}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
