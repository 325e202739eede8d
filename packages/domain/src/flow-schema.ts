import { z } from 'zod';
import { unitLevels } from './roster.ts';

/**
 * What passes between several parties (design §5b): who sees a record, which steps it takes, what is owed
 * within which time, and the rows inside it. Everything here is checked when the pack is loaded
 * (`flow-check.ts`), so that the server only has to carry it out.
 */
export const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, '编号只用小写字母、数字和连字符，以字母开头');
export const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, '字段名只用字母和数字，以小写字母开头');
const oneOrMany = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);

export const lengthSchema = z.union([
  z.strictObject({ rule: slug }),
  z.strictObject({ days: z.int().min(0) }),
  z.strictObject({ workdays: z.int().min(0) }),
  z.strictObject({ months: z.int().min(0) }),
]);
export type Length = z.output<typeof lengthSchema>;

/** Other fields' values, all of which must fit: `{ category: [recommendation] }`. */
const when = z.record(z.string(), z.array(z.union([z.string(), z.boolean()])).min(1));
export type When = z.output<typeof when>;

export const fieldTypes = [
  'text',
  'longtext',
  'number',
  'money',
  'date',
  'boolean',
  'choice',
  'choices',
  'person',
  'people',
  'unit',
  'units',
  'reference',
  'references',
  'url',
] as const;

/** Where a unit or a person’s unit stands, seen from the unit that holds a record. */
export const reach = z.enum(['subtree', 'own', 'above', 'line', 'corps']);

export const fieldSchema = z.strictObject({
  type: z.enum(fieldTypes),
  title: z.string().min(1).max(30),
  options: z.union([z.string(), z.array(z.strictObject({ id: z.string(), title: z.string() }))]).optional(),
  required: z.boolean().default(false),
  requiredWhen: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('required only where another field has one of these values'),
  mustBe: z.literal(true).optional().describe('a tick without which the record is not complete'),
  max: z.number().optional(),
  min: z.number().optional(),
  unit: z.string().optional(),
  decimals: z.literal(true).optional().describe('of a number: parts are counted too; else only whole ones'),
  day: z
    .enum(['coming', 'later', 'past'])
    .optional()
    .describe(
      'of a date: coming = not before the day on which it is written · later = not before the record’s own ' +
        'day · past = not after the day on which it is written',
    ),
  within: reach
    .optional()
    .describe('of units and people: where they stand, seen from the unit that holds the record'),
  never: z
    .strictObject({ pattern: z.string(), say: z.string().max(80) })
    .optional()
    .describe('text that must not stand in it, and why'),
  external: z.boolean().default(false).describe('a person from outside may be typed as text'),
  help: z.string().optional(),
  kind: oneOrMany(slug).optional().describe('for references: the kinds referred to'),
  back: z.string().max(20).optional().describe('for references: how the other record calls this one'),
  eventOf: slug
    .optional()
    .describe('for a reference: it counts toward what that event of the other record asked of its own unit'),
  ifVoid: z
    .enum(['block', 'mark'])
    .default('mark')
    .describe('for references: what withdrawing the other record does'),
  when: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('asked only where another field has one of these values'),
  main: z.boolean().default(false).describe('shown first, not folded'),
  retired: z
    .literal(true)
    .optional()
    .describe('asked no longer: what stands there stays and is read, nothing new is written'),
  notAlso: oneOrMany(fieldName)
    .optional()
    .describe('for people: nobody may also stand in one of these fields'),
});
export type FieldDeclaration = z.output<typeof fieldSchema>;

