/** The verb that decides what a clause is about. */
import { CONCRETE_OBJECTS, GOVERNING, VAGUE_OBJECTS, VERBS } from '../lexicon/verbs.ts';
import type { VerbClass } from '../lexicon/verbs.ts';
import { maskBrackets } from '../normalise.ts';

export interface Predicate {
  verb: string;
  verbClass: Exclude<VerbClass, 'noun'>;
  start: number;
  /** Where a verb was expected: behind bearer, modal and adverbs. */
  front: number;
  /** What follows the verb. */
  object: string;
  /** The verb is governed from afar by 将/把/对/围绕 at the front. */
  fronted: boolean;
}

const GOVERNING_WORDS = new Set(GOVERNING);
const FRONTING =
  /^(?:将|把|对|对于|针对|(?:紧紧|紧密)?围绕|(?:紧密|密切|充分)?结合|按照|根据|依据|依托|通过|以(?!上)|用|面向|向|与|同|在|从|就|为|于|利用|运用|借助|采取|采用|聚焦|依照|参照|按(?![期时月季])|充分利用|综合运用|坚持以|经|本着|每逢|因|随)/;
const ADVERB =
  /^(?:并且?|且|而|也|还|都|均|再|又|先|就|则|要|应当?|必须|须|需要?|务必|可以?|拟|将要|一律|分别|同时|及时|随时|定期|不定期|适时|严格|认真|切实|积极|主动|扎实|深入|广泛|充分|全面|进一步|不断|持续|常态化?|长期|统一|集中|共同|联合|如实|按时|按期|按规定|按要求|自觉|带头|牵头|负责|坚持(?=[每定按常向对从在于])|原则上|力争|努力|提倡|倡导|鼓励[^，。]{0,8}?|支持|至少|最少|各|另|有针对性地?|因地制宜|高标准|高质量|有序|稳步|逐步|逐级|逐项|逐一|分级|分类|分批|分期|当场|现场|亲自|重点|着重|主要|首先|认真地|深入地|具体|要求|确保|保证|每年|每季度|每月|每周|每学期|每半年|全年|年内|做到(?=[每按定])|做好(?=每))+/;

/** Verbs of a clause, in order, quotations and asides hidden. */
function verbsOf(text: string, from: number): { verb: string; verbClass: VerbClass; start: number }[] {
  const verbs: { verb: string; verbClass: VerbClass; start: number }[] = [];
  for (let at = from; at < text.length;) {
    const hit = VERBS.match(text, at);
    if (hit === undefined) {
      at += 1;
      continue;
    }
    if (hit.value !== 'noun')
      verbs.push({ verb: text.slice(at, at + hit.length), verbClass: hit.value, start: at });
    at += hit.length;
  }
  return verbs;
}

/** The main verb of a clause, searching from `from` (after the bearer). */
export function findPredicate(masked: string, from: number, raw: string = masked): Predicate | undefined {
  const text = maskBrackets(masked);
  const start = behindFuture(text, skipAdverbs(text, from));
  const fronted = FRONTING.test(text.slice(start, start + 5));
  const all = verbsOf(text, start).filter(
    (found) =>
      text[found.start + found.verb.length] !== '的' &&
      (found.verb.length > 1 || isSingleVerb(text, found.start, start)),
  );
  const chosen = fronted ? governing(all, text) : leading(text, all, start);
  if (chosen === undefined || chosen.verbClass === 'noun') return undefined;
  return {
    verb: chosen.verb,
    verbClass: chosen.verbClass,
    start: chosen.start,
    front: start,
    object: raw.slice(chosen.start + chosen.verb.length, text.length),
    fronted,
  };
}

/** 监察室将邀请…, 我局将适时检查: before a verb or an adverb 将 speaks of what is to come and governs nothing. */
function behindFuture(text: string, at: number): number {
  // 将执行纪律情况作为述责内容: a verb that puts it somewhere governs it after all.
  if (text[at] !== '将' || /(?:作为|列为|纳入|列入|融入|编入|写入|记入|载入|归入)/.test(text.slice(at)))
    return at;
  const next = skipAdverbs(text, at + 1);
  const verb = VERBS.match(text, next);
  const acts = verb !== undefined && verb.length > 1 && (verb.value === 'act' || verb.value === 'build');
  return next > at + 1 || acts ? next : at;
}

function skipAdverbs(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s，、：]/.test(text[at] ?? '')) at += 1;
  const adverb = ADVERB.exec(text.slice(at, at + 40));
  return adverb === null ? at : at + adverb[0].length;
}

