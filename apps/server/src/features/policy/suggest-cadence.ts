import type { PolicyPlan } from '@liulian/contract';
import { isPlainDate, type Pack } from '@liulian/domain';
import { describeCadence, type DraftObligation } from '@liulian/policy';
import { eventIn, festivalsIn } from './lexicon.ts';

type Cadence = PolicyPlan['cadence'];
interface Found {
  cadence: Cadence;
  inferred: boolean;
  notes: string[];
}

const none = (note: string): Found => ({ cadence: null, inferred: false, notes: note ? [note] : [] });

/**
 * From what the document says to a cadence of the engine. Where it leaves a length open, ours is filled in
 * and marked as inferred.
 */
export function cadenceOf(read: DraftObligation, pack: Pack, year: number): Found {
  const said = read.cadence;
  const words = describeCadence(said);
  if ('unspecified' in said) return none('');
  if ('standing' in said) return { cadence: { standing: true }, inferred: false, notes: [] };
  if ('once' in said) {
    const date = said.once.startsWith('--') ? `${year}${said.once.slice(1)}` : said.once;
    if (!isPlainDate(date)) return none(`日期有误：${said.once}`);
    return {
      cadence: { once: date, opens: `${date.slice(0, 4)}-01-01` },
      inferred: said.once.startsWith('--'),
      notes: said.once.startsWith('--') ? [`原文没有写年份，按 ${year} 年`] : [],
    };
  }
  if ('event' in said) return eventCadence(said, pack, words);
  if ('before' in said) {
    const { ids, unknown } = festivalsIn(said.before, pack);
    const notes = unknown.length > 0 ? [`日历里没有：${unknown.join('、')}`] : [];
    if (ids.length === 0) return { cadence: null, inferred: false, notes };
    if (said.days === undefined) notes.push('原文没有写提前几天，按 14 天');
    return {
      cadence: { before: ids, days: Math.min(Math.max(said.days ?? 14, 1), 120) },
      inferred: said.days === undefined,
      notes,
    };
  }
  if (said.every === 'meeting') {
    const event = eventIn('召开会议', pack);
    return event
      ? { cadence: { after: event, within: { days: 0 } }, inferred: false, notes: [] }
      : none('每次会议：方案里没有“召开会议”这类事件');
  }
  const count = said.count ?? 1;
  if (count < 1 || count > 10) return none(`频次写法无法执行：${words}`);
  const by =
    said.by !== undefined && (said.every === 'week' || !/^(?:--\d\d-\d\d|\d{1,2})$/.test(said.by))
      ? undefined
      : said.by;
  const notes = by === said.by ? [] : [`原文时限：${words}`];
  return {
    cadence: { every: said.every, count, ...(by === undefined ? {} : { by }) },
    inferred: false,
    notes,
  };
}

function eventCadence(
  said: Extract<DraftObligation['cadence'], { event: string }>,
  pack: Pack,
  words: string,
): Found {
  const event = eventIn(said.event, pack);
  if (event === null) return none(`“${said.event}”没有对应的事件`);
  const { within } = said;
  const length =
    within === undefined
      ? { months: 1 }
      : within.unit === 'day'
        ? { days: within.n }
        : within.unit === 'workday'
          ? { workdays: within.n }
          : { months: within.n };
  const notes = within === undefined ? [`原文没有写期限（${words}），按 1 个月`] : [];
  return {
    cadence: said.side === 'before' ? { before: event, opens: length } : { after: event, within: length },
    inferred: within === undefined,
    notes,
  };
}