/** Who a record concerns besides the unit that holds it: who stands in a field, or is found by rule. */
export const partySchema = z
  .strictObject({
    title: z.string().max(20),
    from: fieldName.optional().describe('a field of units or people'),
    is: z
      .union([
        z
          .strictObject({
            post: oneOrMany(slug),
            of: z.string().describe('host, a party of units, or a field of units or people'),
          })
          .describe('whoever holds one of these posts there on the day, by the roster'),
        z
          .strictObject({ link: fieldName, party: slug })
          .describe('the units that are this party of the record referred to'),
      ])
      .optional(),
    within: reach
      .default('corps')
      .describe(
        'subtree: only units below the holder · own: it and those below · above: it and those above · ' +
          'line: all of these',
      ),
    sees: z
      .enum(['nothing', 'line', 'below'])
      .default('line')
      .describe(
        'line: the unit and those above it · below: everyone in it too · people and posts: the person',
      ),
    reads: z
      .union([z.literal(true), z.literal('compartment')])
      .optional()
      .describe(
        'of a record about persons or of discipline, which `sees` does not open: true: whoever acts for it · ' +
          'compartment: of those in its unit only who has the role of the compartment',
      ),
    hides: z.array(fieldName).default([]).describe('fields and tables that this party does not read'),
    recused: z
      .boolean()
      .default(false)
      .describe('回避: never sees the record and takes no step, whatever else would show it'),
    showsIn: oneOrMany(slug)
      .optional()
      .describe('only in these stages, those that wait too; every stage in effect if not given'),
    absent: z
      .enum(['unit', 'superior', 'hold'])
      .default('unit')
      .describe(
        'for people and posts, where nobody is there: the unit acts · of posts, whoever holds one in a unit ' +
          'above does, or that unit · or it waits and the unit is told',
      ),
  })
  .refine((party) => (party.from === undefined) !== (party.is === undefined), {
    message: '写从哪个字段来（from），或者是谁（is），只写一个',
  });
export type Party = z.output<typeof partySchema>;

export const stageSchema = z.strictObject({
  title: z.string().max(20),
  draft: z.boolean().default(false).describe('only its own unit knows of it'),
  waits: z.boolean().default(false).describe('handed in, not yet in effect'),
  void: z.boolean().default(false).describe('taken back: what it owed ends'),
  done: z.boolean().default(false).describe('settled, though it may be opened again'),
  final: z.boolean().default(false).describe('nothing more is expected; no step is undone'),
  open: z
    .boolean()
    .default(false)
    .describe('published: the whole corps reads the record while it stands here'),
  counts: z.boolean().default(true).describe('a record in this stage counts toward duties'),
  edit: z
    .record(z.string(), z.union([z.literal('all'), z.array(z.string()).min(1)]))
    .default({})
    .describe('who may change what: author, host or a party → fields, tables, or columns as `table.column`'),
  was: z.array(slug).default([]).describe('stages of an earlier version that became this one'),
});
export type Stage = z.output<typeof stageSchema>;
type StageInput = Pick<Stage, 'draft' | 'waits' | 'void'>;

/** The status under which the rest of the product knows a stage. */
export function statusOf(stage: StageInput): 'draft' | 'submitted' | 'withdrawn' | 'accepted' {
  return stage.draft ? 'draft' : stage.waits ? 'submitted' : stage.void ? 'withdrawn' : 'accepted';
}

/** The visibility a record has in a stage: its kind’s, or open where the stage publishes it. */
export function visibilityIn<V extends string>(kind: { visibility: V }, stage: Stage | null): V | 'open' {
  return stage?.open && kind.visibility === 'unit' ? 'open' : kind.visibility;
}

/**
 * Whether a party is shown a record: once it is in effect, or in the stages it is named for. Who has to agree
 * reads what is asked about while it still waits; a draft is its own unit's.
 */
export function isShownTo(
  { recused, showsIn }: Pick<Party, 'recused' | 'showsIn'>,
  { stage, status }: { stage: string; status: string },
): boolean {
  if (recused) return false;
  return showsIn ? status !== 'draft' && showsIn.includes(stage) : status === 'accepted';
}

