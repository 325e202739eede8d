import type { UnitYear } from './unit-year.ts';
import type { Pillar } from '../../../ui/states.ts';
import { css, numberText } from '../../../ui/kit/index.ts';
import page from './unit.module.css';

function share(part: number, all: number): string {
  return `${all === 0 ? 0 : (part / all) * 100}%`;
}

/** Six bars: done, overdue, and what is still ahead left empty. */
export function UnitPillars({
  pillars,
  onOpen,
}: {
  pillars: UnitYear['pillars'];
  onOpen: (pillar: Pillar, title: string) => void;
}) {
  return (
    <ul className={page.pillars}>
      {pillars.map((item) => (
        <li key={item.pillar}>
          <button type="button" className={css.link} onClick={() => onOpen(item.pillar, item.title)}>
            {item.title}
          </button>
          <span className={page.bar} aria-hidden="true">
            <i className={page.met} style={{ width: share(item.met, item.all) }} />
            <i className={page.late} style={{ width: share(item.overdue, item.all) }} />
          </span>
          <span className="num">
            {item.all === 0 ? '—' : `${numberText(item.met)}/${numberText(item.all)}`}
          </span>
          <span className={`num ${css.overdue}`}>
            {item.overdue > 0 ? `逾期 ${numberText(item.overdue)}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
