import { auditActions } from '@liulian/contract/audit-actions';
import { call } from '../../api/client.ts';
import { Combobox, type Choice } from '../../ui/Combobox.tsx';
import { css, SelectFilter } from '../../ui/kit/index.ts';
import { objectTitle, objectTypes, type Search } from './audit-filters.ts';
import page from './audit.module.css';

/** An audit administrator reads no lists of units; the search names those of the corps to everyone. */
async function findUnits(q: string, signal: AbortSignal): Promise<Choice[]> {
  if (q === '') return [];
  const { items } = await call('search', { query: { q }, signal });
  return items
    .filter((item) => item.type === 'unit')
    .map((item) => ({ id: item.id, title: item.title, detail: item.detail }));
}

export function AuditFilters({ search, change }: { search: Search; change: (next: Search) => void }) {
  const { actor = '', q = '', action, objectType, objectId, unitId, unit, from, to } = search;
  const text = (name: 'actor' | 'q', label: string, placeholder: string, value: string) => (
    <label>
      {label}
      <input
        className="input"
        type="search"
        placeholder={placeholder}
        value={value}
        onChange={(event) => change({ [name]: event.target.value || undefined })}
      />
    </label>
  );
  const day = (name: 'from' | 'to', label: string, value: string | undefined) => (
    <label>
      {label}
      <input
        className="input"
        type="date"
        value={value ?? ''}
        onChange={(event) => change({ [name]: event.target.value || undefined })}
      />
    </label>
  );
  return (
    <>
      <div className={css.filters} role="group" aria-label="筛选">
        {text('actor', '谁', '姓名或用户名', actor)}
        {text('q', '内容', '内容里的字', q)}
        <label>
          做了什么
          <select
            className="input"
            value={action ?? ''}
            onChange={(event) => change({ action: event.target.value || undefined })}
          >
            <option value="">全部</option>
            {Object.entries(auditActions).map(([group, actions]) => (
              <optgroup key={group} label={group}>
                {Object.entries(actions).map(([id, title]) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <SelectFilter
          label="对象"
          value={objectType}
          choices={objectTypes}
          onChange={(id) => change({ objectType: id || undefined, objectId: undefined })}
        />
        {day('from', '从', from)}
        {day('to', '到', to)}
        <div className={page.unit}>
          <span aria-hidden="true">单位</span>
          <Combobox
            label="单位"
            name="audit-units"
            search={findUnits}
            placeholder="单位名称，含下级"
            onPick={(choice) => change({ unitId: choice.id, unit: choice.title })}
          />
        </div>
      </div>
      {(unitId || objectId) && (
        <ul className={`row ${page.chips}`} aria-label="另外只看">
          {unitId && (
            <li className="chip">
              {unit ?? unitId}及下级
              <button
                type="button"
                className="icon-button"
                aria-label="不限单位"
                onClick={() => change({ unitId: undefined, unit: undefined })}
              >
                ×
              </button>
            </li>
          )}
          {objectId && (
            <li className="chip">
              只看这{objectType === 'record' ? '条' : '个'}
              {objectTitle(objectType ?? '对象')}
              <button
                type="button"
                className="icon-button"
                aria-label="不限对象"
                onClick={() => change({ objectId: undefined })}
              >
                ×
              </button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}
