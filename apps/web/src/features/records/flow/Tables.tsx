import type { Kind, KindTable, RecordDetail } from '@liulian/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { urlOf } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { useCan, useMe } from '../../../api/me.ts';
import { wrongOf } from '../../../api/problem.ts';
import { dayText } from '../../../ui/dates.ts';
import { notify } from '../../../ui/notices.tsx';
import { askedTables, editableColumns } from '../form/rows-model.ts';
import { useNarrow } from '../../../base/use-narrow.ts';
import { isConfidential } from '../../../ui/states.ts';
import { usePrinting } from '../../../ui/use-printing.ts';
import { searchFor } from '../../../base/addresses.ts';

/** A table that counts its rows itself needs no second number. */
const counts = (column: KindTable['columns'][number]) => column.title === '序号';

type Rows = RecordDetail['rows'][number]['rows'];

/** The tables inside a record: read here, written in the form. */
export function Tables({ record, kind }: { record: RecordDetail; kind: Kind | undefined }) {
  if (!kind) return null;
  return askedTables(kind, record.values).map((table) => {
    const rows = record.rows.find((own) => own.table === table.name)?.rows ?? [];
    return <OneTable key={table.name} record={record} table={table} rows={rows} />;
  });
}

const most = { cards: 10, lines: 50 };

