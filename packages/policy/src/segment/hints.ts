/**
 * A cheap look: does this text state a number, a frequency or a deadline, so that it must be read as prose?
 */
const HARD =
  /每[年月周季半学两三双个次日天隔一二四六\d]|至少|不少于|不低于|不超过|[\d一二两三四五六七八九十]+[次场堂期篇](?!序|数|面|级)|月底|年底前|\d月|\d日|[一二三四五六七八九十]月份?[底前内]|日前|(?:工作日|个月|日|天|周)内|季度|年内|次月|半年|不得|严禁|禁止|不准|(?<!目|以|先|空|从|当|日|生|眼|跟|超|提|面|支)前(?:，|完成|报)|定期|适时/;

const AMOUNT = new RegExp(HARD.source.replace('|定期|适时', ''));

export function looksHard(text: string): boolean {
  return HARD.test(text);
}

/** The same without 定期 and 适时, which titles use as well. */
export function statesAmount(text: string): boolean {
  return AMOUNT.test(text);
}
