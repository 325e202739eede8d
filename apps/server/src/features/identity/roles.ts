import { isAdministrator, roleIds, roleOf } from '@liulian/contract';
import type { Vocabulary } from '@liulian/domain';

const compartmentTitles: Record<string, string> = {
  personal: '谈话与家庭',
  leadership: '领导班子的任务',
  discipline: '纪检',
};

/** The roles there are, in the words of the screen. */
export function listRoles(vocabulary: Vocabulary) {
  const posts = new Map(vocabulary.posts.map((post) => [post.id, post.title]));
  const levels: Record<string, string> = { ...vocabulary.levels, any: '各级' };
  return roleIds().flatMap((id) => {
    const role = roleOf(id);
    return role === null
      ? []
      : {
          id,
          title: role.title,
          levels: role.level.map((level) => levels[level] ?? level),
          compartments: role.compartments.map((name) => compartmentTitles[name] ?? name),
          posts: role.posts.map((post) => posts.get(post) ?? post),
          administrator: isAdministrator(id),
        };
  });
}
