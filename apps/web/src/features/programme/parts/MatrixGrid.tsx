import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { DutyMatrix } from '@liulian/contract';
import { Mark } from '../../../ui/StateTag.tsx';
import { dutyStates, pillarTitles, type Pillar, type Shape, type Tone } from '../../../ui/states.ts';
import page from './matrix.module.css';

type Row = DutyMatrix['rows'][number];
type Column = DutyMatrix['columns'][number];
type Cell = Row['cells'][number];
export type OpenCell = (unit: Row['unit'], column: Column, cell: Cell) => void;
type Drill = ((unitId: string) => void) | undefined;

function look(cell: Cell): { shape: Shape; tone: Tone; word: string } | null {
  if (cell.state === null) return null;
  const state = dutyStates[cell.state];
  return cell.state === 'open' && cell.done > 0
    ? { shape: 'half', tone: 'plain', word: '做了一部分' }
    : state;
}

function CellText({ cell }: { cell: Cell }) {
  const seen = look(cell);
  if (!seen)
    return (
      <span className={page.none}>
        <span aria-hidden="true">—</span>
        <span className="sr-only">无此任务</span>
      </span>
    );
  if (cell.state === 'waived' || cell.state === 'not-held')
    return (
      <span className={page.none}>
        <span aria-hidden="true">{cell.state === 'waived' ? '免' : '未'}</span>
        <span className="sr-only">{seen.word}</span>
      </span>
    );
  const days = cell.daysLeft !== null && cell.state === 'due-soon' ? cell.daysLeft : null;
  return (
    <span className={`${page.value} tone-${seen.tone === 'done' ? 'quiet' : seen.tone}`}>
      <Mark shape={seen.shape} tone={seen.tone} />
      <span className="sr-only">{seen.word} </span>
      <span>
        {cell.done}/{cell.min}
      </span>
      {days !== null && <small>{days}天</small>}
    </span>
  );
}

const Line = memo(function Line({ row, index, columns }: { row: Row; index: number; columns: Column[] }) {
  return (
    <tr role="row" aria-rowindex={index + 3}>
      <th role="rowheader" scope="row" tabIndex={-1} data-row={index} data-column={0} className={page.unit}>
        {row.unit.name}
      </th>
      {row.cells.map((cell, at) => (
        <td
          key={columns[at]?.obligationId ?? at}
          role="gridcell"
          aria-colindex={at + 2}
          tabIndex={-1}
          data-row={index}
          data-column={at + 1}
          className={`${columns[at - 1]?.pillar === columns[at]?.pillar ? '' : page.first} ${cell.state === 'overdue' ? page.late : ''}`}
        >
          <CellText cell={cell} />
        </td>
      ))}
    </tr>
  );
});

function groups(columns: Column[]): { pillar: Pillar; count: number }[] {
  const found: { pillar: Pillar; count: number }[] = [];
  for (const column of columns) {
    const last = found[found.length - 1];
    if (last?.pillar === column.pillar) last.count += 1;
    else found.push({ pillar: column.pillar, count: 1 });
  }
  return found;
}

function placeOf(target: EventTarget): [number, number] | null {
  const cell = (target as HTMLElement).closest<HTMLElement>('[data-row]');
  return cell ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
}

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** How many columns lie beyond the right edge of the frame, whole or for the greater part. */
function useHiddenColumns(frame: React.RefObject<HTMLDivElement | null>, columns: number): number {
  const [hidden, setHidden] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const count = (): void => {
      const beyond = element.scrollWidth - element.clientWidth - element.scrollLeft;
      const heads = element.querySelectorAll('thead tr:nth-child(2) th');
      const width = heads[0]?.getBoundingClientRect().width ?? 78;
      setHidden(Math.max(0, Math.min(columns, Math.round(beyond / width))));
    };
    count();
    const watch = new ResizeObserver(count);
    watch.observe(element);
    element.addEventListener('scroll', count, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', count);
    };
  }, [frame, columns]);
  return hidden;
}

/**
 * A grid in the sense of the accessibility rules: one stop for the Tab key, arrows move inside. The focus is
 * moved in the document and not in React's state, so that a step costs nothing however large the grid is.
 */
