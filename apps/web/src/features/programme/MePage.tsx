import type { Duty, Kind } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { dayText, monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { progressText } from '../../ui/progress.ts';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { RecordTag, StateTag } from '../../ui/StateTag.tsx';
import { ReceivedHint } from '../records/index.ts';
import { dutyWords } from '../../ui/duty-words.ts';
import { lessonOf, lessons } from './lessons.ts';
import './station.css';
import { searchFor } from '../../base/addresses.ts';

const openStates = new Set<Duty['state']>(['overdue', 'due-soon', 'open']);

/** One person's page: a lesson to read, what is asked of oneself, what is on record about oneself. */
export default function MePage() {
  const me = useMe();
  const can = useCan();
  const year = me.today.slice(0, 4);
  // One lesson a month, the same for everyone.
  const lesson = lessons[lessonOf(`${me.today.slice(0, 7)}-01`)]!;
  const duties = useApi('listDuties', {
    query: { ...(me.person ? { personId: me.person.id } : { mine: 'true' }), year, limit: 100 },
  });
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  const declared = me.person
    ? (kinds.data?.items ?? []).filter((kind) => kind.selfOnly && kind.abilities.create)
    : [];
  return (
    <div className="page column station">
      <PageHead
        title={me.person?.name ?? me.account.username}
        note={`${me.unit.name} · ${dayText(me.today)}`}
      />
      <ReceivedHint />
      <section className="card lesson" aria-labelledby="lesson">
        <p className="quiet" id="lesson">
          本月课
        </p>
        <h2 className="lesson-title">
          〈{lesson.title}〉<span className="quiet">10 分钟</span>
        </h2>
        <details className="lesson-points" open>
          <summary>要点</summary>
          <ol>
            {lesson.points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
          <p>
            <b>想一想</b>　{lesson.ask}
          </p>
        </details>
        <p className="quiet">看看就好，不打卡、不计时、不排名。</p>
      </section>
      <Link to="/open-records" className="card row spread">
        <b>公开的课程、案例和典型</b>
        <span>去看 ›</span>
      </Link>
      <Load of={duties}>{(list) => <OwnDuties items={list.items} />}</Load>
      {can('records:read') && me.person && <OwnRecords title="我参加过的" personId={me.person.id} />}
      {can('records:write') && !can('records:read') && me.person && (
        <OwnRecords title="我反映的和参加过的" personId={me.person.id} />
      )}
      {declared.map((kind) => (
        <OwnDeclarations key={kind.id} kind={kind} />
      ))}
      <div className="station-foot no-print" style={{ gridTemplateColumns: '1fr' }}>
        {declared.map((kind) => (
          <Link
            key={kind.id}
            className="button big"
            to="/records/new"
            search={searchFor('/records/new', { kind: kind.id })}
          >
            {kind.title}
          </Link>
        ))}
        <Link className="button big" to="/report">
          我要反映
        </Link>
      </div>
    </div>
  );
}

function OwnDuties({ items }: { items: Duty[] }) {
  const { today } = useMe();
  const open = items.filter((duty) => openStates.has(duty.state));
  const closed = items.filter((duty) => !openStates.has(duty.state) && duty.state !== 'upcoming');
  return (
    <section aria-labelledby="own" className="station-rest">
      <h2 id="own">我的任务 {open.length > 0 && open.length}</h2>
      {open.length === 0 && (
        <div className="card">
          <Empty title="没有要您办的事。">参加过的学习和活动由组织的人登记，会自动算在您名下。</Empty>
        </div>
      )}
      <ul className="card lines station-list">
        {open.map((duty) => (
          <li key={duty.id} className="station-duty">
            <Link to="/duties/$id" params={{ id: duty.id }} className="station-what">
              <b>{duty.title}</b>
              <span className="station-when">
                <StateTag state={duty.state} note={dutyWords(duty, today).note} />
                <span className="quiet">
                  {monthDay(duty.dueOn, today)}前 · {progressText(duty.progress, duty.unitWord)}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {closed.length > 0 && (
        <details>
          <summary>今年已办的 {closed.length} 项</summary>
          <ul className="card lines station-list">
            {closed.map((duty) => (
              <li key={duty.id} className="station-duty">
                <Link to="/duties/$id" params={{ id: duty.id }} className="station-what">
                  <span>
                    {duty.title} <span className="quiet">{duty.period.title}</span>
                  </span>
                </Link>
                <StateTag state={duty.state} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function OwnRecords({ title, personId }: { title: string; personId: string }) {
  const { today } = useMe();
  const records = useApi('listRecords', {
    query: { personId, status: ['submitted', 'accepted'], limit: 20 },
  });
  return (
    <section aria-labelledby="records" className="station-rest">
      <h2 id="records">{title}</h2>
      <Load of={records}>
        {(list) =>
          list.items.length === 0 ? (
            <p className="quiet">还没有记录。</p>
          ) : (
            <ul className="card lines station-list">
              {list.items.map((record) => (
                <li key={record.id} className="station-duty">
                  <Link to="/records/$id" params={{ id: record.id }} className="station-what">
                    <b>{record.title}</b>
                    <span className="quiet">
                      {dayText(record.occurredOn, today)} · {record.categoryTitle ?? record.kindTitle}
                    </span>
                  </Link>
                  <RecordTag status={record.status} stage={record.stage} />
                </li>
              ))}
            </ul>
          )
        }
      </Load>
    </section>
  );
}

/** What one has declared about oneself, and who reads it. */
function OwnDeclarations({ kind }: { kind: Kind }) {
  const { today, person } = useMe();
  const records = useApi('listRecords', {
    query: { kind: kind.id, personId: person?.id ?? '', limit: 20 },
  });
  return (
    <section aria-labelledby={kind.id} className="station-rest">
      <h2 id={kind.id}>我的报备</h2>
      <p className="quiet">只由您自己填写；除您之外，只有依规知悉的纪委书记看得到，每次查看都留痕。</p>
      <Load of={records}>
        {(list) =>
          list.items.length === 0 ? (
            <p className="quiet">还没有报备过。</p>
          ) : (
            <ul className="card lines station-list">
              {list.items.map((record) => (
                <li key={record.id} className="station-duty">
                  <Link to="/records/$id" params={{ id: record.id }} className="station-what">
                    <b>{record.categoryTitle ?? record.kindTitle}</b>
                    <span className="quiet">{dayText(record.occurredOn, today)}</span>
                  </Link>
                  <RecordTag status={record.status} />
                </li>
              ))}
            </ul>
          )
        }
      </Load>
    </section>
  );
}
