import { useState } from 'react';
import type { Situation } from '@liulian/contract';
import { monthDay } from '../../../ui/dates.ts';
import { progressText } from '../../../ui/progress.ts';
import { Empty } from '../../../ui/states-of-page.tsx';
import { Mark } from '../../../ui/StateTag.tsx';
import type { DutyFilter } from './DutyList.tsx';
import type { Panel } from './SidePanel.tsx';
import { UrgeButton } from './UrgeButton.tsx';
import css from '../../../ui/kit/kit.module.css';
import page from './situation.module.css';

type Item = Situation['attention'][number];

function Line({
  item,
  base,
  today,
  onOpen,
}: {
  item: Item;
  base: DutyFilter;
  today: string;
  onOpen: (panel: Panel) => void;
}) {
  const overdue = item.kind === 'overdue';
  const filter: DutyFilter = {
    obligationId: [item.obligationId],
    state: overdue ? ['overdue'] : ['open', 'due-soon'],
    unitId: item.unit?.id ?? base.unitId,
    ...(overdue ? {} : { dueFrom: item.dueOn, dueTo: item.dueOn }),
  };
  const who = item.unit?.name ?? `${item.units} 个单位`;
  const open = (): void =>
    onOpen(
      item.dutyId
        ? { title: `${who} · ${item.title}`, dutyId: item.dutyId }
        : { title: `${who} · ${item.title}`, filter },
    );
  return (
    <li className={page.line}>
      <span className={`${page.when} ${overdue ? css.overdue : css.soon}`}>
        <Mark shape={overdue ? 'full' : 'half'} tone={overdue ? 'overdue' : 'soon'} />{' '}
        {overdue ? `逾期 ${Math.abs(item.days)} 天` : item.days === 0 ? '今天到期' : `${item.days} 天后到期`}
      </span>
      <span className={page.unit}>{who}</span>
      <div className={page.what}>
        <button type="button" className={css.link} onClick={open}>
          {item.title}
        </button>
        <span className={page.detail}>
          {monthDay(item.dueOn, today)}前{item.min > 0 && item.unit && <> · {progressText(item)}</>}
          {item.duties > 1 && <> · {item.duties} 项</>}
          {overdue && item.unit && <> · 原因：{item.reason ?? '未填'}</>}
        </span>
      </div>
      <div className={page.acts}>
        {item.urgeable > 0 && (
          <UrgeButton
            label={overdue ? '督办' : item.urgeable > 1 ? `催办 ${item.urgeable} 个单位` : '催办'}
            dutyId={item.dutyId}
            filter={filter}
            name={`${who} ${item.title}`}
            againOn={item.urgeAgainOn}
          />
        )}
        <button type="button" className={css.link} aria-label={`看记录：${who} ${item.title}`} onClick={open}>
          看记录
        </button>
      </div>
    </li>
  );
}

/** A long red list must not push what can still be done in time off the page. */
function first(items: Item[]): Item[] {
  return [
    ...items.filter((item) => item.kind === 'overdue').slice(0, 11),
    ...items.filter((item) => item.kind === 'due-soon').slice(0, 4),
  ];
}

/** Only what needs a decision: red first, then amber. No congratulation, no ranking. */
export function Attention({
  items,
  base,
  today,
  onOpen,
}: {
  items: Item[];
  base: DutyFilter;
  today: string;
  onOpen: (panel: Panel) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? items : first(items);
  return (
    <section aria-labelledby="attention" className={`card ${page.attention}`}>
      <h2 id="attention" className={css.title}>
        需要您看的 {items.length > 0 && <small>{items.length} 条，先逾期后将到期</small>}
      </h2>
      {items.length === 0 ? (
        <Empty title="没有逾期或将到期的事项">有了会列在这里，最急的在最前。</Empty>
      ) : (
        <ul>
          {shown.map((item) => (
            <Line
              key={`${item.kind}${item.obligationId}${item.unit?.id ?? ''}${item.dutyId ?? ''}${item.dueOn}`}
              item={item}
              base={base}
              today={today}
              onOpen={onOpen}
            />
          ))}
        </ul>
      )}
      {shown.length < items.length && (
        <button type="button" className="button wide no-print" onClick={() => setAll(true)}>
          再看 {items.length - shown.length} 条
        </button>
      )}
    </section>
  );
}
