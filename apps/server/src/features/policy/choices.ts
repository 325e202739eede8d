import type { PolicyChoices } from '@liulian/contract';
import { optionsOf, type Pack } from '@liulian/domain';
import { categoriesOf } from './lexicon.ts';

const pairs = (record: Record<string, string>) =>
  Object.entries(record).map(([id, title]) => ({ id, title }));
const named = (list: readonly { id: string; title: string }[]) =>
  list.map(({ id, title }) => ({ id, title }));

export function policyChoices(pack: Pack): PolicyChoices {
  const { vocabulary, scheme, calendar, rules, kinds } = pack;
  return {
    pillars: Object.entries(scheme.pillars).map(([id, pillar]) => ({ id, title: pillar.title })),
    levels: pairs(vocabulary.levels),
    flags: pairs(vocabulary.flags),
    classes: pairs(vocabulary.classes),
    posts: named(vocabulary.posts),
    festivals: named(calendar.festivals),
    events: named(scheme.events),
    lengths: Object.entries(rules.lengths).map(([id, length]) => ({ id, title: length.title })),
    kinds: kinds.map((kind) => ({
      id: kind.id,
      title: kind.title,
      categories: named(categoriesOf(kind, pack)),
      participants: kind.participants !== 'none',
      inForce: kind.inForce !== undefined,
      linked: kind.linkedEvent,
      people: Object.entries(kind.fields)
        .filter(([, field]) => field.type === 'person' || field.type === 'people')
        .map(([id, field]) => ({ id, title: field.title })),
      splits: Object.entries(kind.fields)
        .filter(([name, field]) => field.type === 'choice' && name !== 'category')
        .map(([field, declared]) => ({
          field,
          title: declared.title,
          options: named(optionsOf(declared, vocabulary)),
        })),
    })),
  };
}
