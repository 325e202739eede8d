import { createHash } from 'node:crypto';
import { plainDateOf, textOf, type SheetCell } from '@liulian/documents';
import { optionsOf, type Kind } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { readWorkbook } from '../../platform/workers/index.ts';
import { sendFile, type Caller, type Context } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import type { recordsContract } from '@liulian/contract';
import type { z } from 'zod';
import { formerNames, UnitIndex } from '../organisation/index.ts';
import { recordsAlike, twinKey } from './duplicates.ts';
import type { RecordInput } from './input.ts';
import type { RecordService } from './service.ts';
import { oneAtATime } from './store.ts';

type Warning = z.output<typeof recordsContract.recordImportResult>['warnings'][number];

interface Column {
  title: string;
  field: string;
  kind: 'occurredOn' | 'units' | 'title' | 'headcount' | 'cost' | 'note' | 'field';
}

/**
 * The columns of a kind's sheet follow from its declaration; people fields are left to the form, names in a
 * sheet are ambiguous.
 */
function columnsOf(kind: Kind): Column[] {
  const simple = new Set([
    'text',
    'longtext',
    'number',
    'money',
    'date',
    'boolean',
    'choice',
    'choices',
    'url',
  ]);
  return [
    { title: kind.date, field: 'occurredOn', kind: 'occurredOn' },
    { title: '单位', field: 'unitIds', kind: 'units' },
    { title: '标题', field: 'title', kind: 'title' },
    ...Object.entries(kind.fields)
      .filter(([, field]) => simple.has(field.type))
      .map(([name, field]) => ({ title: field.title, field: name, kind: 'field' as const })),
    { title: '人数', field: 'headcount', kind: 'headcount' },
    ...(kind.expenses ? [{ title: '费用（元）', field: 'cost', kind: 'cost' as const }] : []),
    { title: '备注', field: 'note', kind: 'note' },
  ];
}

