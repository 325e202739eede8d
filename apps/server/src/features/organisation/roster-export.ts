import { sql } from 'kysely';
import type { Person } from '@liulian/contract';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, sendFile, type Context } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { listPeople } from './people-read-model.ts';

const batch = 500;
const mostExported = 50_000;

interface Place {
  person_id: string;
  from_on: string;
  parent_name: string | null;
}

/**
 * The people that the list shows, as a workbook: units, posts and dates, within the caller's units. One
 * audit entry that says who took how many, by what filter; never the names.
 * @throws unit.not_found, unit.outside_scope, request.too_large
 */
export async function exportPeople(deps: Deps, context: Context<'exportPeople'>) {
  const { caller, query, reply } = context;
  const day = query.on ?? deps.clock.today();
  const filter = { ...query, unitId: query.unitId ?? caller.unitId };
  const rows: unknown[][] = [];
  // One transaction for each batch, so that others are served between them.
  for (let cursor: string | undefined, more = true; more;) {
    const { people, places } = await context.read(async (trx) => {
      const page = await listPeople(trx, deps, caller, { ...filter, limit: batch, cursor });
      if (page.total > mostExported)
        throw new Refusal('request.too_large', {}, [
          { field: 'unitId', message: `超过 ${mostExported} 人，请按单位分几次导出` },
        ]);
      return { people: page, places: await placesOf(trx, caller.corpsId, page.items, day) };
    });
    for (const person of people.items) rows.push(rowOf(person, places.get(person.id)));
    cursor = people.nextCursor ?? undefined;
    more = cursor !== undefined;
  }
  const asked = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join('，')
    .slice(0, 300);
  await context.write((trx) =>
    audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
      action: 'person.export',
      objectType: 'unit',
      objectId: filter.unitId,
      unitId: filter.unitId,
      summary: `导出花名册 ${rows.length} 人（${asked}）`,
    }),
  );
  return sendFile(
    reply,
    ledgerFile(`花名册-${day}`, {
      title: '花名册',
      subtitle: `${caller.unitName}　${day}`,
      columns: [
        { title: '姓名' },
        { title: '单位' },
        { title: '上级单位' },
        { title: '类别' },
        { title: '职务', width: 40 },
        { title: '入队', type: 'date' },
        { title: '到本单位', type: 'date' },
        { title: '离队', type: 'date' },
      ],
      rows,
    }),
  );
}

/** Since when each person serves in the unit of that day, and the parent that tells equal units apart. */
async function placesOf(trx: Trx, corpsId: string, people: Person[], day: string) {
  const rows: Place[] = people.length
    ? await trx
        .selectFrom('service as s')
        .innerJoin('unit as u', (join) =>
          join.onRef('u.corps_id', '=', 's.corps_id').onRef('u.id', '=', 's.unit_id'),
        )
        .leftJoin('unit as p', (join) =>
          join.onRef('p.corps_id', '=', 'u.corps_id').onRef('p.id', '=', 'u.parent_id'),
        )
        .select(['s.person_id', 's.from_on'])
        .select(unitNameOn('p', sql`${day}::date`).as('parent_name'))
        .where('s.corps_id', '=', corpsId)
        .where(
          's.person_id',
          'in',
          people.map((person) => person.id),
        )
        .where('s.from_on', '<=', day)
        .where((where) => where.or([where('s.to_on', 'is', null), where('s.to_on', '>=', day)]))
        .execute()
    : [];
  return new Map(rows.map((row) => [row.person_id, row]));
}

const rowOf = (person: Person, place: Place | undefined) => [
  person.name,
  person.unit.name,
  place?.parent_name ?? null,
  person.classTitle,
  person.posts
    .map((one) => (one.unit.id === person.unit.id ? one.title : `${one.title}（${one.unit.name}）`))
    .join('、'),
  person.joinedOn,
  place?.from_on ?? null,
  person.leftOn,
];
