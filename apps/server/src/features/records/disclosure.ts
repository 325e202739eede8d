import type { Kind } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { actorOf, type Caller } from '../../platform/http/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Deps } from '../../deps.ts';

/** Stands in lists for what such a record is called. */
export const withheldTitle = '内容限知悉的记录';

/** Records about persons or of discipline: whoever sees them leaves a trace. */
export function confidential(row: { visibility: string }): boolean {
  return row.visibility === 'personal' || row.visibility === 'discipline';
}

/** Whether the caller needs a trace for this row: everyone but its own author. */
export function isDisclosure(
  row: { visibility: string; created_by: string },
  caller: Pick<Caller, 'accountId'>,
): boolean {
  return confidential(row) && row.created_by !== caller.accountId;
}

/** The same in SQL, the other way round: `record`s of which a list shows this caller the content. */
export const contentShown = ({ accountId }: Pick<Caller, 'accountId'>): RawBuilder<boolean> =>
  sql<boolean>`(record.visibility in ('open', 'unit') or record.created_by = ${accountId})`;

/**
 * That a `record`'s field or table of this name is not kept from the caller (`hides`). Asked only where some
 * kind of the list keeps it from a party.
 */
export const notKept = (name: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`
  case
    when record.hides then not ${name} = any(app_hidden_from_me(record.corps_id, record.id))
    else true
  end
`;

/** What is kept from the caller of these records, by record: names of fields and tables. */
export async function keptFrom(
  trx: Trx,
  corpsId: string,
  rows: readonly { id: string; hides: boolean }[],
): Promise<Map<string, ReadonlySet<string>>> {
  const ids = rows.filter((row) => row.hides).map((row) => row.id);
  if (ids.length === 0) return new Map();
  const found = await sql<{ id: string; names: string[] }>`
    select id, app_hidden_from_me(${corpsId}, id) as names from unnest(${ids}::text[]) as asked (id)
  `.execute(trx);
  return new Map(found.rows.map(({ id, names }) => [id, new Set(names)]));
}

/** An object without what stands under these names. */
export const without = <T>(values: Readonly<Record<string, T>>, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));

/** Columns that a list shows of every record; all others are content. */
const shownAlways = new Set([
  'occurredOn',
  'enteredAt',
  'kind',
  'units',
  'status',
  'participants',
  'headcount',
  'duties',
  'files',
  'createdBy',
]);
export const isContent = (column: string) => !shownAlways.has(column);

/** What a list, an export or a saved view asks by. */
export interface Asked {
  kind?: string[] | undefined;
  sort?: string | undefined;
  where?: string[] | undefined;
  category?: string[] | undefined;
  pillar?: string[] | undefined;
  personId?: string | undefined;
  q?: string | undefined;
  mine?: boolean | undefined;
}

/**
 * Refuses an order or a filter by what is withheld, where every kind asked for is confidential: the order or
 * the number of hits would say what the lines do not. In a list of several kinds such records stand last in
 * the order instead, and no filter by content finds them.
 */
export function refuseByContent(asked: Asked, kinds: Kind[], caller: Pick<Caller, 'personId'>): void {
  const chosen = kinds.filter((kind) => asked.kind?.includes(kind.id));
  if (asked.mine || chosen.length === 0 || !chosen.every(confidential)) return;
  const refuse = (field: string, message: string): never => {
    throw new Refusal('record.content_withheld', {}, [{ field, message }]);
  };
  const sort = asked.sort?.replace(/^-/, '');
  if (sort && isContent(sort)) refuse('sort', '这一列的内容限知悉，不能用来排序');
  for (const filter of asked.where ?? [])
    if (isContent(filter.slice(0, filter.indexOf(':')))) refuse('where', '这一列的内容限知悉，不能用来筛选');
  if (asked.category || asked.pillar) refuse('category', '类别限知悉，不能用来筛选');
  if (asked.personId && asked.personId !== caller.personId) refuse('personId', '涉及谁限知悉，不能用来筛选');
  if (asked.q?.trim()) refuse('q', '题目和正文限知悉，不能用来查找');
}

const words = {
  'record.list': '列出',
  'record.export': '导出',
  'record.print': '打印',
} as const;

interface Disclosure {
  action: keyof typeof words;
  count: number;
  /** What was asked for, as sent; the rows' content never stands in the entry. */
  filter: Record<string, unknown>;
  reason?: string | undefined;
}

/** Says who was shown how many confidential records, and by what filter. Nothing where there were none. */
export async function disclosed(
  write: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  deps: Deps,
  caller: Caller,
  { action, count, filter, reason }: Disclosure,
): Promise<void> {
  if (count === 0) return;
  const asked = Object.entries(filter)
    .filter(([name, value]) => value !== undefined && name !== 'sort')
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join('，')
    .slice(0, 300);
  const purpose = reason ? `；用途：${reason}` : '';
  await write((trx) =>
    audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
      action,
      objectType: 'records',
      objectId: caller.unitId,
      unitId: caller.unitId,
      summary: `${words[action]}限知悉的记录 ${count} 条（${asked || '全部'}${purpose}）`,
    }),
  );
}