export function recordSheets(deps: Deps, records: RecordService) {
  const kindOf = async (trx: Trx, caller: Caller, id: string) => {
    const kind = (await deps.programme.kinds(trx, caller.corpsId)).find((entry) => entry.id === id);
    if (!kind) throw new Refusal('kind.not_found');
    return kind;
  };

  return {
    async template({ read, caller, params, reply }: Context<'getRecordTemplate'>) {
      const kind = await read((trx) => kindOf(trx, caller, params.id));
      const columns = columnsOf(kind).map((column) => ({ title: column.title, width: 18 }));
      return sendFile(
        reply,
        ledgerFile(`${kind.title}-导入模板`, {
          title: kind.title,
          subtitle: `从第 4 行起填写；单位写全称，日期写如 2023-09-15`,
          columns,
          rows: [],
        }),
      );
    },

    /**
     * A dry run lists every bad cell; the real run stores all rows or none. The same file again (its answer
     * was lost) stores nothing twice; rows that are likely there already by another way are stored only when
     * the caller says so.
     */
    async import(context: Context<'importRecords'>) {
      const { caller, params, query } = context;
      const file = await context.upload();
      const sheet = (await readWorkbook(file.bytes)).find((entry) => !entry.hidden);
      const fileId = createHash('sha256').update(file.bytes).digest('hex').slice(0, 32);
      const work = async (trx: Trx) => {
        const kind = await kindOf(trx, caller, params.id);
        const columns = columnsOf(kind);
        const problems: { cell: string; row: number; column: string; message: string }[] = [];
        const head = (sheet?.rows ?? []).findIndex((row) =>
          row.cells.some((cell) => heading(textOf(cell)) === heading(kind.date)),
        );
        if (!sheet || head < 0)
          throw new Refusal('import.unreadable', { reason: `找不到表头“${kind.date}”` });
        const positions = new Map<number, Column>();
        for (const cell of sheet.rows[head]?.cells ?? []) {
          const text = textOf(cell);
          const column = columns.find((entry) => heading(entry.title) === heading(text));
          if (column) positions.set(cell.column, column);
          else if (text !== '' && !/^(序号|编号)$/.test(heading(text)))
            problems.push({
              cell: cell.address,
              row: sheet.rows[head]?.number ?? 1,
              column: text.slice(0, 40),
              message: `不认识的列“${text.slice(0, 40)}”，请改用模板的表头或删去这一列`,
            });
        }
        const units = new UnitIndex(caller.unitPath);
        for (const unit of await trx
          .selectFrom('unit')
          .select(['id', 'parent_id', 'path', 'level', 'name', 'from_on', 'to_on'])
          .where('corps_id', '=', caller.corpsId)
          .execute())
          units.add({ ...unit, parentId: unit.parent_id, isNew: false });
        units.remember(await formerNames(trx, caller.corpsId));
        const namesUnits = sheet.rows
          .slice(head + 1)
          .some((row) => row.cells.some((cell) => positions.get(cell.column)?.kind === 'units'));
        const ready: Ready[] = [];
        let rows = 0;
        for (const row of sheet.rows.slice(head + 1)) {
          rows += 1;
          const input: RecordInput = { kind: kind.id, occurredOn: '', unitIds: [], fields: {} };
          const cellOf = new Map<string, string>();
          const before = problems.length;
          for (const cell of row.cells) {
            const column = positions.get(cell.column);
            if (!column) continue;
            cellOf.set(column.kind === 'field' ? `fields.${column.field}` : column.field, cell.address);
            const problem = take(input, column, cell, kind, deps, units);
            if (problem)
              problems.push({ cell: cell.address, row: row.number, column: column.title, message: problem });
          }
          // In a list that names units, an empty cell was merged or forgotten; it is not the importer's.
          if (input.unitIds.length === 0 && namesUnits && problems.length === before)
            problems.push({
              cell: `A${row.number}`,
              row: row.number,
              column: '单位',
              message: '没有填写单位；合并的单元格请拆开，每行都填',
            });
          if (input.unitIds.length === 0) input.unitIds = [caller.unitId];
          if (input.occurredOn === '')
            problems.push({
              cell: `A${row.number}`,
              row: row.number,
              column: kind.date,
              message: `没有填写“${kind.date}”`,
            });
          if (problems.length > before) continue;
          const checked = await records.check(trx, caller, input, true).catch((error: unknown) => {
            if (!(error instanceof Refusal)) throw error;
            problems.push({
              cell: cellOf.get('unitIds') ?? `A${row.number}`,
              row: row.number,
              column: '单位',
              message: error.errors?.[0]?.message ?? error.detail,
            });
            return null;
          });
          for (const problem of checked?.problems ?? [])
            problems.push({
              cell: cellOf.get(problem.field) ?? `A${row.number}`,
              row: row.number,
              column: problem.field,
              message: problem.message,
            });
          const [host] = checked?.hosts ?? [];
          if (checked && host)
            ready.push({
              row: row.number,
              cell: cellOf.get('title') ?? cellOf.get('occurredOn') ?? `A${row.number}`,
              input,
              unitId: host.id,
              title: checked.columns.title,
              clientId: `sheet-${fileId}-${kind.id}-${row.number}`,
            });
        }
        if (!query.dryRun && problems.length > 0)
          throw new Refusal(
            'import.has_problems',
            { count: problems.length },
            problems.slice(0, 100).map((problem) => ({ field: problem.cell, message: problem.message })),
          );
        // Of two imports of one file at the same moment the second sees what the first has stored.
        if (!query.dryRun) await oneAtATime(trx, caller.accountId);
        const { warnings, imported } = await likelyDuplicates(trx, caller, kind, ready);
        const doubled = new Set(warnings.map((warning) => warning.row));
        if (!query.dryRun && doubled.size > 0 && !query.acceptDuplicates && !query.skipDuplicates)
          throw new Refusal(
            'import.has_duplicates',
            { count: doubled.size },
            warnings.slice(0, 100).map((warning) => ({ field: warning.cell, message: warning.message })),
          );
        const created: string[] = [];
        const skipped = query.skipDuplicates ? doubled.size : 0;
        if (!query.dryRun)
          for (const entry of ready)
            if (!query.skipDuplicates || !doubled.has(entry.row))
              created.push(
                await records.create(trx, caller, {
                  ...entry.input,
                  submit: true,
                  batch: `${fileId} ${caller.accountId}`,
                  clientId: entry.clientId,
                }),
              );
        return { rows, problems, warnings, imported, skipped, created, dryRun: query.dryRun };
      };
      return query.dryRun ? context.read(work) : context.write(work);
    },
  };
}

/** A row without a problem, as it will be stored. */
interface Ready {
  row: number;
  /** Where it is pointed at: the title, or else the date. */
  cell: string;
  input: RecordInput;
  unitId: string;
  title: string;
  clientId: string;
}

/**
 * Rows that are likely there already: as a record, or further up in the same sheet. Rows that this very file
 * has stored before are no duplicates, they are not stored again; they are only counted.
 */
