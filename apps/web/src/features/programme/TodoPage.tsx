import type { Duty } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useCan, useMe } from '../../api/me.ts';
import { usePages } from '../../api/hooks.ts';
import { endOfMonth, endOfWeek, fullDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, ErrorBox, Loading } from '../../ui/states-of-page.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { ReceivedHint } from '../records/index.ts';
import { ReturnedRecords, WaitingForMe } from './TodoAside.tsx';
import { TodoLine } from './TodoLine.tsx';
import './todo.css';

const openStates = ['overdue', 'due-soon', 'open'] as const;
const scopes = { own: '本单位', led: '本处室牵头的', mine: '我个人', below: '含下级' } as const;
type Scope = keyof typeof scopes;

/** What is to be done, by how soon, each line with the one button that does it. */
export default function TodoPage() {
  const me = useMe();
  const can = useCan();
  const [search, setSearch] = useSearchState('/todo');
  const ofUnit = can('duties:read');
  const scope: Scope = (search.scope === 'own' ? null : search.scope) ?? (ofUnit ? 'own' : 'mine');
  const ofOthers = scope === 'below' || scope === 'led';
  const where = {
    own: { unitId: me.unit.id, direct: 'true', bearerType: 'unit' },
    led: { led: 'true' },
    mine: { mine: 'true', ...(me.person ? { personId: me.person.id } : {}) },
    below: { unitId: me.unit.id },
  } as const;
  const duties = usePages('listDuties', {
    query: { ...where[scope], state: [...openStates], limit: 100, sort: 'due' },
  });
  const may: Record<Scope, boolean> = {
    own: ofUnit,
    led: can('duties:led'),
    mine: me.person !== null,
    below: ofUnit && !['station', 'office'].includes(me.unit.level),
  };
  const offered = (Object.keys(scopes) as Scope[]).filter((s) => may[s]);
  return (
    <div className="page column todo-page">
      <PageHead title="今日待办" note={`${me.unit.name} · ${fullDay(me.today)}`}>
        {can('records:write') && (
          <Link className="button primary" to="/records/new">
            ＋ 记一件事
          </Link>
        )}
      </PageHead>
      {offered.length > 1 && (
        <div className="tabs" role="group" aria-label="看谁的">
          {offered.map((s) => (
            <button
              key={s}
              type="button"
              aria-current={s === scope ? 'page' : undefined}
              onClick={() => setSearch({ scope: s === 'own' ? undefined : s })}
            >
              {scopes[s]}
            </button>
          ))}
        </div>
      )}
      {!ofOthers && (
        <div className="todo-received">
          <ReceivedHint />
        </div>
      )}
      {can('records:write') && scope === 'own' && <ReturnedRecords />}
      {duties.isPending && <Loading what="正在取待办" />}
      {duties.error && (
        <ErrorBox
          error={duties.error}
          retry={() => {
            void duties.refetch();
          }}
        />
      )}
      {duties.data && <Groups items={duties.items} today={me.today} total={duties.total} below={ofOthers} />}
      {duties.hasNextPage && (
        <p>
          <button
            type="button"
            className="button wide"
            disabled={duties.isFetchingNextPage}
            onClick={() => {
              void duties.fetchNextPage();
            }}
          >
            再看一些（共 {duties.total} 项）
          </button>
        </p>
      )}
      {scope === 'own' && <WaitingForMe />}
    </div>
  );
}

function Groups({
  items,
  today,
  total,
  below,
}: {
  items: Duty[];
  today: string;
  total: number;
  below: boolean;
}) {
  if (total === 0)
    return (
      <div className="card">
        <Empty title="眼下没有要办的。">到了时候会自动出现在这里，不用另外催着填报。</Empty>
      </div>
    );
  const week = endOfWeek(today);
  const month = endOfMonth(today);
  const groups: [string, Duty[]][] = [
    ['逾期', items.filter((d) => d.state === 'overdue')],
    ['本周', items.filter((d) => d.state !== 'overdue' && d.dueOn <= week)],
    ['本月', items.filter((d) => d.state !== 'overdue' && d.dueOn > week && d.dueOn <= month)],
    ['以后', items.filter((d) => d.state !== 'overdue' && d.dueOn > week && d.dueOn > month)],
  ];
  return groups.map(
    ([title, list]) =>
      list.length > 0 && (
        <section key={title} aria-labelledby={`group-${title}`}>
          <div className="section-head">
            <h2 id={`group-${title}`}>{title}</h2>
            <span className="quiet">{list.length} 项</span>
          </div>
          <ul className="card lines todo-list">
            {list.map((duty) => (
              <TodoLine key={duty.id} duty={duty} showUnit={below} />
            ))}
          </ul>
        </section>
      ),
  );
}
