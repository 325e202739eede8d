import { z } from 'zod';
import { idText, instant, many, page, pageQuery, personRef, plainDate, text, unitRef } from './common.ts';

export const unitLevel = z.enum(['corps', 'detachment', 'brigade', 'station', 'office']);
export const personClass = z.enum(['leader', 'cadre', 'firefighter', 'clerk', 'recruit']);

export const unit = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  level: unitLevel,
  name: z.string(),
  plateName: z.string().nullable(),
  shortName: z.string(),
  path: z.string(),
  flags: z.array(z.string()),
  from: plainDate,
  to: plainDate.nullable(),
  people: z.int(),
  abilities: z.object({ update: z.boolean() }),
});
export type Unit = z.output<typeof unit>;
export const unitPage = page(unit);
export const listUnitsQuery = z.object({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  q: z.string().max(50).optional().describe('name, plate name or pinyin initials'),
  level: many(unitLevel),
  parentId: idText.optional(),
  within: idText.optional(),
  on: plainDate.optional(),
});
export const unitBody = z.object({
  parentId: idText,
  level: unitLevel,
  name: text(60).min(2),
  plateName: text(60).nullable().optional(),
  shortName: text(30).min(1).optional(),
  flags: z.array(z.string().max(40)).max(30).default([]),
  from: plainDate,
  to: plainDate.nullable().default(null),
});
// Fields are listed anew: a default inside a partial object would overwrite what was not sent.
export const unitPatch = unitBody
  .omit({ parentId: true, level: true, flags: true, to: true })
  .partial()
  .extend({ flags: z.array(z.string().max(40)).max(30).optional(), to: plainDate.nullable().optional() });

export const partyOrganisation = z.object({
  id: z.string(),
  unit: unitRef,
  type: z.enum(['committee', 'branch', 'group', 'discipline-committee']),
  name: z.string(),
  from: plainDate,
  to: plainDate.nullable(),
  members: z.array(z.object({ person: personRef, post: z.string(), postTitle: z.string() })),
});

export const appointment = z.object({
  id: z.string(),
  person: personRef,
  unit: unitRef,
  post: z.string(),
  postTitle: z.string(),
  from: plainDate,
  to: plainDate.nullable(),
  probationEndsOn: plainDate.nullable(),
  promotion: z.boolean(),
  keyPost: z.boolean(),
});
export type Appointment = z.output<typeof appointment>;
export const appointmentBody = z.object({
  personId: idText,
  unitId: idText,
  post: idText,
  from: plainDate,
  to: plainDate.nullable().default(null),
  probationEndsOn: plainDate.nullable().default(null),
  promotion: z.boolean().default(false),
  keyPost: z.boolean().default(false),
});
export const appointmentPatch = z.object({
  to: plainDate.nullable().optional(),
  probationEndsOn: plainDate.nullable().optional(),
  keyPost: z.boolean().optional(),
  promotion: z.boolean().optional(),
});
export const listAppointmentsQuery = z.object({
  ...pageQuery,
  unitId: idText.optional(),
  personId: idText.optional(),
  post: many(idText),
  keyPost: z.stringbool().optional(),
  on: plainDate.optional(),
});
export const appointmentPage = page(appointment);

export const person = z.object({
  id: z.string(),
  name: z.string(),
  unit: unitRef,
  class: personClass,
  classTitle: z.string(),
  posts: z.array(z.object({ post: z.string(), title: z.string(), unit: unitRef })),
  joinedOn: plainDate.nullable(),
  leftOn: plainDate.nullable().describe('the last day of service'),
  abilities: z.object({ update: z.boolean() }),
});
export type Person = z.output<typeof person>;
export const personPage = page(person);
export const listPeopleQuery = z.object({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(500).default(20),
  q: z.string().max(50).optional().describe('name or pinyin initials'),
  unitId: idText.optional().describe('this unit and below'),
  direct: z.stringbool().optional().describe('this unit only'),
  class: many(personClass),
  post: many(idText),
  on: plainDate.optional(),
  ids: many(idText),
});
export const personBody = z.object({
  name: text(40).min(1),
  unitId: idText,
  class: personClass,
  joinedOn: plainDate.nullable().default(null),
  from: plainDate.optional(),
});
export const personPatch = z.object({
  name: text(40).min(1).optional(),
  class: personClass.optional(),
  from: plainDate.optional(),
});
export const movePersonBody = z.object({ unitId: idText, on: plainDate, class: personClass.optional() });
export const leavePersonBody = z.object({ on: plainDate });

export const programmeEvent = z.object({
  id: z.string(),
  type: z.string(),
  typeTitle: z.string(),
  occurredOn: plainDate,
  title: z.string(),
  unit: unitRef,
  people: z.array(personRef),
  source: z.enum(['hand', 'roster', 'record']),
  duties: z.int(),
});
export const eventPage = page(programmeEvent);
export const listEventsQuery = z.object({
  ...pageQuery,
  type: many(idText),
  unitId: idText.optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
});
export const eventBody = z.object({
  type: idText,
  occurredOn: plainDate,
  title: text(100).min(2),
  unitId: idText,
  personIds: z.array(idText).max(200).default([]),
});

export const importProblem = z.object({
  sheet: z.string(),
  cell: z.string().describe('B7'),
  row: z.int(),
  column: z.string(),
  message: z.string(),
});
export const importBatch = z.object({
  id: z.string(),
  fileName: z.string(),
  state: z.enum(['checked', 'refused', 'applied', 'undone']),
  createdAt: instant,
  createdBy: z.string(),
  summary: z.object({
    units: z.int(),
    people: z.int(),
    appointments: z.int(),
    unchanged: z.int(),
    problems: z.int(),
  }),
  problems: z.array(importProblem),
  abilities: z.object({ apply: z.boolean(), undo: z.boolean() }),
});
export type ImportBatch = z.output<typeof importBatch>;
export const importPage = page(importBatch);
