/** Reads one sentence: its pieces in order into drafts and limits. */
import type { FoundCadence } from './extract/cadence.ts';
import { findDayOfMonth } from './extract/dates.ts';
import { festivalsIn } from './extract/festivals.ts';
import { CONSEQUENCE } from './lexicon/signals.ts';
import { combine, quotaOf, refine, weight } from './draft.ts';
import type { Draft } from './draft.ts';
import { readPiece } from './piece.ts';
import type { Piece } from './piece.ts';
import type { Context, Reading } from './reading.ts';
import { piecesOf } from './segment/sentences.ts';
import type { Span } from './segment/sentences.ts';
import type { Section } from './segment/outline.ts';
import { nameEvent, otherPeriod, respectively, saysMore, topic } from './relations.ts';
import { spelledOut } from './spelled.ts';
import { WHEN, isCase, isPermission } from './statements.ts';
import { titleOf } from './title.ts';

/**
 * Verbs whose piece, standing behind an act without a bearer or a number of its own, tells what happens in
 * that act.
 */
const CONTINUES =
  /^(?:通报|听取|传达|记录|形成|讲评|点评|汇总|宣布|汇报|留存|归档|登记|存档|签字|审议|研判|反馈|整改|督促|督办|公布|公示|备案|报批|审批|提出|作出|做出|梳理|更新|处理|处置|办理|复查|跟踪|告知|答复|会商|讲解|提交|审核|填写|播放|落实|汇编|结集)$/;

/** A rate that is hoped for, not an act: it refines a duty, but is none by itself. */
const RESULT = /满意[度率]|(?:发案|发生|投诉|办结|合格|优秀|知晓|达标)率|药占比/;
/** A meeting held so and so often. */
const MEETS = /[会课]/;
/** What comes out of a meeting and goes to others is a duty of its own. */
const LEAVES =
  /报|送|印发|签订|公示|公布|移交|归档|存档|备案|建立|制定|制订|修订|评选|考核|测评|检查|走访|慰问/;
/** What is done in a meeting. */
const DISCUSSES =
  /^(?:评议|讨论|研讨|交流|通报|分析|审议|研判|安排|部署|总结|交流|学习|听取|点评|协商|会商|座谈|述职|述责|述廉|查摆|检视|剖析|征求|收集|评选|解读|传达|对照|审定|审批|决定|确定|协调|解决)$/;

const CHARGED =
  /^(?:(?:此|这|该)项工作|以上(?:工作|任务)|具体(?:工作)?)?由[^，。：]{2,30}(?:具体|牵头|统一|共同|分别)*(?:负责|承担|承办|牵头|组织实施|组织落实|落实|实施)$/;

/** Who is charged with something that is named elsewhere: 由督察科负责. */
export function chargedIn(piece: Piece): string[] | undefined {
  return CHARGED.test(piece.masked) ? piece.bearers?.names : undefined;
}

/** 完善防汛领导小组工作规程，每季度召开1次会议: the organ whose rules were named is the one that meets. */
function organOf(text: string, last: Draft, piece: Piece): string[] | undefined {
  if (!last.builds || !/^(?:召开|举行|碰头|会商)$/.test(piece.predicate?.verb ?? '')) return undefined;
  const hit =
    /([\u4e00-\u9fff]{2,24}?(?:领导小组|工作小组|专班|委员会|工作组))(?:工作|议事)?(?:规程|章程|制度|机制|规则)?$/.exec(
      text,
    );
  const name = hit?.[1]?.replace(
    /^.*?(?:建立健全|健全完善|建立|健全|完善|修订|制定|成立|组建|设立|明确)/,
    '',
  );
  return name === undefined || name.length < 3 ? undefined : [name];
}

/** 五个一: a name for so many acts of one each. */
const UMBRELLA = /[三四五六七八九十]个一(?!定|起|般|样|致|律)/;

/** The last day of a month stands for the month itself, where a heading names it. */
function monthOf(cadence: FoundCadence['cadence'] | undefined): FoundCadence['cadence'] | undefined {
  return cadence !== undefined && 'once' in cadence && /(?:-02-28|-30|-31)$/.test(cadence.once)
    ? cadence
    : undefined;
}

/** Verbs by which a paper goes out. */
const ISSUES = /^(?:印发|下发|发出|出台|转发|制发|发布)$/;

