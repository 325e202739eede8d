import type { ResponseOf } from '@liulian/contract';
import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { Link } from '@tanstack/react-router';
import { monthDay } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Load } from '../../ui/states-of-page.tsx';
import { numberText } from '../../ui/kit/words.ts';
import css from '../../ui/kit/kit.module.css';
import page from './parts/burden.module.css';

type Burden = ResponseOf<'getBurden'>;

function minutes(value: number): string {
  return value >= 10 ? numberText(Math.round(value)) : String(Math.round(value * 10) / 10);
}

function hours(value: number): string {
  return value < 120 ? `${minutes(value)} 分钟` : `${numberText(Math.round(value / 60))} 小时`;
}

/** Who carries how much: minutes per unit, because a sum over 300 stations says nothing to one of them. */
function ByLevel({ levels }: { levels: Burden['byLevel'] }) {
  const most = Math.max(1, ...levels.map((level) => level.minutesPerUnit));
  return (
    <table className={`${css.table} ${page.levels}`}>
      <caption>上个月每个单位平均填写时间</caption>
      <thead>
        <tr>
          <th scope="col">层级</th>
          <th scope="col" className="num">
            单位数
          </th>
          <th scope="col" className="num">
            分钟/单位
          </th>
          <th scope="col">
            <span className="sr-only">比较</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {levels.map((level) => (
          <tr key={level.level}>
            <th scope="row">{level.title}</th>
            <td className="num">{numberText(level.units)}</td>
            <td className="num">{minutes(level.minutesPerUnit)}</td>
            <td className={page.barCell} aria-hidden="true">
              <span className={page.bar} style={{ width: `${(level.minutesPerUnit / most) * 100}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ByKind({ burden, today }: { burden: Burden; today: string }) {
  const items = [...burden.items].sort((a, b) => b.minutesLastMonth - a.minutesLastMonth);
  const expiring = (date: string): boolean => date < `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.stacked}`}>
        <caption>每种记录上个月花了大家多少时间，最费时的在前</caption>
        <thead>
          <tr>
            <th scope="col">记录类型</th>
            <th scope="col">谁要的，为什么</th>
            <th scope="col">到期</th>
            <th scope="col" className="num">
              字段（必填）
            </th>
            <th scope="col" className="num">
              分钟/条
            </th>
            <th scope="col" className="num">
              上月条数
            </th>
            <th scope="col" className="num">
              上月合计
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.kind}>
              <th scope="row" className="nowrap">
                {item.title}
              </th>
              <td className={css.whole}>
                {item.owner}
                <span className={page.why}>{item.purpose}</span>
              </td>
              <td className="nowrap" data-title="到期">
                {monthDay(item.expires, today)}
                {expiring(item.expires) && <span className={page.why}>一年内到期，续期要重新说明用途</span>}
              </td>
              <td className="num" data-title="字段（必填）">
                {item.fields}（{item.required}）
              </td>
              <td className="num" data-title="分钟/条">
                {minutes(item.minutesEach)}
              </td>
              <td className="num" data-title="上月条数">
                {numberText(item.recordsLastMonth)}
              </td>
              <td className="num" data-title="上月合计">
                {item.minutesLastMonth === 0 ? '—' : hours(item.minutesLastMonth)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function BurdenPage() {
  const { today } = useMe();
  const can = useCan();
  const burden = useApi('getBurden');
  return (
    <div className="page print-across">
      <PageHead title="负担表" note="每种表格由谁要、为什么要、何时到期、花了大家多少时间。人人可看。">
        {can('kinds:write') && (
          <Link className="button" to="/kinds">
            改记录类型
          </Link>
        )}
        <button type="button" className="button" onClick={() => window.print()}>
          打印
        </button>
      </PageHead>
      <Load of={burden}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="还没有记录类型" />
          ) : (
            <div className="card stack">
              <p className={page.total}>
                上个月全部填写时间约{' '}
                <b>{hours(data.items.reduce((sum, item) => sum + item.minutesLastMonth, 0))}</b>，
                <b>{numberText(data.items.reduce((sum, item) => sum + item.recordsLastMonth, 0))}</b> 条记录。
              </p>
              <ByLevel levels={data.byLevel} />
              <ByKind burden={data} today={today} />
            </div>
          )
        }
      </Load>
    </div>
  );
}
