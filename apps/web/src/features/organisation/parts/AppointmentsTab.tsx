import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { Appointment, UnitRef } from '@liulian/contract';
import type { CallArgs } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { monthDay } from '../../../ui/dates.ts';
import { Empty } from '../../../ui/states-of-page.tsx';
import { css, Listing, SelectFilter } from '../../../ui/kit/index.ts';
import { AppointmentDialog } from './AppointmentDialog.tsx';
import { useVocabulary } from './vocabulary.ts';

export function AppointmentTable({
  items,
  withPerson,
  onEdit,
}: {
  items: Appointment[];
  withPerson: boolean;
  onEdit?: ((appointment: Appointment) => void) | undefined;
}) {
  const { today } = useMe();
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.stacked}`}>
        <thead>
          <tr>
            {withPerson && <th scope="col">姓名</th>}
            <th scope="col">职务</th>
            <th scope="col">单位</th>
            <th scope="col">起止</th>
            <th scope="col">试用期满</th>
            <th scope="col">标记</th>
            {onEdit && (
              <th scope="col">
                <span className="sr-only">操作</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              {withPerson && (
                <th scope="row" className="nowrap">
                  <Link to="/people/$id" params={{ id: item.person.id }}>
                    {item.person.name}
                  </Link>
                </th>
              )}
              <td>{item.postTitle}</td>
              <td>{item.unit.name}</td>
              <td className="nowrap">
                {monthDay(item.from, today)}起{item.to && `，至${monthDay(item.to, today)}`}
              </td>
              <td className="nowrap" data-title="试用期满">
                {item.probationEndsOn ? monthDay(item.probationEndsOn, today) : '—'}
              </td>
              <td>
                {[item.keyPost ? '重点岗位' : '', item.promotion ? '提拔' : ''].filter(Boolean).join('、') ||
                  '—'}
              </td>
              {onEdit && (
                <td className="num">
                  <button
                    type="button"
                    className={`${css.link} no-print`}
                    aria-label={`修改${item.person.name}的${item.postTitle}`}
                    onClick={() => onEdit(item)}
                  >
                    修改
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function AppointmentsTab({ unit }: { unit: UnitRef }) {
  const write = useCan()('organisation:write');
  const { posts } = useVocabulary();
  const { today } = useMe();
  const [post, setPost] = useState('');
  const [keyPost, setKeyPost] = useState('');
  const [past, setPast] = useState('');
  const [dialog, setDialog] = useState<Appointment | 'new' | null>(null);
  const query = {
    unitId: unit.id,
    limit: 50,
    ...(post ? { post: [post] } : {}),
    ...(keyPost ? { keyPost } : {}),
    ...(past ? {} : { on: today }),
  } as NonNullable<CallArgs<'listAppointments'>['query']>;
  const list = usePages('listAppointments', { query });
  return (
    <>
      <div className={css.filters}>
        <SelectFilter
          label="职务"
          value={post}
          choices={posts.map((one) => [one.id, one.title])}
          onChange={setPost}
        />
        <SelectFilter
          label="岗位"
          value={keyPost}
          choices={[['true', '只看重点岗位']]}
          onChange={setKeyPost}
        />
        <SelectFilter
          label="时间"
          value={past}
          all="现任"
          choices={[['past', '含已免的']]}
          onChange={setPast}
        />
        {write && (
          <button type="button" className="button primary" onClick={() => setDialog('new')}>
            新增任职
          </button>
        )}
      </div>
      <Listing
        of={list}
        empty={<Empty title="没有符合条件的任职">任职决定谁有哪些任务；可逐条新增，也可从表格导入。</Empty>}
      >
        {(items) => <AppointmentTable items={items} withPerson onEdit={write ? setDialog : undefined} />}
      </Listing>
      {dialog !== null && (
        <AppointmentDialog
          unit={unit}
          {...(dialog === 'new' ? {} : { appointment: dialog })}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
