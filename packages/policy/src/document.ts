/**
 * What holds for a whole document: its title, whom it addresses, and which of its lines are not part of the
 * text.
 */
import { findBearers, headClass, splitBearers } from './extract/bearer.ts';
import { festivalsIn } from './extract/festivals.ts';
import { issuerOf } from './issuer.ts';
import type { Unit } from './segment/outline.ts';
import { markerAt } from './segment/markers.ts';
import { linesOf } from './segment/lines.ts';

const TITLE_END =
  /(?:方案|通知|要点|意见|办法|规定|细则|规则|讲话|计划|制度|清单|安排|措施|规范|条例|守则|准则|分工|通报|决定|报告|指引|指南|标准|流程|预案|责任书|任务表|分解表|工作表|一览表|提示|倡议书|公约|章程|台账|表|函)(?:（[^（）]{1,16}）)?$/;
const NOT_TITLE =
  /文件$|^.{0,14}（?20\d\d）?第?\d+号$|^(?:签发人|密级|机密|秘密|特急|急件|附件|目录|前言|\d{4}年\d{1,2}月)|^（.*）$|^各[^。]{0,40}：$/;

/** Where the document's title stands; undefined when it has none. */
export function documentTitle(
  normal: string,
): { start: number; end: number; parts: [number, number][] } | undefined {
  const lines = linesOf(normal).slice(0, 14);
  const usable = lines.filter(({ start, end }) => {
    const line = normal.slice(start, end);
    return (
      end - start <= 80 &&
      !NOT_TITLE.test(line) &&
      !/[。；]$/.test(line) &&
      !line.includes('\t') &&
      !(markerAt(line) !== undefined && !TITLE_END.test(line))
    );
  });
  const best = usable.findIndex(({ start, end }) => TITLE_END.test(normal.slice(start, end)));
  const chosen = usable[best === -1 ? 0 : best];
  if (chosen === undefined) return undefined;
  // A long title is broken over lines: 关于印发… / …实施方案的通知.
  const above = usable[best - 1];
  const joined =
    above !== undefined &&
    lines.indexOf(above) === lines.indexOf(chosen) - 1 &&
    /^(?:关于|中共|[\u4e00-\u9fff“”]{4,30}$)/.test(normal.slice(above.start, above.end)) &&
    !TITLE_END.test(normal.slice(above.start, above.end)) &&
    chosen.end - chosen.start < 24;
  const parts: [number, number][] =
    joined && above !== undefined
      ? [
          [above.start, above.end],
          [chosen.start, chosen.end],
        ]
      : [[chosen.start, chosen.end]];
  return { start: parts[0]?.[0] ?? 0, end: chosen.end, parts };
}

export interface DocumentDefaults {
  /** Who is meant where no sentence, heading or label names anybody. */
  bearers: string[];
  /** The festivals the title names: what 节前 means in this document. */
  festivals: string[];
  /** Whether the document speaks of a certain year: then 年底 is the end of that year. */
  dated: boolean;
  /** What 甲方 and 乙方 stand for. */
  parties: ReadonlyMap<string, string[]>;
  /** Lines that are not text: salutation, signature, date. */
  skip: (unit: Unit) => boolean;
}

/**
 * Derives the default bearers from the salutation, the scope clause, or the document's habit of saying 各级.
 */
export function documentDefaults(
  normal: string,
  units: Unit[],
  title: { start: number; end: number } | undefined,
): DocumentDefaults {
  const salutation = findSalutation(normal, units);
  const parties = partiesOf(normal);
  return {
    bearers:
      salutation?.bearers ??
      scopeBearers(normal) ??
      (title === undefined ? undefined : titleBearers(normal.slice(title.start, title.end))) ??
      parties.get('乙方') ??
      issuerBearers(normal),
    parties,
    dated: title === undefined || isDated(normal, normal.slice(title.start, title.end)),
    festivals: title === undefined ? [] : festivalsIn(normal.slice(title.start, title.end)),
    skip: (unit) =>
      unit === salutation?.unit ||
      (title !== undefined && unit.start >= title.start && unit.end <= title.end) ||
      isFurniture(normal, unit),
  };
}

/** A paper that addresses nobody speaks of whoever issued it. */
function issuerBearers(normal: string): string[] {
  const issuer = issuerOf(normal);
  return issuer === undefined ? [] : [issuer];
}

