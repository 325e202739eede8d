/**
 * Sentences that say how something is, was or is valued, told by their grammar and not by their subject
 * matter. What asks for something (FIRM) is never one of them.
 */

/** A frequency, a floor, a deadline or a modal: the sentence asks for something whatever else it says. */
const FIRM =
  /每[隔逢]?(?:[年月季周半学两日天次]|个[月季学])|不少于|不低于|至少|应当?(?![急用届邀聘考知试诉战到])|必须|(?<![无必])须(?!知)|(?:^|[，\u4e00-\u9fff])(?<![主重需首纲摘概扼简紧])要(?![求点素害件义情闻])|[\d一二三四五六七八九十]月?[日底]?前|工作日内|日内|个月内|负责(?!人|同志|制|相|岗|的)|计划于|下一步|今后|由[^，。]{2,16}(?:制定|起草|牵头|负责|组织)/;
/** 对…都具有重要作用, 有利于…: a valuation of what the sentence is about. */
const VALUES =
  /(?:具有|起着|起到|有着|发挥着|体现了?)[^，。]{0,14}(?:作用|意义|价值)(?=[，。]|$)|(?:^|，)(?:这)?(?:有利于|有助于|对于?[^，]{2,20}(?:十分|非常|至关)重要)/;
/** 支部委员会是…机构，实行…制度: what somebody is, and how. */
const IS =
  /^(?!首先|其次|再次|最后|同时|[一二三四五六七八九十]{1,2}是)[^，。：]{2,24}(?<![但于凡可若总还别正只真要])是(?!否)[^，。]{2,}(?:，|$)/;
/** 会议听取了…汇报, 会议审议并通过…: what a meeting did. */
const MEETING_DID =
  /^(?:会议|会上|大会|例会|全会|与会[^，。]{1,8}|会前|会议还)(?:上|首先|还|集体|专题|并|共同)*，?(?:听取|审议|学习|传达|研究|讨论|通过|观看|宣读|回顾|总结|分析|通报|书面|原则|认为|指出|充分肯定)/;
/** 日前印发…, 据了解, 记者…: news of what has been done. */
const NEWS =
  /^(?:近年来|近几年来?|多年来|长期以来|一直以来)|(?:日前|近日|近期|不久前|本报讯|据了解|据悉|记者)[^。]{0,40}?(?:印发|出台|下发|制定|推行|启动|召开|举办|举行|开展|发布|成立|推出)|(?:印发|出台|制定|发布|下发)(?:了)?《[^》]*》(?:（[^）]*）)?(?:（?(?:以?下简?称)|，(?:进一步|旨在|推动|为))/;
/** 3月10日上午，…主持召开…: told with its hour. */
const TOLD = /\d{1,2}日(?:上午|下午|晚上?|早上)，?[^。]*(?:召开|举行|开展|参加|出席|主持|赴)/;
/** 主要是：学习不深入，台账不全: what is lacking. */
const LACKS =
  /(?:仍|还|也|但|均|普遍)[^，。]{0,10}(?:存在|发现|有)[^，。]{0,10}(?:问题|不足|差距|现象|短板|薄弱)|(?:问题|不足|表现)(?:主要)?(?:是|有|为|表现在)(?:：|$)/;
/** 未经集体研究, 仅开展5次, 不够深入. */
const LACKING =
  /(?:^|[^，。凡如若对因者或逾])未(?:经|按|能|及时|严格|建立|开展|制定|落实|履行|有效|认真|形成|公开|记录|签订|到位)|(?:仅|只|才)(?:开展|召开|组织|学习|有|进行|完成)(?:了)?\d|(?:不够|不严|不实|不力|不全|不到位|不及时|不规范|不深入|不健全|缺失|滞后|薄弱)$/;

/** Who a sentence of the form 甲是…，乙… speaks of; undefined when it has another form. */
export function spokenOf(open: string): string | undefined {
  return IS.test(open) ? open.slice(0, open.indexOf('是')) : undefined;
}

/**
 * Whether a sentence only tells, values or describes. `open`: brackets hidden; `whole`: as it stands,
 * normalised.
 */
