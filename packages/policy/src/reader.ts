/** Reads prose: which sentences ask for something, and what each leaves for the next and the items below. */
import { findBearers } from './extract/bearer.ts';
import { REVIEW } from './lexicon/signals.ts';
import { weight } from './draft.ts';
import type { Draft } from './draft.ts';
import { maskBrackets } from './normalise.ts';
import { readPiece } from './piece.ts';
import type { Context, Reading } from './reading.ts';
import { sentencesOf } from './segment/sentences.ts';
import type { Span } from './segment/sentences.ts';
import type { Section } from './segment/outline.ts';
import { SentenceReader, chargedIn } from './sentence.ts';
import { spokenOf, tellsOnly } from './statements.ts';

const DEFINITION = /所称[^，。]{0,40}(?:是指|指|包括)|是指|系指|指的是|以下简称/;
/** 支部大会主要任务是…, 工作内容包括…: what something is, not what is to be done. */
const DESCRIBES =
  /^[^，。：]{0,20}(?:主要|基本)(?:任务|职责|内容|议程|程序|目的|作用|环节|方式|形式)(?:是(?!否)|为|有(?!关)|包括|应是|可)/;
const LEAD_LIMIT = /(?:严禁|不得有|不得|禁止|不准)[^，。：]{0,12}(?:下列|以下|如下)?[^，。：]{0,10}$/;
const LEAD_SKIP = /(?:包括(?:以下|下列)?[^，。]{0,8}|是指|分为|由[^，。]{2,20}组成)[^，。：]{0,14}$/;
/** 2025年我馆接待读者38万人次，举办活动216场: figures of a year, nothing asked for. */
const YEAR_PAST =
  /^20\d\d年度?，?(?!\d)[^。]*\d(?:余|多|万)*(?:人次|人|场次?|次|件|起|个|家|期|篇|%)[^。]*，[^。]*\d/;
/** A sentence of a report that asks for something all the same. */
const ASKS_STILL =
  /应当|必须|(?:^|，)要|下一步|不得|不超过|不少于|至少|每(?:年|月|季|半年|学期)[^，]{0,6}(?:至少|不少于|应|开展|组织|召开)/;
/** 建立了机制，即常委会每月听取1次汇报: what is done so and so often goes on, unless it is added up. */
const HABIT = /每(?:年|月|季度|半年|学期|周)[^，。]{0,70}(?:\d|一|两|三)次/;
const TALLY = /(?:累计|先后|共)[^，。]{0,10}\d/;

/** Reads a run of prose of one section. */
export function readProse(normal: string, span: Span, section: Section, context: Context): Reading {
  const reading: Reading = { drafts: [], limits: [] };
  let carried = context.bearers;
  let review = false;
  let before = span.start;
  for (const sentence of sentencesOf(normal, span.start, span.end)) {
    const head = normal.slice(sentence.start, Math.min(sentence.end, sentence.start + 600));
    const open = maskBrackets(head);
    if (DEFINITION.test(open) && !/每[年月季半学]/.test(head)) continue;
    // Somebody is quoted: what is said is not laid down.
    if (/^“[^”]*$/.test(head)) continue;
    if (tellsOnly(open, head)) {
      // 支委会是…机构。一般每月召开1次: the next sentence goes on about the same.
      const name = spokenOf(open);
      const found = name === undefined ? undefined : findBearers(name);
      if (found !== undefined && found.end === name?.length) carried = reading.bearers = found.names;
      continue;
    }
    if (/^[^，。：]{2,24}，主要包括/.test(open)) continue;
    if (DESCRIBES.test(open) && !/每[年月季半学]|不少于|至少|应当/.test(open)) continue;
    if (
      /^(?:为|根据|按照|依据|结合)/.test(head) &&
      /(?:制定|制订|提出|明确|通知)(?:了?本|此|以下|如下)/.test(head)
    )
      continue;
    if (/决定，?(?:自|从|在|于)[^，。]*(?:开展|实施|进行)/.test(head)) continue;
    const binding =
      /每[年月季周半学]|应当?|必须|(?:^|，)[^，]{0,14}(?<![主重需首纲摘概扼简紧])要(?![求点素害件义情闻])/.test(
        head,
      );
    const past =
      REVIEW.test(head) ||
      (YEAR_PAST.test(head) && !binding && !/不少于|至少|不低于|以上|完成|[前底内]/.test(head));
    review = past || (review && !binding && !/下一步|今年|将/.test(head));
    if (review && !ASKS_STILL.test(head) && !(HABIT.test(head) && !TALLY.test(head))) continue;
    if (context.mode === 'limits') {
      reading.limits.push({ ...sentence, section });
      continue;
    }
    if (context.mode === 'skip') continue;
    // …。由督察科负责。: the sentence before is what they are charged with.
    const charged = OPENS_CHARGE.test(head) ? chargedIn(readPiece(normal, sentence)) : undefined;
    if (charged !== undefined) {
      const said = reading.drafts.filter(({ start }) => start >= before);
      for (const draft of said) draft.own ??= charged;
      const last = said.at(-1);
      if (last !== undefined) last.end = sentence.end;
      if (last !== undefined) continue;
    }
    before = sentence.start;
    const state = new SentenceReader(normal, section, { ...context, bearers: carried });
    state.read(sentence, past);
    reading.drafts.push(...state.drafts);
    reading.limits.push(...state.limits);
    if (state.subject !== undefined && state.acted)
      carried = reading.bearers = state.drafts.length > 0 ? state.subject : state.first;
  }
  if (normal[span.end - 1] === '：' || normal[span.end] === '：')
    reading.lead = leadOf(normal, span, reading, context);
  return reading;
}

