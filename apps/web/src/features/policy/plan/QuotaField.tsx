import type { PolicyChoices, PolicyPlan } from '@liulian/contract';
import { One } from './Choices.tsx';
import css from '../policy.module.css';

type Quota = PolicyPlan['quota'];
interface Props {
  value: Quota;
  kind: PolicyChoices['kinds'][number] | undefined;
  onChange: (value: Quota) => void;
}

/** 多少. By category where the kind of record has one to count by. */
export function QuotaField({ value, kind, onChange }: Props) {
  const quota = value ?? { min: 1, unit: '次' };
  const [field, parts] = Object.entries(quota.by ?? {})[0] ?? ['', {}];
  const split = kind?.splits.find((one) => one.field === field);
  const number = (text: string) => (Number(text) > 0 ? Number(text) : undefined);
  return (
    <fieldset className="stack">
      <legend>多少</legend>
      <div className={css.inline}>
        {!quota.by && (
          <>
            <span>至少</span>
            <input
              className="input"
              type="number"
              min={1}
              step="any"
              aria-label="至少多少"
              value={value?.min ?? ''}
              onChange={(event) =>
                onChange(
                  number(event.target.value) === undefined
                    ? null
                    : { ...quota, min: number(event.target.value) },
                )
              }
            />
          </>
        )}
        <input
          className="input"
          aria-label="单位（次、件、人）"
          maxLength={10}
          value={quota.unit}
          onChange={(event) => onChange({ ...quota, unit: event.target.value })}
        />
        {!quota.by && (
          <label className={css.inline}>
            目标
            <input
              className="input"
              type="number"
              min={1}
              step="any"
              placeholder="可不填"
              value={quota.target ?? ''}
              onChange={(event) => onChange({ ...quota, target: number(event.target.value) })}
            />
          </label>
        )}
      </div>
      {(kind?.splits.length ?? 0) > 0 && (
        <One
          label="按什么分类计"
          none="不分类"
          options={(kind?.splits ?? []).map((one) => ({ id: one.field, title: `按${one.title}分` }))}
          value={field}
          onChange={(next) =>
            onChange(
              next === ''
                ? { min: 1, unit: quota.unit }
                : {
                    unit: quota.unit,
                    by: {
                      [next]: Object.fromEntries(
                        (kind?.splits.find((one) => one.field === next)?.options ?? [])
                          .slice(0, 1)
                          .map((option) => [option.id, { min: 1 }]),
                      ),
                    },
                  },
            )
          }
        />
      )}
      {split && (
        <div className={css.toggles}>
          {split.options.map((option) => (
            <label key={option.id} className={css.inline}>
              {option.title}
              <input
                className="input"
                type="number"
                min={0}
                value={parts[option.id]?.min ?? ''}
                placeholder="不要求"
                onChange={(event) => {
                  const rest = Object.fromEntries(Object.entries(parts).filter(([id]) => id !== option.id));
                  const min = number(event.target.value);
                  const next = min === undefined ? rest : { ...rest, [option.id]: { min } };
                  if (Object.keys(next).length > 0) onChange({ unit: quota.unit, by: { [field]: next } });
                }}
              />
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
