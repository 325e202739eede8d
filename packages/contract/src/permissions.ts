import { featureCodes } from './feature-codes.ts';

/**
 * Permission = role × unit subtree × compartment. Permissions are declared beside their feature and fixed;
 * the roles are data of the pack (roles.yaml, decision 043) but for the three administrators; who holds them
 * where is data too.
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

export const homes = ['situation', 'matrix', 'todo', 'station', 'me'] as const;
export type Level = 'corps' | 'detachment' | 'brigade' | 'station' | 'office' | 'any';
export type CompartmentName = 'personal' | 'leadership' | 'discipline';
/** A role by its id. Which there are is data of the pack; three are not. */
export type RoleId = string;

export interface Role {
  title: string;
  permissions: readonly string[];
  /** First page after signing in. */
  home: (typeof homes)[number] | 'admin' | 'audit';
  /** The levels of unit at which it can be given; `any` = at every unit. */
  level: readonly Level[];
  /** Confidential compartments it enters; each stands for permissions (`compartments`). */
  compartments: readonly CompartmentName[];
  /** Posts that suggest it, and with which it begins and ends. */
  posts: readonly string[];
  /** Steps of `escalation` in rules.yaml that reach it. */
  told: readonly string[];
  /** The only kinds of records it deals with; none = all. */
  kinds: readonly string[] | null;
  /** Chapter of the manual that is written for it. */
  manual: string;
  administrator?: true;
}

/** A role as roles.yaml declares it; sets of permissions are already spelled out. */
export type DeclaredRole = Omit<Role, 'administrator'> & { id: RoleId };

const administrator = {
  level: ['corps'],
  administrator: true,
  compartments: [],
  posts: [],
  told: [],
  kinds: null,
  manual: 'administrators',
} as const;

/** The three exclude one another and every role of the pack (B11): code, so that no pack undoes it. */
const administrators = {
  'system-administrator': {
    ...administrator,
    title: '系统管理员',
    home: 'admin',
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
    ...administrator,
    title: '安全管理员',
    home: 'admin',
    permissions: ['self', 'units:read', 'people:read', 'accounts:read', 'accounts:vouch', 'roles:grant'],
  },
  'audit-administrator': {
    ...administrator,
    title: '审计管理员',
    home: 'audit',
    permissions: ['self', 'audit:read', 'accounts:vouch'],
  },
} as const satisfies Record<string, Role>;
const administratorPermissions = new Set<string>(
  Object.values(administrators).flatMap((role) => [...role.permissions]),
);
/** What administrators have and business roles may have as well. */
const shared = new Set<string>([
  'self',
  'units:read',
  'people:read',
  'organisation:write',
  'kinds:write',
  'programme:read',
]);

/** What entering a compartment permits. */
export const compartmentPermissions: Record<CompartmentName, readonly Permission[]> = {
  personal: ['records:personal'],
  leadership: ['duties:leadership'],
  discipline: ['records:discipline', 'duties:discipline'],
};
const compartments: readonly Permission[] = Object.values(compartmentPermissions).flat();

const upper: readonly Level[] = ['corps', 'detachment'];
const superiors: readonly Level[] = ['corps', 'detachment', 'brigade'];
/** What reaches beyond a unit's own work is for the levels that answer for others. */
const levelsOf: Partial<Record<Permission, readonly Level[]>> = {
  'programme:write': ['corps'],
  'kinds:write': ['corps'],
  'organisation:write': upper,
  'records:accept': superiors,
  'duties:decide': superiors,
  'duties:urge': superiors,
  'events:write': superiors,
  'duties:discipline': upper,
  'records:discipline': upper,
  'duties:led': ['corps', 'detachment', 'office'],
};

/** What the reader of packs has to know to check roles.yaml: the fixed part. */
export const roleRules = {
  permissions: permissions as readonly string[],
  administrators: Object.keys(administrators),
  administratorOnly: [...administratorPermissions].filter((name) => !shared.has(name)),
  compartments: compartmentPermissions as Record<string, readonly string[]>,
  levelsOf: levelsOf as Record<string, readonly string[] | undefined>,
};

let known: ReadonlyMap<RoleId, Role> = new Map<RoleId, Role>(Object.entries(administrators));

let departments: Readonly<Record<string, string>> = {};
/** The departments that a unit with these flags stands for, as the scheme names its leads. */
export const departmentsOf = (flags: readonly string[]): string[] =>
  flags.flatMap((flag) => departments[flag] ?? []);

/**
 * Takes the roles of the pack of this process; called once, before anything is asked of them.
 * @param named flag of a unit → the department it stands for
 */
export function installRoles(
  declared: readonly DeclaredRole[],
  named: Readonly<Record<string, string>> = {},
): void {
  departments = named;
  known = new Map<RoleId, Role>([
    ...declared.map(({ id, ...role }): [RoleId, Role] => [
      id,
      {
        ...role,
        permissions: [
          ...role.permissions,
          ...role.compartments.flatMap((name) => [...compartmentPermissions[name]]),
        ],
      },
    ]),
    ...Object.entries(administrators),
  ]);
}

export const roleIds = (): RoleId[] => [...known.keys()];
export const isRole = (id: string): boolean => known.has(id);
/** @returns null for a role that the pack no longer has: a grant of it is kept and gives nothing */
export const roleOf = (id: RoleId): Role | null => known.get(id) ?? null;
export const roleTitle = (id: RoleId): string => known.get(id)?.title ?? id;
export const rolesWith = (permission: Permission): RoleId[] => roleIds().filter((id) => can(id, permission));
/** Roles that a step of `escalation` in rules.yaml reaches. */
export const rolesTold = (step: string): RoleId[] =>
  roleIds().filter((id) => known.get(id)?.told.includes(step));
/** Whether a role is one of work, not the plain membership that everybody has. */
export const isStaff = (id: RoleId): boolean => id !== 'member';

export function can(role: RoleId, permission: Permission): boolean {
  return known.get(role)?.permissions.includes(permission) ?? false;
}

export function isAdministrator(role: RoleId): boolean {
  return Object.hasOwn(administrators, role);
}

/** What remains where somebody stands in for some kinds of records only: reading, and these records. */
const forKinds: ReadonlySet<Permission> = new Set<Permission>([
  'self',
  'units:read',
  'programme:read',
  'duties:read',
  'records:read',
  'records:write',
  'records:accept',
  'records:export',
  'people:read',
  'matrix:read',
  'situation:read',
]);
/** A compartment is for the person who was trusted with it, and nobody standing in. */
const forAll: ReadonlySet<Permission> = new Set(permissions.filter((name) => !compartments.includes(name)));

/** The permissions that someone who stands in may have at most. */
export const standInPermissions = (someKindsOnly: boolean): ReadonlySet<Permission> =>
  someKindsOnly ? forKinds : forAll;
