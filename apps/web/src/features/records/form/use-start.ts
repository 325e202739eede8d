import type { Kind, UnitRef } from '@liulian/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../api/hooks.ts';
import { useMe } from '../../../api/me.ts';
import { peopleOf } from '../../../ui/people-of-unit.ts';
import type { SearchOf } from '../../../base/addresses.ts';
import { likeRecord, prefilled, type FormValue } from './form-model.ts';

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Fields that a link fills in, as JSON in the address; what is no such thing fills in nothing. */
function fieldsIn(written: string | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(written ?? '{}');
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/**
 * Gathers what is known before the form is shown: the duty it is for, whom that names, and who belongs to the
 * unit.
 */
export function useStart(
  kind: Kind | undefined,
  search: SearchOf<'/records/new'>,
): { initial: FormValue; forDuty: string | undefined } | null {
  const me = useMe();
  const duty = useApi(
    'getDuty',
    { params: { id: search.dutyId ?? '' } },
    { enabled: Boolean(search.dutyId) },
  );
  const model = useApi(
    'getRecord',
    { params: { id: search.like ?? '' } },
    { enabled: Boolean(search.like), staleTime: Infinity },
  );
  const dutyKnown = !search.dutyId || duty.data !== undefined || duty.error !== null;
  const unit: UnitRef = duty.data ? duty.data.unit : { id: me.unit.id, name: me.unit.name };
  const fields: Record<string, unknown> = {
    ...duty.data?.form?.fields,
    ...fieldsIn(search.fields),
    ...(search.category ? { category: search.category } : {}),
  };
  const named = (kind?.fields ?? [])
    .filter((f) => f.type === 'person' || f.type === 'people')
    .flatMap((f) => asList(fields[f.name]))
    .filter((id): id is string => typeof id === 'string');

  const people = useApi(
    'listPeople',
    { query: { ids: named, limit: 100 } },
    { enabled: named.length > 0, staleTime: 600_000 },
  );
  const everyone = useQuery({
    queryKey: ['people-present', unit.id],
    queryFn: () => peopleOf([unit]),
    staleTime: 600_000,
    retry: false,
    enabled: dutyKnown && kind?.participants === 'default-unit',
  });
  const waits =
    !kind ||
    !dutyKnown ||
    (Boolean(search.like) && model.isPending) ||
    (named.length > 0 && people.isPending) ||
    (kind.participants === 'default-unit' && everyone.isPending);
  if (waits) return null;
  // A record of another kind, or one that may not be read, leaves the form as it is.
  if (model.data?.kind === kind.id)
    return { initial: likeRecord(kind, model.data, me.today), forDuty: undefined };
  const known = new Map(
    (people.data?.items ?? []).map((p) => [p.id, { id: p.id, name: p.name, unitName: p.unit.name }]),
  );
  const self = kind.selfField && me.person ? { name: kind.selfField, person: me.person } : null;
  const start = prefilled(kind, {
    today: me.today,
    unit,
    fields: self ? { ...fields, [self.name]: self.person.id } : fields,
    people: self ? known.set(self.person.id, { ...self.person, unitName: me.unit.name }) : known,
    eventId: search.eventId ?? duty.data?.form?.eventId ?? undefined,
  });
  return {
    initial: { ...start, participants: kind.participants === 'default-unit' ? (everyone.data ?? []) : [] },
    forDuty: duty.data?.title,
  };
}
