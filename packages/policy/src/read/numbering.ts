/** Word's automatic numbers: they are not in the text, so they are counted as Word would count them. */
import { walkXml } from '@liulian/documents/xml';

interface Level {
  start: number;
  format: string;
  /** Such as `%1.%2` or `（%1）`. */
  text: string;
}

export interface NumberingReference {
  list: string;
  level: number;
}

const CHINESE =
  /^(?:chinese|japanese|taiwanese|ideographDigital|ideographTraditional|koreanDigital|chineseLegal)/;

/** The list definitions of a document, and the counters of the lists met so far. */
export class Numbering {
  private readonly levels = new Map<string, Map<number, Level>>();
  private readonly lists = new Map<string, { definition: string; starts: Map<number, number> }>();
  private readonly counters = new Map<string, number[]>();
  private readonly begun = new Set<string>();

  /** Reads word/numbering.xml. */
  load(xml: Uint8Array): void {
    let definition: Map<number, Level> | undefined;
    let level: Level | undefined;
    let list: { definition: string; starts: Map<number, number> } | undefined;
    let overridden = 0;
    walkXml(xml, {
      open: (name, attribute) => {
        const value = attribute('val') ?? '';
        if (name === 'abstractNum') {
          definition = new Map();
          this.levels.set(attribute('abstractNumId') ?? '', definition);
        } else if (name === 'lvl' && list === undefined) {
          level = { start: 1, format: 'decimal', text: '' };
          definition?.set(Number(attribute('ilvl') ?? 0), level);
        } else if (name === 'start' && level !== undefined) level.start = Number(value);
        else if (name === 'numFmt' && level !== undefined) level.format = value;
        else if (name === 'lvlText' && level !== undefined) level.text = value;
        else if (name === 'num') {
          list = { definition: '', starts: new Map() };
          this.lists.set(attribute('numId') ?? '', list);
        } else if (name === 'abstractNumId' && list !== undefined) list.definition = value;
        else if (name === 'lvlOverride') overridden = Number(attribute('ilvl') ?? 0);
        else if (name === 'startOverride') list?.starts.set(overridden, Number(value));
      },
      close: (name) => {
        if (name === 'lvl') level = undefined;
        else if (name === 'abstractNum') definition = undefined;
        else if (name === 'num') list = undefined;
      },
    });
  }

  /** The number of the next paragraph of a list, as it is printed; empty where none is. */
  next({ list, level }: NumberingReference): string {
    const known = this.lists.get(list);
    const levels = known === undefined ? undefined : this.levels.get(known.definition);
    const own = levels?.get(level);
    if (known === undefined || levels === undefined || own === undefined) return '';
    const counters = this.counters.get(known.definition) ?? [];
    this.counters.set(known.definition, counters);
    if (!this.begun.has(list)) {
      this.begun.add(list);
      for (const [at, start] of known.starts) counters[at] = start - 1;
    }
    counters[level] = (counters[level] ?? own.start - 1) + 1;
    counters.length = level + 1;
    if (own.format === 'bullet') return '• ';
    if (own.format === 'none') return own.text.includes('%') ? '' : own.text;
    const label = own.text.replace(/%(\d)/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const part = levels.get(at);
      return write(counters[at] ?? part?.start ?? 1, part?.format ?? 'decimal');
    });
    return /[\w.]$/.test(label) ? `${label} ` : label;
  }
}

/** One number in one of Word's formats. */
function write(n: number, format: string): string {
  if (CHINESE.test(format)) return chinese(n);
  if (format.startsWith('decimalEnclosedCircle') && n >= 1 && n <= 20)
    return String.fromCodePoint(0x245f + n);
  if (format === 'upperLetter') return String.fromCharCode(64 + (((n - 1) % 26) + 1));
  if (format === 'lowerLetter') return String.fromCharCode(96 + (((n - 1) % 26) + 1));
  if (format === 'none') return '';
  return String(n);
}

const DIGITS = '〇一二三四五六七八九';

/** 1 → 一, 12 → 十二, 105 → 一百〇五. */
function chinese(n: number): string {
  if (n >= 1000) return String(n);
  if (n >= 100) {
    const rest = n % 100;
    const tail = rest === 0 ? '' : rest < 10 ? `〇${DIGITS[rest]}` : chinese(rest).replace(/^十/, '一十');
    return `${DIGITS[Math.floor(n / 100)]}百${tail}`;
  }
  if (n < 10) return DIGITS[n] ?? '';
  return `${n < 20 ? '' : (DIGITS[Math.floor(n / 10)] ?? '')}十${n % 10 === 0 ? '' : (DIGITS[n % 10] ?? '')}`;
}
