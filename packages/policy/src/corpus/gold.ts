/** Measures the compiler on texts whose duties are labelled by words of theirs. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compile } from '../compile.ts';
import { readDocument } from '../read/document.ts';
import type { Cadence, Compiled, DraftObligation } from '../types.ts';

interface Gold {
  has: string;
  every?: string;
  once?: string;
  festivals?: number;
  event?: true;
  days?: string;
  min?: number;
  who?: string;
  title?: string;
  optional?: true;
}

export const KEYS = [
  'gold',
  'found',
  'flagged',
  'unread',
  'alone',
  'cadence',
  'cadences',
  'quota',
  'quotas',
  'who',
  'whos',
  'title',
  'titles',
  'spurious',
  'outs',
  'printed',
  'right',
] as const;
export type Tally = Record<(typeof KEYS)[number], number>;

/** Words that name everybody and so nobody in particular. */
const GENERIC = new Set(['单位', '部门', '各单位', '各部门', '人员', '干部', '组织', '各级']);

/** Whether a cadence is the one that the label asks for; undefined when it asks for none. */
function cadenceAgrees(gold: Gold, cadence: Cadence): boolean | undefined {
  if (gold.every !== undefined) {
    if (gold.every === 'unspecified') return 'unspecified' in cadence;
    const [count, unit] = gold.every.includes(' ') ? gold.every.split(' ') : ['1', gold.every];
    return 'every' in cadence && cadence.every === unit && (cadence.count ?? 1) === Number(count);
  }
  if (gold.once !== undefined)
    return 'once' in cadence && cadence.once.endsWith(gold.once.replace(/^-+/, ''));
  if (gold.festivals !== undefined) return 'before' in cadence && cadence.before.length === gold.festivals;
  if (gold.event === undefined) return undefined;
  if (!('event' in cadence)) return false;
  if (gold.days === undefined) return true;
  const within = cadence.within === undefined ? '' : `${cadence.within.n} ${cadence.within.unit}`;
  return [gold.days, `${gold.days} day`, gold.days.replace('workdays', 'workday')].includes(within);
}

function bearerAgrees(who: string, bearers: string[]): boolean {
  return bearers.some(
    (name) =>
      (name.includes(who) && name.length <= who.length + 8) ||
      (!GENERIC.has(name) && name.length >= 2 && who.endsWith(name)),
  );
}

interface Span {
  start: number;
  end: number;
}
const meets = (a: Span, b: Span): boolean => a.start < b.end && a.end > b.start;

