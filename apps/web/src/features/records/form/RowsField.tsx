import type { KindField, KindTable } from '@liulian/contract';
import { useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react';
import { detailOf } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useNarrow } from '../../../base/use-narrow.ts';
import { About, Control, FieldInput } from './FieldInput.tsx';
import { isAsked, isRequired } from './field-values.ts';
import { lookUpNames } from './look-up-names.ts';
import { isBlock } from './pasted-block.ts';
import {
  emptyRow,
  isFixed,
  moveRow,
  pasteBlock,
  removeRow,
  cellWords,
  rowErrors,
  rowWords,
  type FormRow,
} from './rows-model.ts';
import type { RecordForm } from './use-record-form.ts';
import css from './rows.module.css';

/** So many rows are shown at once; more are a tap away. */
const shownAtOnce = { narrow: 10, wide: 40 };
/** More columns than this do not fit beside one another; each row is then opened by itself. */
const columnsAside = 6;

interface Props {
  form: RecordForm;
  table: KindTable;
  /** The columns that may be changed; where not all may, the rows themselves stay as they are. */
  may: 'all' | 'none' | readonly string[];
  /** Whose people and units come first when names are typed or pasted. */
  unitId: string | undefined;
}

/** The rows of one table inside the form: a grid on a wide page, rows that open one by one elsewhere. */
export function RowsField({ form, table, may, unitId }: Props) {
  const narrow = useNarrow();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const rows = form.value.rows[table.name] ?? [];
  const [more, setMore] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const [pasting, setPasting] = useState(false);
  const [said, setSaid] = useState('');
  const [notes, setNotes] = useState<string[]>([]);
  const grid = !narrow && table.columns.length <= columnsAside;
  const step = narrow ? shownAtOnce.narrow : shownAtOnce.wide;
  const whole = may === 'all';
  const locked = (column: KindField) => !whole && !may.includes(column.name);
  const full = rows.length >= table.limit;
  const wrong = (index: number) => rowErrors(form.errors, table.name, index);
  // A row with something wrong in it is always in sight.
  const shown = rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ row, index }) => index < step + more || row.key === open || Object.keys(wrong(index)).length > 0,
    );
  const hidden = rows.length - shown.length;
  const set = (next: FormRow[]) => form.setRows(table.name, next);
  const focusCell = (key: string, column: string) =>
    requestAnimationFrame(() =>
      box.current
        ?.querySelector<HTMLElement>(`[data-row="${key}"] [data-column="${column}"]`)
        ?.querySelector<HTMLElement>('input, select, textarea')
        ?.focus(),
    );

  const add = (column?: string) => {
    if (full || !whole) return;
    const row = emptyRow();
    set([...rows, row]);
    setMore(Math.max(more, rows.length + 1 - step));
    setOpen(row.key);
    focusCell(row.key, column ?? table.columns[0]?.name ?? '');
  };
  const move = (row: FormRow, index: number, by: -1 | 1) => {
    const next = moveRow(table, rows, row.key, by);
    if (!whole || next === rows) return;
    set(next);
    setSaid(`第 ${index + 1} 行移到了第 ${index + 1 + by} 行`);
  };
  const remove = (row: FormRow, index: number) => {
    set(removeRow(table, rows, row.key));
    setSaid(`去掉了第 ${index + 1} 行`);
  };
  const paste = async (text: string, at: { key: string | null; column: string | null }) => {
    const open = { ...table, columns: table.columns.filter((column) => !locked(column)) };
    const pasted = pasteBlock(whole ? table : { ...open, limit: rows.length }, rows, at, text);
    set(pasted.rows);
    const added = pasted.rows.length - rows.length;
    setSaid(added > 0 ? `已粘贴，加了 ${added} 行` : '已粘贴');
    setNotes(pasted.notes);
    if (pasted.named.length === 0) return;
    try {
      const { found, notes: unclear } = await lookUpNames(pasted.named, unitId);
      for (const { key, column, items } of found)
        if (items.length > 0) form.setCell(table.name, key, column, items);
      setNotes([...pasted.notes, ...unclear]);
    } catch (error) {
      setNotes([...pasted.notes, `人员和单位没有认出来，请自己选。${detailOf(error)}`]);
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain');
    if (!isBlock(text)) return;
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const row = cell?.closest<HTMLElement>('[data-row]');
    if (!cell || !row) return;
    event.preventDefault();
    void paste(text, { key: row.dataset.row ?? null, column: cell.dataset.column ?? null });
  };
  /** Enter goes one row down, as in a spreadsheet; Alt with an arrow moves the row. */
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const rowElement = target.closest<HTMLElement>('[data-row]');
    const index = rows.findIndex((row) => row.key === rowElement?.dataset.row);
    const row = rows[index];
    if (!row || event.defaultPrevented || event.nativeEvent.isComposing) return;
    const column = target.closest<HTMLElement>('[data-column]')?.dataset.column;
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      move(row, index, event.key === 'ArrowUp' ? -1 : 1);
      if (column) focusCell(row.key, column);
    } else if (event.key === 'Enter' && target instanceof HTMLInputElement && column) {
      event.preventDefault();
      const next = rows[index + 1];
      if (!next) add(column);
      else {
        setOpen(next.key);
        focusCell(next.key, column);
      }
    }
  };
  const buttons = (row: FormRow, index: number) => {
    if (!whole) return null;
    const fixed = isFixed(table, row);
    const named = `第 ${index + 1} 行`;
    return (
      <span className={css.buttons}>
        <RowButton
          label={`${named}上移`}
          disabled={fixed || index === 0}
          onClick={() => move(row, index, -1)}
        >
          ↑
        </RowButton>
        <RowButton
          label={`${named}下移`}
          disabled={fixed || index === rows.length - 1}
          onClick={() => move(row, index, 1)}
        >
          ↓
        </RowButton>
        <RowButton label={`去掉${named}`} disabled={fixed} onClick={() => remove(row, index)}>
          ×
        </RowButton>
      </span>
    );
  };
  const own = form.errors[`rows.${table.name}`];
  return (
    <section className="card form-card" aria-labelledby={id} data-field={`rows.${table.name}`}>
      <div className={css.head}>
        <h2 id={id}>{table.title}</h2>
        <span className="quiet">{rows.length > 0 ? `共 ${rows.length} 行` : ''}</span>
      </div>
      <About id={undefined} error={own} />
      <div ref={box} onPaste={onPaste} onKeyDown={onKeyDown}>
        {grid && rows.length > 0 ? (
          <table className={css.grid} aria-labelledby={id}>
            <thead>
              <tr>
                <th scope="col" className={css.index}>
                  序
                </th>
                {table.columns.map((column) => (
                  <th key={column.name} scope="col" className={css[column.type]}>
                    {column.title}
                    {column.unit && <span className="must">（{column.unit}）</span>}
                    {column.required && <span className="must">（必填）</span>}
                  </th>
                ))}
                <th scope="col" className={css.tools}>
                  <span className="sr-only">移动和去掉</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ row, index }) => (
                <tr key={row.key} data-row={row.key}>
                  <td className={css.index}>{index + 1}</td>
                  {table.columns.map((column) => (
                    <td key={column.name} data-column={column.name}>
                      <Cell
                        form={form}
                        table={table}
                        row={row}
                        index={index}
                        column={column}
                        error={wrong(index)[column.name]}
                        locked={locked(column)}
                        unitId={unitId}
                      />
                    </td>
                  ))}
                  <td className={css.tools}>{buttons(row, index)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <ol className={css.cards}>
            {shown.map(({ row, index }) => {
              const errors = wrong(index);
              const isOpen = open === row.key || Object.keys(errors).length > 0;
              return (
                <li key={row.key} data-row={row.key} className={css.card}>
                  <div className={css.cardHead}>
                    <button
                      type="button"
                      className={css.cardTitle}
                      aria-expanded={isOpen}
                      onClick={() => setOpen(open === row.key ? null : row.key)}
                    >
                      <span className={css.cardNumber}>{index + 1}</span>
                      <span>{rowWords(table, row) || '（还没有填）'}</span>
                    </button>
                    {buttons(row, index)}
                  </div>
                  {isOpen && (
                    <div className={css.cardFields}>
                      {table.columns
                        .filter((column) => isAsked(column, row.fields))
                        .map((column) => (
                          <div key={column.name} data-column={column.name}>
                            {isLead(table, column) && isFixed(table, row) ? null : locked(column) ? (
                              <div className="field">
                                <span className="label">{column.title}</span>
                                <span>{cellWords(column, row.fields[column.name]) || '—'}</span>
                              </div>
                            ) : (
                              <FieldInput
                                field={{ ...column, required: isRequired(column, row.fields) }}
                                name={`rows.${table.name}.${index + 1}.${column.name}`}
                                value={row.fields[column.name]}
                                onChange={(value) => form.setCell(table.name, row.key, column.name, value)}
                                error={errors[column.name]}
                                known={false}
                                unitId={unitId}
                              />
                            )}
                          </div>
                        ))}
                    </div>
                  )}
                </li>
              );
            })}
          </ol>
        )}
      </div>
      {hidden > 0 && (
        <button type="button" className="button small" onClick={() => setMore(more + step)}>
          还有 {hidden} 行
        </button>
      )}
      {rows.length === 0 && (
        <p className="quiet">还没有行。可以一行一行加，也可以从 Excel 里整块复制过来。</p>
      )}
      {whole && (
        <div className="row">
          <button type="button" className="button small" disabled={full} onClick={() => add()}>
            ＋ 加一行
          </button>
          <button type="button" className="button small" disabled={full} onClick={() => setPasting(true)}>
            从 Excel 粘贴
          </button>
          {full && <span className="quiet">这张表最多 {table.limit} 行。</span>}
        </div>
      )}
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
      {notes.length > 0 && (
        <div className="hint heed" role="status">
          <ul>
            {notes.slice(0, 8).map((note) => (
              <li key={note}>{note}</li>
            ))}
            {notes.length > 8 && <li>还有 {notes.length - 8} 条类似的</li>}
          </ul>
          <button type="button" className="link" onClick={() => setNotes([])}>
            知道了
          </button>
        </div>
      )}
      {pasting && (
        <PasteDialog
          table={table}
          onClose={() => setPasting(false)}
          onPaste={(text) => {
            setPasting(false);
            void paste(text, { key: null, column: null });
          }}
        />
      )}
    </section>
  );
}

