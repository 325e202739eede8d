import { z } from 'zod';
import { byId, idText, pillar, plainDate, text } from './common.ts';
import { policyBearer, policyCadence, policyDischarge, policyQuota } from './obligation-rule.ts';
import type { Operations } from './operation.ts';

const cited = z.object({
  document: z.string(),
  title: z.string(),
  clause: z.string(),
  from: plainDate.nullable().describe('since when it is in force, where the pack says so'),
});

/** How an event comes about; the words of `how` say the same. */
const eventType = z.object({
  id: z.string(),
  title: z.string(),
  byHand: z.boolean(),
  needs: z.array(z.string()),
  roster: z
    .enum(['appointed', 'joined', 'probation-ends', 'appointment-batch', 'intake-batch'])
    .nullable()
    .describe('what in the roster is this event; for appointments, those to a post of a cadre'),
  together: z
    .array(z.string())
    .nullable()
    .describe('a batch: all of one day under the same unit of the first of these levels that is found'),
  record: z
    .object({
      kind: z.string(),
      where: policyDischarge.shape.where,
      date: z.string().describe('the field that dates the event'),
      unit: z.string().describe('the unit of the event: host, or a field'),
    })
    .nullable(),
  how: z.string(),
});

export const obligation = z.object({
  id: z.string(),
  title: z.string(),
  pinyin: z.string().describe('initials and full reading of the title, to type for'),
  pillar,
  rows: z.array(z.string()),
  rule: z.string(),
  basis: cited,
  earlier: z.array(cited).describe('what it rested on before, the latest first'),
  lead: z.string().nullable(),
  coLead: z.array(z.string()),
  cadence: z.string(),
  quota: z.string(),
  bearer: z.string(),
  inferred: z.boolean(),
  note: z.string().nullable(),
  matrix: z.boolean(),
  event: z
    .object({ id: z.string(), title: z.string(), how: z.string() })
    .nullable()
    .describe('the event on which it hangs, and how such an event comes about'),
  declared: z
    .object({
      bearer: policyBearer,
      cadence: policyCadence,
      quota: policyQuota,
      dischargedBy: z.array(
        policyDischarge.extend({
          step: z
            .object({ by: z.array(z.string()), each: z.boolean() })
            .optional()
            .describe('not the record but a step taken on it counts'),
        }),
      ),
      effectiveFrom: plainDate,
      effectiveUntil: plainDate.nullable().describe('the first day of a later version of the scheme'),
    })
    .nullable()
    .describe('the same, for machines; null where the scheme no longer has it'),
});
export type Obligation = z.output<typeof obligation>;

const realigning = z
  .object({ done: z.int(), total: z.int().nullable().describe('null = still being worked out') })
  .nullable()
  .describe('the duties are being brought in line with a change of the programme: how many of how many');
export const programmeInfo = z.object({
  realigning,
  scheme: z.object({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    effectiveFrom: plainDate,
    motto: z.string().nullable(),
  }),
  pillars: z.array(z.object({ id: pillar, title: z.string(), aim: z.string().nullable() })),
  obligations: z.array(obligation),
  settings: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      rows: z.array(z.string()),
      why: z.string(),
      chosen: z.string().nullable().describe('the reading that holds today'),
      chosenFrom: plainDate.nullable().describe('the day from which it holds; null = as the scheme says'),
      readings: z
        .array(z.object({ from: plainDate, chosen: z.string(), title: z.string() }))
        .describe('all readings chosen, the oldest first; those after today do not hold yet'),
      choices: z.array(z.object({ id: z.string(), title: z.string() })),
      text: z.string().nullable(),
      items: z.array(z.string()).nullable(),
    }),
  ),
  documents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      issuer: z.string().nullable(),
      status: z.enum(['in-force', 'superseded', 'coming']),
      validFrom: plainDate.nullable(),
      validTo: plainDate.nullable(),
      replacedBy: z.string().nullable().describe('the title of the paper that came after it'),
      dates: z.enum(['verified', 'memory', 'unsure', 'year']).nullable(),
    }),
  ),
  holidaysMissing: z.int().nullable().describe('the year whose 放假调休 table is wanted and not there'),
  lengths: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        length: z.string(),
        source: z.string(),
        status: z.string(),
      }),
    )
    .describe('how long one has for what; verified, memory, unsure, local'),
  effectPeriods: z.array(
    z.object({
      measure: z.string(),
      track: z.enum(['party', 'administrative']),
      period: z.string(),
      source: z.string(),
      status: z.string(),
    }),
  ),
  posts: z.array(z.object({ id: z.string(), title: z.string(), leader: z.boolean(), cadre: z.boolean() })),
  flags: z.record(z.string(), z.string()),
  levels: z.record(z.string(), z.string()),
  classes: z.record(z.string(), z.string()),
  eventTypes: z.array(eventType),
  rules: z.object({
    tenureShare: z.number().describe('of a period’s days, so much service makes one owe its duty'),
    lengths: z.record(
      z.string(),
      z.object({
        title: z.string(),
        days: z.int().optional(),
        workdays: z.int().optional(),
        months: z.int().optional(),
        source: z.string(),
      }),
    ),
  }),
  abilities: z.object({ write: z.boolean() }),
});
export type ProgrammeInfo = z.output<typeof programmeInfo>;
export const settingBody = z.object({
  chosen: idText.optional(),
  from: plainDate.optional().describe('the day from which the chosen reading holds; today if missing'),
  overdue: z
    .int()
    .min(0)
    .optional()
    .describe('confirms that so many past duties become overdue at once, as the preview said'),
  text: text(2000).optional(),
  items: z.array(text(200)).max(50).optional(),
});
/** What a change of scheme or reading would do: shown before it is applied (design §4.7). */
export const schemeDifference = z.object({
  added: z.int(),
  ended: z.int(),
  changed: z.int().describe('the same duty with other days or other rules of what counts'),
  unchanged: z.int(),
  past: z.int().describe('of those added, how many had to be done before today'),
  overdue: z.int().describe('added or changed, and overdue at once: past, neither met nor excused'),
  byObligation: z.array(
    z.object({
      obligationId: z.string(),
      title: z.string(),
      added: z.int(),
      ended: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      past: z.int(),
      overdue: z.int(),
    }),
  ),
  samples: z.array(
    z.object({
      change: z.enum(['added', 'ended', 'changed']),
      title: z.string(),
      bearer: z.string(),
      period: z.string(),
    }),
  ),
});

export const programmeOperations = {
  getProgramme: {
    method: 'GET',
    path: '/programme',
    permission: 'programme:read',
    tag: 'programme',
    summary: '方案',
    response: programmeInfo,
  },
  getRealignment: {
    method: 'GET',
    path: '/programme/realignment',
    permission: 'programme:read',
    tag: 'programme',
    summary: '任务重算到哪里',
    response: z.object({ realigning }),
  },
  previewSetting: {
    method: 'POST',
    path: '/programme/settings/:id/preview',
    permission: 'programme:write',
    tag: 'programme',
    summary: '改读法会带来的变化',
    params: byId,
    body: settingBody,
    response: schemeDifference,
  },
  updateSetting: {
    method: 'PUT',
    path: '/programme/settings/:id',
    permission: 'programme:write',
    tag: 'programme',
    summary: '选定读法',
    params: byId,
    body: settingBody,
    response: programmeInfo,
  },
} as const satisfies Operations;
