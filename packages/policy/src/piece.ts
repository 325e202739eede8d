/** Everything one comma-separated piece of a sentence says, and what part it plays in the sentence. */
import { findAgent, findBearers, findEach, findOwner, headClass } from './extract/bearer.ts';
import type { FoundBearers } from './extract/bearer.ts';
import { findCadence } from './extract/cadence.ts';
import type { FoundCadence } from './extract/cadence.ts';
import { findConditions } from './extract/conditions.ts';
import { findModality, isExplicitDuty, isProhibition } from './extract/modality.ts';
import { findPredicate, isConcrete } from './extract/predicate.ts';
import type { Predicate } from './extract/predicate.ts';
import { findAmounts } from './extract/quota.ts';
import type { Amount } from './extract/quota.ts';
import { CONSEQUENCE, FORMALITY, REVIEW } from './lexicon/signals.ts';
import { VERBS } from './lexicon/verbs.ts';
import type { Modality } from './types.ts';
import { maskBrackets, maskQuoted } from './normalise.ts';
import {
  QUORUM,
  isBare,
  isCase,
  isClassed,
  isDone,
  isFraming,
  isLacking,
  isManner,
  isMinuted,
  isPermission,
  namesContent,
  onlyRefers,
} from './statements.ts';
import type { Span } from './segment/sentences.ts';

/**
 * duty: asks for something · refine: adds a number or a bearer to the duty before · frame: time, condition or
 * topic of what follows · bearer: names only who, and how often, for a predicate that follows · content: what
 * happens inside the duty before · limit: an upper limit or a prohibition · none: posture, review, formality.
 */
export type Role = 'duty' | 'refine' | 'frame' | 'bearer' | 'content' | 'limit' | 'none';

export interface Piece extends Span {
  /** Speaks of the document itself: purpose, scope, entry into force. */
  formal: boolean;
  text: string;
  masked: string;
  role: Role;
  bearers?: FoundBearers;
  cadence?: FoundCadence;
  amounts: Amount[];
  predicate?: Predicate;
  concrete: boolean;
  explicit: boolean;
  modality: Modality;
  conditions: string[];
}

/** A clause longer than this is not prose any more; it is left alone. */
const MAX_PIECE = 500;

/**
 * Reads one piece. `normal` is the whole normalised text; `mayReview`: the sentence has a mark of the past.
 */
export function readPiece(normal: string, span: Span, mayReview = true): Piece {
  if (span.end - span.start > MAX_REPEATED) return analyse(normal, span, mayReview);
  if (memo.normal !== normal) memo = { normal, pieces: new Map() };
  const key = (mayReview ? '1' : '0') + normal.slice(span.start, span.end);
  const known = memo.pieces.get(key);
  if (known !== undefined) return { ...known, start: span.start, end: span.end };
  const piece = analyse(normal, span, mayReview);
  if (memo.pieces.size < MAX_MEMO) memo.pieces.set(key, piece);
  return piece;
}

/** Long documents repeat their short phrases; one document's readings are kept while it is read. */
let memo: { normal: string; pieces: Map<string, Piece> } = { normal: '', pieces: new Map() };
const MAX_REPEATED = 60;
const MAX_MEMO = 5000;

