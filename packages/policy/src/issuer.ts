/** Whose paper a document is: what 本级, 我部 and duties without a subject refer to. */
import { headClass } from './extract/bearer.ts';
import { normalise } from './normalise.ts';
import { linesOf } from './segment/lines.ts';

const DATE =
  /^(?:\d{4}|[二〇零○一三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?$/;
/** How far from either end of a text a red head or a signature stands. */
const NEAR = 2000;
const LONGEST = 32;

/**
 * The name of the issuing organ in the words of the text: from the signature above the date, the red head
 * (某支队文件) or the front of the title (某支队2024年…, 某支队关于…); undefined where none of them names one.
 */
export function issuerOf(text: string): string | undefined {
  const head = normalise(text.slice(0, NEAR));
  const tail = normalise(text.slice(-NEAR));
  return signature(tail) ?? redHead(head) ?? titled(head);
}

function wordsOf(text: string): string[] {
  return linesOf(text).map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ''));
}

/** The line above the last line that is nothing but a date. */
function signature(tail: string): string | undefined {
  const lines = wordsOf(tail);
  const at = lines.findLastIndex((line) => DATE.test(line));
  return at < 1 ? undefined : organ(lines[at - 1] ?? '');
}

function redHead(head: string): string | undefined {
  for (const line of wordsOf(head).slice(0, 4)) {
    const name = line.endsWith('文件') ? organ(line.slice(0, -2)) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The organ before 关于, before a year, or alone on the line above a title that begins with 关于. */
function titled(head: string): string | undefined {
  const lines = wordsOf(head).slice(0, 6);
  for (const [i, line] of lines.entries()) {
    const name = /^([^，。：；《》]{3,30}?)(?:关于|20\d\d年|二[〇零○])/.exec(line)?.[1];
    if (name !== undefined) return organ(name);
    if (line.startsWith('关于')) return i === 0 ? undefined : organ(lines[i - 1] ?? '');
  }
  return undefined;
}

/** The name without 中共, when it is that of an organ. */
function organ(words: string): string | undefined {
  const name = words.replace(/^中共/, '');
  if (name.length < 3 || name.length > LONGEST || /[，。；：\d〔（]|^(?:各|关于|附件)/.test(name))
    return undefined;
  return headClass(name) === 'unit' ? name : undefined;
}
