import type { KindField, RecordDetail, StepAbility } from '@liulian/contract';
import { ApiProblem } from '../../../api/problem.ts';
import { isAsked, isEmpty } from '../form/field-values.ts';
import { shownFields } from '../form/form-model.ts';

/** What is filled in before a step is taken; `fields` belong to the record, `answers` to the act. */
export interface StepValue {
  fields: Record<string, unknown>;
  answers: Record<string, unknown>;
  reason: string;
  slot: string;
  to: string;
}

/** Fields that the step brings: those it asks for must be filled, those it may bring need not. */
export const broughtBy = (step: StepAbility): KindField[] => [
  ...step.asks.map((field) => ({ ...field, required: true })),
  ...step.may,
];

export const mustReason = (step: StepAbility): boolean => step.reason || step.lacking.length > 0;

export function isBlocked(step: StepAbility): boolean {
  return step.lacking.length > 0 && !step.override;
}

/** Whether one tap is enough. */
export function asksNothing(step: StepAbility): boolean {
  return (
    !mustReason(step) &&
    step.to.length === 0 &&
    step.slots.length < 2 &&
    broughtBy(step).length + step.answers.length === 0
  );
}

export function startOf(step: StepAbility, record: RecordDetail): StepValue {
  return {
    fields: shownFields(broughtBy(step), record),
    answers: {},
    reason: '',
    slot: step.slots.length === 1 ? (step.slots[0]?.id ?? '') : '',
    to: '',
  };
}

/** What is plainly missing, by the names the server uses; the server has the last word. */
export function missingIn(step: StepAbility, value: StepValue): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (step.slots.length > 1 && !value.slot) wrong.slot = '请选一个';
  if (step.to.length > 0 && !value.to) wrong.to = '请选一个';
  for (const [part, fields] of [
    ['fields', broughtBy(step)],
    ['answers', step.answers],
  ] as const)
    for (const field of fields)
      if (field.required && isAsked(field, value[part]) && isEmpty(value[part][field.name]))
        wrong[`${part}.${field.name}`] = `请填${field.title}`;
  if (mustReason(step) && value.reason.trim().length < 2) wrong.reason = '请写明原因';
  return wrong;
}

/** What the server refused, by the same names; the rest of it is said as a whole. */
export function refusedIn(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.errors.map(({ field, message }) => [
      field.replace(/^\/?body[./]/, '').replaceAll('/', '.'),
      message,
    ]),
  );
}