function analyse(normal: string, span: Span, mayReview: boolean): Piece {
  const text = normal.slice(span.start, Math.min(span.end, span.start + MAX_PIECE));
  const masked = maskQuoted(text);
  const piece: Piece = {
    ...span,
    text,
    masked,
    role: 'none',
    formal: false,
    amounts: [],
    concrete: false,
    explicit: false,
    modality: 'must',
    conditions: [],
  };
  if (span.end - span.start > MAX_PIECE) return piece;
  piece.formal = FORMALITY.test(maskBrackets(masked));
  if (piece.formal) return piece;
  piece.bearers = masked.startsWith('其中')
    ? undefined
    : (findBearers(masked, 0, text) ??
      findAgent(masked, text) ??
      findEach(masked, text) ??
      findAsked(masked, text) ??
      findOwner(masked, text));
  piece.cadence = findCadence(text, masked, topicOf(text));
  if (piece.bearers === undefined && piece.cadence !== undefined)
    piece.bearers = bearersBeside(masked, piece.cadence);
  piece.amounts = findAmounts(maskBrackets(masked));
  if (piece.amounts.length === 0) piece.amounts = findAmounts(masked);
  // 每月在基层时间不少于5天: a length of time per period, not per session.
  if (
    (piece.cadence?.strength === 'periodic' || /年度|累计|总(?:学时|时长|时间|课时)/.test(masked)) &&
    !/每次|每期|每场|每堂|每节|每批|每轮|每讲|单次|、/.test(masked)
  )
    for (const amount of piece.amounts) amount.each = false;
  if (piece.bearers !== undefined && passive(masked, piece.bearers, piece.cadence)) piece.bearers = undefined;
  const behindBearer =
    piece.bearers !== undefined && piece.bearers.start < 12 && !opensWithVerb(masked, piece.bearers.start)
      ? piece.bearers.end
      : 0;
  piece.predicate = findPredicate(masked, Math.max(behindBearer, behindModal(masked)), text);
  piece.concrete = piece.predicate !== undefined && isConcrete(piece.predicate);
  if (WHICH_UNIT.test(masked))
    piece.bearers = {
      names: [text.length <= 16 ? text : text.slice(text.lastIndexOf('的') + 1)],
      start: 0,
      end: text.length,
    };
  piece.bearers ??= relative(masked, text);
  piece.explicit = isExplicitDuty(masked);
  piece.modality = findModality(masked);
  piece.conditions = findConditions(text);
  piece.role = roleOf(piece, mayReview);
  return piece;
}

/** 活动要求各校每季度汇报一次: of whom something is asked stands behind the asking. */
function findAsked(masked: string, text: string): FoundBearers | undefined {
  const hit = /^[^，。]{0,10}(?:要求|责成|委托)(?!是|为|的|进行|和|与|、)/.exec(masked);
  return hit === null ? undefined : findBearers(masked, hit[0].length, text);
}

/** 新提拔干部任职前开展廉政谈话: whose event it is, not who acts. */
function passive(masked: string, bearers: FoundBearers, cadence: FoundCadence | undefined): boolean {
  if (
    cadence === undefined ||
    !('event' in cadence.cadence) ||
    bearers.start > 2 ||
    cadence.start - bearers.end > 2
  )
    return false;
  return (
    /^(?:新|拟|离|调|受|干部|党员|领导|入职|人员)/.test(masked) &&
    /^(?:，|时)?(?:逐一|统一|集中|集体|及时)?(?:进行|开展|组织|实施|安排|给予|予以|谈话|约谈|回访)/.test(
      masked.slice(cadence.end),
    )
  );
}

function opensWithVerb(masked: string, before: number): boolean {
  const verb = VERBS.match(masked, 0);
  return (
    verb !== undefined &&
    verb.length > 1 &&
    verb.length <= before &&
    (verb.value === 'act' || verb.value === 'build')
  );
}

/** 受理报告的部门应…: a subject that a clause describes, known by the modal behind it. */
function relative(masked: string, text: string): FoundBearers | undefined {
  const hit =
    /^(?![将把对在于自从按])([^，。的每]{2,14}的(?:单位|部门|科室|人员|干部|党组织|学校|支部|同志|消防站|大队|支队))(?=应当?(?!急)|必须|须|要(?!求))/.exec(
      masked,
    );
  if (hit === null) return undefined;
  return { names: [text.slice(0, hit[0].length)], start: 0, end: hit[0].length };
}

const MODAL =
  /应当|必须|可以|务必|务(?=于)|(?<![无必])须(?!知)|(?<![相对适响反供回呼感效顺照策接])应(?!急|对|用|届|邀|聘|考|知|试|诉|战|到会|有|收|参)/;

/** 谈话场所可以设置…: what stands before the modal is the subject, whatever verbs its name is made of. */
function behindModal(masked: string): number {
  const hit = MODAL.exec(masked);
  return hit === null ? 0 : hit.index + hit[0].length;
}

