import type { Me, Permission } from '@liulian/contract';

export interface NavItem { to: string; title: string; group: '看' | '做' | '管'; /** Any of these permissions shows it. */ any: Permission[]; /** Not for these unit levels, where it would be noise. */ notFor?: string[]; onlyFor?: string[] }

/** The whole navigation, in the order people read it. What an account may not do it does not see. */
const items: NavItem[] = [
  { to: '/m', title: '本站一屏', group: '做', any: ['records:write'], onlyFor: ['station'] },
  { to: '/me', title: '我的一页', group: '做', any: ['self'], notFor: ['corps'] },
  { to: '/situation', title: '态势', group: '看', any: ['situation:read'], notFor: ['station'] },
  { to: '/matrix', title: '任务矩阵', group: '看', any: ['matrix:read'], notFor: ['station'] },
  { to: '/calendar', title: '日历', group: '看', any: ['duties:read'] },
  { to: '/todo', title: '今日待办', group: '做', any: ['duties:read'] },
  { to: '/records/new', title: '记一件事', group: '做', any: ['records:write'] },
  { to: '/records', title: '记录台账', group: '做', any: ['records:read'] },
  { to: '/answers', title: '免做与未开展', group: '做', any: ['duties:read'] },
  { to: '/programme', title: '方案条款', group: '管', any: ['programme:read'] },
  { to: '/organisation', title: '单位与人员', group: '管', any: ['people:read'] },
  { to: '/kinds', title: '记录类型', group: '管', any: ['kinds:write'] },
  { to: '/policy', title: '读文件', group: '管', any: ['programme:write'] },
  { to: '/burden', title: '负担表', group: '管', any: ['self'] },
  { to: '/admin', title: '系统管理', group: '管', any: ['settings:write', 'roles:grant'] },
  { to: '/accounts', title: '账号与授权', group: '管', any: ['accounts:read'] },
  { to: '/jobs', title: '后台作业', group: '管', any: ['jobs:read'] },
  { to: '/audit', title: '审计', group: '管', any: ['audit:read'] },
];

export function navigationFor(me: Me): NavItem[] {
  const administrator = !me.permissions.includes('records:read') && me.permissions.some((p) => p === 'accounts:read' || p === 'audit:read');
  return items.filter((item) => item.any.some((p) => me.permissions.includes(p))
    && !item.notFor?.includes(me.unit.level) && (!item.onlyFor || item.onlyFor.includes(me.unit.level))
    && !(administrator && item.group === '做'));
}

/** The entry that a path belongs to: the longest that it starts with. */
export function currentItem(list: NavItem[], path: string): NavItem | undefined {
  return list.filter((item) => path === item.to || path.startsWith(`${item.to}/`)).sort((a, b) => b.to.length - a.to.length)[0];
}
