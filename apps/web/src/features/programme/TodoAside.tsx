import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { dayText } from '../../ui/dates.ts';
import { answerTypes } from '../../ui/states.ts';

/** Records that the superior sent back: they come first, because someone is waiting for them. */
export function ReturnedRecords() {
  const me = useMe();
  const returned = useApi('listRecords', {
    query: { status: ['returned'], unitId: me.unit.id, direct: 'true', limit: 20 },
  });
  if (!returned.data || returned.data.total === 0) return null;
  return (
    <section aria-labelledby="returned">
      <div className="section-head">
        <h2 id="returned">上级退回的记录</h2>
        <span className="quiet">{returned.data.total} 条</span>
      </div>
      <ul className="card lines todo-list">
        {returned.data.items.map((record) => (
          <li key={record.id} className="todo-line returned">
            <div className="todo-what">
              <Link to="/records/$id" params={{ id: record.id }}>
                <b>{record.title}</b>
              </Link>
              <span className="quiet">{dayText(record.occurredOn, me.today)}</span>
            </div>
            <span className="todo-reason">退回原因：{record.returnReason ?? '没有写'}</span>
            <span className="todo-do">
              {record.abilities.update && (
                <Link className="button small" to="/records/$id/edit" params={{ id: record.id }}>
                  改好再交
                </Link>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What others wait for: records to accept, requests to answer. */
export function WaitingForMe() {
  const me = useMe();
  const can = useCan();
  const records = useApi(
    'listRecords',
    { query: { waiting: 'true', limit: 5, sort: 'enteredAt' } },
    { enabled: can('records:accept') },
  );
  const answers = useApi(
    'listAnswers',
    { query: { state: ['pending'], limit: 20 } },
    { enabled: can('duties:decide') },
  );
  const mine = answers.data?.items.filter((a) => a.abilities.decide) ?? [];
  const count = (records.data?.total ?? 0) + mine.length;
  if (count === 0) return null;
  return (
    <section aria-labelledby="waiting">
      <div className="section-head">
        <h2 id="waiting">等我看的</h2>
        <span className="quiet">{count} 件</span>
      </div>
      <ul className="card lines todo-list">
        {records.data?.items.map((record) => (
          <li key={record.id} className="todo-line waiting">
            <div className="todo-what">
              <Link to="/records/$id" params={{ id: record.id }}>
                <b>{record.title}</b>
              </Link>
              <span className="quiet">
                {record.units.map((u) => u.name).join('、')} · {dayText(record.occurredOn, me.today)}
              </span>
            </div>
            <span className="quiet">待认可</span>
          </li>
        ))}
        {records.data && records.data.total > records.data.items.length && (
          <li className="todo-line waiting">
            <Link to="/review">看全部 {records.data.total} 条待认可的记录</Link>
          </li>
        )}
        {mine.slice(0, 5).map((answer) => (
          <li key={answer.id} className="todo-line waiting">
            <div className="todo-what">
              <Link to="/answers">
                <b>
                  {answerTypes[answer.type]}：{answer.duty.title}
                </b>
              </Link>
              <span className="quiet">
                {answer.duty.unit.name} · {answer.reason}
              </span>
            </div>
            <span className="quiet">待答复</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