/** 每年支队级单位至少…, 建立下级队伍每年报告的制度: the bearer stands behind the frequency, or behind a verb before it. */
function bearersBeside(masked: string, cadence: FoundCadence): FoundBearers | undefined {
  const bounded =
    HARD_STRENGTH.has(cadence.strength) ||
    (cadence.strength === 'event' && /[前后内]/.test(masked.slice(cadence.end - 1, cadence.end)));
  if (cadence.start <= 4 && bounded) {
    const after =
      /^(?:[，、的份底末之前内以中上旬起\d月日]|至(?!少)|或每?(?:半年|季度|月|年|学期))*/.exec(
        masked.slice(cadence.end),
      )?.[0].length ?? 0;
    const found = findBearers(masked, cadence.end + after);
    if (found !== undefined) return found;
  }
  for (let at = 0; at < cadence.start; at += 1) {
    const verb = VERBS.match(masked, at);
    if (verb === undefined || verb.length < 2) continue;
    const found = findBearers(masked, at + verb.length);
    if (found !== undefined && found.end === cadence.start) return found;
    at += verb.length - 1;
  }
  return undefined;
}

/**
 * The event a bare time limit counts from: what the piece names after 对/将, or the piece itself, shortened.
 */
function topicOf(text: string): string {
  const found = /((?:发现|收到|接到|发生|遇有?|出现)[^，。]{1,16}?)(?:后|应|要|须|必须|在|于)/.exec(text);
  if (found !== null) return found[1] ?? '';
  const hit = /(?:对|将|就)([^，。]{2,20}?)(?:，|应|要|须|必须|在|于|进行|作出|提出|$)/.exec(text);
  return hit?.[1] ?? '';
}

const HARD_STRENGTH = new Set(['periodic', 'dated']);
const REFINE_HEAD =
  /^(?:(?!.{0,6}(?:写|提交|形成|制作|拍摄|完成|报送|收集))[\u4e00-\u9fff]{2,6}(?:记录|样本|对象|名单|材料|清单|内容|笔记|照片|体会)(?:不少于|不低于|至少)|(?:培训|学习|活动|会议|检查|谈话|授课|参观|督导|驻点|蹲点|演练|教育)(?:时间)?(?:不少于|不低于|不得少于|至少)\d+(?:个?(?:小时|学时|课时|工作日)|天|日|分钟)|人均|平均|累计|每次|每场|每期|每堂|每节|每批|每轮|每讲|单次|时间|时长|课时|学时|人数|其中|比例|[^，]{0,10}(?:率|(?:覆盖|谈话|检查|抽查)面|比例|人数|时间|时长|学时|课时|数量|间隔|篇幅|字数|覆盖率)(?:应当?|均|原则上|要|须)?(?=不|达|为|控制|至少|保持|在|\d|[一二三四五六七八九十百])|(?:抽查|检查|调查|走访|谈话|受教育|培训)?[^，开展组织]{0,8}(?:不低于|不得低于|应达到|达到)[^，]{0,10}(?:\d|百分之))(?!的)/;
const FRAME_TAIL =
  /(?:的|时|后|前|中|下|上|期间|之际|之机|契机|为主|为重点|基础|方式|形式|等|情况|过程中|载体|抓手|依托|主线|核心|导向|目标|要求|原则|问题|内容|人员|单位|岗位|领域|环节|节点|时机|部位|对象|日|底|内|起|外)$/;
const FRONTING =
  /^(?:对|对于|针对|围绕|结合|按照|根据|依据|依托|通过|以|把|将|从|在|为|面向|利用|运用|借助|采取|采用|聚焦|每逢|凡|如|若|除|经|坚持以|充分利用|综合运用|本着|紧扣|紧盯|突出|因|由于|自|区分|随着)/;
