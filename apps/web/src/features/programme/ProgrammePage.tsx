import type { Obligation, ProgrammeInfo } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { monthDay, yearDay } from '../../ui/dates.ts';
import { matches } from '../../ui/ChoiceBox.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { pillarTitles } from '../../ui/states.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { Readings } from './parts/Readings.tsx';
import { pillars } from '../../ui/kit/words.ts';
import css from '../../ui/kit/kit.module.css';
import page from './parts/programme.module.css';

function ObligationRow({ item }: { item: Obligation }) {
  return (
    <tr>
      <th scope="row">
        <span className={page.name}>{item.title}</span>
        <span className={page.rule}>{item.rule}</span>
        {item.note && <span className={page.rule}>注：{item.note}</span>}
      </th>
      <td data-title="谁">{item.bearer}</td>
      <td data-title="频次">
        {item.cadence}
        {item.event && <span className={page.rule}>{item.event.how}</span>}
      </td>
      <td data-title="数额">{item.quota}</td>
      <td data-title="牵头">
        {item.lead ?? '—'}
        {item.coLead.length > 0 && <span className={page.rule}>配合：{item.coLead.join('、')}</span>}
      </td>
      <td data-title="依据">
        《{item.basis.title}》{item.basis.clause}
        {item.basis.from && <span className={page.rule}>自{yearDay(item.basis.from)}起</span>}
        {item.earlier.map((basis) => (
          <span key={basis.document} className={page.rule}>
            此前：《{basis.title}》{basis.clause}
          </span>
        ))}
        {item.inferred && <span className={page.rule}>原文未写明，按推定执行</span>}
      </td>
    </tr>
  );
}

