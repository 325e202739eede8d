import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { dayText, monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { answerStates, answerTypes, recordStatuses, type RecordStatus } from '../../ui/states.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { SidePanel, usePanel } from '../programme/parts/index.ts';
import { css, levelWord, numberText, SelectYear } from '../../ui/kit/index.ts';
import { UnitNames } from './parts/UnitNames.tsx';
import { UnitPillars } from './parts/UnitPillars.tsx';
import { UnitTimeline } from './parts/UnitTimeline.tsx';
import type { UnitYear } from './parts/unit-year.ts';
import { useVocabulary } from './parts/vocabulary.ts';
import page from './parts/unit.module.css';
import { searchFor } from '../../base/addresses.ts';

function Posts({ data, today }: { data: UnitYear; today: string }) {
  return (
    <section className="card" aria-labelledby="posts">
      <h2 id="posts" className={css.title}>
        人和职务 <small>共 {numberText(data.people)} 人</small>
      </h2>
      {data.posts.length === 0 ? (
        <Empty title="还没有人在这里任职">在“单位与人员 › 任职”里新增。</Empty>
      ) : (
        <table className={css.table}>
          <thead className="sr-only">
            <tr>
              <th scope="col">职务</th>
              <th scope="col">姓名</th>
              <th scope="col">自</th>
            </tr>
          </thead>
          <tbody>
            {data.posts.map((post) => (
              <tr key={`${post.person.id}${post.title}`}>
                <td>{post.title}</td>
                <th scope="row">
                  <Link to="/people/$id" params={{ id: post.person.id }}>
                    {post.person.name}
                  </Link>
                </th>
                <td className={`num ${css.mute}`}>{monthDay(post.from, today)}起</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="no-print">
        <Link to="/organisation" search={searchFor('/organisation', { unit: data.unit.id, tab: 'people' })}>
          看全部人员
        </Link>
      </p>
    </section>
  );
}

function Records({ data, today }: { data: UnitYear; today: string }) {
  return (
    <section className="card" aria-labelledby="recent">
      <h2 id="recent" className={css.title}>
        最近的记录
      </h2>
      {data.recent.length === 0 ? (
        <Empty title="今年还没有记录">开展过的事记一条，会列在这里，相关任务自动完成。</Empty>
      ) : (
        <table className={css.table}>
          <thead className="sr-only">
            <tr>
              <th scope="col">日期</th>
              <th scope="col">记录</th>
              <th scope="col">状态</th>
            </tr>
          </thead>
          <tbody>
            {data.recent.map((record) => (
              <tr key={record.id}>
                <td className="nowrap">{monthDay(record.occurredOn, today)}</td>
                <th scope="row">
                  <Link to="/records/$id" params={{ id: record.id }}>
                    {record.title}
                  </Link>
                </th>
                <td className={`num ${css.mute}`}>
                  {recordStatuses[record.status as RecordStatus]?.word ?? record.status}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="no-print">
        <Link to="/records" search={searchFor('/records', { unitId: data.unit.id })}>
          看全部记录
        </Link>
      </p>
    </section>
  );
}

function Answers({ data }: { data: UnitYear }) {
  if (data.answers.length === 0) return null;
  return (
    <section className="card" aria-labelledby="answers">
      <h2 id="answers" className={css.title}>
        免做与未开展
      </h2>
      <ul className="lines">
        {data.answers.map((answer) => (
          <li key={answer.id} className={page.answer}>
            <b>{answer.dutyTitle}</b>{' '}
            <span className="quiet">
              {answerTypes[answer.type as keyof typeof answerTypes] ?? answer.type} ·{' '}
              {answerStates[answer.state as keyof typeof answerStates]?.word ?? answer.state}
            </span>
            <p>{answer.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Children({ data }: { data: UnitYear }) {
  if (data.children.length === 0) return null;
  return (
    <section className="card no-print" aria-labelledby="children">
      <h2 id="children" className={css.title}>
        下级单位 <small>{data.children.length} 个</small>
      </h2>
      <ul className={page.children}>
        {data.children.map((child) => (
          <li key={child.id}>
            <Link to="/units/$id" params={{ id: child.id }}>
              {child.name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function UnitPage() {
  const { id = '' } = useParams({ strict: false });
  const me = useMe();
  const can = useCan();
  const words = useVocabulary();
  const [search, change] = useSearchState('/units/$id');
  const [panel, setPanel] = usePanel();
  const year = Number(search.year ?? me.today.slice(0, 4));
  const unitYear = useApi('getUnitYear', { params: { id }, query: { year } }, { keep: true });
  const data = unitYear.data;
  return (
    <div className="page">
      <PageHead
        title={data?.unit.name ?? '单位'}
        note={
          data && (
            <>
              {data.unit.plateName && `${data.unit.plateName} · `}
              {levelWord[data.unit.level]}
              {data.unit.parent && (
                <>
                  {' '}
                  · 上级{' '}
                  <Link to="/units/$id" params={{ id: data.unit.parent.id }}>
                    {data.unit.parent.name}
                  </Link>
                </>
              )}
              {data.unit.flags.length > 0 &&
                ` · ${data.unit.flags.map((flag) => words.flags[flag] ?? flag).join('、')}`}
            </>
          )
        }
      >
        <SelectYear value={year} today={me.today} onChange={(next) => change({ year: String(next) })} />
        {can('matrix:read') && data && data.children.length > 0 && (
          <Link
            className="button"
            to="/matrix"
            search={searchFor('/matrix', { unitId: id, year: String(year) })}
          >
            下级矩阵
          </Link>
        )}
        <button type="button" className="button" onClick={() => window.print()}>
          打印
        </button>
      </PageHead>
      <Load of={unitYear}>
        {(loaded) => (
          <div className="stack">
            <p className={page.printed}>
              {year}年 · 打印于 {dayText(me.today)}
            </p>
            <section className="card" aria-labelledby="pillars">
              <h2 id="pillars" className={css.title}>
                六廉 <small>{year}年已办 / 应办</small>
              </h2>
              <UnitPillars
                pillars={loaded.pillars}
                onOpen={(pillar, title) =>
                  setPanel({
                    title: `${loaded.unit.name} · ${title}`,
                    filter: { unitId: id, direct: 'true', year, pillar: [pillar] },
                  })
                }
              />
            </section>
            <section className="card" aria-labelledby="timeline">
              <h2 id="timeline" className={css.title}>
                {year}年任务 <small>按到期月份</small>
              </h2>
              <UnitTimeline
                months={loaded.months}
                today={me.today}
                year={year}
                onOpen={(dutyId, title) => setPanel({ title, dutyId })}
              />
            </section>
            <div className={page.columns}>
              <Posts data={loaded} today={me.today} />
              <Records data={loaded} today={me.today} />
              <Answers data={loaded} />
              <UnitNames unit={loaded.unit} />
              <Children data={loaded} />
            </div>
          </div>
        )}
      </Load>
      <SidePanel panel={panel} change={setPanel} />
    </div>
  );
}
