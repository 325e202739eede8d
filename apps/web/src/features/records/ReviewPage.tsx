import type { RecordSummary } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useApi, useCall, usePages } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { detailOf } from '../../api/problem.ts';
import { dayText } from '../../ui/dates.ts';
import { isTyping } from '../../ui/is-typing.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { progressText } from '../../ui/progress.ts';
import { Empty, ErrorBox, Load, Loading } from '../../ui/states-of-page.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { ReasonDialog } from '../../ui/kit/ReasonDialog.tsx';
import { Changes } from './Changes.tsx';
import { Owed } from './form/PreviewPanel.tsx';
import { FileList } from './RecordFiles.tsx';
import { Facts, People } from './RecordPage.tsx';
import './record.css';
import './review.css';

/** What became of one record of a batch. */
interface Outcome {
  id: string;
  title: string;
  /** Null where it went well. */
  trouble: string | null;
}

/**
 * What waits for the reader's acceptance, the oldest first: one after the other with the keyboard, or several
 * at once. Each step names the version that was read.
 */
export default function ReviewPage() {
  const [search, setSearch] = useSearchState('/review');
  const list = usePages('listRecords', { query: { waiting: 'true', sort: 'enteredAt', limit: 100 } });
  const { items } = list;
  const current = items.find((item) => item.id === search.id) ?? items[0];
  const at = current ? items.indexOf(current) : -1;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [returning, setReturning] = useState<RecordSummary[] | null>(null);
  const [outcome, setOutcome] = useState<{ done: string; rows: Outcome[] } | null>(null);
  const accept = useCall('acceptRecords');
  const back = useCall('returnRecords');
  const busy = accept.isPending || back.isPending;
  const open = (item: RecordSummary | undefined) => {
    if (item) setSearch({ id: item.id });
  };
  const picked = items.filter((item) => chosen.has(item.id));

  /** Whoever has decided about one goes on with the next, or with the one before where it was the last. */
  const after = (records: RecordSummary[], refused: { id: string; detail: string }[], done: string) => {
    setChosen(new Set());
    setReturning(null);
    const trouble = new Map(refused.map(({ id, detail }) => [id, detail]));
    const gone = new Set(records.map(({ id }) => id).filter((id) => !trouble.has(id)));
    if (current && gone.has(current.id))
      open([...items.slice(at + 1), ...items.slice(0, at).toReversed()].find((item) => !gone.has(item.id)));
    if (records.length === 1 && refused.length === 0) {
      notify(`“${records[0]!.title}”${done}`);
      setOutcome(null);
    } else
      setOutcome({
        done,
        rows: records.map(({ id, title }) => ({ id, title, trouble: trouble.get(id) ?? null })),
      });
  };
  const read = (records: RecordSummary[]) => records.map(({ id, revision }) => ({ id, revision }));
  const failed = (error: unknown) => notify(detailOf(error), { tone: 'trouble' });
  const acceptAll = (records: RecordSummary[]) => {
    if (records.length === 0 || busy) return;
    accept.mutate(
      { body: { records: read(records) } },
      { onSuccess: ({ refused }) => after(records, refused, '已认可'), onError: failed },
    );
  };
  const returnAll = (records: RecordSummary[], reason: string) =>
    back.mutate(
      { body: { records: read(records), reason } },
      { onSuccess: ({ refused }) => after(records, refused, '已退回'), onError: failed },
    );
  const toggle = (id: string) =>
    setChosen((before) =>
      before.has(id) ? new Set([...before].filter((x) => x !== id)) : new Set([...before, id]),
    );

  useKeys({
    j: () => open(items[at + 1]),
    k: () => open(items[at - 1]),
    a: () => acceptAll(current?.abilities.accept ? [current] : []),
    r: () => current?.abilities.return && setReturning([current]),
    x: () => current && toggle(current.id),
  });

  return (
    <div className="page review-page">
      <PageHead
        title="待认可"
        note={list.data && (list.total > 0 ? `${list.total} 条，先交的在前` : '没有在等的')}
      >
        {picked.length > 0 && (
          <>
            <button
              type="button"
              className="button primary small"
              disabled={busy}
              onClick={() => acceptAll(picked)}
            >
              认可选中的 {picked.length} 条
            </button>
            <button
              type="button"
              className="button small"
              disabled={busy}
              onClick={() => setReturning(picked)}
            >
              退回选中的…
            </button>
          </>
        )}
      </PageHead>
      {outcome && <Outcomes {...outcome} onClose={() => setOutcome(null)} />}
      {list.isPending && <Loading what="正在取待认可的记录" />}
      {list.error && (
        <ErrorBox
          error={list.error}
          retry={() => {
            void list.refetch();
          }}
        />
      )}
      {list.data && items.length === 0 && (
        <Empty title="没有等您认可的记录。">
          <span>下级提交后会出现在这里，也会给您发消息。</span>
          <Link className="button" to="/records">
            看记录台账
          </Link>
        </Empty>
      )}
      {current && (
        <div className="review-grid">
          <Queue
            items={items}
            current={current}
            chosen={chosen}
            onOpen={open}
            onToggle={toggle}
            onAll={() =>
              setChosen(picked.length === items.length ? new Set() : new Set(items.map((i) => i.id)))
            }
            more={
              list.hasNextPage
                ? () => {
                    void list.fetchNextPage();
                  }
                : null
            }
          />
          <section aria-label="正在看的记录" className="stack">
            <div className="row spread review-bar">
              <span className="row">
                <button
                  type="button"
                  className="button small"
                  disabled={at <= 0}
                  onClick={() => open(items[at - 1])}
                >
                  上一条
                </button>
                <button
                  type="button"
                  className="button small"
                  disabled={at >= items.length - 1}
                  onClick={() => open(items[at + 1])}
                >
                  下一条
                </button>
                <span className="quiet">
                  {at + 1} / {list.total}
                </span>
              </span>
              <span className="row">
                <button
                  type="button"
                  className="button small"
                  disabled={!current.abilities.return || busy}
                  onClick={() => setReturning([current])}
                >
                  退回…
                </button>
                <button
                  type="button"
                  className="button primary small"
                  disabled={!current.abilities.accept || busy}
                  onClick={() => acceptAll([current])}
                >
                  {current.proposed ? '认可更正' : '认可'}
                </button>
              </span>
            </div>
            <Reviewed key={current.id} id={current.id} />
            <p className="quiet review-keys">
              键盘：<kbd>J</kbd> 下一条 <kbd>K</kbd> 上一条 <kbd>A</kbd> 认可 <kbd>R</kbd> 退回 <kbd>X</kbd>{' '}
              选上
            </p>
          </section>
        </div>
      )}
      {returning && (
        <ReasonDialog
          title={
            returning.length === 1 ? `退回“${returning[0]!.title}”` : `退回选中的 ${returning.length} 条`
          }
          label="退回原因（登记人会看到）"
          least={2}
          button="退回"
          busy={back.isPending}
          error={back.error}
          onClose={() => setReturning(null)}
          onSend={(reason) => returnAll(returning, reason)}
        />
      )}
    </div>
  );
}

