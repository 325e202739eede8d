import {
  addLength,
  beginning,
  checkFields,
  fits,
  isAsked,
  isEmpty,
  numberSeries,
  paperNumber,
  statusOf,
  type Flow,
  type Kind,
  type Owe,
  type Pack,
  type Step,
} from '@liulian/domain';
import { sql } from 'kysely';
import { dateOf } from '../../platform/clock.ts';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { signedAs, type Caller } from '../../platform/http/index.ts';
import type { Happened } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../deps.ts';
import {
  allowedSteps,
  firstHost,
  isReached,
  lackingFor,
  meantBy,
  permit,
  stageOf,
  standing,
  type FlowFacts,
  type Slot,
  type StepRow,
} from './flow.ts';
import { leaveDraft } from './drafts.ts';
import { drawnRecords, drawRows } from './draws.ts';
import { cancelling, itemsOf, makeItem, makeItems } from './made-items.ts';
import type { RecordsOfSteps } from './step-context.ts';
import { changedFields, keepBefore, mayUndo, revisionsOf, undoStep } from './step-undo.ts';
import { demandUnused, linkedTo } from './links.ts';
import { demandConsulted } from './consulting.ts';
import { nextNumber, slotsOf } from './relations.ts';
import { demandRead } from './policy.ts';
import { tellOfStep } from './step-notices.ts';
import type { RecordRow } from './store.ts';

export interface StepInput {
  revision: number;
  key?: string | undefined;
  fields: Record<string, unknown>;
  answers: Record<string, unknown>;
  reason?: string | undefined;
  slot?: string | undefined;
  to?: string | undefined;
}

/** The days on a record by which something is owed. */
function daysOf(kind: Kind, fields: Record<string, unknown>): Record<string, string> {
  const names = Object.values(kind.owes).flatMap((owe) => (typeof owe.due === 'string' ? owe.due : []));
  return Object.fromEntries(
    names.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]] as const] : [])),
  );
}

/** Who takes a step that nobody took: the system, at the record's own unit, with no rights of anybody. */
const systemCaller = (row: RecordRow): Caller =>
  ({
    accountId: 'system',
    username: 'system',
    name: '系统',
    corpsId: row.corps_id,
    personId: null,
    unitId: row.unit_id,
    unitPath: row.path,
    unitName: '系统',
    unitLevel: 'station',
  }) as Caller;

/**
 * Steps on records of kinds with a flow of their own: the only place where a stage is written. Everything in
 * the caller's transaction, the audit entry last.
 */
export class FlowService {
  readonly deps: Deps;
  readonly records: RecordsOfSteps;

  constructor(deps: Deps, records: RecordsOfSteps) {
    this.deps = deps;
    this.records = records;
  }

  /** All that decides who may do what with a loaded record. */
  async facts(trx: Trx, caller: Caller, row: RecordRow, kind: Kind): Promise<FlowFacts> {
    const { flow } = kind;
    if (!flow) throw new RangeError(`${kind.id} has no flow`);
    const corpsId = row.corps_id;
    const slots = await slotsOf(trx, this.deps.programme.pack.vocabulary, kind, corpsId, row.id);
    return elevated(trx, async () => {
      const hosts = await sql<FlowFacts['hosts'][number]>`
        select u.id, u.path, u.level, u.name
        from record_unit ru
        join unit u on u.corps_id = ru.corps_id
          and u.id = ru.unit_id
        where ru.corps_id = ${corpsId}
          and ru.record_id = ${row.id}
          and ru.role = 'host'
      `.execute(trx);
      const steps = await trx
        .selectFrom('record_step')
        .selectAll()
        .where('corps_id', '=', corpsId)
        .where('record_id', '=', row.id)
        .orderBy('at')
        .orderBy('id')
        .execute();
      const rows =
        Object.keys(kind.tables).length === 0
          ? []
          : await trx
              .selectFrom('record_row')
              .select(['id', 'table_name', 'fields', 'item_id', 'unit_id'])
              .where('corps_id', '=', corpsId)
              .where('record_id', '=', row.id)
              .execute();
      const needs = Object.values(flow.steps).flatMap((step) => step.needs);
      return {
        row,
        kind: { ...kind, flow },
        hosts: hosts.rows,
        slots,
        steps,
        rows,
        openItems: needs.some((need) => 'items' in need)
          ? (await itemsOf(trx, this.deps, row, kind)).filter((item) => item.open).length
          : 0,
        closed: closedSteps(flow, row, steps, this.deps),
        linked: needs.some((need) => 'linked' in need) ? await linkedTo(trx, this.deps, row) : [],
        posts: Object.values(flow.steps).some((step) => step.as) ? await this.postsOf(trx, caller) : [],
      };
    });
  }

