import type { Vocabulary } from '@liulian/domain';

/** Words of the pack for ids; an id that the pack no longer knows is shown as it is. */
export function titlesOf(vocabulary: Vocabulary) {
  const posts = new Map(vocabulary.posts.map((post) => [post.id, post.title]));
  const classes: Record<string, string> = vocabulary.classes;
  const levels: Record<string, string> = vocabulary.levels;
  return {
    post: (id: string) => posts.get(id) ?? id,
    class: (id: string) => classes[id] ?? id,
    level: (id: string) => levels[id] ?? id,
    flag: (id: string) => vocabulary.flags[id] ?? id,
  };
}
