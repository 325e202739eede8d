import type { recordsContract } from '@liulian/contract';
import {
  contributionsOf,
  countsToward,
  daysBetween,
  optionsOf,
  unitKey,
  type Programme,
  roleOf,
} from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { periodTitle } from '../kinds/index.ts';
import { specOf, termsOf, type PreviewedDuty } from '../programme/index.ts';
import { recordsAlike } from './import/duplicates.ts';
import { factOf, type CheckedRecord } from './input.ts';
import { reviewerOf } from './detail.ts';
import { findUnits } from './store.ts';

type Preview = z.output<typeof recordsContract.preview>;

/**
 * Which duties a record would discharge, and which others the same event could, if tagged so (design §1:
 * nobody reports a duty).
 */
export async function previewOf(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  checked: CheckedRecord,
  replaces: string | null,
): Promise<Preview> {
  const fact = factOf(replaces ?? 'preview', checked);
  const duties = await deps.programme.preview(trx, caller.corpsId, fact, replaces);
  const programmes = await deps.programme.programmes(trx, caller.corpsId);
  const titles = new Map(
    programmes.flatMap((programme) =>
      programme.obligations.map((obligation) => [obligation.id, obligation.title]),
    ),
  );
  const names = await bearerNames(trx, caller, duties);
  const rules = deps.programme.pack.rules;
  const { columns } = checked;
  const heads = columns.headcount ?? columns.participants;
  duties.sort((a, b) => order[a.bearerType] - order[b.bearerType] || (a.dutyId < b.dutyId ? -1 : 1));
  return {
    discharges: duties.map((duty) => ({
      dutyId: duty.dutyId,
      title: titles.get(duty.obligationId) ?? duty.obligationId,
      bearer: names.get(duty.bearerKey) ?? duty.bearerKey,
      bearerType: duty.bearerType,
      obligationId: duty.obligationId,
      period: periodTitle(duty.periodKey, deps.programme.pack.calendar),
      before: duty.before,
      after: duty.after,
      met: duty.met,
    })),
    groups: groupsOf(duties, titles),
    owed: await owedOnTheWay(trx, caller, checked),
    couldAlso: await couldAlso(
      trx,
      deps,
      caller,
      checked,
      programmes,
      new Set(duties.map((duty) => duty.dutyId)),
    ),
    reviewer: checked.hosts[0]
      ? await reviewerOf(trx, caller, checked.kind, columns.path, checked.hosts[0].level)
      : null,
    lateEntry: daysBetween(columns.occurred_on, deps.clock.today()) > rules.entryWindowDays,
    overPerHead: columns.cost !== null && heads > 0 && columns.cost / heads > rules.perHeadLimit,
    alike: await alikeTo(trx, caller, checked, replaces),
    problems: checked.problems,
    warnings: checked.warnings,
  };
}

/** Records that may be this one: entered by someone else, or by the same person from another list. */
async function alikeTo(trx: Trx, caller: Caller, { kind, columns }: CheckedRecord, replaces: string | null) {
  if (columns.unit_id === '' || (kind.fields.category && columns.category === null)) return [];
  const day = columns.occurred_on;
  const alike = await recordsAlike(trx, caller, kind, [columns.unit_id], day, day);
  return alike
    .filter((record) => record.category === columns.category && record.shown?.id !== replaces)
    .slice(0, 5)
    .map((record) => record.shown);
}

/**
 * What its kind makes the parties of this record owe. Where several may bear it, the first that is there
 * does; what hangs on a date that is not filled in, without a length of its own, is owed by nobody.
 */
async function owedOnTheWay(trx: Trx, caller: Caller, checked: CheckedRecord): Promise<Preview['owed']> {
  const { kind, columns, hosts, people } = checked;
  const valueOf = (name: string) => (name === 'category' ? columns.category : columns.fields[name]);
  const unitIds = [...new Set(checked.units.map(({ unit_id }) => unit_id))];
  const units = await findUnits(trx, caller.corpsId, unitIds);
  const nameOf = (id: string) => units.get(id)?.name ?? id;
  const bearersOf = (bearer: string): string[] => {
    if (bearer === 'host') return hosts.map(({ name }) => name);
    const role = roleOf(kind, bearer);
    return [
      ...checked.units.filter((unit) => unit.role === role).map(({ unit_id: id }) => nameOf(id)),
      ...people.filter((person) => person.role === role).map(({ name }) => name),
    ];
  };
  return Object.values(kind.owes).flatMap((owe) => {
    const concerns = Object.entries(owe.when ?? {}).every(([name, any]) =>
      any.includes(String(valueOf(name) ?? '')),
    );
    const dueOn = typeof owe.due === 'string' ? ((valueOf(owe.due) as string | undefined) ?? null) : null;
    const bearers = owe.bearer.map(bearersOf).find((names) => names.length > 0) ?? [];
    const undated = typeof owe.due === 'string' && dueOn === null && owe.within === undefined;
    return concerns && bearers.length > 0 && !undated ? [{ title: owe.title, bearers, dueOn }] : [];
  });
}

