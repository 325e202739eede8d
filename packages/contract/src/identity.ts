import { z } from 'zod';
import {
  byId,
  done,
  idText,
  instant,
  page,
  pageQuery,
  personRef,
  plainDate,
  sought,
  text,
  unitRef,
} from './common.ts';
import type { Operations } from './operation.ts';
import { homes, isRole, permissions } from './permissions.ts';

/** As it is stored; the pack may have dropped it since. */
const role = z.string().describe('id of a role, see listRoles');
const askedRole = z.string().max(60).refine(isRole, '没有这个角色');

export const createSessionBody = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
  totp: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
});

/** A role of the pack, or one of the three administrators. */
export const roleShown = z.object({
  id: z.string(),
  title: z.string(),
  levels: z.array(z.string()).describe('titles of the levels at which it can be given'),
  compartments: z.array(z.string()).describe('titles of the confidential compartments it enters'),
  posts: z.array(z.string()).describe('titles of the posts that suggest it'),
  administrator: z.boolean(),
});
export const roleList = z.object({ items: z.array(roleShown) });

/** How one may sign in here, besides with a password. */
export const signInOptions = z.object({
  oidc: z.object({ title: z.string() }).nullable(),
  setUp: z.boolean().describe('false = no corps yet: the one-time link of the first start makes it'),
});

/**
 * One acting identity: the roles held at one unit. Whoever holds posts in several units switches between
 * them.
 */
export const identity = z.object({
  unit: unitRef,
  path: z.string(),
  roles: z.array(role),
  titles: z.array(z.string()),
  standIn: z
    .object({ id: z.string(), name: z.string(), untilOn: plainDate })
    .nullable()
    .describe('whose roles these are, where one stands in for somebody'),
});

export const me = z.object({
  account: z.object({
    id: z.string(),
    username: z.string(),
    mustChangePassword: z.boolean(),
    mustEnrolTotp: z.boolean().describe('the role reads the confidential compartment'),
    totpEnabled: z.boolean(),
    email: z.string().nullable(),
  }),
  person: personRef.nullable(),
  identity,
  identities: z.array(identity),
  unit: z.object({ id: z.string(), name: z.string(), level: z.string(), path: z.string() }),
  permissions: z.array(z.enum(permissions)),
  home: z.enum([...homes, 'admin', 'audit']),
  manual: z.string().describe('chapter of the manual written for these roles'),
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
export const switchIdentityBody = z.object({ unitId: idText, standInId: idText.optional() });
export const setupBody = z.object({
  token: z.string().min(10).max(200),
  username: z.string().regex(/^[a-z][a-z0-9._-]{2,40}$/, '用户名用小写字母、数字、点，3–41 位'),
  password: z.string().min(1).max(200),
  securityPassword: z.string().min(1).max(200),
  auditPassword: z.string().min(1).max(200),
  corpsName: text(60).min(2),
});

export const account = z.object({
  id: z.string(),
  username: z.string(),
  person: personRef.nullable(),
  disabled: z.boolean(),
  locked: z.boolean(),
  mustChangePassword: z.boolean(),
  opened: z.boolean().describe('false = its owner has not set a password yet'),
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
  q: sought,
  role: askedRole.optional(),
  unitId: idText.optional(),
});
export const createAccountBody = z.object({
  username: z.string().regex(/^[a-z][a-z0-9._-]{2,40}$/, '用户名用小写字母、数字、点，3–41 位'),
  personId: idText.optional(),
});
/** `code` is the first half of what opens the account: for the owner's eyes, useless without the second. */
export const createAccountResult = z.object({ account, code: z.string() });
export const updateAccountBody = z.object({
  disabled: z.boolean().optional(),
  unlock: z.boolean().optional(),
});

/** What opens an account: proposed by one person, confirmed by another, used by the owner. */
export const opening = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), username: z.string() }),
  person: personRef.nullable(),
  unit: unitRef.nullable(),
  roles: z.array(z.string()).describe('titles, held or proposed'),
  purpose: z.enum(['first', 'password', 'second-factor']),
  delivery: z.enum(['mail', 'halves']),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
  confirmedBy: z.string().nullable(),
  expiresAt: instant,
  abilities: z.object({ confirm: z.boolean(), end: z.boolean() }),
});
export type Opening = z.output<typeof opening>;
export const openingPage = page(opening);
export const listOpeningsQuery = z.object({
  ...pageQuery,
  state: z.enum(['waiting', 'confirmed']).optional(),
});
export const proposeOpeningBody = z.object({
  reason: text(200).min(2),
  secondFactor: z.boolean().optional().describe('also ends a lost second factor'),
});
/** `code` is the first half; null where the link goes to the owner's mailbox. */
export const proposedOpening = z.object({ opening, code: z.string().nullable() });
export const confirmOpeningsBody = z.object({ ids: z.array(idText).min(1).max(1000) });
/** One slip a person; `code` is the second half, null where the link goes to the owner's mailbox. */
export const confirmedOpenings = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      username: z.string(),
      name: z.string().nullable(),
      unit: z.string().nullable(),
      code: z.string().nullable(),
    }),
  ),
});
export const useOpeningBody = z.object({
  username: z.string().min(1).max(64),
  first: z.string().max(100).optional(),
  second: z.string().min(8).max(100),
  next: z.string().min(1).max(200),
});
/** One of the two: the password, or a code of the second factor. */
export const verifySessionBody = z
  .object({
    password: z.string().min(1).max(200).optional(),
    totp: z
      .string()
      .regex(/^\d{6}$/, '六位数字')
      .optional(),
  })
  .refine((body) => (body.password === undefined) !== (body.totp === undefined), '密码和动态口令填一样');

