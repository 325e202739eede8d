import type { z } from 'zod';
import type { Appointment, organisationContract } from '@liulian/contract';
import type { Vocabulary } from '@liulian/domain';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, covers, type Caller } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { followAppointments } from '../identity/index.ts';
import type { Deps } from '../../deps.ts';
import { getAppointment } from './appointment-read-model.ts';
import {
  appointmentsOf,
  insertAppointment,
  lockAppointment,
  lockPerson,
  updateAppointmentRow,
} from './person-store.ts';
import { demandUnit } from './policy.ts';
import { invalid } from './refusals.ts';
import { distanceProblem, spanProblem } from './unit-rules.ts';
import { findUnit } from './unit-store.ts';

type AppointmentBody = z.output<typeof organisationContract.appointmentBody>;
type AppointmentPatch = z.output<typeof organisationContract.appointmentPatch>;

export interface Term {
  from: string;
  to: string | null;
  probationEndsOn: string | null;
}

/** Why a term of office cannot be, in words; null when it can. Shared by form and import. */
export function termProblem(
  term: Term,
  unit: { name: string; from_on: string; to_on: string | null },
  person: { name: string; left_on: string | null },
  today: string,
): string | null {
  if (term.to !== null && term.to < term.from) return '免职日期早于任职日期';
  const life = spanProblem(term.from, term.to, unit, `“${unit.name}”`);
  if (life) return life;
  const far = distanceProblem(term.from, today);
  if (far) return far;
  if (term.probationEndsOn !== null && term.probationEndsOn < term.from) return '试用期满日期早于任职日期';
  if (person.left_on !== null && (term.to === null || term.to > person.left_on))
    return `${person.name} 已于 ${person.left_on} 离队`;
  return null;
}

/** Why a post cannot be held in a unit of this level; null when it can. */
export function postProblem(post: string, level: string, vocabulary: Vocabulary): string | null {
  const known = vocabulary.posts.find((entry) => entry.id === post);
  if (!known) return `没有这个职务：${post}`;
  if (known.levels.length > 0 && !known.levels.includes(level as never))
    return `“${known.title}”只设在${known.levels.map((id) => vocabulary.levels[id]).join('、')}`;
  return null;
}

const overlap = (a: { from: string; to: string | null }, b: { from_on: string; to_on: string | null }) =>
  (a.to === null || a.to >= b.from_on) && (b.to_on === null || b.to_on >= a.from);

/**
 * @throws person.not_found, unit.not_found, unit.outside_scope, appointment.invalid_span, request.invalid
 */
export async function createAppointment(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  body: AppointmentBody,
): Promise<Appointment> {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, body.unitId));
  const person = await lockPerson(trx, caller.corpsId, body.personId);
  if (!person || !covers(caller, person.path)) throw new Refusal('person.not_found');
  const unfit = postProblem(body.post, unit.level, deps.programme.pack.vocabulary);
  if (unfit) throw invalid('post', unfit);
  const reason = termProblem(body, unit, person, deps.clock.today());
  if (reason) throw new Refusal('appointment.invalid_span', { reason });
  const same = (await appointmentsOf(trx, caller.corpsId, person.id)).find(
    (row) => row.unit_id === unit.id && row.post === body.post && overlap(body, row),
  );
  if (same) throw new Refusal('appointment.invalid_span', { reason: `${same.from_on} 起已任此职` });
  const id = newId();
  await insertAppointment(trx, {
    corps_id: caller.corpsId,
    id,
    person_id: person.id,
    unit_id: unit.id,
    path: unit.path,
    post: body.post,
    from_on: body.from,
    to_on: body.to,
    probation_ends_on: body.probationEndsOn,
    promotion: body.promotion,
    key_post: body.keyPost,
  });
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [], personIds: [person.id] });
  await followAppointments(trx, deps.clock, caller.corpsId, actorOf(caller), [id]);
  const created = await getAppointment(trx, deps, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'appointment.create',
    objectType: 'appointment',
    objectId: id,
    unitId: unit.id,
    summary: `${person.name} ${body.from} 任 ${unit.name} ${created.postTitle}`,
  });
  return created;
}

/**
 * Ends an appointment, corrects its probation or its marks; who, where and which post stay.
 * @throws appointment.not_found, appointment.invalid_span
 */
export async function updateAppointment(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  patch: AppointmentPatch,
): Promise<Appointment> {
  const row = await lockAppointment(trx, caller.corpsId, id);
  const unit = row && covers(caller, row.path) ? await findUnit(trx, caller.corpsId, row.unit_id) : undefined;
  if (!row || !unit) throw new Refusal('appointment.not_found');
  const person = await lockPerson(trx, caller.corpsId, row.person_id);
  const next = {
    to_on: patch.to === undefined ? row.to_on : patch.to,
    probation_ends_on: patch.probationEndsOn === undefined ? row.probation_ends_on : patch.probationEndsOn,
    key_post: patch.keyPost ?? row.key_post,
    promotion: patch.promotion ?? row.promotion,
  };
  const words = [
    next.to_on === row.to_on ? '' : next.to_on === null ? '恢复任职' : `${next.to_on} 免职`,
    next.probation_ends_on === row.probation_ends_on ? '' : `试用期满 ${next.probation_ends_on ?? '无'}`,
    next.key_post === row.key_post ? '' : next.key_post ? '标为重点岗位' : '取消重点岗位',
    next.promotion === row.promotion ? '' : next.promotion ? '标为提拔' : '取消提拔',
  ].filter((word) => word !== '');
  if (words.length === 0) return getAppointment(trx, deps, caller, id);
  const reason = termProblem(
    { from: row.from_on, to: next.to_on, probationEndsOn: next.probation_ends_on },
    unit,
    person ?? { name: '', left_on: null },
    deps.clock.today(),
  );
  if (reason) throw new Refusal('appointment.invalid_span', { reason });
  const same = (await appointmentsOf(trx, caller.corpsId, row.person_id)).find(
    (other) =>
      other.id !== id &&
      other.unit_id === row.unit_id &&
      other.post === row.post &&
      overlap({ from: row.from_on, to: next.to_on }, other),
  );
  if (same) throw new Refusal('appointment.invalid_span', { reason: `与 ${same.from_on} 起的同一任职重叠` });
  await updateAppointmentRow(trx, caller.corpsId, id, next);
  await deps.programme.rosterChanged(trx, caller.corpsId, { unitIds: [], personIds: [row.person_id] });
  await followAppointments(trx, deps.clock, caller.corpsId, actorOf(caller), [id]);
  const changed = await getAppointment(trx, deps, caller, id);
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'appointment.update',
    objectType: 'appointment',
    objectId: id,
    unitId: unit.id,
    summary: `${changed.person.name} ${unit.name} ${changed.postTitle}：${words.join('；')}`,
  });
  return changed;
}
