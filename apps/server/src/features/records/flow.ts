import type { Flow, Kind, Need, Stage, Step } from '@liulian/domain';
import { fits, isEmpty, isPersonParty, statusOf } from '@liulian/domain';
import type { Row } from '../../platform/database/index.ts';
import { dealsWith, isAbove, isOwnHand, may, peopleBehind, type Caller } from '../../platform/http/index.ts';
import { vacancyInWords, type PostSlot } from './post-slot.ts';
import type { RecordRow } from './store.ts';

/**
 * The rules of a flow (design §5b), without the database: who stands where to a record, which steps they may
 * take now, and what is lacking. `FlowService` carries out what is decided here, and pages show it.
 */
export type StepRow = Row<'record_step'>;

/** A unit or person of a party, as it stands on the record. */
export interface Slot {
  party: string;
  /** The unit's or the person's id. */
  id: string;
  type: 'unit' | 'person';
  name: string;
  /** The unit's path; for a person that of the unit they serve in now. */
  path: string;
  /** Whether anybody can act: a person without an account that works cannot. */
  present: boolean;
  /** Of a party that is a post: who acts for it today. The id is the unit's, whoever holds it. */
  post?: PostSlot;
}

export interface FlowFacts {
  row: RecordRow;
  kind: Kind & { flow: Flow };
  hosts: { id: string; path: string; level: string; name: string }[];
  slots: Slot[];
  /** All steps, oldest first, also those that stand no more. */
  steps: StepRow[];
  /** Rows by table, as far as something is needed of them. */
  rows: {
    id: string;
    table_name: string;
    fields: Record<string, unknown>;
    item_id: string | null;
    unit_id: string | null;
  }[];
  /** Steps that are not taken on this day (`within`), and why. */
  closed?: ReadonlyMap<string, string>;
  /** How many items that came from this record are still open. */
  openItems: number;
  /** Records that refer to this one, where a step needs one of them: kind and stage (or status). */
  linked: { kind: string; state: string }[];
  /** The posts that the caller holds in the acting unit. */
  posts: string[];
}

/** The stage a record is in; one stored before its kind had stages is in the first of its status. */
export function stageOf(kind: Kind, row: Pick<RecordRow, 'stage' | 'status'>): [string, Stage] | null {
  if (!kind.flow) return null;
  const known = row.stage === null ? undefined : kind.flow.stages[row.stage];
  if (row.stage !== null && known) return [row.stage, known];
  const entries = Object.entries(kind.flow.stages);
  return (
    entries.find(([, stage]) => row.stage !== null && stage.was.includes(row.stage)) ??
    entries.find(([, stage]) => statusOf(stage) === row.status) ??
    entries.at(-1) ??
    null
  );
}

/** Whether there is still something to do on a record: it is in a stage that is not the end of it. */
export function isOpen(kind: Kind, row: Pick<RecordRow, 'stage' | 'status'>): boolean {
  const stage = stageOf(kind, row)?.[1];
  return stage !== undefined && !(stage.done || stage.final || stage.void);
}

/** The unit that stands first on a record. */
export const firstHost = ({ row, hosts }: Pick<FlowFacts, 'row' | 'hosts'>) =>
  hosts.find((host) => host.id === row.unit_id) ?? hosts[0];

/** Where the caller stands to the record: the actor, and for which units or people of a party. */
export function sidesOf(caller: Caller, facts: FlowFacts): Map<string, Slot[]> {
  const { row, hosts, slots, kind } = facts;
  const sides = new Map<string, Slot[]>();
  if (!dealsWith(caller, kind.id)) return sides;
  const writes = may(caller, 'records:write');
  if (row.created_by === caller.accountId) sides.set('author', []);
  if (writes && hosts.some((host) => host.path === caller.unitPath)) sides.set('host', []);
  if (may(caller, 'records:accept') && hosts.length > 0 && hosts.every((host) => isAbove(caller, host.path)))
    sides.set('superior', []);
  for (const party of Object.keys(kind.parties)) {
    const people = isPersonParty(kind, party);
    const own = slots.filter((slot) => {
      if (slot.party !== party) return false;
      if (slot.post)
        return (
          slot.post.people.some(({ id }) => peopleBehind(caller).includes(id)) ||
          (writes && slot.post.actingPath === caller.unitPath)
        );
      if (!people) return writes && slot.path === caller.unitPath;
      if (slot.id === caller.personId) return true;
      // Nobody is there: the unit of the person acts, where the kind says so (`absent: unit`).
      return (
        kind.parties[party]?.absent === 'unit' && !slot.present && writes && slot.path === caller.unitPath
      );
    });
    if (own.length > 0) sides.set(party, own);
  }
  return sides;
}