export const grantProposal = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), username: z.string() }),
  person: personRef.nullable(),
  role,
  title: z.string(),
  unit: unitRef,
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
});
export type GrantProposal = z.output<typeof grantProposal>;
export const grantProposalPage = page(grantProposal);
export const listGrantProposalsQuery = z.object(pageQuery);
export const decideGrantsBody = z.object({ ids: z.array(idText).min(1).max(1000), grant: z.boolean() });
export const decidedGrants = z.object({ decided: z.int() });

/** One account to make: of a person of the roster, with the role that the post suggests. */
export const accountRow = z.object({
  personId: idText,
  username: z.string().regex(/^[a-z][a-z0-9._-]{2,40}$/, '用户名用小写字母、数字、点，3–41 位'),
  role: role.nullable(),
  unitId: idText.nullable(),
});
export const suggestedAccount = z.object({
  person: personRef,
  unit: unitRef,
  posts: z.array(z.string()),
  username: z.string(),
  role: askedRole.nullable(),
  roleTitle: z.string().nullable(),
  roleUnit: unitRef.nullable(),
  problem: z.string().nullable().describe('why this row cannot be used as it is'),
});
export type SuggestedAccount = z.output<typeof suggestedAccount>;
export const suggestAccountsQuery = z.object({
  unitId: idText.optional(),
  posts: z.enum(['with', 'all']).optional().describe('with = holders of a post that suggests a role'),
});
export const suggestedAccounts = z.object({ items: z.array(suggestedAccount) });
export const createAccountsBody = z.object({ rows: z.array(accountRow).min(1).max(1000) });
export const createdAccounts = z.object({
  items: z.array(
    z.object({
      username: z.string(),
      name: z.string(),
      unit: z.string(),
      role: z.string(),
      code: z.string(),
    }),
  ),
});

export const firstRun = z.object({
  steps: z.array(
    z.object({
      id: z.enum(['administrators', 'organisation', 'people', 'accounts', 'openings', 'readings']),
      title: z.string(),
      what: z.string(),
      done: z.boolean(),
      state: z.string(),
      to: z.string().nullable().describe('where it is done, for whom may do it'),
    }),
  ),
});
export const grantRoleBody = z.object({ role: askedRole, unitId: idText });
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

