import type { Duty } from '@liulian/contract';

/** The address of the form that would discharge a duty, already filled with what the duty knows. */
export function formLink(
  duty: Pick<Duty, 'id' | 'form'>,
): { to: '/records/new'; search: Record<string, string> } | null {
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
  return link && `${link.to}?${new URLSearchParams(link.search)}`;
}
