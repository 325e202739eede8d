import { ledgerHtml } from '@liulian/documents';
import type { exportsContract } from '@liulian/contract';
import { own, type Kind } from '@liulian/domain';
import type { z } from 'zod';
import { Refusal } from '../../platform/errors.ts';
import { inScope, type Trx } from '../../platform/database/index.ts';
import { sendFile, type Caller, type Context } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { ledgerColumns } from '../kinds/index.ts';
import type { Summary } from './present.ts';
import { confidential, disclosed, isDisclosure } from './disclosure.ts';
import { countRecords, ledgerRows } from './read-model.ts';
import { rowsOf } from './relations.ts';
import { keyTitle, rowSheets, rowValues, tableColumns, type RowParent } from './row-sheets.ts';
import { unitNames } from './row-words.ts';
import type { RecordService } from './service.ts';
import { dateOf } from '../../platform/clock.ts';

const statusTitles: Record<string, string> = {
  draft: '草稿',
  submitted: '待认可',
  accepted: '已认可',
  returned: '已退回',
  withdrawn: '已撤回',
};

/**
 * Columns of a ledger: the kind's own where one kind is asked for, the common ones otherwise. A field that
 * gives the record its title is shown once, under its own name.
 */
function columnsOf(
  kind: Kind | undefined,
  chosen: string[] | undefined,
): { name: string; title: string; type: 'text' | 'number' | 'date' | 'money' }[] {
  const own = kind
    ? ledgerColumns(kind)
    : [
        { name: 'occurredOn', title: '日期' },
        { name: 'kindTitle', title: '类型' },
        { name: 'category', title: '类别' },
      ];
  const common = [
    { name: 'title', title: '标题' },
    { name: 'units', title: '单位' },
    { name: 'participants', title: '参加人数' },
    { name: 'cost', title: '费用（元）' },
    { name: 'duties', title: '完成任务' },
    { name: 'status', title: '状态' },
    { name: 'enteredAt', title: '登记日期' },
    { name: 'createdBy', title: '登记人' },
  ];
  const names = new Set(own.map((column) => column.name));
  if (kind?.titleFrom && names.has(kind.titleFrom) && !kind.fields[kind.titleFrom]?.options)
    names.add('title');
  const known = [...own, ...common.filter((column) => !names.has(column.name))];
  return chosenFrom(known, kind, chosen).map((column) => {
    const declared = kind?.fields[column.name]?.type;
    const type =
      column.name === 'occurredOn' || column.name === 'enteredAt' || declared === 'date'
        ? 'date'
        : column.name === 'cost' || column.name === 'perHead' || declared === 'money'
          ? 'money'
          : column.name === 'participants' ||
              column.name === 'duties' ||
              column.name === 'headcount' ||
              column.name === 'files' ||
              declared === 'number'
            ? 'number'
            : 'text';
    return { ...column, type };
  });
}

type Named = { name: string; title: string };

/** The columns that the reader chose, in that order; those of the ledger where nothing was chosen. */
function chosenFrom(known: Named[], kind: Kind | undefined, chosen: string[] | undefined): Named[] {
  if (!chosen) return known;
  return chosen.map((name) => {
    const named = name === 'kind' ? 'kindTitle' : name;
    const title =
      [...known, ...furtherColumns].find((column) => column.name === named)?.title ??
      own(kind?.fields, named)?.title ??
      own(kind?.derived, named)?.title;
    if (title === undefined)
      throw new Refusal('request.invalid', {}, [{ field: 'columns', message: `没有“${name}”这一列` }]);
    return { name: named, title };
  });
}
const furtherColumns: Named[] = [
  { name: 'title', title: '标题' },
  { name: 'headcount', title: '总人数' },
  { name: 'perHead', title: '人均（元）' },
  { name: 'files', title: '佐证' },
  { name: 'stage', title: '环节' },
  { name: 'number', title: '文号' },
];

