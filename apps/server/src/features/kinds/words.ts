import {
  togetherOf,
  type Calendar,
  type Cadence,
  type EffectPeriod,
  type EventType,
  type Length,
  type Obligation,
  type Programme,
  type Rules,
  type Vocabulary,
} from '@liulian/domain';
import type { Deps } from '../../deps.ts';

const units: Record<string, string> = { year: '年', half: '半年', quarter: '季度', month: '月', week: '周' };

/** A period's key in words: 2023年9月, 2023年三季度, 中秋节 2023 … Event periods have no title of their own. */
export function periodTitle(key: string, calendar: Calendar): string {
  let match = /^(\d{4})$/.exec(key);
  if (match) return `${match[1]}年`;
  match = /^(\d{4})-(\d{2})$/.exec(key);
  if (match) return `${match[1]}年${Number(match[2])}月`;
  match = /^(\d{4})-Q(\d)$/.exec(key);
  if (match) return `${match[1]}年第${'一二三四'[Number(match[2]) - 1]}季度`;
  match = /^(\d{4})-H(\d)$/.exec(key);
  if (match) return `${match[1]}年${match[2] === '1' ? '上' : '下'}半年`;
  match = /^(\d{4})-W(\d{2})$/.exec(key);
  if (match) return `${match[1]}年第${Number(match[2])}周`;
  match = /^(\d{4})-([a-z-]+)$/.exec(key);
  const festival = match ? calendar.festivals.find((entry) => entry.id === match?.[2]) : undefined;
  if (match && festival) return `${match[1]}年${festival.title}前`;
  if (key === 'once') return '一次';
  return '';
}

export function cadenceWords(cadence: Cadence, programme: Programme): string {
  if ('every' in cadence) {
    const every =
      cadence.count === 1
        ? `每${units[cadence.every]}`
        : `每${cadence.count}${cadence.every === 'month' ? '个月' : cadence.every === 'quarter' ? '个季度' : units[cadence.every]}`;
    return cadence.by
      ? `${every}，${cadence.by.startsWith('--') ? `${Number(cadence.by.slice(2, 4))}月${Number(cadence.by.slice(5))}日前` : `${cadence.by}日前`}`
      : every;
  }
  if ('standing' in cadence) return '常态保持';
  if ('once' in cadence) return `${cadence.once} 前一次`;
  if ('after' in cadence)
    return `${eventTitle(cadence.after, programme)}后 ${lengthWords(cadence.within, programme.rules)}内`;
  if ('days' in cadence)
    return `${cadence.before.map((id) => programme.calendar.festivals.find((festival) => festival.id === id)?.title ?? id).join('、')}前 ${cadence.days} 天内`;
  return `${eventTitle(cadence.before, programme)}前（提前 ${lengthWords(cadence.opens, programme.rules)}）`;
}

const eventTitle = (id: string, programme: Programme) =>
  programme.events.find((event) => event.id === id)?.title ?? id;

export function lengthWords(length: Length, rules: Rules): string {
  const amount = 'rule' in length ? rules.lengths[length.rule] : length;
  if (!amount) return '';
  if ('months' in amount && amount.months !== undefined) return `${amount.months} 个月`;
  if ('workdays' in amount && amount.workdays !== undefined) return `${amount.workdays} 个工作日`;
  return `${('days' in amount ? amount.days : 0) ?? 0} 天`;
}

/** How long a sanction bars promotion. */
export function effectWords({ months, afterRestoration }: EffectPeriod): string {
  if (afterRestoration !== undefined) return `察看 ${months} 个月，恢复党员权利后再 ${afterRestoration} 个月`;
  return months === null ? '没有固定期限' : `${months} 个月`;
}

export function quotaWords(
  obligation: Obligation,
  options: (field: string, value: string) => string,
): string {
  const { quota } = obligation;
  const groups = Object.entries(quota.by ?? {})[0];
  if (groups)
    return Object.entries(groups[1])
      .map(([value, { min }]) => `${options(groups[0], value)} ${min} ${quota.unit}`)
      .join('、');
  return `至少 ${quota.min} ${quota.unit}${quota.target ? `，目标 ${quota.target} ${quota.unit}` : ''}`;
}

export function bearerWords(obligation: Obligation, vocabulary: Vocabulary): string {
  const post = (id: string) => vocabulary.posts.find((entry) => entry.id === id)?.title ?? id;
  const level = (id: string) => vocabulary.levels[id as keyof typeof vocabulary.levels] ?? id;
  const bearer = obligation.bearer;
  if ('units' in bearer) {
    if (bearer.units === 'affected') return '事件所在单位';
    const flags =
      'flags' in bearer && bearer.flags
        ? `（${bearer.flags.map((flag) => vocabulary.flags[flag] ?? flag).join('、')}）`
        : '';
    return `${bearer.units.map(level).join('、')}${flags}`;
  }
  if ('pairs' in bearer)
    return `${bearer.pairs.from.map(post).join('、')} × 同一班子的${bearer.pairs.to.map(post).join('、')}`;
  if (bearer.persons === 'subject-of-event') return '当事人';
  if (bearer.persons.holds) return bearer.persons.holds.map(post).join('、');
  if (bearer.persons.keyPost) return '重点岗位负责人';
  return (bearer.persons.classes ?? []).map((id) => vocabulary.classes[id] ?? id).join('、');
}

const rosterWords: Record<string, string> = {
  appointed: '名册里任干部职务的每一条任职',
  joined: '名册里每个人入职',
  'probation-ends': '名册里干部任职的试用期满',
  'appointment-batch': '名册里任干部职务的',
  'intake-batch': '名册里入职的',
};

/** How an event comes about: from the roster, from a record, or entered by hand. */
export function eventWords({ from }: EventType, vocabulary: Vocabulary, deps: Deps): string {
  if (from === 'hand') return '由人登记';
  if ('record' in from) {
    const kind = deps.programme.pack.kinds.find((entry) => entry.id === from.record.kind);
    return `每条认可了的“${kind?.title ?? from.record.kind}”记录`;
  }
  const words = rosterWords[from.roster] ?? from.roster;
  const together = togetherOf(from);
  if (!together) return words;
  const [first, ...others] = together.map((id) => vocabulary.levels[id as 'corps'] ?? id);
  return `${words}，同一天、同一${first}的合为一批${others.length > 0 ? `（不属任何${first}的，归${others.join('、')}）` : ''}`;
}
