import { featureCodes } from './feature-codes.ts';

/**
 * Permission = role × unit subtree × compartment. Permissions are declared beside
 * their feature; the roles are few and fixed; who holds them where is data.
 */
export const permissions: readonly Permission[] = unique(
  featureCodes.flatMap((codes) => [...codes.permissions]),
);
export type Permission = (typeof featureCodes)[number]['permissions'][number];

function unique<Name extends string>(names: Name[]): Name[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`permission ${twice} is declared twice`);
  return names;
}

interface Role {
  title: string;
  permissions: readonly Permission[];
  /** The three administrators exclude one another and every business role (domain-rules B11). */
  administrator?: true;
  /** First page after signing in. */
  home: 'situation' | 'matrix' | 'todo' | 'station' | 'me' | 'admin' | 'audit';
  /** Roles that someone with roles:grant and this role may give; administrators give by table below. */
  level: 'corps' | 'detachment' | 'brigade' | 'station' | 'any';
}

const member: readonly Permission[] = ['self', 'units:read', 'programme:read'];
const recorder: readonly Permission[] = [
  ...member,
  'duties:read',
  'duties:answer',
  'records:read',
  'records:write',
  'records:export',
  'people:read',
  'matrix:read',
  'situation:read',
];
const superior: readonly Permission[] = [
  ...recorder,
  'records:accept',
  'duties:decide',
  'duties:urge',
  'events:write',
];
const disciplineSecretary: readonly Permission[] = [
  ...superior,
  'records:personal',
  'records:discipline',
  'duties:leadership',
  'duties:discipline',
];

export const roles = {
  'corps-discipline-secretary': {
    title: '总队纪委书记',
    home: 'situation',
    level: 'corps',
    permissions: disciplineSecretary,
  },
  'programme-officer': {
    title: '“六廉”主办',
    home: 'matrix',
    level: 'corps',
    permissions: [...superior, 'duties:leadership', 'programme:write', 'organisation:write', 'kinds:write'],
  },
  'discipline-secretary': {
    title: '支队纪委书记',
    home: 'todo',
    level: 'detachment',
    permissions: disciplineSecretary,
  },
  'political-officer': {
    title: '政治部门干事',
    home: 'todo',
    level: 'detachment',
    permissions: [...superior, 'organisation:write'],
  },
  'brigade-instructor': { title: '大队教导员', home: 'todo', level: 'brigade', permissions: superior },
  'station-instructor': {
    title: '消防救援站指导员',
    home: 'station',
    level: 'station',
    permissions: recorder,
  },
  member: { title: '队员', home: 'me', level: 'any', permissions: member },
  'system-administrator': {
    title: '系统管理员',
    home: 'admin',
    level: 'corps',
    administrator: true,
    permissions: [
      'self',
      'units:read',
      'people:read',
      'organisation:write',
      'accounts:read',
      'accounts:write',
      'accounts:vouch',
      'settings:write',
      'kinds:write',
      'jobs:read',
      'programme:read',
    ],
  },
  'security-administrator': {
    title: '安全管理员',
    home: 'admin',
    level: 'corps',
    administrator: true,
    permissions: ['self', 'units:read', 'people:read', 'accounts:read', 'accounts:vouch', 'roles:grant'],
  },
  'audit-administrator': {
    title: '审计管理员',
    home: 'audit',
    level: 'corps',
    administrator: true,
    permissions: ['self', 'audit:read', 'accounts:vouch'],
  },
} as const satisfies Record<string, Role>;

export type RoleId = keyof typeof roles;
export const roleIds = Object.keys(roles) as RoleId[];

export function can(role: RoleId, permission: Permission): boolean {
  return (roles[role].permissions as readonly Permission[]).includes(permission);
}

export function isAdministrator(role: RoleId): boolean {
  return 'administrator' in roles[role];
}

/** The confidential compartments: for the person who was trusted with them, and nobody standing in. */
const compartments: readonly Permission[] = [
  'records:personal',
  'records:discipline',
  'duties:leadership',
  'duties:discipline',
];
/** What remains where somebody stands in for some kinds of records only: reading, and these records. */
const forKinds: ReadonlySet<Permission> = new Set<Permission>([
  ...member,
  'duties:read',
  'records:read',
  'records:write',
  'records:accept',
  'records:export',
  'people:read',
  'matrix:read',
  'situation:read',
]);
const forAll: ReadonlySet<Permission> = new Set(permissions.filter((name) => !compartments.includes(name)));

/** The permissions that someone who stands in may have at most. */
export const standInPermissions = (someKindsOnly: boolean): ReadonlySet<Permission> =>
  someKindsOnly ? forKinds : forAll;