/**
 * What a fronted phrase hangs on: the last verb that can govern it, else the last firm verb that has an
 * object.
 */
function governing(
  all: { verb: string; verbClass: VerbClass; start: number }[],
  text: string,
): (typeof all)[number] | undefined {
  if (text.includes('亲自部署') || text.includes('亲自过问'))
    return all.find((item) => item.verbClass === 'attitude');
  const inclusion = all.find((item) =>
    /^(?:纳入|列入|融入|列为|作为|编入|写入|记入|计入|载入|归入|装入)$/.test(item.verb),
  );
  if (inclusion !== undefined) return inclusion;
  const found = all.findLast((item) => GOVERNING_WORDS.has(item.verb));
  if (found !== undefined) return found;
  if (/^[把将]/.test(text.trimStart()) && all.length > 0) return all.at(-1);
  const firm = all.findLast(
    (item) =>
      (item.verbClass === 'act' || item.verbClass === 'build') &&
      item.start + item.verb.length < text.length &&
      !/^(?:建设|考核|管理|负责|运行|保障|规范)$/.test(item.verb),
  );
  return firm ?? all.findLast((item) => item.verbClass === 'attitude') ?? all.at(-1);
}

/** One-character verbs count only where a verb is expected: at the front, or before a number. */
function isSingleVerb(text: string, at: number, front: number): boolean {
  if (text[at] === '送')
    return /^送[^，。]{0,10}(?:委|局|处|科|室|办|部|队|组|站|党|校|院|中心|政府|上级|收件人|领导|书记|相关人员|阅|审|交)/.test(
      text.slice(at),
    );
  if (text[at] === '报')
    return /^报[^，。]{0,14}(?:委|局|处|科|室|办|部|队|组|站|党|校|院|会|中心|政府|上级|甲方|乙方|备案|审[批核查定]|同级|组长|领导|主任|书记|[局院校厂处科所站队]长|负责人|主官|研究|审议|批准|同意|决定)/.test(
      text.slice(at),
    );
  return (
    at === front ||
    /^[\d一两三四五六](?!线|体|般|定|样)/.test(text.slice(at + 1, at + 3)) ||
    /[少年月周季度期次]$/.test(text.slice(Math.max(0, at - 1), at))
  );
}

/** The first verb decides, unless it merely introduces a stronger one right behind it (坚持开展, 认真组织开展). */
function leading(
  text: string,
  all: { verb: string; verbClass: VerbClass; start: number }[],
  front: number,
): (typeof all)[number] | undefined {
  let best = all[0];
  for (let i = 0; i + 1 < all.length; i += 1) {
    const [here, next] = [all[i], all[i + 1]];
    if (here === undefined || next === undefined) break;
    const soft = /^(?:坚持|持续|确保|保证|探索|自觉|协助|配合|带头|主动|努力|争取|统筹)$/.test(here.verb);
    const adjacent = next.start === here.start + here.verb.length;
    const firm = next.verbClass === 'act' || next.verbClass === 'build';
    if (!soft || !firm || !adjacent) break;
    best = next;
  }
  // 坚持向家属发送…: the verb of persistence hides a fronted phrase.
  if (
    best !== undefined &&
    /^(?:坚持|继续|注重)$/.test(best.verb) &&
    FRONTING.test(text.slice(best.start + best.verb.length, best.start + best.verb.length + 4))
  ) {
    return governing(all.slice(1), text) ?? best;
  }
  // 建设经费纳入年度预算: the first verb is part of the subject.
  const inclusion = all.findLast((found) =>
    /^(?:纳入|列入|编入|记入|计入|载入|归入|装入|实行|施行|推行)$/.test(found.verb),
  );
  if (
    inclusion !== undefined &&
    best !== undefined &&
    inclusion !== best &&
    !text.slice(best.start, inclusion.start).includes('，') &&
    (best.verbClass !== 'act' || (best.start <= front + 8 && inclusion.verb.endsWith('行')))
  )
    return inclusion;
  // A noun phrase may stand before the verb (问题线索统一登记): then the first firm verb is taken.
  if (best !== undefined && best.start > front + 14 && best.verbClass === 'attitude')
    return all.find((found) => found.verbClass === 'act') ?? best;
  return best;
}

/** Whether the predicate leaves something that can be checked: an act, or something that now exists. */
export function isConcrete(predicate: Predicate): boolean {
  const object = predicate.object.replace(/[。；，、]+$/, '');
  switch (predicate.verbClass) {
    case 'act':
      return isConcreteAct(predicate, object);
    case 'build':
      return isConcreteBuild(predicate, object);
    default:
      return false;
  }
}