/** A piece that is only the setting of what follows: 结合…等时机, 在…考核中, 扩大会上. */
const SETTING =
  /^(?:结合|依托|围绕|按照|根据|依据|通过|采取|采用|运用|综合运用|利用|以|充分利用|借助|紧扣|本着)[^。]*(?:时机|方式|形式|手段|契机|载体|要求|原则|模式|途径|渠道|平台|资源|实际|精神|部署|规定|内容|标准|办法|创建|活动|工作|为主|为主题|为重点|为载体|为主线|为契机|为抓手|为核心|为目标|为导向|为依托|为基础|任务|职责)$|^在[^，]*(?:中|上|下|前|后|期间|时)$|(?:会议?|考核|检查|活动)(?:上|中|期间)$/;
/** 设有文化景观的单位: who is meant, by a property. */
const WHICH_UNIT =
  /^(?![将把对]|[^，。]*(?:每[年月季周半学]|不低于|不少于|至少))[^，。]{2,30}的(?:各)?(?:单位|部门|支队|大队|学校|医院|科室|党组织|人员|干部|党员|企业|班级|村|社区|消防站|场所|党支部|支部|党小组)$/;
/** A property of what was named before, not an act. */
const DURATION =
  /(?:期限|年限|保存时间|保留时间|有效期|聘期|任期|公示期)(?:应当?)?(?:不少于|不低于|不短于|为)/;
/** 采购金额在20万元以上的项目: which matters are meant. */
const WHICH_THING =
  /^[^，。]{0,30}(?:以上|以下|超过|涉及|需要|属于|存在)[^，。]{0,12}的(?:项目|事项|问题|采购|品种|工程|合同|案件|线索|支出|设备|药品)$/;
/** 对采购、招投标等高风险岗位: whom or what the next piece is about. */
const TOPIC =
  /^(?:对|对于|针对)[^，。]{2,40}(?:岗位|人员|领域|环节|问题|事项|单位|行为|情况|现象|部位|项目|对象|干部|同志|部门|患者|学生|请示|报告|文件|信件|申请|线索|投诉|案件|隐患)$/;
/** Principles, contrasts and observations. */
const STANCE =
  /^[一每](?:一)?[张次个份句名件滴餐分][^，。]{1,14}(?:都|皆|均关)|(?:融入|贯穿)[^，。]{0,14}(?:全过程|各方面|各环节|血脉|灵魂|之中|日常)|(?:列入|摆上|纳入|提上)(?:[^，。]{0,4})?(?:重要)?议?事?日程$|(?:结合|统一|贯通|衔接|联系|协调)起来$|贯穿[^，。]{0,14}(?:始终|全过程|各环节)$|(?:纳入|融入)[^，。]{0,16}(?:总体布局|工作布局|大局|全局|始终)$|^为[^，。]{2,20}提供[^，。]{0,8}(?:依据|保障|支撑|保证|遵循)$|^[^，。]{2,20}均?以[^，。]{1,10}为(?:单位|准)$|同(?:部署|谋划|研究|安排|落实|检查|考核|推进)、?同|(?:遵循|坚持|贯彻|体现|本着)[^，。]*(?:原则|方针|理念)$|^(?:而是|不是|这是|就是|这就)|^但?(?:从|就)[^，。]*(?:看|来看|来说|而言)$/;
/** Idioms of posture: whatever modal stands before them, nothing in particular is asked for. */
const IDIOM =
  /(?:引起|予以|给予|保持)(?:高度|足够|充分)?(?:警觉|警醒|重视|警惕|关注)|久久为功|打铁|自身硬|过硬|靠前监督|实事求是|抓起|驰而不息|常抓不懈|警钟长鸣|持之以恒|善作善成|锲而不舍|以身作则|率先垂范|守土有责|守土尽责|身先士卒|以上率下|一抓到底|落地生根|入脑入心|见行见效|走深走实|走在前列|心存敬畏|慎独慎微|防微杜渐|刀刃向内|刮骨疗毒|时不我待|凝心聚力|众志成城|砥砺前行|担当作为|真抓实干|狠抓落实|紧盯不放|挺在前面|放在首位|摆在[^，]{0,6}位置|扛在肩上|抓在手[上中]|记在心[上中]|落到实处|落在实处|落到位|落实落细|心中有|严起来|管起来|硬起来|动起来|树起来|立起来|心无旁骛|知敬畏|存戒惧|守底线/;
