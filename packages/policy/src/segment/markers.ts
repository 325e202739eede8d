/** Numbering styles of official documents, with their rank: a smaller rank is higher in the tree. */

export interface Marker {
  rank: number;
  label: string;
  /** Length of the marker including what separates it from the text. */
  length: number;
}

const CN = '[一二三四五六七八九十百零〇两\\d]{1,6}';
const STYLES: { rank: number; pattern: RegExp }[] = [
  { rank: 0, pattern: new RegExp(`^(第 ?${CN} ?(?:[编篇章]|部分?))[ 、：]*`) },
  { rank: 1, pattern: new RegExp(`^(第 ?${CN} ?节)[ 、：]*`) },
  { rank: 2, pattern: new RegExp(`^(第 ?${CN} ?条(?:之[一二三四五])?)[ 、：]*`) },
  { rank: 3, pattern: new RegExp('^([一二三四五六七八九十]{1,3})(?:、|\\.|，|： ?| (?=\\S))') },
  { rank: 4, pattern: new RegExp('^(（[一二三四五六七八九十]{1,3}）)[、. ]*') },
  { rank: 5, pattern: /^(\d{1,2})(?:[.、](?!\d) *|[.、](?=\d{1,4}[年月日个次])|[ ](?=[\u4e00-\u9fff“《]))/ },
  { rank: 5, pattern: /^(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)[.、 ]*(?=[\u4e00-\u9fff“《])(?![年月日个次万元])/ },
  { rank: 6, pattern: /^(（\d{1,2}）|\d{1,2}）)[、. ]*/ },
  { rank: 7, pattern: /^([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽])[、. ]*/ },
  { rank: 8, pattern: /^([一二三四五六七八九十]{1,3})是[要：，]?(?!否|种|个)/ },
  { rank: 4, pattern: /^(第[一二三四五六七八]阶段)[：、 ]*/ },
  { rank: 8, pattern: /^(第[一二三四五六七八九十]{1,2})，/ },
  { rank: 8, pattern: /^(首先|其次|再次|最后)，/ },
  { rank: 9, pattern: /^([a-zA-Z])[.、）] */ },
  { rank: 9, pattern: /^([•●▪■◆◇·*]|[-–—]{1,2}) *(?=\S)/ },
];

/** The numbering a line begins with, if any. `text` is normalised. */
export function markerAt(text: string): Marker | undefined {
  for (const { rank, pattern } of STYLES) {
    const hit = pattern.exec(text);
    if (hit !== null && hit[1] !== undefined) return { rank, label: hit[1], length: hit[0].length };
  }
  return undefined;
}

const INLINE =
  /(?:^|[。；：！？，]) ?(?:([一二三四五六七八九十]{1,3})是(?!否|种|个)|(?<=[。；] ?)(?=[一二三四五六七八九十]{1,3}、[\u4e00-\u9fff])|(?=（(?:\d{1,2}|[一二三四五六七八九十]{1,2})）|[①②③④⑤⑥⑦⑧⑨⑩]))/g;

/** Offsets in `text` at which an item of an enumeration written inside a paragraph begins (一是…；二是…). */
export function inlineItems(text: string): number[] {
  if (!/[是）①]/.test(text)) return [];
  const starts: number[] = [];
  INLINE.lastIndex = 0;
  for (let hit = INLINE.exec(text); hit !== null; hit = INLINE.exec(text)) {
    if (hit[0] === '') {
      INLINE.lastIndex += 1;
      if (hit.index === 0 && markerAt(text) !== undefined) starts.push(0);
      continue;
    }
    const at = hit[1] === undefined ? hit.index + hit[0].length : hit.index + hit[0].indexOf(hit[1]);
    const marker = markerAt(text.slice(at, at + 12));
    if (marker !== undefined) starts.push(at);
  }
  return keepRuns(text, starts);
}

/** An enumeration starts at its first number; a lone 二是 or （3） is prose. */
function keepRuns(text: string, starts: number[]): number[] {
  const labels = starts.map((at) => markerAt(text.slice(at, at + 12))?.label ?? '');
  // Where the paragraph itself is item 一, the run inside it goes on with 二、.
  const first = labels.findIndex((label) => /^(?:一|二|（一）|（1）|①)$/.test(label));
  if (first === -1 || starts.length - first < 2) return [];
  return starts.slice(first);
}
