/**
 * Characters per second of the policy compiler, against a plain sweep of the same text with regular
 * expressions.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../packages/policy/src/compile.ts';

const RUNS = 5;
const TARGET = 300_000;

/** What a script without a grammar would look for: frequencies, numbers, dates, units and modal words. */
const SWEEP = [
  /每(?:年|半年|季度|月|周|学期|两年|两个月)/g,
  /(?:至少|不少于|不低于|不超过)?(?:\d+|[一二两三四五六七八九十]+)(?:次|场|堂|篇|个|名|期|小时|学时|%)/g,
  /(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底)?前/g,
  /\d+个?(?:工作日|日|天|个月)内/g,
  /(?:各|全体)?(?:总队|支队|大队|单位|部门|党组织|党委|纪委|支部|学校|科室)/g,
  /应当|必须|不得|严禁|鼓励|原则上/g,
];

const text = corpus();
const results = [
  measure('policy compiler', () => compile(text).obligations.length),
  measure('regular-expression sweep', () => sweep(text)),
];

console.log(`${text.length.toLocaleString('en')} characters, best of ${RUNS} runs, processor time`);
for (const { name, seconds, found } of results) {
  console.log(
    `${name.padEnd(26)} ${Math.round(text.length / seconds)
      .toLocaleString('en')
      .padStart(12)} characters/s   ${found.toLocaleString('en')} found`,
  );
}
console.log(
  `the compiler takes ${((results[0]?.seconds ?? 0) / (results[1]?.seconds ?? 1)).toFixed(1)} times the sweep`,
);

/** The labelled documents, repeated until they are long enough to measure. */
function corpus(): string {
  const folder = join(import.meta.dirname, '../packages/policy/corpus/tune');
  const all = readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n\n');
  return all.repeat(Math.ceil(TARGET / all.length)).slice(0, TARGET);
}

function sweep(input: string): number {
  return SWEEP.reduce((sum, pattern) => sum + [...input.matchAll(pattern)].length, 0);
}

function measure(name: string, run: () => number): { name: string; seconds: number; found: number } {
  let best = Infinity;
  let found = 0;
  for (let i = 0; i < RUNS; i += 1) {
    const began = process.cpuUsage();
    found = run();
    const used = process.cpuUsage(began);
    best = Math.min(best, (used.user + used.system) / 1e6);
  }
  return { name, seconds: best, found };
}