const isLead = (table: KindTable, column: KindField) => table.columns[0]?.name === column.name;

interface CellProps {
  form: RecordForm;
  table: KindTable;
  row: FormRow;
  index: number;
  column: KindField;
  error: string | undefined;
  locked: boolean;
  unitId: string | undefined;
}
/** A cell of the grid; its heading stands above the column, so it is named for those who do not see that. */
function Cell({ form, table, row, index, column, error, locked, unitId }: CellProps) {
  const id = useId();
  const label = `第 ${index + 1} 行${column.title}`;
  const value = row.fields[column.name];
  if (isLead(table, column) && isFixed(table, row)) return <span className={css.fixed}>{String(value)}</span>;
  if (locked) return <span className={css.fixed}>{cellWords(column, value) || '—'}</span>;
  if (!isAsked(column, row.fields)) return <span className="quiet">—</span>;
  const change = (next: unknown) => form.setCell(table.name, row.key, column.name, next);
  const about = error ? `${id}-about` : undefined;
  const name = `rows.${table.name}.${index + 1}.${column.name}`;
  if (column.type === 'boolean')
    return (
      <span data-field={name}>
        <input
          type="checkbox"
          className={css.tick}
          aria-label={label}
          checked={value === true}
          onChange={(event) => change(event.target.checked)}
        />
        <About id={about} error={error} />
      </span>
    );
  return (
    <div data-field={name}>
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <Control
        id={id}
        field={{ ...column, title: label, required: isRequired(column, row.fields) }}
        value={value}
        onChange={change}
        invalid={error !== undefined}
        about={about}
        known={false}
        unitId={unitId}
      />
      <About id={about} error={error} />
    </div>
  );
}

function RowButton(props: { label: string; disabled: boolean; onClick: () => void; children: ReactNode }) {
  const { label, disabled, onClick, children } = props;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

interface PasteProps {
  table: KindTable;
  onPaste: (text: string) => void;
  onClose: () => void;
}
function PasteDialog({ table, onPaste, onClose }: PasteProps) {
  const [text, setText] = useState('');
  return (
    <Dialog
      title={`粘贴到“${table.title}”`}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={text.trim() === ''}
          onClick={() => onPaste(text)}
        >
          粘贴进表
        </button>
      }
    >
      <p className="quiet">
        在 Excel 里选中几行复制，粘到下面。第一行是表头就按表头对应；没有表头就按这个次序：
        {table.columns.map(({ title }) => title).join('、')}。
      </p>
      <textarea
        className="input"
        rows={8}
        wrap="off"
        aria-label="从 Excel 复制的内容"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Dialog>
  );
}
