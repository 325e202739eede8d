import { useState } from 'react';
import type { ResponseOf, UnitRef } from '@liulian/contract';
import type { CallArgs } from '../../../api/client.ts';
import { usePages } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { monthDay } from '../../../ui/dates.ts';
import { Empty } from '../../../ui/states-of-page.tsx';
import { ConfirmDialog, css, Listing, numberText, SelectFilter, useChange } from '../../../ui/kit/index.ts';
import { EventDialog } from './EventDialog.tsx';
import { useVocabulary } from './vocabulary.ts';

type Event = ResponseOf<'listEvents'>['items'][number];

const sourceWord: Record<Event['source'], string> = {
  hand: '手工登记',
  roster: '随人员变动',
  record: '随记录产生',
};

function Remove({ event, onClose }: { event: Event; onClose: () => void }) {
  const remove = useChange('deleteEvent', { said: '已删除', onDone: onClose });
  return (
    <ConfirmDialog
      title="删除事件"
      button="删除"
      cancel="不删"
      busy={remove.busy}
      onConfirm={() => remove.run({ params: { id: event.id } })}
      onClose={onClose}
    >
      <p>
        “{event.title}”引出的 {numberText(event.duties)} 项任务会一并撤销，相关记录保留。
      </p>
    </ConfirmDialog>
  );
}

/**
 * What happened and therefore sets duties going: most come from the roster by themselves, the rest are
 * entered here.
 */
export function EventsTab({ unit }: { unit: UnitRef }) {
  const write = useCan()('events:write');
  const { today } = useMe();
  const { eventTypes } = useVocabulary();
  const [type, setType] = useState('');
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Event | null>(null);
  const query = { unitId: unit.id, limit: 50, ...(type ? { type: [type] } : {}) } as NonNullable<
    CallArgs<'listEvents'>['query']
  >;
  const list = usePages('listEvents', { query });
  return (
    <>
      <div className={css.filters}>
        <SelectFilter
          label="类型"
          value={type}
          choices={eventTypes.map((one) => [one.id, one.title])}
          onChange={setType}
        />
        {write && (
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            登记事件
          </button>
        )}
      </div>
      <Listing
        of={list}
        empty={
          <Empty title="没有事件">
            提拔、入职、试用期满会随人员变动自动出现；处分决定、巡察反馈等在这里登记。
          </Empty>
        }
      >
        {(items) => (
          <div className={css.scroll}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead>
                <tr>
                  <th scope="col">日期</th>
                  <th scope="col">类型</th>
                  <th scope="col">事件</th>
                  <th scope="col">单位</th>
                  <th scope="col">涉及人员</th>
                  <th scope="col">来源</th>
                  <th scope="col" className="num">
                    引出任务
                  </th>
                  <th scope="col">
                    <span className="sr-only">操作</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((event) => (
                  <tr key={event.id}>
                    <td className="nowrap">{monthDay(event.occurredOn, today)}</td>
                    <td className="nowrap">{event.typeTitle}</td>
                    <th scope="row">{event.title}</th>
                    <td>{event.unit.name}</td>
                    <td data-title="涉及">
                      {event.people
                        .slice(0, 3)
                        .map((person) => person.name)
                        .join('、') || '—'}
                      {event.people.length > 3 && ` 等 ${event.people.length} 人`}
                    </td>
                    <td className="nowrap">{sourceWord[event.source]}</td>
                    <td className="num" data-title="引出任务">
                      {numberText(event.duties)}
                    </td>
                    <td className="num">
                      {write && event.source === 'hand' && (
                        <button
                          type="button"
                          className={css.link}
                          aria-label={`删除${event.title}`}
                          onClick={() => setRemoving(event)}
                        >
                          删除
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {creating && <EventDialog unit={unit} onClose={() => setCreating(false)} />}
      {removing && <Remove event={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
