import { sql } from 'kysely';
import {
  covers,
  statusOf,
  type Act,
  type Condition,
  type Kind,
  type Programme,
  type RecordFact,
} from '@liulian/domain';
import type { Row, Trx } from '../../platform/database/index.ts';

/** Records of a kind, and of one of its categories where the conditions name some. */
export interface Matching {
  kind: string;
  where: Readonly<Record<string, Condition>>;
}

/** No more than a first sieve in the database: the engine looks at all conditions by itself. */
function matchingAny(matching: Matching[]) {
  const each = matching.map(({ kind, where }) => {
    const category = where.category && 'any' in where.category ? where.category.any.map(String) : null;
    return category
      ? sql`(r.kind = ${kind} and (r.category = any(${category}) or r.category is null or r.serves <> '{}'))`
      : sql`r.kind = ${kind}`;
  });
  return sql`(${sql.join(each, sql` or `)})`;
}

/** Accepted records as the engine sees them; all of a corps, or those named. */
export async function loadFacts(
  trx: Trx,
  corpsId: string,
  filter: {
    ids?: string[];
    kinds?: string[];
    matching?: Matching[];
    status?: 'accepted' | 'submitted';
  } = {},
): Promise<RecordFact[]> {
  if (filter.ids?.length === 0 || filter.kinds?.length === 0 || filter.matching?.length === 0) return [];
  const status = sql.raw(filter.status === 'submitted' ? "'submitted'" : "'accepted'");
  const columns = sql`
    r.id, r.kind, r.title, r.occurred_on, r.fields, r.category, r.serves, r.event_id, r.in_force_from,
      r.in_force_to, r.headcount, r.cost, r.handed_in_on, r.stage, r.round
  `;
  if (filter.ids && filter.ids.length <= 50) {
    const { rows } = await sql<
      FactRow & { units: RecordFact['units'] | null; people: RecordFact['people'] | null }
    >`
      select ${columns}, (
        select json_agg(json_build_object('unitId', u.unit_id, 'role', u.role))
        from record_unit u
        where u.corps_id = r.corps_id
          and u.record_id = r.id
      ) as units, (
        select json_agg(json_build_object('personId', p.person_id, 'role', p.role))
        from record_person p
        where p.corps_id = r.corps_id
          and p.record_id = r.id
      ) as people
      from record r
      where r.corps_id = ${corpsId}
        and r.status = ${status}
        and r.id = any(${filter.ids}) ${filter.matching ? sql`and ${matchingAny(filter.matching)}` : sql``}
    `.execute(trx);
    return rows.map((row) => ({ ...factOf(row), units: row.units ?? [], people: row.people ?? [] }));
  }
  const { rows } = await sql<FactRow>`
      select ${columns}
      from record r
      where r.corps_id = ${corpsId}
        and r.status = ${status} ${filter.ids ? sql`and r.id = any(${filter.ids})` : sql``}
          ${filter.kinds ? sql`and r.kind = any(${filter.kinds})` : sql``}
          ${filter.matching ? sql`and ${matchingAny(filter.matching)}` : sql``}
    `.execute(trx);
  if (rows.length === 0) return [];
  const ids = filter.ids || filter.kinds || filter.matching ? rows.map((row) => row.id) : null;
  const units = await trx
    .selectFrom('record_unit')
    .select(['record_id', 'unit_id', 'role'])
    .where('corps_id', '=', corpsId)
    .$if(ids !== null, (q) => q.where(sql<boolean>`record_id = any(${ids})`))
    .execute();
  const people = await trx
    .selectFrom('record_person')
    .select(['record_id', 'person_id', 'role'])
    .where('corps_id', '=', corpsId)
    .$if(ids !== null, (q) => q.where(sql<boolean>`record_id = any(${ids})`))
    .execute();
  const facts = new Map(rows.map((row) => [row.id, factOf(row)]));
  // One text for each id and role, not one for each row: a corps' year names its nine thousand people 180,000
  // times.
  const texts = new Map<string, string>();
  const one = (text: string) => texts.get(text) ?? (texts.set(text, text), text);
  for (const row of units)
    facts.get(row.record_id)?.units.push({ unitId: one(row.unit_id), role: one(row.role) });
  for (const row of people)
    facts.get(row.record_id)?.people.push({ personId: one(row.person_id), role: one(row.role) });
  return [...facts.values()];
}

