import { Select } from 'antd';
import type { PolicyChoices, PolicyPlan } from '@liulian/contract';
import { One, Toggles } from './Choices.tsx';

type Bearer = PolicyPlan['bearer'];
const sorts = [
  ['units', '单位'],
  ['posts', '担任某些职务的人'],
  ['classes', '某几类人员'],
  ['key-posts', '重点岗位负责人'],
  ['pairs', '一人对同一班子的每名成员'],
  ['affected', '事件所在单位'],
  ['subject', '事件当事人'],
] as const;
type Sort = (typeof sorts)[number][0];

function sortOf(bearer: Bearer): Sort | '' {
  if (bearer === null) return '';
  if ('units' in bearer) return bearer.units === 'affected' ? 'affected' : 'units';
  if ('pairs' in bearer) return 'pairs';
  if (bearer.persons === 'subject-of-event') return 'subject';
  return bearer.persons.keyPost ? 'key-posts' : bearer.persons.holds ? 'posts' : 'classes';
}

const empty: Record<Sort, Bearer> = {
  units: { units: ['detachment'] },
  posts: { persons: { holds: ['party-secretary'] } },
  classes: { persons: { classes: ['leader'] } },
  'key-posts': { persons: { keyPost: true } },
  pairs: { pairs: { from: ['party-secretary'], to: ['committee-member'], within: 'same-committee' } },
  affected: { units: 'affected' },
  subject: { persons: 'subject-of-event' },
};

type Level = 'corps';
const some = (list: string[]) => (list.length > 0 ? list : undefined);

interface Props {
  value: Bearer;
  choices: PolicyChoices;
  onChange: (value: Bearer) => void;
}
/** 谁. What a choice leaves empty is simply not said. */
export function BearerField({ value, choices, onChange }: Props) {
  const sort = sortOf(value);
  const posts = (label: string, list: readonly string[], change: (ids: string[]) => void) => (
    <Select
      aria-label={label}
      mode="multiple"
      placeholder={label}
      style={{ width: '100%' }}
      value={[...list]}
      showSearch={{ optionFilterProp: 'label' }}
      options={choices.posts.map((post) => ({ value: post.id, label: post.title }))}
      onChange={(ids: string[]) => {
        if (ids.length > 0) change(ids);
      }}
    />
  );
  const levels = (list: readonly string[] | undefined, change: (ids: Level[] | undefined) => void) => (
    <Toggles
      label="限于哪些层级"
      options={choices.levels}
      value={list ?? []}
      onChange={(ids) => change(some(ids) as Level[] | undefined)}
    />
  );
  const persons =
    value !== null && 'persons' in value && typeof value.persons === 'object' ? value.persons : null;
  const at = persons && (
    <>
      <span className="help">限于哪些层级（不选就是各级）</span>
      {levels(persons.at, (ids) => onChange({ persons: { ...persons, at: ids } }))}
    </>
  );
  return (
    <fieldset className="stack">
      <legend>谁</legend>
      <One
        label="责任主体是"
        none="还没有定"
        options={sorts.map(([id, title]) => ({ id, title }))}
        value={sort}
        onChange={(next) => onChange(next === '' ? null : empty[next as Sort])}
      />
      {sort === 'units' && value !== null && 'units' in value && value.units !== 'affected' && (
        <>
          <Toggles
            label="层级"
            options={choices.levels}
            value={value.units}
            onChange={(ids) => {
              if (ids.length > 0) onChange({ ...value, units: ids as Level[] });
            }}
          />
          <Select
            aria-label="只限有这些条件的单位"
            mode="multiple"
            allowClear
            placeholder="只限有这些条件的单位（可不选）"
            style={{ width: '100%' }}
            value={value.flags ?? []}
            options={choices.flags.map((flag) => ({ value: flag.id, label: flag.title }))}
            onChange={(ids: string[]) => onChange({ ...value, flags: some(ids) })}
          />
          <Select
            aria-label="不含这些单位"
            mode="multiple"
            allowClear
            placeholder="不含这些单位（可不选）"
            style={{ width: '100%' }}
            value={value.without ?? []}
            options={choices.flags.map((flag) => ({ value: flag.id, label: flag.title }))}
            onChange={(ids: string[]) => onChange({ ...value, without: some(ids) })}
          />
        </>
      )}
      {sort === 'posts' && persons && (
        <>
          {posts('职务', persons.holds ?? [], (ids) => onChange({ persons: { ...persons, holds: ids } }))}
          {at}
        </>
      )}
      {sort === 'classes' && persons && (
        <>
          <Toggles
            label="人员类别"
            options={choices.classes}
            value={persons.classes ?? []}
            onChange={(ids) => {
              if (ids.length > 0) onChange({ persons: { ...persons, classes: ids } });
            }}
          />
          {at}
        </>
      )}
      {sort === 'key-posts' && at}
      {sort === 'pairs' && value !== null && 'pairs' in value && (
        <>
          {posts('由谁', value.pairs.from, (ids) => onChange({ pairs: { ...value.pairs, from: ids } }))}
          {posts('对谁', value.pairs.to, (ids) => onChange({ pairs: { ...value.pairs, to: ids } }))}
        </>
      )}
    </fieldset>
  );
}
