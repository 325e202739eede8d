import type { Party } from '@liulian/domain';

/** Where a post stands empty: who acts for it. */
export interface Vacancy {
  absent: Party['absent'];
  /** The unit whose holder, or which itself, acts; null = it waits. */
  by: string | null;
}

/** A post of a unit on a record: who acts for it today. */
export interface PostSlot {
  title: string;
  /** Those who may act for it in their own name, by the roster. */
  people: { id: string; name: string }[];
  /** The path of the unit whose officers act where nobody holds it. */
  actingPath: string | null;
  vacancy: Vacancy | null;
}

/** “教导员空缺，由支队代办” */
export function vacancyInWords({ title, people, vacancy }: PostSlot): string | null {
  if (!vacancy) return null;
  if (vacancy.by === null) return `${title}空缺，等有人任职（代理）后再办`;
  const who = people.map(({ name }) => name).join('、');
  return `${title}空缺，由${vacancy.by}${who && ` ${who} `}代办`;
}
