/**
 * `npm run bench [NAME …]`: every measurement, or those named, each in a process of its own so that none
 * warms another.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const all = [
  'engine',
  'accept',
  'step',
  'pages',
  'list',
  'exports',
  'reading',
  'roster',
  'xlsx',
  'policy',
  'phone',
];
/** Only when named: it fills a database of its own for half an hour. */
const large = ['nation'];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => ![...all, ...large].includes(name));
if (unknown.length > 0) {
  console.error(`未知的测量：${unknown.join('、')}。可用：${[...all, ...large].join('、')}`);
  process.exit(2);
}
const load = loadavg()
  .map((one) => one.toFixed(1))
  .join(' ');
const processors = `${cpus().length} × ${cpus()[0]?.model ?? '?'}`;
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${processors}, load ${load}`,
);
let failed = false;
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n## ${name}`);
  failed =
    spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' }).status !==
      0 || failed;
}
process.exit(failed ? 1 : 0);
