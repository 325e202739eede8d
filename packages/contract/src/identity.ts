import { z } from 'zod';
import { idText, instant, page, pageQuery, personRef, plainDate, text, unitRef } from './common.ts';
import { permissions, roleIds, type RoleId } from './permissions.ts';

const role = z.enum(roleIds as [RoleId, ...RoleId[]]);

export const createSessionBody = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
  totp: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
});

/** How one may sign in here, besides with a password. */
export const signInOptions = z.object({ oidc: z.object({ title: z.string() }).nullable() });

/**
 * One acting identity: the roles held at one unit. Whoever holds posts in several units switches between
 * them.
 */
export const identity = z.object({
  unit: unitRef,
  path: z.string(),
  roles: z.array(role),
  titles: z.array(z.string()),
});

export const me = z.object({
  account: z.object({
    id: z.string(),
    username: z.string(),
    mustChangePassword: z.boolean(),
    totpEnabled: z.boolean(),
    email: z.string().nullable(),
  }),
  person: personRef.nullable(),
  identity,
  identities: z.array(identity),
  unit: z.object({ id: z.string(), name: z.string(), level: z.string(), path: z.string() }),
  permissions: z.array(z.enum(permissions)),
  home: z.enum(['situation', 'matrix', 'todo', 'station', 'me', 'admin', 'audit']),
  corps: z.object({ id: z.string(), name: z.string() }),
  today: plainDate,
  demo: z.boolean(),
  unread: z.int(),
  watermark: z.string(),
});
export type Me = z.output<typeof me>;

export const changePasswordBody = z.object({
  current: z.string().min(1).max(200),
  next: z.string().min(1).max(200),
});
export const changeEmailBody = z.object({
  email: z.email('邮箱写法不对').max(200).nullable().describe('null = no mails'),
});
export const switchIdentityBody = z.object({ unitId: idText });
export const setupBody = z.object({
  token: z.string().min(10).max(200),
  username: z.string().regex(/^[a-z][a-z0-9._-]{2,40}$/, '用户名用小写字母、数字、点，3–41 位'),
  password: z.string().min(1).max(200),
  corpsName: text(60).min(2),
});

export const account = z.object({
  id: z.string(),
  username: z.string(),
  person: personRef.nullable(),
  disabled: z.boolean(),
  locked: z.boolean(),
  mustChangePassword: z.boolean(),
  lastSignInAt: instant.nullable(),
  grants: z.array(
    z.object({
      id: z.string(),
      role,
      title: z.string(),
      unit: unitRef,
      grantedAt: instant,
      grantedBy: z.string().nullable(),
    }),
  ),
  abilities: z.object({ update: z.boolean(), grant: z.boolean() }),
});
export type Account = z.output<typeof account>;
export const accountPage = page(account);
export const listAccountsQuery = z.object({
  ...pageQuery,
  q: z.string().max(50).optional(),
  role: role.optional(),
  unitId: idText.optional(),
});
export const createAccountBody = z.object({
  username: z.string().regex(/^[a-z][a-z0-9._-]{2,40}$/, '用户名用小写字母、数字、点，3–41 位'),
  personId: idText.optional(),
  password: z.string().min(1).max(200).optional(),
});
export const createAccountResult = z.object({ account, oneTimePassword: z.string().nullable() });
export const updateAccountBody = z.object({
  disabled: z.boolean().optional(),
  resetPassword: z.boolean().optional(),
  unlock: z.boolean().optional(),
});
export const grantRoleBody = z.object({ role, unitId: idText });
export const totpEnrolment = z.object({ secret: z.string(), uri: z.string() });
export const totpBody = z.object({ code: z.string().regex(/^\d{6}$/, '六位数字') });
export const sessionList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      current: z.boolean(),
      createdAt: instant,
      lastSeenAt: instant,
      agent: z.string(),
    }),
  ),
});
