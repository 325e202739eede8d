import { z } from 'zod';
import { personClasses, unitLevels } from '@liulian/domain';
import {
  byId,
  done,
  idText,
  instant,
  many,
  page,
  pageQuery,
  personRef,
  plainDate,
  sought,
  text,
  unitRef,
} from './common.ts';
import type { Operations } from './operation.ts';

export const unitLevel = z.enum(unitLevels);
export const personClass = z.enum(personClasses);

export const unit = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  level: unitLevel,
  name: z.string(),
  plateName: z.string().nullable(),
  shortName: z.string(),
  formerNames: z.array(z.string()).describe('names it bore before, the oldest first'),
  path: z.string(),
  flags: z.array(z.string()),
  from: plainDate,
  to: plainDate.nullable(),
  people: z.int(),
  abilities: z.object({ update: z.boolean() }),
});
export type Unit = z.output<typeof unit>;
const held = z.object({
  id: z.string(),
  unit: unitRef,
  post: z.string(),
  postTitle: z.string(),
  from: plainDate,
  to: plainDate.nullable(),
  probationEndsOn: plainDate.nullable(),
  promotion: z.boolean(),
  keyPost: z.boolean(),
});
export const unitDetail = unit.extend({
  history: z
    .array(z.object({ from: plainDate, to: plainDate.nullable(), flags: z.array(z.string()) }))
    .describe('its flags since it was founded, the oldest first; listUnitNames gives its names'),
  appointments: z
    .array(held.omit({ unit: true }).extend({ person: personRef }))
    .describe('posts in the unit itself, past and present, as far as the caller sees people'),
});
export const unitPage = page(unit);
export const listUnitsQuery = z.object({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  q: sought.describe('name, former name, plate name or pinyin initials'),
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

export const unitNames = z.object({
  items: z
    .array(
      z.object({
        name: z.string(),
        plateName: z.string().nullable(),
        shortName: z.string(),
        from: plainDate,
        to: plainDate.nullable().describe('the last day of this name'),
      }),
    )
    .describe('the newest first'),
  founded: plainDate,
  dissolved: plainDate.nullable(),
  abilities: z.object({ rename: z.boolean(), undo: z.boolean() }),
});
export const renameBody = z.object({
  name: text(60).min(2),
  plateName: text(60).nullable().optional(),
  shortName: text(30).min(1).optional(),
  from: plainDate.optional().describe('the first day of the new name; today when left out'),
});

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
export const personDetail = person.extend({
  services: z
    .array(z.object({ unit: unitRef, class: personClass, from: plainDate, to: plainDate.nullable() }))
    .describe('where and as what, the oldest first; of units beyond the caller’s own nothing'),
  appointments: z.array(held).describe('past and present, the oldest first'),
});
export const personPage = page(person);
export const listPeopleQuery = z.object({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(500).default(20),
  q: sought.describe('name or pinyin initials'),
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
  from: plainDate.optional().describe('the first day of the programme if missing'),
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
    notes: z.array(z.string()).optional().describe('what to know and not to change: old names taken'),
  }),
  problems: z.array(importProblem),
  abilities: z.object({ apply: z.boolean(), undo: z.boolean() }),
});
export type ImportBatch = z.output<typeof importBatch>;
export const importPage = page(importBatch);

export const parsePeopleBody = z.object({ text: text(20_000).min(1), unitId: idText.optional() });
const foundPerson = personRef.extend({ unitName: z.string() });
export const parsedPeople = z.object({
  matched: z.array(foundPerson).describe('those who were there, each once'),
  absent: z
    .array(z.object({ name: z.string(), reason: z.string(), person: foundPerson.nullable() }))
    .describe('those whom the list calls away, in its words; the person where the name fits just one'),
  unknown: z.array(z.string()).describe('names that were matched to nobody, those of `elsewhere` included'),
  elsewhere: z
    .array(
      z.object({
        name: z.string(),
        unit: z.string().describe('as the list writes it'),
        why: z
          .enum(['nobody-there', 'out-of-reach', 'unknown-unit'])
          .describe('nobody of the name there; its people are out of sight; the corps has no such unit'),
        candidates: z.array(foundPerson).describe('people of the name in other units'),
      }),
    )
    .describe('names whose unit on the list is not the unit of anybody who bears them'),
  ambiguous: z.array(z.object({ name: z.string(), candidates: z.array(foundPerson) })),
  doubtful: z
    .array(z.object({ name: z.string(), remark: z.string(), person: foundPerson }))
    .describe('of whom the list leaves open whether they were there themselves: to be confirmed by a person'),
});
export type ParsedPeople = z.output<typeof parsedPeople>;

