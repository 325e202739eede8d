import type { Item, ItemPage } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import type { SearchOf } from '../../base/addresses.ts';
import { dayText, daysLeftText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Mark } from '../../ui/StateTag.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { UnitPicker } from '../../ui/UnitPicker.tsx';
import { listOf, useSearchState } from '../../ui/use-search-state.ts';
import './items.css';

type State = Item['state'];
const states = [
  ['todo', '未办'],
  ['doing', '办理中'],
  ['asked', '待销号'],
  ['closed', '已销号'],
] as const satisfies readonly (readonly [State, string])[];
const filters = ['unitId', 'unitName', 'mine', 'state', 'overdue', 'originKind', 'origin', 'q'] as const;

/** `/items`: every matter that came up, and how far it is; for superiors, for units, for the person named. */
export default function ItemsPage() {
  const me = useMe();
  const [search, setSearch] = useSearchState('/items');
  const mayRead = me.permissions.includes('records:read');
  const list = usePages('listItems', {
    query: {
      limit: 50,
      ...(search.unitId ? { unitId: search.unitId } : {}),
      ...(search.mine ? { mine: 'true' as const } : {}),
      ...(search.state ? { state: listOf(search.state) as State[] } : {}),
      ...(search.overdue ? { overdue: 'true' as const } : {}),
      ...(search.originKind ? { originKind: listOf(search.originKind) } : {}),
      ...(search.origin ? { origin: search.origin } : {}),
      ...(search.q ? { q: search.q } : {}),
    },
  });
  const filtered = filters.some((name) => search[name]);
  const clear = () => setSearch(Object.fromEntries(filters.map((name) => [name, undefined])));
  // The first page says how many there are of all.
  const data = list.data?.pages[0];
  const nothing = data && Object.values(data.counts).every((count) => count === 0);
  const groups = [...Map.groupBy(list.items, (item) => groupOf(item, search.by === 'origin'))];
  return (
    <div className="page column items">
      <PageHead title="每件事走到哪一步" note="会上定的、检查出的、要整改的，一件一行，一直跟到销号。" />
      {data && !(nothing && !filtered) && (
        <>
          <Counts counts={data.counts} search={search} onChange={setSearch} />
          <Filters data={data} search={search} onChange={setSearch} mayRead={mayRead} />
        </>
      )}
      {list.error && <ErrorBox error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading what="正在取事项" />}
      {data &&
        list.items.length === 0 &&
        (filtered ? (
          <Empty title="没有符合筛选的事项。">
            <button type="button" className="button" onClick={clear}>
              清除筛选
            </button>
          </Empty>
        ) : (
          <Empty title={mayRead ? '还没有要跟的事项。' : '没有要您办的事项。'}>
            议定的事、检查出的问题、整改措施在原记录的表里点“变成事项”，就会列在这里：谁办、哪天前办完、走到了哪一步。
          </Empty>
        ))}
      {groups.map(([title, items]) => (
        <section key={title} aria-label={title}>
          <h2 className="items-group">{title}</h2>
          <ul className="card lines items-list">
            {items.map((item) => (
              <Line key={item.id} item={item} today={me.today} grouped={search.by === 'origin'} />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <p className="items-more">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? '正在取…' : `还有 ${list.total - list.items.length} 件`}
          </button>
        </p>
      )}
    </div>
  );
}

function groupOf(item: Item, byOrigin: boolean): string {
  if (!byOrigin) return item.state === 'closed' ? '已销号' : item.overdue ? '已逾期' : item.stage.title;
  if (!item.origin) return '单独提出的';
  return item.origin.kindTitle ? `${item.origin.kindTitle}：${item.origin.title}` : item.origin.title;
}

type Search = SearchOf<'/items'>;
interface Props {
  search: Search;
  onChange: (change: Search) => void;
}

/** How many there are of each; pressing one shows those only. */
function Counts({ counts, search, onChange }: Props & { counts: ItemPage['counts'] }) {
  return (
    <div className="items-counts" role="group" aria-label="有多少件">
      {states.map(([state, title]) => (
        <button
          key={state}
          type="button"
          className="items-count"
          aria-pressed={search.state === state}
          onClick={() => onChange({ state: search.state === state ? undefined : state, overdue: undefined })}
        >
          <b>{counts[state]}</b>
          {title}
        </button>
      ))}
      <button
        type="button"
        className={counts.overdue > 0 ? 'items-count overdue' : 'items-count'}
        aria-pressed={Boolean(search.overdue)}
        onClick={() => onChange({ overdue: search.overdue ? undefined : 'true', state: undefined })}
      >
        <b>{counts.overdue}</b>
        逾期
      </button>
    </div>
  );
}

function Filters({ data, search, onChange, mayRead }: Props & { data: ItemPage; mayRead: boolean }) {
  const [text, setText] = useState(search.q ?? '');
  return (
    <div className="items-filters no-print" role="group" aria-label="筛选">
      {mayRead && (
        <div className="items-unit">
          <UnitPicker
            label="提出或承办的单位"
            single
            value={search.unitId ? [{ id: search.unitId, name: search.unitName ?? search.unitId }] : []}
            onChange={([unit]) => onChange({ unitId: unit?.id, unitName: unit?.name })}
          />
        </div>
      )}
      {data.originKinds.length > 0 && (
        <select
          className="input"
          aria-label="来源"
          value={search.originKind ?? ''}
          onChange={(event) => onChange({ originKind: event.target.value || undefined })}
        >
          <option value="">各种来源</option>
          {data.originKinds.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ q: text.trim() || undefined });
        }}
      >
        <input
          className="input"
          type="search"
          aria-label="找事项"
          placeholder="找事项"
          maxLength={50}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === '') onChange({ q: undefined });
          }}
        />
      </form>
      {mayRead && (
        <label className="toggle">
          <input
            type="checkbox"
            checked={Boolean(search.mine)}
            onChange={(event) => onChange({ mine: event.target.checked ? 'true' : undefined })}
          />
          由我办的
        </label>
      )}
      <label className="toggle">
        <input
          type="checkbox"
          checked={search.by === 'origin'}
          onChange={(event) => onChange({ by: event.target.checked ? 'origin' : undefined })}
        />
        按来源排
      </label>
      {search.origin && (
        <button type="button" className="link" onClick={() => onChange({ origin: undefined })}>
          只看一条记录的，改看全部
        </button>
      )}
    </div>
  );
}