function OneTable({ record, table, rows }: { record: RecordDetail; table: KindTable; rows: Rows }) {
  const me = useMe();
  const can = useCan();
  const narrow = useNarrow();
  const printing = usePrinting();
  const [view, setView] = useState(0);
  const [all, setAll] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const make = useCall('makeItems');
  const editable = record.abilities.update ? editableColumns(table.name, record.editable) : 'none';
  const mayEdit = editable !== 'none';
  if (rows.length === 0 && !mayEdit) return null;
  const views = [...table.views, { title: '全部', columns: table.columns.map((c) => c.name) }];
  const viewed = (views[view] ?? views[0]!).columns.flatMap(
    (name) => table.columns.find((column) => column.name === name) ?? [],
  );
  const numbered = table.columns.some(counts);
  const hasPlans = rows.some((row) => row.plan !== null);
  const filled = (column: KindTable['columns'][number]) =>
    !hasPlans || rows.some((row) => row.words[column.name]);
  const columns = viewed.filter(filled);
  const [head, ...rest] = columns.filter((column) => !counts(column));
  const limit = narrow ? most.cards : most.lines;
  const shown = all || printing ? rows : rows.slice(0, limit);
  const host = can('records:write') && record.units.some((unit) => unit.id === me.unit.id);
  const mayMake =
    table.makes !== null && (host || editable === 'all') && rows.some((row) => row.item === null);
  const hasItems = rows.some((row) => row.item !== null);
  const out = (format: 'print' | 'xlsx') => ({
    params: { id: record.id, table: table.name },
    query: { format, ...(table.views[view] ? { view: table.views[view].title } : {}) },
  });
  const word = (row: Rows[number], column: KindTable['columns'][number]) => {
    const text = row.words[column.name] ?? '';
    return column.type === 'date' && text ? dayText(text, me.today) : text;
  };
  const item = (row: Rows[number]) =>
    row.item && (
      <Link to="/records/$id" params={{ id: row.item.id }}>
        事项{row.item.stage && `：${row.item.stage}`}
      </Link>
    );
  const plan = (row: Rows[number]) =>
    row.plan && <PlanWord plan={row.plan} mayRecord={host} today={me.today} />;
  const tick = (row: Rows[number], at: number) =>
    row.item === null ? (
      <input
        type="checkbox"
        aria-label={`选第 ${at + 1} 行`}
        checked={picked.has(row.id)}
        onChange={(event) => {
          const next = new Set(picked);
          if (event.target.checked) next.add(row.id);
          else next.delete(row.id);
          setPicked(next);
        }}
      />
    ) : null;
  return (
    <section className="card rows-card" aria-label={table.title}>
      <div className="row spread">
        <h2>
          {table.title} {rows.length > 0 && rows.length}
        </h2>
        {can('records:export') && rows.length > 0 && !isConfidential(record) && (
          <span className="row no-print" style={{ marginInlineStart: 'auto' }}>
            <a
              className="button small"
              target="_blank"
              rel="noreferrer"
              aria-label={`打印${views[view]?.title}`}
              href={urlOf('exportRows', out('print'))}
            >
              打印
            </a>
            <a
              className="button small"
              download
              aria-label={`导出${views[view]?.title}`}
              href={urlOf('exportRows', out('xlsx'))}
            >
              导出
            </a>
          </span>
        )}
        {mayEdit && (
          <Link className="button small no-print" to="/records/$id/edit" params={{ id: record.id }}>
            {rows.length === 0 ? `填写${table.title}` : `修改${table.title}`}
          </Link>
        )}
      </div>
      {table.views.length > 0 && rows.length > 0 && (
        <div className="tabs no-print" role="group" aria-label={`${table.title}的几种看法`}>
          {views.map(({ title }, at) => (
            <button
              key={title}
              type="button"
              aria-current={at === view ? 'page' : undefined}
              onClick={() => setView(at)}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      {views.length > 1 && <h3 className="print-only">{views[view]?.title}</h3>}
      {rows.length === 0 && <p className="quiet">还没有填。</p>}
      {rows.length > 0 &&
        (narrow && !printing ? (
          <ol className="lines row-cards">
            {shown.map((row, at) => (
              <li key={row.id}>
                {mayMake && <label className="row-tick">{tick(row, at)}</label>}
                <div>
                  <b>
                    {at + 1}. {head && word(row, head)}
                  </b>
                  {rest.map((column) =>
                    row.words[column.name] ? (
                      <p key={column.name}>
                        <span className="quiet">{column.title}　</span>
                        {word(row, column)}
                      </p>
                    ) : null,
                  )}
                  {plan(row)}
                  {item(row)}
                </div>
              </li>
            ))}
          </ol>
        ) : (
          <div className="rows-scroll">
            <table className="rows-table">
              <thead>
                <tr>
                  {mayMake && (
                    <th className="no-print">
                      <span className="sr-only">选择</span>
                    </th>
                  )}
                  {!numbered && <th className="num">序号</th>}
                  {hasPlans && <th>落实</th>}
                  {columns.map((column) => (
                    <th key={column.name}>
                      {column.title}
                      {column.unit && `（${column.unit}）`}
                    </th>
                  ))}
                  {hasItems && <th>事项</th>}
                </tr>
              </thead>
              <tbody>
                {shown.map((row, at) => (
                  <tr key={row.id}>
                    {mayMake && <td className="no-print">{tick(row, at)}</td>}
                    {!numbered && <td className="num">{at + 1}</td>}
                    {hasPlans && <td>{plan(row)}</td>}
                    {columns.map((column) => (
                      <td
                        key={column.name}
                        className={
                          column.type === 'number' || column.type === 'money'
                            ? 'num'
                            : column.type === 'text' || column.type === 'longtext'
                              ? 'words'
                              : ''
                        }
                      >
                        {word(row, column)}
                      </td>
                    ))}
                    {hasItems && <td>{item(row)}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
      {rows.length > shown.length && (
        <button type="button" className="button small no-print" onClick={() => setAll(true)}>
          再看 {rows.length - shown.length} 行
        </button>
      )}
      {mayMake && (
        <div className="row no-print">
          <button
            type="button"
            className="button small"
            disabled={picked.size === 0 || make.isPending}
            onClick={() =>
              make.mutate(
                {
                  params: { id: record.id },
                  body: { table: table.name, rowIds: [...picked], revision: record.revision },
                },
                {
                  onSuccess: () => {
                    notify(`已生成 ${picked.size} 个事项`);
                    setPicked(new Set());
                  },
                  onError: (error) => notify(wrongOf(error), { tone: 'trouble' }),
                },
              )
            }
          >
            生成事项{picked.size > 0 && ` ${picked.size}`}
          </button>
          {picked.size === 0 ? (
            <button
              type="button"
              className="link"
              onClick={() => setPicked(new Set(rows.filter((r) => r.item === null).map((r) => r.id)))}
            >
              全部选上
            </button>
          ) : (
            <button type="button" className="link" onClick={() => setPicked(new Set())}>
              不选了
            </button>
          )}
        </div>
      )}
    </section>
  );
}

const planWords = { coming: '未到', open: '该办了', missed: '没有办', 'not-held': '未开展' } as const;

/** Whether a planned row was done, by the records that show it; from here one records it. */
function PlanWord({
  plan,
  mayRecord,
  today,
}: {
  plan: NonNullable<Rows[number]['plan']>;
  mayRecord: boolean;
  today: string;
}) {
  if (plan.state === 'done')
    return plan.record ? (
      <Link className="tone-met" to="/records/$id" params={{ id: plan.record.id }}>
        已办 {dayText(plan.record.on, today)}
      </Link>
    ) : null;
  return (
    <span className="row">
      <span className={plan.state === 'missed' ? 'tone-overdue' : 'quiet'}>{planWords[plan.state]}</span>
      {mayRecord && (plan.state === 'open' || plan.state === 'missed') && (
        <Link
          className="link no-print"
          to="/records/new"
          search={searchFor('/records/new', {
            kind: plan.form.kind,
            fields: JSON.stringify(plan.form.fields),
          })}
        >
          按计划去登记
        </Link>
      )}
    </span>
  );
}

/** What the units that take part have recorded under a campaign. */
export function Gathered({ record }: { record: RecordDetail }) {
  const { today } = useMe();
  const { gathered } = record;
  if (!gathered || gathered.units.length === 0) return null;
  const took = gathered.units.filter((unit) => (unit.count ?? 0) > 0).length;
  return (
    <section className="card rows-card" aria-label={gathered.title}>
      <h2>
        {gathered.title} {gathered.total}
      </h2>
      <p className="quiet">
        从各单位平时登记的记录里取，不用另报。{took} / {gathered.units.length} 个单位已经有了。
      </p>
      <ul className="lines">
        {gathered.units.map((unit) => (
          <li key={unit.id}>
            <span className="row spread">
              <b>{unit.name}</b>
              <span className={unit.count === 0 ? 'quiet' : 'num'}>
                {unit.count === null ? '不在可见范围' : unit.count === 0 ? '还没有' : `${unit.count} 次`}
              </span>
            </span>
            {unit.records.slice(0, 3).map((one) => (
              <p key={one.id}>
                <Link to="/records/$id" params={{ id: one.id }}>
                  {one.title}
                </Link>
                <span className="quiet"> · {dayText(one.on, today)}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