const say = z.string().max(80);
/** What must be so before a step; each says so in words when it is not. */
const needBase = {
  say,
  or: z.literal('reason').optional(),
  when: when.optional().describe('asked only where the record’s fields fit'),
};
export const needSchema = z.union([
  z.strictObject({ all: slug, ...needBase }).describe('everyone asked has done it'),
  z.strictObject({ done: slug, ...needBase }).describe('someone has done it'),
  z
    .strictObject({
      replied: slug,
      share: z.number().gt(0).max(1).optional(),
      atLeast: z.int().min(1).optional(),
      ...needBase,
    })
    .describe('of those asked, this share or so many (or all there are) have done it'),
  z.strictObject({ open: slug, ...needBase }).describe('someone has not done it'),
  z
    .strictObject({ answer: slug, is: when, ...needBase })
    .describe('whatever was answered in this step fits, by everyone who has taken it'),
  z.strictObject({ filled: oneOrMany(fieldName), ...needBase }),
  z.strictObject({ is: when, ...needBase }),
  z
    .strictObject({
      rows: fieldName,
      min: z.int().min(1).default(1),
      filled: z.array(fieldName).default([]),
      ...needBase,
    })
    .describe('so many rows; where each unit has its own (`per`): of the one who acts, or of each of them'),
  z.strictObject({ items: z.literal('closed'), ...needBase }),
  z.strictObject({ reached: slug, ...needBase }).describe('it has stood in this stage in this round'),
  z
    .strictObject({ linked: slug, in: oneOrMany(slug), ...needBase })
    .describe('a record of this kind that refers to it stands in one of these stages (or has this status)'),
  z
    .strictObject({
      number: fieldName,
      atMost: z.number().optional(),
      atLeast: z.number().optional(),
      ...needBase,
    })
    .describe('what stands in this field lies within; nothing there is not enough'),
]);
export type Need = z.output<typeof needSchema>;

const stepParts = z.strictObject({
  title: z.string().max(12),
  from: oneOrMany(slug),
  to: z
    .union([
      oneOrMany(slug),
      z
        .strictObject({ by: fieldName, map: z.record(z.string(), slug) })
        .describe('an answer, or a field, chooses: value → stage'),
    ])
    .optional()
    .describe('the stage it leads to; several = the one who acts chooses'),
  within: z
    .strictObject({
      from: z.string().describe('a date field, occurredOn, or a step: the day on which it was last taken'),
      opens: lengthSchema.optional().describe('not before so long after that day'),
      until: lengthSchema.optional().describe('not later than so long after it'),
    })
    .optional()
    .describe('the days on which it may be taken'),
  by: oneOrMany(z.string()).describe('author · host · superior · a party'),
  as: oneOrMany(slug).optional().describe('only whoever holds one of these posts in the acting unit'),
  at: oneOrMany(z.enum(unitLevels)).optional().describe('only where the acting unit is of this level'),
  not: oneOrMany(z.string())
    .default([])
    .describe(
      'not whoever did one of these steps; `author`; `own-unit`: nobody of a unit that holds it; not a person ' +
        'in these fields',
    ),
  each: z
    .union([z.literal('all'), z.literal('any'), z.int().min(1).max(50)])
    .optional()
    .describe('every one of the party by itself; `to` follows when all, any or so many have done it'),
  asks: oneOrMany(fieldName).optional().describe('fields of the record that it writes and requires'),
  may: oneOrMany(fieldName).optional().describe('fields of the record that it may write'),
  answers: z
    .record(fieldName, fieldSchema)
    .default({})
    .describe('what the one who acts gives for itself; kept with the act, not in the record'),
  when: when.optional().describe('only where the record’s fields fit'),
  needs: z.array(needSchema).default([]),
  reason: z.boolean().default(false),
  tells: oneOrMany(z.string()).default([]).describe('author · host · superior · a party'),
  again: z.boolean().default(false).describe('a new round: everything owed is owed anew'),
  reopens: oneOrMany(slug).default([]).describe('sent back: these steps are owed again by whoever did them'),
  redue: lengthSchema.optional().describe('with reopens: how long they then have'),
  extends: z
    .strictObject({ owe: slug, times: z.int().min(1).max(9).default(1), max: lengthSchema.optional() })
    .optional()
    .describe('a later day for something owed; `answers` must ask for the day as `newDue`'),
  on: z
    .strictObject({ events: z.array(slug).min(1), party: slug })
    .optional()
    .describe('also taken by itself when such an event names someone of this party'),
  makes: z
    .union([
      fieldName,
      z.strictObject({
        kind: slug,
        map: z.record(z.string(), z.string()).describe('field of the item → field, host or ‘text’'),
      }),
    ])
    .optional()
    .describe('rows of this table that are not an item yet become one; or one item from the record itself'),
  drafts: z
    .strictObject({
      kind: slug,
      link: fieldName.describe('the field of the draft that names this record'),
      map: z
        .record(z.string(), z.string())
        .describe('field of the draft → field, host, ‘text’, or open(step): who has not taken it'),
    })
    .optional()
    .describe('leaves a draft of the acting unit, filled in from this record'),
  draws: fieldName.optional().describe('fills this table by lot (`draws` of the table)'),
  also: z
    .union([
      z.strictObject({ items: z.literal('cancel') }),
      z
        .strictObject({ rows: fieldName, where: when, step: slug })
        .describe('takes this step on what the fitting rows of a drawn table stand for'),
      z
        .strictObject({ reference: fieldName, step: slug })
        .describe('takes this step on the records that this field refers to, where they are so far'),
    ])
    .optional(),
  help: z.string().max(120).optional(),
});
export const stepSchema = stepParts.transform(({ to, ...step }) => {
  const chosen = to !== undefined && !Array.isArray(to);
  return {
    ...step,
    to: chosen ? [...new Set(Object.values(to.map))] : to,
    /** What chooses among the stages of `to`; where nothing does, the one who acts. */
    decides: chosen ? to : undefined,
  };
});
export type Step = z.output<typeof stepSchema>;

