import type { FeatureCodes } from './codes.ts';

/** What the site itself refuses, whichever feature is asked. */
export const platformCodes = {
  permissions: [
    'self', // any signed-in account: own session, own notices, own duties
  ],
  errors: {
    'request.invalid': { status: 400, detail: '填写的内容有误，请按提示修改。' },
    'request.not_found': { status: 404, detail: '没有这个地址。' },
    'request.too_large': { status: 413, detail: '内容太大，超出限制。' },
    'request.media_type': { status: 415, detail: '不支持这种内容类型。' },
    'request.too_many': { status: 429, detail: '操作太频繁，请稍后再试。' },
    'request.cross_site': { status: 403, detail: '请求来自别的网站，已拒绝。' },
    'server.unexpected': { status: 500, detail: '系统出了问题，已记录，请稍后再试。' },
    'server.unavailable': {
      status: 503,
      detail: '系统暂时不可用，请稍后再试；刚才的操作可能没有保存，恢复后请先看一下再重做。',
    },
    'storage.full': { status: 507, detail: '存储空间已满，没有保存。请联系系统管理员腾出空间后再试。' },
    'session.required': { status: 401, detail: '请先登录。' },
    'session.password_change_required': { status: 403, detail: '请先修改初始密码。' },
    'session.verify_again': {
      status: 403,
      detail: '这一步要再确认一次是您本人：请输入密码或动态口令。',
    },
    'session.second_factor_required': {
      status: 403,
      detail: '您的角色能看纪检内容，请先在“账号安全”里开启动态口令。',
    },
    'permission.denied': { status: 403, detail: '您没有这项权限。' },
  },
  auditActions: { 站点: { 'demo.load': '载入演示数据' } },
} as const satisfies FeatureCodes;
