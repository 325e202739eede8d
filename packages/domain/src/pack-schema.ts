import { z } from 'zod';
import { isPlainDate } from './dates.ts';
import { fieldSchema, lengthSchema, partyParts } from './flow-schema.ts';
import type { RoleDeclaration } from './pack-roles.ts';
import { personClasses, unitLevels } from './roster.ts';

export { fieldTypes, type FieldDeclaration, type Length } from './flow-schema.ts';

/** The programme as data. YAML keys are kebab-case and read as camelCase; ids stay as written. */
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, '编号只用小写字母、数字和连字符，以字母开头');
const rowId = z.string().regex(/^[ECMWFSOP]\d{2}$/, '条目编号形如 E07');
const plainDate = z.string().refine(isPlainDate, '没有这个日期，写法如 2023-09-15');
const monthDay = z.string().regex(/^--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '月日写法如 --06-30');
const level = z.enum(unitLevels);
const oneOrMany = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);

export const pillars = ['E', 'C', 'M', 'W', 'F', 'S'] as const;
export type Pillar = (typeof pillars)[number];

const clauseSchema = z.strictObject({
  document: id.describe('basis document id'),
  clause: z.string().min(1).describe('the clause by its number, not by quotation'),
});

const unitCondition = {
  flags: oneOrMany(z.string()).optional().describe('all of these flags'),
  without: oneOrMany(z.string()).optional().describe('none of these flags'),
};

const bearerSchema = z.union([
  z.strictObject({ units: oneOrMany(level), ...unitCondition }),
  z.strictObject({
    units: z.literal('affected'),
    level: level.optional().describe('the unit of this level above it'),
    at: oneOrMany(level).optional().describe('only where it is of one of these levels'),
    ...unitCondition,
  }),
  z.strictObject({
    persons: z.union([
      z.strictObject({
        holds: oneOrMany(id).optional(),
        classes: oneOrMany(z.enum(personClasses)).optional(),
        keyPost: z.boolean().optional(),
        at: oneOrMany(level).optional(),
        ...unitCondition,
      }),
      z.literal('subject-of-event'),
    ]),
  }),
  z.strictObject({
    pairs: z.strictObject({
      from: oneOrMany(id),
      to: oneOrMany(id),
      within: z.literal('same-committee'),
      at: oneOrMany(level).optional(),
    }),
  }),
]);

const cadenceSchema = z.union([
  z.strictObject({
    every: z.enum(['year', 'half', 'quarter', 'month', 'week']),
    count: z.int().min(1).max(10).default(1),
    by: z.union([monthDay, z.string().regex(/^([1-9]|[12]\d|3[01]|last)$/)]).optional(),
    opens: monthDay.optional().describe('the first day of the year on which it can be done'),
    from: z.int().min(2000).optional().describe('first year'),
    until: z.int().min(2000).optional().describe('last year'),
    account: z
      .enum(['this-year', 'last-year'])
      .optional()
      .describe('a yearly report or meeting: the year it is about decides, not its date'),
    grace: z
      .strictObject({ months: z.int().min(1).max(6) })
      .optional()
      .describe('with account: how long after the year it may still be done in time'),
    unstated: z
      .enum(['date', 'year-before'])
      .optional()
      .describe('with grace: which year a record within it is about that does not say so'),
  }),
  z.strictObject({ before: z.array(id).min(1), days: z.int().min(1).max(120) }),
  z.strictObject({
    after: id,
    within: lengthSchema,
    until: lengthSchema
      .optional()
      .describe('after the deadline, how long a record that names no event counts'),
  }),
  z.strictObject({
    before: id,
    opens: lengthSchema,
    late: z.boolean().optional().describe('a report: handed in afterwards it still counts, as late'),
  }),
  z.strictObject({ standing: z.literal(true), by: monthDay.optional() }),
  z.literal('standing').transform(() => ({ standing: true as const, by: undefined })),
  z.strictObject({ once: plainDate, opens: plainDate }),
]);
export type Cadence = z.output<typeof cadenceSchema>;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const conditionSchema = z.union([
  scalar.transform((value) => ({ any: [value] })),
  z
    .array(scalar)
    .min(1)
    .transform((value) => ({ any: value })),
  z.strictObject({ min: z.number() }),
  z.strictObject({ any: z.array(scalar).min(1) }),
]);
export type Condition = z.output<typeof conditionSchema>;

