/** Prose → sentences → pieces. Quotations and brackets are never cut open. */

export interface Span {
  start: number;
  end: number;
}

const OPEN: Record<string, string> = { '“': '”', '《': '》', '（': '）' };
/** A bracket that is not closed within this many characters is taken as a stray one. */
const MAX_NESTED = 240;

/** Cuts a range of the text at any of the given marks, outside quotations and brackets. */
export function cutAt(text: string, start: number, end: number, marks: string): Span[] {
  const spans: Span[] = [];
  let from = start;
  /** Up to where a closing mark is known to be missing, per kind. */
  const barren = new Map<string, number>();
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x4e00 && code <= 0x9fff) continue;
    const char = text[at] ?? '';
    const close = OPEN[char];
    if (close !== undefined) {
      const shut = closing(text, at, end, close, barren);
      if (shut === -1) continue;
      at = shut;
      // A quotation that ends in a full stop ends the sentence as well.
      if (/[。！？]/.test(text[shut - 1] ?? '') && marks.includes('。') && char === '“') {
        push(text, spans, from, at + 1);
        from = at + 1;
      }
      continue;
    }
    if (marks.includes(char)) {
      push(text, spans, from, at);
      from = at + 1;
    }
  }
  push(text, spans, from, end);
  return spans;
}

/** Where the bracket opened at `at` closes, on the same line and not too far away; else -1. */
function closing(text: string, at: number, end: number, close: string, barren: Map<string, number>): number {
  const limit = Math.min(end, at + MAX_NESTED);
  for (let i = Math.max(at + 1, barren.get(close) ?? 0); i < limit; i += 1) {
    if (text[i] === close) return i;
    if (text[i] === '\n') return -1;
  }
  barren.set(close, limit);
  return -1;
}

