import { z } from 'zod';
import { idText, instant, plainDate, text } from './common.ts';
import { kindField } from './kinds.ts';

/** What moves a record along: steps, what was done, its parties, what is sent on, and what is linked. */

/**
 * Values of declared fields; each kind's own validation follows its declaration and names the field it
 * refuses.
 */
export const fieldValues = z.record(z.string().max(60), z.unknown());

/**
 * A step is taken on what was read: every change of a record's content or attachments raises its revision,
 * and a step that names an older one is refused with `record.changed_meanwhile`.
 */
export const revision = z
  .int({ error: '请写明看过的是第几版（revision）' })
  .describe('required: the revision that was read; 409 record.changed_meanwhile if it differs');

/** A step of the kind's own flow, or one of the four verbs by its name. */
export const takeStepBody = z.object({
  revision,
  key: idText.optional().describe('the same key twice is one step: safe to repeat on a weak signal'),
  fields: fieldValues.default({}).describe('fields of the record that the step asks for'),
  answers: fieldValues.default({}).describe('what the one who acts gives for itself'),
  reason: text(500).optional(),
  slot: idText.optional().describe('the unit or person of the party, where the caller acts for several'),
  to: idText.optional().describe('the stage, where the step leaves a choice'),
});
export const undoStepBody = z.object({ revision });
export const makeItemsBody = z.object({
  table: idText,
  rowIds: z.array(idText).min(1).max(200),
  revision,
});
export const messageBody = z.object({ text: text(2000).trim().min(1, '请写点什么') });
export const readerBody = z.object({
  accountId: idText,
  reason: text(200).trim().min(2, '请写明为什么要让他知悉'),
});
export const referralPurposes = ['forward', 'consult', 'copy'] as const;
export const referBody = z
  .object({
    purpose: z.enum(referralPurposes).describe('转办 · 会签：先听意见再办 · 抄送：知悉'),
    unitId: idText.optional(),
    personId: idText.optional(),
    note: text(300).trim().optional(),
  })
  .refine((body) => (body.unitId === undefined) !== (body.personId === undefined), {
    path: ['unitId'],
    message: '选一个下级单位，或本单位的一个人',
  });
export const answerReferralBody = z.object({ answer: text(1000).trim().min(1, '请写办理情况或意见') });
export const referral = z.object({
  id: z.string(),
  purpose: z.enum(referralPurposes),
  from: z.string(),
  to: z.string(),
  note: z.string().nullable(),
  by: z.string(),
  at: instant,
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  abilities: z.object({ answer: z.boolean(), end: z.boolean() }),
});
export type Referral = z.output<typeof referral>;
export const stepAbility = z.object({
  id: z.string(),
  title: z.string(),
  help: z.string().nullable(),
  reason: z.boolean(),
  asks: z.array(kindField),
  may: z.array(kindField),
  answers: z.array(kindField),
  to: z.array(z.object({ id: z.string(), title: z.string() })).describe('to choose from; empty = no choice'),
  slots: z.array(z.object({ id: z.string(), name: z.string() })).describe('for whom, where it matters'),
  lacking: z.array(z.string()).describe('what is still missing; the step is refused until then'),
  override: z.boolean().describe('what is missing may be passed over with a reason'),
  back: z.boolean().describe('leads back, puts off or takes it back: not the main thing to do'),
});
export type StepAbility = z.output<typeof stepAbility>;
export const act = z.object({
  id: z.string(),
  step: z.string(),
  title: z.string(),
  at: instant,
  on: plainDate,
  by: z.string(),
  unit: z.string(),
  for: z.string().nullable().describe('the unit or person of the party for which it was taken'),
  actingFor: z.string().nullable(),
  reason: z.string().nullable(),
  to: z.string().nullable().describe('the stage it led to, in words'),
  answers: z.array(z.object({ title: z.string(), text: z.string() })),
  ended: z.enum(['undone', 'sent-back']).nullable(),
  round: z.int(),
  undo: z.boolean().describe('the caller may still take it back'),
});
export type Act = z.output<typeof act>;
export const partyView = z.object({
  id: z.string(),
  title: z.string(),
  slots: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(['unit', 'person']),
      post: z
        .object({
          holders: z.array(z.string()).describe('who acts for it today'),
          vacant: z.string().nullable().describe('nobody holds it: who acts instead, in words'),
        })
        .nullable()
        .describe('of a party that is a post of the unit'),
      mine: z.boolean(),
      done: z.array(z.string()).describe('steps of this round that it has taken'),
    }),
  ),
  steps: z
    .array(z.object({ id: z.string(), title: z.string(), done: z.int(), of: z.int() }))
    .describe('how many have taken each step that everyone is asked for'),
});
export type PartyView = z.output<typeof partyView>;
export const linked = z.object({
  id: z.string().nullable().describe('null = it is there, but not for the caller to see'),
  title: z.string(),
  kindTitle: z.string(),
  void: z.boolean(),
  stage: z.string().nullable(),
});
export type Linked = z.output<typeof linked>;
