/** The compiler: text → outline → drafts → obligations. Pure and deterministic. */
import { findBearers, headClass } from './extract/bearer.ts';
import { findCadence } from './extract/cadence.ts';
import { weight } from './draft.ts';
import type { Draft } from './draft.ts';
import { documentDefaults, documentTitle } from './document.ts';
import type { DocumentDefaults } from './document.ts';
import { finish } from './finish.ts';
import type { LimitSpan } from './finish.ts';
import { maskQuoted, normalise } from './normalise.ts';
import { readProse } from './reader.ts';
import type { Context, Reading } from './reading.ts';
import { applyFacts, factsOfLabels, forcedDraft, readRow } from './rows.ts';
import { readLabels } from './segment/labels.ts';
import type { Labelled } from './segment/labels.ts';
import { outline } from './segment/outline.ts';
import type { Section, Unit } from './segment/outline.ts';
import { undefinedTerms } from './terms.ts';
import { tidy } from './read/tidy.ts';
import type { Tidied } from './read/tidy.ts';
import type { Clause, Compiled } from './types.ts';
import { findUnread } from './unread.ts';

/**
 * Compiles Chinese policy text into draft obligations, limits and terms to settle. The same text gives the
 * same answer.
 */
export function compile(text: string): Compiled {
  const { text: tidied, original } = tidy(text);
  const compiled = compileTidied(tidied);
  return tidied === text ? compiled : relocate(compiled, text, original);
}

/** Clauses point into the text as it was given, whatever was joined or left out for reading. */
function relocate(compiled: Compiled, text: string, original: Tidied['original']): Compiled {
  const move = <T extends { clause: Clause }>(item: T): T => {
    const [start, end] = [original(item.clause.start), original(item.clause.end - 1) + 1];
    return { ...item, clause: { ...item.clause, start, end, text: text.slice(start, end) } };
  };
  return {
    ...compiled,
    obligations: compiled.obligations.map(move),
    limits: compiled.limits.map(move),
    unread: compiled.unread.map(move),
  };
}

function compileTidied(text: string): Compiled {
  const normal = normalise(text);
  const { units, sections } = outline(normal);
  const heading = documentTitle(normal);
  const title = (heading?.parts ?? []).map(([start, end]) => text.slice(start, end)).join('');
  const defaults = documentDefaults(normal, units, heading);
  const collector = new Collector(normal, defaults);
  for (const unit of units) collector.take(unit);
  for (const section of sections) collector.heading(section);
  collector.settle(sections);
  const finished = finish(text, normal, collector.drafts, collector.limits, defaults);
  return {
    title,
    ...finished,
    unread: findUnread(text, normal, { units, sections }, defaults, {
      ...finished,
      standing: collector.standing,
    }),
    undefinedTerms: undefinedTerms(normal),
  };
}

/** Walks the units of a document and keeps what later units inherit from earlier ones. */
class Collector {
  readonly drafts: Draft[] = [];
  readonly limits: LimitSpan[] = [];
  private readonly normal: string;
  private readonly defaults: DocumentDefaults;
  private readonly leads = new Map<Section, Context>();
  private readonly carried = new Map<Section, string[]>();
  private readonly labelled = new Map<Section, Labelled[]>();
  /** The item before, when it ended in a semicolon: its bearer holds for the next one. */
  private open: { parent: Section | undefined; section: Section; bearers: string[] | undefined } | undefined;
  /** Sections that have a label line of their own. */
  private readonly lines = new Set<Section>();
  private readonly filled = new Map<Section, Draft[]>();
  /** What was read under 职责： and has neither a time nor a number. */
  readonly standing: Draft[] = [];

  constructor(normal: string, defaults: DocumentDefaults) {
    this.normal = normal;
    this.defaults = defaults;
  }

  take(unit: Unit): void {
    if (this.defaults.skip(unit)) return;
    if (unit.kind === 'labels') this.labels(unit);
    else if (unit.kind === 'row') this.add(readRow(this.normal, unit.row, unit.section), unit.section);
    else this.prose(unit);
  }

