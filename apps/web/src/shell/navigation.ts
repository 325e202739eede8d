import type { Me, Permission } from '@liulian/contract';

export interface NavItem {
  to: string;
  title: string;
  group: '看' | '做' | '管';
  /** What is done there, for the list that administrators start from. */
  what?: string;
  /** Any of these permissions shows it. */
  any: Permission[];
  /** Not for these unit levels, where it would be noise. */
  notFor?: string[];
  onlyFor?: string[];
}

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
  { to: '/review', title: '待认可', group: '做', any: ['records:accept'] },
  { to: '/answers', title: '免做与未开展', group: '做', any: ['duties:read'] },
  {
    to: '/programme',
    title: '方案条款',
    group: '管',
    what: '责任事项、依据，和有多种读法的条款',
    any: ['programme:read'],
  },
  {
    to: '/organisation',
    title: '单位与人员',
    group: '管',
    what: '单位、人员、任职和事件；任务跟着它们走',
    any: ['people:read'],
  },
  {
    to: '/kinds',
    title: '记录类型',
    group: '管',
    what: '有哪些表格，谁要的，何时到期；新增一种不用改程序',
    any: ['kinds:write'],
  },
  {
    to: '/policy',
    title: '读文件',
    group: '管',
    what: '从文件正文读出责任事项草案，对照着改，再定下来',
    any: ['programme:write'],
  },
  { to: '/burden', title: '负担表', group: '管', what: '每种表格每月花了大家多少时间', any: ['self'] },
  { to: '/admin', title: '系统管理', group: '管', any: ['settings:write', 'roles:grant'] },
  {
    to: '/accounts',
    title: '账号与授权',
    group: '管',
    what: '建账号、停用、解锁；授予和收回角色',
    any: ['accounts:read'],
  },
  {
    to: '/confirmations',
    title: '待确认',
    group: '管',
    what: '别的管理员提出的开通、重置和授权，由您确认',
    any: ['accounts:vouch'],
  },
  { to: '/jobs', title: '后台作业', group: '管', what: '提醒、重算、归档是否按时跑完', any: ['jobs:read'] },
  {
    to: '/audit',
    title: '审计',
    group: '管',
    what: '谁在何时做了什么；校验记录链是否被改动',
    any: ['audit:read'],
  },
];

export function navigationFor(me: Me): NavItem[] {
  const administrator =
    !me.permissions.includes('records:read') &&
    me.permissions.some((p) => p === 'accounts:read' || p === 'audit:read');
  return items.filter(
    (item) =>
      item.any.some((p) => me.permissions.includes(p)) &&
      !item.notFor?.includes(me.unit.level) &&
      (!item.onlyFor || item.onlyFor.includes(me.unit.level)) &&
      !(administrator && item.group === '做'),
  );
}

/** Pages about oneself and one's account, in every menu. */
export function ownPages(me: Me): { to: string; title: string }[] {
  return [
    { to: '/notifications', title: '消息' },
    ...(me.permissions.includes('records:export') ? [{ to: '/exports', title: '我的导出' }] : []),
    { to: '/security', title: '账号安全' },
    { to: '/password', title: '修改密码' },
  ];
}

/** The entry that a path belongs to: the longest that it starts with. */
export function currentItem(list: NavItem[], path: string): NavItem | undefined {
  return list
    .filter((item) => path === item.to || path.startsWith(`${item.to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0];
}
