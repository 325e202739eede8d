import type { Kind } from '@liulian/contract';
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useCan } from '../../../api/me.ts';
import { isConfidential, recordStatuses } from '../../../ui/states.ts';
import { findUnits } from '../../../ui/UnitPicker.tsx';
import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { listOf } from '../../../ui/use-search-state.ts';
import { filterNames, isFiltered, type Search } from './filters.ts';

interface Props {
  search: Search;
  onChange: (change: Search) => void;
  kinds: Kind[];
  kind: Kind | undefined;
}
export function LedgerFilters({ search, onChange, kinds, kind }: Props) {
  const can = useCan();
  const [text, setText] = useState(search.q ?? '');
  const byContent = !isConfidential(kind) || Boolean(search.mine);
  const categories = kind?.fields.find((f) => f.name === 'category')?.options ?? [];
  return (
    <div className="ledger-filters no-print" role="group" aria-label="筛选">
      <Select
        aria-label="记录类型"
        value={search.kind ?? ''}
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 136 }}
        popupMatchSelectWidth={false}
        options={[{ value: '', label: '全部类型' }, ...kinds.map((k) => ({ value: k.id, label: k.title }))]}
        onChange={(value: string) =>
          onChange({ kind: value || undefined, category: undefined, stage: undefined })
        }
      />
      {byContent && categories.length > 0 && (
        <Select
          aria-label="类别"
          mode="multiple"
          maxTagCount={1}
          allowClear
          placeholder="类别"
          value={listOf(search.category)}
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 120 }}
          popupMatchSelectWidth={false}
          options={categories.map((o) => ({ value: o.id, label: o.title }))}
          onChange={(value: string[]) => onChange({ category: value.join(',') || undefined })}
        />
      )}
      <UnitFilter search={search} onChange={onChange} />
      <Select
        aria-label="状态"
        mode="multiple"
        maxTagCount={1}
        allowClear
        placeholder="状态"
        value={listOf(search.status)}
        style={{ minWidth: 96 }}
        popupMatchSelectWidth={false}
        options={Object.entries(recordStatuses).map(([value, look]) => ({ value, label: look.word }))}
        onChange={(value: string[]) => onChange({ status: value.join(',') || undefined })}
      />
      <DatePicker.RangePicker
        aria-label="日期"
        allowEmpty={[true, true]}
        placeholder={['从哪天', '到哪天']}
        style={{ width: 216 }}
        value={[search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null]}
        onChange={(range) =>
          onChange({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD') })
        }
      />
      {byContent && (
        <Input.Search
          aria-label="找题目和正文"
          placeholder="题目、正文"
          allowClear
          style={{ width: 176 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onSearch={(q) => onChange({ q: q.trim() || undefined })}
        />
      )}
      {(kind?.stages ?? []).map(({ id, title }) => {
        const chosen = listOf(search.stage);
        return (
          <label key={id} className="toggle">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) => {
                const next = event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id);
                onChange({ stage: next.join(',') || undefined });
              }}
            />
            {title}
          </label>
        );
      })}
      {can('records:accept') && (
        <label className="toggle">
          <input
            type="checkbox"
            checked={Boolean(search.waiting)}
            onChange={(event) => onChange({ waiting: event.target.checked ? 'true' : undefined })}
          />
          等我认可
        </label>
      )}
      <label className="toggle">
        <input
          type="checkbox"
          checked={Boolean(search.mine)}
          onChange={(event) => onChange({ mine: event.target.checked ? 'true' : undefined })}
        />
        我登记的
      </label>
      {!byContent && <span className="quiet">内容限知悉；要按内容找，勾选“我登记的”</span>}
      {isFiltered(search) && (
        <button
          type="button"
          className="link"
          onClick={() => {
            setText('');
            onChange(Object.fromEntries(filterNames.filter((n) => n !== 'kind').map((n) => [n, undefined])));
          }}
        >
          清除筛选
        </button>
      )}
    </div>
  );
}

/** A unit in the list, with what else it is or was called. */
const unitOption = ({ data }: { data: { label: string; detail?: string | undefined } }) => (
  <>
    {data.label} <small>{data.detail}</small>
  </>
);

function UnitFilter({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  const [text, setText] = useState('');
  const q = useDebounced(text.trim());
  const units = useQuery({
    queryKey: ['combobox', 'units:', q],
    queryFn: ({ signal }) => findUnits(q, signal),
    staleTime: 60_000,
  });
  const options = (units.data ?? []).map((u) => ({ value: u.id, label: u.title, detail: u.detail }));
  const chosen =
    search.unitId && !options.some((o) => o.value === search.unitId)
      ? [{ value: search.unitId, label: search.unitName ?? search.unitId, detail: '' }]
      : [];
  return (
    <Select
      aria-label="单位"
      allowClear
      placeholder="单位（含下级）"
      value={search.unitId}
      style={{ width: 150 }}
      popupMatchSelectWidth={false}
      loading={units.isFetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={[...chosen, ...options]}
      optionRender={unitOption}
      onChange={(value: string | undefined, option) =>
        onChange({
          unitId: value,
          unitName: value ? String((option as { label?: string }).label ?? '') : undefined,
        })
      }
    />
  );
}
