/** (d) `expand` + `discharge` of a whole corps, from nothing, in memory: duties a second on one core. */
import { expand, recordEvents, recompute, rosterEvents, RosterIndex } from '../packages/domain/src/index.ts';
import { loadFacts } from '../apps/server/src/features/programme/fact-store.ts';
import { loadRoster } from '../apps/server/src/features/programme/roster-store.ts';
import { asSystem } from '../apps/server/src/platform/database/index.ts';
import { median } from './measure.ts';
import { benchSite } from './site.ts';

const site = await benchSite();
const { database, programme } = site.app.deps;
const { corpsId, index, facts, programmes } = await asSystem(database, async (trx) => {
  const corps = await trx.selectFrom('corps').select('id').executeTakeFirstOrThrow();
  return {
    corpsId: corps.id,
    index: await loadRoster(trx, corps.id),
    facts: await loadFacts(trx, corps.id),
    programmes: await programme.programmes(trx, corps.id),
  };
});
await site.close();

const latest = programmes.at(-1);
if (!latest) throw new Error('no programme');
const events = [
  ...rosterEvents(latest, index),
  ...facts.flatMap((fact) => recordEvents(latest.events, fact)),
];
const window = { from: '1900-01-01', to: '2023-12-31' };
const times: { expand: number; discharge: number }[] = [];
let duties = 0;
for (let round = 0; round < 15; round += 1) {
  const began = process.cpuUsage();
  const specs = expand(latest, new RosterIndex(index.roster), events, window);
  const expanded = process.cpuUsage(began);
  recompute(specs, latest.obligations, facts, '2023-09-15');
  const all = process.cpuUsage(began);
  duties = specs.length;
  const seconds = (usage: NodeJS.CpuUsage) => (usage.user + usage.system) / 1e6;
  if (round > 4) times.push({ expand: seconds(expanded), discharge: seconds(all) - seconds(expanded) });
}
const [first, second] = [
  median(times.map((time) => time.expand)),
  median(times.map((time) => time.discharge)),
];
console.log(
  `\n(d) engine, corps ${corpsId}: ${duties.toLocaleString('en')} duties from ${facts.length.toLocaleString('en')} records; processor time, median of ${times.length}`,
);
console.log(
  `expand ${(first * 1000).toFixed(0)} ms, discharge ${(second * 1000).toFixed(0)} ms: ${Math.round(duties / (first + second)).toLocaleString('en')} duties a second per core`,
);