/** One letter each, while nothing is typed and no dialog is open. */
function useKeys(keys: Record<string, () => unknown>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTextual(event.target))
        return;
      if (document.querySelector('dialog[open]')) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** A tick box takes no letters, so the keys go on working while it has the focus. */
function isTextual(target: EventTarget | null): boolean {
  return isTyping(target) && !(target instanceof HTMLInputElement && target.type === 'checkbox');
}

interface QueueProps {
  items: RecordSummary[];
  current: RecordSummary;
  chosen: ReadonlySet<string>;
  onOpen: (item: RecordSummary) => void;
  onToggle: (id: string) => void;
  onAll: () => void;
  more: (() => void) | null;
}
function Queue({ items, current, chosen, onOpen, onToggle, onAll, more }: QueueProps) {
  return (
    <section aria-label="在等的记录" className="review-queue">
      <label className="check">
        <input type="checkbox" checked={items.every((item) => chosen.has(item.id))} onChange={onAll} />
        <span>全部选上</span>
      </label>
      <ul className="card lines">
        {items.map((item) => (
          <Line
            key={item.id}
            item={item}
            here={item === current}
            chosen={chosen.has(item.id)}
            onOpen={onOpen}
            onToggle={onToggle}
          />
        ))}
      </ul>
      {more && (
        <button type="button" className="button wide" onClick={more}>
          再看一些
        </button>
      )}
    </section>
  );
}

