/** How binding a clause is, and whether it forbids. */
import type { Modality } from '../types.ts';
import { PROHIBITION } from '../lexicon/signals.ts';

const MAY =
  /(?<![许认不即尚方才])可(?!能|持续|行性|靠|追溯|视化?|查|控|见|复制|推广|操作|信|燃|疑|以说|谓|回收|移动|用性)|鼓励|支持(?=[^，。]{1,16}(?:开展|创作|参加|参与|组织|探索|建设|申报))|探索|适时|有条件的|自愿|酌情/;
const SHOULD = /原则上|力争|一般(?:应|要|每|在|不|于|由|为)|提倡|争取|尽量|尽可能|倡导|宜(?=[每在由])/;
const MUST =
  /必须|应当?(?!急|对|用|届|邀|聘|考|知|试|诉|战|到)|务必|须(?!知)|(?<![不无所急按])(?:需(?!求|要)|需要(?!的|[^，。]{1,8}的[^，。]{0,6}$))|一律/;

/** Reads the strength of a clause; a plain imperative binds. */
export function findModality(text: string): Modality {
  if (SHOULD.test(text)) return 'should';
  if (MAY.test(text) && !MUST.test(text)) return 'may';
  return 'must';
}

/** Whether the clause states explicitly that something has to be done. */
export function isExplicitDuty(text: string): boolean {
  return MUST.test(text) || /^要|(?<=[\u4e00-\u9fff])要(?=[每定按对将把在建组开制严认及结充])/.test(text);
}

/** Whether the clause forbids something. Floors (不得少于) do not. */
export function isProhibition(text: string): boolean {
  // 学习关于党员不得信教的规定, 将不得…的要求纳入…: what is named or put somewhere is not what is forbidden.
  const open = text.replace(/(?:关于|有关)[^，。]{0,30}?的?(?=规定|要求|教育|制度|纪律|通知|禁令|条款)/g, '');
  if (/^(?:把|将)[^，。]+(?:纳入|列入|融入|作为|写入|印发|传达)/.test(open)) return false;
  return PROHIBITION.test(open);
}
