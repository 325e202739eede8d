/** Sentences and rows that look like duties and from which nothing was made: they are marked, not lost. */
import type { DocumentDefaults } from './document.ts';
import { findBearers } from './extract/bearer.ts';
import { CONSEQUENCE, FORMALITY, REVIEW } from './lexicon/signals.ts';
import { maskBrackets, maskQuoted } from './normalise.ts';
import { sectionPath } from './segment/outline.ts';
import type { Outline } from './segment/outline.ts';
import { QUORUM, isCase, isFraming, isLacking, isPermission, tellsOnly } from './statements.ts';
import { piecesOf, sentencesOf } from './segment/sentences.ts';
import type { Span } from './segment/sentences.ts';
import { VERBS } from './lexicon/verbs.ts';
import type { Compiled, Unread, UnreadReason } from './types.ts';

/** A frequency or a time limit, in any of the forms people use. */
const TIME =
  /每[隔逢]?(?:个|一|两|三|半|\d{1,2})?(?:年|月|季|周|星期|学期|学年|天|日|次|半年|工作日)|(?:\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个)?(?:工作日|日|天|月|周|小时|年)(?:之|以)?内|\d{1,2}月(?:\d{1,2}日|底|份|上旬|中旬|末)|[\d底末初]前(?!言|提)|(?:年|月|季|周)[底末初](?!报)|季度|半年|次[年月周]|年度内|节前|会[前后](?!十)|事[前后中]|定期|按[月季年期时]|及时|立即|当[日天场]|适时/;
const AMOUNT =
  /(?:至少|不少于|不低于|不得少于|不得低于)|(?:\d{1,4}|[一二两三四五六七八九十]{1,3})(?:次|场|期|篇|堂|节|份|轮)(?!性|要|序|面|会|元)|百分之|\d%/;
/** Handing over, keeping, informing: duties whatever stands around them. */
const REPORT =
  /报(?:送|备|批|请|告|[^名道刊纸销复考警社酬到表章应]{1,12}(?:备案|审[批核定查]|批准|同意|存档))|呈(?:送|报|批)|(?:报|送|交|抄送|移送|移交)[^，。]{1,10}(?:委|局|处|科|室|办|部|队|组|中心|党委|纪委)|报[^，。]{1,10}(?:领导|书记|主任|[局院校厂处科所站队]长|负责人)(?=$|[，。；同审批签])|报(?:进展|情况|总结|结果|材料|计划|名单|数据)|一报|归档|存档|建档|备案|登记|签字|公示|公开|上报|补报|催办|反馈|通报|督办|汇报|述[职责廉]|记录/;
const MUST =
  /应当?(?!急|用|届|邀|聘|考|知|试|诉|战)|必须|(?<![无必])须(?!知)|(?:^|[，\u4e00-\u9fff])要(?!求|点|素|害|件|义|情|闻)|负责|不得少于/;
/** What is said of the past, of the document itself, or of nothing that can be done. */
const PAST = /截至目前|以来[，,]|(?:已经?|共|累计|先后)[^，。]{0,6}(?:完成|开展|召开|建立|印发|制定|查处)/;
const STATEMENT =
  /^(?:[^，。]{1,24}(?:是指|系指)|“[^”]*”(?:即|就是)|(?:为了?|根据|按照|依据)[^。]{0,80}(?:制定|制订|印发|提出|如下))|具有重要(?:作用|意义)|有利于/;
const SHORTEST = 6;
const LONGEST = 300;

/**
 * Looks over everything that became neither an obligation nor a limit and lists what looks like a duty. A
 * sentence of which a part was read counts as read.
 */