export function tellsOnly(open: string, whole: string): boolean {
  if (/^“[^“”]*”$/.test(whole)) return true;
  if (NEWS.test(whole) && !FIRM.test(open.replace(/《[^》]*》/g, ''))) return true;
  if (TOLD.test(open) || LACKS.test(open)) return !FIRM.test(open);
  if (FIRM.test(open)) return false;
  return VALUES.test(open) || IS.test(open) || MEETING_DID.test(open);
}

/** Whether a piece states what was not done or not done well; a case (…的) or a modal is no such statement. */
export function isLacking(masked: string): boolean {
  return LACKING.test(masked) && !/的$|应当?|必须|须|不得|严禁/.test(masked);
}

/** Whether a piece tells what a meeting did. */
export function isMinuted(masked: string): boolean {
  return MEETING_DID.test(masked) && !FIRM.test(masked);
}

/** 须有三分之二以上委员到会, 以赞成票超过半数为通过: what makes a meeting valid is no duty of anybody. */
export const QUORUM =
  /(?:到会|出席|参加|参会)[^，。]{0,8}(?:方[可能为]|才[能可]|始[得能])|(?:以上|半数|过半)的?[^，。]{0,10}(?:到会|出席|参加|参会|同意|通过)$|(?:赞成票|同意票|得票|票数|到会人?数)[^，。]*(?:过半|半数|分之)/;

/** 会议实行一题一议, 谈话采取个别方式: the subject is what is held, so the predicate says how. */
const HELD =
  /^(?:[^，。]{0,12}(?:会议|例会|大会|党课|谈话|谈心|家访|议题|学习|培训|活动|检查|考核|述职|接访))(?:一般|原则上|应|要|主要|均|都|可以?|必须|须)*(?:实行|采取|采用|坚持|遵循|突出|围绕|分为|做到|以|结合|根据)/;

/** 可以列席会议, 也可视情延长: leave to do something, without a time or a number. */
const PERMITS =
  /(?:^|[^，。不]{0,24})(?<![许认不即尚方才亦])可(?:以|安排|顺延|提前|视情|根据|结合|由|在|适当|参照|采取|采用|设置|聘请|委托|邀请|及时|申请|推荐|连[聘任]|列席|查阅|直接|按|延长|与|临时|到|向|在|凭|于|至|随时|自行|就近|从)/;

/** Whether a piece only permits. What is encouraged or to be explored is no mere permission. */
export function isPermission(masked: string): boolean {
  return (
    PERMITS.test(masked) && !/鼓励|探索|支持|提倡|倡导|应当?(?!急)|必须|方可|后可|才可|即可/.test(masked)
  );
}

/** 小组成员参加, 同步实施: who is there, or that something goes on; no act is named. */
const BARE =
  /^(?:[^，。每]{0,8}(?:参加|列席|出席|参与|主持|召集)|[^，。每]{0,12}(?:同步|统筹|协同|有序|扎实|稳步)(?:实施|推进|开展|进行|落实))$/;

/** Whether a piece names no act of its own. */
export function isBare(masked: string): boolean {
  return BARE.test(masked) && !/应当?|必须|须|要|一律/.test(masked);
}

/** 按规定办理, 主动报告: by reference to something else, with neither object nor time. */
const REFERS =
  /^[^，。]{0,10}(?:按(?:照)?[^，。]{0,8}(?:规定|要求|程序|时限|办法)|主动|认真|严格|如实)(?:地)?(?:报告|办理|执行|落实|处理|办结|申报)$/;

/** Whether a piece only refers to what is laid down elsewhere. */
export function onlyRefers(masked: string): boolean {
  return REFERS.test(masked) && !/\d|每|及时|立即/.test(masked);
}

/** Whether a piece describes how something is held. */
export function isManner(masked: string): boolean {
  return HELD.test(masked) && !/每[年月季周半学]|制度$|次|应当对|将[^，]*(?:纳入|报)/.test(masked);
}

/** 明确了责任, 签订了责任书: told as done. 为了, 除了, 到了, 了解 tell nothing. */
const DONE = /[\u4e00-\u9fff]{2}(?<![为除到罢得不])了(?![解结却断然])[\u4e00-\u9fff“《\d]/;

