import type { FeatureCodes } from './codes.ts';

/** Duties as they are read, answered and urged: permissions, refusals and audited actions. */
export const dutiesCodes = {
  permissions: [
    'duties:read',
    'duties:answer',
    'duties:decide',
    'duties:urge',
    'duties:leadership',
    'duties:discipline',
    'duties:led', // of other units, those that the own office is lead or co-lead of
    'matrix:read',
    'situation:read',
  ],
  errors: {
    'duty.not_found': { status: 404, detail: '没有这项任务。' },
    'duty.already_met': { status: 409, detail: '任务已经完成，不需要申请。' },
    'duty.urged_lately': { status: 409, detail: '最近已经催办过了，过几天再催。' },
    'answer.not_found': { status: 404, detail: '没有这条申请。' },
    'answer.already_decided': { status: 409, detail: '这条申请已经答复过了。' },
    'answer.pending': { status: 409, detail: '这项任务已有待答复的申请。' },
    'answer.own': { status: 403, detail: '不能答复本单位自己的申请。' },
  },
  auditActions: {
    任务: { 'answer.request': '申请免做或说明未开展', 'answer.decide': '答复申请', 'duty.urge': '催办' },
  },
} as const satisfies FeatureCodes;
