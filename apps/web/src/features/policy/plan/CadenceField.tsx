import type { PolicyChoices, PolicyPlan } from '@liulian/contract';
import { One, Toggles } from './Choices.tsx';
import css from '../policy.module.css';

type Cadence = PolicyPlan['cadence'];
type Length = Extract<NonNullable<Cadence>, { within: unknown }>['within'];
const sorts = [
  ['every', '按周期'],
  ['festival', '节前'],
  ['after', '事件之后'],
  ['before', '事件之前'],
  ['standing', '常态保持（数在用的）'],
  ['once', '某日前一次'],
] as const;
type Sort = (typeof sorts)[number][0];
const periods = [
  { id: 'year', title: '年' },
  { id: 'half', title: '半年' },
  { id: 'quarter', title: '季度' },
  { id: 'month', title: '月' },
  { id: 'week', title: '周' },
];
const units = [
  { id: 'days', title: '天' },
  { id: 'workdays', title: '个工作日' },
  { id: 'months', title: '个月' },
];

function sortOf(cadence: Cadence): Sort | '' {
  if (cadence === null) return '';
  if ('every' in cadence) return 'every';
  if ('standing' in cadence) return 'standing';
  if ('once' in cadence) return 'once';
  if ('after' in cadence) return 'after';
  return Array.isArray(cadence.before) ? 'festival' : 'before';
}

function LengthField({
  label,
  value,
  onChange,
  choices,
}: {
  label: string;
  value: Length;
  onChange: (value: Length) => void;
  choices: PolicyChoices;
}) {
  const unit =
    'rule' in value ? 'rule' : 'days' in value ? 'days' : 'workdays' in value ? 'workdays' : 'months';
  const amount = 'rule' in value ? 0 : (Object.values(value)[0] ?? 0);
  const make = (n: number, kind: string): Length =>
    kind === 'months' ? { months: n } : kind === 'workdays' ? { workdays: n } : { days: n };
  return (
    <div className={css.inline}>
      <span>{label}</span>
      {unit !== 'rule' && (
        <input
          className="input"
          type="number"
          min={0}
          max={365}
          aria-label={`${label}多少`}
          value={amount}
          onChange={(event) => onChange(make(Number(event.target.value), unit))}
        />
      )}
      <One
        label={`${label}单位`}
        options={[...units, { id: 'rule', title: '按期限表' }]}
        value={unit}
        onChange={(next) =>
          onChange(next === 'rule' ? { rule: choices.lengths[0]?.id ?? '' } : make(amount || 1, next))
        }
      />
      {'rule' in value && (
        <One
          label="期限表里的"
          options={choices.lengths}
          value={value.rule}
          onChange={(rule) => onChange({ rule })}
        />
      )}
    </div>
  );
}

interface Props {
  value: Cadence;
  choices: PolicyChoices;
  year: number;
  onChange: (value: Cadence) => void;
}
/** 多久一次，或何时. */
export function CadenceField({ value, choices, year, onChange }: Props) {
  const event = choices.events[0]?.id ?? '';
  const empty: Record<Sort, Cadence> = {
    every: { every: 'year', count: 1 },
    festival: { before: choices.festivals.slice(0, 1).map((one) => one.id), days: 14 },
    after: { after: event, within: { months: 1 } },
    before: { before: event, opens: { days: 30 } },
    standing: { standing: true },
    once: { once: `${year}-12-31`, opens: `${year}-01-01` },
  };
  return (
    <fieldset className="stack">
      <legend>多久</legend>
      <One
        label="频次"
        none="还没有定"
        options={sorts.map(([id, title]) => ({ id, title }))}
        value={sortOf(value)}
        onChange={(next) => onChange(next === '' ? null : empty[next as Sort])}
      />
      {value !== null && 'every' in value && (
        <div className={css.inline}>
          <span>每</span>
          <input
            className="input"
            type="number"
            min={1}
            max={10}
            aria-label="每几个"
            value={value.count}
            onChange={(e) => onChange({ ...value, count: Math.max(1, Number(e.target.value)) })}
          />
          <One
            label="周期"
            options={periods}
            value={value.every}
            onChange={(every) => onChange({ every: every as 'year', count: value.count })}
          />
          {value.every !== 'week' && (
            <label className={css.inline}>
              最迟
              <input
                className="input"
                placeholder={value.every === 'month' ? '如 25' : '如 06-30'}
                aria-label={value.every === 'month' ? '每月几日前' : '月日前'}
                value={value.by?.replace(/^--/, '') ?? ''}
                onChange={(e) => {
                  const by = e.target.value.trim();
                  onChange({
                    every: value.every,
                    count: value.count,
                    ...(by === '' ? {} : { by: by.includes('-') ? `--${by}` : by }),
                  });
                }}
              />
            </label>
          )}
        </div>
      )}
      {value !== null && 'before' in value && Array.isArray(value.before) && 'days' in value && (
        <>
          <Toggles
            label="哪些节"
            options={choices.festivals}
            value={value.before}
            onChange={(ids) => {
              if (ids.length > 0) onChange({ before: ids, days: value.days });
            }}
          />
          <div className={css.inline}>
            <span>节前</span>
            <input
              className="input"
              type="number"
              min={1}
              max={120}
              aria-label="节前几天"
              value={value.days}
              onChange={(e) => onChange({ ...value, days: Math.max(1, Number(e.target.value)) })}
            />
            <span>天内</span>
          </div>
        </>
      )}
      {value !== null && 'after' in value && (
        <>
          <One
            label="什么事件之后"
            options={choices.events}
            value={value.after}
            onChange={(after) => onChange({ ...value, after })}
          />
          <LengthField
            label="之后"
            choices={choices}
            value={value.within}
            onChange={(within) => onChange({ ...value, within })}
          />
        </>
      )}
      {value !== null && 'before' in value && typeof value.before === 'string' && 'opens' in value && (
        <>
          <One
            label="什么事件之前"
            options={choices.events}
            value={value.before}
            onChange={(before) => onChange({ before, opens: value.opens })}
          />
          <LengthField
            label="提前"
            choices={choices}
            value={value.opens}
            onChange={(opens) => onChange({ before: value.before as string, opens })}
          />
        </>
      )}
      {value !== null && 'once' in value && (
        <div className={css.inline}>
          <label className={css.inline}>
            自
            <input
              className="input"
              type="date"
              value={value.opens}
              onChange={(e) => onChange({ ...value, opens: e.target.value })}
            />
          </label>
          <label className={css.inline}>
            到
            <input
              className="input"
              type="date"
              value={value.once}
              onChange={(e) => onChange({ ...value, once: e.target.value })}
            />
          </label>
        </div>
      )}
    </fieldset>
  );
}
