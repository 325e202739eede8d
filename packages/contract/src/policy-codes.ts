import type { FeatureCodes } from './codes.ts';

/** Policy drafts and versions of the scheme: permissions, refusals and audited actions. */
export const policyCodes = {
  permissions: [],
  errors: {
    'policy.not_found': { status: 404, detail: '没有这份草稿。' },
    'policy.unreadable': { status: 422, detail: '读不了这份文件：{reason}' },
    'policy.obligation_not_found': { status: 404, detail: '草稿里没有这一条，可能已被合并或拆分，请刷新。' },
    'policy.invalid': { status: 422, detail: '不能这样处理：{reason}' },
    'policy.changed_meanwhile': {
      status: 409,
      detail: '您打开以后这份草稿改过了，请刷新，看过最新内容再办。',
    },
    'policy.already_applied': { status: 409, detail: '这份草稿已经施行，不能再改。' },
    'policy.incomplete': { status: 422, detail: '已采纳的还有 {count} 条没有写全，补齐后再施行。' },
    'policy.nothing_to_apply': {
      status: 422,
      detail: '没有采纳的条目，也没有要结束的事项，方案不会有变化。',
    },
    'policy.nothing_to_undo': { status: 409, detail: '没有可以撤销的一步。' },
    'scheme.not_found': { status: 404, detail: '没有这一版方案。' },
    'scheme.not_withdrawable': { status: 409, detail: '这一版不能撤回：{reason}' },
    'scheme.invalid': { status: 422, detail: '方案有误：{reason}' },
  },
  auditActions: {
    方案与设置: {
      'scheme.adopt': '启用方案',
      'scheme.withdraw': '撤回方案版本',
      'policy.create': '读入政策文件',
      'policy.import': '导入方案',
      'policy.delete': '删除政策草稿',
    },
  },
} as const satisfies FeatureCodes;