function scoreOne(
  name: string,
  text: string,
  gold: { obligations: Gold[]; must_not?: string[]; limits?: string[] },
  compiled: Compiled,
  { log, steps }: Pick<Score, 'log' | 'steps'>,
): Tally {
  const tally = Object.fromEntries(KEYS.map((key) => [key, 0])) as Tally;
  const spanOf = (words: string): Span => {
    const start = text.indexOf(words);
    if (start === -1) throw new Error(`${name}: “${words}” is not in the text`);
    return { start, end: start + words.length };
  };
  const used = new Set<DraftObligation>();
  tally.printed = compiled.obligations.length;
  tally.unread = compiled.unread.length;
  for (const label of gold.obligations.filter((one) => one.optional !== true)) {
    const at = spanOf(label.has);
    tally.gold += 1;
    if (label.min !== undefined) tally.quotas += 1;
    if (label.who !== undefined) tally.whos += 1;
    if (label.title !== undefined) tally.titles += 1;
    if (cadenceAgrees(label, { unspecified: '' }) !== undefined) tally.cadences += 1;
    const rank = (item: DraftObligation): number[] => [
      Number(cadenceAgrees(label, item.cadence) ?? false),
      Number(!used.has(item)),
      -(item.clause.end - item.clause.start),
    ];
    const best = compiled.obligations
      .filter((item) => meets(item.clause, at))
      .sort((a, b) => {
        const [left, right] = [rank(a), rank(b)];
        const differs = left.findIndex((value, i) => value !== right[i]);
        return differs === -1 ? 0 : (right[differs] ?? 0) - (left[differs] ?? 0);
      })[0];
    if (best === undefined) {
      const flagged = compiled.unread.some(({ clause }) => meets(clause, at));
      tally.flagged += Number(flagged);
      log.push(`missed | ${name} | ${label.has} | ${flagged ? 'flagged' : ''}`);
      continue;
    }
    tally.found += 1;
    if (used.has(best)) log.push(`merged | ${name} | ${label.has} | ${best.title}`);
    else tally.alone += 1;
    used.add(best);
    const cadence = cadenceAgrees(label, best.cadence);
    tally.cadence += Number(cadence ?? false);
    if (cadence === false) log.push(`cadence | ${name} | ${label.has} | ${JSON.stringify(best.cadence)}`);
    if (label.min !== undefined) {
      const right = best.quota.min === label.min;
      tally.quota += Number(right);
      if (!right) log.push(`quota | ${name} | ${label.has} | ${best.quota.min}, not ${label.min}`);
    }
    if (label.who !== undefined) {
      const right = bearerAgrees(label.who, best.bearers);
      tally.who += Number(right);
      if (!right) log.push(`bearer | ${name} | ${label.has} | ${best.bearers.join('、')}, not ${label.who}`);
    }
    if (label.title !== undefined) {
      const right = best.title.includes(label.title);
      tally.title += Number(right);
      if (!right) log.push(`title | ${name} | ${label.has} | ${best.title}`);
    }
  }
  for (const words of [...(gold.must_not ?? []), ...(gold.limits ?? [])]) {
    const at = spanOf(words);
    tally.outs += 1;
    const bad = compiled.obligations.filter(
      ({ clause }) =>
        (clause.start >= at.start - 8 && clause.end <= at.end + 8) ||
        (clause.start <= at.start && clause.end >= at.end && clause.end - clause.start < 1.6 * words.length),
    );
    tally.spurious += Number(bad.length > 0);
    log.push(...bad.map((item) => `must-not | ${name} | ${words} | ${item.title}`));
  }
  for (const item of compiled.obligations) {
    const right = gold.obligations.some((label) => meets(item.clause, spanOf(label.has)));
    tally.right += Number(right);
    const step = (steps[item.confidence] ??= { right: 0, all: 0 });
    step.all += 1;
    step.right += Number(right);
    if (!right) log.push(`extra | ${name} | ${item.clause.text.slice(0, 50)} | ${item.title}`);
  }
  for (const { clause, why } of compiled.unread) {
    const right = gold.obligations.some((label) => meets(clause, spanOf(label.has)));
    if (!right) log.push(`flag | ${name} | ${clause.text.slice(0, 50)} | ${why}`);
  }
  return tally;
}

export interface Score {
  documents: { name: string; tally: Tally }[];
  total: Tally;
  /** What went wrong, in words. */
  log: string[];
  /** Per confidence: how many clauses had it, and how many of them were labelled duties. */
  steps: Record<string, { right: number; all: number }>;
}

/** Scores every NAME.txt of a folder beside which a NAME.gold.json stands. */
export async function scoreFolder(folder: string): Promise<Score> {
  const total = Object.fromEntries(KEYS.map((key) => [key, 0])) as Tally;
  const score: Score = { documents: [], total, log: [], steps: {} };
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.txt')) continue;
    const name = basename(file, '.txt');
    const text = await readDocument(readFileSync(join(folder, file)), file);
    const gold = JSON.parse(readFileSync(join(folder, `${name}.gold.json`), 'utf8')) as {
      obligations: Gold[];
    };
    const tally = scoreOne(name, text, gold, compile(text), score);
    for (const key of KEYS) total[key] += tally[key];
    score.documents.push({ name, tally });
  }
  return score;
}
