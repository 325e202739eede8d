/** A .rtf file → its text, in one pass: Chinese in \'xx bytes (GBK) or \u escapes, tables by \cell. */

/** Groups that are no text of the document. */
const DESTINATIONS = new Set(
  (
    'fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf ' +
    'listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl ' +
    'fldinst object objdata filetbl revtbl pgptbl deleted'
  ).split(' '),
);
const MAX_DEPTH = 1000;

interface State {
  skip: boolean;
  hidden: boolean;
  /** How many characters stand for one \u escape to readers that do not know it. */
  fallback: number;
}

/** Turns rich text into lines; the bytes are ASCII by the format's definition. */
export function rtfToText(bytes: Uint8Array): string {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const gbk = new TextDecoder('gb18030');
  const out: string[] = [];
  const stack: State[] = [];
  let state: State = { skip: false, hidden: false, fallback: 1 };
  let pending: number[] = [];
  let skipCharacters = 0;
  const flush = (): void => {
    if (pending.length > 0) out.push(gbk.decode(new Uint8Array(pending)));
    pending = [];
  };
  const add = (text: string): void => {
    flush();
    if (!state.skip && !state.hidden) out.push(text);
  };
  for (let at = 0; at < source.length;) {
    const char = source[at] ?? '';
    if (char === '{') {
      flush();
      if (stack.length < MAX_DEPTH) stack.push({ ...state });
      at += 1;
    } else if (char === '}') {
      flush();
      state = stack.pop() ?? state;
      skipCharacters = 0;
      at += 1;
    } else if (char === '\\') {
      const next = source[at + 1] ?? '';
      if (next === "'") {
        const code = Number.parseInt(source.slice(at + 2, at + 4), 16);
        if (skipCharacters > 0) skipCharacters -= 1;
        else if (!state.skip && !state.hidden && Number.isFinite(code)) pending.push(code);
        at += 4;
        continue;
      }
      let end = at + 1;
      while (end < at + 33 && /[a-z]/i.test(source[end] ?? '')) end += 1;
      if (end === at + 1) {
        if (next === '*') state.skip = true;
        else if (next === '~') add(' ');
        else if (/[\\{}]/.test(next)) add(next);
        at += 2;
        continue;
      }
      const word = source.slice(at + 1, end);
      const digits = /^-?\d{1,10}/.exec(source.slice(end, end + 11))?.[0] ?? '';
      at = end + digits.length;
      if (source[at] === ' ') at += 1;
      if (DESTINATIONS.has(word)) state.skip = true;
      else if (word === 'v') state.hidden = digits !== '0';
      else if (word === 'plain') state.hidden = false;
      else if (word === 'uc') state.fallback = Number(digits);
      else if (word === 'u') {
        add(String.fromCharCode((Number(digits) + 65536) % 65536));
        skipCharacters = state.fallback;
      } else if (word === 'par' || word === 'line' || word === 'sect' || word === 'page' || word === 'row')
        add('\n');
      else if (word === 'cell') add('\t');
      else if (word === 'tab') add('  ');
      else if (word === 'bin') at += Math.max(0, Number(digits));
      else if (/^(?:emdash|endash|lquote|rquote|ldblquote|rdblquote|bullet)$/.test(word))
        add(
          { emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”' }[word] ?? '•',
        );
    } else {
      if (char !== '\r' && char !== '\n') {
        if (skipCharacters > 0) skipCharacters -= 1;
        else if (char.charCodeAt(0) < 0x80) add(char);
        else if (!state.skip && !state.hidden) pending.push(char.charCodeAt(0));
      }
      at += 1;
    }
  }
  flush();
  return out
    .join('')
    .split('\n')
    .map((line) => line.replace(/\t$/, '').trimEnd())
    .filter((line) => line.trim() !== '')
    .join('\n');
}