/** How a sentence begins that may only say who is charged with what stands before it. */
const OPENS_CHARGE = /^(?:由|此|这|该|以上|具体).{3,60}$/;

/** A lead-in is not itself a duty: what it says holds for the items below it. */
function leadOf(normal: string, span: Span, reading: Reading, context: Context): Context {
  const sentences = sentencesOf(normal, span.start, span.end);
  const last = sentences.at(-1);
  const text = last === undefined ? '' : normal.slice(last.start, last.end).replace(/：$/, '');
  const lead: Context = { bearers: reading.bearers ?? context.bearers };
  if (/职责(?:是|为|如下|包括)?$/.test(text)) lead.competences = true;
  if (/(?:下列|以下)(?:情形|情况)/.test(text)) {
    lead.mode = 'skip';
    const asks = /(?:情形|情况)(?:之一)?(?:的|时|下)?，[^。]*(?:应当?|必须|须|要|进行|开展|给予|报)/.test(
      text,
    );
    // 有下列情形的，应当提醒：…: the items are the cases in which it is to be done.
    if (asks) for (const draft of reading.drafts) casesOf(draft);
    else if (last !== undefined) reading.drafts = reading.drafts.filter((item) => item.start < last.start);
  } else if (
    /(?:报告|申报|公开|公示|登记|说明|提供|报备)(?:下列|以下)[^，。]{0,8}(?:事项|内容|情况|材料|信息)$/.test(
      text,
    )
  ) {
    lead.mode = 'skip';
    return lead;
  } else if (LEAD_LIMIT.test(text)) lead.mode = 'limits';
  else if (LEAD_SKIP.test(text) && !/(?:应当?|必须|要|须)(?:做|完成|履行|开展)/.test(text))
    lead.mode = 'skip';
  if (last !== undefined) {
    const draft = reading.drafts.findLast((item) => item.start >= last.start);
    if (draft !== undefined) lead.cadence = draft.cadence;
    if (/(?:下列|以下|如下|做到|履行|职责|工作|任务|要求|措施|安排)/.test(text.slice(-14)))
      reading.drafts = reading.drafts.filter((item) => item.start < last.start);
  }
  return lead;
}

/** The duty of a lead-in to a list of cases hangs on each of them. */
function casesOf(draft: Draft): void {
  if (draft.cadence !== undefined && weight(draft.cadence) >= 3) return;
  draft.cadence = { cadence: { event: '下列情形', side: 'after' }, strength: 'event', start: 0, end: 0 };
}
