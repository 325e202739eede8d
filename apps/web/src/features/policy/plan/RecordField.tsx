import { Select } from 'antd';
import type { PolicyChoices, PolicyPlan } from '@liulian/contract';
import { One } from './Choices.tsx';

type Rules = PolicyPlan['dischargedBy'];
interface Props {
  value: Rules;
  bearer: PolicyPlan['bearer'];
  cadence: PolicyPlan['cadence'];
  choices: PolicyChoices;
  onChange: (value: Rules) => void;
}

/** 什么记录算完成. Further rules of an obligation that has several stay as they are. */
export function RecordField({ value, bearer, cadence, choices, onChange }: Props) {
  const [first, ...others] = value;
  const kind = choices.kinds.find((one) => one.id === first?.kind);
  const wanted = first?.where.category;
  const categories = wanted && 'any' in wanted ? wanted.any.map(String) : [];
  const personal = bearer !== null && 'persons' in bearer;
  const people = kind
    ? [...kind.people, ...(kind.participants ? [{ id: 'participant', title: '参加人员' }] : [])]
    : [];
  const set = (rule: Rules[number]): void => onChange([rule, ...others]);
  const choose = (id: string): void => {
    const next = choices.kinds.find((one) => one.id === id);
    if (!next) return onChange([]);
    set({
      kind: id,
      where: {},
      inForce: next.inForce && cadence !== null && 'standing' in cadence,
      ...(personal
        ? { countsFor: next.people[0]?.id ?? 'participant' }
        : bearer !== null && 'pairs' in bearer && next.people.length > 1
          ? { countsFor: [next.people[0]?.id ?? '', next.people[1]?.id ?? ''] as [string, string] }
          : {}),
    });
  };
  return (
    <fieldset className="stack">
      <legend>什么算完成</legend>
      <One
        label="记录类型"
        none="还没有定"
        options={choices.kinds}
        value={first?.kind ?? ''}
        onChange={choose}
      />
      {first && kind && kind.categories.length > 0 && (
        <Select
          aria-label="类别"
          mode="multiple"
          allowClear
          placeholder="哪些类别算（不选就是都算）"
          style={{ width: '100%' }}
          value={categories}
          showSearch={{ optionFilterProp: 'label' }}
          options={kind.categories.map((one) => ({ value: one.id, label: one.title }))}
          onChange={(ids: string[]) => {
            const { category: _, ...rest } = first.where;
            set({ ...first, where: ids.length > 0 ? { ...rest, category: { any: ids } } : rest });
          }}
        />
      )}
      {first && personal && people.length > 0 && (
        <label className="field">
          <span className="help">算在谁头上：记录里的</span>
          <One
            label="记录里的哪一栏"
            options={people}
            value={typeof first.countsFor === 'string' ? first.countsFor : ''}
            none="请选"
            onChange={(countsFor) => set({ ...first, countsFor: countsFor || undefined })}
          />
        </label>
      )}
      {first && kind?.inForce && (
        <label className="check">
          <input
            type="checkbox"
            checked={first.inForce}
            onChange={(event) => set({ ...first, inForce: event.target.checked })}
          />
          <span>只数在用的（摘牌、到期后不再计）</span>
        </label>
      )}
      {first && kind?.linked && cadence !== null && 'after' in cadence && (
        <label className="check">
          <input
            type="checkbox"
            checked={first.linkedTo === 'event'}
            onChange={(event) => set({ ...first, linkedTo: event.target.checked ? 'event' : undefined })}
          />
          <span>记录要写明是为这件事</span>
        </label>
      )}
      {others.length > 0 && <p className="help">另有 {others.length} 种记录也算，保持不变。</p>}
    </fieldset>
  );
}
