import type { Duty } from '@liulian/contract';
import type { SearchOf } from '../base/addresses.ts';
import { dutyWords } from './duty-words.ts';

/** The address of the form that would discharge a duty, already filled with what the duty knows. */
export function formLink(
  duty: Pick<Duty, 'id' | 'form'>,
): { to: '/records/new'; search: SearchOf<'/records/new'> } | null {
  if (!duty.form) return null;
  const { kind, fields, eventId } = duty.form;
  const category = fields.category;
  return {
    to: '/records/new',
    search: {
      kind,
      dutyId: duty.id,
      ...(typeof category === 'string' ? { category } : {}),
      ...(eventId ? { eventId } : {}),
    },
  };
}

export function formHref(duty: Pick<Duty, 'id' | 'form'>): string | null {
  const link = formLink(duty);
  return link && `${link.to}?${new URLSearchParams(link.search as Record<string, string>)}`;
}

/**
 * Where a duty is done, and what the button to there is called: on the record it came from, or in a form.
 * Null where nothing done now can count.
 */
export function doingOf(
  duty: Pick<Duty, 'id' | 'form' | 'cause' | 'state' | 'opensOn' | 'dueOn' | 'daysLeft' | 'lastDay'>,
  today: string,
): { href: string; word: string } | null {
  const open = duty.state === 'overdue' || duty.state === 'due-soon' || duty.state === 'open';
  if (duty.cause?.step && open)
    return { href: `/records/${encodeURIComponent(duty.cause.recordId)}`, word: `去${duty.cause.step}` };
  const href = formHref(duty);
  const word = dutyWords(duty, today).record;
  return href === null || word === null ? null : { href, word };
}