/** How a meeting or a talk is held: by whom, when and in which form. It belongs to the duty before it. */
const MANNER_OF_HOLDING =
  /^[^，。]{0,24}(?:由|委托)[^，。]{1,30}(?:召集并?主持|召集|推荐产生|选举产生|指定|参加|列席|出席)$|(?:才能|方可|方能)(?:召开|进行|举行|有效|上岗|实施|表决)|可以?随时召开$|^(?:一般|原则上|可以?|也可以?|必要时)?(?:由|请|邀请)[^，。]{1,24}(?:参加|列席|出席|主持|召集|主持召开)$|^(?:一般|原则上|通常|可以?)?(?:安排在|以[^，。]{1,16}(?:形式|方式)(?:召开|进行|开展)|(?:采取|采用)[^，。]{1,24}(?:形式|方式|相结合)(?:的?(?:召开|进行|开展))?$)|^[^，。]{0,10}(?:采取|采用)[^，。]{1,24}(?:相结合|(?:形式|方式)(?:进行)?)$|^(?:也可|可以?结合|根据(?:工作)?需要，?(?:也)?可|必要时)[^，。]{0,24}(?:召开|进行|开展|列席|参加|形式|方式)/;
const PRINCIPLE = /(?:实行|坚持|遵循|落实|按照|贯彻)[^，。]{0,6}“谁[^”]*谁/;
const PURPOSE =
  /^为(?:了|着)?(?:不断|锲而不舍|坚决|从严|持之以恒|压实|强化|贯通|厚植|涵养|引导|教育|推进|深刻|充分|严肃|优化|改进|打造|构建|树立|弘扬|激励|促进|杜绝|防范|预防|遏制|治理|整治|纠治|解决|方便|便于|适应|明确|统筹)|^为(?:了)?(?:迎接|庆祝|纪念|响应|进一步|深入|切实|认真|全面|更好|规范|加强|贯彻|落实|推动|推进|确保|保障|做好|提高|提升|营造|扎实|有效|充分|健全|完善|防止|维护|严肃|巩固|深化|持续|不断)/;
const MANNER =
  /及时|统一|逐[一项级个笔件人户次条班岗批家]|定期|予以|进行|全部|一律|依法|按时|立即|认真|严格|集中|应|须|(?<!需)要/;
const COPULA =
  /^[^，。]{0,16}(?:(?<![但于凡可若总还别正只真要])是(?!否)|即|就是|在于|有利于|有助于|关系到|事关|意味着|表明|说明|证明|属于|具有|存在|面临)/;

