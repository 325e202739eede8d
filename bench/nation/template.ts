/**
 * One whole corps by the code that makes the demo: roster, records, then the duties as the engine counts
 * them.
 */
import { sql } from 'kysely';
import { makeCorps } from '../../apps/server/src/demo/corps.ts';
import type { DemoCorps } from '../../apps/server/src/demo/model.ts';
import { RecordBook } from '../../apps/server/src/demo/records/book.ts';
import { Keeper } from '../../apps/server/src/demo/records/keep.ts';
import { holdMeetings } from '../../apps/server/src/demo/records/story-meetings.ts';
import { workOfTheOffice } from '../../apps/server/src/demo/records/story-office.ts';
import { putUpSites } from '../../apps/server/src/demo/records/story-sites.ts';
import { keepSundries } from '../../apps/server/src/demo/records/story-sundry.ts';
import { World } from '../../apps/server/src/demo/records/world.ts';
import { storeCorps } from '../../apps/server/src/demo/store-corps.ts';
import { storeRecords } from '../../apps/server/src/demo/store-records.ts';
import type { Deps } from '../../apps/server/src/deps.ts';
import { makeUnits } from '../../apps/server/src/demo/units.ts';
import { hashPassword } from '../../apps/server/src/features/identity/passwords.ts';
import { escalate } from '../../apps/server/src/features/duties/escalation.ts';
import { asSystem, type Trx } from '../../apps/server/src/platform/database/index.ts';
import { programmeOf, type Pack } from '../../packages/domain/src/index.ts';
import { keepDaily, talkEveryQuarter } from './daily-records.ts';
import { password, templateMark, type Plan } from './plan.ts';
import { markCorps, markRecords } from './rename.ts';

/** Stores the first corps; returns its id. `shipped` is the pack without what the nation adds to it. */
export async function makeTemplate(
  deps: Deps,
  shipped: Pack,
  plan: Plan,
  say: (what: string) => void,
): Promise<string> {
  const { pack } = deps.programme;
  const scale = scaleFor(plan.unitsEach);
  const corps = makeCorps(scale);
  dismiss(corps, plan.peopleEach);
  say(`a corps of ${corps.units.length} units and ${corps.people.length} people`);
  const world = new World(corps);
  const book = new RecordBook(world, pack, programmeOf(pack).obligations);
  for (const tell of [putUpSites, workOfTheOffice, holdMeetings, keepSundries]) tell(world, book);
  const keeper = new Keeper(world, book, programmeOf(shipped), Math.min(1, scale));
  keeper.run(() => undefined);
  const kept = book.made.length;
  talkEveryQuarter(world, book);
  keepDaily(world, book, plan.recordsEach);
  say(`${book.made.length} records written, ${kept} of them for the shipped programme`);
  const records = {
    made: book.made.toSorted((a, b) => (a.row.entered_at < b.row.entered_at ? -1 : 1)),
    answers: keeper.answers.rows,
    problems: book.problems,
    numbers: book.numbers,
  };
  markCorps(corps, templateMark);
  markRecords(records, pack, templateMark);
  const { corpsId } = corps;
  await asSystem(
    deps.database,
    async (trx) => {
      await sql`select set_config('session_replication_role', 'replica', true)`.execute(trx);
      await storeCorps(trx, corps, await hashPassword(password));
      await storeRecords(trx, records, () => undefined);
      say('stored');
      await deps.programme.adoptPack(trx, corpsId);
      const { duties } = await deps.programme.rebuild(trx, corpsId);
      say(`${duties} duties`);
      await attachFiles(trx, corpsId);
      await tellAuthors(trx, corpsId);
      say(`${await escalate(trx, deps, corpsId)} notices of overdue duties`);
    },
    { write: true },
  );
  return corpsId;
}

/** The smallest scale at which the generator makes that many units. */
function scaleFor(units: number): number {
  for (let scale = 0.05; scale < 3; scale += 0.01) if (makeUnits(scale).length >= units) return scale;
  throw new RangeError(`no corps has ${units} units`);
}

/**
 * The generator staffs stations fully; the nation's people are fewer, so every so many firefighters without a
 * post or an account are left out.
 */
function dismiss(corps: DemoCorps, target: number) {
  const needed = new Set([
    ...corps.appointments.map((held) => held.personId),
    ...corps.accounts.map((account) => account.personId),
  ]);
  const spare = corps.people.filter((person) => person.class === 'firefighter' && !needed.has(person.id));
  const surplus = Math.min(spare.length, corps.people.length - target);
  if (surplus <= 0) return;
  const gone = new Set(
    spare
      .filter(
        (_, at) =>
          Math.floor(((at + 1) * surplus) / spare.length) > Math.floor((at * surplus) / spare.length),
      )
      .map((person) => person.id),
  );
  corps.people = corps.people.filter((person) => !gone.has(person.id));
  corps.services = corps.services.filter((service) => !gone.has(service.personId));
}

/** Every eighth record has a photograph. */
async function attachFiles(trx: Trx, corpsId: string) {
  await sql`
    insert into file (corps_id, id, record_id, name, size, mime, sha256, uploaded_by, uploaded_at)
    select corps_id, 'f-' || id, id, '现场.jpg', 150000 + abs(hashtext(id)) % 900000, 'image/jpeg',
      md5(id) || md5(id || '.'), created_by, entered_at
    from record
    where corps_id = ${corpsId}
      and abs(hashtext(id)) % 8 = 0
  `.execute(trx);
}

/**
 * The sixty newest acceptances of each author, as the service words them; those of the last three weeks are
 * unread.
 */
async function tellAuthors(trx: Trx, corpsId: string) {
  await sql`
    insert into notification (corps_id, id, account_id, type, title, link, at, read_at, mailed_at)
    select a.corps_id, 'n-' || r.id, a.id, 'record.accepted', '“' || left(r.title, 100) || '”已认可',
      '/records/' || r.id, r.accepted_at,
      case when r.accepted_at < '2023-08-25' then r.accepted_at + interval '2 hours' end, r.accepted_at
    from account a
    cross join lateral (
      select *
      from record r
      where r.corps_id = a.corps_id
        and r.created_by = a.id
        and r.accepted_at is not null
      order by r.entered_at desc
      limit 60
    ) r
    where a.corps_id = ${corpsId}
  `.execute(trx);
}
