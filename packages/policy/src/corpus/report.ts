/**
 * `node packages/policy/src/corpus/report.ts [--misses] [tune|held-out]`: precision, recall and accuracy per
 * field.
 */
import { evaluate, total } from './evaluate.ts';
import type { Evaluation, Tally } from './evaluate.ts';
import { loadCorpus } from './labels.ts';
import type { Part } from './labels.ts';

const args = process.argv.slice(2);
const parts = (['tune', 'held-out'] as const).filter(
  (part) => args.every((arg) => arg.startsWith('--')) || args.includes(part),
);

for (const part of parts) report(part);

function report(part: Part): void {
  const documents = loadCorpus(part);
  const evaluations = documents.map((document) => ({ name: document.name, result: evaluate(document) }));
  console.log(`${part}: ${documents.length} documents`);
  for (const { name, result } of evaluations) console.log(`  ${name.padEnd(24)} ${line(result)}`);
  const sum = total(evaluations.map(({ result }) => result));
  console.log(`  ${'all'.padEnd(24)} ${line(sum)}`);
  const rates = Object.entries(sum.fields).map(([field, tally]) => `${field} ${rate(tally)}`);
  console.log(
    `  labelled ${sum.labelled} obligations, ${sum.negatives} non-obligations (kept out ${sum.keptOut}); limits ${rate(sum.limits)}`,
  );
  console.log(`  ${rates.join(', ')}\n`);
  if (args.includes('--misses')) for (const miss of sum.misses) console.log(`    ${miss}`);
}

function line(result: Evaluation): string {
  return `recall ${percent(result.matched, result.labelled)}  precision ${percent(result.matched, result.found)}  (${result.matched}/${result.labelled} labelled, ${result.found} found)`;
}

function rate(tally: Tally): string {
  return `${percent(tally.right, tally.judged)} (${tally.right}/${tally.judged})`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