const order = { unit: 0, pair: 1, person: 2 };

function groupsOf(duties: PreviewedDuty[], titles: Map<string, string>): Preview['groups'] {
  const groups = new Map<string, Preview['groups'][number]>();
  for (const duty of duties) {
    const key = `${duty.obligationId} ${duty.bearerType}`;
    const group = groups.get(key);
    if (group) {
      group.bearers += 1;
      group.met += duty.met ? 1 : 0;
      group.before = null;
      group.after = null;
    } else {
      groups.set(key, {
        obligationId: duty.obligationId,
        title: titles.get(duty.obligationId) ?? duty.obligationId,
        bearerType: duty.bearerType,
        bearers: 1,
        met: duty.met ? 1 : 0,
        before: duty.before,
        after: duty.after,
      });
    }
  }
  return [...groups.values()];
}

async function bearerNames(trx: Trx, caller: Caller, duties: PreviewedDuty[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const unitIds = [
    ...new Set(duties.filter((duty) => duty.bearerType === 'unit').map((duty) => duty.unitId)),
  ];
  const personIds = [
    ...new Set(
      duties
        .filter((duty) => duty.bearerType !== 'unit')
        .flatMap((duty) => duty.bearerKey.split(':').slice(1)),
    ),
  ];
  if (unitIds.length > 0)
    for (const unit of await trx
      .selectFrom('unit')
      .select(['id', 'name'])
      .where('corps_id', '=', caller.corpsId)
      .where(sql<boolean>`id = any(${unitIds})`)
      .execute())
      names.set(unitKey(unit.id), unit.name);
  if (personIds.length > 0) {
    const people = await elevated(trx, () =>
      trx
        .selectFrom('person')
        .select(['id', 'name'])
        .where('corps_id', '=', caller.corpsId)
        .where(sql<boolean>`id = any(${personIds})`)
        .execute(),
    );
    const byId = new Map(people.map((person) => [person.id, person.name]));
    for (const duty of duties)
      if (duty.bearerType !== 'unit')
        names.set(
          duty.bearerKey,
          duty.bearerKey
            .split(':')
            .slice(1)
            .map((id) => byId.get(id) ?? id)
            .join(' → '),
        );
  }
  return names;
}

/** Open duties of the host units that would also be met if the record were tagged with one more category. */
async function couldAlso(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  checked: CheckedRecord,
  programmes: Programme[],
  already: Set<string>,
): Promise<Preview['couldAlso']> {
  const field = checked.kind.fields.category;
  if (!field || checked.hosts.length === 0) return [];
  const has = new Set([checked.columns.category, ...checked.columns.serves]);
  const obligations = programmes
    .flatMap((programme) => programme.obligations.map((obligation) => ({ programme, obligation })))
    .filter(
      ({ obligation }) =>
        'units' in obligation.bearer &&
        obligation.dischargedBy.some((rule) => rule.kind === checked.kind.id && rule.where.category),
    );
  if (obligations.length === 0) return [];
  const keys = checked.hosts.map((host) => unitKey(host.id));
  const rows = await trx
    .selectFrom('duty')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`bearer_key = any(${keys})`)
    .where(
      sql<boolean>`obligation_id = any(${[...new Set(obligations.map(({ obligation }) => obligation.id))]})`,
    )
    .where('met_on', 'is', null)
    .where('answer', 'is', null)
    .where('count_from', '<=', checked.columns.occurred_on)
    .execute();
  const fact = factOf('preview', checked);
  const found = new Map<string, number>();
  for (const row of rows) {
    if (already.has(row.id) || (row.count_to !== null && row.count_to < checked.columns.occurred_on))
      continue;
    const match = obligations.find(
      ({ programme, obligation }) =>
        obligation.id === row.obligation_id &&
        programme.version === row.scheme_version &&
        termsOf(obligation) === row.terms,
    );
    for (const rule of match?.obligation.dischargedBy ?? []) {
      const condition = rule.where.category;
      if (rule.kind !== checked.kind.id || !condition || !('any' in condition)) continue;
      const category = String(condition.any[0]);
      if (has.has(category) || rule.linkedTo) continue;
      const tagged = { ...fact, fields: { ...fact.fields, servesAs: [...checked.columns.serves, category] } };
      const gives = match
        ? contributionsOf(tagged, match.obligation).find(
            (contribution) => contribution.bearerKey === row.bearer_key,
          )
        : undefined;
      if (gives && countsToward(gives, specOf(row))) found.set(category, (found.get(category) ?? 0) + 1);
      break;
    }
  }
  const options = optionsOf(field, deps.programme.pack.vocabulary);
  return [...found].map(([category, duties]) => ({
    category,
    title: options.find((option) => option.id === category)?.title ?? category,
    duties,
  }));
}
