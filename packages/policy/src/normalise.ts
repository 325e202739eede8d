/**
 * Offset-preserving normalisation: every UTF-16 unit of the input is replaced by exactly one unit, so an
 * offset into the result is an offset into the input. All matching happens on the result, all quoting on the
 * input.
 */
import { TRADITIONAL } from './lexicon/traditional.ts';

const CJK = /[\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”]/;
const HALF_TO_FULL: Record<string, string> = {
  ',': '，',
  ';': '；',
  ':': '：',
  '(': '（',
  ')': '）',
  '!': '！',
  '?': '？',
};

const TABLE = buildTable();

function buildTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (let i = 0; i < 10; i += 1) table.set(String.fromCharCode(0xff10 + i), String(i));
  for (let i = 0; i < 26; i += 1) {
    table.set(String.fromCharCode(0xff21 + i), String.fromCharCode(65 + i));
    table.set(String.fromCharCode(0xff41 + i), String.fromCharCode(97 + i));
  }
  const pairs: [string, string][] = [
    ['％', '%'],
    ['＋', '+'],
    ['．', '.'],
    ['﹪', '%'],
    ['\u00a0', ' '],
    ['\u3000', ' '],
    ['\u2002', ' '],
    ['\u2003', ' '],
    ['\u200b', ' '],
    ['\ufeff', ' '],
    ['「', '“'],
    ['」', '”'],
    ['『', '“'],
    ['』', '”'],
    ['﹐', '，'],
    ['﹔', '；'],
    ['﹕', '：'],
    ['〈', '《'],
    ['〉', '》'],
    ['［', '（'],
    ['］', '）'],
    ['【', '（'],
    ['】', '）'],
    ['〔', '（'],
    ['〕', '）'],
    ['｡', '。'],
    ['､', '、'],
    ['―', '—'],
    ['─', '—'],
    ['“', '“'],
    ['”', '”'],
    ['‑', '-'],
  ];
  for (const [from, to] of pairs) table.set(from, to);
  for (const [from, to] of TRADITIONAL) table.set(from, to);
  return table;
}

/** What each UTF-16 unit becomes, for units that do not depend on their neighbours. */
const UNITS = new Uint16Array(65_536).map(
  (_, code) => TABLE.get(String.fromCharCode(code))?.charCodeAt(0) ?? code,
);
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const CHUNK = 8192;

/**
 * Same length as the input; full-width digits, brackets, quotes and common traditional characters are made
 * uniform.
 */
export function normalise(text: string): string {
  const units = new Uint16Array(text.length);
  let quoteOpen = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    units[i] = UNITS[code] ?? code;
    if (code > 0x3b && code !== 0x3f) continue;
    if (code === NEWLINE) quoteOpen = false;
    else if (code === QUOTE) {
      quoteOpen = !quoteOpen;
      units[i] = quoteOpen ? 0x201c : 0x201d;
    } else {
      const full = HALF_TO_FULL[text[i] ?? ''];
      if (
        full !== undefined &&
        (code === 0x28 || code === 0x29 || CJK.test((text[i - 1] ?? '') + (text[i + 1] ?? '')))
      )
        units[i] = full.charCodeAt(0);
    }
  }
  const parts: string[] = [];
  for (let i = 0; i < units.length; i += CHUNK)
    parts.push(String.fromCharCode(...units.subarray(i, i + CHUNK)));
  return parts.join('');
}

/**
 * Replaces what stands inside quotation marks and book-title marks by a filler, so that names are not read as
 * prose.
 */
export function maskQuoted(text: string): string {
  if (!text.includes('“') && !text.includes('《')) return text;
  return text.replace(/“[^”\n]{1,60}”|《[^》\n]{1,80}》/g, (hit) =>
    hit === '“一把手”' || hit === '“两委”' ? hit : hit[0] + '□'.repeat(hit.length - 2) + hit.at(-1),
  );
}

/** Replaces bracketed asides by a filler of the same length. */
export function maskBrackets(text: string): string {
  if (!text.includes('（')) return text;
  return text.replace(/（[^（）\n]{0,120}）/g, (hit) => '◇'.repeat(hit.length));
}