  private async postsOf(trx: Trx, caller: Caller): Promise<string[]> {
    if (caller.personId === null) return [];
    const today = this.deps.clock.today();
    const rows = await trx
      .selectFrom('appointment')
      .select('post')
      .where('corps_id', '=', caller.corpsId)
      .where('person_id', '=', caller.personId)
      .where('unit_id', '=', caller.unitId)
      .where('from_on', '<=', today)
      .where((eb) => eb.or([eb('to_on', 'is', null), eb('to_on', '>=', today)]))
      .execute();
    return rows.map((row) => row.post);
  }

  /** What making a record is in its history; with `submit`, its first step follows at once. */
  async begin(trx: Trx, caller: Caller, id: string, kind: Kind, submit: boolean): Promise<void> {
    const flow = kind.flow as Flow;
    const { stage, step } = beginning(flow, caller.unitLevel);
    const row = await this.rowOf(trx, caller.corpsId, id);
    await this.insertStep(trx, caller, row, { step: 'create', from: null, to: stage });
    await this.records.resight(trx, caller, id, kind);
    if (row.status === 'accepted')
      await this.deps.programme.recordChanged(trx, caller.corpsId, id, { first: true });
    const draft = row.status === 'draft';
    if (!(submit && draft && step)) {
      const title = this.records.named(row.visibility, row.title);
      const summary = `${draft ? '新建' : '登记'}${kind.title}“${title}”`;
      await this.records.record(trx, caller, 'record.create', id, row.unit_id, summary);
      return;
    }
    await this.take(trx, caller, id, step[0], { revision: row.revision, fields: {}, answers: {} });
  }

