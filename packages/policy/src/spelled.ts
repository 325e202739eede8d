/** “一案三单”，制定整改方案、建立问题清单、责任清单、措施清单: a numeral abbreviation and the list that spells it out. */
import { parseNumber } from './numerals.ts';
import type { Piece } from './piece.ts';
import type { Quota } from './types.ts';

const TERM =
  /“([一二两三四五六七八九])[^一二两三四五六七八九”]{1,2}([一二两三四五六七八九])[^一二两三四五六七八九”]{1,2}”$/;
const LEADING =
  /^(?:并|及时|分别|逐一)?(?:研究)?(?:制定|制订|建立|形成|列出|完善|编制|拟定|明确|健全|建立健全)?(?:好)?/;

/** The amounts per category when the list in `piece` has as many items as the abbreviation before it says. */
export function spelledOut(before: Piece | undefined, piece: Piece): Quota | undefined {
  const term = before === undefined ? null : TERM.exec(before.text);
  const own = term ?? TERM.exec(/^[^，。]*”/.exec(piece.text)?.[0] ?? '');
  const list = (term === null ? piece.text.replace(/^[^”]*”/, '') : piece.text).replace(/等$/, '');
  if (own === null) return undefined;
  const total = (parseNumber(own[1] ?? '') ?? 0) + (parseNumber(own[2] ?? '') ?? 0);
  const items = list
    .split(/[、和与及]/)
    .map((item) => item.replace(LEADING, ''))
    .filter((item) => item !== '');
  if (items.length !== total || items.some((item) => item.length > 12)) return undefined;
  return { min: total, unit: '项', by: items.map((category) => ({ category, min: 1 })) };
}
