import type { PolicyPlan } from '@liulian/contract';
import { optionsOf, type Kind, type Pack } from '@liulian/domain';
import { describeQuota, type DraftObligation } from '@liulian/policy';
import type { RecordWord } from './lexicon.ts';

type Discharge = PolicyPlan['dischargedBy'][number];

/** In which field of a record the bearer is named, the likeliest first. */
const personFields = ['author', 'speaker', 'subject', 'visitors', 'member', 'talker'];
const talkerWords = /(?:与|同|找|对)[^，。；]{1,16}谈|约谈/;

/**
 * The record that discharges it. Where an obligation in force of the same sort already has a rule, that rule.
 */
export function dischargeOf(
  read: DraftObligation,
  pack: Pack,
  kind: Kind,
  entry: RecordWord,
  bearer: PolicyPlan['bearer'],
  cadence: PolicyPlan['cadence'],
): Discharge[] {
  const sort =
    bearer === null ? null : 'units' in bearer ? 'units' : 'persons' in bearer ? 'persons' : 'pairs';
  if (entry.from && sort !== null && sort in entry.from.bearer) {
    return entry.from.dischargedBy.map(
      (rule) =>
        ({
          ...rule,
          ...(rule.inForce && !(cadence && 'standing' in cadence) ? { inForce: false } : {}),
        }) as Discharge,
    );
  }
  const linked =
    kind.linkedEvent && cadence !== null && 'after' in cadence && bearer !== null && 'units' in bearer;
  const rule: Discharge = {
    kind: kind.id,
    where: entry.categories.length > 0 ? { category: { any: entry.categories } } : {},
    inForce: Boolean(kind.inForce) && cadence !== null && 'standing' in cadence,
    ...(linked ? { linkedTo: 'event' as const } : {}),
  };
  const people = new Set(
    Object.entries(kind.fields)
      .filter(([, field]) => field.type === 'person' || field.type === 'people')
      .map(([name]) => name),
  );
  if (sort === 'pairs')
    return people.has('talker') && people.has('subject')
      ? [{ ...rule, countsFor: ['talker', 'subject'] }]
      : [];
  if (sort !== 'persons') return [rule];
  const suits = (name: string) => {
    const when = kind.fields[name]?.when?.category;
    return people.has(name) && (!when || entry.categories.every((category) => when.includes(category)));
  };
  const order =
    kind.id === 'talk' && talkerWords.test(read.clause.text) ? ['talker', ...personFields] : personFields;
  // Whole classes of people attend; those in a post give the lecture.
  const attend =
    kind.participants !== 'none' &&
    kind.shape === 'activity' &&
    bearer !== null &&
    'persons' in bearer &&
    bearer.persons !== 'subject-of-event' &&
    bearer.persons.classes !== undefined;
  const field = attend
    ? 'participant'
    : (order.find(suits) ?? (kind.participants === 'none' ? undefined : 'participant'));
  return field === undefined ? [] : [{ ...rule, countsFor: field }];
}

export function quotaOf(
  read: DraftObligation,
  pack: Pack,
  kind: Kind | null,
): { quota: PolicyPlan['quota']; notes: string[] } {
  const said = read.quota;
  const notes: string[] = [];
  if (said.each !== undefined) notes.push(`原文：${describeQuota(said)}`);
  if (/%|％|成$/.test(said.unit))
    return { quota: null, notes: [`按比例的数额不能计数：${describeQuota(said)}`] };
  const quota = {
    unit: said.unit.slice(0, 10) || '次',
    ...(said.min > 0 ? { min: said.min } : { min: 1 }),
    ...(said.max !== undefined && said.max > said.min ? { target: said.max } : {}),
  };
  if (said.by === undefined || said.by.length === 0) return { quota, notes };
  const split = kind ? splitOf(said.by, pack, kind) : null;
  if (split === null) return { quota, notes: [...notes, `原文按类分：${describeQuota(said)}`] };
  return { quota: { unit: quota.unit, by: split }, notes };
}

/** The choice field of the kind whose options are the categories that the clause counts by. */
function splitOf(
  parts: { category: string; min: number }[],
  pack: Pack,
  kind: Kind,
): Record<string, Record<string, { min: number }>> | null {
  for (const [name, field] of Object.entries(kind.fields)) {
    if (field.type !== 'choice' || name === 'category' || !field.options) continue;
    const options = optionsOf(field, pack.vocabulary);
    const found = parts.map((part) =>
      options.find(
        (option) =>
          option.title === part.category ||
          option.title.startsWith(part.category) ||
          part.category.startsWith(option.title),
      ),
    );
    if (found.every((option) => option !== undefined))
      return {
        [name]: Object.fromEntries(found.map((option, at) => [option.id, { min: parts[at]?.min ?? 1 }])),
      };
  }
  return null;
}
