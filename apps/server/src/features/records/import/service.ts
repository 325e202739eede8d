import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { recordsContract } from '@liulian/contract';
import { templateWorkbook } from '@liulian/documents';
import type { z } from 'zod';
import type { Trx } from '../../../platform/database/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import { sendFile, type Caller, type Context } from '../../../platform/http/index.ts';
import { readWorkbook } from '../../../platform/workers/index.ts';
import { xlsxMime } from '../../../platform/workbook-file.ts';
import type { Deps } from '../../../deps.ts';
import { formerNames } from '../../organisation/index.ts';
import type { RecordService } from '../service.ts';
import { oneAtATime } from '../store.ts';
import { columnsOf, importTemplate } from './columns.ts';
import { likelyDuplicates } from './duplicates.ts';
import { rememberedHeadings, rememberHeadings } from './headings.ts';
import { listsOf, readLists, unitIndexes, type ReadList } from './read.ts';

type Result = z.output<typeof recordsContract.recordImportResult>;

/** The template of a kind, and records from a list that was filled in. */
export function recordImports(deps: Deps, records: RecordService) {
  const kindOf = async (trx: Trx, caller: Caller, id: string) => {
    const kind = (await deps.programme.kinds(trx, caller.corpsId)).find((entry) => entry.id === id);
    if (!kind) throw new Refusal('kind.not_found');
    return kind;
  };

  return {
    async template({ read, caller, params, reply }: Context<'getRecordTemplate'>) {
      const kind = await read((trx) => kindOf(trx, caller, params.id));
      const body = new PassThrough();
      void templateWorkbook(body, importTemplate(kind, deps.programme.pack.vocabulary)).then(
        () => body.end(),
        (error: Error) => body.destroy(error),
      );
      return sendFile(reply, { name: `${kind.title}-导入模板.xlsx`, mime: xlsxMime, body });
    },

    /**
     * A dry run lists every bad cell; the real run stores all rows or none. The same file again (its answer
     * was lost) stores nothing twice; rows that are likely there already by another way are stored only when
     * the caller says so.
     */
    async import(context: Context<'importRecords'>) {
      const { caller, params, query } = context;
      const file = await context.upload();
      const sheets = await readWorkbook(file.bytes, file.name);
      const fileId = createHash('sha256').update(file.bytes).digest('hex').slice(0, 32);
      const chosen = new Map((query.columns ?? []).map(choiceOf));
      const work = async (trx: Trx): Promise<Result> => {
        const kind = await kindOf(trx, caller, params.id);
        const columns = columnsOf(kind);
        const remembered = await rememberedHeadings(trx, caller, kind);
        const lists = listsOf(sheets, kind, columns, { chosen, remembered });
        const units = await trx
          .selectFrom('unit')
          .select([
            'id',
            'parent_id',
            'path',
            'level',
            'name',
            'short_name',
            'plate_name',
            'from_on',
            'to_on',
          ])
          .where('corps_id', '=', caller.corpsId)
          .execute();
        const indexes = unitIndexes(
          units.map((unit) => ({ ...unit, parentId: unit.parent_id, isNew: false })),
          caller.unitPath,
        );
        const former = await formerNames(trx, caller.corpsId);
        indexes.units.remember(former);
        indexes.allUnits.remember(former);
        const reading = { trx, deps, caller, ...indexes, titled: new Map() };
        const list = await readLists(
          lists,
          kind,
          columns,
          reading,
          records,
          (table, row) => `sheet-${fileId}-${kind.id}-${table.index}.${row}`,
        );
        if (!query.dryRun) demandNoProblems(list);
        // Of two imports of one file at the same moment the second sees what the first has stored.
        if (!query.dryRun) await oneAtATime(trx, caller.accountId);
        const { duplicates, imported } = await likelyDuplicates(trx, caller, kind, list.ready);
        const doubled = doubledLines(list);
        const alike = [...duplicates, ...doubled];
        if (!query.dryRun && alike.length > 0 && !query.acceptDuplicates && !query.skipDuplicates)
          throw new Refusal(
            'import.has_duplicates',
            { count: alike.length },
            alike.slice(0, 100).map((row) => ({ field: fieldOf(row, list), message: row.message })),
          );
        const rowTables = list.rowSheets.map(({ table }) => table);
        if (query.skipDuplicates) leaveOut(list);
        const leftOut = new Set(query.skipDuplicates ? duplicates.map((row) => row.clientId) : []);
        const result: Result = {
          rows: list.rows,
          sheets: [...list.tables, ...rowTables].map((table) => table.sheet),
          skippedSheets: list.skipped,
          columns: [...list.tables, ...rowTables].flatMap((table) =>
            table.columns.map(({ id, cell, heading, key, decided }) => ({
              id,
              sheet: table.sheet,
              cell,
              heading: heading.slice(0, 60),
              field: key,
              decided,
            })),
          ),
          fields: [
            ...columns.map(({ key, title }) => ({ key, title })),
            ...list.rowSheets.flatMap(({ declared, columns: own }) =>
              own.map(({ key, title }) => ({ key, title: `${declared.title}：${title}` })),
            ),
          ],
          problems: list.problems,
          warnings: alike.map(({ sheet, row, cell, message, record }) => ({
            sheet,
            row,
            cell,
            message,
            record,
          })),
          notes: list.notes,
          imported: imported.size,
          skipped: leftOut.size + (query.skipDuplicates ? doubled.length : 0),
          created: [],
          importId: fileId,
          dryRun: query.dryRun,
        };
        if (query.dryRun) return result;
        for (const entry of list.ready)
          if (!leftOut.has(entry.clientId) && !imported.has(entry.clientId))
            result.created.push(
              await records.create(trx, caller, {
                ...entry.input,
                submit: true,
                batch: `${fileId} ${caller.accountId}`,
                clientId: entry.clientId,
              }),
            );
        await rememberHeadings(trx, deps, caller, kind, list.tables, chosen, columns);
        return result;
      };
      return query.dryRun ? context.read(work) : context.write(work);
    },
  };
}