function roleOf(piece: Piece, mayReview: boolean): Role {
  const { masked } = piece;
  if (mayReview && !piece.explicit && REVIEW.test(masked)) return 'none';
  if (isProhibition(masked)) return 'limit';
  if (QUORUM.test(masked) && !/[应须]当?经/.test(masked)) return 'content';
  if (isLacking(masked) || isMinuted(masked) || isClassed(masked)) return 'none';
  if (isDone(masked) && !piece.explicit) return 'none';
  // “两全”即谈话、签字两个全覆盖: what an abbreviation stands for.
  if (/^“[^”]*”(?:即|是指|就是)/.test(masked)) return 'none';
  if (isFraming(masked)) return 'none';
  if (isCase(masked) && !piece.explicit) return 'frame';
  if (namesContent(masked) && !piece.explicit && piece.amounts.length === 0) return 'none';
  if (/要?注意(?:抓|把|处理|防|克服|掌握)|抓住[^，。]{0,8}(?:环节|关键|重点)/.test(masked)) return 'none';
  const strong = piece.amounts.filter((amount) => !amount.article && !amount.ceiling);
  const periodic = piece.cadence !== undefined && HARD_STRENGTH.has(piece.cadence.strength);
  if (isCeilingOnly(piece, strong)) return 'limit';
  const counted = strong.filter((amount) => !amount.each);
  if (/^[^，。]{1,12}(?<![但于凡可若总还别正只真要])是(?!否)/.test(masked) && !piece.explicit) return 'none';
  if (/^[^，。]{0,8}由[^，。]{1,24}(?:组成|构成)$/.test(masked)) return 'none';
  if (strong.length > 0 && isRefinement(piece, strong)) return 'refine';
  if (COPULA.test(masked) && !piece.explicit && counted.length === 0) return 'none';
  if (/由[^，。]{1,30}(?:兼任|担任|组成|构成|负责|承担|牵头负责|具体负责|统一领导)$/.test(masked))
    return 'none';
  if (PURPOSE.test(masked) && counted.length === 0) return 'none';
  if (CONSEQUENCE.test(masked) && !(periodic && counted.length > 0)) return 'none';
  if (
    periodic &&
    counted.length === 0 &&
    /一(?:学期|季度?|年|月|周)一(?!定|起|直|般|体|线|致|度|次)/.test(masked)
  )
    return 'duty';
  if (ENUMERATED.test(masked) && headClass(masked.slice(-8)) !== undefined && !piece.explicit) return 'frame';
  if (sharesPredicate(piece, periodic)) return 'bearer';
  if (isTimeOnly(piece) && counted.length === 0) return 'frame';
  if (/^除[^，。]{1,24}外$|^凡[^，。]{2,40}(?:事项|项目|问题|行为|情形|活动|人员|单位)$/.test(masked))
    return 'frame';
  if (/(?:[的后]|(?<![学课小])时)$/.test(masked) && !piece.concrete) return 'frame';
  const about = masked.replace(/^(?:要|应|须)(?=对|针对)/, '');
  if (WHICH_UNIT.test(masked) || WHICH_THING.test(masked) || (TOPIC.test(about) && !MANNER.test(about)))
    return 'frame';
  if (STANCE.test(masked) || PRINCIPLE.test(piece.text)) return 'none';
  if (IDIOM.test(masked) && counted.length === 0 && !periodic) return 'none';
  if (/^(?:一般|原则上|通常)安排在/.test(masked) && 'once' in (piece.cadence?.cadence ?? {}))
    return 'content';
  if (/^凡[^，。]{2,30}(?:件|品|的)$|^不需[^，。]{0,12}即可[^，。]*的/.test(masked) && !piece.explicit)
    return 'frame';
  if (DURATION.test(masked) || (MANNER_OF_HOLDING.test(masked) && counted.length === 0 && !periodic))
    return 'content';
  if (SETTING.test(masked) && counted.length === 0) return 'frame';
  // 每年各级党组织采取集中与单独相结合的方式: who and how often, but not yet what.
  if (
    /(?:采取|采用|通过|运用)[^，。]{2,}(?:的|等)(?:方式|形式|办法|途径)$/.test(masked) &&
    counted.length === 0
  )
    return 'frame';
  if (onlyRefers(masked)) return 'none';
  if (isPermission(masked) && counted.length === 0 && !periodic) return 'none';
  if ((isManner(masked) || isBare(masked)) && counted.length === 0 && !periodic) return 'content';
  if (
    /(?:的|之前|之后|(?<![学课小])时|期间|过程中|基础上|之际)$/.test(masked) &&
    !(periodic && counted.length > 0)
  )
    return 'frame';
  if (isHandedOut(piece)) return 'duty';
  if (piece.predicate === undefined) return withoutPredicate(piece, periodic, counted);
  return withPredicate(piece, periodic, counted);
}

/** 由各业务部门提供当月任务: behind 由 and somebody stands what they have to do, whatever its verb. */
function isHandedOut({ masked, bearers, text, predicate }: Piece): boolean {
  if (!masked.startsWith('由') || bearers === undefined || bearers.start > 1 || text.length - bearers.end < 5)
    return false;
  return (
    predicate !== undefined &&
    !/^(?:视|组成|担任|兼任|参加|主持|召集|签[字名收]|确认|负责|决定|同志|任|为|承担)|(?:负责|责任|费用)$/.test(
      masked.slice(bearers.end),
    )
  );
}

