import { contributionsOf, countsToward, type Obligation } from '@liulian/domain';
import { sql } from 'kysely';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import type { Catalogue } from '../kinds/index.ts';
import { addOffices, loadFacts, specOf } from '../programme/index.ts';

/** More than wait for a whole corps in an ordinary year; so many can be read for one page. */
const most = 2000;

/**
 * How many submitted records that the caller may see would count for each duty once a superior accepts them.
 */
export async function pendingOf(
  trx: Trx,
  corpsId: string,
  catalogue: Catalogue,
  rows: Row<'duty'>[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const unitIds = new Set(rows.map((row) => row.unit_id));
  const obligations = [...new Set(rows.map((row) => row.obligation_id))].flatMap(
    (id) => catalogue.get(id) ?? [],
  );
  const kinds = obligations.flatMap((obligation) => obligation.dischargedBy.map((rule) => rule.kind));
  if (kinds.length === 0) return counts;
  // Few records wait in a corps, however many its units have: these are looked at first, and only those of
  // the caller's scope count towards the limit. One that names a unit other than its own has several hosts,
  // or is of a kind that does.
  const { rows: near } = await sql<{
    id: string;
  }>`
    select r.id
    from record r
    where r.corps_id = ${corpsId}
      and r.status = 'submitted'
      and r.kind = any(${kinds})
      and (
        r.unit_id = any(${[...unitIds]})
          or r.several_hosts
          or r.kind = any(${kindsNamingUnits(obligations)})
      )
    limit ${most}
  `.execute(trx);
  if (near.length === 0) return counts;
  // The row policy gave these records just now; their hosts and people need not be asked for again one by
  // one.
  const facts = (
    await elevated(trx, () =>
      loadFacts(trx, corpsId, { ids: near.map((row) => row.id), status: 'submitted' }),
    )
  ).filter((fact) => fact.units.some((unit) => unitIds.has(unit.unitId)));
  if (facts.length === 0) return counts;
  await elevated(trx, () => addOffices(trx, corpsId, facts, [{ obligations }]));
  for (const row of rows) {
    const obligation = catalogue.get(row.obligation_id);
    if (!obligation) continue;
    const spec = specOf(row);
    const count = facts.filter((fact) =>
      contributionsOf(fact, obligation).some(
        (contribution) => contribution.bearerKey === row.bearer_key && countsToward(contribution, spec),
      ),
    ).length;
    if (count > 0) counts.set(row.id, count);
  }
  return counts;
}

/** Kinds that count for units named in a field, not only for their hosts. */
function kindsNamingUnits(obligations: Obligation[]): string[] {
  return obligations
    .filter((obligation) => 'units' in obligation.bearer)
    .flatMap((obligation) =>
      obligation.dischargedBy
        .filter((rule) => typeof rule.countsFor === 'string' && rule.countsFor !== 'host')
        .map((rule) => rule.kind),
    );
}