  rowOf(trx: Trx, corpsId: string, id: string): Promise<RecordRow> {
    return elevated(trx, () =>
      trx
        .selectFrom('record')
        .selectAll()
        .where('corps_id', '=', corpsId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    );
  }

  /** The caller's step that takes a record back, for the verb 撤回. */
  async stepToVoid(trx: Trx, caller: Caller, row: RecordRow, kind: Kind): Promise<string> {
    const facts = await this.facts(trx, caller, row, kind);
    const found = allowedSteps(caller, facts).find(({ step }) =>
      (step.to ?? []).some((to) => facts.kind.flow.stages[to]?.void),
    );
    if (!found) throw new Refusal('record.not_withdrawable');
    return found.id;
  }

  /**
   * Takes a step. The same key again changes nothing.
   * @throws record.step_not_found, record.wrong_stage, record.step_denied, record.step_lacking,
   *   record.step_taken, record.changed_meanwhile, record.invalid
   */
  async take(trx: Trx, caller: Caller, id: string, stepId: string, input: StepInput): Promise<void> {
    const { row, kind } = await this.records.load(trx, caller, id, true);
    if (!kind?.flow) return this.verb(trx, caller, id, stepId, input);
    const facts = await this.facts(trx, caller, row, kind);
    const { flow } = facts.kind;
    if (
      input.key !== undefined &&
      facts.steps.some((done) => done.client_id === input.key && done.actor_id === caller.accountId)
    )
      return;
    const step = Object.hasOwn(flow.steps, stepId) ? flow.steps[stepId] : undefined;
    if (!step) throw new Refusal('record.step_not_found');
    const [stage, declared] = stageOf(kind, row) ?? ['', undefined];
    const permitted = permit(caller, facts, [stepId, step]);
    if ('refused' in permitted)
      throw permitted.taken
        ? new Refusal('record.step_taken', { step: step.title })
        : new Refusal('record.step_denied', { step: step.title, reason: permitted.refused });
    if (!step.from.includes(stage))
      throw new Refusal('record.wrong_stage', { stage: declared?.title ?? stage, step: step.title });
    if (!fits(step.when, row.fields))
      throw new Refusal('record.step_denied', { step: step.title, reason: '这一类记录没有这一步' });
    demandRead(row, input.revision);
    await demandConsulted(trx, caller, row, step.title);
    const slot = this.slotFor(facts, step, permitted.slots, input.slot);
    const answers = this.answersOf(facts, step, input, slot);
    const lacking = lackingFor(facts, step, input.fields, slot ? [slot] : []).filter(
      (need) => need.or === undefined || !input.reason,
    );
    if (lacking.length > 0)
      throw new Refusal(
        'record.step_lacking',
        { step: step.title, lacking: lacking.map((need) => need.say).join('；') },
        lacking.map((need) => ({ field: 'step', message: need.say })),
      );
    if (step.reason && !input.reason?.trim())
      throw new Refusal('record.invalid', {}, [{ field: 'reason', message: `请写明“${step.title}”的原因` }]);
    await this.write(trx, caller, facts, stepId, step, input);
    const inDraft = declared?.draft ?? false;
    const fresh = await this.rowOf(trx, caller.corpsId, id);
    if (inDraft && step.to)
      await this.records.demandValid(trx, caller, await this.records.merged(trx, caller, fresh, {}), true, {
        createdOn: dateOf(row.entered_at),
      });
    const now = { ...facts, row: fresh };
    await this.carryOut(trx, caller, { facts: now, before: row, stepId, step, input, slot, answers });
  }

  /**
   * Takes the steps that an event brings with it (`on`), on every record whose party it names. They are the
   * system's: neither who entered the event nor what it was stands on the record.
   */
  async takeByEvent(trx: Trx, event: Happened): Promise<void> {
    if (event.personIds.length === 0) return;
    const kinds = await this.deps.programme.kinds(trx, event.corpsId);
    for (const kind of kinds)
      for (const [stepId, step] of Object.entries(kind.flow?.steps ?? {})) {
        const role = step.on?.events.includes(event.type) ? kind.parties[step.on.party]?.from : undefined;
        if (role === undefined) continue;
        for (const row of await this.namedIn(trx, event, kind.id, role)) {
          if (!step.from.includes(stageOf(kind, row)?.[0] ?? '')) continue;
          const caller = systemCaller(row);
          const facts = await this.facts(trx, caller, row, kind);
          const input = { revision: row.revision, fields: {}, answers: {}, reason: '系统提请复核' };
          await elevated(trx, () =>
            this.carryOut(trx, caller, { facts, before: row, stepId, step, input, slot: null, answers: {} }),
          );
        }
      }
  }

  private namedIn(trx: Trx, event: Happened, kind: string, role: string): Promise<RecordRow[]> {
    return elevated(trx, () =>
      trx
        .selectFrom('record')
        .selectAll()
        .where('corps_id', '=', event.corpsId)
        .where('kind', '=', kind)
        .where(
          sql<boolean>`id in (
            select record_id
            from record_person
            where corps_id = ${event.corpsId}
              and role = ${role}
              and person_id = any(${event.personIds})
          )`,
        )
        .orderBy('id')
        .forUpdate()
        .execute(),
    );
  }

  /** The four verbs of the built-in flow under their names. */
  private async verb(trx: Trx, caller: Caller, id: string, verb: string, input: StepInput): Promise<void> {
    const { revision, reason = '' } = input;
    if (verb === 'submit') return this.records.submit(trx, caller, id, revision);
    if (verb === 'accept') return void (await this.records.accept(trx, caller, id, revision));
    if (verb === 'withdraw') return this.records.withdraw(trx, caller, id, reason, revision);
    if (verb !== 'return') throw new Refusal('record.step_not_found');
    if (reason.length < 2)
      throw new Refusal('record.invalid', {}, [{ field: 'reason', message: '请写明退回原因' }]);
    return this.records.return(trx, caller, id, reason, revision);
  }

  /** For which unit or person the step is taken; null = for the record as a whole. */
  private slotFor(facts: FlowFacts, step: Step, own: Slot[], asked: string | undefined): Slot | null {
    const candidates = step.each === undefined ? meantBy(facts, step) : own;
    const named = candidates.find((slot) => slot.id === asked);
    // What was asked for somebody else is never done for oneself instead.
    if (asked !== undefined && !named)
      throw new Refusal('record.slot_not_yours', { step: step.title }, [
        { field: 'slot', message: `“${step.title}”不能替这一家办` },
      ]);
    if (step.each === undefined && candidates.length === 0) return null;
    const chosen = named ?? (candidates.length === 1 ? candidates[0] : undefined);
    if (chosen) return chosen;
    throw new Refusal('record.invalid', {}, [{ field: 'slot', message: `请选“${step.title}”是哪一家的` }]);
  }

  private answersOf(facts: FlowFacts, step: Step, input: StepInput, slot: Slot | null) {
    const { pack } = this.deps.programme;
    const shape = { title: step.title, fields: step.answers, derived: {} };
    const checked = checkFields(shape, pack.vocabulary, input.answers, true);
    const problems = checked.problems.map(({ field, message }) => ({
      field: field.replace(/^fields/, 'answers'),
      message,
    }));
    const { newDue } = checked.values;
    if (step.extends && typeof newDue === 'string') {
      const owe = facts.kind.owes[step.extends.owe];
      const first = owe && firstDueOf(facts, owe, pack);
      const before = facts.steps.filter(
        (done) =>
          done.ended_at === null &&
          facts.kind.flow.steps[done.step] === step &&
          (done.unit_id ?? done.person_id) === (slot?.id ?? null),
      );
      if (before.length >= step.extends.times)
        problems.push({ field: 'answers.newDue', message: `最多延期 ${step.extends.times} 次` });
      const today = this.deps.clock.today();
      if (newDue < today)
        problems.push({ field: 'answers.newDue', message: `新的期限不能早于今天（${today}）` });
      if (typeof first === 'string') {
        const present = [first, ...before.flatMap((done) => done.new_due ?? [])].toSorted().at(-1) ?? first;
        if (newDue <= present)
          problems.push({ field: 'answers.newDue', message: `新的期限要晚于现在的 ${present}` });
        const { calendar, rules } = pack;
        const last = step.extends.max && addLength(calendar, rules, first, step.extends.max, 1);
        if (last && newDue > last)
          problems.push({ field: 'answers.newDue', message: `最晚只能延到 ${last}` });
      }
    }
    if (problems.length > 0) throw new Refusal('record.invalid', {}, problems);
    return checked.values;
  }

  /** The fields of the record that the step brings. */
  private async write(
    trx: Trx,
    caller: Caller,
    facts: FlowFacts,
    stepId: string,
    step: Step,
    input: StepInput,
  ): Promise<void> {
    const { row, kind } = facts;
    const names = new Set([...(step.asks ?? []), ...(step.may ?? [])]);
    const problems = Object.keys(input.fields)
      .filter((name) => !names.has(name))
      .map((name) => ({
        field: `fields.${name}`,
        message: `“${step.title}”不改“${kind.fields[name]?.title ?? name}”`,
      }));
    const fields = { ...row.fields, ...input.fields };
    for (const name of step.asks ?? []) {
      const field = kind.fields[name];
      const value = fields[name];
      if (field && isEmpty(value) && isAsked(field, fields))
        problems.push({ field: `fields.${name}`, message: `请填写“${field.title}”` });
    }
    if (problems.length > 0) throw new Refusal('record.invalid', {}, problems);
    if (Object.keys(input.fields).length === 0) return;
    const merged = await this.records.merged(trx, caller, row, { fields });
    const checked = await this.records.demandValid(trx, caller, merged, false, {
      trusted: true,
      createdOn: dateOf(row.entered_at),
      before: row.fields,
    });
    await elevated(trx, () => this.records.storeContent(trx, caller, row, checked));
  }

  private async carryOut(
    trx: Trx,
    caller: Caller,
    act: {
      facts: FlowFacts;
      /** The record as it was before the step's own fields were written. */
      before: RecordRow;
      stepId: string;
      step: Step;
      input: StepInput;
      slot: Slot | null;
      answers: Record<string, unknown>;
    },
  ): Promise<void> {
    const { facts, before, stepId, step, input, slot, answers } = act;
    const { row, kind } = facts;
    const [stage] = stageOf(kind, row) ?? [''];
    const round = step.again ? row.round + 1 : row.round;
    const { calendar, rules } = this.deps.programme.pack;
    const today = this.deps.clock.today();
    const reopened =
      step.reopens.length === 0 && !step.again
        ? null
        : {
            steps: step.reopens,
            due: step.redue ? addLength(calendar, rules, today, step.redue, 1) : null,
            ...(step.again ? { was: daysOf(kind, before.fields) } : {}),
          };
    const drawn = step.draws ? await drawRows(trx, this.deps, facts, step.draws, answers.seed) : null;
    if (step.reopens.length > 0) await this.endSteps(trx, facts, step.reopens, slot);
    const taken = await this.insertStep(trx, caller, row, {
      step: stepId,
      from: stage,
      to: null,
      round,
      slot,
      alone: step.each !== undefined,
      reason: drawn?.said ?? (input.reason?.trim() || null),
      answers: drawn ? { ...answers, seed: drawn.seed } : answers,
      newDue: step.extends && typeof answers.newDue === 'string' ? answers.newDue : null,
      reopened,
      key: input.key ?? null,
    });
    const to = isReached({ ...facts, row: { ...row, round }, steps: [...facts.steps, taken] }, stepId, step)
      ? this.stageAfter(facts, step, answers, input.to)
      : null;
    if (to !== null) await this.enterStage(trx, caller, facts, taken, to, round, stepId);
    if (step.also && 'items' in step.also) await this.cancelItems(trx, caller, row, kind);
    if (step.also && 'step' in step.also) await this.takeOnOthers(trx, caller, row, step.title, step.also);
    const items = await this.makeBy(trx, caller, facts, step);
    const draft = step.drafts ? await leaveDraft(trx, this, caller, facts, step.drafts) : undefined;
    await keepBefore(trx, taken, {
      ...changedFields(before, row, [...(step.asks ?? []), ...(step.may ?? [])]),
      ...(items.length > 0 ? { items: await revisionsOf(trx, row.corps_id, items) } : {}),
      ...(draft === undefined ? {} : { draft }),
    });
    await this.records.resight(trx, caller, row.id, kind);
    await elevated(trx, () =>
      this.deps.programme.recordChanged(trx, caller.corpsId, row.id, { first: false }),
    );
    await tellOfStep(trx, this, caller, facts, step, input.reason);
    const title = this.records.named(row.visibility, row.title);
    const forWhom =
      slot && slot.id !== caller.unitId && slot.id !== caller.personId ? `（${slot.name}）` : '';
    const summary = `${step.title}${forWhom}“${title}”`;
    await this.records.record(trx, caller, 'record.step', row.id, row.unit_id, summary);
  }

  /** Takes a step of another record by the authority of this one, as far as it is possible there. */
  async takeElsewhere(
    trx: Trx,
    caller: Caller,
    item: RecordRow,
    kind: Kind,
    [stepId, step]: [string, Step],
    reason: string,
  ): Promise<void> {
    const facts = await this.facts(trx, caller, item, kind);
    const input = { revision: item.revision, fields: {}, answers: {}, reason };
    await elevated(trx, () =>
      this.carryOut(trx, caller, { facts, before: item, stepId, step, input, slot: null, answers: {} }),
    );
  }

  /** Takes a step on what the fitting rows of a drawn table stand for, or on what a field refers to. */
  private async takeOnOthers(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
    reason: string,
    also: Extract<NonNullable<Step['also']>, { step: string }>,
  ): Promise<void> {
    const kinds = await this.deps.programme.kinds(trx, row.corps_id);
    const ids =
      'rows' in also
        ? await elevated(trx, () => drawnRecords(trx, row, also))
        : [row.fields[also.reference]].flat().filter((id) => typeof id === 'string');
    for (const id of ids) {
      const item = await this.rowOf(trx, row.corps_id, id);
      const kind = kinds.find((entry) => entry.id === item.kind);
      const step = kind?.flow?.steps[also.step];
      if (kind && step?.from.includes(stageOf(kind, item)?.[0] ?? ''))
        await this.takeElsewhere(trx, caller, item, kind, [also.step, step], `${row.title}：${reason}`);
    }
  }

  /** What a step makes: items of rows, or one of the record itself. */
  private async makeBy(trx: Trx, caller: Caller, facts: FlowFacts, { makes }: Step): Promise<string[]> {
    if (makes === undefined) return [];
    if (typeof makes === 'string') return this.makeItems(trx, caller, facts, makes, null);
    const { row } = facts;
    const host = firstHost(facts);
    const value = (source: string): unknown => (source === 'host' ? host?.id : row.fields[source]);
    return [await makeItem(trx, this, caller, row, makes, value)];
  }

  makeItems(
    trx: Trx,
    caller: Caller,
    facts: Pick<FlowFacts, 'row' | 'kind' | 'hosts'>,
    table: string,
    rowIds: string[] | null,
  ): Promise<string[]> {
    return makeItems(trx, this, caller, facts, table, rowIds);
  }

  /** Open items of a paper that is taken back end with it, each by a step of its own. */
  private async cancelItems(trx: Trx, caller: Caller, row: RecordRow, kind: Kind) {
    for (const { item, kind: own, open } of await itemsOf(trx, this.deps, row, kind)) {
      const step = open && own ? cancelling(own, item) : null;
      if (own && step) await this.takeElsewhere(trx, caller, item, own, step, '来源文书已撤回');
    }
  }

  private stageAfter(
    facts: FlowFacts,
    step: Step,
    answers: Record<string, unknown>,
    chosen: string | undefined,
  ): string | null {
    if (!step.to) return null;
    if (step.decides) {
      const { by, map } = step.decides;
      const field = step.answers[by] ?? facts.kind.fields[by];
      const value = by in step.answers ? answers[by] : facts.row.fields[by];
      const stage = map[String(value ?? (field?.type === 'boolean' ? false : ''))];
      if (stage !== undefined) return stage;
      const where = by in step.answers ? 'answers' : 'fields';
      throw new Refusal('record.invalid', {}, [
        { field: `${where}.${by}`, message: `请填写“${field?.title ?? by}”` },
      ]);
    }
    const [only] = step.to;
    if (step.to.length === 1 && only !== undefined) return only;
    if (chosen !== undefined && step.to.includes(chosen)) return chosen;
    const titles = step.to.map((to) => facts.kind.flow.stages[to]?.title ?? to).join('、');
    throw new Refusal('record.invalid', {}, [{ field: 'to', message: `请选到哪一步：${titles}` }]);
  }

  private async enterStage(
    trx: Trx,
    caller: Caller,
    facts: FlowFacts,
    taken: StepRow,
    to: string,
    round: number,
    stepId: string,
  ): Promise<void> {
    const { row, kind } = facts;
    const declared = facts.kind.flow.stages[to];
    if (declared?.void) await demandUnused(trx, this.deps, row);
    const status = declared ? statusOf(declared) : row.status;
    const now = this.deps.clock.now();
    const number =
      kind.number?.at === stepId && row.number === null
        ? await this.numberFor(trx, caller, facts)
        : row.number;
    await elevated(trx, async () => {
      await trx
        .updateTable('record_step')
        .set({ to_stage: to })
        .where('corps_id', '=', row.corps_id)
        .where('id', '=', taken.id)
        .execute();
      await trx
        .updateTable('record')
        .set({
          stage: to,
          status,
          round,
          number,
          revision: row.revision + 1,
          submitted_at: row.submitted_at ?? (status === 'draft' ? null : now),
          ...(status === 'accepted'
            ? row.status === 'accepted'
              ? {}
              : { accepted_at: now, accepted_by: caller.accountId, accepted_by_name: signedAs(caller) }
            : { accepted_at: null, accepted_by: null, accepted_by_name: null }),
        })
        .where('corps_id', '=', row.corps_id)
        .where('id', '=', row.id)
        .execute();
    });
  }

  /** 文号: taken when the paper is issued, never for a draft; one that is recalled keeps its own. */
  private async numberFor(trx: Trx, caller: Caller, facts: FlowFacts): Promise<string | null> {
    const { kind, row } = facts;
    const host = firstHost(facts);
    const paper = {
      unitId: host?.id ?? '',
      unitName: host?.name ?? '',
      year: this.deps.clock.today().slice(0, 4),
      fields: row.fields,
    };
    const series = numberSeries(kind, paper);
    if (series === null) return null;
    const n = await nextNumber(trx, caller.corpsId, series);
    return paperNumber(kind, this.deps.programme.pack.vocabulary, paper, n);
  }

  private async endSteps(trx: Trx, facts: FlowFacts, ids: string[], slot: Slot | null) {
    const ended = standing(facts.steps, facts.row.round).filter(
      (done) =>
        ids.includes(done.step) && (slot === null || (done.unit_id ?? done.person_id ?? slot.id) === slot.id),
    );
    if (ended.length === 0) return;
    await elevated(trx, () =>
      trx
        .updateTable('record_step')
        .set({ ended_at: this.deps.clock.now(), ended_as: 'sent-back' })
        .where('corps_id', '=', facts.row.corps_id)
        .where(sql<boolean>`id = any(${ended.map((done) => done.id)})`)
        .execute(),
    );
  }

  private async insertStep(
    trx: Trx,
    caller: Caller,
    row: RecordRow,
    act: {
      step: string;
      from: string | null;
      to: string | null;
      round?: number;
      slot?: Slot | null;
      alone?: boolean;
      reason?: string | null;
      answers?: Record<string, unknown>;
      newDue?: string | null;
      reopened?: StepRow['reopened'];
      key?: string | null;
    },
  ): Promise<StepRow> {
    const { slot = null } = act;
    const absent =
      slot?.post?.vacancy != null
        ? `${slot.name}（空缺）`
        : slot?.type === 'person' && slot.id !== caller.personId
          ? slot.name
          : null;
    const actingFor = [caller.standsInFor?.name, absent].filter(Boolean).join('、') || null;
    const values = {
      corps_id: row.corps_id,
      id: newId(),
      record_id: row.id,
      step: act.step,
      round: act.round ?? row.round,
      from_stage: act.from,
      to_stage: act.to,
      unit_id: slot?.type === 'unit' ? slot.id : null,
      path: slot?.path ?? null,
      person_id: slot?.type === 'person' ? slot.id : null,
      on_date: this.deps.clock.today(),
      at: this.deps.clock.now(),
      actor_id: caller.accountId,
      actor_name: caller.name,
      actor_unit_id: caller.unitId,
      actor_unit_name: caller.unitName,
      actor_person_id: caller.personId,
      acting_for: actingFor,
      reason: act.reason ?? null,
      answers: JSON.stringify(act.answers ?? {}),
      new_due: act.newDue ?? null,
      reopened: act.reopened ? JSON.stringify(act.reopened) : null,
      before: null,
      alone: act.alone ?? false,
      client_id: act.key ?? null,
      behind_account_id: caller.standsInFor?.accountId ?? null,
      behind_person_id: caller.standsInFor?.personId ?? null,
      ended_at: null,
      ended_as: null,
    };
    await elevated(trx, () => trx.insertInto('record_step').values(values).execute());
    return { ...values, answers: act.answers ?? {}, reopened: act.reopened ?? null } as StepRow;
  }

  /** Whether the caller may still take back a step: their own, the newest, within the time for slips. */
  mayUndo(caller: Caller, facts: FlowFacts, act: StepRow): boolean {
    const { undoMinutes } = this.deps.programme.pack.rules;
    return mayUndo(caller, facts, act, Date.parse(this.deps.clock.now()) - undoMinutes * 60_000);
  }

  /**
   * Takes back the step just taken, with the fields it wrote and the items it made.
   * @throws record.step_final where someone else has acted since, also on what it made, the time is over or
   *   the stage is the last
   */
  undo(trx: Trx, caller: Caller, id: string, actId: string, revision: number): Promise<void> {
    return undoStep(trx, this, caller, id, { actId, revision });
  }
}

/** The steps that may not be taken on this day (`within`), with why. */
function closedSteps(flow: Flow, row: RecordRow, steps: StepRow[], deps: Deps): Map<string, string> {
  const { calendar, rules } = deps.programme.pack;
  const today = deps.clock.today();
  const closed = new Map<string, string>();
  for (const [id, { within }] of Object.entries(flow.steps)) {
    if (!within) continue;
    const day =
      within.from === 'occurredOn'
        ? row.occurred_on
        : (row.fields[within.from] ??
          standing(steps, row.round).findLast((step) => step.step === within.from)?.on_date);
    if (typeof day !== 'string') {
      closed.set(id, '还没有起算的日期');
      continue;
    }
    const opens = within.opens && addLength(calendar, rules, day, within.opens, 1);
    const until = within.until && addLength(calendar, rules, day, within.until, 1);
    if (opens && today < opens) closed.set(id, `要到 ${opens} 才能办`);
    else if (until && today > until) closed.set(id, `已过办理的时限（${until}）`);
  }
  return closed;
}

/** The day on which something was owed at first: the record's own date, or so long after it began. */
function firstDueOf(facts: FlowFacts, owe: Owe, pack: Pick<Pack, 'calendar' | 'rules'>): string | undefined {
  const own = typeof owe.due === 'string' ? facts.row.fields[owe.due] : undefined;
  if (typeof own === 'string') return own;
  const length = typeof owe.due === 'string' ? owe.within : owe.due;
  const began = standing(facts.steps, facts.row.round).find((step) => owe.in.includes(step.to_stage ?? ''));
  return length && began ? addLength(pack.calendar, pack.rules, began.on_date, length, 1) : undefined;
}