  private prose(unit: Extract<Unit, { kind: 'prose' }>): void {
    const { section } = unit;
    if (section.role !== 'measures' && section.role !== 'principle' && section.role !== 'meaning') return;
    const tail = trailingLabels(this.normal, unit);
    const span = { start: unit.start, end: tail?.start ?? unit.end };
    if (tail !== undefined && this.normal.slice(span.start, span.end).trim() === '') {
      this.label(section, tail.labels);
      return;
    }
    const context = this.contextOf(section);
    if (this.open !== undefined && this.open.parent === section.parent && this.open.section !== section)
      context.bearers ??= this.open.bearers;
    const reading = readProse(this.normal, span, section, context);
    const goesOn = /[；;]\s*$/.test(this.normal.slice(span.end - 2, span.end + 1));
    this.open = goesOn
      ? { parent: section.parent, section, bearers: reading.bearers ?? context.bearers }
      : undefined;
    if (section.role !== 'measures') reading.drafts = reading.drafts.filter(isHard);
    if (this.isCompetence(section)) {
      this.standing.push(...reading.drafts.filter((one) => !isBounded(one)));
      reading.drafts = reading.drafts.filter(isBounded);
    }
    if (tail !== undefined) {
      const facts = factsOfLabels(this.normal, tail.labels);
      for (const draft of reading.drafts) applyFacts(draft, facts, reading.drafts.length === 1);
      if (reading.drafts.length === 0 && span.end - span.start < 120 && reading.limits.length === 0) {
        const draft = forcedDraft(this.normal, span, section);
        applyFacts(draft, facts, true);
        reading.drafts.push(draft);
      }
    }
    // What one paragraph named does not hold for the next, unless a semicolon leaves it open.
    if (goesOn && reading.bearers !== undefined) this.carried.set(section, reading.bearers);
    else this.carried.delete(section);
    if (reading.lead !== undefined) this.leads.set(section, reading.lead);
    this.add(reading, section);
  }

  private add(reading: Reading, section: Section): void {
    this.drafts.push(...reading.drafts);
    this.limits.push(...reading.limits);
    const known = this.filled.get(section);
    if (known === undefined) this.filled.set(section, [...reading.drafts]);
    else known.push(...reading.drafts);
  }

  /** A label line speaks of the item above it; a heading that has only labels below it is itself the task. */
  private labels(unit: Extract<Unit, { kind: 'labels' }>): void {
    const { section } = unit;
    if (section.role !== 'measures') return;
    this.label(section, unit.labels);
    this.lines.add(section);
  }

  private label(section: Section, labels: Labelled[]): void {
    const known = this.labelled.get(section);
    if (known === undefined) this.labelled.set(section, [...labels]);
    else known.push(...labels);
  }

  /**
   * Gives drafts what the label lines of their section, or of one above it, say; all lines have been read by
   * then.
   */
  settle(sections: Section[]): void {
    const children = Map.groupBy(sections, (section) => section.parent);
    for (const section of this.lines) this.share(section, children.get(section.parent) ?? []);
    const facts = new Map(
      [...this.labelled].map(([section, labels]) => [section, factsOfLabels(this.normal, labels)]),
    );
    const touched = new Set<Section>(this.limits.map((limit) => limit.section));
    for (const draft of this.drafts) {
      for (let at: Section | undefined = draft.section; at !== undefined; at = at.parent) {
        const found = facts.get(at);
        if (found === undefined) continue;
        touched.add(at);
        applyFacts(draft, found, this.filled.get(at)?.length === 1);
      }
    }
    for (const [section, found] of facts) {
      if (touched.has(section) || section.title === '') continue;
      const draft = forcedDraft(this.normal, section, section);
      applyFacts(draft, found, true);
      this.drafts.push(draft);
    }
  }

  /** A label line below the last of several items none of which has one of its own speaks for all of them. */
  private share(section: Section, items: Section[]): void {
    const { parent } = section;
    if (parent?.parent === undefined || this.labelled.has(parent)) return;
    if (
      items.length < 2 ||
      items.at(-1) !== section ||
      items.some((other) => other !== section && this.labelled.has(other))
    )
      return;
    this.label(parent, this.labelled.get(section) ?? []);
    this.labelled.delete(section);
  }

  /** Under 职责： stands what somebody is for; it is asked for only with a time or a number. */
  private isCompetence(section: Section): boolean {
    for (let at: Section | undefined = section; at !== undefined; at = at.parent)
      if ((at.rank > 2 && COMPETENCES.test(at.title)) || (at !== section && this.leads.get(at)?.competences))
        return true;
    return false;
  }

  private contextOf(section: Section): Context {
    const context: Context = {};
    const own = this.carried.get(section);
    if (own !== undefined) context.bearers = own;
    for (let at: Section | undefined = section; at !== undefined; at = at.parent) {
      const lead = this.leads.get(at);
      if (lead !== undefined) {
        context.bearers ??= lead.bearers;
        context.cadence ??= lead.cadence;
        if (at !== section || lead.mode === 'limits') context.mode ??= lead.mode;
      }
      context.bearers ??= headingBearers(at.title);
      context.cadence ??= headingCadence(at.title);
    }
    return context;
  }

  /** 三是设立举报箱。每周开箱一次。 A run-in heading counts as a duty of its own unless the prose below spells it out. */
  heading(section: Section): void {
    if (section.runIn !== true || section.role !== 'measures' || section.title.length > 40) return;
    const reading = readProse(this.normal, section, section, this.contextOf(section));
    const below = (this.filled.get(section) ?? [])
      .map((draft) => this.normal.slice(draft.start, draft.end))
      .join('。');
    const fresh = reading.drafts.filter((draft) => {
      const words = this.normal.slice(draft.start, draft.end);
      return (
        draft.concrete &&
        wordsOf(words).length >= 6 &&
        !NAMES_WORK.test(words) &&
        !(NAMES_REGIME.test(words) && below !== '') &&
        (below === '' || SETS_UP.test(draft.verb)) &&
        !elaborated(words, below)
      );
    });
    this.add({ drafts: fresh, limits: reading.limits }, section);
  }
}