export const identityOperations = {
  getSignInOptions: {
    method: 'GET',
    path: '/sign-in-options',
    permission: 'public',
    tag: 'identity',
    summary: '登录方式',
    response: signInOptions,
  },
  createSession: {
    method: 'POST',
    path: '/session',
    permission: 'public',
    tag: 'identity',
    summary: '登录',
    body: createSessionBody,
    response: me,
  },
  deleteSession: {
    method: 'DELETE',
    path: '/session',
    permission: 'self',
    tag: 'identity',
    summary: '退出',
    response: 'empty',
    status: 204,
    beforePasswordChange: true,
  },
  getMe: {
    method: 'GET',
    path: '/me',
    permission: 'self',
    tag: 'identity',
    summary: '当前账号',
    response: me,
    beforePasswordChange: true,
  },
  changePassword: {
    method: 'PUT',
    path: '/me/password',
    permission: 'self',
    tag: 'identity',
    summary: '修改密码',
    body: changePasswordBody,
    response: me,
    beforePasswordChange: true,
  },
  changeEmail: {
    method: 'PUT',
    path: '/me/email',
    permission: 'self',
    tag: 'identity',
    summary: '提醒邮箱',
    body: changeEmailBody,
    response: me,
  },
  switchIdentity: {
    method: 'PUT',
    path: '/me/identity',
    permission: 'self',
    tag: 'identity',
    summary: '切换身份',
    body: switchIdentityBody,
    response: me,
  },
  listMySessions: {
    method: 'GET',
    path: '/me/sessions',
    permission: 'self',
    tag: 'identity',
    summary: '我的登录',
    response: sessionList,
  },
  deleteMySessions: {
    method: 'DELETE',
    path: '/me/sessions',
    permission: 'self',
    tag: 'identity',
    summary: '退出所有设备',
    response: 'empty',
    status: 204,
  },
  enrolTotp: {
    method: 'POST',
    path: '/me/totp',
    permission: 'self',
    tag: 'identity',
    summary: '开启动态口令',
    response: totpEnrolment,
    beforeSecondFactor: true,
  },
  confirmTotp: {
    method: 'PUT',
    path: '/me/totp',
    permission: 'self',
    tag: 'identity',
    summary: '确认动态口令',
    body: totpBody,
    response: done,
    beforeSecondFactor: true,
  },
  verifySession: {
    method: 'POST',
    path: '/me/verification',
    permission: 'self',
    tag: 'identity',
    summary: '再确认是本人',
    body: verifySessionBody,
    response: done,
    beforeSecondFactor: true,
  },
  setupSite: {
    method: 'POST',
    path: '/setup',
    permission: 'public',
    tag: 'identity',
    summary: '初始化站点',
    body: setupBody,
    response: me,
    status: 201,
  },
  listAccounts: {
    method: 'GET',
    path: '/accounts',
    permission: 'accounts:read',
    tag: 'identity',
    summary: '账号',
    query: listAccountsQuery,
    response: accountPage,
  },
  createAccount: {
    method: 'POST',
    path: '/accounts',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '新建账号',
    body: createAccountBody,
    response: createAccountResult,
    status: 201,
  },
  updateAccount: {
    method: 'PATCH',
    path: '/accounts/:id',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '停用、启用或解锁',
    params: byId,
    body: updateAccountBody,
    response: account,
  },
  suggestAccounts: {
    method: 'GET',
    path: '/account-suggestions',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '按名册建议账号',
    query: suggestAccountsQuery,
    response: suggestedAccounts,
  },
  exportAccountSuggestions: {
    method: 'GET',
    path: '/account-suggestions.xlsx',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '下载账号建议表',
    query: suggestAccountsQuery,
    response: 'file',
  },
  readAccountSheet: {
    method: 'POST',
    path: '/account-suggestions/sheet',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '读入改好的账号表',
    upload: true,
    response: suggestedAccounts,
  },
  createAccounts: {
    method: 'POST',
    path: '/accounts/batch',
    permission: 'accounts:write',
    tag: 'identity',
    summary: '批量建账号',
    body: createAccountsBody,
    response: createdAccounts,
    status: 201,
  },
  proposeOpening: {
    method: 'POST',
    path: '/accounts/:id/openings',
    permission: 'accounts:vouch',
    tag: 'identity',
    summary: '提出重置',
    params: byId,
    body: proposeOpeningBody,
    response: proposedOpening,
    status: 201,
  },
  listOpenings: {
    method: 'GET',
    path: '/account-openings',
    permission: 'accounts:vouch',
    tag: 'identity',
    summary: '待确认的开通和重置',
    query: listOpeningsQuery,
    response: openingPage,
  },
  confirmOpenings: {
    method: 'POST',
    path: '/account-openings/confirmation',
    permission: 'accounts:vouch',
    tag: 'identity',
    summary: '确认开通和重置',
    body: confirmOpeningsBody,
    response: confirmedOpenings,
  },
  endOpening: {
    method: 'DELETE',
    path: '/account-openings/:id',
    permission: 'accounts:vouch',
    tag: 'identity',
    summary: '撤销开通或重置',
    params: byId,
    response: 'empty',
    status: 204,
  },
  useOpening: {
    method: 'POST',
    path: '/account-openings/use',
    permission: 'public',
    tag: 'identity',
    summary: '凭链接或凭条设密码',
    body: useOpeningBody,
    response: done,
  },
  listRoles: {
    method: 'GET',
    path: '/roles',
    permission: 'accounts:read',
    tag: 'identity',
    summary: '有哪些角色，各能做什么',
    response: roleList,
  },
  listGrantProposals: {
    method: 'GET',
    path: '/grant-proposals',
    permission: 'roles:grant',
    tag: 'identity',
    summary: '待确认的授权建议',
    query: listGrantProposalsQuery,
    response: grantProposalPage,
  },
  decideGrants: {
    method: 'POST',
    path: '/grant-proposals/decision',
    permission: 'roles:grant',
    tag: 'identity',
    summary: '答复授权建议',
    body: decideGrantsBody,
    response: decidedGrants,
  },
  getFirstRun: {
    method: 'GET',
    path: '/first-run',
    permission: 'accounts:read',
    tag: 'identity',
    summary: '起步指引',
    response: firstRun,
  },
  grantRole: {
    method: 'POST',
    path: '/accounts/:id/grants',
    permission: 'roles:grant',
    tag: 'identity',
    summary: '授予角色',
    params: byId,
    body: grantRoleBody,
    response: account,
    status: 201,
  },
  revokeRole: {
    method: 'DELETE',
    path: '/grants/:id',
    permission: 'roles:grant',
    tag: 'identity',
    summary: '收回角色',
    params: byId,
    response: 'empty',
    status: 204,
  },
} as const satisfies Operations;