function valueOf(item: Summary, name: string, kind: Kind | undefined): unknown {
  switch (name) {
    case 'occurredOn':
      return item.occurredOn;
    case 'enteredAt':
      return dateOf(item.enteredAt);
    case 'units':
      return item.units.map((unit) => unit.name).join('、');
    case 'participants':
      return item.participants || item.headcount || null;
    case 'category':
      return item.categoryTitle;
    case 'status':
      return `${statusTitles[item.status] ?? item.status}${item.lateEntry ? '（补记）' : ''}`;
    case 'stage':
      return item.stage?.title;
    case 'number':
      return item.number;
    case 'title':
    case 'kindTitle':
    case 'cost':
    case 'duties':
    case 'headcount':
    case 'perHead':
    case 'files':
    case 'createdBy':
      return item[name];
    default:
      return item.fields[name] ?? (name === kind?.titleFrom ? item.title : null);
  }
}

export type ExportQuery = z.output<typeof exportsContract.startExportQuery>;

/**
 * What a ledger is called and which columns it has.
 * @throws record.reason_required, request.invalid for a column that nobody knows
 */
export async function ledgerHead(trx: Trx, deps: Deps, caller: Caller, query: ExportQuery) {
  const { columns: chosen, reason, ...filter } = query;
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  const kind = filter.kind?.length === 1 ? kinds.find((entry) => entry.id === filter.kind?.[0]) : undefined;
  const columns = columnsOf(kind, chosen);
  const asked = kinds.filter((entry) => filter.kind?.includes(entry.id));
  if (!reason && !filter.mine && asked.length > 0 && asked.every(confidential))
    throw new Refusal('record.reason_required', {}, [{ field: 'reason', message: '请写明用途' }]);
  return {
    title: `${kind?.title ?? '记录'}台账`,
    subtitle: `${caller.unitName}　${deps.clock.today()}`,
    columns,
    filter,
    kind,
    valuesOf: (item: Summary) => columns.map((column) => valueOf(item, column.name, kind)),
  };
}

/**
 * The same ledger as a workbook: where the kind has tables, each is a further sheet, and the first column of
 * the ledger names the record that its rows belong to.
 *
 * @param content false leaves out the rows of records whose content is withheld
 */
export function ledgerSheets(
  read: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  deps: Deps,
  caller: Caller,
  { title, subtitle, columns, kind, valuesOf }: Awaited<ReturnType<typeof ledgerHead>>,
  content: boolean,
) {
  if (!kind || Object.keys(kind.tables).length === 0)
    return { ledger: { title, subtitle, columns }, valuesOf, further: [] };
  const parents: RowParent[] = [];
  const keys = new Set<string>();
  return {
    ledger: { title, subtitle, columns: [{ title: keyTitle }, ...columns] },
    valuesOf: (item: Summary) => {
      const key = item.number && !keys.has(item.number) ? item.number : item.id;
      keys.add(key);
      if (content || !item.withheld)
        parents.push({ id: item.id, key, occurredOn: item.occurredOn, title: item.title });
      return [key, ...valuesOf(item)];
    },
    further: rowSheets(read, caller.corpsId, kind, deps.programme.pack.vocabulary, parents),
  };
}

/**
 * A list as a streamed workbook, or as a page to print. Rows are read in batches while they are written. A
 * workbook of more rows than `exportAtOnce` is refused: it is made aside (export-jobs.ts).
 */
