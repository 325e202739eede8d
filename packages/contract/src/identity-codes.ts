import type { FeatureCodes } from './codes.ts';

/** Accounts, sessions and roles: permissions, refusals and audited actions. */
export const identityCodes = {
  permissions: [
    'accounts:read',
    'accounts:write',
    'roles:grant',
    'accounts:vouch', // one of the two people who open an account again
  ],
  errors: {
    'session.bad_credentials': {
      status: 401,
      detail: '用户名或密码不对。连续输错会暂停登录，请过一会儿再试，或请系统管理员解锁。',
    },
    'session.disabled': { status: 403, detail: '账号已停用，请联系系统管理员。' },
    'session.totp_required': { status: 401, detail: '请输入动态口令。' },
    'session.no_identity': { status: 403, detail: '账号还没有授予任何角色，请联系安全管理员。' },
    'account.weak_password': { status: 422, detail: '密码至少 10 位，含字母和数字，且不能与用户名相同。' },
    'account.wrong_password': { status: 422, detail: '原密码不对。' },
    'account.username_taken': { status: 409, detail: '用户名已被使用。' },
    'account.not_yourself': { status: 403, detail: '不能停用自己的账号。' },
    'account.administrator': {
      status: 403,
      detail: '三名管理员的账号不能由一人停用。请先由安全管理员收回他的角色。',
    },
    'account.not_found': { status: 404, detail: '没有这个账号。' },
    'account.exclusive_roles': {
      status: 422,
      detail: '系统管理员、安全管理员、审计管理员不能由同一人兼任，也不能兼业务角色。',
    },
    'account.outside_scope': { status: 403, detail: '只能在自己管辖的单位范围内授权。' },
    'account.beyond_own': { status: 403, detail: '不能授予自己无权授予的角色。' },
    'account.unknown_role': { status: 422, detail: '方案包里没有这个角色。' },
    'account.wrong_level': { status: 422, detail: '“{role}”要授在{level}一级。' },
    'session.wrong_verification': { status: 422, detail: '密码或动态口令不对。' },
    'account.same_password': { status: 422, detail: '三名管理员的密码不能相同，请另设一个。' },
    'opening.not_found': { status: 404, detail: '没有这项申请，或它已经办结。' },
    'opening.two_people': { status: 403, detail: '要由另一名管理员确认：{reason}' },
    'opening.not_yours': { status: 403, detail: '这个账号的重置要由{who}提出。' },
    'opening.wrong': { status: 422, detail: '链接或凭条码不对、已用过，或已过期。请找管理员重新办理。' },
    'proposal.not_found': { status: 404, detail: '没有这项授权建议，或它已经办结。' },
    'account.person_taken': { status: 409, detail: '这个人已经有账号。' },
    'account.role_without_post': {
      status: 422,
      detail: '{name}没有与“{role}”相应的职务；代行职务的请先建账号，再单独授权。',
    },
    'account.setup_closed': { status: 403, detail: '初始化链接无效或已使用。' },
  },
  auditActions: {
    登录: {
      'session.open': '登录',
      'session.refused': '登录被拒',
      'session.close': '退出',
      'session.close_all': '退出所有设备',
      'session.verify': '再确认本人',
      'request.refused': '越权被拒',
    },
    账号与授权: {
      'account.create': '新建账号',
      'account.update': '修改账号',
      'account.password': '修改密码',
      'account.totp': '开启动态口令',
      'account.email': '修改提醒邮箱',
      'opening.propose': '提出开通或重置',
      'opening.confirm': '确认开通或重置',
      'opening.end': '撤销开通或重置',
      'opening.use': '凭链接或凭条设密码',
      'role.depart': '调离或离队，权限结束',
      'role.propose': '建议授权',
      'role.decline': '不授所建议的角色',
      'role.grant': '授予角色',
      'role.revoke': '收回角色',
    },
    站点: { 'site.setup': '初始化站点' },
  },
} as const satisfies FeatureCodes;
