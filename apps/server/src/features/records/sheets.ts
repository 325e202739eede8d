import { createHash } from 'node:crypto';
import { plainDateOf, textOf, type SheetCell } from '@liulian/documents';
import { optionsOf, type Kind } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { readWorkbook } from '../../platform/workers/index.ts';
import { sendFile, type Caller, type Context } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { UnitIndex } from '../organisation/index.ts';
import type { RecordInput } from './input.ts';
import type { RecordService } from './service.ts';

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
     * was lost) stores nothing twice.
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
        const namesUnits = sheet.rows
          .slice(head + 1)
          .some((row) => row.cells.some((cell) => positions.get(cell.column)?.kind === 'units'));
        const created: string[] = [];
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
          if (!query.dryRun && problems.length === 0)
            created.push(
              await records.create(trx, caller, {
                ...input,
                submit: true,
                batch: `${fileId} ${caller.accountId}`,
                clientId: `sheet-${fileId}-${kind.id}-${row.number}`,
              }),
            );
        }
        if (!query.dryRun && problems.length > 0)
          throw new Refusal(
            'import.has_problems',
            { count: problems.length },
            problems.slice(0, 100).map((problem) => ({ field: problem.cell, message: problem.message })),
          );
        return { rows, problems, created, dryRun: query.dryRun };
      };
      return query.dryRun ? context.read(work) : context.write(work);
    },
  };
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
