import { pillarTitles } from '../../../ui/states.ts';
import type { SearchOf } from '../../../base/addresses.ts';
import { listOf } from '../../../ui/use-search-state.ts';
import { SelectYear } from '../../../ui/kit/SelectYear.tsx';
import { pillars } from '../../../ui/kit/words.ts';
import css from '../../../ui/kit/kit.module.css';
import page from './matrix.module.css';

const stateChoices = [
  ['', '全部状态'],
  ['overdue', '逾期'],
  ['due-soon', '将到期'],
  ['overdue,due-soon,open', '没完成的'],
  ['met,met-late', '已完成'],
  ['waived,not-held', '免做与未开展'],
] as const;

function periodChoices(year: number): [string, string][] {
  const months = Array.from({ length: 12 }, (_, index): [string, string] => [
    `${year}-${String(index + 1).padStart(2, '0')}`,
    `${index + 1}月`,
  ]);
  const quarters = [1, 2, 3, 4].map((quarter): [string, string] => [
    `${year}-Q${quarter}`,
    `第${'一二三四'[quarter - 1]}季度`,
  ]);
  return [
    ['', '全部期次'],
    [`${year}`, '年度任务'],
    [`${year}-H1`, '上半年'],
    [`${year}-H2`, '下半年'],
    ...quarters,
    ...months,
  ];
}

export function MatrixFilters({
  year,
  today,
  address,
  change,
}: {
  year: number;
  today: string;
  address: SearchOf<'/matrix'>;
  change: (next: SearchOf<'/matrix'>) => void;
}) {
  const chosen = listOf(address.pillar);
  const toggle = (pillar: string): void => {
    const next = chosen.includes(pillar) ? chosen.filter((one) => one !== pillar) : [...chosen, pillar];
    change({ pillar: next.length === 0 || next.length === pillars.length ? undefined : next.join(',') });
  };
  return (
    <div className={css.filters}>
      <fieldset className={page.pillarChoice}>
        <legend className="sr-only">六廉</legend>
        {pillars.map((pillar) => (
          <button
            key={pillar}
            type="button"
            className="toggle"
            aria-pressed={chosen.includes(pillar)}
            onClick={() => toggle(pillar)}
          >
            {pillarTitles[pillar]}
          </button>
        ))}
      </fieldset>
      <SelectYear
        value={year}
        today={today}
        onChange={(next) => change({ year: String(next), periodKey: undefined })}
      />
      <select
        className="input"
        style={{ width: 'auto' }}
        aria-label="期次"
        value={address.periodKey ?? ''}
        onChange={(event) => change({ periodKey: event.target.value || undefined })}
      >
        {periodChoices(year).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
      <select
        className="input"
        style={{ width: 'auto' }}
        aria-label="状态"
        value={address.state ?? ''}
        onChange={(event) => change({ state: event.target.value || undefined })}
      >
        {stateChoices.map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
