/** Lines → a tree of headings and the runs of prose, table rows and label lines that stand under them. */
import { SECTION_ROLES } from '../lexicon/signals.ts';
import type { SectionRole } from '../lexicon/signals.ts';
import { inlineItems, markerAt } from './markers.ts';
import { readLabels } from './labels.ts';
import type { Labelled } from './labels.ts';
import { readTables } from './tables.ts';
import type { TableRow } from './tables.ts';
import { linesOf } from './lines.ts';
import type { Line } from './lines.ts';
import { looksHard, statesAmount } from './hints.ts';

/** A heading, or the numbered item a run of prose belongs to. */
export interface Section {
  parent?: Section;
  rank: number;
  label: string;
  title: string;
  start: number;
  end: number;
  role: SectionRole;
  /** The title is a whole sentence at the head of a numbered paragraph: it may itself ask for something. */
  runIn?: boolean;
}

export type Unit =
  | { kind: 'prose'; start: number; end: number; section: Section }
  | { kind: 'labels'; start: number; end: number; section: Section; labels: Labelled[] }
  | { kind: 'row'; start: number; end: number; section: Section; row: TableRow };

export interface Outline {
  root: Section;
  sections: Section[];
  units: Unit[];
}

/** Builds the outline of a normalised document. */
export function outline(text: string): Outline {
  return new OutlineBuilder(text).build();
}

/** 3月：…, 5月—6月：…, 第一季度：…: a line of a schedule begins with its date. */
const SCHEDULED =
  /^(?:\d{4}年)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|\d{1,2}日|[上中下]旬|底|初)?(?:(?:至|到|[-—~～]{1,2}|、)(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|底|初)?)?(?:\d{1,2}日|[上中下]旬)?)?|第?[一二三四]季度|[上下]半年)：\s*(?=\S)/;

class OutlineBuilder {
  private readonly text: string;
  private readonly lines: Line[];
  private readonly root: Section;
  private readonly sections: Section[] = [];
  private readonly units: Unit[] = [];
  private current: Section;

  constructor(text: string) {
    this.text = text;
    this.lines = linesOf(text);
    this.root = { rank: -1, label: '', title: '', start: 0, end: 0, role: 'measures' };
    this.current = this.root;
  }

  build(): Outline {
    const tables = readTables(this.text, this.lines);
    for (let i = 0; i < this.lines.length; i += 1) {
      const row = tables.rows.get(i);
      if (row !== undefined) {
        this.units.push({ kind: 'row', start: row.start, end: row.end, section: this.current, row });
        continue;
      }
      if (!tables.consumed.has(i)) this.line(i);
    }
    return { root: this.root, sections: this.sections, units: this.units };
  }

  private line(index: number): void {
    const line = this.lines[index];
    if (line === undefined) return;
    const { start, end } = line;
    const body = this.text.slice(start, end);
    if (/^附(?:件|表|录)\s*\d*[一二三四五六七八九十]{0,2}$/.test(body)) {
      this.current = this.root;
      return;
    }
    // 二、 工作措施： is a heading, though its words are a label's.
    const marker = markerAt(body);
    const labels = marker === undefined ? readLabels(body) : undefined;
    if (labels !== undefined) {
      this.labels(start, end, labels);
      return;
    }
    if (marker === undefined) {
      if (this.stage(start, end, body)) return;
      if (this.plainHeading(index, body)) return;
      this.prose(start, end);
      return;
    }
    if (marker.rank === 8 && /[。；]二是/.test(body)) {
      this.prose(start, end);
      return;
    }
    this.open(marker.rank, marker.label, start);
    this.item(index, start + marker.length, end, marker.rank);
  }

  /** 动员部署阶段（2026年3月底前）。各单位…: an unnumbered stage with its dates heads the prose behind it. */
  private stage(start: number, end: number, body: string): boolean {
    const hit =
      /^[\u4e00-\u9fff]{2,10}(?:阶段|环节) ?（[^（）]{2,30}）[。： ]*/.exec(body) ?? SCHEDULED.exec(body);
    if (hit === null) return false;
    this.open(7, '', start);
    const head = hit[0].replace(/[。： ]+$/, '');
    this.titleCurrent(start, start + head.length);
    if (start + hit[0].length < end) this.prose(start + hit[0].length, end);
    return true;
  }

