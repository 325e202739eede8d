import { sql } from 'kysely';
import { addDays, addLength, fits, visibilityOf, type Kind, type Retention } from '@liulian/domain';
import { audit, systemActor } from '../../platform/audit.ts';
import { asSystem, bulkInsert, type Trx } from '../../platform/database/index.ts';
import type { Deps } from '../../deps.ts';
import { confidential } from './disclosure.ts';
import type { RecordRow } from './store.ts';

/** Rows looked at in one transaction: a long backlog does not hold everybody up. */
const atOnce = 200;

/**
 * The daily work on what is kept (B12: no longer than needed): empties the fields whose time has come, each
 * with an entry of the audit that says what and why and not what it said. Answers for how many records.
 */
export async function keepToRetention(deps: Deps): Promise<number> {
  const corps = await asSystem(deps.database, (trx) =>
    trx.selectFrom('unit').select('corps_id as id').distinct().where('parent_id', 'is', null).execute(),
  );
  let done = 0;
  for (const { id } of corps)
    for (let last = atOnce; last === atOnce; done += last)
      last = await asSystem(deps.database, (trx) => eraseDue(trx, deps, id), { write: true });
  return done;
}

async function eraseDue(trx: Trx, deps: Deps, corpsId: string): Promise<number> {
  let done = 0;
  for (const kind of await deps.programme.kinds(trx, corpsId)) {
    for (const entry of kind.retention) {
      const due = await dueBy(trx, deps, corpsId, kind, entry, atOnce - done);
      for (const row of due) await erase(trx, deps, row, kind, entry);
      done += due.length;
    }
    for (const row of await toNarrow(trx, corpsId, kind, atOnce - done)) {
      await narrow(trx, deps, row, kind);
      done += 1;
    }
  }
  return done;
}

/** Records of which this entry still has something to empty, and whose day has come. */
async function dueBy(
  trx: Trx,
  deps: Deps,
  corpsId: string,
  kind: Kind,
  entry: Retention,
  limit: number,
): Promise<RecordRow[]> {
  if (limit <= 0) return [];
  const { calendar, rules } = deps.programme.pack;
  const today = deps.clock.today();
  const from = entry.from === 'occurredOn' ? sql`occurred_on` : sql`(fields ->> ${entry.from})::date`;
  const fields = entry.fields.filter((name) => kind.fields[name] && !entry.becomes[name]);
  const tables = entry.fields.filter((name) => kind.tables[name]);
  const changing = Object.entries(entry.becomes).map(
    ([name, value]) => sql<boolean>`fields ->> ${name} is distinct from ${value}`,
  );
  const { rows } = await sql<RecordRow>`
    select *
    from record r
    where corps_id = ${corpsId}
      and kind = ${kind.id}
      and ${from} <= ${latestStart(deps, entry, today)}
      and (
        ${sql.join(
          [
            sql`fields ?| ${fields}::text[]`,
            sql`
              exists (
                select
                from record_row w
                where w.corps_id = r.corps_id
                  and w.record_id = r.id
                  and w.table_name = any(${tables})
              )
            `,
            ...changing,
          ],
          sql` or `,
        )}
      )
      and ${sql.join(
        [
          sql`true`,
          ...Object.entries(entry.when ?? {}).map(
            ([name, allowed]) => sql`fields ->> ${name} = any(${allowed.map(String)})`,
          ),
        ],
        sql` and `,
      )}
    order by occurred_on, id
    for update of r skip locked
  `.execute(trx);
  return rows
    .filter((row) => {
      const start = entry.from === 'occurredOn' ? row.occurred_on : String(row.fields[entry.from]);
      return addLength(calendar, rules, start, entry.after, 1) <= today;
    })
    .slice(0, limit);
}

/** No length ends sooner after its start than this many days, so no younger record is looked at. */
function latestStart({ programme: { pack } }: Deps, { after }: Retention, today: string): string {
  const length = 'rule' in after ? pack.rules.lengths[after.rule] : after;
  const { months = 0, days = 0, workdays = 0 } = (length ?? {}) as Record<string, number | undefined>;
  return addDays(today, -(months * 28 + days + workdays));
}

async function erase(trx: Trx, deps: Deps, row: RecordRow, kind: Kind, entry: Retention) {
  const { corps_id: corpsId, id } = row;
  const gone = entry.fields.filter((name) => row.fields[name] !== undefined || kind.tables[name]);
  const fields = Object.fromEntries([
    ...Object.entries(row.fields).filter(([name]) => !entry.fields.includes(name)),
    ...Object.entries(entry.becomes),
  ]);
  await trx
    .updateTable('record')
    .set({
      fields: JSON.stringify(fields),
      revision: row.revision + 1,
      // A correction that waits would bring back what was emptied.
      proposal: null,
    })
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .execute();
  for (const [table, column] of [
    ['record_person', 'role'],
    ['record_unit', 'role'],
    ['record_link', 'field'],
    ['record_row', 'table_name'],
  ] as const)
    await sql`
      delete from ${sql.table(table)}
      where corps_id = ${corpsId}
        and record_id = ${id}
        and ${sql.ref(column)} = any(${entry.fields})
    `.execute(trx);
  // What a step replaced may be what is emptied now.
  await trx
    .updateTable('record_step')
    .set({ before: null })
    .where('corps_id', '=', corpsId)
    .where('record_id', '=', id)
    .execute();
  await bulkInsert(
    trx,
    'record_erasure',
    gone
      .filter((name) => entry.becomes[name] === undefined)
      .map((name) => ({
        corps_id: corpsId,
        record_id: id,
        field: name,
        on_date: deps.clock.today(),
        why: entry.why,
      })),
    { ignore: true },
  );
  const titles = gone.map((name) => kind.fields[name]?.title ?? kind.tables[name]?.title ?? name);
  if (row.status === 'accepted') await deps.programme.recordChanged(trx, corpsId, id);
  await audit(trx, deps.clock, corpsId, systemActor, {
    action: 'record.erase',
    objectType: 'record',
    objectId: id,
    unitId: row.unit_id,
    summary: `到期清除${kind.title}${confidential(row) ? '' : `“${row.title}”`}的${titles.join('、')}：${entry.why}`,
  });
}

/** Records from before their category was narrowed (`visibleTo`): those that more people see than should. */
async function toNarrow(trx: Trx, corpsId: string, kind: Kind, limit: number): Promise<RecordRow[]> {
  if (kind.visibleTo.length === 0 || limit <= 0) return [];
  const rows = await trx
    .selectFrom('record')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('kind', '=', kind.id)
    .where('visibility', '=', kind.visibility)
    .where((where) =>
      where.or(
        kind.visibleTo.map(({ when }) =>
          where.and(
            Object.entries(when).map(([name, allowed]) =>
              name === 'category'
                ? sql<boolean>`category = any(${allowed})`
                : sql<boolean>`fields ->> ${name} = any(${allowed})`,
            ),
          ),
        ),
      ),
    )
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.filter((row) => kind.visibleTo.some(({ when }) => fits(when, row.fields)));
}

async function narrow(trx: Trx, deps: Deps, row: RecordRow, kind: Kind) {
  await trx
    .updateTable('record')
    .set({ visibility: visibilityOf(kind, row.fields), revision: row.revision + 1 })
    .where('corps_id', '=', row.corps_id)
    .where('id', '=', row.id)
    .execute();
  await audit(trx, deps.clock, row.corps_id, systemActor, {
    action: 'record.update',
    objectType: 'record',
    objectId: row.id,
    unitId: row.unit_id,
    summary: `${kind.title}改为限知悉（这一类按规定不对全单位公开）`,
  });
}
