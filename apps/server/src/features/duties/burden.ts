import { sql } from 'kysely';
import { addDays } from '@liulian/domain';
import { elevated, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';

/**
 * 负担表 (O35, domain-rules C2): what each form costs, for all to see; counts only, nobody is named. How many
 * cases and leads there are is not for all to see: the forms of the discipline committee are left out.
 */
export async function burden(trx: Trx, deps: Deps, caller: Caller) {
  const today = deps.clock.today();
  const from = addDays(today, -30);
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  const { rows } = await elevated(trx, () =>
    sql<{
      kind: string;
      level: string;
      count: number;
    }>`
      select r.kind, u.level, count(*)::int as count
      from record r
      join unit u on u.corps_id = r.corps_id
        and u.id = r.unit_id
      where r.corps_id = ${caller.corpsId}
        and r.visibility <> 'discipline'
        and r.entered_at >= ${from}::date
        and r.entered_at < ${today}::date + 1
      group by 1, 2
    `.execute(trx),
  );
  const units = await trx
    .selectFrom('unit')
    .select(['level', sql<number>`count(*)::int`.as('count')])
    .where('corps_id', '=', caller.corpsId)
    .where(sql<boolean>`from_on <= ${today} and (to_on is null or to_on >= ${today})`)
    .groupBy('level')
    .execute();
  const minutes = new Map(kinds.map((kind) => [kind.id, kind.minutes]));
  const { levels } = deps.programme.pack.vocabulary;
  return {
    items: kinds
      .filter((kind) => kind.visibility !== 'discipline')
      .map((kind) => {
        const count = rows.filter((row) => row.kind === kind.id).reduce((sum, row) => sum + row.count, 0);
        const fields = Object.values(kind.fields);
        return {
          kind: kind.id,
          title: kind.title,
          owner: kind.owner,
          purpose: kind.purpose,
          expires: kind.expires,
          fields: fields.length,
          required: fields.filter((field) => field.required).length,
          minutesEach: kind.minutes,
          recordsLastMonth: count,
          minutesLastMonth: count * kind.minutes,
        };
      })
      .sort((a, b) => b.minutesLastMonth - a.minutesLastMonth || (a.kind < b.kind ? -1 : 1)),
    byLevel: units.map((unit) => {
      const spent = rows
        .filter((row) => row.level === unit.level)
        .reduce((sum, row) => sum + row.count * (minutes.get(row.kind) ?? 0), 0);
      return {
        level: unit.level,
        title: levels[unit.level as keyof typeof levels] ?? unit.level,
        units: unit.count,
        minutesPerUnit: unit.count === 0 ? 0 : Math.round((spent / unit.count) * 10) / 10,
      };
    }),
  };
}
