import { Suspense, lazy } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Situation } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { addDays, monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Load, Loading } from '../../ui/states-of-page.tsx';
import { pillarTitles } from '../../ui/states.ts';
import { usePrinting } from '../../ui/use-printing.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { Attention } from './parts/Attention.tsx';
import type { DutyFilter } from './parts/DutyList.tsx';
import { SelectYear } from '../../ui/kit/SelectYear.tsx';
import { SidePanel } from './parts/SidePanel.tsx';
import { usePanel } from './parts/use-panel.ts';
import { numberText, percentText } from '../../ui/kit/words.ts';
import css from '../../ui/kit/kit.module.css';
import page from './parts/situation.module.css';
import { searchFor } from '../../base/addresses.ts';

// Charts are drawn after the words: the list that needs a decision must not wait for them.
const Petals = lazy(() => import('./parts/Petals.tsx'));
const WeekLines = lazy(() => import('./parts/WeekLines.tsx'));

type Open = (title: string, filter: DutyFilter) => void;

/** What the page counts as overdue: in the present year also what is left of earlier years. */
function overdueOf(data: Situation, unitId: string): DutyFilter {
  const present = data.year === Number(data.today.slice(0, 4));
  return {
    unitId,
    state: ['overdue'],
    dueTo: `${data.year}-12-31`,
    ...(present ? {} : { dueFrom: `${data.year}-01-01` }),
  };
}

function Totals({ data, base, open }: { data: Situation; base: DutyFilter; open: Open }) {
  const { totals } = data;
  const figure = (
    label: string,
    value: number,
    filter: DutyFilter,
    tone?: string,
    note?: string,
  ): React.ReactNode => (
    <li>
      <button type="button" className={`${page.figure} ${tone ?? ''}`} onClick={() => open(label, filter)}>
        <span>{label}</span>
        <b>{numberText(value)}</b>
        {note && <small>{note}</small>}
      </button>
    </li>
  );
  return (
    <ul className={page.totals} aria-label="全年合计，点数字看清单">
      {figure('今年应办', totals.all, base)}
      {figure('已办', totals.met, { ...base, state: ['met', 'met-late'] })}
      {figure(
        '逾期',
        totals.overdue,
        overdueOf(data, data.unit.id),
        totals.overdue > 0 ? css.overdue : '',
        totals.overdueEarlier > 0 ? `含往年 ${numberText(totals.overdueEarlier)} 项` : undefined,
      )}
      {figure('30天内到期', totals.soon, {
        ...base,
        state: ['open', 'due-soon'],
        dueTo: addDays(data.today, 30),
        dueFrom: data.today,
      })}
      {totals.waived > 0 && figure('免做', totals.waived, { ...base, state: ['waived'] })}
    </ul>
  );
}

