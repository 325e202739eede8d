/** Development aid: `node packages/policy/src/dev.ts FILE` prints what the compiler finds. */
import { readFileSync } from 'node:fs';
import { compile } from './compile.ts';

const file = process.argv[2];
if (file === undefined) throw new Error('usage: dev.ts FILE');
const compiled = compile(readFileSync(file, 'utf8'));
console.log(compiled.title);
for (const item of compiled.obligations) {
  console.log(
    `- [${item.clause.section}] ${item.title} | ${item.bearers.join('、')} | ${JSON.stringify(item.cadence)} | ${JSON.stringify(item.quota)} | ${item.modality} | ${item.conditions.join('；')} | ${item.confidence}\n    ${item.clause.text}`,
  );
}
for (const limit of compiled.limits) console.log(`x [${limit.clause.section}] ${limit.clause.text}`);
console.log(compiled.undefinedTerms.join('、'));
