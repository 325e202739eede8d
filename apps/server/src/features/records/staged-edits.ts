import { own, type FieldProblem, type Kind, type RowInput } from '@liulian/domain';
import type { Slot } from './flow.ts';
import type { RecordInput } from './input.ts';

/** What a side has changed of a record though its stage does not give it to them. */
export function notTheirs(
  kind: Kind,
  editable: Set<string>,
  before: RecordInput,
  input: Partial<RecordInput>,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(input.fields ?? {}))
    if (!editable.has(name) && !kind.derived[name] && !same(value, before.fields[name]))
      problems.push({
        field: `fields.${name}`,
        message: `“${kind.fields[name]?.title ?? name}”在这个环节不由您修改`,
      });
  for (const [table, rows] of Object.entries(input.rows ?? {}))
    if (!editable.has(table))
      problems.push(...columnProblems(kind, table, editable, before.rows?.[table] ?? [], rows));
  for (const name of [
    'occurredOn',
    'title',
    'unitIds',
    'participantIds',
    'headcount',
    'cost',
    'eventId',
  ] as const)
    if (input[name] !== undefined && !same(input[name], before[name]))
      problems.push({ field: name, message: '这一项在这个环节不能修改' });
  return problems;
}

/**
 * Of a table that is not the caller's as a whole they may change some columns (`table.column`): the rows stay
 * as they are, with all that stands in the other columns.
 */
function columnProblems(
  kind: Kind,
  table: string,
  editable: Set<string>,
  before: RowInput[],
  rows: RowInput[],
): FieldProblem[] {
  const declared = own(kind.tables, table);
  const title = declared?.title ?? table;
  const theirs = Object.keys(declared?.columns ?? {}).filter((column) => editable.has(`${table}.${column}`));
  if (theirs.length === 0) return [{ field: `rows.${table}`, message: `“${title}”在这个环节不由您修改` }];
  if (rows.length !== before.length || rows.some((row, at) => row.id !== before[at]?.id))
    return [{ field: `rows.${table}`, message: `“${title}”的行在这个环节不由您增减，请只填您的几列` }];
  return rows.flatMap((row, at) =>
    Object.entries(declared?.columns ?? {})
      .filter(([column]) => !theirs.includes(column) && !same(row.values[column], before[at]?.values[column]))
      .map(([column, { title: of }]) => ({
        field: `rows.${table}.${at + 1}.${column}`,
        message: `“${title}”第 ${at + 1} 行：“${of}”在这个环节不由您修改`,
      })),
  );
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * The rows of a table as they stand after one side wrote them: where each unit of a party has its own, the
 * others' stay.
 */
export function ownRows(
  kind: Kind,
  table: string,
  written: RowInput[],
  stored: RowInput[],
  sides: Map<string, Slot[]>,
): RowInput[] {
  const per = own(kind.tables, table)?.per;
  if (per === undefined) return written;
  const unitId = sides.get(per)?.[0]?.id;
  const known = new Set(stored.filter((row) => row.unitId === unitId).map((row) => row.id));
  return [
    ...stored.filter((row) => row.unitId !== unitId),
    ...written.map((row) => ({ ...row, id: known.has(row.id) ? row.id : undefined, unitId })),
  ];
}
