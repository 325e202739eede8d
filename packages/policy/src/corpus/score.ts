/**
 * `npm run policy:score -- DIR [-v]`: measures the compiler on a folder of labelled texts that stay outside
 * the repository. Beside `NAME.txt` stands `NAME.gold.json`:
 * `{ obligations: [{ has, every | once | festivals | event (+ days), min, who, title, optional }], … }`,
 * where `has`, `must_not` and `limits` are words of the text and `title` is what the title must keep.
 * A missed duty that lies in a clause of `unread` counts as flagged. With `-v` every error is listed. Last
 * comes how many of the clauses of each confidence were labelled duties.
 */
import { scoreFolder } from './gold.ts';
import type { Tally } from './gold.ts';

function line(name: string, one: Tally): string {
  const cells = [
    name.padEnd(24),
    `gold ${one.gold}`,
    `found ${one.found}`,
    `flagged ${one.flagged}/${one.unread}`,
    `alone ${one.alone}`,
    `cadence ${one.cadence}/${one.cadences}`,
    `quota ${one.quota}/${one.quotas}`,
    `bearer ${one.who}/${one.whos}`,
    ...(one.titles > 0 ? [`title ${one.title}/${one.titles}`] : []),
    `must-not ${one.spurious}/${one.outs}`,
    `precision ${(one.right / Math.max(1, one.printed)).toFixed(2)} of ${one.printed}`,
  ];
  return cells.join('  ');
}

const [folder = '', ...options] = process.argv.slice(2);
if (folder === '') throw new Error('usage: npm run policy:score -- DIR [-v]');
const { documents, total, log, steps } = await scoreFolder(folder);
for (const { name, tally } of documents) console.log(line(name, tally));
console.log(line('all', total));
const byStep = Object.entries(steps).sort(([a], [b]) => Number(a) - Number(b));
console.log(`confidence: ${byStep.map(([step, { right, all }]) => `${step}: ${right}/${all}`).join('  ')}`);
if (options.includes('-v')) console.log(log.sort().join('\n'));