  /** An unnumbered short line that is evidently a section title (工作目标). */
  private plainHeading(index: number, body: string): boolean {
    if (body.length > 14 || /[。；，：、\d]$/.test(body) || index === 0) return false;
    const role = roleOf(body);
    if (
      role === undefined &&
      !/^(?:工作|主要|重点|具体|保障|组织|实施)(?:任务|措施|要求|保障|步骤|安排|内容|领导|工作)$/.test(body)
    )
      return false;
    this.open(3, '', this.lines[index]?.start ?? 0);
    this.titleCurrent(this.lines[index]?.start ?? 0, this.lines[index]?.end ?? 0);
    return true;
  }

  private labels(start: number, end: number, labels: Labelled[]): void {
    for (const label of labels) {
      if (label.kind === 'measure' || label.kind === 'task')
        this.prose(start + label.start, start + label.end);
    }
    const absolute = labels.map((label) => ({
      ...label,
      start: label.start + start,
      end: label.end + start,
    }));
    this.units.push({ kind: 'labels', start, end, section: this.current, labels: absolute });
  }

  private open(rank: number, label: string, at: number): void {
    let parent = this.current;
    while (parent.parent !== undefined && parent.rank >= rank) parent = parent.parent;
    const section: Section = { parent, rank, label, title: '', start: at, end: at, role: parent.role };
    this.sections.push(section);
    this.current = section;
  }

  private titleCurrent(start: number, end: number): void {
    const section = this.current;
    section.start = start;
    section.end = end;
    section.title = this.text.slice(start, end);
    const inherited = section.parent?.role ?? 'measures';
    section.role =
      inherited === 'measures' || inherited === 'principle'
        ? (roleOf(section.title) ?? inherited)
        : inherited;
  }

  /** The text of a numbered line: a heading, a run-in heading followed by prose, or prose. */
  private item(index: number, from: number, end: number, rank: number): void {
    let start = from;
    while (start < end && this.text[start] === ' ') start += 1;
    if (start >= end) return;
    const rest = this.text.slice(start, end);
    const headingEnd = this.headingLength(index, rest, rank);
    if (headingEnd > 0) {
      this.titleCurrent(start, start + headingEnd);
      this.current.runIn = /[。；]/.test(this.text[start + headingEnd] ?? '');
      let next = start + headingEnd;
      while (next < end && /[。：；！ ]/.test(this.text[next] ?? '')) next += 1;
      if (next < end) this.prose(next, end);
      return;
    }
    this.prose(start, end);
  }

  /** How much of a numbered line is heading: 0 when it is all prose. */
  private headingLength(index: number, rest: string, rank: number): number {
    if (rank <= 1) return rest.length;
    const named =
      /^（([^（）]{2,14})） ?(?=\S)/.exec(rest) ??
      /^([\u4e00-\u9fff“”]{2,12}) {1,4}(?=[\u4e00-\u9fff“《])/.exec(rest);
    if (named !== null && !looksHard(named[0])) return named[0].trimEnd().length;
    const stop = rest.search(/[。！？；]/);
    const colon = rest.indexOf('：');
    if (colon > 1 && colon <= 30 && (stop === -1 || colon < stop) && colon < rest.length - 1) {
      const head = rest.slice(0, colon);
      if (
        !looksHard(head.replace(/（[^（）]*）/g, '')) &&
        !/[，应须将]|以下|下列|如下|要求$|做到$/.test(head)
      )
        return colon;
    }
    if (stop === -1 || stop === rest.length - 1)
      return this.wholeLineIsHeading(index, rest.replace(/[。；！？]$/, ''), rank);
    if (rank === 2) return 0;
    const head = rest.slice(0, stop);
    const isTitle =
      rest[stop] === '。' &&
      head.length <= 34 &&
      !(
        head.length > 24 &&
        head.includes('，') &&
        /^(?:研究)?(?:制定|制订|召开|组织|开展|签订|报|审|听取)/.test(head)
      ) &&
      !statesAmount(withoutArticle(head.replace(/（[^（）]*）/g, ''))) &&
      !/应当|必须|，[^，]*应(?!急|对|用|届)|(?<!纲|摘|概|重|主|需|次|紧|扼|首|机|简)要(?!求|点|务|素|闻|件|害|义|情|领|论|道|事|目|职|位|责|任|内)|不得|不准/.test(
        head,
      );
    return isTitle ? stop : 0;
  }