export function MatrixGrid({
  matrix,
  stale,
  onOpen,
  onDrill,
}: {
  matrix: DutyMatrix;
  stale: boolean;
  onOpen: OpenCell;
  onDrill: Drill;
}) {
  const table = useRef<HTMLTableElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const hidden = useHiddenColumns(frame, matrix.columns.length);
  const heads = useMemo(() => groups(matrix.columns), [matrix.columns]);

  const cellAt = (row: number, column: number): HTMLElement | null =>
    table.current?.querySelector(`[data-row="${row}"][data-column="${column}"]`) ?? null;
  const focus = (cell: HTMLElement | null): void => {
    if (!cell) return;
    table.current
      ?.querySelectorAll('[tabindex="0"]')
      .forEach((other) => other.setAttribute('tabindex', '-1'));
    cell.setAttribute('tabindex', '0');
    cell.focus();
  };
  const drilled = useRef(false);

  // Exactly one cell can be reached with Tab, also after a filter took away the one that was.
  useEffect(() => {
    if (matrix.rows.length === 0) return;
    if (!table.current?.querySelector('[data-row][tabindex="0"]'))
      table.current?.querySelector('[data-row="0"][data-column="0"]')?.setAttribute('tabindex', '0');
    // Going down a level takes the focused row away: carry on at the first of the new ones.
    if (drilled.current && !stale) {
      drilled.current = false;
      table.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
    }
  }, [matrix, stale]);

  const act = (at: [number, number]): void => {
    const row = matrix.rows[at[0]];
    if (!row) return;
    if (at[1] === 0) {
      drilled.current = onDrill !== undefined;
      onDrill?.(row.unit.id);
      return;
    }
    const column = matrix.columns[at[1] - 1];
    const cell = row.cells[at[1] - 1];
    if (column && cell && cell.state !== null) onOpen(row.unit, column, cell);
  };
  const press = (event: React.KeyboardEvent): void => {
    const at = placeOf(event.target);
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step)
      focus(
        cellAt(
          Math.max(0, Math.min(matrix.rows.length - 1, at[0] + step[0])),
          Math.max(0, Math.min(matrix.columns.length, at[1] + step[1])),
        ),
      );
    else if (event.key === 'Home') focus(cellAt(at[0], 0));
    else if (event.key === 'End') focus(cellAt(at[0], matrix.columns.length));
    else if (event.key === 'Enter' || event.key === ' ') act(at);
    else return;
    event.preventDefault();
  };

  return (
    <div className={page.around}>
      {hidden > 0 && (
        <button
          type="button"
          tabIndex={-1}
          className={`button small no-print ${page.more}`}
          onClick={() =>
            frame.current?.scrollBy({ left: frame.current.clientWidth - 220, behavior: 'smooth' })
          }
        >
          右边还有 {hidden} 列 →
        </button>
      )}
      <div className={page.edge} data-more={hidden > 0 || undefined}>
        <div ref={frame} className={page.frame} data-stale={stale || undefined}>
          <table
            ref={table}
            role="grid"
            className={page.grid}
            aria-label="任务矩阵：行为单位，列为责任事项"
            aria-rowcount={matrix.rows.length + 2}
            aria-colcount={matrix.columns.length + 1}
            aria-busy={stale}
            style={{ width: 132 + matrix.columns.length * 78 }}
            onKeyDown={press}
            onClick={(event) => {
              const at = placeOf(event.target);
              if (at) {
                focus(cellAt(...at));
                act(at);
              }
            }}
          >
            <colgroup>
              <col style={{ width: 132 }} />
              {matrix.columns.map((column) => (
                <col key={column.obligationId} />
              ))}
            </colgroup>
            <thead>
              <tr role="row" aria-rowindex={1}>
                <th role="columnheader" rowSpan={2} className={page.corner}>
                  单位
                </th>
                {heads.map((head) => (
                  <th
                    key={head.pillar}
                    role="columnheader"
                    scope="colgroup"
                    colSpan={head.count}
                    className={page.pillar}
                  >
                    <span>{pillarTitles[head.pillar]}</span>
                  </th>
                ))}
              </tr>
              <tr role="row" aria-rowindex={2}>
                {matrix.columns.map((column, at) => (
                  <th
                    key={column.obligationId}
                    role="columnheader"
                    scope="col"
                    aria-colindex={at + 2}
                    className={`${page.column} ${matrix.columns[at - 1]?.pillar === column.pillar ? '' : page.first}`}
                    title={column.title}
                  >
                    <span>{column.title}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody data-drill={onDrill ? true : undefined}>
              {matrix.rows.map((row, index) => (
                <Line key={row.unit.id} row={row} index={index} columns={matrix.columns} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  );
}
