import type { FeatureCodes } from './codes.ts';

/** Standing in for somebody: refusals and audited actions. */
export const standInsCodes = {
  permissions: [],
  errors: {
    'stand_in.not_found': { status: 404, detail: '没有这项代理。' },
    'stand_in.self': { status: 422, detail: '不能请自己代理。' },
    'stand_in.no_role': { status: 422, detail: '{who}在这个单位没有可以代理的职责。' },
    'stand_in.no_deputy': { status: 422, detail: '本总队没有这个人，或他没有可用的账号，不能请他代理。' },
    'stand_in.administrator': {
      status: 422,
      detail: '系统、安全、审计三名管理员不能代理别人，也不能由别人代理。',
    },
    'stand_in.past': { status: 422, detail: '代理不能从过去的日期开始。' },
    'stand_in.dates': { status: 422, detail: '代理的起止日期不对：{reason}。' },
    'stand_in.overlap': { status: 409, detail: '这几天已经有人代理：{name}，{from} 至 {until}。' },
    'stand_in.chain': { status: 409, detail: '代理不能再转代理：{reason}。' },
    'stand_in.kinds': { status: 403, detail: '您代理的范围不包括这一类记录。' },
    'stand_in.unknown_kind': { status: 422, detail: '没有这种记录类型：{kind}。' },
    'stand_in.over': { status: 409, detail: '这项代理已经结束。' },
  },
  auditActions: {
    代理: { 'stand_in.give': '请人代理', 'stand_in.end': '结束代理' },
  },
} as const satisfies FeatureCodes;