/** Which accepted records of a corps the conditions name. */
export async function factIds(trx: Trx, corpsId: string, matching: Matching[]): Promise<string[]> {
  if (matching.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select r.id
    from record r
    where r.corps_id = ${corpsId}
      and r.status = 'accepted'
      and ${matchingAny(matching)}
    order by r.id
  `.execute(trx);
  return rows.map((row) => row.id);
}

type FactRow = Pick<
  Row<'record'>,
  | 'id'
  | 'kind'
  | 'title'
  | 'occurred_on'
  | 'fields'
  | 'category'
  | 'serves'
  | 'event_id'
  | 'in_force_from'
  | 'in_force_to'
  | 'headcount'
  | 'cost'
  | 'handed_in_on'
  | 'stage'
  | 'round'
>;

/** The kinds and fields of people whose posts some rule asks about (`by`). */
export function officeFields(programmes: Pick<Programme, 'obligations'>[]): {
  kinds: string[];
  fields: string[];
} {
  const rules = programmes
    .flatMap((programme) => programme.obligations)
    .flatMap((obligation) => obligation.dischargedBy)
    .filter((rule) => rule.by);
  return {
    kinds: [...new Set(rules.map((rule) => rule.kind))],
    fields: [...new Set(rules.map((rule) => rule.by?.field ?? ''))],
  };
}

/** Adds to the facts that need it which posts their people held on the record's day. */
export async function addOffices(
  trx: Trx,
  corpsId: string,
  facts: RecordFact[],
  programmes: Pick<Programme, 'obligations'>[],
): Promise<void> {
  const { kinds, fields } = officeFields(programmes);
  const asked = facts.filter((fact) => kinds.includes(fact.kind));
  const people = [
    ...new Set(
      asked.flatMap((fact) =>
        fact.people.filter((person) => fields.includes(person.role)).map((person) => person.personId),
      ),
    ),
  ];
  if (people.length === 0) return;
  const held = Map.groupBy(
    await trx
      .selectFrom('appointment')
      .select(['person_id', 'post', 'unit_id', 'from_on', 'to_on'])
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`person_id = any(${people})`)
      .orderBy('id')
      .execute(),
    (row) => row.person_id,
  );
  for (const fact of asked) {
    fact.offices = fact.people
      .filter((person) => fields.includes(person.role))
      .flatMap((person) =>
        (held.get(person.personId) ?? [])
          .filter((row) => covers({ from: row.from_on, to: row.to_on }, fact.occurredOn))
          .map((row) => ({ role: person.role, post: row.post, unitId: row.unit_id })),
      );
  }
}

/**
 * Adds to records of kinds with stages where they stand and which steps were taken on them. One that was
 * stored before its kind had stages stands in the first stage of its status, since it was handed in.
 */
export async function addSteps(
  trx: Trx,
  corpsId: string,
  facts: RecordFact[],
  kinds: Kind[],
): Promise<RecordFact[]> {
  const flows = new Map(kinds.flatMap((kind) => (kind.flow ? [[kind.id, kind.flow] as const] : [])));
  const staged = facts.filter((fact) => flows.has(fact.kind));
  if (staged.length === 0) return facts;
  const ids = staged.map((fact) => fact.id);
  const steps = Map.groupBy(
    await trx
      .selectFrom('record_step')
      .selectAll()
      .where('corps_id', '=', corpsId)
      .where(sql<boolean>`record_id = any(${ids})`)
      .where('ended_at', 'is', null)
      .orderBy('at')
      .orderBy('id')
      .execute(),
    (row) => row.record_id,
  );
  for (const fact of staged) {
    const stages = Object.entries(flows.get(fact.kind)?.stages ?? {});
    fact.stage ??= stages.find(([, stage]) => statusOf(stage) === 'accepted')?.[0] ?? null;
    const own = steps.get(fact.id) ?? [];
    fact.acts = own.map(actOf);
    if (own.length === 0)
      fact.acts.push({
        step: '',
        round: 1,
        on: fact.handedInOn ?? fact.occurredOn,
        to: fact.stage,
        unitId: null,
        personId: null,
        newDue: null,
        reopened: null,
      });
    fact.fields = { ...fact.fields, stage: fact.stage };
  }
  return facts;
}

function actOf(row: Row<'record_step'>): Act {
  return {
    step: row.step,
    round: row.round,
    on: row.on_date,
    to: row.to_stage,
    unitId: row.unit_id,
    personId: row.person_id,
    newDue: row.new_due,
    reopened: row.reopened,
  };
}

function factOf(row: FactRow): RecordFact {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    occurredOn: row.occurred_on,
    units: [],
    people: [],
    fields: factFields(row.fields, row.category, row.serves, row.headcount, row.cost),
    eventId: row.event_id,
    handedInOn: row.handed_in_on,
    stage: row.stage,
    round: row.round,
    inForce: row.in_force_from === null ? null : { from: row.in_force_from, to: row.in_force_to },
  };
}

/**
 * Fields as the discharge rules read them: `servesAs` holds everything the record counts as besides its
 * category.
 */
export function factFields(
  fields: Record<string, unknown>,
  category: string | null,
  serves: string[],
  headcount: number | null,
  cost: number | null,
): Record<string, unknown> {
  return {
    ...fields,
    ...(category === null ? {} : { category }),
    servesAs: serves,
    ...(headcount === null ? {} : { headcount }),
    ...(cost === null ? {} : { cost }),
  };
}