/** Each figure opens the very duties that it counts. */
function PillarTable({
  data,
  base,
  unitId,
  open,
}: {
  data: Situation;
  base: DutyFilter;
  unitId: string | undefined;
  open: Open;
}) {
  const byNow = `${data.year}-12-31` < data.today ? `${data.year}-12-31` : data.today;
  const cell = (title: string, value: number, filter: DutyFilter, tone = ''): React.ReactNode => (
    <td className="num">
      {value > 0 ? (
        <button type="button" className={`link ${tone}`} onClick={() => open(title, filter)}>
          {numberText(value)}
        </button>
      ) : (
        '—'
      )}
    </td>
  );
  return (
    <table className={`${css.table} ${page.pillars}`}>
      <caption className="sr-only">六廉按期率</caption>
      <thead>
        <tr>
          <th scope="col">六廉</th>
          <th scope="col" className="num">
            按期率
          </th>
          <th scope="col" className="num">
            已到期
          </th>
          <th scope="col" className="num">
            按期办了
          </th>
          <th scope="col" className="num">
            逾期后办了
          </th>
          <th scope="col" className="num">
            还逾期
          </th>
        </tr>
      </thead>
      <tbody>
        {data.pillars.map((slice) => (
          <tr key={slice.pillar}>
            <th scope="row">
              <Link
                to="/matrix"
                search={searchFor('/matrix', {
                  pillar: slice.pillar,
                  year: String(data.year),
                  ...(unitId ? { unitId } : {}),
                })}
              >
                {slice.title}
              </Link>
            </th>
            <td className="num">{percentText(slice.onTime)}</td>
            <td className="num">{numberText(slice.due)}</td>
            {cell(`${slice.title}：按期办了`, slice.inTime, {
              ...base,
              pillar: [slice.pillar],
              state: ['met'],
              dueTo: byNow,
            })}
            {cell(`${slice.title}：逾期后办了`, slice.late, {
              ...base,
              pillar: [slice.pillar],
              state: ['met-late'],
              dueTo: byNow,
            })}
            {cell(
              `${slice.title}：还逾期`,
              slice.overdue,
              { ...overdueOf(data, data.unit.id), pillar: [slice.pillar] },
              css.overdue,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Waiting({ waiting }: { waiting: Situation['waiting'] }) {
  return (
    <section className={css.section} aria-labelledby="waiting">
      <h2 id="waiting" className={css.title}>
        等您签
      </h2>
      {waiting.records + waiting.answers === 0 ? (
        <p className="quiet">没有等您签的。下级提交的记录和免做申请会出现在这里。</p>
      ) : (
        <ul className={page.waiting}>
          <li>
            {waiting.records > 0 ? (
              <Link to="/review">
                待认可的记录 <b>{numberText(waiting.records)}</b>
              </Link>
            ) : (
              <span className="quiet">没有待认可的记录</span>
            )}
          </li>
          <li>
            {waiting.answers > 0 ? (
              <Link to="/answers">
                免做与未开展申请 <b>{numberText(waiting.answers)}</b>
              </Link>
            ) : (
              <span className="quiet">没有待答复的申请</span>
            )}
          </li>
        </ul>
      )}
    </section>
  );
}

function Weeks({ weeks }: { weeks: Situation['weeks'] }) {
  return (
    <section className={css.section} aria-labelledby="weeks">
      <h2 id="weeks" className={css.title}>
        近五周 <small>每周新办结与新逾期</small>
      </h2>
      <Suspense fallback={<Loading />}>
        <WeekLines weeks={weeks} />
      </Suspense>
      <table className="sr-only">
        <caption>近五周每周新办结与新逾期</caption>
        <thead>
          <tr>
            <th scope="col">周起</th>
            <th scope="col">新办结</th>
            <th scope="col">新逾期</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.start}>
              <th scope="row">{monthDay(week.start)}</th>
              <td>{week.met}</td>
              <td>{week.overdue}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** In the order of the roster, never sorted by result: this is a way in, not a league table. */
function ByUnit({ data, base, open }: { data: Situation; base: DutyFilter; open: Open }) {
  // What is folded on the screen is open on paper: nobody can unfold it there.
  const printing = usePrinting();
  if (data.units.length === 0) return null;
  const cell = (
    unit: { id: string; name: string },
    label: string,
    value: number,
    filter: DutyFilter,
    tone = '',
  ): React.ReactNode => (
    <td className="num">
      {value === 0 ? (
        <span className={css.mute}>—</span>
      ) : (
        <button
          type="button"
          className={`${css.link} ${tone}`}
          aria-label={`${unit.name}${label} ${value}`}
          onClick={() => open(`${unit.name} · ${label}`, filter)}
        >
          {numberText(value)}
        </button>
      )}
    </td>
  );
  return (
    <details className={`card ${css.section} ${page.units}`} {...(printing ? { open: true } : {})}>
      <summary>按单位看（编制序）</summary>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">单位</th>
              <th scope="col" className="num">
                应办
              </th>
              <th scope="col" className="num">
                已办
              </th>
              <th scope="col" className="num">
                30天内到期
              </th>
              <th scope="col" className="num">
                逾期
              </th>
            </tr>
          </thead>
          <tbody>
            {data.units.map(({ unit, all, met, soon, overdue }) => (
              <tr key={unit.id}>
                <th scope="row">
                  <Link to="/units/$id" params={{ id: unit.id }}>
                    {unit.name}
                  </Link>
                </th>
                {cell(unit, '应办', all, { ...base, unitId: unit.id })}
                {cell(unit, '已办', met, { ...base, unitId: unit.id, state: ['met', 'met-late'] })}
                {cell(unit, '30天内到期', soon, {
                  ...base,
                  unitId: unit.id,
                  state: ['open', 'due-soon'],
                  dueFrom: data.today,
                  dueTo: addDays(data.today, 30),
                })}
                {cell(unit, '逾期', overdue, overdueOf(data, unit.id), css.overdue)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export default function SituationPage() {
  const me = useMe();
  const navigate = useNavigate();
  const [address, change] = useSearchState('/situation');
  const [panel, setPanel] = usePanel();
  const year = Number(address.year ?? me.today.slice(0, 4));
  const unitId = address.unitId;
  const situation = useApi(
    'getSituation',
    { query: { year, ...(unitId ? { unitId } : {}) } },
    { keep: true },
  );
  return (
    <div className="page">
      <PageHead title="态势" note={situation.data?.unit.name ?? me.unit.name}>
        <SelectYear value={year} today={me.today} onChange={(next) => change({ year: String(next) })} />
      </PageHead>
      <Load of={situation}>
        {(data) => {
          const base: DutyFilter = { year: data.year, unitId: data.unit.id };
          const open: Open = (title, filter) => setPanel({ title, filter });
          return (
            <>
              <Totals data={data} base={base} open={open} />
              <div className={page.columns}>
                <Attention items={data.attention} base={base} today={data.today} onOpen={setPanel} />
                <div className={`card ${page.side}`}>
                  <section aria-labelledby="petals">
                    <h2 id="petals" className={css.title}>
                      六廉按期率 <small>点一瓣看矩阵，点逾期看是哪些</small>
                    </h2>
                    <Suspense fallback={<Loading />}>
                      <Petals
                        slices={data.pillars}
                        onOpen={(pillar, overdue) =>
                          overdue
                            ? open(`${pillarTitles[pillar]}：还逾期`, {
                                ...overdueOf(data, data.unit.id),
                                pillar: [pillar],
                              })
                            : void navigate({
                                to: '/matrix',
                                search: searchFor('/matrix', { pillar, year: String(data.year) }),
                              })
                        }
                      />
                    </Suspense>
                    <details className={`${page.asTable} no-print`}>
                      <summary>看成表</summary>
                      <PillarTable data={data} base={base} unitId={unitId} open={open} />
                    </details>
                  </section>
                  <Waiting waiting={data.waiting} />
                  <Weeks weeks={data.weeks} />
                </div>
              </div>
              <ByUnit data={data} base={base} open={open} />
            </>
          );
        }}
      </Load>
      <SidePanel panel={panel} change={setPanel} />
    </div>
  );
}