function isConcreteAct(predicate: Predicate, object: string): boolean {
  // 要严格考核: a bare verb names no act in particular.
  if (
    object === '' &&
    !predicate.fronted &&
    predicate.start <= predicate.front &&
    /^(?:考核|检查|整改|处理|处置|培训|评估|审核|考试|管理|问责|查处)$/.test(predicate.verb)
  )
    return false;
  if (/^(?:组织|处理|处置|办理|完成|参与|提出|进行|作出|做出)$/.test(predicate.verb) && !predicate.fronted) {
    if (object.trim() === '') return false;
    if (
      /^组织$/.test(predicate.verb) &&
      /^(?:领导|保障|观念|原则|纪律|的|和|与|要|应|交|体|优势|功能)/.test(object)
    )
      return false;
    if (/^完成$/.test(predicate.verb)) return !/(?:各项|全年|中心|目标)?任务$|使命/.test(object);
  }
  if (
    /^(?:开展|组织开展|推进|进行|做)$/.test(predicate.verb) &&
    !predicate.fronted &&
    /^(?:各项|好|有关|相关|好各项|各类|本职)?工作$/.test(object)
  )
    return false;
  if (
    /(?:作用|效能|优势|氛围|合力|意识|觉悟|本领|水平|自觉性|严肃性|权威性?|形象|尊严|榜样|稳定|权益|利益|精神|局面|格局)$/.test(
      object,
    )
  )
    return false;
  if (/^(?:梳理|汇总|总结|提炼|收集)$/.test(predicate.verb) && /(?:经验|成果|做法|亮点|特色)$/.test(object))
    return false;
  if (/^(?:讲|做|上|写|开|办|读)$/.test(predicate.verb))
    return /[课讲会班展学书文稿]|[次堂场篇期节]/.test(object);
  return true;
}

function isConcreteBuild(predicate: Predicate, object: string): boolean {
  if (predicate.verb === '履行') return /(?:手续|程序)$/.test(object);
  if (/^(?:作为|列为)$/.test(predicate.verb)) {
    return (
      /(?:内容|依据|条件|环节|必修课|前置程序|指标|议题)$/.test(object) &&
      /述[职责廉]|考核|必学|学习|议程|评[价优先]|培训|议题|授课|教学|程序|条件|必修|谈话|测评|检查/.test(
        object,
      )
    );
  }
  if (/^(?:纳入|列入|融入|编入|写入)$/.test(predicate.verb)) return object.trim() !== '' || predicate.fronted;
  if (/^(?:实行|施行)$/.test(predicate.verb)) return object.trim().length >= 2;
  if (/落实|执行|推行/.test(predicate.verb)) {
    if (VAGUE_OBJECTS.some((word) => object.endsWith(word))) return false;
    return /制度|规定|机制|办法|准则|规范|标准|规程|要求|清单|程序|措施|模式|责任制|管理|登记|备案|公示|《|“/.test(
      object,
    );
  }
  if (predicate.verb === '探索')
    return /模式|机制|办法|路径|做法|制度|方式|途径|新招|试点|联合|“/.test(object);
  if (/^(?:保持|实现|达到|达标|充实|规范|负责|保障|占|设)$/.test(predicate.verb)) return false;
  if (
    /^(?:建设|打造|新建|改建|完善|健全|搭建|规划|抓好|用好|管好|办好|运行好?|确定|明确|安排|建立|建立健全|健全完善|细化|落实|设置|固化)/.test(
      predicate.verb,
    )
  ) {
    if (VAGUE_OBJECTS.some((word) => object.endsWith(word))) return false;
    // 健全约谈机制, 完善制度规定: to better what is there is posture; to set it up is not.
    if (
      /^(?:健全|完善|健全完善)$/.test(predicate.verb) &&
      object.length <= 8 &&
      !/[、，和“《]/.test(object) &&
      /机制$|^(?:各项|有关|相关)?制度(?:规定|机制|体系)?$/.test(object)
    )
      return false;
    return hasConcreteItem(object) && !/^(?:一支|高素质|忠诚)/.test(object);
  }
  return object.trim() !== '' || predicate.fronted;
}

/** Whether one of the enumerated objects ends in a word for something that exists. */
function hasConcreteItem(object: string): boolean {
  const items = object.replace(/[”》]/g, '').split(/[、，和及与“]|等(?=[\u4e00-\u9fff])/);
  return items.some((item) => CONCRETE_OBJECTS.some((word) => item.endsWith(word)));
}
