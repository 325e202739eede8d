/** An HTML page → lines of text; tables become tab-separated lines. Reading is linear: one pass, no tree. */
import { Parser } from 'htmlparser2';
import { Layout } from './layout.ts';

const BLOCKS = new Set(
  'p h1 h2 h3 h4 h5 h6 li div section article blockquote pre dt dd tr center'.split(' '),
);
/** What a page carries besides its text. */
const LEFT_OUT = new Set('script style noscript template nav title head select button'.split(' '));

/** Turns a page as saved by a browser or by an office program into text. */
export function htmlToText(html: string): string {
  const layout = new Layout();
  const lists: { ordered: boolean; count: number }[] = [];
  let skipped = 0;
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        if (LEFT_OUT.has(tag)) skipped += 1;
        else if (tag === 'table') layout.startTable();
        else if (tag === 'tr') layout.startRow();
        else if (tag === 'td' || tag === 'th')
          layout.startCell(span(attributes['colspan']), span(attributes['rowspan']));
        else if (tag === 'ol' || tag === 'ul') lists.push({ ordered: tag === 'ol', count: 0 });
        else if (BLOCKS.has(tag)) layout.endLine();
        if (tag === 'br') layout.endLine();
        if (tag === 'li') layout.text(bullet(lists));
      },
      onclosetag: (tag) => {
        if (LEFT_OUT.has(tag)) skipped = Math.max(0, skipped - 1);
        else if (tag === 'table') layout.endTable();
        else if (tag === 'td' || tag === 'th') layout.endCell();
        else if (tag === 'ol' || tag === 'ul') lists.pop();
        else if (BLOCKS.has(tag)) layout.endLine();
      },
      ontext: (text) => {
        if (skipped === 0) layout.text(text);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.end(html);
  return layout.finish();
}

function bullet(lists: { ordered: boolean; count: number }[]): string {
  const list = lists.at(-1);
  if (list === undefined) return '';
  list.count += 1;
  if (!list.ordered) return '';
  return lists.length === 1 ? `${list.count}. ` : `（${list.count}）`;
}

function span(value: string | undefined): number {
  return Math.min(60, Math.max(1, Number(value ?? 1) || 1));
}