export const flowSchema = z.strictObject({
  stages: z.record(slug, stageSchema).describe('the first is where a record begins'),
  steps: z.record(slug, stepSchema),
});
export type Flow = z.output<typeof flowSchema>;

/** Something owed because of a record: an obligation and its event, with the record's own date. */
export const oweSchema = z.strictObject({
  title: z.string().min(2).max(40),
  bearer: oneOrMany(z.string()).describe('a party or host; of several, the first that is there'),
  by: oneOrMany(slug).describe('the steps that discharge it'),
  in: oneOrMany(slug).describe('owed while the record is in one of these stages'),
  due: z.union([fieldName, lengthSchema]).describe('a date field of the record, or a length from the start'),
  within: lengthSchema.optional().describe('where the date field is empty; else nothing is owed'),
  when: when.optional(),
  duty: slug.optional().describe('an obligation of the scheme that this is, instead of one of its own'),
  pillar: z.enum(['E', 'C', 'M', 'W', 'F', 'S']).default('W'),
  basis: z.strictObject({ document: slug, clause: z.string() }).optional(),
  lead: z.string().optional(),
  rule: z.string().max(200).optional(),
  inferred: z.boolean().default(false),
  audience: z.enum(['unit', 'leadership', 'discipline']).default('unit'),
});
export type Owe = z.output<typeof oweSchema>;