const BARE_MONTH = /^(?:\d{4}年|今年|本年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?$/;
const DAY_FIRST = /^(?:于|在|至)?(\d{1,2})[日号](?!以?内|之内|以上|[的制内间程])(?:以?之?前|起|当天)?/;

export class SentenceReader {
  readonly drafts: Draft[] = [];
  readonly limits: Reading['limits'] = [];
  private explicit: string[] | undefined;
  /** Somebody was named in a sentence that says something of them, not merely listed. */
  acted = false;
  /** The bearer last named in the place of a subject: only such a one is carried to the next sentence. */
  subject: string[] | undefined;
  /** The bearer first named in the sentence. */
  first: string[] | undefined;
  private explicitBefore: string[] | undefined;
  private readonly normal: string;
  private readonly section: Section;
  private readonly context: Context;
  private frames: Piece[] = [];
  private waiting: Piece[] = [];
  private cadence: FoundCadence | undefined;
  /** The month that a line of a schedule begins with. */
  private month: FoundCadence | undefined;
  private bearers: string[] | undefined;
  private posture: Piece | undefined;
  /** The sentence says 应当 or 必须. */
  private firm = false;
  /** The piece before told what follows a breach: what is joined to it does so too. */
  private consequence = false;
  /** “五个一” and the like, whose items follow in the sentence. */
  private umbrella: { draft: Draft | undefined; piece: Piece } | undefined;
  /** The piece before only permitted something: so does what 并 joins to it. */
  private idle = false;
  /** The festivals that the sentence names: 紧盯春节、端午，节前…. */
  private festivals: string[] = [];

  constructor(normal: string, section: Section, context: Context) {
    this.normal = normal;
    this.section = section;
    this.context = context;
    this.bearers = context.bearers;
  }

  read(sentence: Span, mayReview: boolean): void {
    this.festivals = festivalsIn(this.normal.slice(sentence.start, sentence.end)).filter(
      (name) => !/节日|节假日/.test(name),
    );
    for (const span of piecesOf(this.normal, sentence)) {
      if (span.end - span.start < 2) continue;
      this.piece(readPiece(this.normal, span, mayReview));
    }
  }

  private piece(piece: Piece): void {
    if (piece.explicit) this.firm = true;
    const open = piece.bearers === undefined && piece.cadence === undefined && !piece.explicit;
    this.consequence = CONSEQUENCE.test(piece.masked) || (this.consequence && open);
    if (this.consequence && open && piece.role === 'duty') return;
    this.idle =
      open &&
      ((piece.role === 'none' && isPermission(piece.masked)) ||
        (this.idle && (/^[并且]/.test(piece.masked) || DISCUSSES.test(piece.predicate?.verb ?? ''))));
    if (this.idle && piece.role === 'duty' && piece.amounts.length === 0) return;
    if (piece.formal) {
      this.frames = [];
      return;
    }
    if (this.befalls(piece)) piece = { ...piece, bearers: undefined };
    if (chargedIn(piece) !== undefined && this.charge(piece)) return;
    if (piece.bearers !== undefined && (piece.role !== 'none' || piece.bearers.start < 3)) this.name(piece);
    if (this.onlyIssued(piece)) this.drafts.pop();
    if (this.spelled(piece)) return;
    switch (piece.role) {
      case 'frame':
        this.frames.push(piece);
        if (BARE_MONTH.test(piece.masked)) this.month = piece.cadence;
        if (piece.cadence !== undefined && weight(piece.cadence) >= 3)
          this.cadence = combine(piece.cadence, this.cadence);
        break;
      case 'bearer':
        this.waiting.push(piece);
        break;
      case 'limit':
        this.limits.push({
          start: this.limited(piece) ?? this.frames[0]?.start ?? piece.start,
          end: piece.end,
          section: this.section,
        });
        this.frames = [];
        break;
      case 'refine':
        this.refine(piece);
        break;
      case 'content':
        this.content(piece);
        break;
      case 'duty':
        this.duty(piece);
        if (UMBRELLA.test(piece.text)) this.umbrella = { draft: this.drafts.at(-1), piece };
        break;
      default:
        if (UMBRELLA.test(piece.text)) this.umbrella = { draft: undefined, piece };
        if (piece.cadence !== undefined && 'once' in piece.cadence.cadence && /今年|本年/.test(piece.masked))
          this.cadence ??= piece.cadence;
        this.posture = piece;
        this.frames = [];
    }
  }

  /**
   * 家庭发生变故时，进行谈话: whom it befalls is not who acts. Where a heading has named who acts, 队员提出要求时
   * says only when, too.
   */
  private befalls(piece: Piece): boolean {
    if (piece.role !== 'frame') return false;
    if (isCase(piece.masked)) return true;
    const next = piece.masked.slice(piece.bearers?.end)[0] ?? '';
    return this.context.bearers !== undefined && WHEN.test(piece.masked) && !/在|于/.test(next);
  }

  /** 纪委下发通知，要求各单位…: that the paper went out is told, what it asks for is still to come. */
  private onlyIssued(piece: Piece): boolean {
    const last = this.drafts.at(-1);
    if (last === undefined || !piece.masked.startsWith('要求')) return false;
    if (!ISSUES.test(last.verb) || last.quota !== undefined) return false;
    return !/前|每|应|须/.test(this.normal.slice(last.start, last.end));
  }

  /** 建立台账，由督察科负责: who is charged with what was just named. */
  private charge(piece: Piece): boolean {
    const names = chargedIn(piece);
    if (names === undefined || this.drafts.length === 0) return false;
    for (const draft of this.drafts) draft.own ??= names;
    const last = this.drafts.at(-1);
    if (last !== undefined) last.end = piece.end;
    return true;
  }

  /** “五个一”活动：一堂课、一部片、…: each item is a duty, and their common name is none. */
  private spelled(piece: Piece): boolean {
    if (
      this.umbrella === undefined ||
      !/^(?:即|为|包括|分别是|就是)?[\u4e00-\u9fff]{0,6}[一1][\u4e00-\u9fff]/.test(piece.masked)
    )
      return false;
    if (piece.bearers !== undefined || UMBRELLA.test(piece.text)) return false;
    const { draft } = this.umbrella;
    const at = draft === undefined ? -1 : this.drafts.indexOf(draft);
    if (at >= 0) this.drafts.splice(at, 1);
    this.umbrella.draft = undefined;
    const item = { ...piece, text: piece.text.replace(/^(?:即|为|包括|分别是|就是)/, '') };
    this.drafts.push({
      start: piece.end - item.text.length,
      end: piece.end,
      section: this.section,
      title: titleOf({ ...item, cadence: undefined }),
      own: this.explicit,
      carried: this.bearers,
      cadence: draft?.cadence ?? this.cadence,
      inherited: this.context.cadence,
      quota: quotaOf(piece.masked, piece.amounts),
      modality: this.umbrella.piece.modality,
      conditions: [],
      verb: piece.predicate?.verb ?? '',
      builds: piece.predicate?.verbClass === 'build',
      concrete: true,
    });
    return true;
  }

  /** 下校检查，每学期不得超过两次: what was named is not asked for, only bounded. */
  private limited(piece: Piece): number | undefined {
    const last = this.drafts.at(-1);
    if (last === undefined || this.frames.length > 0 || !piece.amounts.some((amount) => amount.ceiling))
      return undefined;
    if (last.cadence !== undefined || last.quota !== undefined || last.builds || this.firm) return undefined;
    this.drafts.pop();
    return last.start;
  }

  private name(piece: Piece): void {
    if (piece.bearers === undefined) return;
    this.explicitBefore = this.explicit;
    this.first ??= piece.bearers.names;
    if (piece.predicate !== undefined || piece.role !== 'none') this.acted = true;
    if (this.isCompany(piece)) return;
    this.bearers = piece.bearers.names;
    this.explicit = piece.bearers.names;
    const front = piece.cadence !== undefined && piece.cadence.start < 3 ? piece.cadence.end : 0;
    if (piece.bearers.start - front < 3 || piece.bearers.start < 3) this.subject = piece.bearers.names;
  }

  /** 由全体党员参加: who is there, not who does it. */
  private isCompany(piece: Piece): boolean {
    // 法制支队牵头，刑侦支队配合: who helps does not take over.
    if (
      /^(?:予以|积极|共同|密切|做好)?(?:配合|协助|协同|协办|参与|支持)$/.test(
        piece.masked.slice(piece.bearers?.end),
      )
    )
      return true;
    return (
      /^[^，。]{0,6}[由请]/.test(piece.masked.slice(0, piece.bearers?.end)) &&
      /^(?:参加|列席|出席|参与)/.test(piece.masked.slice(piece.bearers?.end))
    );
  }

  /** 组织1次集体授课、1次案例剖析: the verb is said once, for two duties. */
  private secondObject(piece: Piece, last: Draft): boolean {
    if (
      last.quota === undefined ||
      !/^[\d一二两三四五六七八九十]{1,2}[次场堂节][\u4e00-\u9fff]{4,}/.test(piece.masked)
    )
      return false;
    this.follow(piece, last);
    const added = this.drafts.at(-1);
    if (added !== undefined) added.title = titleOf(piece);
    return true;
  }

  private content(piece: Piece): void {
    const last = this.drafts.at(-1);
    if (last !== undefined && this.secondObject(piece, last)) return;
    // 检查结束后10个工作日内，检查组应当形成书面报告: with a time limit and somebody of its own it is asked for.
    if (
      (piece.bearers !== undefined || piece.explicit) &&
      this.frames.some((frame) => frame.cadence !== undefined && weight(frame.cadence) >= 3)
    ) {
      this.duty(piece);
      return;
    }
    if (last !== undefined && this.frames.length === 0) last.end = piece.end;
    else this.posture = piece;
  }

  /** 总队每年不少于4次，支队每年不少于2次: with a bearer of its own it is a duty of its own, of the kind named before. */
  private refine(piece: Piece): void {
    const last = this.drafts.at(-1);
    if (last === undefined) {
      if (piece.masked.startsWith('其中')) return;
      if (RESULT.test(piece.masked) && piece.bearers === undefined) return;
      this.duty(piece, this.posture);
      return;
    }
    // 接待须有两名以上工作人员在场: how the act is done, not how often.
    if (
      piece.explicit &&
      piece.bearers === undefined &&
      piece.cadence === undefined &&
      piece.amounts.every((amount) => /[名人]/.test(amount.unit))
    ) {
      last.end = piece.end;
      return;
    }
    if (
      piece.cadence?.strength === 'periodic' &&
      (saysMore(piece) ||
        (piece.predicate !== undefined && piece.bearers === undefined && otherPeriod(piece, last)))
    ) {
      this.duty(piece);
      return;
    }
    if (
      last.builds &&
      piece.cadence?.strength === 'periodic' &&
      piece.amounts.some((amount) => !amount.each)
    ) {
      this.duty(piece);
      return;
    }
    if (this.secondObject(piece, last)) return;
    const own = piece.bearers?.names;
    if (own === undefined || piece.bearers === undefined || piece.bearers.start > 2) {
      if (
        last.quota !== undefined &&
        last.cadence !== undefined &&
        piece.cadence?.strength === 'periodic' &&
        !piece.amounts.every((amount) => amount.each)
      ) {
        this.follow(piece, last);
        return;
      }
      refine(last, piece);
      return;
    }
    // 住院患者不少于100份，门诊患者不少于200份: categories of the duty of somebody already named.
    if (piece.cadence === undefined && last.own !== undefined && this.explicitBefore === last.own) {
      const amount = piece.amounts.find((item) => !item.ceiling);
      if (
        amount !== undefined &&
        (last.quota === undefined || last.quota.unit === amount.unit || last.quota.by !== undefined)
      ) {
        const by = [...(last.quota?.by ?? []), { category: own.join('、'), min: amount.min }];
        last.quota = { min: by.reduce((sum, part) => sum + part.min, 0), unit: amount.unit, by };
        last.end = piece.end;
        this.explicit = this.bearers = last.own;
        return;
      }
    }
    const general = last.quota === undefined && (last.cadence === undefined || weight(last.cadence) <= 2);
    if (general) this.drafts.pop();
    this.follow(piece, last, general ? last.start : piece.start);
  }

  private follow(piece: Piece, model: Draft, start = piece.start): void {
    const title = titleOf(piece);
    const named =
      piece.bearers !== undefined &&
      title.length >= 3 &&
      title !== piece.text &&
      !/率$|[一二三\d]/.test(title);
    this.drafts.push({
      ...model,
      title: named ? title : model.title,
      start,
      end: piece.end,
      own: piece.bearers?.names ?? model.own,
      cadence: piece.cadence ?? model.cadence,
      quota: quotaOf(piece.masked, piece.amounts) ?? model.quota,
      conditions: [...model.conditions],
    });
  }

  private duty(read: Piece, model?: Piece): void {
    const piece = this.inMonth(read);
    const last = this.drafts.at(-1);
    if (last !== undefined && this.continues(piece, last)) {
      last.end = piece.end;
      return;
    }
    if (last !== undefined && this.onlyDates(piece)) {
      last.end = piece.end;
      if (last.cadence === undefined || weight(last.cadence) < 4) last.cadence = piece.cadence;
      return;
    }
    const outer = this.cadence ?? undefined;
    const own = this.ownCadence(piece, outer);
    const timed = this.inherits(piece) ? combine(own, outer) : own;
    const cadence = this.nameFestivals(
      nameEvent(timed ?? this.promptly(piece) ?? this.inCase(piece), this.frames, last),
    );
    const start = Math.min(
      piece.start,
      this.frames[0]?.start ?? piece.start,
      this.waiting[0]?.start ?? piece.start,
      model?.start ?? piece.start,
    );
    if (this.explicit === undefined && last !== undefined && cadence?.strength === 'periodic')
      this.bearers = organOf(this.normal.slice(last.start, last.end), last, piece) ?? this.bearers;
    const draft: Draft = {
      start,
      end: piece.end,
      section: this.section,
      title: titleOf(model ?? piece),
      own: this.explicit,
      carried: this.bearers,
      cadence,
      inherited: this.context.cadence,
      quota: quotaOf(piece.masked, piece.amounts) ?? spelledOut([this.posture, ...this.frames].at(-1), piece),
      modality: this.modality(piece),
      conditions: this.conditions(piece),
      verb: piece.predicate?.verb ?? '',
      builds: piece.predicate?.verbClass === 'build',
      concrete: piece.concrete,
    };
    for (const shared of this.waiting) {
      this.drafts.push({
        ...draft,
        own: shared.bearers?.names,
        cadence: shared.cadence,
        conditions: [...draft.conditions],
      });
    }
    this.drafts.push(...respectively(piece, draft));
    if (cadence !== undefined && weight(cadence) >= 4) this.cadence = cadence;
    this.frames = [];
    this.waiting = [];
  }

  private nameFestivals(found: FoundCadence | undefined): FoundCadence | undefined {
    if (found === undefined || this.festivals.length === 0 || !('before' in found.cadence)) return found;
    return found.cadence.before.join() === '节日'
      ? { ...found, cadence: { ...found.cadence, before: this.festivals } }
      : found;
  }

  /**
   * A frame's time holds for what follows; an earlier duty's only where nobody else is named and no other
   * time is given.
   */
  private inherits(piece: Piece): boolean {
    // 提交报告，审计科按不低于20%的比例抽查: a share is a share of what was just named.
    if (
      piece.cadence === undefined &&
      piece.amounts.length > 0 &&
      piece.amounts.every(({ unit }) => unit === '%')
    )
      return true;
    if (this.frames.some((frame) => frame.cadence !== undefined) || this.drafts.length === 0) return true;
    // 常委会每月听取1次、主要领导听取1次: what a comma of a list joins has its period in common.
    if (this.normal[piece.start - 1] === '、' && piece.cadence === undefined) return true;
    if (piece.bearers !== undefined && piece.bearers.start < 3) return false;
    return piece.cadence === undefined || weight(piece.cadence) >= 3;
  }

  /** 因病逾期的，应立即补报: at once means upon what the frame says. */
  private promptly(piece: Piece): FoundCadence | undefined {
    const frame = this.frames.at(-1);
    if (frame === undefined || !/及时|立即|当即|随时|第一时间/.test(piece.masked)) return undefined;
    if (!/(?:的|请示|问题|线索|情况|事项|变化|投诉|举报|信件|文件|急件)$/.test(frame.masked))
      return undefined;
    return { cadence: { event: '', side: 'after' }, strength: 'event', start: 0, end: 0 };
  }

  /** 满意率低于80%的，经办人应当说明: what has to be done in a case is due when the case arises. */
  private inCase(piece: Piece): FoundCadence | undefined {
    const frame = this.frames.at(-1);
    if (frame === undefined) return undefined;
    const when = WHEN.test(frame.masked) || isCase(frame.masked);
    const asked = piece.explicit || (piece.concrete && /^(?:对于?|凡|如|若)/.test(frame.masked));
    if (!when && !(asked && /[^，]{3,}的$/.test(frame.masked))) return undefined;
    if (
      /(?:下列|以下|如下)|(?:单位|部门|人员)的$|^除|^设有|^有条件/.test(frame.masked) ||
      frame.text.length > (when ? 40 : 24)
    )
      return undefined;
    return { cadence: { event: '', side: 'after' }, strength: 'event', start: 0, end: 0 };
  }

  /** 每季度自查，25日前报送: a day without a month belongs to the period named before. */
  private ownCadence(piece: Piece, outer: FoundCadence | undefined): FoundCadence | undefined {
    if (piece.cadence !== undefined && weight(piece.cadence) > 2) return piece.cadence;
    if (
      outer !== undefined &&
      'every' in outer.cadence &&
      (outer.cadence.every === 'month' || outer.cadence.every === 'quarter') &&
      /\d日|[一二三四五六七八九十]日/.test(piece.masked)
    ) {
      const by = findDayOfMonth(piece.masked);
      if (by !== undefined) return { ...outer, cadence: { ...outer.cadence, by } };
    }
    return piece.cadence;
  }

  /** 3月：印发通知，25日截止报名: the day is one of the month that the line begins with. */
  private inMonth(piece: Piece): Piece {
    const day = DAY_FIRST.exec(piece.masked);
    const month = this.month?.cadence ?? monthOf(this.context.cadence?.cadence);
    const value = Number(day?.[1]);
    if (day === null || month === undefined || !('once' in month) || !(value >= 1 && value <= 31))
      return piece;
    const once = month.once.slice(0, -2) + String(value).padStart(2, '0');
    return {
      ...piece,
      cadence: { cadence: { once }, strength: 'dated', start: 0, end: day[0].length },
      amounts: piece.amounts.filter(({ start }) => start >= day[0].length),
    };
  }

  private continues(piece: Piece, last: Draft): boolean {
    if (this.frames.length > 0 || this.waiting.length > 0) return false;
    if (piece.amounts.some((amount) => !amount.article && !amount.ceiling)) return false;
    if (piece.cadence !== undefined && weight(piece.cadence) >= 3) return false;
    if (/^由[^，。]{1,12}(?:签字|签名|确认|签收)/.test(piece.masked)) return true;
    if (piece.bearers !== undefined && piece.bearers.start < 3) return false;
    if (/[^并且，]{2,}(?:应当|必须)/.test(piece.masked)) return false;
    const verb = piece.predicate?.verb ?? '';
    if (
      /^(?:召开|举行|举办|主持召开|列席|参加)$/.test(last.verb) &&
      ((DISCUSSES.test(verb) && piece.predicate?.fronted !== true) ||
        /^对[^，]*(?:讨论|研究|分析|审议)/.test(piece.masked))
    )
      return true;
    // 党小组会每月召开1次，组织党员学习交流: what is done in a meeting, unless something leaves it.
    if (
      MEETS.test(this.normal.slice(last.start, last.end)) &&
      /^(?:召开|举行|主持召开)$/.test(last.verb) &&
      last.quota !== undefined &&
      piece.bearers === undefined &&
      !piece.explicit &&
      !LEAVES.test(piece.masked)
    )
      return true;
    return (
      /^(?:并(?!列)|且)/.test(piece.masked) || (CONTINUES.test(verb) && piece.predicate?.fronted !== true)
    );
  }

  /** 拍摄短片一部，9月底前完成: the date of what was just named, no second duty. */
  private onlyDates(piece: Piece): boolean {
    return (
      piece.cadence?.strength === 'dated' &&
      piece.bearers === undefined &&
      piece.amounts.every((amount) => amount.ceiling) &&
      /^(?:要|须|应当?|务必|确保|全部)*(?:完成|完工|办结|到位|结束|报送|上报|交稿|验收|投用|投入使用)?$/.test(
        piece.masked.slice(piece.cadence.end).replace(/^(?:以?之?前|底前|前|内|，)+/, ''),
      ) &&
      piece.cadence.start < 4
    );
  }

  private modality(piece: Piece): Draft['modality'] {
    if (piece.modality !== 'must') return piece.modality;
    return this.frames.find((frame) => frame.modality === 'should')?.modality ?? 'must';
  }

  private conditions(piece: Piece): string[] {
    const all = [
      ...this.frames.flatMap((frame) => [...frame.conditions, ...topic(frame)]),
      ...piece.conditions,
    ];
    return all.filter((condition, i) => all.findIndex((other) => other.includes(condition)) === i);
  }
}