export const standing = (steps: StepRow[], round: number) =>
  steps.filter((step) => step.ended_at === null && step.round === round);

/** The units or people of whom a step is asked, each by itself. */
export function askedOf(facts: FlowFacts, step: Step): Slot[] {
  return facts.slots.filter((slot) => step.by.includes(slot.party));
}

const slotOf = (step: StepRow) => step.unit_id ?? step.person_id;

export function hasTaken(steps: StepRow[], id: string, slot: string | null): boolean {
  return steps.some((step) => step.step === id && (slot === null || (slotOf(step) ?? slot) === slot));
}

/**
 * What a step still lacks, in words.
 * @param written the fields that the step itself brings
 * @param acting for whom it is taken, where each takes it by itself
 */
export function lackingFor(
  facts: FlowFacts,
  step: Step,
  written: Record<string, unknown> = {},
  acting: Slot[] = [],
): Need[] {
  const steps = standing(facts.steps, facts.row.round);
  const fields = { ...facts.row.fields, ...written };
  const everyone = (id: string) => {
    const declared = facts.kind.flow.steps[id];
    return declared?.each === undefined || askedOf(facts, declared).length === 0
      ? hasTaken(steps, id, null)
      : isReached(facts, id, declared);
  };
  return step.needs.filter((need) => {
    if (!fits(need.when, fields)) return false;
    if ('answer' in need)
      return steps.some((done) => done.step === need.answer && !fits(need.is, done.answers));
    if ('all' in need) return !everyone(need.all);
    if ('done' in need) return !hasTaken(steps, need.done, null);
    if ('open' in need) return everyone(need.open);
    if ('replied' in need) {
      const declared = facts.kind.flow.steps[need.replied];
      const asked = declared ? askedOf(facts, declared) : [];
      const taken = asked.filter((slot) => hasTaken(steps, need.replied, slot.id)).length;
      // A third of three is one, whatever the last digit says.
      return (
        taken < Math.min(asked.length, need.atLeast ?? Math.ceil((need.share ?? 1) * asked.length - 1e-9))
      );
    }
    if ('is' in need) return !fits(need.is, fields);
    if ('items' in need) return facts.openItems > 0;
    if ('reached' in need) return !steps.some((done) => done.to_stage === need.reached);
    if ('linked' in need)
      return !facts.linked.some(({ kind, state }) => kind === need.linked && need.in.includes(state));
    if ('number' in need) {
      const value = fields[need.number];
      const { atMost = Infinity, atLeast = -Infinity } = need;
      return !(typeof value === 'number' && value <= atMost && value >= atLeast);
    }
    if ('rows' in need) {
      const rows = facts.rows.filter((row) => row.table_name === need.rows);
      return rowsBySlot(facts, need.rows, rows, acting).some(
        (own) =>
          own.length < need.min || own.some((row) => need.filled.some((name) => isEmpty(row.fields[name]))),
      );
    }
    return need.filled.some((name) => isEmpty(fields[name]));
  });
}

/** The rows that count together: all of a table, or those of each unit where each has its own. */
function rowsBySlot(
  facts: FlowFacts,
  table: string,
  rows: FlowFacts['rows'],
  acting: Slot[],
): FlowFacts['rows'][] {
  const per = facts.kind.tables[table]?.per;
  if (per === undefined) return [rows];
  const own = acting.filter((slot) => slot.party === per);
  const slots = own.length > 0 ? own : facts.slots.filter((slot) => slot.party === per);
  return slots.map((slot) => rows.filter((row) => row.unit_id === slot.id));
}

/**
 * Of whom a step that sends back, or gives a later day, asks which one is meant. What was done for the record
 * as a whole is sent back for all at once.
 */
export function meantBy(facts: FlowFacts, step: Step): Slot[] {
  const { flow, owes } = facts.kind;
  const sentBack = step.reopens.flatMap((name) => flow.steps[name] ?? []);
  const bearers = step.extends
    ? (owes[step.extends.owe]?.bearer ?? [])
    : sentBack.every((other) => other.each !== undefined)
      ? sentBack.flatMap((other) => other.by)
      : [];
  return facts.slots.filter((slot) => bearers.includes(slot.party));
}

export interface Allowed {
  id: string;
  step: Step;
  /** For whom the caller may take it; empty = for the record as a whole. */
  slots: Slot[];
}