interface LineProps {
  item: RecordSummary;
  here: boolean;
  chosen: boolean;
  onOpen: (item: RecordSummary) => void;
  onToggle: (id: string) => void;
}
function Line({ item, here, chosen, onOpen, onToggle }: LineProps) {
  const { today } = useMe();
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (here) void line.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <li ref={line} className={here ? 'review-line here' : 'review-line'}>
      <input
        type="checkbox"
        aria-label={`选“${item.title}”，${item.units[0]?.name ?? ''}`}
        checked={chosen}
        onChange={() => onToggle(item.id)}
      />
      <button type="button" aria-current={here} onClick={() => onOpen(item)}>
        <b>{item.title}</b>
        <span className="quiet">
          {item.units[0]?.name} · {dayText(item.occurredOn, today)}
          {item.proposed && ' · 更正'}
          {item.returnReason && ' · 退回后重交'}
          {item.lateEntry && ' · 补记'}
        </span>
      </button>
    </li>
  );
}

/** The record as it would be accepted: what changed, what it holds, which duties it would count toward. */
function Reviewed({ id }: { id: string }) {
  const record = useApi('getRecord', { params: { id } });
  const kinds = useApi('listKinds', {}, { staleTime: 300_000 });
  return (
    <Load of={record}>
      {(data) => (
        <>
          <div className="card stack">
            <h2>
              <Link to="/records/$id" params={{ id }}>
                {data.title}
              </Link>
              <span className="quiet"> {data.categoryTitle ?? data.kindTitle}</span>
            </h2>
            <Changes record={data} />
            <Facts record={data} kind={kinds.data?.items.find((k) => k.id === data.kind)} />
          </div>
          <Duties id={id} />
          <People record={data} kind={kinds.data?.items.find((k) => k.id === data.kind)} />
          {data.fileList.length > 0 && (
            <section className="card" aria-label="佐证">
              <h2>佐证 {data.fileList.length}</h2>
              <FileList record={data} />
            </section>
          )}
        </>
      )}
    </Load>
  );
}

function Duties({ id }: { id: string }) {
  const preview = useApi('previewAcceptance', { params: { id } });
  return (
    <section className="card" aria-labelledby="will-count">
      <h2 id="will-count">认可后将完成</h2>
      <Load of={preview}>
        {({ groups, owed, lateEntry, overPerHead, problems }) => (
          <>
            <Owed owed={owed} done={groups.length > 0} />
            {groups.length === 0 && owed.length === 0 && (
              <p className="quiet">没有任务会因此变化；它仍会进台账。</p>
            )}
            <ul className="review-duties">
              {groups.map((group) => (
                <li key={`${group.obligationId}${group.bearerType}`}>
                  <Mark shape={group.met > 0 ? 'tick' : 'half'} tone={group.met > 0 ? 'done' : 'plain'} />
                  <span>{group.title}</span>
                  <span className="num">
                    {group.before && group.after
                      ? `${progressText(group.before)} → ${progressText(group.after)}`
                      : `${group.bearers} ${group.bearerType === 'unit' ? '个单位' : '人'}`}
                  </span>
                </li>
              ))}
            </ul>
            {lateEntry && <p className="hint">事情过去一段时间才登记，标为“补记”。</p>}
            {overPerHead && <p className="hint heed">人均费用超过标准。</p>}
            {problems.map((problem) => (
              <p key={problem.field} className="hint heed">
                {problem.message}
              </p>
            ))}
          </>
        )}
      </Load>
    </section>
  );
}

function Outcomes({ done, rows, onClose }: { done: string; rows: Outcome[]; onClose: () => void }) {
  const troubled = rows.filter((row) => row.trouble !== null);
  return (
    <section className="card review-outcome" role="status" aria-label="结果">
      <div className="row spread">
        <b>
          {rows.length - troubled.length} 条{done}
          {troubled.length > 0 && `，${troubled.length} 条没有`}
        </b>
        <button type="button" className="link" onClick={onClose}>
          知道了
        </button>
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/records/$id" params={{ id: row.id }}>
              {row.title}
            </Link>{' '}
            {row.trouble ? (
              <span className="wrong">{row.trouble}</span>
            ) : (
              <span className="quiet">{done}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