function Line({ item, today, grouped }: { item: Item; today: string; grouped: boolean }) {
  const left =
    item.dueOn === null ? null : Math.round((Date.parse(item.dueOn) - Date.parse(today)) / 86_400_000);
  return (
    <li className="items-line">
      <Link to="/records/$id" params={{ id: item.id }} className="items-what">
        {item.what}
      </Link>
      <span className="items-stage">
        {item.state !== 'closed' && item.overdue ? (
          <span className="tag tone-overdue">
            <Mark shape="full" tone="overdue" />
            {item.stage.title} · 逾期 {-(left ?? 0)} 天
          </span>
        ) : (
          <span className={`tag ${item.state === 'closed' ? 'tone-done' : 'tone-touch'}`}>
            <Mark
              shape={item.state === 'closed' ? 'tick' : 'half'}
              tone={item.state === 'closed' ? 'done' : 'touch'}
            />
            {item.stage.title}
          </span>
        )}
      </span>
      <span className="quiet items-about">
        {item.bearers.length > 0 ? `由${item.bearers.join('、')}办` : '没有写明谁办'}
        {item.dueOn !== null && left !== null && (
          <>
            {' · '}
            {dayText(item.dueOn, today)}前{left >= 0 && left <= 14 && `，${daysLeftText(left)}`}
          </>
        )}
        {!grouped && item.origin && (
          <>
            {' · 来自'}
            {item.origin.id === null ? (
              item.origin.title
            ) : (
              <Link to="/records/$id" params={{ id: item.origin.id }}>
                {item.origin.title}
              </Link>
            )}
          </>
        )}
      </span>
    </li>
  );
}