async function likelyDuplicates(trx: Trx, caller: Caller, kind: Kind, ready: Ready[]) {
  const days = ready.map((entry) => entry.input.occurredOn).sort();
  const alike = await recordsAlike(
    trx,
    caller,
    kind,
    [...new Set(ready.map((entry) => entry.unitId))],
    days[0] ?? '',
    days.at(-1) ?? '',
  );
  const own = new Map(
    alike
      .filter((record) => record.createdBy === caller.accountId && record.clientId !== null)
      .map((record) => [record.clientId, record]),
  );
  const ofFile = new Set(ready.map((entry) => own.get(entry.clientId)).filter((record) => record));
  const known = new Map(
    alike
      .filter((record) => !ofFile.has(record))
      .map((record) => [twinKey(record.unitId, record.occurredOn, record.title), record]),
  );
  const above = new Map<string, number>();
  const warnings: Warning[] = [];
  for (const entry of ready) {
    if (own.has(entry.clientId)) continue;
    const key = twinKey(entry.unitId, entry.input.occurredOn, entry.title);
    const twin = known.get(key);
    const first = above.get(key);
    if (first === undefined) above.set(key, entry.row);
    if (twin === undefined && first === undefined) continue;
    warnings.push({
      cell: entry.cell,
      row: entry.row,
      message: twin
        ? '系统里已有同一天、同一单位、同一标题的记录'
        : `与第 ${first} 行同一天、同一单位、同一标题`,
      record: twin?.shown ?? null,
    });
  }
  return { warnings, imported: ready.filter((entry) => own.has(entry.clientId)).length };
}

function take(
  input: RecordInput,
  column: Column,
  cell: SheetCell,
  kind: Kind,
  deps: Deps,
  units: UnitIndex,
): string | null {
  const text = textOf(cell);
  if (text === '') return null;
  if (cell.type === 'error') return `单元格里是错误值 ${text}`;
  switch (column.kind) {
    case 'occurredOn': {
      const date = plainDateOf(cell);
      if (date === null) return '日期不存在或写法不对';
      input.occurredOn = date;
      return null;
    }
    case 'units': {
      for (const name of text
        .split(/[、,，;；\n]/)
        .map((part) => part.trim())
        .filter(Boolean)) {
        const found = units.find(name);
        if (found.problem !== undefined) return found.problem;
        input.unitIds.push(found.unit.id);
      }
      return null;
    }
    case 'title':
      if (text.length > 100) return '太长，标题最多 100 个字';
      input.title = text;
      return null;
    case 'note':
      if (text.length > 2000) return '太长，备注最多 2000 个字';
      input.note = String(cell.value).trim();
      return null;
    case 'headcount':
    case 'cost': {
      const number = Number(text);
      if (!Number.isFinite(number) || number < 0) return '应是不小于零的数';
      input[column.kind] = column.kind === 'headcount' ? Math.round(number) : number;
      return null;
    }
    default:
      return takeField(input, column.field, cell, text, kind, deps);
  }
}

function takeField(
  input: RecordInput,
  name: string,
  cell: SheetCell,
  text: string,
  kind: Kind,
  deps: Deps,
): string | null {
  const field = kind.fields[name];
  if (!field) return null;
  switch (field.type) {
    case 'number':
    case 'money':
      input.fields[name] = Number(text);
      return Number.isFinite(Number(text)) ? null : '应是数字';
    case 'boolean':
      if (!yes.test(text) && !no.test(text)) return `请填“是”或“否”，不是“${text.slice(0, 20)}”`;
      input.fields[name] = yes.test(text);
      return null;
    case 'date': {
      const date = plainDateOf(cell);
      input.fields[name] = date;
      return date === null ? '日期不存在或写法不对' : null;
    }
    case 'choice':
    case 'choices': {
      const options = optionsOf(field, deps.programme.pack.vocabulary);
      const wanted =
        field.type === 'choice'
          ? [text]
          : text
              .split(/[、,，]/)
              .map((part) => part.trim())
              .filter(Boolean);
      const ids = wanted.map(
        (title) => options.find((option) => option.title === title || option.id === title)?.id,
      );
      if (ids.includes(undefined)) return `选项不存在：${wanted[ids.indexOf(undefined)]}`;
      input.fields[name] = field.type === 'choice' ? ids[0] : ids;
      return null;
    }
    default:
      input.fields[name] = field.type === 'longtext' ? String(cell.value).trim() : text;
      return null;
  }
}

/** A heading without blanks and the star that marks a required column. */
const heading = (text: string) => text.replace(/\s+/g, '').replace(/[*＊]+$/, '');
const yes = /^(是|有|对|[√✓✔]|y|yes|true|1)$/i;
const no = /^(否|无|没有|不是|[×✗✘]|n|no|false|0)$/i;