  private wholeLineIsHeading(index: number, rest: string, rank: number): number {
    if (rest.length > 60 || looksHard(rest.replace(/（[^（）]*）$/, '')) || rest.endsWith('：') || rank >= 8)
      return rest.endsWith('：') && rest.length < 24 && !/应|须|下列|以下|如下|不得/.test(rest)
        ? rest.length - 1
        : 0;
    const next = this.lines[index + 1];
    if (next === undefined) return 0;
    const following = this.text.slice(next.start, Math.min(next.end, next.start + 40));
    const marker = markerAt(following);
    if (marker !== undefined) return marker.rank > rank ? rest.length : 0;
    if (readLabels(this.text.slice(next.start, next.end)) !== undefined) return rest.length;
    if (/^附(?:件|表|录)|\t/.test(following)) return following.includes('\t') ? rest.length : 0;
    return this.looksLikeSignature(index + 1) ? 0 : rest.length;
  }

  private looksLikeSignature(index: number): boolean {
    const line = this.lines[index];
    if (line === undefined) return true;
    const body = this.text.slice(line.start, line.end);
    return (
      /^\d{4}年\d{1,2}月\d{1,2}日$/.test(body) ||
      (body.length < 24 && !/[。；，：]/.test(body) && index >= this.lines.length - 2)
    );
  }

  /** Prose, cut at 一是…二是… into items of their own. */
  private prose(start: number, end: number): void {
    const body = this.text.slice(start, end);
    const items = body.length > 40_000 ? [] : inlineItems(body);
    const first = items[0];
    if (first === undefined) {
      this.pushProse(start, end);
      return;
    }
    const lead = body.slice(0, first);
    if (first > 0 && !namesTheItems(lead)) this.pushProse(start, start + first);
    const host = this.current;
    for (let i = 0; i < items.length; i += 1) {
      const from = start + (items[i] ?? 0);
      const to = start + (items[i + 1] ?? body.length);
      const marker = markerAt(this.text.slice(from, from + 12));
      if (marker === undefined) continue;
      // 一、… 二、… run together in one paragraph stay on one level.
      this.open(marker.rank === 3 ? 3 : Math.max(marker.rank, host.rank + 1), marker.label, from);
      this.inlineItem(from + marker.length, to);
    }
    this.current = host;
  }

  private inlineItem(from: number, end: number): void {
    const rest = this.text.slice(from, end);
    const stop = rest.indexOf('。');
    const head = stop === -1 ? '' : rest.slice(0, stop);
    if (
      stop > 0 &&
      stop < rest.trimEnd().length - 1 &&
      head.length <= 30 &&
      !/，[^，]*应(?!急|对|用|届)|，及时/.test(head) &&
      !statesAmount(withoutArticle(head))
    ) {
      this.titleCurrent(from, from + stop);
      this.current.runIn = true;
      this.pushProse(from + stop + 1, end);
      return;
    }
    this.pushProse(from, end);
  }

  private pushProse(start: number, end: number): void {
    if (this.text.slice(start, Math.min(end, start + 8)).trim() === '' && end - start < 8) return;
    this.units.push({ kind: 'prose', start, end, section: this.current });
  }
}

/** 健全约谈机制。一是…二是…: a short sentence without a time or a number before its items is their heading. */
function namesTheItems(lead: string): boolean {
  return (
    lead.length <= 24 &&
    lead.trimEnd().endsWith('。') &&
    !lead.includes('，') &&
    !looksHard(lead) &&
    /^(?:健全|完善|建立|建立健全|强化|落实|规范|构建|抓好|推进|深化|加强|严格|压实|打造)/.test(lead)
  );
}

/** 开展一次集中学习: in a short heading 一次 is an article. */
function withoutArticle(head: string): string {
  return head.length <= 14 ? head.replace(/[一1][次场轮期]/, '') : head;
}

function roleOf(title: string): SectionRole | undefined {
  const clean = title.replace(/[。：\s]/g, '');
  return SECTION_ROLES.find(({ pattern }) => pattern.test(clean))?.role;
}

/** The path of a section in the document's own numbering, such as 四（一）一. */
export function sectionPath(section: Section): string {
  if (section.rank === 2) return section.label.replaceAll(' ', '');
  const above = section.parent === undefined ? '' : sectionPath(section.parent);
  const label = section.label.replaceAll(' ', '');
  if (/^\d/.test(label) && /\d$/.test(above)) return `${above}.${label}`;
  return above + label;
}