/** Why this caller may not take a step, or for whom they may. `stage` is not looked at here. */
export function permit(
  caller: Caller,
  facts: FlowFacts,
  [id, step]: [string, Step],
): { slots: Slot[] } | { refused: string; taken?: true } {
  const { kind, row } = facts;
  const sides = sidesOf(caller, facts);
  const closed = facts.closed?.get(id);
  const acting = step.by.filter((actor) => sides.has(actor));
  const empty = facts.slots.find(
    (slot) => step.by.includes(slot.party) && slot.post?.vacancy && slot.post.vacancy.by === null,
  );
  if (acting.length === 0 && empty?.post) return { refused: vacancyInWords(empty.post) ?? '' };
  if (acting.length === 0)
    return { refused: `由${step.by.map((actor) => actorTitle(kind, actor)).join('或')}办理` };
  if (closed !== undefined) return { refused: closed };
  if (step.at && !step.at.includes(caller.unitLevel as never)) return { refused: '您所在的层级不办这一步' };
  if (step.as && !step.as.some((post) => facts.posts.includes(post)))
    return { refused: '要由担任规定职务的人办理' };
  const steps = standing(facts.steps, row.round);
  const people = peopleBehind(caller);
  for (const other of step.not) {
    const same =
      other === 'author'
        ? isOwnHand(caller, row.created_by, row.created_behind)
        : other === 'own-unit'
          ? facts.hosts.some((host) => host.id === caller.unitId)
          : kind.flow.steps[other]
            ? steps.some(
                (done) =>
                  done.step === other &&
                  // Neither hand of one: who acted counts as much as for whom.
                  (isOwnHand(caller, done.actor_id, done.behind_account_id) ||
                    [done.actor_person_id, done.behind_person_id].some((id) => id && people.includes(id))),
              )
            : [row.fields[other]].flat().some((id) => people.includes(String(id)));
    if (same)
      return {
        refused:
          other === 'author'
            ? '不能由登记人自己办理'
            : other === 'own-unit'
              ? '不能由登记单位自己办理'
              : `不能由办过“${kind.flow.steps[other]?.title ?? kind.fields[other]?.title ?? other}”的人办理`,
      };
  }
  const slots = acting.flatMap((actor) => sides.get(actor) ?? []);
  if (step.each === undefined) return { slots: [] };
  const open = slots.filter((slot) => !hasTaken(steps, id, slot.id));
  return open.length > 0 ? { slots: open } : { refused: '已经办过了', taken: true };
}

/** The steps this caller may take now. */
export function allowedSteps(caller: Caller, facts: FlowFacts): Allowed[] {
  const stage = stageOf(facts.kind, facts.row)?.[0];
  return Object.entries(facts.kind.flow.steps).flatMap(([id, step]) => {
    if (!step.from.includes(stage ?? '') || !fits(step.when, facts.row.fields)) return [];
    const permitted = permit(caller, facts, [id, step]);
    return 'refused' in permitted ? [] : [{ id, step, slots: permitted.slots }];
  });
}

export function actorTitle(kind: Kind, actor: string): string {
  const known: Record<string, string> = { author: '登记人', host: '登记单位', superior: '上级单位' };
  return known[actor] ?? kind.parties[actor]?.title ?? actor;
}

/** Whether the step's stage follows now: at once, or when all, any or so many (or all there are) took it. */
export function isReached(facts: FlowFacts, id: string, step: Step): boolean {
  if (step.each === undefined) return true;
  const asked = askedOf(facts, step);
  const taken = asked.filter((slot) => hasTaken(standing(facts.steps, facts.row.round), id, slot.id)).length;
  return (
    taken >=
    (step.each === 'any' ? 1 : step.each === 'all' ? asked.length : Math.min(step.each, asked.length))
  );
}

/**
 * The fields and tables, or columns as `table.column`, that the caller may change in this stage: what the
 * stage gives to any side they are on. In a draft without a word of its own, its unit and its author write
 * everything.
 */
export function editableIn(caller: Caller, facts: FlowFacts): Set<string> | 'all' | null {
  const stage = stageOf(facts.kind, facts.row)?.[1];
  if (!stage) return null;
  const edit: Stage['edit'] =
    stage.draft && Object.keys(stage.edit).length === 0 ? { host: 'all', author: 'all' } : stage.edit;
  const names = new Set<string>();
  for (const actor of sidesOf(caller, facts).keys()) {
    const given = edit[actor];
    if (given === 'all') return 'all';
    for (const name of given ?? []) names.add(name);
  }
  return names.size > 0 ? names : null;
}
