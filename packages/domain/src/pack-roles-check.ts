import type { ReferenceProblem } from './pack-bases.ts';
import type { RoleDeclaration, RoleRules, RolesFile } from './pack-roles.ts';
import type { Pack } from './pack-schema.ts';

/** The membership that everybody has, and that the code gives without asking. */
const basic = 'member';

function spelledOut(
  names: readonly string[],
  sets: RolesFile['sets'],
  within: readonly string[] = [],
): string[] {
  return names.flatMap((name) => {
    const set = within.includes(name) ? undefined : sets[name];
    return set ? spelledOut(set, sets, [...within, name]) : [name];
  });
}

/** The roles with their sets spelled out, each permission once. */
export function rolesOf(file: RolesFile): RoleDeclaration[] {
  return file.roles.map((role) => ({
    ...role,
    permissions: [...new Set(spelledOut(role.permissions, file.sets))],
  }));
}

/** What is wrong with roles.yaml, seen together with the rest of the pack. */
export function roleProblems(
  file: RolesFile,
  pack: Pick<Pack, 'vocabulary' | 'kinds'>,
  rules: RoleRules | null,
): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  const posts = new Map(pack.vocabulary.posts.map((post) => [post.id, post]));
  const kinds = new Set(pack.kinds.map((kind) => kind.id));
  const seen = new Set<string>();
  const titles = new Set<string>();
  file.roles.forEach((role, index) => {
    const add = (path: (string | number)[], message: string) =>
      problems.push({ file: 'roles.yaml', path: ['roles', index, ...path], message });
    if (seen.has(role.id)) add(['id'], `编号重复：${role.id}`);
    if (titles.has(role.title)) add(['title'], `名称重复：${role.title}`);
    seen.add(role.id);
    titles.add(role.title);
    if (role.level.includes('any') && role.level.length > 1) add(['level'], '写了 any 就不写别的层级');
    role.posts.forEach((name, position) => {
      const post = posts.get(name);
      if (!post) return add(['posts', position], `没有这个职务：${name}`);
      // A post of an office serves the unit that the office belongs to.
      const fits =
        post.levels.length === 0 ||
        role.level.includes('any') ||
        post.levels.some((level) => role.level.includes(level) || level === 'office');
      if (!fits) add(['posts', position], `职务“${post.title}”所在的层级不能授予这个角色`);
    });
    role.kinds?.forEach((name, position) => {
      if (!kinds.has(name)) add(['kinds', position], `没有这个记录类型：${name}`);
    });
    if (rules === null) return;
    if (rules.administrators.includes(role.id)) add(['id'], '三名管理员的权限在程序里，方案包不能改');
    const closed = new Set(Object.values(rules.compartments).flat());
    role.permissions.forEach((written, position) => {
      for (const name of spelledOut([written], file.sets)) {
        const where = ['permissions', position];
        const allowed = rules.levelsOf[name];
        if (!rules.permissions.includes(name)) add(where, `没有这项权限：${name}`);
        else if (rules.administratorOnly.includes(name)) add(where, `${name} 只归管理员，业务角色不能有`);
        else if (closed.has(name)) add(where, `${name} 是保密范围，写在 compartments 里`);
        else if (allowed && !role.level.every((level) => allowed.includes(level)))
          add(where, `${name} 不能给这一级：只到${levelTitles(allowed, pack)}`);
      }
    });
    role.compartments.forEach((compartment, position) => {
      for (const name of rules.compartments[compartment] ?? []) {
        const allowed = rules.levelsOf[name];
        if (allowed && !role.level.every((level) => allowed.includes(level))) {
          add(['compartments', position], `这个保密范围不能给这一级：只到${levelTitles(allowed, pack)}`);
          break;
        }
      }
    });
  });
  if (!seen.has(basic))
    problems.push({ file: 'roles.yaml', path: ['roles'], message: `缺少人人都有的角色：${basic}` });
  return problems;
}

const levelTitles = (levelsAllowed: readonly string[], { vocabulary }: Pick<Pack, 'vocabulary'>) =>
  levelsAllowed
    .map((level) => vocabulary.levels[level as keyof typeof vocabulary.levels] ?? level)
    .join('、');