const dischargeSchema = z.strictObject({
  kind: id,
  where: z.record(z.string(), conditionSchema).default({}),
  countsFor: z
    .union([z.string(), z.tuple([z.string(), z.string()])])
    .optional()
    .describe('host (default for units) · a person or unit field · two person fields for a pair'),
  linkedTo: z
    .enum(['event', 'itself'])
    .optional()
    .describe('event: the record names the event · itself: the record is the event'),
  naming: id.optional().describe('the people of this field include one of the people of the event'),
  by: z
    .strictObject({ field: id, holds: oneOrMany(id) })
    .optional()
    .describe('whoever stands in this field holds one of these posts in the unit that bears the duty'),
  year: z.string().optional().describe('number field that says which year the record is about'),
  dated: z
    .literal('handed-in')
    .optional()
    .describe('a report: the day it was handed in decides, not the date written on it'),
  inForce: z.boolean().default(false).describe('a stock: counts while the record is in force'),
  step: z
    .strictObject({ by: z.array(id).min(1), each: z.boolean().default(false) })
    .optional()
    .describe('not the record but a step taken on it counts, on the day it was taken'),
  count: z.string().optional().describe('number field to add up instead of counting records'),
});
export type DischargeRule = z.output<typeof dischargeSchema>;

const quotaSchema = z
  .strictObject({
    min: z.number().positive().optional(),
    target: z.number().positive().optional(),
    unit: z.string().default('次'),
    by: z.record(z.string(), z.record(z.string(), z.strictObject({ min: z.number().positive() }))).optional(),
  })
  .refine((quota) => quota.min !== undefined || quota.by !== undefined, '数额要写 min，或写 by 分类数额')
  .refine((quota) => !quota.by || Object.keys(quota.by).length === 1, '分类数额只按一个字段分');
export type Quota = z.output<typeof quotaSchema>;

export const obligationSchema = z.strictObject({
  id,
  rows: z.array(rowId).default([]),
  title: z.string().min(2).max(40),
  pillar: z.enum(pillars),
  basis: clauseSchema,
  earlierBasis: z
    .array(clauseSchema)
    .default([])
    .describe('what it rested on before the paper of `basis` took effect'),
  bearer: bearerSchema,
  cadence: cadenceSchema,
  quota: quotaSchema,
  dischargedBy: oneOrMany(dischargeSchema),
  lead: z.string().optional(),
  coLead: z.array(z.string()).default([]),
  rule: z.string().max(200).optional().describe('the rule in one sentence, for the screen'),
  note: z.string().max(400).optional(),
  inferred: z.boolean().default(false).describe('推: the document does not say it'),
  audience: z.enum(['unit', 'leadership', 'discipline']).default('unit'),
  matrix: z.boolean().default(true).describe('shown as a column of the matrix'),
  soon: z.int().min(0).optional().describe('days before the deadline from which it is due soon'),
});
export type Obligation = z.output<typeof obligationSchema>;

const settingSchema = z.strictObject({
  id,
  title: z.string(),
  rows: z.array(rowId).default([]),
  why: z.string().describe('why this reading was chosen'),
  chosen: z.string().optional(),
  choices: z
    .record(
      z.string(),
      z.strictObject({
        title: z.string(),
        apply: z
          .record(z.string(), z.record(z.string(), z.unknown()))
          .default({})
          .describe('obligation id → fields to replace'),
        value: z.number().min(0).max(1).optional().describe('for a share: which part of all'),
      }),
    )
    .optional(),
  text: z.string().optional().describe('a text that the site supplies'),
  items: z.array(z.string()).optional(),
  shows: z
    .array(
      z.strictObject({
        at: z
          .string()
          .regex(/^(kind|field|help|option|hint|document|issuer):./)
          .describe('the place whose words it replaces, see labels.ts'),
        as: z.string().includes('%s').default('%s').describe('%s is what the site wrote'),
        item: z.int().min(1).optional().describe('only this one of the items'),
      }),
    )
    .default([]),
  effect: z
    .enum(['escalation', 'share'])
    .optional()
    .describe('escalation: whether inferred duties climb (climb) · share: how much a draw takes'),
});
export type Setting = z.output<typeof settingSchema>;