function isCeilingOnly(piece: Piece, strong: Amount[]): boolean {
  return strong.length === 0 && piece.amounts.some((amount) => amount.ceiling);
}

function isRefinement(piece: Piece, strong: Amount[]): boolean {
  // 纪检室按不低于10%的比例抽查: somebody of its own does it.
  const last = strong.at(-1);
  if (
    piece.bearers?.start === 0 &&
    piece.concrete &&
    last !== undefined &&
    piece.predicate !== undefined &&
    piece.predicate.start > last.end &&
    last.unit === '%'
  )
    return false;
  if (strong.every((amount) => amount.each))
    return !piece.concrete || REFINE_HEAD.test(piece.masked) || /^每[次场期堂节批轮讲]/.test(piece.masked);
  return REFINE_HEAD.test(piece.masked) && !HARD_STRENGTH.has(piece.cadence?.strength ?? 'word');
}

function withoutPredicate(piece: Piece, periodic: boolean, counted: Amount[]): Role {
  if (/^(?:对|针对|将|把|从|在|以)/.test(piece.masked)) return 'frame';
  const rest = piece.masked.slice(behindModal(piece.masked));
  if (
    piece.masked.startsWith('鼓励') &&
    piece.bearers !== undefined &&
    piece.bearers.end < piece.text.length - 2
  )
    return 'duty';
  if (
    /应当|必须|须/.test(piece.masked) &&
    rest.length >= 3 &&
    rest.length < piece.masked.length &&
    !/^[\u4e00-\u9fff]{4}(?:、[\u4e00-\u9fff]{4})+$/.test(rest) &&
    !/^(?:是|有|为|能|高度|清醒|站在|符合|具备|具有|当)/.test(rest)
  )
    return 'duty';
  if (counted.length > 0 && (periodic || counted.some((amount) => amount.floor))) return 'refine';
  if (piece.bearers !== undefined && periodic)
    return piece.text.length - Math.max(piece.bearers.end, piece.cadence?.end ?? 0) >= 4 &&
      piece.bearers.start < 3
      ? 'duty'
      : 'bearer';
  if (counted.length > 0 && piece.bearers !== undefined) return 'refine';
  return isFrame(piece) ? 'frame' : 'none';
}

/** 总队每年、支队每半年、…: who and how often, the rest follows. */
function sharesPredicate(piece: Piece, periodic: boolean): boolean {
  const { bearers, cadence, masked } = piece;
  return (
    periodic &&
    bearers !== undefined &&
    cadence !== undefined &&
    piece.amounts.length === 0 &&
    bearers.start === 0 &&
    bearers.end === cadence.start &&
    ('every' in cadence.cadence || masked.startsWith('每', cadence.start)) &&
    cadence.end >= piece.text.length - 1
  );
}

function isFrame(piece: Piece): boolean {
  return (
    piece.cadence !== undefined ||
    piece.bearers !== undefined ||
    FRONTING.test(piece.masked) ||
    FRAME_TAIL.test(piece.masked)
  );
}

