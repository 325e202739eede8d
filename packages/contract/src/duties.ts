import { z } from 'zod';
import { bearerTypes, dutyStates } from '@liulian/domain';
import {
  byId,
  idText,
  instant,
  many,
  page,
  pageQuery,
  personRef,
  pillar,
  plainDate,
  sought,
  text,
  unitRef,
  yearAsked,
} from './common.ts';
import type { Operations } from './operation.ts';
import { obligation } from './programme.ts';

export const dutyState = z.enum(dutyStates);
export const progress = z.object({
  done: z.number(),
  min: z.number(),
  by: z
    .record(z.string(), z.object({ done: z.number(), min: z.number(), title: z.string().optional() }))
    .optional(),
});
export const duty = z.object({
  id: z.string(),
  obligationId: z.string(),
  title: z.string(),
  pillar,
  bearer: z.object({ type: z.enum(bearerTypes), ids: z.array(z.string()), name: z.string() }),
  unit: unitRef,
  period: z.object({ start: plainDate, end: plainDate, key: z.string(), title: z.string() }),
  opensOn: plainDate,
  dueOn: plainDate,
  daysLeft: z.int().describe('negative when overdue'),
  lastDay: plainDate
    .nullable()
    .describe('what was done after it does not count; null where doing it late still counts'),
  state: dutyState,
  progress,
  unitWord: z.string().describe('次, 人, 件 …'),
  /** The form that discharges it: kind and the fields to prefill. */
  form: z
    .object({ kind: z.string(), fields: z.record(z.string(), z.unknown()), eventId: z.string().nullable() })
    .nullable(),
  cause: z
    .object({
      recordId: z.string(),
      title: z.string(),
      step: z.string().nullable().describe('the step on that record which discharges it'),
    })
    .nullable()
    .describe('the record from which it came, where the caller reads it'),
  pending: z.int().describe('submitted records that would count once accepted'),
  answer: z
    .object({
      id: z.string(),
      type: z.enum(['waiver', 'not-held']),
      state: z.enum(['pending', 'approved', 'refused']),
      reason: z.string(),
    })
    .nullable(),
  sameEvent: z.int().describe('other open duties of the same bearer that one record could also discharge'),
});
export type Duty = z.output<typeof duty>;
export const dutyPage = page(duty).extend({ counts: z.record(dutyState, z.int()) });
export const listDutiesQuery = z.object({
  ...pageQuery,
  unitId: idText.optional().describe('this unit and below'),
  direct: z.stringbool().optional().describe('this unit only'),
  personId: idText.optional(),
  mine: z.stringbool().optional().describe('of the signed-in person, or of their unit'),
  led: z
    .stringbool()
    .optional()
    .describe('of other units, those that the caller’s office leads or helps lead'),
  state: many(dutyState),
  pillar: many(pillar),
  obligationId: many(idText),
  bearerType: z.enum(bearerTypes).optional(),
  year: yearAsked,
  dueFrom: plainDate.optional(),
  dueTo: plainDate.optional(),
  periodKey: z.string().max(60).optional(),
  level: many(idText),
  q: sought,
  sort: z
    .enum(['due', 'unit', 'obligation', 'urgent'])
    .default('due')
    .describe('urgent: overdue first, then due soon, open, not begun, answered, met'),
  step: idText.optional().describe('a step of the escalation was taken for it: urge, remind, supervise …'),
  stepOn: plainDate.optional().describe('the day that step was taken; only with step'),
});
export const dutyDetail = duty.extend({
  obligation,
  records: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      occurredOn: plainDate,
      unit: unitRef.nullable(),
      status: z.string(),
      readable: z.boolean(),
      counted: z.boolean(),
      by: z.string().nullable(),
    }),
  ),
  missing: z.array(z.string()).describe('what is still needed, in words'),
  answers: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['waiver', 'not-held']),
      reason: z.string(),
      state: z.enum(['pending', 'approved', 'refused']),
      requestedBy: z.string(),
      requestedAt: instant,
      decidedBy: z.string().nullable(),
      decidedAt: instant.nullable(),
      reply: z.string().nullable(),
    }),
  ),
  history: z.array(z.object({ at: instant, text: z.string(), by: z.string() })),
  urgeAgainOn: plainDate.nullable().describe('urged lately: the first day on which it may be urged again'),
  event: z.object({ id: z.string(), title: z.string(), occurredOn: plainDate }).nullable(),
  abilities: z.object({ record: z.boolean(), answer: z.boolean(), decide: z.boolean(), urge: z.boolean() }),
});
export type DutyDetail = z.output<typeof dutyDetail>;
export const dutyMatrixQuery = z.object({
  year: yearAsked,
  pillar: many(pillar),
  state: many(dutyState),
  periodKey: z.string().max(60).optional(),
  unitId: idText.optional().describe('rows are its children; default: one row per detachment'),
  obligationId: many(idText),
});
export const matrixCell = z.object({
  dutyIds: z.array(z.string()).describe('at most 200; the list operation gives all'),
  duties: z.int(),
  state: dutyState.nullable(),
  done: z.number(),
  min: z.number(),
  met: z.int(),
  overdue: z.int(),
  daysLeft: z.int().nullable(),
});
export const dutyMatrix = z.object({
  year: z.int(),
  columns: z.array(z.object({ obligationId: z.string(), title: z.string(), pillar, unitWord: z.string() })),
  rows: z.array(
    z.object({
      unit: z.object({ id: z.string(), name: z.string(), level: z.string() }),
      cells: z.array(matrixCell),
    }),
  ),
});
export type DutyMatrix = z.output<typeof dutyMatrix>;
export const dutyCalendarQuery = z.object({ from: plainDate, to: plainDate, unitId: idText.optional() });
export const dutyCalendar = z.object({
  days: z.array(
    z.object({
      date: plainDate,
      weekday: z.int(),
      workday: z.boolean(),
      festival: z.string().nullable(),
      markers: z.array(z.string()),
      lunar: z.string(),
      due: z.array(
        z.object({
          obligationId: z.string(),
          title: z.string(),
          pillar,
          total: z.int(),
          open: z.int(),
          overdue: z.int(),
        }),
      ),
      records: z.int(),
    }),
  ),
});
export const situationQuery = z.object({
  year: yearAsked,
  unitId: idText.optional(),
});
export const situation = z.object({
  year: z.int(),
  unit: unitRef,
  today: plainDate,
  totals: z.object({
    due: z.int(),
    met: z.int(),
    overdue: z.int().describe('of the present year: with what is still overdue from earlier years'),
    overdueEarlier: z.int().describe('the part of it that was due before this year'),
    soon: z.int(),
    waived: z.int(),
    all: z.int(),
  }),
  pillars: z.array(
    z.object({
      pillar,
      title: z.string(),
      due: z.int().describe('of the year’s duties and what is overdue from earlier years, those due by now'),
      inTime: z.int().describe('of those due, the ones that were met in time'),
      late: z.int().describe('of those due, the ones that were met too late'),
      overdue: z.int(),
      overdueEarlier: z.int().describe('of those overdue, what is left of earlier years'),
      year: z.int().describe('the whole year’s duties, without those waived'),
      onTime: z.number().nullable().describe('0–1: inTime of due'),
    }),
  ),
  attention: z.array(
    z.object({
      kind: z.enum(['overdue', 'due-soon']),
      obligationId: z.string(),
      title: z.string(),
      pillar,
      unit: unitRef.nullable().describe('null when several units'),
      units: z.int(),
      urgeable: z.int().describe('of these units, those that the caller may urge: not their own'),
      duties: z.int(),
      dutyId: z.string().nullable(),
      days: z.int(),
      dueOn: plainDate,
      done: z.number(),
      min: z.number(),
      by: progress.shape.by,
      reason: z.string().nullable(),
      urgeAgainOn: plainDate.nullable().describe('all of them were urged lately: not again before this day'),
    }),
  ),
  waiting: z.object({ records: z.int(), answers: z.int() }),
  weeks: z.array(z.object({ start: plainDate, met: z.int(), overdue: z.int() })),
  units: z.array(z.object({ unit: unitRef, overdue: z.int(), soon: z.int(), met: z.int(), all: z.int() })),
});
export type Situation = z.output<typeof situation>;
export const unitYearQuery = z.object({ year: yearAsked });
export const unitYear = z.object({
  unit: z.object({
    id: z.string(),
    name: z.string(),
    plateName: z.string().nullable(),
    level: z.string(),
    parent: unitRef.nullable(),
    flags: z.array(z.string()),
  }),
  year: z.int(),
  pillars: z.array(z.object({ pillar, title: z.string(), met: z.int(), all: z.int(), overdue: z.int() })),
  months: z.array(
    z.object({
      month: z.int(),
      duties: z.array(
        z.object({ id: z.string(), title: z.string(), state: dutyState, dueOn: plainDate, pillar }),
      ),
    }),
  ),
  posts: z.array(z.object({ person: personRef, title: z.string(), from: plainDate })),
  recent: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      title: z.string(),
      occurredOn: plainDate,
      status: z.string(),
    }),
  ),
  answers: z.array(
    z.object({
      id: z.string(),
      dutyTitle: z.string(),
      type: z.string(),
      reason: z.string(),
      state: z.string(),
    }),
  ),
  children: z.array(unitRef),
  people: z.int(),
});
export const answerBody = z.object({
  type: z.enum(['waiver', 'not-held']),
  reason: text(500).min(2, '请写明原因'),
});
export const decisionBody = z.object({
  decision: z.enum(['approve', 'refuse']),
  reply: text(500).default(''),
});
export const answer = z.object({
  id: z.string(),
  type: z.enum(['waiver', 'not-held']),
  state: z.enum(['pending', 'approved', 'refused']),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  reply: z.string().nullable(),
  duty: z.object({ id: z.string(), title: z.string(), unit: unitRef, dueOn: plainDate, bearer: z.string() }),
  abilities: z.object({ decide: z.boolean() }),
});
export type Answer = z.output<typeof answer>;
export const answerPage = page(answer);
export const listAnswersQuery = z.object({
  ...pageQuery,
  state: many(z.enum(['pending', 'approved', 'refused'])),
  unitId: idText.optional(),
});
export const urgeBody = z.object({
  dutyIds: z.array(idText).min(1).max(500),
  message: text(200).default(''),
});
export const urgeResult = z.object({
  sent: z.int(),
  units: z.int(),
  skipped: z.int().describe('duties urged lately, which were not urged again'),
});
export const burden = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      owner: z.string(),
      purpose: z.string(),
      expires: plainDate,
      fields: z.int(),
      required: z.int(),
      minutesEach: z.number(),
      recordsLastMonth: z.int(),
      minutesLastMonth: z.number(),
    }),
  ),
  byLevel: z.array(
    z.object({ level: z.string(), title: z.string(), units: z.int(), minutesPerUnit: z.number() }),
  ),
});