function Pillar({
  info,
  pillar,
  items,
}: {
  info: ProgrammeInfo;
  pillar: Obligation['pillar'];
  items: Obligation[];
}) {
  const aim = info.pillars.find((one) => one.id === pillar)?.aim;
  if (items.length === 0) return null;
  return (
    <section className={css.section} aria-labelledby={`pillar-${pillar}`}>
      <h2 id={`pillar-${pillar}`} className={css.title}>
        {pillarTitles[pillar]}{' '}
        <small>
          {items.length} 项{aim ? ` · ${aim}` : ''}
        </small>
      </h2>
      <table className={`${css.table} ${page.obligations}`}>
        <thead>
          <tr>
            <th scope="col">责任事项</th>
            <th scope="col">谁</th>
            <th scope="col">频次</th>
            <th scope="col">数额</th>
            <th scope="col">牵头</th>
            <th scope="col">依据</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <ObligationRow key={item.id} item={item} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Obligations({ info }: { info: ProgrammeInfo }) {
  const [search, change] = useSearchState('/programme');
  const word = search.find ?? '';
  const wanted = word.trim();
  const items = info.obligations.filter(
    ({ title, pinyin, rule, bearer, basis, lead }) =>
      !wanted ||
      matches(
        { title, pinyin, detail: `${rule} ${bearer} 《${basis.title}》${basis.clause} ${lead ?? ''}` },
        wanted,
      ),
  );
  return (
    <>
      <div className={css.filters}>
        <label className={css.whole}>
          找条款
          <input
            className="input"
            type="search"
            value={word}
            placeholder="事项、规则或拼音"
            onChange={(event) => change({ find: event.target.value || undefined })}
          />
        </label>
        <nav aria-label="六廉" className={`${page.jump} ${css.whole}`}>
          {pillars.map((pillar) => (
            <a key={pillar} href={`#pillar-${pillar}`}>
              {pillarTitles[pillar]} {items.filter((item) => item.pillar === pillar).length}
            </a>
          ))}
        </nav>
      </div>
      {items.length === 0 && <Empty title={`没有含“${wanted}”的责任事项`} />}
      {pillars.map((pillar) => (
        <Pillar
          key={pillar}
          info={info}
          pillar={pillar}
          items={items.filter((item) => item.pillar === pillar)}
        />
      ))}
    </>
  );
}

const documentStatus: Record<string, string> = {
  'in-force': '现行有效',
  superseded: '已被取代',
  coming: '尚未施行',
};

/** How far the days of a paper are known, where they were not checked against it. */
const daysKnown: Record<string, string> = {
  year: '只知道年份，按当年1月1日起算',
  memory: '日期未对照正式文本',
  unsure: '日期待核',
};

function validity(item: ProgrammeInfo['documents'][number]): string {
  const from = item.validFrom ? `自${yearDay(item.validFrom)}${item.validTo ? '' : '起'}` : '';
  const to = item.validTo ? `至${yearDay(item.validTo)}` : '';
  const next = item.replacedBy ? `，由《${item.replacedBy}》接替` : '';
  const known = daysKnown[item.dates ?? ''];
  return `${from}${to}${next}${known ? `（${known}）` : ''}`;
}

function Documents({ info }: { info: ProgrammeInfo }) {
  return (
    <ul className="lines">
      {info.documents.map((item) => (
        <li key={item.id} className={page.document}>
          <span>
            {item.title}
            <span className={page.rule}>{[item.issuer, validity(item)].filter(Boolean).join(' · ')}</span>
          </span>
          <span className="quiet">{documentStatus[item.status]}</span>
        </li>
      ))}
    </ul>
  );
}

const checked: Record<string, string> = {
  verified: '读到过条文，上线前请对照正式文本',
  memory: '未对照正式文本',
  unsure: '待核',
  local: '本省自定，可以改',
};

function Lengths({ info }: { info: ProgrammeInfo }) {
  const row = (name: string, length: string, source: string, status: string) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td data-title="多久">{length}</td>
      <td data-title="出处">
        {source}
        <span className={page.rule}>{checked[status]}</span>
      </td>
    </tr>
  );
  const head = (what: string) => (
    <thead>
      <tr>
        <th scope="col">{what}</th>
        <th scope="col">多久</th>
        <th scope="col">出处</th>
      </tr>
    </thead>
  );
  return (
    <>
      <section className={css.section} aria-labelledby="lengths">
        <h2 id="lengths" className={css.title}>
          期限
        </h2>
        <table className={`${css.table} ${css.stacked} ${page.lengths}`}>
          {head('什么事')}
          <tbody>{info.lengths.map((one) => row(one.title, one.length, one.source, one.status))}</tbody>
        </table>
      </section>
      <section className={css.section} aria-labelledby="effect-periods">
        <h2 id="effect-periods" className={css.title}>
          处分影响期
        </h2>
        <p className="quiet">影响期内不得提拔；政务处分期间不得晋升职务、职级和衔级。这里只供查对。</p>
        <table className={`${css.table} ${css.stacked} ${page.lengths}`}>
          {head('处分')}
          <tbody>
            {info.effectPeriods.map((one) =>
              row(
                `${one.track === 'party' ? '党纪' : '政务'} · ${one.measure}`,
                one.period,
                one.source,
                one.status,
              ),
            )}
          </tbody>
        </table>
      </section>
    </>
  );
}

const views = [
  ['', '责任事项'],
  ['readings', '有多种读法的条款'],
  ['documents', '依据文件'],
  ['lengths', '期限与影响期'],
] as const;

export default function ProgrammePage() {
  const me = useMe();
  const [search, change] = useSearchState('/programme');
  const programme = useApi('getProgramme', {}, { staleTime: 60_000 });
  const view = search.view ?? '';
  return (
    <div className="page print-across">
      <PageHead
        title={programme.data?.scheme.title ?? '方案条款'}
        note={
          programme.data &&
          `第 ${programme.data.scheme.version} 版 · 任务从${monthDay(programme.data.scheme.effectiveFrom, me.today)}起推算${programme.data.scheme.motto ? ` · ${programme.data.scheme.motto}` : ''}`
        }
      >
        <button type="button" className="button" onClick={() => window.print()}>
          打印
        </button>
      </PageHead>
      <Load of={programme}>
        {(info) => (
          <div className="card">
            <nav className="tabs no-print" aria-label="方案">
              {views.map(([key, title]) => (
                <button
                  key={key}
                  type="button"
                  aria-current={view === key ? 'page' : undefined}
                  onClick={() => change({ view: key || undefined, setting: undefined })}
                >
                  {title}
                  {key === 'readings'
                    ? ` ${info.settings.length}`
                    : key === ''
                      ? ` ${info.obligations.length}`
                      : ''}
                </button>
              ))}
            </nav>
            <div className={page.body}>
              {info.holidaysMissing !== null && (view === 'readings' || view === 'lengths') && (
                <p className="hint" role="status">
                  {info.holidaysMissing}
                  年的放假调休表还没有。请按国务院办公厅通知补进方案包；补之前，按工作日算的期限把周一至周五都算作上班。
                </p>
              )}
              {view === 'readings' ? (
                <>
                  {search.setting && (
                    <button
                      type="button"
                      className="button small no-print"
                      onClick={() => change({ setting: undefined })}
                    >
                      看全部 {info.settings.length} 项
                    </button>
                  )}
                  <Readings info={info} only={search.setting} />
                </>
              ) : view === 'lengths' ? (
                <Lengths info={info} />
              ) : view === 'documents' ? (
                <Documents info={info} />
              ) : (
                <Obligations info={info} />
              )}
            </div>
          </div>
        )}
      </Load>
    </div>
  );
}
