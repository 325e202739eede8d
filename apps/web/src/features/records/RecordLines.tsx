import type { RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { dayText } from '../../ui/dates.ts';
import { RecordTag } from '../../ui/StateTag.tsx';
import './received.css';

/** Records as a list to open one from, with what is asked of the reader. */
export function RecordLines({ records }: { records: RecordSummary[] }) {
  const { today } = useMe();
  return (
    <ul className="card lines record-lines">
      {records.map((record) => (
        <li key={record.id}>
          <Link to="/records/$id" params={{ id: record.id }}>
            <span className="row spread">
              <b>{record.title}</b>
              {/* That it is in effect goes without saying. */}
              {(record.stage !== null || record.status !== 'accepted') && (
                <RecordTag status={record.status} stage={record.stage} />
              )}
            </span>
            <span className="quiet">
              {[
                record.categoryTitle ?? record.kindTitle,
                record.number,
                record.units.map((unit) => unit.name).join('、'),
                dayText(record.occurredOn, today),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {record.received && record.received.asked.length > 0 && (
              <span>
                待{[...new Set(record.received.asked)].join('、')}
                <Due day={record.received.dueOn} />
              </span>
            )}
            {record.received && record.received.passedTo.length > 0 && (
              <span className="quiet">{record.received.passedTo.join('；')}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Due({ day }: { day: string | null }) {
  const { today } = useMe();
  if (day === null) return null;
  const late = day < today;
  return (
    <span className={late ? 'tone-overdue' : 'quiet'}>
      {' '}
      · {dayText(day, today)}前{late && '，已逾期'}
    </span>
  );
}