export const dutyOperations = {
  listDuties: {
    method: 'GET',
    path: '/duties',
    permission: 'self',
    tag: 'duties',
    summary: '任务',
    query: listDutiesQuery,
    response: dutyPage,
  },
  exportDuties: {
    method: 'GET',
    path: '/duties/export',
    permission: 'duties:read',
    tag: 'duties',
    summary: '任务导出 Excel',
    query: listDutiesQuery.omit({ limit: true, cursor: true }),
    response: 'file',
  },
  getDuty: {
    method: 'GET',
    path: '/duties/:id',
    permission: 'self',
    tag: 'duties',
    summary: '任务',
    params: byId,
    response: dutyDetail,
  },
  requestAnswer: {
    method: 'POST',
    path: '/duties/:id/answers',
    permission: 'duties:answer',
    tag: 'duties',
    summary: '申请免做，或说明未开展',
    params: byId,
    body: answerBody,
    response: answer,
    status: 201,
  },
  listAnswers: {
    method: 'GET',
    path: '/answers',
    permission: 'duties:read',
    tag: 'duties',
    summary: '免做与未开展',
    query: listAnswersQuery,
    response: answerPage,
  },
  decideAnswer: {
    method: 'POST',
    path: '/answers/:id/decision',
    permission: 'duties:decide',
    tag: 'duties',
    summary: '答复',
    params: byId,
    body: decisionBody,
    response: answer,
  },
  urgeDuties: {
    method: 'POST',
    path: '/duties/urge',
    permission: 'duties:urge',
    tag: 'duties',
    summary: '催办',
    body: urgeBody,
    response: urgeResult,
  },
  getDutyMatrix: {
    method: 'GET',
    path: '/duty-matrix',
    permission: 'matrix:read',
    tag: 'duties',
    summary: '任务矩阵',
    query: dutyMatrixQuery,
    response: dutyMatrix,
  },
  exportDutyMatrix: {
    method: 'GET',
    path: '/duty-matrix/export',
    permission: 'matrix:read',
    tag: 'duties',
    summary: '矩阵导出 Excel',
    query: dutyMatrixQuery,
    response: 'file',
  },
  getDutyCalendar: {
    method: 'GET',
    path: '/duty-calendar',
    permission: 'duties:read',
    tag: 'duties',
    summary: '日历',
    query: dutyCalendarQuery,
    response: dutyCalendar,
  },
  getSituation: {
    method: 'GET',
    path: '/situation',
    permission: 'situation:read',
    tag: 'duties',
    summary: '态势',
    query: situationQuery,
    response: situation,
  },
  getUnitYear: {
    method: 'GET',
    path: '/units/:id/year',
    permission: 'duties:read',
    tag: 'duties',
    summary: '单位一年',
    params: byId,
    query: unitYearQuery,
    response: unitYear,
  },
  getBurden: {
    method: 'GET',
    path: '/burden',
    permission: 'self',
    tag: 'duties',
    summary: '负担表',
    response: burden,
  },
} as const satisfies Operations;