function findSalutation(normal: string, units: Unit[]): { bearers: string[]; unit: Unit } | undefined {
  for (const unit of units.slice(0, 8)) {
    if (unit.kind !== 'prose') continue;
    const text = normal.slice(unit.start, unit.end);
    if (text.length > 120 || !text.endsWith('：') || /同志们|如下|领导|来宾|大家|朋友们|[。]/.test(text))
      continue;
    const bearers = splitBearers(text.slice(0, -1)).filter(
      (name) => headClass(name) !== undefined || name.startsWith('各'),
    );
    if (bearers.length > 0) return { bearers, unit };
  }
  return undefined;
}

/** 甲方：某公司党委: in a letter of responsibility the parties are named once. */
function partiesOf(normal: string): Map<string, string[]> {
  const parties = new Map<string, string[]>();
  for (const hit of normal
    .slice(0, 3000)
    .matchAll(/(?:^|\n)\s*([甲乙丙]方)(?:（[^（）\n]{1,20}）)?：\s*([^\n。；：]{2,40})/g)) {
    const names = splitBearers((hit[2] ?? '').replace(/（[^（）]*）/g, '').trim());
    if (names.length > 0) parties.set(hit[1] ?? '', names);
  }
  const both = [...(parties.get('甲方') ?? []), ...(parties.get('乙方') ?? [])];
  if (parties.size > 1) parties.set('双方', both);
  return parties;
}

/** 本办法适用于全市各中小学校。 */
function scopeBearers(normal: string): string[] | undefined {
  const hit =
    /(?:本|该)(?:办法|规定|细则|制度|规则|方案|意见|规范|条例|准则|守则|标准)适用于([^。；]{2,50})[。；]/.exec(
      normal,
    );
  if (hit === null) return undefined;
  const phrase = (hit[1] ?? '').replace(/的?(?:[^，、]{0,10})(?:管理|工作|活动|活动管理|日常管理)$/, '');
  const bearers = splitBearers(phrase.replace(/^(?:在)/, '')).filter((name) => headClass(name) !== undefined);
  return bearers.length > 0 && bearers.length <= 6 ? bearers : undefined;
}

function isDated(normal: string, title: string): boolean {
  return (
    /(?:20\d\d|二[〇零○]二[〇零○一二三四五六七八九])年|今年|本年/.test(normal.slice(0, 2000)) ||
    !/(?:制度|规则|规定|规程|办法|细则|条例|清单|职责|准则|守则|规范)/.test(title)
  );
}

/** 党总支责任清单, 领导小组工作规则: a document that says in its title whose duties it lists. */
function titleBearers(title: string): string[] | undefined {
  const name =
    /(?:^|的|于|发|《)([^，。：《》的]{2,20}?)(?:领导班子)?(?:集体|主体|全面从严治党|党风廉政建设|廉政|工作)*(?:责任|职责|任务|分工)(?:清单|分工|规定|制度)?(?:》|$)/.exec(
      title.replace(/（[^（）]*）/g, ''),
    )?.[1] ??
    /(?:^|的|于|发|《)([^，。：《》的]{0,16}(?:委员会|领导小组|工作小组|联席会议|办公室|工作专班))(?:议事|工作|会议)(?:规则|规程|制度|细则)/.exec(
      title,
    )?.[1];
  if (name === undefined) return undefined;
  const found = findBearers(name);
  return found !== undefined && found.start === 0 && found.end === name.length ? found.names : undefined;
}

function isFurniture(normal: string, unit: Unit): boolean {
  if (unit.kind !== 'prose') return false;
  const text = normal.slice(unit.start, Math.min(unit.end, unit.start + 120));
  if (/^附(?:件|表)\d*[：:]/.test(text)) return true;
  if (unit.end - unit.start > 40) return false;
  if (/^[甲乙丙]方(?:（[^（）]{1,20}）)?：[^，。]*$/.test(text)) return true;
  return /^(?:出席|列席|参会|参加|缺席|请假|主持|记录|签发|主送|发送|分送|印发|校对|打印|填报|审核|联系)(?:人员?|单位|领导|人)?：|^\d{4}年\d{1,2}月\d{1,2}日$|^同志们：?$|^附件|^（联系人|^抄送|^主题词|^联系(?:人|电话)|^电话：/.test(
    text,
  );
}