const eventSchema = z.strictObject({
  id,
  title: z.string(),
  from: z.union([
    z.literal('hand'),
    z.strictObject({
      roster: z.enum(['appointed', 'joined', 'probation-ends', 'appointment-batch', 'intake-batch']),
      together: oneOrMany(level)
        .optional()
        .describe('a batch: all of one day under the same unit of the first of these levels that is found'),
    }),
    z.strictObject({
      record: z.strictObject({
        kind: id,
        where: z.record(z.string(), conditionSchema).default({}),
        date: z.string().default('occurredOn'),
        unit: z.string().default('host'),
        due: z.string().optional().describe('a date field of the record that wins over the general rule'),
        owed: z
          .strictObject({
            in: z.array(id).min(1),
            by: z.array(id).min(1),
            bearer: z.string(),
            unless: z.array(z.string()).default([]),
            people: z.boolean().default(false),
            extends: z.string().optional(),
            general: z.boolean().default(false).describe('where the date is empty, the general rule decides'),
          })
          .optional()
          .describe('while the record is in a stage (see owedEvents)'),
      }),
    }),
  ]),
  needs: z.array(z.enum(['unit', 'persons'])).default(['unit']),
});
export type EventType = z.output<typeof eventSchema>;

export const schemeSchema = z.strictObject({
  id,
  version: z.int().min(1),
  title: z.string(),
  effectiveFrom: plainDate,
  motto: z.string().optional(),
  documents: z.record(
    id,
    z.strictObject({
      title: z.string(),
      issuer: z.string().optional(),
      year: z.int().optional(),
      status: z.enum(['in-force', 'superseded']).default('in-force'),
      validFrom: plainDate.optional().describe('its first day in force'),
      validTo: plainDate.optional().describe('its last day in force'),
      replacedBy: id.optional().describe('the document in force from the day after'),
      dates: z
        .enum(['verified', 'memory', 'unsure', 'year'])
        .optional()
        .describe('how far the days are known; year: only the year is known, its first and last day stand'),
    }),
  ),
  pillars: z.record(z.enum(pillars), z.strictObject({ title: z.string(), aim: z.string().optional() })),
  settings: z.array(settingSchema).default([]),
  events: z.array(eventSchema).default([]),
  obligations: z.array(obligationSchema).min(1),
});
export type Scheme = z.output<typeof schemeSchema>;

export const rulesSchema = z.strictObject({
  tenureShare: z
    .number()
    .min(0)
    .max(1)
    .describe('share of a period a bearer must be there for the duty to arise'),
  dueSoonDays: z.strictObject({
    year: z.int(),
    half: z.int(),
    quarter: z.int(),
    month: z.int(),
    week: z.int(),
    festival: z.int(),
    event: z.int(),
    standing: z.int(),
    once: z.int(),
  }),
  entryWindowDays: z.int().min(0).describe('entering later than this after the event is shown as late entry'),
  undoMinutes: z.int().min(0),
  /** How long one may stand in for another at most; longer is a role of one's own. */
  standInMonths: z.int().min(1).default(6),
  /** Days during which a scheme version made on the site may be withdrawn again. */
  schemeUndoDays: z.int().min(0).default(7),
  perHeadLimit: z.int().min(0).describe('元, above it an approval note is asked for'),
  escalation: z
    .array(
      z.strictObject({
        id,
        title: z.string(),
        days: z.int().describe('days after the due date; negative = before'),
        to: z.enum(['handler', 'leader', 'unit-head', 'superior-discipline']),
      }),
    )
    .min(1),
  lengths: z.record(
    id,
    z.strictObject({
      title: z.string(),
      days: z.int().optional(),
      workdays: z.int().optional(),
      months: z.int().optional(),
      source: z.string(),
      document: id.optional().describe('the paper of the scheme that sets it'),
      status: z.enum(['verified', 'memory', 'unsure', 'local']),
      for: z
        .array(rowId)
        .min(1)
        .optional()
        .describe('the rows it is kept for, where no obligation is reckoned by it'),
    }),
  ),
  effectPeriods: z
    .array(
      z.strictObject({
        measure: z.string(),
        track: z.enum(['party', 'administrative']),
        months: z.int().nullable().describe('null: no end of its own'),
        afterRestoration: z
          .int()
          .optional()
          .describe('months after party rights were restored, in which the effect goes on (留党察看)'),
        source: z.string(),
        status: z.enum(['verified', 'memory', 'unsure']),
      }),
    )
    .default([]),
});
export type Rules = z.output<typeof rulesSchema>;

