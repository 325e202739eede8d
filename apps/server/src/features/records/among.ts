import { fits, isEmpty, type FieldProblem, type Kind, type RuleAmong } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { confidential } from './disclosure.ts';

interface Own {
  id?: string | undefined;
  occurredOn: string;
  unitIds: string[];
  values: Record<string, unknown>;
}

/** First and last day of the month, quarter or year in which a day stands. */
function periodOf(name: string, day: string): [string, string] | null {
  const [year = '', month = ''] = day.split('-');
  const span = { month: 1, quarter: 3, year: 12 }[name];
  if (span === undefined) return null;
  const first = Math.floor((Number(month) - 1) / span) * span + 1;
  const two = (value: number) => String(value).padStart(2, '0');
  return [`${year}-${two(first)}-01`, `${year}-${two(first + span - 1)}-31`];
}

/** That a `record` is alike in something; null where this one says nothing of it. */
function alike(name: string, own: Own): RawBuilder<boolean> | null {
  const period = periodOf(name, own.occurredOn);
  // Days are compared as text: no month needs to know how long it is.
  if (period) return sql<boolean>`record.occurred_on::text between ${period[0]} and ${period[1]}`;
  if (name === 'occurredOn') return sql<boolean>`record.occurred_on = ${own.occurredOn}`;
  if (name === 'host')
    return sql<boolean>`exists (
      select
      from record_unit ru
      where ru.corps_id = record.corps_id
        and ru.record_id = record.id
        and ru.role = 'host'
        and ru.unit_id = any(${own.unitIds})
    )`;
  const value = own.values[name];
  return isEmpty(value) ? null : sql<boolean>`record.fields -> ${name} = ${JSON.stringify(value)}::jsonb`;
}

/**
 * The rules that look at other records of the kind (`unique`, `sum`) and do not hold. All that count are
 * looked at, seen or not; of confidential ones only those that the caller reads, or the refusal would tell of
 * them. Before the record is complete it is only warned.
 */
export async function brokenAmong(
  trx: Trx,
  caller: Caller,
  kind: Kind,
  own: Own,
  complete: boolean,
): Promise<{ refused: FieldProblem[]; warned: FieldProblem[] }> {
  const [refused, warned]: [FieldProblem[], FieldProblem[]] = [[], []];
  const closed = [kind, ...kind.visibleTo].some(confidential);
  for (const rule of kind.rules) {
    if (!('unique' in rule || 'sum' in rule) || !fits(rule.when, own.values)) continue;
    const names = 'unique' in rule ? rule.unique : rule.per;
    const same = names.map((name) => alike(name, own));
    if (same.some((one) => one === null)) continue;
    // Two at once wait for one another, so that the second finds the first.
    if (complete && rule.level === 'refuse')
      await sql`select pg_advisory_xact_lock(hashtext(${`record-rule:${caller.corpsId}:${kind.id}`}))`.execute(
        trx,
      );
    const look = () => othersOf(trx, caller.corpsId, kind.id, own.id, rule, same as RawBuilder<boolean>[]);
    const others = closed ? await look() : await elevated(trx, look);
    if (!isBroken(rule, own.values, others)) continue;
    const fields = names.filter((name) => kind.fields[name]);
    const field = 'sum' in rule ? rule.sum : fields.at(-1);
    const problem = { field: field ? `fields.${field}` : 'occurredOn', message: rule.say };
    (rule.level === 'warn' || !complete ? warned : refused).push(problem);
  }
  return { refused, warned };
}

function isBroken(
  rule: RuleAmong,
  values: Record<string, unknown>,
  others: { count: number; sum: number },
): boolean {
  if ('unique' in rule) return others.count > 0;
  const [own, most] = [values[rule.sum], typeof rule.atMost === 'number' ? rule.atMost : values[rule.atMost]];
  // Fen, so that a tenth and two tenths are three.
  return (
    typeof own === 'number' &&
    typeof most === 'number' &&
    Math.round((own + others.sum) * 100) > Math.round(most * 100)
  );
}

async function othersOf(
  trx: Trx,
  corpsId: string,
  kind: string,
  id: string | undefined,
  rule: RuleAmong,
  same: RawBuilder<boolean>[],
): Promise<{ count: number; sum: number }> {
  const name = 'sum' in rule ? rule.sum : null;
  const value = sql`
    case jsonb_typeof(fields -> ${name}::text) when 'number' then (fields ->> ${name}::text)::numeric end
  `;
  const { rows } = await sql<{ count: number; sum: number }>`
    select count(*)::int as count, coalesce(sum(${value}), 0)::float8 as sum
    from record
    where corps_id = ${corpsId}
      and kind = ${kind}
      and status in ('submitted', 'accepted', 'returned')
      and id <> ${id ?? ''}
      and ${sql.join(same, sql` and `)}
  `.execute(trx);
  return rows[0] ?? { count: 0, sum: 0 };
}