/** Whether a piece tells what has been done, though no word of time says so. */
export function isDone(masked: string): boolean {
  return DONE.test(masked) && !FIRM.test(masked);
}

/** 遇有重要问题, 受到处分, 家庭发生变故时: what comes about or is undergone, so that something else is to be done. */
const BEFALLS =
  /^(?!.{0,12}(?:每|应当|必须|要(?!求)))(?:受到|遭受|遭到|被(?!巡察|检查|谈话))[^，。]{2,}$|^[^，。]{0,12}(?:遇有|遇到|碰到|出现|发生)[^，。]{2,24}(?:问题|情况|情形|线索|事项|困难|隐患|变故|矛盾|分歧|行为|苗头|时)$/;

/** 通知要求, 《办法》指出: what says it, before what is said. 建成以来, 一直把…列为: how it has been. */
const SAYS =
  /^[^，。]{0,30}(?:通知|会议|意见|办法|方案|细则|规定|《[^》]*》)(?:还|同时|进一步)?(?:要求|指出|强调|提出|明确|规定)$|以来$|^[^，。]{0,14}一直(?=[将把以对在])/;

/** Whether a piece only says where what follows stands, or how things have been. */
export function isFraming(masked: string): boolean {
  return SAYS.test(masked) && !FIRM.test(masked);
}

/** Whether a piece names a case and nothing that is asked for. */
export function isCase(masked: string): boolean {
  return (
    BEFALLS.test(masked) &&
    !/[未不没无]|报告|防止|避免|杜绝/.test(masked.replace(/[^，。]*?(?:遇有|遇到|出现|发生)/, ''))
  );
}

/** A clause that ends in 时 and is no point of a timetable. */
export const WHEN = /[^，。]{3,}(?<![及同按课学平随小工届当定准临实暂此有要到])时$/;

/** 考核分三档, 以座谈会等形式为主, 以通知为准, 较往年相比: how something is divided, valued or compared. */
const CLASSED =
  /(?<!部)分(?:为(?!单位)|[两三四五六七八][个]?[档类级种等])|^[^，。]{0,20}以[^，。]{2,}为(?:主|准|限|宜)$|[较与同比](?:往年|去年|上年|以往)[^，。]{0,4}(?:相比)?$/;

/** 经评审组评审通过, 同意…立项, 仅限省内开展, 以严实作风推动落实, 严格执行各项规定: leave given, a scope, a stance. */
const PREAMBLE =
  /^经[^，。后]*(?:申报|推荐|评审|研究|批准|审议|讨论|审定|审核|同意|通过|决定)$|^[^，。]{0,14}(?:评审|审议|审定)通过$|^现?同意[^，。]+$|^(?:特?此|以上)通知$|[仅只]限[^，。]{2,}$|^以[^，。]{2,24}(?:推动|促进|推进|引领|带动)[^，。]*(?:落实|提升|发展|见效|提质|增效|开展)$|^(?:严格|认真|坚决|自觉|切实)(?:执行|遵守|落实|贯彻)[^，。]*(?:规定|纪律|要求|精神|准则|部署|决议|政策)$/;

/** Whether a piece says how something is divided, measured or compared. */
export function isClassed(masked: string): boolean {
  const open = masked.replace(/（[^（）]*）/g, '');
  return (CLASSED.test(open) || PREAMBLE.test(open)) && !FIRM.test(open);
}

/** 落实“一岗双责”情况, 执行议事规则情况: in a list of what is looked at, the name of a matter. */
const MATTER =
  /^(?!.*(?:[报通核检抽督巡评分总汇反填公掌听审调排自][告报查察导议析结馈写示握取计核查]|了解|研究|公开|研判|记录|收集|征求|统计))[^，。]*(?:落实|执行|遵守|履行|贯彻|坚持|坚决|维护|服从|运用|开展)[^，。]*(?:情况|问题)$/;

/** Whether a piece is the name of a matter, though a verb stands in it. */
export function namesContent(masked: string): boolean {
  return MATTER.test(masked) && !FIRM.test(masked);
}
