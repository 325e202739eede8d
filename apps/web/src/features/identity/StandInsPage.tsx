import type { StandIn } from '@liulian/contract';
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { dayText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { PersonPicker, type Someone } from '../../ui/PersonPicker.tsx';
import { isConfidential } from '../../ui/states.ts';
import { Load } from '../../ui/states-of-page.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { ConfirmDialog, css, Field, FormDialog, useChange } from '../../ui/kit/index.ts';

const looks = {
  running: { word: '代理中', shape: 'half', tone: 'touch' },
  coming: { word: '未开始', shape: 'dots', tone: 'quiet' },
  over: { word: '已结束', shape: 'tick', tone: 'quiet' },
} as const;
const endings = { over: '期满', 'by-hand': '提前结束', departure: '调离或离队' } as const;

/** 代理: who acts for whom and until when; whoever is away asks somebody, and either of the two ends it. */
export default function StandInsPage() {
  const list = useApi('listStandIns');
  const [giving, setGiving] = useState<'own' | 'other' | null>(null);
  const [ending, setEnding] = useState<StandIn | null>(null);
  return (
    <div className="page column">
      <PageHead
        title="代理"
        note="外出、休假、学习时，请人代办单位的事；个人和纪检内容、您自己的任务不在其中"
      >
        {list.data?.abilities.giveForOthers && (
          <button type="button" className="button" onClick={() => setGiving('other')}>
            替别人安排
          </button>
        )}
        {list.data?.abilities.give && (
          <button type="button" className="button primary" onClick={() => setGiving('own')}>
            请人代理
          </button>
        )}
      </PageHead>
      <Load of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <p className="card quiet">还没有代理。</p>
          ) : (
            <div className={`card ${css.scroll}`}>
              <table className={`${css.table} ${css.stacked}`}>
                <thead>
                  <tr>
                    <th scope="col">代理</th>
                    <th scope="col">起止</th>
                    <th scope="col">范围</th>
                    <th scope="col">原因</th>
                    <th scope="col">状态</th>
                    <th scope="col">
                      <span className="sr-only">办理</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((item) => (
                    <tr key={item.id}>
                      <th scope="row">
                        {item.deputy.name} 代 {item.person.name}
                        <br />
                        <small className="tone-quiet">{item.unit.name}</small>
                      </th>
                      <td data-title="起止" className="nowrap">
                        {dayText(item.fromOn)} 至 {dayText(item.untilOn)}
                      </td>
                      <td data-title="范围">
                        {item.kinds?.map((kind) => kind.title).join('、') ?? '单位的全部事项'}
                      </td>
                      <td data-title="原因">{item.reason}</td>
                      <td data-title="状态" className="nowrap">
                        <Mark {...looks[item.state]} /> {looks[item.state].word}
                        {item.endedAs && item.endedAs !== 'over' && (
                          <small className="tone-quiet">（{endings[item.endedAs]}）</small>
                        )}
                      </td>
                      <td>
                        {item.abilities.end && (
                          <button
                            type="button"
                            className="link"
                            aria-label={`结束${item.deputy.name}代${item.person.name}`}
                            onClick={() => setEnding(item)}
                          >
                            结束
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Load>
      {giving && <Give forOther={giving === 'other'} onClose={() => setGiving(null)} />}
      {ending && <End item={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function End({ item, onClose }: { item: StandIn; onClose: () => void }) {
  const end = useChange('endStandIn', { said: '代理已结束', onDone: onClose });
  return (
    <ConfirmDialog
      title="结束代理"
      button="结束"
      busy={end.busy}
      onConfirm={() => end.run({ params: { id: item.id } })}
      onClose={onClose}
    >
      <p>
        {item.deputy.name} 马上不能再代 {item.person.name} 办理；已办的照旧有效，两人都会收到消息。
      </p>
    </ConfirmDialog>
  );
}

function Give({ forOther, onClose }: { forOther: boolean; onClose: () => void }) {
  const me = useMe();
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  const [person, setPerson] = useState<Someone[]>([]);
  const [deputy, setDeputy] = useState<Someone[]>([]);
  const [fromOn, setFrom] = useState(me.today);
  const [untilOn, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [some, setSome] = useState<string[] | null>(null);
  const give = useChange('giveStandIn', {
    said: '代理已安排，两人都会收到消息',
    quiet: true,
    onDone: onClose,
  });
  const ready =
    deputy.length > 0 &&
    (!forOther || person.length > 0) &&
    untilOn !== '' &&
    reason.trim().length >= 2 &&
    some?.length !== 0;
  return (
    <FormDialog
      title={forOther ? '替别人安排代理' : '请人代理'}
      save="安排"
      busy={give.busy}
      error={give.error}
      ready={ready}
      onClose={onClose}
      onSave={() =>
        give.run({
          body: {
            deputyId: deputy[0]?.id ?? '',
            ...(forOther ? { personId: person[0]?.id ?? '' } : {}),
            fromOn,
            untilOn,
            reason: reason.trim(),
            kinds: some,
          },
        })
      }
    >
      {forOther && (
        <Field label="谁外出" wrong={give.wrong.personId}>
          {(inner) => (
            <PersonPicker id={inner.id} label="谁外出" value={person} onChange={setPerson} single />
          )}
        </Field>
      )}
      <Field label="由谁代理" wrong={give.wrong.deputyId}>
        {(inner) => (
          <PersonPicker id={inner.id} label="由谁代理" value={deputy} onChange={setDeputy} single />
        )}
      </Field>
      <div className="row">
        <Field label="从" wrong={give.wrong.fromOn}>
          {(inner) => (
            <input
              {...inner}
              className="input"
              type="date"
              min={me.today}
              value={fromOn}
              onChange={(event) => setFrom(event.target.value)}
            />
          )}
        </Field>
        <Field label="到（当天还算）" wrong={give.wrong.untilOn}>
          {(inner) => (
            <input
              {...inner}
              className="input"
              type="date"
              min={fromOn}
              value={untilOn}
              onChange={(event) => setUntil(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Field label="原因" wrong={give.wrong.reason}>
        {(inner) => (
          <input
            {...inner}
            className="input"
            maxLength={200}
            placeholder="外出学习、休假……"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="stack">
        <legend>范围</legend>
        <label>
          <input type="radio" name="scope" checked={some === null} onChange={() => setSome(null)} />{' '}
          单位的全部事项
        </label>
        <label>
          <input type="radio" name="scope" checked={some !== null} onChange={() => setSome([])} /> 只代这几种
        </label>
        {some && (
          <div className="row">
            {kinds.data?.items
              .filter((kind) => !isConfidential(kind))
              .map((kind) => (
                <label key={kind.id}>
                  <input
                    type="checkbox"
                    checked={some.includes(kind.id)}
                    onChange={(event) =>
                      setSome(event.target.checked ? [...some, kind.id] : some.filter((id) => id !== kind.id))
                    }
                  />{' '}
                  {kind.title}
                </label>
              ))}
          </div>
        )}
      </fieldset>
    </FormDialog>
  );
}