export const organisationOperations = {
  listUnits: {
    method: 'GET',
    path: '/units',
    permission: 'units:read',
    tag: 'organisation',
    summary: '单位',
    query: listUnitsQuery,
    response: unitPage,
  },
  getUnit: {
    method: 'GET',
    path: '/units/:id',
    permission: 'units:read',
    tag: 'organisation',
    summary: '单位',
    params: byId,
    response: unitDetail,
  },
  createUnit: {
    method: 'POST',
    path: '/units',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '新建单位',
    body: unitBody,
    response: unit,
    status: 201,
  },
  updateUnit: {
    method: 'PATCH',
    path: '/units/:id',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '修改单位，改正写错的名称',
    params: byId,
    body: unitPatch,
    response: unit,
  },
  listUnitNames: {
    method: 'GET',
    path: '/units/:id/names',
    permission: 'units:read',
    tag: 'organisation',
    summary: '单位历次名称',
    params: byId,
    response: unitNames,
  },
  renameUnit: {
    method: 'POST',
    path: '/units/:id/names',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '单位更名',
    params: byId,
    body: renameBody,
    response: unit,
    status: 201,
  },
  undoRename: {
    method: 'DELETE',
    path: '/units/:id/names/last',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '撤销当天登记的更名',
    params: byId,
    response: unit,
  },
  listPartyOrganisations: {
    method: 'GET',
    path: '/units/:id/party-organisations',
    permission: 'units:read',
    tag: 'organisation',
    summary: '党组织和纪委',
    params: byId,
    response: z.object({ items: z.array(partyOrganisation) }),
  },
  listPeople: {
    method: 'GET',
    path: '/people',
    permission: 'people:read',
    tag: 'organisation',
    summary: '人员',
    query: listPeopleQuery,
    response: personPage,
  },
  exportPeople: {
    method: 'GET',
    path: '/people/export',
    permission: 'people:read',
    tag: 'organisation',
    summary: '花名册导出',
    query: listPeopleQuery.omit({ limit: true, cursor: true, ids: true }),
    response: 'file',
  },
  getPerson: {
    method: 'GET',
    path: '/people/:id',
    permission: 'people:read',
    tag: 'organisation',
    summary: '人员',
    params: byId,
    response: personDetail,
  },
  createPerson: {
    method: 'POST',
    path: '/people',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '新增人员',
    body: personBody,
    response: person,
    status: 201,
  },
  updatePerson: {
    method: 'PATCH',
    path: '/people/:id',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '修改人员',
    params: byId,
    body: personPatch,
    response: person,
  },
  movePerson: {
    method: 'POST',
    path: '/people/:id/move',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '调动',
    params: byId,
    body: movePersonBody,
    response: person,
  },
  leavePerson: {
    method: 'POST',
    path: '/people/:id/leave',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '离队',
    params: byId,
    body: leavePersonBody,
    response: done,
  },
  parsePeople: {
    method: 'POST',
    path: '/people/parse',
    permission: 'people:read',
    tag: 'organisation',
    summary: '粘贴的名单对应到人',
    body: parsePeopleBody,
    response: parsedPeople,
  },
  parseSignInSheet: {
    method: 'POST',
    path: '/people/sign-in-sheet',
    permission: 'people:read',
    tag: 'organisation',
    summary: '签到表对应到人',
    upload: true,
    response: parsedPeople,
  },
  listAppointments: {
    method: 'GET',
    path: '/appointments',
    permission: 'people:read',
    tag: 'organisation',
    summary: '任职',
    query: listAppointmentsQuery,
    response: appointmentPage,
  },
  createAppointment: {
    method: 'POST',
    path: '/appointments',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '新增任职',
    body: appointmentBody,
    response: appointment,
    status: 201,
  },
  updateAppointment: {
    method: 'PATCH',
    path: '/appointments/:id',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '修改任职',
    params: byId,
    body: appointmentPatch,
    response: appointment,
  },
  listEvents: {
    method: 'GET',
    path: '/events',
    permission: 'duties:read',
    tag: 'organisation',
    summary: '事件',
    query: listEventsQuery,
    response: eventPage,
  },
  createEvent: {
    method: 'POST',
    path: '/events',
    permission: 'events:write',
    tag: 'organisation',
    summary: '登记事件',
    body: eventBody,
    response: programmeEvent,
    status: 201,
  },
  deleteEvent: {
    method: 'DELETE',
    path: '/events/:id',
    permission: 'events:write',
    tag: 'organisation',
    summary: '删除事件',
    params: byId,
    response: 'empty',
    status: 204,
  },
  getImportTemplate: {
    method: 'GET',
    path: '/organisation/template',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '导入模板',
    response: 'file',
  },
  checkImport: {
    method: 'POST',
    path: '/organisation/imports',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '试导入（不写入）',
    upload: true,
    response: importBatch,
    status: 201,
  },
  listImports: {
    method: 'GET',
    path: '/organisation/imports',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '导入历史',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: z.string().max(400).optional(),
    }),
    response: importPage,
  },
  applyImport: {
    method: 'POST',
    path: '/organisation/imports/:id/apply',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '正式导入',
    params: byId,
    response: importBatch,
  },
  undoImport: {
    method: 'POST',
    path: '/organisation/imports/:id/undo',
    permission: 'organisation:write',
    tag: 'organisation',
    summary: '撤销导入',
    params: byId,
    response: importBatch,
  },
} as const satisfies Operations;