/** `0.B:title` or `0.B:-`; the contract has checked the form. */
function choiceOf(choice: string): [string, string | null] {
  const [id = '', key = ''] = choice.split(':');
  return [id, key === '-' ? null : key];
}

/** Where a row or cell is; with its sheet where there are several. */
const fieldOf = ({ sheet, cell }: { sheet: string; cell: string }, list: ReadList) =>
  list.tables.length + list.rowSheets.length > 1 ? `${sheet}!${cell}` : cell;

/** Lines of rows that stand twice in the file, as the duplicates they are. */
function doubledLines(list: ReadList) {
  return list.doubledLines.map(({ line, above }) => ({
    sheet: line.sheet.table.sheet,
    row: line.row.number,
    cell: `A${line.row.number}`,
    message: `与第 ${above.row.number} 行写的一样，属于同一条记录`,
    record: null,
  }));
}

/** Takes the lines that stand twice out of the rows of their records. */
function leaveOut(list: ReadList) {
  const doubled = new Map<string, number[]>();
  for (const { line, clientId } of list.doubledLines) {
    const key = `${clientId} ${line.sheet.name}`;
    doubled.set(key, [...(doubled.get(key) ?? []), line.at]);
  }
  for (const { input, clientId } of list.ready)
    for (const [name, rows] of Object.entries(input.rows ?? {}))
      (input.rows ??= {})[name] = rows.filter((_, at) => !doubled.get(`${clientId} ${name}`)?.includes(at));
}

function demandNoProblems(list: ReadList) {
  if (list.problems.length === 0) return;
  throw new Refusal(
    'import.has_problems',
    { count: list.problems.length },
    list.problems
      .slice(0, 100)
      .map((problem) => ({ field: fieldOf(problem, list), message: problem.message })),
  );
}
