/** Radicals and strokes as ordinary characters: copies from PDF files hold them in place of these. */

/**
 * The Kangxi radicals have compatibility forms. The supplement and the strokes have none.
 *
 * Pairs of Unicode's file EquivalentUnifiedIdeograph (version 14): ⺼ is 肉, ⺫ is 目, ⺲ is 罒.
 */
const pairs = [
  '⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵',
  '⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁',
  '⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车',
  '⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼',
  '⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟',
  '㇏乀㇐一㇑丨㇒丿㇓丿㇔丶㇖乛㇚亅㇝乀㇟乚㇠乙',
].map((line) => [...line]);
const equivalent = new Map(
  pairs.flatMap((chars) =>
    chars.flatMap((char, at): [string, string][] => (at % 2 === 0 ? [[char, chars[at + 1] as string]] : [])),
  ),
);
/** The same for `translate` in SQL: each character of `from` becomes the one at its place in `to`. */
export const radicalPairs = { from: [...equivalent.keys()].join(''), to: [...equivalent.values()].join('') };
const lookalikes = /[\u2e80-\u2fdf\u31c0-\u31e3\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

/** Radicals, strokes and compatibility ideographs become the ordinary characters they stand for. */
export function foldRadicals(text: string): string {
  return text.replace(lookalikes, (char) => equivalent.get(char) ?? char.normalize('NFKC'));
}
