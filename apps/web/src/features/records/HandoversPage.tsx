import type { Handover } from '@liulian/contract';
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { dayText, momentText } from '../../ui/dates.ts';
import { Link } from '../../ui/Link.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { PersonPicker, type Someone } from '../../ui/PersonPicker.tsx';
import { Load } from '../../ui/states-of-page.tsx';
import { css, Field, useChange } from '../../ui/kit/index.ts';
import { useSearchState } from '../../ui/use-search-state.ts';

const states = { offered: '等接手人签字', signed: '两人已签字', declined: '已退回' } as const;

/** 交接: what somebody still has in hand, to whom it goes, and the paper that both have signed. */
export default function HandoversPage() {
  const list = useApi('listHandovers');
  const asked = useSearchState('/handovers')[0].personId;
  const [other, setOther] = useState<Someone[]>([]);
  const personId = other[0]?.id ?? asked;
  return (
    <div className="page column">
      <PageHead title="交接" note="调离、换岗、调整分工时，把名下没办完的事交给接手的人；两人都签了字才算">
        <button type="button" className="button" onClick={() => globalThis.print()}>
          打印
        </button>
      </PageHead>
      <Load of={list}>
        {(data) => (
          <div className="stack">
            {data.abilities.giveForOthers && (
              <section className="card no-print">
                <Field label="替谁交接（不选就是自己的）">
                  {(inner) => (
                    <PersonPicker id={inner.id} label="替谁交接" value={other} onChange={setOther} single />
                  )}
                </Field>
              </section>
            )}
            <Waiting key={personId ?? ''} personId={personId} />
            {data.items.map((item) => (
              <Paper key={item.id} item={item} />
            ))}
          </div>
        )}
      </Load>
    </div>
  );
}

const keyOf = (item: { recordId: string; field: string }) => `${item.recordId} ${item.field}`;

