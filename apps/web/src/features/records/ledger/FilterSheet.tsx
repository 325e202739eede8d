import { useState, type ReactNode } from 'react';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { Column } from './columns.tsx';
import { HeaderFilter } from './HeaderFilter.tsx';

/** Columns that the filters above the list already ask about. */
const above = new Set(['kind', 'status', 'occurredOn']);

interface Props {
  columns: Column[];
  values: Map<string, string>;
  names: Map<string, string>;
  sort: string;
  onSort: (sort: string) => void;
  onFilter: (column: Column, value: string | null, names?: Map<string, string>) => void;
  total: number;
  kindChosen: boolean;
  /** The filters that stand above the table on a wide screen. */
  children: ReactNode;
}

/** On a telephone: the same filters and the same order, in one sheet. */
export function FilterSheet({
  columns,
  values,
  names,
  sort,
  onSort,
  onFilter,
  total,
  kindChosen,
  children,
}: Props) {
  const [open, setOpen] = useState(false);
  const column = sort.replace(/^-/, '');
  return (
    <>
      <button type="button" className="button small" onClick={() => setOpen(true)}>
        筛选和排序{values.size > 0 && ` · ${values.size}`}
      </button>
      {open && (
        <Dialog
          title="筛选和排序"
          onClose={() => setOpen(false)}
          actions={
            <button type="button" className="button primary" onClick={() => setOpen(false)}>
              看这 {total.toLocaleString('zh-CN')} 条
            </button>
          }
        >
          {children}
          <div className="form-pair">
            <label className="field">
              <span className="label">排序</span>
              <select
                className="input"
                value={column}
                onChange={(event) =>
                  onSort(sort.startsWith('-') ? `-${event.target.value}` : event.target.value)
                }
              >
                {columns
                  .filter(({ sortable }) => sortable)
                  .map(({ key, title }) => (
                    <option key={key} value={key}>
                      {title}
                    </option>
                  ))}
              </select>
            </label>
            <label className="field">
              <span className="label">次序</span>
              <select
                className="input"
                value={sort.startsWith('-') ? 'down' : 'up'}
                onChange={(event) => onSort(event.target.value === 'down' ? `-${column}` : column)}
              >
                <option value="down">从大到小、从近到远</option>
                <option value="up">从小到大、从远到近</option>
              </select>
            </label>
          </div>
          <div>
            {columns
              .filter((c) => c.filter && !above.has(c.key) && !(c.key === 'category' && kindChosen))
              .map((c) => (
                <details key={c.key} className="sheet-filter">
                  <summary>
                    {c.title}
                    {values.has(c.key) && '（已筛选）'}
                  </summary>
                  <HeaderFilter
                    key={values.get(c.key) ?? ''}
                    column={c}
                    value={values.get(c.key) ?? ''}
                    names={names}
                    onChange={(value, named) => onFilter(c, value, named)}
                  />
                </details>
              ))}
          </div>
        </Dialog>
      )}
    </>
  );
}
