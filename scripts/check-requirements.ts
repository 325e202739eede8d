/**
 * Checks docs/requirements.md: every row once, a valid state, a short wording, and everything it names
 * exists. Run with `node scripts/check-requirements.ts`; exits 1 with one line per problem.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPack, type Pack } from '@liulian/domain';

const root = fileURLToPath(new URL('..', import.meta.url));
const table = 'docs/requirements.md';
const rowsPerPart = { E: 29, C: 61, M: 17, W: 46, F: 26, S: 36, O: 51, P: 77 };
const states = ['done', 'partly', 'not yet'];
const longest = 40;

function loadPack(): Pack {
  const folder = `${root}packs/liulian/`;
  const paths = [
    'scheme.yaml',
    'rules.yaml',
    'calendar.yaml',
    'vocabulary.yaml',
    'roles.yaml',
    ...readdirSync(`${folder}kinds`).map((name) => `kinds/${name}`),
  ];
  return readPack(paths.map((path) => ({ path, text: readFileSync(folder + path, 'utf8') })));
}

function among(ids: Iterable<string>) {
  const known = new Set(ids);
  return (name: string) => known.has(name);
}

/** What each prefix of the “where” column may name. */
function namesIn(pack: Pack): Record<string, (name: string) => boolean> {
  const { scheme, rules, calendar, vocabulary, kinds } = pack;
  return {
    kind: among(kinds.map((kind) => kind.id)),
    field: among(kinds.flatMap((kind) => Object.keys(kind.fields).map((field) => `${kind.id}.${field}`))),
    obligation: among(scheme.obligations.map((obligation) => obligation.id)),
    setting: among(scheme.settings.map((setting) => setting.id)),
    event: among(scheme.events.map((event) => event.id)),
    document: among(Object.keys(scheme.documents)),
    option: among(
      Object.entries(vocabulary.options).flatMap(([list, options]) =>
        options.map((option) => `${list}/${option.id}`),
      ),
    ),
    post: among(vocabulary.posts.map((post) => post.id)),
    flag: among(Object.keys(vocabulary.flags)),
    term: among(vocabulary.legacyTerms.map((term) => term.old)),
    rule: among(Object.keys(rules.lengths)),
    festival: among(calendar.festivals.map((festival) => festival.id)),
    marker: among(calendar.markers.map((marker) => marker.id)),
    file: (path) => existsSync(root + path),
  };
}

const pack = loadPack();
const exists = namesIn(pack);
const problems: string[] = [];
const counts = new Map(states.map((state) => [state, 0]));
const seen = new Map<string, number>();
const wanted = new Set(
  Object.entries(rowsPerPart).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, at) => `${part}${String(at + 1).padStart(2, '0')}`),
  ),
);
const borne = new Set(pack.scheme.obligations.flatMap((obligation) => obligation.rows));

readFileSync(root + table, 'utf8')
  .split('\n')
  .forEach((line, at) => {
    if (!/^\|\s*[A-Z]\d{2}\s*\|/.test(line)) return;
    const complain = (message: string) => problems.push(`${table}:${at + 1} ${message}`);
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [id = '', wording = '', state = '', where = ''] = cells;
    if (cells.length !== 4) complain(`${id}：要有四栏，实有 ${cells.length} 栏`);
    if (!wanted.has(id)) complain(`没有这个条目：${id}`);
    if (seen.has(id)) complain(`${id} 重复，已见于第 ${seen.get(id)} 行`);
    seen.set(id, at + 1);
    if (wording.length < 2 || wording.length > longest)
      complain(`${id}：说明要 2 至 ${longest} 个字，实有 ${wording.length} 个`);
    if (!/[\u4e00-\u9fff]/.test(wording)) complain(`${id}：说明要用中文`);
    if (!states.includes(state)) complain(`${id}：状态只能是 ${states.join('、')}，写的是“${state}”`);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    const names = where === '—' ? [] : where.split(/\s+/).filter(Boolean);
    if (state === 'done' && names.length === 0) complain(`${id}：写了 done，要指出在哪里`);
    if (state === 'not yet' && borne.has(id)) complain(`${id}：方案里已有责任事项，不该是 not yet`);
    for (const name of names) {
      const [, prefix = '', rest = ''] = /^([a-z]+):(.+)$/.exec(name) ?? [];
      const known = exists[prefix];
      if (!known) complain(`${id}：看不懂“${name}”，要写成 ${Object.keys(exists).join('、')} 加冒号`);
      else if (!known(rest)) complain(`${id}：没有 ${name}`);
    }
  });

for (const id of wanted) if (!seen.has(id)) problems.push(`${table} 缺少条目：${id}`);
for (const [where, rows] of [
  ...pack.scheme.obligations.map((obligation) => [`obligation:${obligation.id}`, obligation.rows] as const),
  ...Object.entries(pack.rules.lengths).map(([id, length]) => [`rule:${id}`, length.for ?? []] as const),
  ...pack.scheme.settings.map((setting) => [`setting:${setting.id}`, setting.rows] as const),
  ...pack.kinds.map((kind) => [`kind:${kind.id}`, kind.rows] as const),
  ...Object.entries(pack.vocabulary.options).flatMap(([list, options]) =>
    options.map((option) => [`option:${list}/${option.id}`, option.rows] as const),
  ),
]) {
  for (const row of rows)
    if (!wanted.has(row)) problems.push(`packs/liulian ${where} 引用了不存在的条目：${row}`);
}

for (const problem of problems) console.error(problem);
console.log(
  `需求条目 ${seen.size}/${wanted.size}：${states.map((state) => `${state} ${counts.get(state)}`).join('，')}${problems.length > 0 ? `；${problems.length} 处问题` : ''}`,
);
if (problems.length > 0) process.exitCode = 1;
