import { z } from 'zod';
import { unitLevels } from '@liulian/domain';
import { idText, plainDate, text } from './common.ts';

const level = z.enum(unitLevels);
const ids = z.array(idText).min(1).max(40);
const monthDay = z.string().regex(/^--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '月日写法如 --06-30');
const length = z.union([
  z.strictObject({ rule: idText }),
  z.strictObject({ days: z.int().min(0).max(3650) }),
  z.strictObject({ workdays: z.int().min(0).max(1000) }),
  z.strictObject({ months: z.int().min(0).max(120) }),
]);
const among = { flags: ids.optional(), without: ids.optional() };

/**
 * The parts of an obligation, in the form in which a scheme holds them (packs/…/scheme.yaml, keys in
 * camelCase).
 */
export const policyBearer = z.union([
  z.strictObject({ units: z.array(level).min(1), ...among }),
  z.strictObject({
    units: z.literal('affected'),
    level: level.optional(),
    at: z.array(level).min(1).optional(),
    ...among,
  }),
  z.strictObject({ persons: z.literal('subject-of-event') }),
  z.strictObject({
    persons: z.strictObject({
      holds: ids.optional(),
      classes: ids.optional(),
      keyPost: z.boolean().optional(),
      at: z.array(level).min(1).optional(),
      ...among,
    }),
  }),
  z.strictObject({
    pairs: z.strictObject({
      from: ids,
      to: ids,
      within: z.literal('same-committee'),
      at: z.array(level).min(1).optional(),
    }),
  }),
]);
export const policyCadence = z.union([
  z.strictObject({
    every: z.enum(['year', 'half', 'quarter', 'month', 'week']),
    count: z.int().min(1).max(10).default(1),
    by: z.union([monthDay, z.string().regex(/^([1-9]|[12]\d|3[01]|last)$/, '日子写 1 至 31')]).optional(),
    opens: monthDay.optional(),
    from: z.int().min(2000).max(2100).optional(),
    until: z.int().min(2000).max(2100).optional(),
    account: z.enum(['this-year', 'last-year']).optional(),
    grace: z.strictObject({ months: z.int().min(1).max(6) }).optional(),
    unstated: z.enum(['date', 'year-before']).optional(),
  }),
  z.strictObject({ before: ids, days: z.int().min(1).max(120) }),
  z.strictObject({ after: idText, within: length, until: length.optional() }),
  z.strictObject({ before: idText, opens: length, late: z.boolean().optional() }),
  z.strictObject({ standing: z.literal(true), by: monthDay.optional() }),
  z.strictObject({ once: plainDate, opens: plainDate }),
]);
export const policyQuota = z.strictObject({
  min: z.number().positive().max(100_000).optional(),
  target: z.number().positive().max(100_000).optional(),
  unit: text(10).default('次'),
  by: z
    .record(
      z.string().max(60),
      z.record(z.string().max(60), z.strictObject({ min: z.number().positive().max(100_000) })),
    )
    .optional(),
});
const scalar = z.union([z.string().max(100), z.number(), z.boolean()]);
export const policyDischarge = z.strictObject({
  kind: idText,
  where: z
    .record(
      z.string().max(60),
      z.union([z.strictObject({ any: z.array(scalar).min(1).max(40) }), z.strictObject({ min: z.number() })]),
    )
    .default({}),
  countsFor: z.union([z.string().max(60), z.tuple([z.string().max(60), z.string().max(60)])]).optional(),
  linkedTo: z.enum(['event', 'itself']).optional(),
  naming: z.string().max(60).optional(),
  by: z.strictObject({ field: z.string().max(60), holds: ids }).optional(),
  year: z.string().max(60).optional(),
  dated: z.literal('handed-in').optional(),
  inForce: z.boolean().default(false),
  step: z
    .strictObject({ by: ids, each: z.boolean().default(false) })
    .optional()
    .describe('a step taken on the record counts, not the record'),
  count: z.string().max(60).optional(),
});