/** What awaits the person: ticked rows go to one successor at a time. */
function Waiting({ personId }: { personId: string | undefined }) {
  const me = useMe();
  const waiting = useApi(
    'listWaiting',
    { query: personId ? { personId } : {} },
    { enabled: me.person !== null || !!personId },
  );
  const [left, setLeft] = useState<string[]>([]);
  const [to, setTo] = useState<Someone[]>([]);
  const [apart, setApart] = useState<Record<string, Someone[]>>({});
  const [reason, setReason] = useState('');
  const give = useChange('giveHandover', {
    said: '已交出，等接手人签字',
    onDone: () => {
      setTo([]);
      setLeft([]);
      setApart({});
    },
  });
  return (
    <section className="card no-print" aria-labelledby="waiting">
      <Load of={waiting}>
        {({ person, items, drafts, duties }) => {
          const open = items.filter((item) => item.offeredTo === null);
          const chosen = open.filter((item) => !left.includes(keyOf(item)));
          return (
            <form
              className="stack"
              onSubmit={(event) => {
                event.preventDefault();
                give.run({
                  body: {
                    ...(to[0] ? { successorId: to[0].id } : {}),
                    reason: reason.trim(),
                    ...(personId ? { personId } : {}),
                    items: chosen.map((item) => {
                      const other = apart[keyOf(item)]?.[0];
                      const { recordId, field } = item;
                      return { recordId, field, ...(other ? { successorId: other.id } : {}) };
                    }),
                  },
                });
              }}
            >
              <h2 id="waiting" className={css.title}>
                {person.name}名下没办完的 <small>{items.length} 项</small>
              </h2>
              {items.length === 0 && <p className="quiet">没有要交的。</p>}
              <ul className="lines">
                {items.map((item) => (
                  <li key={keyOf(item)}>
                    <label>
                      <input
                        type="checkbox"
                        disabled={item.offeredTo !== null}
                        checked={item.offeredTo === null && !left.includes(keyOf(item))}
                        onChange={(event) =>
                          setLeft(
                            event.target.checked
                              ? left.filter((key) => key !== keyOf(item))
                              : [...left, keyOf(item)],
                          )
                        }
                      />{' '}
                      {item.title} <span className="quiet">{item.fieldTitle}</span>
                    </label>
                    {chosen.length > 1 && chosen.includes(item) && (
                      <details className="apart">
                        <summary>
                          {apart[keyOf(item)]?.[0]
                            ? `另交给 ${apart[keyOf(item)]?.[0]?.name}`
                            : '这一项另交给别人'}
                        </summary>
                        <PersonPicker
                          id={`apart-${keyOf(item)}`}
                          label={`“${item.title}”另交给`}
                          value={apart[keyOf(item)] ?? []}
                          onChange={(people) => setApart({ ...apart, [keyOf(item)]: people })}
                          single
                        />
                      </details>
                    )}
                    {item.offeredTo && <span className="quiet">（等{item.offeredTo}签字）</span>}
                  </li>
                ))}
              </ul>
              {open.length > 0 && (
                <>
                  <Field label="交给" wrong={give.wrong.successorId}>
                    {(inner) => (
                      <PersonPicker id={inner.id} label="交给" value={to} onChange={setTo} single />
                    )}
                  </Field>
                  <Field label="原因" wrong={give.wrong.reason}>
                    {(inner) => (
                      <input
                        {...inner}
                        className="input"
                        maxLength={200}
                        placeholder="调离、换岗、调整分工……"
                        value={reason}
                        onChange={(event) => setReason(event.target.value)}
                      />
                    )}
                  </Field>
                  <p>
                    <button
                      type="submit"
                      className="button primary"
                      disabled={
                        give.busy ||
                        chosen.length === 0 ||
                        (to.length === 0 && !chosen.every((item) => apart[keyOf(item)]?.length)) ||
                        reason.trim().length < 2
                      }
                    >
                      签字交出 {chosen.length} 项
                    </button>
                  </p>
                </>
              )}
              {drafts.length > 0 && (
                <section>
                  <h3>没交的草稿 {drafts.length}</h3>
                  <p className="quiet">草稿不随交接走：交之前办完或删掉。</p>
                  <ul className="lines">
                    {drafts.map(({ recordId, title, kindTitle }) => (
                      <li key={recordId}>
                        <Link href={`/records/${recordId}`}>{title}</Link>{' '}
                        <span className="quiet">{kindTitle}</span>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              {duties.length > 0 && (
                <section>
                  <h3>本人的任务 {duties.length}</h3>
                  <p className="quiet">写明由本人完成的，不随交接走；不再担任这个职务的，任务自己结束。</p>
                  <ul className="lines">
                    {duties.map(({ id, title, dueOn }) => (
                      <li key={id}>
                        <Link href={`/duties/${encodeURIComponent(id)}`}>{title}</Link>{' '}
                        <span className="quiet">{dayText(dueOn, me.today)}前</span>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </form>
          );
        }}
      </Load>
    </section>
  );
}

/** One handover as a paper: what went from whom to whom, and who signed when. */
function Paper({ item }: { item: Handover }) {
  const { today } = useMe();
  const answer = useChange('answerHandover', { said: '已签' });
  const [said, setSaid] = useState('');
  const run = (take: boolean) =>
    answer.run({
      params: { id: item.id },
      body: { take, ...(said.trim() ? { answer: said.trim() } : {}) },
    });
  return (
    <section className="card" aria-label={`${item.person.name}交给${item.successor.name}`}>
      <h2 className={css.title}>
        {item.person.name} 交给 {item.successor.name} <small>{states[item.state]}</small>
      </h2>
      <p className="quiet">
        {item.unit.name} · {item.reason}
      </p>
      <ol className="lines">
        {item.items.map((row) => (
          <li key={keyOf(row)}>
            <Link href={`/records/${row.recordId}`}>{row.title}</Link>{' '}
            <span className="quiet">{row.fieldTitle}</span>
            {item.state === 'signed' && !row.moved && <span className="late">（签字前已办结，没有交）</span>}
          </li>
        ))}
      </ol>
      <p>
        交出：{item.givenBy}，{momentText(item.givenAt, today)}
        <br />
        接手：{item.answeredAt ? `${item.successor.name}，${momentText(item.answeredAt, today)}` : '（未签）'}
        {item.answer && `：${item.answer}`}
      </p>
      {item.abilities.answer && (
        <div className="row no-print">
          <input
            className="input"
            aria-label="要说的话（可不填）"
            placeholder="要说的话（可不填）"
            maxLength={200}
            value={said}
            onChange={(event) => setSaid(event.target.value)}
          />
          <button type="button" className="button primary" disabled={answer.busy} onClick={() => run(true)}>
            签字接下
          </button>
          <button type="button" className="button" disabled={answer.busy} onClick={() => run(false)}>
            退回
          </button>
        </div>
      )}
    </section>
  );
}