export function findUnread(
  text: string,
  normal: string,
  { units, sections }: Pick<Outline, 'units' | 'sections'>,
  defaults: DocumentDefaults,
  read: Pick<Compiled, 'obligations' | 'limits'> & { standing: Span[] },
): Unread[] {
  const known = [...read.obligations, ...read.limits]
    .map(({ clause }) => clause)
    .sort((a, b) => a.start - b.start);
  const standing = read.standing.toSorted((a, b) => a.start - b.start);
  const found: Unread[] = [];
  const add = ({ start, end }: Span, place: string, why: UnreadReason): void => {
    found.push({ clause: { section: place, start, end, text: text.slice(start, end) }, why });
  };
  // A sentence at the head of a numbered item was taken for its title: it may ask for something itself.
  for (const section of sections) {
    const words = normal.slice(section.start, section.end);
    if (section.role !== 'measures' || section.title.length < 10 || meetsAny(known, section)) continue;
    if (!/每[年月季周半学]|不少于|至少|应当?(?!急|对|用)|必须|及时/.test(words)) continue;
    const why = reasonOf(words, true);
    if (why !== undefined) add(section, sectionPath(section), why);
  }
  for (const unit of units) {
    if (defaults.skip(unit) || unit.kind === 'labels') continue;
    const place = sectionPath(unit.section);
    if (unit.kind === 'row') {
      if (meetsAny(known, unit)) continue;
      const words = normal.slice(unit.start, unit.end);
      if (TIME.test(words) || AMOUNT.test(words) || REPORT.test(words))
        add(unit, `${place}表第${unit.row.number}行`, 'row');
      continue;
    }
    const { role } = unit.section;
    if (role === 'review' || role === 'guiding' || role === 'definition') continue;
    for (const sentence of sentencesOf(normal, unit.start, unit.end)) {
      if (sentence.end - sentence.start < SHORTEST || sentence.end - sentence.start > LONGEST) continue;
      const measures = role === 'measures';
      // Where a part of the sentence was read, what is left of it is looked at piece by piece.
      const spans = meetsAny(known, sentence) ? leftOver(normal, sentence, known) : [sentence];
      for (const span of spans) {
        const why = meetsAny(standing, span)
          ? 'standing'
          : reasonOf(normal.slice(span.start, span.end), measures);
        if (why !== undefined) add(span, place, why);
      }
    }
  }
  return found.sort((a, b) => a.clause.start - b.clause.start);
}

/** Why a sentence looks like a duty; undefined when it does not. */
function reasonOf(sentence: string, measures: boolean): UnreadReason | undefined {
  const masked = maskBrackets(maskQuoted(sentence));
  if (isPermission(masked) && !/每[年月季周半学]|应当?(?!急)|必须/.test(masked)) return undefined;
  if (isCase(masked) || isFraming(masked)) return undefined;
  if (tellsOnly(maskBrackets(sentence), sentence) || QUORUM.test(masked) || isLacking(masked))
    return undefined;
  if (FORMALITY.test(masked) || STATEMENT.test(masked) || PAST.test(masked)) return undefined;
  const counted = /每[年月季周半学][^，。]*(?:\d|[一两三])次/.test(masked);
  if (REVIEW.test(masked) && !MUST.test(masked) && !counted) return undefined;
  if (CONSEQUENCE.test(masked) && !/每|不少于|至少/.test(masked))
    // 党组织对违纪的党员要给予批评教育: named and with a modal, somebody may have to do it.
    return measures && /要(?!求)|应当?|必须/.test(masked) && findBearers(masked)?.start === 0
      ? 'bearer'
      : undefined;
  if (/每[年月季周半学]/.test(masked)) return 'time';
  if (!measures) return undefined;
  if (AMOUNT.test(masked)) return 'amount';
  const acts = hasAct(masked);
  if (TIME.test(masked) && acts) return 'time';
  if (REPORT.test(masked)) return 'report';
  // In rules, 应当 and 必须 ask for something, whether or not its verb is known.
  if (/应当|必须|一律/.test(masked) && masked.length >= 10) return 'bearer';
  if (acts && (MUST.test(masked) || findBearers(masked)?.start === 0)) return 'bearer';
  return undefined;
}

function hasAct(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const verb = VERBS.match(text, at);
    if (verb === undefined || verb.length < 2) continue;
    if (verb.value === 'act' || verb.value === 'build') return true;
    at += verb.length - 1;
  }
  return false;
}

/** Whether one of the spans, which are in order, overlaps the given one. */
function meetsAny(spans: Span[], { start, end }: Span): boolean {
  // Clauses are short, so those that can reach `start` lie close before the first that begins behind `end`.
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0 && i >= low - NEARBY; i -= 1) if ((spans[i]?.end ?? 0) > start) return true;
  return false;
}

/** How many clauses before a place are looked at for one that reaches into it. */
const NEARBY = 40;

function leftOver(normal: string, sentence: Span, known: Span[]): Span[] {
  return piecesOf(normal, sentence).filter(
    (piece) =>
      piece.end - piece.start >= SHORTEST &&
      !meetsAny(known, piece) &&
      // “五个一”活动: the name of the items that were read.
      !/[三四五六七八九十]个一(?:”|活动|$)/.test(normal.slice(piece.start, piece.end)),
  );
}
