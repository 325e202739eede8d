import { pathEnd } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import type { Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import { reads, type Sought } from '../../platform/spelling.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import { contentShown } from './disclosure.ts';

export interface FoundRecord {
  id: string;
  title: string;
  occurred_on: string;
  unit_name: string;
}

/**
 * So many of the newest records of a detachment are looked through before all of them are read by their
 * paths.
 */
const newest = 500;

const own = (caller: Caller) => sql`corps_id = ${caller.corpsId}`;
const below = ({ unitPath }: Caller) => sql`path >= ${unitPath} and path < ${pathEnd(unitPath)}`;

/**
 * The eight newest of some records with a word in their title, as a JSON column. A title that a list
 * withholds is not to be guessed by its hits either. Names of units are joined to the eight found, not to
 * all that match.
 */
const among = (
  caller: Caller,
  sought: Sought,
  from: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): RawBuilder<FoundRecord[] | null> => sql`
    (
      select json_agg(
        json_build_object(
          'id', r.id, 'title', r.title, 'occurred_on', r.occurred_on,
            'unit_name', ${unitNameOn('u', sql`r.occurred_on`)}
        )
        order by r.occurred_on desc, r.id desc
      )
      from (
        select corps_id, id, title, occurred_on, unit_id
        from ${from}
        where ${condition}
          and (status in ('submitted', 'accepted', 'returned') or created_by = ${caller.accountId})
          and ${contentShown(caller)}
          and (${reads('title', sought.titled, sought)} or pinyin like ${sought.spelled})
        order by occurred_on desc, id desc
        limit 8
      ) r
      join unit u on u.corps_id = r.corps_id
        and u.id = r.unit_id
    )
  `;

/** Records of the caller's reach by a word in their title, as far as a first look finds them. */
export function recordsSought(caller: Caller, sought: Sought): RawBuilder<FoundRecord[] | null> {
  // The whole corps is what the row policy gives its headquarters anyway; newest first, the search then stops
  // at the eighth.
  if (caller.unitLevel === 'corps') return among(caller, sought, sql`record`, own(caller));
  if (caller.unitLevel === 'detachment') {
    const ledger = sql`
      (select * from record where ${own(caller)} order by occurred_on desc, id desc limit ${newest}) record
    `;
    return among(caller, sought, ledger, below(caller));
  }
  return among(caller, sought, sql`record`, sql`${own(caller)} and ${below(caller)}`);
}

/** What was found first, filled up to eight where the first look was not at everything. */
export async function moreRecords(
  trx: Trx,
  caller: Caller,
  sought: Sought,
  first: FoundRecord[] | null,
): Promise<FoundRecord[]> {
  const find = async (condition: RawBuilder<unknown>) => {
    const query = sql<{ records: FoundRecord[] | null }>`
      select ${among(caller, sought, sql`record`, condition)} as records
    `;
    return (await query.execute(trx)).rows[0]?.records ?? null;
  };
  let found = first;
  if (caller.unitLevel === 'detachment' && may(caller, 'records:read') && (found?.length ?? 0) < 8)
    found = await find(sql`${own(caller)} and ${below(caller)}`);
  // What is open stands in no subtree: everyone finds it, members too; there is little of it in a corps.
  if ((found?.length ?? 0) >= 8 || (caller.unitLevel === 'corps' && found)) return found ?? [];
  const open = await find(sql`${own(caller)} and visibility = 'open' and status = 'accepted'`);
  const known = new Set(found?.map((record) => record.id));
  return [...(found ?? []), ...(open ?? []).filter((record) => !known.has(record.id))].slice(0, 8);
}
