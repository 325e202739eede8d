import type { PolicyObligation } from '@liulian/contract';
import type { Shape, Tone } from '../../ui/states.ts';

export type Decision = PolicyObligation['decision'];
/** How a clause stands: as it was decided, or accepted but not complete. */
export type Standing = Decision | 'incomplete';

export const standings: Record<Standing, { word: string; shape: Shape; tone: Tone }> = {
  open: { word: '待定', shape: 'ring', tone: 'plain' },
  incomplete: { word: '采纳，未写全', shape: 'half', tone: 'soon' },
  accepted: { word: '采纳', shape: 'tick', tone: 'done' },
  covered: { word: '已覆盖', shape: 'arrow', tone: 'quiet' },
  rejected: { word: '不设任务', shape: 'dash', tone: 'quiet' },
};

export function standingOf(item: PolicyObligation): Standing {
  return item.decision === 'accepted' && item.missing.length > 0 ? 'incomplete' : item.decision;
}

export const isUnsettled = (item: PolicyObligation) =>
  item.decision === 'open' || standingOf(item) === 'incomplete';
export const modalityWords = { must: '应当', should: '原则上', may: '可以' } as const;