function push(text: string, spans: Span[], from: number, to: number): void {
  let start = from;
  let end = to;
  while (start < end && /[\s”、，]/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  if (start < end) spans.push({ start, end });
}

/** Sentences, ended by 。！？； or a line break. */
export function sentencesOf(text: string, start: number, end: number): Span[] {
  return cutAt(text, start, end, '。！？；\n\r\t');
}

/** Pieces of a sentence, separated by commas and colons. */
export function piecesOf(text: string, sentence: Span): Span[] {
  return cutAt(text, sentence.start, sentence.end, '，：').flatMap((span) => splitCoordinated(text, span));
}

const OWN_CADENCE =
  /(?:、|，|和|及|以及|并|且)(?=[^、，“《]{0,14}(?:每(?:个)?(?:半?年|季度?|月|周|学期|两|日|天)|全年|至少每))/g;
const OWN_COUNT =
  /(?:、|以及|并且?|和)(?=(?:至少|再|各|开展|组织|举办|召开|撰写|讲授|观看|参观|完成|制作|编印|报送|推送|进行|建立|建成|创建|选树|评选|发放|签订|走访|开设|举行|上报|刊发|拍摄|印发|配备|设立|安排|听取)[^、，“《]{0,30}?[\d一二两三四五六七八九十][至到\-—~\d]{0,3}(?:次|场|堂|节|篇|期|份|个|项|部|名|件|条|轮|处|家|条|类|本|课|批|户|面|块|封|套|首|幅|张))/g;
/** 组织1次集体授课、1次案例剖析: the verb is said once. */
const BARE_COUNT =
  /、(?=[\d一二两三四五六七八九十]{1,2}(?:次|场|堂|节)(?![、，以至到])[^、，。；“《\d]{4,})/g;
const ONE_OF =
  /^[^一1]{0,14}[一1](?:次|场|堂|节|篇|期|份|个|项|部|名|件|条|轮|处|类|本|课|批|户|面|块|封|套|首|幅|张)[\u4e00-\u9fff]{2,14}$/;
const TWICE = /[\d一二两三][次场堂节].*、.*[\d一二两三][次场堂节]/;
const AGAIN =
  /([\u4e00-\u9fff]{2})([\d一两二三]{1,2}[次场堂节])(?=[^、，。；]{4,30}(、[^、，。；\d]{2,10}\1[\d一两二三]{1,2}[次场堂节]))/g;
const HAS_COUNT =
  /[\d一二两三四五六七八九十](?:次|场|堂|节|篇|期|份|个|项|部|名|件|条|轮|处|家|类|本|课|批|户|面|块|封|套|首|幅|张)/;

/** 支委会每月召开1次、党员大会每季度召开1次: two statements joined by an enumeration comma. */
function splitCoordinated(text: string, span: Span): Span[] {
  const body = text.slice(span.start, span.end);
  if (body.length > 400 || !/[、和并及且]/.test(body)) return [span];
  const cuts: { at: number; length: number }[] = [];
  if (/每|全年/.test(body)) {
    for (const hit of body.matchAll(OWN_CADENCE)) {
      const before = body.slice(cuts.at(-1)?.at ?? 0, hit.index);
      // 分别每年、每半年、每季度组织: the periods of several bearers stay together.
      const listed = /每(?:个)?(?:半?年|学年|季度?|月|周|学期|两[年月周])$/.test(before);
      if (listed && /分别|[两三四]级/.test(body)) continue;
      if (/每|全年|年度|至少|不少于/.test(before) && !inQuotes(body, hit.index))
        cuts.push({ at: hit.index, length: hit[0].length });
    }
  }
  for (const hit of body.matchAll(OWN_COUNT)) {
    const before = body.slice(0, hit.index);
    const near = cuts.some((cut) => Math.abs(cut.at - hit.index) < 3);
    if (!near && HAS_COUNT.test(before) && !inQuotes(body, hit.index))
      cuts.push({ at: hit.index, length: hit[0].length });
  }
  // 常委会每月听取1次甲、主要领导听取1次乙: the verb and its number come again behind somebody else.
  for (const hit of TWICE.test(body) ? body.matchAll(AGAIN) : []) {
    const at = body.indexOf(hit[3] ?? '、', hit.index);
    if (!cuts.some((cut) => Math.abs(cut.at - at) < 3) && !inQuotes(body, at)) cuts.push({ at, length: 1 });
  }
  // 上一堂廉政课、看一部警示片、写一篇心得: three items or more, each with its number.
  const items = body.split('、');
  const apart =
    /^(?:即|为|包括|分别是|就是|[一1])/.test(body) || items.slice(1).some((item) => !/^[一1]/.test(item));
  if (apart && items.length >= 3 && items.every((item) => ONE_OF.test(item)))
    for (const hit of body.matchAll(/、/g))
      if (!cuts.some((cut) => Math.abs(cut.at - hit.index) < 3)) cuts.push({ at: hit.index, length: 1 });
  const bare = cuts.length > 0 ? [] : [...body.matchAll(BARE_COUNT)];
  const unit = /[次场堂节]/.exec(body.slice(bare[0]?.index ?? body.length))?.[0];
  for (const hit of bare.length === 1 ? bare : []) {
    const before = body.slice(0, hit.index);
    const near = cuts.some((cut) => Math.abs(cut.at - hit.index) < 3);
    if (
      !near &&
      (/[\d一二两三四五六七八九十](次|场|堂|节)[^、，]{4,}$/.exec(before)?.[1] ?? '') === unit &&
      !inQuotes(body, hit.index)
    )
      cuts.push({ at: hit.index, length: hit[0].length });
  }
  if (cuts.length === 0) return [span];
  cuts.sort((a, b) => a.at - b.at);
  const spans: Span[] = [];
  let from = 0;
  for (const cut of cuts) {
    push(text, spans, span.start + from, span.start + cut.at);
    from = cut.at + cut.length;
  }
  push(text, spans, span.start + from, span.end);
  return spans;
}

function inQuotes(body: string, at: number): boolean {
  const opened = Math.max(body.lastIndexOf('“', at), body.lastIndexOf('《', at), body.lastIndexOf('（', at));
  const closed = Math.max(body.lastIndexOf('”', at), body.lastIndexOf('》', at), body.lastIndexOf('）', at));
  return opened > closed;
}
