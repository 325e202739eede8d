import { Popover } from 'antd';
import { useRef, useState } from 'react';
import type { Column } from './columns.tsx';
import { Held } from './Held.tsx';
import { HeaderFilter, type HeaderFilterProps } from './HeaderFilter.tsx';

type Props = HeaderFilterProps & { sort: string; onSort: (sort: string) => void };

/** A heading that orders the rows when pressed, and opens its filter. Both are buttons, for the keyboard. */
export function HeaderCell({ column, sort, onSort, ...filter }: Props) {
  const [open, setOpen] = useState(false);
  const funnel = useRef<HTMLButtonElement>(null);
  const way = directionOf(column, sort);
  const next = nextSort(column, sort);
  return (
    <span className="header-cell">
      <button
        type="button"
        className="header-sort"
        disabled={!column.sortable}
        title={
          !column.sortable
            ? '内容限知悉，不能用来排序'
            : next.startsWith('-')
              ? '按这一列从大到小'
              : '按这一列从小到大'
        }
        onClick={() => onSort(next)}
      >
        {column.title}
        <span aria-hidden="true" className="header-way">
          {way === 'ascending' ? '↑' : way === 'descending' ? '↓' : ''}
        </span>
      </button>
      {column.filter && (
        <Popover
          trigger="click"
          placement="bottomRight"
          open={open}
          onOpenChange={setOpen}
          destroyOnHidden
          content={
            <Held
              onEscape={() => {
                setOpen(false);
                funnel.current?.focus();
              }}
            >
              <HeaderFilter
                {...filter}
                column={column}
                onChange={(value, names) => {
                  filter.onChange(value, names);
                  if (['text', 'number', 'date', 'boolean'].includes(column.filter!)) setOpen(false);
                }}
              />
            </Held>
          }
        >
          <button
            ref={funnel}
            type="button"
            className={filter.value ? 'header-funnel on' : 'header-funnel'}
            aria-label={`筛选${column.title}${filter.value ? '（已筛选）' : ''}`}
            aria-expanded={open}
          >
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M1 1.5h10L7.2 6.2v4.3L4.8 9V6.2z" fill="currentColor" />
            </svg>
          </button>
        </Popover>
      )}
    </span>
  );
}

export function directionOf(column: Column, sort: string): 'ascending' | 'descending' | undefined {
  return sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
}

/** Newest and largest first where that is what people look for; pressed again, the other way round. */
function nextSort(column: Column, sort: string): string {
  const downFirst = column.filter === 'number' || column.filter === 'date';
  const first = downFirst ? `-${column.key}` : column.key;
  return sort === first ? (downFirst ? column.key : `-${column.key}`) : first;
}
