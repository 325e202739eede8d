import { useState } from 'react';
import { Link, useParams } from '@tanstack/react-router';
import type { Appointment, Person } from '@liulian/contract';
import { usePages, useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { DutyList, SidePanel, usePanel } from '../programme/parts/index.ts';
import { css } from '../../ui/kit/index.ts';
import { AppointmentDialog } from './parts/AppointmentDialog.tsx';
import { AppointmentTable } from './parts/AppointmentsTab.tsx';
import { LeaveDialog, MoveDialog, PersonDialog } from './parts/PersonDialog.tsx';

type Open = 'edit' | 'move' | 'leave' | 'appoint' | Appointment | null;

function Dialogs({ person, open, onClose }: { person: Person; open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open === 'edit') return <PersonDialog person={person} unit={person.unit} onClose={onClose} />;
  if (open === 'move') return <MoveDialog person={person} onClose={onClose} />;
  if (open === 'leave') return <LeaveDialog person={person} onClose={onClose} />;
  return (
    <AppointmentDialog
      person={{ id: person.id, name: person.name }}
      unit={person.unit}
      {...(open === 'appoint' ? {} : { appointment: open })}
      onClose={onClose}
    />
  );
}

function Appointments({
  person,
  onEdit,
}: {
  person: Person;
  onEdit: ((appointment: Appointment) => void) | undefined;
}) {
  const list = usePages('listAppointments', { query: { personId: person.id, limit: 100 } });
  return (
    <section className="card" aria-labelledby="appointments">
      <h2 id="appointments" className={css.title}>
        任职
      </h2>
      {list.items.length === 0 && !list.isPending ? (
        <Empty title="没有任职">任了职，相应的任务会自动产生。</Empty>
      ) : (
        <AppointmentTable items={list.items} withPerson={false} onEdit={onEdit} />
      )}
    </section>
  );
}

/**
 * What this viewer may see of one person: who they are here, their posts, and the duties that fall to them.
 * No score, no photograph.
 */
export default function PersonPage() {
  const { id = '' } = useParams({ strict: false });
  const me = useMe();
  const can = useCan();
  const [open, setOpen] = useState<Open>(null);
  const [panel, setPanel] = usePanel();
  const person = useApi('getPerson', { params: { id } });
  const year = Number(me.today.slice(0, 4));
  const mayWrite = person.data?.abilities.update ?? false;
  return (
    <div className="page column">
      <PageHead
        title={person.data?.name ?? '人员'}
        note={
          person.data && (
            <>
              <Link to="/units/$id" params={{ id: person.data.unit.id }}>
                {person.data.unit.name}
              </Link>{' '}
              · {person.data.classTitle}
            </>
          )
        }
      >
        {mayWrite && (
          <>
            <button type="button" className="button" onClick={() => setOpen('edit')}>
              修改
            </button>
            <button type="button" className="button" onClick={() => setOpen('move')}>
              调动
            </button>
            <button type="button" className="button" onClick={() => setOpen('appoint')}>
              新增任职
            </button>
            <button type="button" className="button" onClick={() => setOpen('leave')}>
              离队
            </button>
          </>
        )}
      </PageHead>
      <Load of={person}>
        {(data) => (
          <div className="stack">
            <section className="card" aria-labelledby="facts">
              <h2 id="facts" className="sr-only">
                基本情况
              </h2>
              <dl className="facts">
                <dt>职务</dt>
                <dd>
                  {data.posts
                    .map((post) =>
                      post.unit.id === data.unit.id ? post.title : `${post.title}（${post.unit.name}）`,
                    )
                    .join('、') || '无'}
                </dd>
                <dt>入队</dt>
                <dd>{data.joinedOn ? monthDay(data.joinedOn, me.today) : '未填'}</dd>
                {data.leftOn && (
                  <>
                    <dt>离队</dt>
                    <dd>{monthDay(data.leftOn, me.today)}，最后一天在队</dd>
                  </>
                )}
              </dl>
            </section>
            <Appointments person={data} onEdit={mayWrite ? setOpen : undefined} />
            {(can('duties:read') || me.person?.id === id) && (
              <section className="card" aria-labelledby="duties">
                <h2 id="duties" className={css.title}>
                  {year}年本人任务
                </h2>
                <DutyList
                  filter={{ personId: id, year }}
                  empty="今年没有落到本人的任务"
                  onOpen={(dutyId) => setPanel({ title: data.name, dutyId })}
                />
              </section>
            )}
            <Dialogs person={data} open={open} onClose={() => setOpen(null)} />
          </div>
        )}
      </Load>
      <SidePanel panel={panel} change={setPanel} />
    </div>
  );
}