export const tableSchema = z.strictObject({
  title: z.string().max(20),
  columns: z.record(fieldName, fieldSchema),
  limit: z.int().min(1).max(500).default(200),
  per: slug.optional().describe('each unit of this party writes and reads its own rows; the host reads all'),
  when: z.record(z.string(), z.array(z.string()).min(1)).optional(),
  fixed: z
    .array(z.string())
    .optional()
    .describe('rows that are always there, by the text of the first column'),
  first: z.string().optional().describe('the text the first row should have; a warning where it has not'),
  ticks: fieldName.optional().describe('a boolean field that is true where the first row has that text'),
  makes: z
    .strictObject({
      kind: slug,
      map: z.record(z.string(), z.string()).describe('field of the item → column, field, host or ‘text’'),
    })
    .optional()
    .describe('a row can become an item of its own'),
  draws: z
    .strictObject({
      kind: slug,
      stages: z.array(slug).min(1),
      linked: fieldName.describe('the reference whose record they came from'),
      into: fieldName.describe('the column that takes their title'),
      share: slug.describe('a setting with effect: share'),
    })
    .optional()
    .describe('its rows are drawn by lot from other records'),
  from: z
    .strictObject({
      reference: fieldName,
      table: fieldName,
      map: z.record(fieldName, fieldName).describe('column → column there, or version: which edition it was'),
    })
    .optional()
    .describe('begins with the rows of a table of the record referred to, as they stand on that day'),
  views: z.record(z.string(), z.array(fieldName).min(1)).default({}).describe('named choices of columns'),
  plans: z
    .strictObject({
      kind: slug.describe('the kind of record that shows a row was done'),
      on: fieldName.describe('the column with the planned day'),
      until: fieldName.optional().describe('the column with the last planned day'),
      grace: z
        .int()
        .min(0)
        .max(60)
        .default(7)
        .describe('days before and after the planned ones that count too'),
      unit: fieldName
        .optional()
        .describe('the column with the unit that does it; else whoever holds the plan'),
      where: z
        .record(fieldName, fieldName)
        .default({})
        .describe('field of the record → column that must stand in it; an empty column asks nothing'),
      reason: fieldName.describe('the column in which one says why it was not done'),
      between: z
        .tuple([fieldName, fieldName])
        .describe('fields of the record: its first and last day; a row outside is refused'),
    })
    .optional()
    .describe('a row is a plan: records that are kept anyway show whether it was done'),
});
export type Table = z.output<typeof tableSchema>;

export const derivedSchema = z.union([
  z.strictObject({ title: z.string(), sum: z.string() }).describe('table.column'),
  z.strictObject({ title: z.string(), count: fieldName, where: when.optional() }).describe('rows of a table'),
  z.strictObject({ title: z.string(), rate: z.tuple([fieldName, fieldName]) }).describe('a ÷ b'),
  z.strictObject({ title: z.string(), days: z.tuple([fieldName, fieldName]) }).describe('from → to'),
  z
    .strictObject({ title: z.string(), until: fieldName, after: lengthSchema })
    .describe('a day so long after'),
  z
    .strictObject({
      title: z.string(),
      countLinks: slug,
      by: fieldName.optional(),
      in: oneOrMany(slug).optional(),
    })
    .describe(
      'records of this kind that refer to it (in this field, in these stages), as the reader sees them',
    ),
]);
export type Derived = z.output<typeof derivedSchema>;