export async function exportLedger(deps: Deps, context: Context<'exportRecords'>) {
  const { caller, query, reply, scope } = context;
  const { format, ...asked } = query;
  const { reason } = asked;
  const head = await context.read((trx) => ledgerHead(trx, deps, caller, asked));
  const { title, subtitle, columns, filter } = head;
  const limit = deps.config.exportAtOnce;
  if (format === 'xlsx') {
    const content = Boolean(reason);
    const count = await context.read((trx) => countRecords(trx, deps, caller, filter, { content }));
    if (count > limit) throw new Refusal('export.runs_aside', { rows: count, limit });
  }
  const rows: Summary[] = [];
  const read = <T>(work: (trx: Trx) => Promise<T>) => inScope(deps.database, scope, work);
  const options = { most: format === 'print' ? 5000 : limit + 1000, content: Boolean(reason) };
  for await (const item of ledgerRows(read, deps, caller, filter, options)) rows.push(item);
  await disclosed(context.write, deps, caller, {
    action: format === 'print' ? 'record.print' : 'record.export',
    count: rows.filter((item) => item.withheld).length,
    filter,
    reason,
  });
  if (format === 'print') {
    return reply.header('content-type', 'text/html; charset=utf-8').send(
      ledgerHtml({
        title,
        subtitle,
        columns,
        rows: rows.map(head.valuesOf),
        printedAt: deps.clock.today(),
        unit: caller.unitName,
      }),
    );
  }
  const { ledger, valuesOf, further } = ledgerSheets(read, deps, caller, head, Boolean(reason));
  const values = rows.map(valuesOf);
  return sendFile(reply, ledgerFile(`${title}-${deps.clock.today()}`, { ...ledger, rows: values }, further));
}

/**
 * One table of a record, or one of its named views (问题清单, 责任清单, 措施清单: W38–W40), as a workbook or a
 * page to print. The rows stand in the order of the record, numbered.
 *
 * @throws record.reason_required, request.invalid for a table or a view that nobody knows
 */
export async function exportRows(
  deps: Deps,
  records: RecordService,
  { caller, params, query, reply, read, write }: Context<'exportRows'>,
) {
  const { format, view, reason } = query;
  const found = await read(async (trx) => {
    const { row, kind } = await records.load(trx, caller, params.id);
    const table = kind && Object.hasOwn(kind.tables, params.table) ? kind.tables[params.table] : undefined;
    const shown = view === undefined ? undefined : table?.views[view];
    if (!kind || !table || (view !== undefined && !shown))
      throw new Refusal('request.invalid', {}, [
        { field: table ? 'view' : 'table', message: table ? `没有“${view}”这种看法` : '没有这张表' },
      ]);
    if (isDisclosure(row, caller) && !reason)
      throw new Refusal('record.reason_required', {}, [{ field: 'reason', message: '请写明用途' }]);
    const columns = tableColumns(table, shown);
    const rows = (await rowsOf(trx, caller.corpsId, row.id)).filter((one) => one.table_name === params.table);
    const values = await rowValues(
      trx,
      caller.corpsId,
      table,
      columns.map((column) => column.name),
      rows,
      deps.programme.pack.vocabulary,
    );
    const unit = await unitNames(trx, caller.corpsId, [row.unit_id]);
    return {
      row,
      title: view ?? table.title,
      subtitle: [row.title, row.number, unit.get(row.unit_id), row.occurred_on].filter(Boolean).join('　'),
      columns,
      rows: values.map((one) => one.values),
      numbered: columns.some((column) => column.title === '序号'),
    };
  });
  await disclosed(write, deps, caller, {
    action: format === 'print' ? 'record.print' : 'record.export',
    count: isDisclosure(found.row, caller) ? 1 : 0,
    filter: { record: params.id, table: params.table },
    reason,
  });
  const columns = found.numbered
    ? found.columns
    : [{ title: '序号', type: 'number' as const }, ...found.columns];
  const rows = found.numbered ? found.rows : found.rows.map((values, at) => [at + 1, ...values]);
  const { title, subtitle } = found;
  if (format === 'print')
    return reply.header('content-type', 'text/html; charset=utf-8').send(
      ledgerHtml({
        title,
        subtitle,
        columns,
        rows,
        printedAt: deps.clock.today(),
        unit: caller.unitName,
      }),
    );
  return sendFile(reply, ledgerFile(`${title}-${deps.clock.today()}`, { title, subtitle, columns, rows }));
}
