/** Drafts → the published shape: fills what stayed open, orders, identifies, rates. */
import { defaultCadence, weight } from './draft.ts';
import type { Draft } from './draft.ts';
import { sectionPath } from './segment/outline.ts';
import type { Section } from './segment/outline.ts';
import type { DocumentDefaults } from './document.ts';
import type { Cadence, Clause, Compiled, DraftObligation, Quota } from './types.ts';

export interface LimitSpan {
  start: number;
  end: number;
  section: Section;
}

/** Turns drafts into obligations with stable ids, in the order of the text. */
export function finish(
  text: string,
  normal: string,
  drafts: Draft[],
  limits: LimitSpan[],
  defaults: DocumentDefaults,
): Pick<Compiled, 'obligations' | 'limits'> {
  const ids = new Map<string, number>();
  const ordered = drafts
    .map((draft, i) => ({ draft, i }))
    .sort((a, b) => a.draft.start - b.draft.start || a.draft.end - b.draft.end || a.i - b.i);
  const restore = restorer(text, normal);
  const obligations = ordered.map(({ draft }) => toObligation(text, draft, defaults, ids, restore));
  const seen = new Set<number>();
  const out = limits
    .sort((a, b) => a.start - b.start)
    .filter((limit) => !seen.has(limit.start) && seen.add(limit.start))
    .map((limit) => ({ clause: clauseOf(text, limit.start, limit.end, sectionPath(limit.section)) }));
  return { obligations, limits: out };
}

function toObligation(
  text: string,
  draft: Draft,
  defaults: DocumentDefaults,
  ids: Map<string, number>,
  restore: (words: string) => string,
): DraftObligation {
  const clause = clauseOf(text, draft.start, draft.end, draft.place ?? sectionPath(draft.section));
  const found = inTitle(resolveCadence(draft), defaults.festivals);
  const yearly = defaults.dated ? found : everyYear(found);
  const cadence = 'event' in yearly ? { ...yearly, event: restore(yearly.event) } : yearly;
  const named =
    [draft.own, draft.carried, defaults.bearers].map(sound).find((names) => names.length > 0) ?? [];
  const bearers = [...new Set(named.flatMap((name) => defaults.parties.get(name) ?? [name]))];
  return {
    id: uniqueId(`${clause.section}|${clause.text}`, ids),
    title: restore(draft.title),
    clause,
    bearers: bearers.map(restore),
    cadence,
    quota: draft.quota ?? defaultQuota(draft),
    modality: draft.modality,
    conditions: draft.conditions.map(restore),
    confidence: confidenceOf(draft),
  };
}

function resolveCadence(draft: Draft): DraftObligation['cadence'] {
  const { cadence, inherited } = draft;
  if (cadence !== undefined && (weight(cadence) >= 3 || inherited === undefined)) return cadence.cadence;
  return inherited?.cadence ?? cadence?.cadence ?? defaultCadence(draft.builds);
}

/** A span with a date, a number, a clause or an act in it names nobody. */
function sound(names: string[] | undefined): string[] {
  return (names ?? []).filter(
    (name) =>
      !/[。；：\n]|\d(?:日|月|年|个|次|名)|.每(?!一?[个名位])|^[一二三四五六七八九十]{1,2}、|(?:日|月|年|之)前|应当|必须|^(?:报(?!社|刊|告人|告者)|由|向|商组)/.test(
        name,
      ),
  );
}

/** 年底前报告 in rules that name no year comes round each year. */
function everyYear(cadence: Cadence): Cadence {
  return 'once' in cadence && cadence.once === '--12-31' ? { every: 'year', by: '--12-31' } : cadence;
}

/** In a document about named festivals, 节前 means those. */
function inTitle(cadence: Cadence, festivals: string[]): Cadence {
  return festivals.length > 0 && 'before' in cadence && cadence.before.join() === '节日'
    ? { ...cadence, before: festivals }
    : cadence;
}

function defaultQuota(draft: Draft): Quota {
  return { min: 1, unit: draft.builds ? '项' : '次' };
}

function clauseOf(text: string, start: number, end: number, section: string): Clause {
  return { section, start, end, text: text.slice(start, end) };
}

/** Deterministic: depends on the section and the clause alone, so that edits elsewhere keep it. */
function uniqueId(seed: string, ids: Map<string, number>): string {
  const id = `o-${hash(seed)}`;
  const count = (ids.get(id) ?? 0) + 1;
  ids.set(id, count);
  return count === 1 ? id : `${id}-${count}`;
}

/** FNV-1a, twice with different seeds, in base 36. */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193) >>> 0;
    b = Math.imul(b ^ (code + 7), 0x85ebca6b) >>> 0;
  }
  return a.toString(36).padStart(7, '0') + (b % 46_656).toString(36).padStart(3, '0');
}

/**
 * How sure it is that the clause asks for something: 0.9 means that nine of ten such clauses did, counted on
 * labelled real texts (docs/policy-compiler.md). The steps are coarse because the counts are small.
 */
function calibrated(stated: number): number {
  if (stated > 0.8) return 0.98;
  if (stated > 0.6) return 0.95;
  return stated > 0.5 ? 0.85 : 0.75;
}

/** How much of the duty the text itself states, put on the scale of what proved right. */
function confidenceOf(draft: Draft): number {
  let score = draft.concrete ? 0.5 : 0.35;
  const cadence = draft.cadence ?? draft.inherited;
  if (cadence !== undefined) score += weight(cadence) >= 4 ? 0.2 : weight(cadence) >= 2 ? 0.1 : 0.05;
  if (draft.quota !== undefined) score += 0.15;
  if (draft.own !== undefined) score += 0.1;
  else if (draft.carried !== undefined) score += 0.05;
  if (draft.modality === 'may') score -= 0.1;
  return calibrated(Math.round(Math.min(0.95, Math.max(0.3, score)) * 20) / 20);
}

/** Undoes the simplification of characters in words taken from a text in traditional characters. */
function restorer(text: string, normal: string): (words: string) => string {
  const original = new Map<string, string>();
  for (let i = 0; i < text.length; i += 1) {
    const [from, to] = [normal[i] ?? '', text[i] ?? ''];
    if (from !== to && from >= '\u4e00' && from <= '\u9fff' && !original.has(from)) original.set(from, to);
  }
  return original.size === 0
    ? (words) => words
    : (words) => Array.from(words, (char) => original.get(char) ?? char).join('');
}