/** A relation between fields that must hold (`today` and `occurredOn` are fields here too). */
export const ruleSchema = z.union([
  z.strictObject({
    date: z.string(),
    after: z.string(),
    say,
    level: z.enum(['refuse', 'warn']).default('refuse'),
    when: when.optional(),
  }),
  z.strictObject({
    date: z.string(),
    notBefore: z.string(),
    say,
    level: z.enum(['refuse', 'warn']).default('refuse'),
    when: when.optional(),
  }),
  z
    .strictObject({
      choice: fieldName,
      not: oneOrMany(z.string()),
      say,
      level: z.enum(['refuse', 'warn']).default('refuse'),
      when: when.optional(),
    })
    .describe('stands in a draft, and is not handed in'),
  z.strictObject({
    number: fieldName,
    atMost: fieldName
      .optional()
      .describe('a field, or lastYear, thisYear, nextYear: the year of the record’s day and those beside it'),
    atLeast: fieldName.optional().describe('the same'),
    say,
    level: z.enum(['refuse', 'warn']).default('refuse'),
    when: when.optional(),
  }),
  z.strictObject({
    person: fieldName,
    notIn: fieldName,
    say,
    level: z.enum(['refuse', 'warn']).default('refuse'),
    when: when.optional(),
  }),
  z
    .strictObject({
      reference: fieldName,
      unit: z.string().describe('who stands there in this field, or its host'),
      among: z.string().describe('… is one of those who stand here in this field, or the host'),
      say,
      level: z.literal('refuse').default('refuse'),
      when: when.optional(),
    })
    .describe('the record referred to concerns the same unit'),
  z
    .strictObject({
      reference: fieldName,
      laterThan: fieldName,
      same: z.array(fieldName).default([]),
      say,
      level: z.literal('refuse').default('refuse'),
      when: when.optional(),
    })
    .describe(
      'of two records referred to, one came after the other and is alike in these fields, or by host',
    ),
  z
    .strictObject({
      unique: oneOrMany(z.string()),
      say,
      level: z.enum(['refuse', 'warn']).default('refuse'),
      when: when.optional(),
    })
    .describe(
      'no other record of the kind is alike in these: fields, occurredOn, host, month, quarter, year',
    ),
  z
    .strictObject({
      sum: fieldName,
      per: oneOrMany(z.string()),
      atMost: z.union([z.number(), fieldName]),
      say,
      level: z.enum(['refuse', 'warn']).default('refuse'),
      when: when.optional(),
    })
    .describe('this number, with that of all other records alike in `per`, is at most so much'),
]);
/** A rule that looks at other records of the kind. */
export type RuleAmong = Extract<Rule, { unique: unknown } | { sum: unknown }>;
export type Rule = z.output<typeof ruleSchema>;

export const numberSchema = z.strictObject({
  at: slug.describe('the step that takes the number'),
  form: z.string().max(40).describe('{org} {year} {n} and fields by name'),
  series: z.array(z.string()).default(['host', 'year']),
});

export const retentionSchema = z.strictObject({
  fields: z.array(z.string()).min(1).describe('fields and tables to empty'),
  after: lengthSchema,
  from: z.string().default('occurredOn').describe('a date field'),
  when: when.optional(),
  becomes: z.record(fieldName, z.string()).default({}).describe('what stands there instead of nothing'),
  why: z.string(),
});
export type Retention = z.output<typeof retentionSchema>;

/** A book of a unit and year, put together from its records: 三会一课记录本. */
export const bookSchema = z.strictObject({
  title: z.string().min(2).max(20),
  categories: z.array(z.string()).min(1).describe('what belongs in it, in the order of its chapters'),
  fields: z.array(fieldName).default([]).describe('what it says of each record, in this order'),
  tables: z.array(fieldName).default([]).describe('whose rows it holds'),
});
export type Book = z.output<typeof bookSchema>;

/** What records of another kind add up to under this one, unit by unit. */
export const gathersSchema = z.strictObject({
  title: z.string().max(20),
  kind: slug,
  units: fieldName.describe('the field with the units that take part'),
  from: fieldName.describe('the first day that counts'),
  to: fieldName.describe('the last day that counts'),
  where: z
    .record(fieldName, fieldName)
    .default({})
    .describe('field of the record → field of this one that holds it'),
});

/** The parts of a kind that concern several parties; each may be missing. */
export const partyParts = {
  gathers: gathersSchema.optional(),
  parties: z.record(slug, partySchema).default({}),
  flow: flowSchema.optional(),
  owes: z.record(slug, oweSchema).default({}),
  tables: z.record(fieldName, tableSchema).default({}),
  derived: z.record(fieldName, derivedSchema).default({}),
  rules: z.array(ruleSchema).default([]),
  number: numberSchema.optional(),
  thread: z.strictObject({ write: z.array(z.string()).min(1) }).optional(),
  readers: z.boolean().default(false).describe('named readers may be given and taken on the page'),
  retention: z.array(retentionSchema).default([]),
  books: z.record(slug, bookSchema).default({}),
};
