/**
 * One person more and one who moves, as the roster page sends them: what of the corps' duties follows is
 * worked out and stored before the answer. One process, one database. Ends with a reconciliation.
 */
import { asSystem } from '../apps/server/src/platform/database/index.ts';
import { median } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const officer = await site.cookie('corps.officer');
const { programme, database } = site.app.deps;
const { corpsId, units } = await asSystem(database, async (trx) => {
  const stations = await trx
    .selectFrom('unit')
    .select(['id', 'corps_id'])
    .where('level', '=', 'station')
    .where('to_on', 'is', null)
    .orderBy('id')
    .limit(40)
    .execute();
  return { corpsId: stations[0]?.corps_id ?? '', units: stations.map((unit) => unit.id) };
});

async function send(path: string, payload: object): Promise<{ id: string; ms: number }> {
  const began = performance.now();
  const reply = await site.app.http.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: { cookie: officer },
    payload,
  });
  const ms = performance.now() - began;
  if (reply.statusCode >= 300) throw new Error(`${path}: ${reply.statusCode} ${reply.body}`);
  return { id: reply.json<{ id: string }>().id, ms };
}

const [added, moved]: [number[], number[]] = [[], []];
const rounds = 20;
for (let round = -2; round < rounds; round += 1) {
  const [from, to] = [units[(round + 2) % units.length], units[(round + 3) % units.length]];
  const made = await send('/people', {
    name: '新来的人',
    unitId: from,
    class: 'firefighter',
    joinedOn: '2022-09-01',
    from: '2022-09-01',
  });
  const move = await send(`/people/${made.id}/move`, { unitId: to, on: '2023-06-01' });
  if (round < 0) continue;
  added.push(made.ms);
  moved.push(move.ms);
}
console.log(`| the roster, ${rounds} times | median, ms | longest, ms | wanted |`);
console.log('|---|---:|---:|---:|');
for (const [what, times] of [
  ['one person more', added],
  ['one person moves', moved],
] as const)
  console.log(`| ${what} | ${Math.round(median(times))} | ${Math.round(Math.max(...times))} | 300 |`);
const { differences, duties } = await asSystem(database, (trx) => programme.reconcile(trx, corpsId));
console.log(`reconciled: ${differences.length} differences in ${duties} duties`);
await site.close();
process.exit(differences.length > 0 ? 1 : 0);
