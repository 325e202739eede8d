/** Text as it arrives from copies and page formats → lines that are paragraphs again. */
import { markerAt } from '../segment/markers.ts';
import { normalise } from '../normalise.ts';

/** A line that holds nothing but a page number: 3, - 3 -, 第3页, 3/12. */
const PAGE_NUMBER =
  /^(?:[-—–·~]{1,2} ?\d{1,4} ?[-—–·~]{1,2}|第 ?\d{1,4} ?页(?:[ ，]*共 ?\d{1,4} ?页)?|\d{1,3} ?\/ ?\d{1,3}|Page \d+(?: of \d+)?)$/i;
/** An entry of a table of contents: its title, leaders, a page. */
const CONTENTS = /^.{2,60}?(?:[.．。…·]{4,}|[… ]{3,}\.{2,}|\t+) ?[（(-]?\d{1,4}[-)）]?$/;
/** Fewer broken lines than this may be a list of short items. */
const MIN_BROKEN = 3;

/**
 * Folds compatibility forms, drops page numbers and entries of a table of contents, and joins the lines that
 * a copy from a page broke. Linear. What is stored and shown is the result, so every offset points into it.
 */
export function tidyText(text: string): string {
  const lines = foldForms(text)
    .split(/\r\n|[\n\r\u000b\u000c\u2028\u2029\u0085]/)
    .map((line) => line.replace(/[\u200b-\u200f\u00ad\ufeff]/g, ''))
    .filter((line) => !PAGE_NUMBER.test(line.trim()) && !CONTENTS.test(line.trim()));
  return joinBroken(lines).join('\n');
}

/**
 * Kangxi radicals and compatibility ideographs, which copies from PDF files contain, become the ordinary
 * characters. Full-width forms stay: the compiler folds them itself.
 */
export function foldForms(text: string): string {
  return text.replace(
    /[\u2e80-\u2fdf\uf900-\ufaff]/g,
    (char) => RADICALS.get(char) ?? char.normalize('NFKC'),
  );
}

/** Radicals of the supplement block have no compatibility form in the standard; the common ones by hand. */
const PAIRS =
  '⺟母⻓长⻔门⻚页⻛风⻜飞⻝食⻢马⻥鱼⻦鸟⻩黄⻬齐⻰龙⻳龟⻅见⻆角⻉贝⻋车⺠民⻘青⻄西⻁虎⺮竹⺼月⺝月⻙韦⻨麦⺶羊⻊足⺫目⺭示⻑长';
const RADICALS = new Map(
  Array.from({ length: PAIRS.length / 2 }, (_, i) => [PAIRS.charAt(2 * i), PAIRS.charAt(2 * i + 1)]),
);

/** Joins lines broken at the width of a page: long, of like length, ending inside a sentence. */
function joinBroken(lines: string[]): string[] {
  const full = widthOf(lines);
  if (full === undefined) return lines;
  const out: string[] = [];
  let open = false;
  for (const line of lines) {
    const trimmed = line.trim();
    const before = out.at(-1);
    if (open && before !== undefined && trimmed !== '' && continues(trimmed))
      out[out.length - 1] = before + trimmed;
    else out.push(line);
    const length = trimmed.length;
    open = length >= full * 0.8 && length <= full * 1.15 && isOpen(trimmed);
  }
  return out;
}

/** A line break after a full stop or a colon is taken as meant. */
function isOpen(line: string): boolean {
  return !/[。！？：；:;!?]["”）)]?$/.test(line) && !line.includes('\t');
}

function continues(line: string): boolean {
  const normal = normalise(line.slice(0, 24));
  const marker = markerAt(normal);
  // 九十，各大队…: a number in the middle of a sentence.
  return (
    (marker === undefined || normal[marker.length - 1] === '，') &&
    !line.includes('\t') &&
    !/^(?:附件|附表|抄送|主题词)/.test(normal)
  );
}

/**
 * The width at which the lines of this text were broken: the length most of the open lines share. Undefined
 * where lines are paragraphs.
 */
function widthOf(lines: string[]): number | undefined {
  const open = lines
    .map((line) => line.trim())
    .filter(
      (line) =>
        line.length >= 16 &&
        line.length <= 70 &&
        isOpen(line) &&
        !/[，、]\s*$/.test(line) &&
        /[，。、；]/.test(line),
    );
  const lengths = lines.map((line) => line.trim().length).filter((length) => length > 0);
  if (open.length < MIN_BROKEN || Math.max(0, ...lengths) > 90) return undefined;
  const counts = new Map<number, number>();
  for (const { length } of open) counts.set(length, (counts.get(length) ?? 0) + 1);
  const near = (n: number): number => [-2, -1, 0, 1, 2].reduce((sum, d) => sum + (counts.get(n + d) ?? 0), 0);
  const [width] = [...counts.keys()].sort((a, b) => near(b) - near(a) || b - a);
  if (width === undefined || near(width) < MIN_BROKEN) return undefined;
  const longer = lengths.filter((length) => length > width * 1.2).length;
  return longer * 10 <= lengths.length ? width : undefined;
}