/** Acts a heading may ask for although duties stand below it. */
const SETS_UP = /^(?:设立|建立(?!完善|健全)|开设|设置|组建|成立|公布|推行|实行)/;
/** 建立考评制度。由…进行评议: the name of what the prose lays down. */
const NAMES_REGIME = /^[^，。]{0,20}(?:制度|机制|办法|体系)$/;
/** 实施“学廉”工程, 规范权力运行: the name of what follows. */
const NAMES_WORK =
  /^(?:建设|打造|创建|搭建|健全|完善|规范|落实|执行|严格落实|组织实施)|^(?:开展|实施|进行|组织|推进)(?:“[^”]*”|[\u4e00-\u9fff]{2,6})(?:工程|行动|计划|画像|攻坚|活动)?$/;

/** Whether the prose repeats what the heading is about: its last word, or nearly half of its word pairs. */
function elaborated(heading: string, below: string): boolean {
  const letters = wordsOf(heading).replace(/(?:等)?(?:活动|工作|制度|机制|教育)$/, '');
  if (below.includes(letters.slice(-2))) return true;
  let shared = 0;
  for (let i = 2; i + 1 < letters.length; i += 1) if (below.includes(letters.slice(i, i + 2))) shared += 1;
  return shared >= (letters.length - 3) * 0.4;
}

function wordsOf(text: string): string {
  return text.replace(/（[^（）]*）/g, '').replace(/[^\u4e00-\u9fff]/g, '');
}

/** 伙委会的职责, 主要职责：, but not 职责与要求. */
const COMPETENCES = /^[^，。；]{0,20}?职责(?:分工)?(?:是|为|如下|包括)?[：\s]*$/;

function isBounded({ cadence, quota }: Draft): boolean {
  return quota !== undefined || (cadence !== undefined && weight(cadence) >= 3);
}

function isHard(draft: Draft): boolean {
  return draft.cadence !== undefined && weight(draft.cadence) === 5 && draft.concrete;
}

/** （二）各支队 / 支队纪委职责: a heading that is a bearer speaks for the prose below it. */
function headingBearers(title: string): string[] | undefined {
  const clean = title.replace(/[。：\s]+$/, '');
  if (clean === '' || clean.length > 30) return undefined;
  // 支部书记与党员之间“六必谈”情形: the first is the one who does it.
  const between = /^([^，。、]{2,14}?)[与和同][^，。、]{2,14}之间/.exec(clean)?.[1];
  if (
    between !== undefined &&
    headClass(between) !== undefined &&
    !/^[^，。]{0,4}(?:之间|相互)/.test(between)
  )
    return [between];
  const stem = clean.replace(
    /(?:的)?(?:工作|主要|基本|具体)?(?:职责|责任|任务|层面|要求|分工|方面|工作|抓什么|做什么|怎么做|怎么办)+$/,
    '',
  );
  const found = findBearers(maskQuoted(stem));
  return found !== undefined &&
    found.end === stem.length &&
    !ABSTRACT.test(stem) &&
    found.names.every((name) => headClass(name) !== undefined)
    ? found.names
    : undefined;
}

/** 组织领导责任: what is done, not who does it, though it ends like the name of a person. */
const ABSTRACT = /^(?:加强|强化)?(?:组织|统一|集中|政治|思想|党的)领导$|^(?:全面|坚持)?(?:党的)?领导$/;

/** 动员部署阶段（2024年3月—4月）: a heading with a date dates the tasks below it. */
function headingCadence(title: string): Context['cadence'] {
  if (!/月|季度|年|学期/.test(title)) return undefined;
  const found = findCadence(title, maskQuoted(title), '');
  return found !== undefined && weight(found) >= 4 ? found : undefined;
}

interface Tail {
  start: number;
  labels: Labelled[];
}

/** （责任单位：甲；完成时限：6月底前） at the end of a paragraph. */
function trailingLabels(normal: string, span: { start: number; end: number }): Tail | undefined {
  const text = normal.slice(Math.max(span.start, span.end - 200), span.end).trimEnd();
  const bracket = /（([^（）]{4,160})）[。；]?$/.exec(text);
  const plain =
    bracket === null
      ? /(?:^|(?<=[。；]))\s*((?:牵头|责任|主办|配合|承办|完成|落实|实施)[\u4e00-\u9fff]{2,4}：[^。]{2,140})。?$/.exec(
          text,
        )
      : null;
  const hit = bracket ?? plain;
  if (hit === null || hit[1] === undefined) return undefined;
  const from = Math.max(span.start, span.end - 200) + hit.index;
  const at = from + hit[0].indexOf(hit[1]);
  const labels = readLabels(hit[1]);
  if (labels === undefined) return undefined;
  return {
    start: from,
    labels: labels.map((label) => ({ ...label, start: label.start + at, end: label.end + at })),
  };
}