function withPredicate(piece: Piece, periodic: boolean, counted: Amount[]): Role {
  const { predicate, concrete, masked } = piece;
  if (predicate === undefined) return 'none';
  if (
    predicate.fronted &&
    predicate.object === '' &&
    counted.length === 0 &&
    piece.cadence === undefined &&
    !/当场|书面|口头|现场|公开|限期/.test(masked) &&
    /^(?:对|就|针对)/.test(masked) &&
    !MANNER.test(masked) &&
    !/(?:开展|组织|实施)[^，。]*$/.test(masked)
  )
    return 'frame';
  if (isTopic(piece, predicate)) return 'frame';
  // 谈话要及时进行: nothing is named that is to be done.
  if (
    predicate.verb === '进行' &&
    predicate.object === '' &&
    counted.length === 0 &&
    !periodic &&
    !/对(?!象|口|外|内)|[将把就为与向]|[逐分][级批期一次类]/.test(masked)
  )
    return 'content';
  if (concrete) return 'duty';
  const floor = counted.some((amount) => amount.floor);
  const word =
    /定期|适时/.test(masked) ||
    (piece.cadence?.strength === 'event' &&
      'event' in piece.cadence.cadence &&
      piece.cadence.cadence.within !== undefined);
  if (isVerblessTail(piece) && counted.length > 0 && (periodic || floor)) return 'refine';
  if (masked.startsWith('每次') && piece.bearers === undefined && counted.length === 0) return 'content';
  switch (predicate.verbClass) {
    case 'act':
    case 'build':
      return periodic || floor || counted.length > 0 || word ? 'duty' : frameOr(piece, 'none');
    case 'weak':
      if (periodic || (floor && counted.length > 0) || word) return isTimeOnly(piece) ? 'frame' : 'duty';
      return (piece.explicit || /可以/.test(masked)) &&
        (piece.bearers !== undefined || piece.cadence !== undefined) &&
        isRegulatory(piece)
        ? 'duty'
        : frameOr(piece, 'none');
    case 'content':
      if (((periodic || word) && !isTimeOnly(piece)) || (floor && counted.length > 0)) return 'duty';
      return 'content';
    default:
      if ((counted.length > 0 && (periodic || floor)) || (periodic && /每[^，]*[“《]/.test(masked)))
        return 'duty';
      return frameOr(piece, 'none');
  }
}

const NOUN_VERBS =
  /^(?:采购|检查|考核|培训|学习|管理|监督|审计|体检|报告|招标|演练|举报|考试|测试|评审|维修|核查|审核|登记|调查|处置|处理|验收|评估|巡察|巡查|测评|公示|维护|保养|更新|更换|审批|救援|会商|谈话|考勤)$/;

/** 药品采购数据，…: a noun phrase that names the matter, though one of its words can be a verb. */
function isTopic(piece: Piece, predicate: Predicate): boolean {
  if (
    piece.bearers !== undefined ||
    piece.cadence !== undefined ||
    piece.amounts.length > 0 ||
    piece.explicit ||
    predicate.fronted
  )
    return false;
  return (
    predicate.start >= 2 &&
    predicate.object !== '' &&
    predicate.start > predicate.front &&
    NOUN_VERBS.test(predicate.verb)
  );
}

function frameOr(piece: Piece, otherwise: Role): Role {
  if (
    FRONTING.test(piece.masked) ||
    (piece.cadence !== undefined && piece.cadence.start < 3 && FRAME_TAIL.test(piece.masked)) ||
    isTimeOnly(piece)
  )
    return 'frame';
  if (piece.bearers !== undefined && piece.bearers.end >= piece.text.length) return 'frame';
  return otherwise;
}

/** 城镇建设、乡村振兴等五个工作专班: names in a row with their common head, and no act. */
const ENUMERATED =
  /^[^，。：每]*、[^，。：每]*等(?:[一二三四五六七八九十\d]{1,3}[个家支所名])[^，。：、]{2,8}$/;

/** The whole piece is a time: the verb found in it belongs to the name of the event. */
function isTimeOnly(piece: Piece): boolean {
  const cadence = piece.cadence;
  if (cadence === undefined || cadence.end < piece.text.length - 1) return false;
  return (
    cadence.start < 3 ||
    (cadence.strength !== 'periodic' &&
      piece.bearers !== undefined &&
      piece.bearers.start < 3 &&
      piece.bearers.end >= cadence.start - 1)
  );
}

function isVerblessTail(piece: Piece): boolean {
  const first = piece.amounts[0];
  return (
    piece.predicate !== undefined &&
    first !== undefined &&
    piece.predicate.start > first.start &&
    piece.bearers === undefined
  );
}

/** In rules, 应当/必须 with a named bearer makes a duty even of a plain verb. */
function isRegulatory(piece: Piece): boolean {
  return (
    /应当|必须|(?<!无)须|可以/.test(piece.masked) &&
    !/遵守|服从|自觉|接受[^，]{0,6}监督|支持|关心|关爱/.test(piece.predicate?.verb ?? '') &&
    piece.text.length < 60
  );
}