export const calendarSchema = z.strictObject({
  festivals: z.array(
    z
      .strictObject({
        id,
        title: z.string(),
        solar: z
          .string()
          .regex(/^\d{2}-\d{2}$/)
          .optional(),
        lunar: z
          .string()
          .regex(/^\d{1,2}-\d{1,2}$/)
          .optional(),
        term: z.string().optional(),
      })
      .refine(
        (f) => [f.solar, f.lunar, f.term].filter(Boolean).length === 1,
        'solar、lunar、term 三者写一个',
      ),
  ),
  markers: z
    .array(
      z.strictObject({
        id,
        title: z.string(),
        from: monthDay,
        to: monthDay,
        suggest: z.string().optional(),
        rows: z.array(rowId).default([]),
      }),
    )
    .default([]),
  holidays: z.array(
    z.strictObject({
      year: z.int(),
      source: z.string(),
      off: z.array(plainDate),
      worked: z.array(plainDate),
    }),
  ),
});

export const vocabularySchema = z.strictObject({
  posts: z.array(
    z.strictObject({
      id,
      title: z.string(),
      leader: z.boolean().default(false),
      cadre: z.boolean().default(false),
      committee: z.boolean().default(false),
      levels: z.array(level).default([]),
    }),
  ),
  flags: z.record(z.string(), z.string()),
  departments: z
    .record(z.string(), z.string())
    .default({})
    .describe('flag of a unit → the department it stands for, as `lead` and `co-lead` name it'),
  classes: z.record(z.enum(personClasses), z.string()),
  levels: z.record(level, z.string()),
  options: z.record(
    z.string(),
    z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        pillar: z.enum(pillars).optional(),
        rows: z.array(rowId).default([]),
        hint: z.string().optional(),
        serves: z.array(z.string()).default([]),
      }),
    ),
  ),
  legacyTerms: z
    .array(z.strictObject({ old: z.string(), now: z.string(), note: z.string().optional() }))
    .default([]),
});
export type Vocabulary = z.output<typeof vocabularySchema>;

export const shapes = ['activity', 'talk', 'document', 'article', 'site', 'list-item', 'inspection'] as const;
export type Shape = (typeof shapes)[number];

/** Who reads a record besides its parties: the whole corps, its unit's line, those concerned, or readers. */
export const visibilities = ['open', 'unit', 'personal', 'discipline'] as const;

export const kindSchema = z.strictObject({
  id,
  shape: z.enum(shapes),
  title: z.string(),
  owner: z.string(),
  purpose: z.string(),
  expires: plainDate,
  rows: z.array(rowId).default([]),
  fields: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), fieldSchema),
  date: z.string().default('日期').describe('the title of the event date'),
  titleFrom: z.string().optional(),
  participants: z.enum(['none', 'optional', 'default-unit']).default('optional'),
  expenses: z.boolean().default(false),
  linkedEvent: z.boolean().default(false),
  inForce: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  prefill: z.record(z.string(), z.unknown()).default({}),
  lifecycle: z
    .union([
      z.literal('none'),
      z.strictObject({ acceptedBy: z.literal('superior'), selfAcceptingFor: z.array(level).default([]) }),
    ])
    .default('none')
    .describe('the built-in flow; a kind with a `flow` of its own has none'),
  visibility: z.enum(visibilities),
  creators: z.array(level).default([...unitLevels]),
  ledger: z.array(z.string()).min(1),
  minutes: z.number().min(0).default(3).describe('estimated minutes to fill in, for the burden meter'),
  self: z
    .strictObject({ field: z.string(), only: z.boolean().default(false) })
    .optional()
    .describe('any member may record it, for himself in this field; only: nobody for anyone else'),
  bare: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('records that hold only their main fields: no further field, title, note or file'),
  visibleTo: z
    .array(
      z.strictObject({
        when: z.record(z.string(), z.array(z.string()).min(1)),
        visibility: z.enum(visibilities),
      }),
    )
    .default([])
    .describe('records of some categories that fewer may see than the rest'),
  ...partyParts,
});
export type Kind = z.output<typeof kindSchema>;

export interface Pack {
  scheme: Scheme;
  rules: Rules;
  calendar: z.output<typeof calendarSchema>;
  vocabulary: Vocabulary;
  roles: RoleDeclaration[];
  kinds: Kind[];
}
