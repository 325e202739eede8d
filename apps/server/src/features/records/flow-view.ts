import type { recordsContract } from '@liulian/contract';
import { fits, type Kind, type PlainDate, type Step, type Vocabulary } from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { confidential, withheldTitle } from './disclosure.ts';
import {
  allowedSteps,
  askedOf,
  editableIn,
  hasTaken,
  lackingFor,
  meantBy,
  sidesOf,
  stageOf,
  standing,
  type FlowFacts,
  type StepRow,
} from './flow.ts';
import { presentField } from '../kinds/index.ts';
import { vacancyInWords } from './post-slot.ts';
import { referralsView } from './referrals.ts';
import { rowsOf } from './relations.ts';
import { gatheredBy, plannedRows, type Planned } from './plan-view.ts';
import { inWords, namedInWords, namesIn, unitNames } from './row-words.ts';
import type { RecordService } from './service.ts';
import type { RecordRow } from './store.ts';

type Detail = z.output<typeof recordsContract.record>;
export type FlowParts = Pick<
  Detail,
  | 'round'
  | 'steps'
  | 'acts'
  | 'parties'
  | 'rows'
  | 'gathered'
  | 'links'
  | 'usedBy'
  | 'thread'
  | 'readers'
  | 'editable'
  | 'referrals'
>;

/** What a record's page shows of parties, steps, rows, links and messages, as far as the caller sees. */
export async function flowParts(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  row: RecordRow,
  kind: Kind | undefined,
): Promise<FlowParts> {
  const { vocabulary } = deps.programme.pack;
  const facts = kind?.flow ? await records.flow.facts(trx, caller, row, kind) : null;
  const visible = facts ? await visibleSteps(trx, row) : new Set<string>();
  const editable = facts ? editableIn(caller, facts) : null;
  const kinds = await deps.programme.kinds(trx, caller.corpsId);
  return {
    round: row.round,
    steps: facts ? stepsView(caller, facts, vocabulary) : [],
    acts: facts
      ? facts.steps
          .filter((step) => visible.has(step.id))
          .map((step) => actView(records, caller, facts, step, vocabulary))
      : [],
    parties: facts ? partiesView(caller, facts, visible) : [],
    rows: kind ? await rowsView(trx, row, kind, kinds, vocabulary, deps.clock.today()) : [],
    gathered: kind ? await gatheredBy(trx, caller, row, kind) : null,
    links: kind ? await linksView(trx, row, kind, kinds) : [],
    usedBy: await usedByView(trx, row, kinds),
    thread: facts && kind?.thread ? await threadView(trx, caller, facts) : null,
    referrals: facts ? await referralsView(trx, caller, facts) : null,
    readers: await readersView(trx, caller, row, kind),
    editable: facts ? (editable === 'all' ? null : [...(editable ?? [])]) : null,
  };
}

/** The steps that the row policy shows: one addressee does not read what another answered. */
async function visibleSteps(trx: Trx, row: RecordRow): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('record_step')
    .select('id')
    .where('corps_id', '=', row.corps_id)
    .where('record_id', '=', row.id)
    .execute();
  return new Set(rows.map((step) => step.id));
}

function stepsView(caller: Caller, facts: FlowFacts, vocabulary: Vocabulary): FlowParts['steps'] {
  const { kind } = facts;
  // What a field depends on is settled by the record, but for what the step itself brings.
  const fields = (step: Step, names: string[] | undefined) =>
    (names ?? []).flatMap((name) => {
      const field = kind.fields[name];
      const given = Object.entries(field?.when ?? {});
      const brought = given.filter(([other]) => step.asks?.includes(other) || step.may?.includes(other));
      const settled = given.filter((entry) => !brought.includes(entry));
      if (!field || !fits(Object.fromEntries(settled), facts.row.fields)) return [];
      const when = brought.length > 0 ? Object.fromEntries(brought) : undefined;
      return [presentField(name, { ...field, when }, vocabulary)];
    });
  return allowedSteps(caller, facts).map(({ id, step, slots }) => {
    const lacking = lackingFor(facts, step, {}, slots).filter(
      // What the step itself asks for is not lacking: it is asked.
      (need) =>
        !('filled' in need && !('rows' in need) && need.filled.every((name) => step.asks?.includes(name))),
    );
    const others = step.each === undefined ? meantBy(facts, step) : slots;
    const from = Object.keys(kind.flow.stages);
    const present = stageOf(kind, facts.row)?.[0] ?? '';
    const back =
      step.extends !== undefined ||
      step.reopens.length > 0 ||
      ((step.to ?? []).length > 0 &&
        (step.to ?? []).every(
          (to) => kind.flow.stages[to]?.void || from.indexOf(to) < from.indexOf(present),
        ));
    return {
      id,
      title: step.title,
      help: step.help ?? null,
      reason: step.reason,
      asks: fields(step, step.asks),
      may: fields(step, step.may),
      answers: Object.entries(step.answers).map(([name, field]) => presentField(name, field, vocabulary)),
      to:
        (step.to ?? []).length > 1 && !step.decides
          ? (step.to ?? []).map((to) => ({ id: to, title: kind.flow.stages[to]?.title ?? to }))
          : [],
      slots: others.map((slot) => ({ id: slot.id, name: slot.name })),
      lacking: lacking.map((need) => need.say),
      override: lacking.length > 0 && lacking.every((need) => need.or === 'reason'),
      back,
    };
  });
}

function actView(
  records: RecordService,
  caller: Caller,
  facts: FlowFacts,
  step: StepRow,
  vocabulary: Vocabulary,
): FlowParts['acts'][number] {
  const declared = facts.kind.flow.steps[step.step];
  const slots = facts.slots.filter((entry) => entry.id === (step.unit_id ?? step.person_id));
  const slot = slots.find((entry) => declared?.by.includes(entry.party)) ?? slots[0];
  return {
    id: step.id,
    step: step.step,
    title:
      declared?.title ??
      (step.step === 'create' ? '登记' : step.step === 'cancel' ? '随来源撤回' : step.step),
    at: new Date(step.at).toISOString(),
    on: step.on_date,
    by: step.actor_name,
    unit: step.actor_unit_name,
    for: slot?.name ?? null,
    actingFor: step.acting_for,
    reason: step.reason,
    to: step.to_stage === null ? null : (facts.kind.flow.stages[step.to_stage]?.title ?? step.to_stage),
    answers: Object.entries(step.answers).map(([name, value]) => ({
      title: declared?.answers[name]?.title ?? name,
      text: inWords(declared?.answers[name], value, vocabulary),
    })),
    ended: step.ended_as,
    round: step.round,
    undo: records.flow.mayUndo(caller, facts, step),
  };
}

function partiesView(caller: Caller, facts: FlowFacts, visible: Set<string>): FlowParts['parties'] {
  const sides = sidesOf(caller, facts);
  const steps = standing(facts.steps, facts.row.round);
  const inner = sides.has('host') || sides.has('author') || sides.has('superior');
  return Object.entries(facts.kind.parties).map(([id, party]) => {
    const own = facts.slots.filter((slot) => slot.party === id);
    const asked = Object.entries(facts.kind.flow.steps).filter(
      ([, step]) =>
        step.each !== undefined && step.by.includes(id) && !step.reason && fits(step.when, facts.row.fields),
    );
    return {
      id,
      title: party.title,
      slots: own.map((slot) => ({
        id: slot.id,
        name: slot.name,
        type: slot.type,
        post: slot.post
          ? { holders: slot.post.people.map(({ name }) => name), vacant: vacancyInWords(slot.post) }
          : null,
        mine: (sides.get(id) ?? []).some((entry) => entry.id === slot.id),
        done: asked
          .filter(([step]) =>
            steps.some(
              (done) =>
                done.step === step && (done.unit_id ?? done.person_id) === slot.id && visible.has(done.id),
            ),
          )
          .map(([step]) => step),
      })),
      // How many of all is the host's to know; an addressee sees its own line.
      steps: inner
        ? asked.map(([stepId, step]) => ({
            id: stepId,
            title: step.title,
            done: askedOf(facts, step).filter((slot) => slot.party === id && hasTaken(steps, stepId, slot.id))
              .length,
            of: own.length,
          }))
        : [],
    };
  });
}

async function rowsView(
  trx: Trx,
  row: RecordRow,
  kind: Kind,
  kinds: Kind[],
  vocabulary: Vocabulary,
  today: PlainDate,
): Promise<FlowParts['rows']> {
  if (Object.keys(kind.tables).length === 0) return [];
  const rows = await rowsOf(trx, row.corps_id, row.id);
  const itemIds = rows.flatMap((entry) => entry.item_id ?? []);
  const items = new Map(
    itemIds.length === 0
      ? []
      : (
          await trx
            .selectFrom('record')
            .select(['id', 'kind', 'stage', 'status'])
            .where('corps_id', '=', row.corps_id)
            .where(sql<boolean>`id = any(${itemIds})`)
            .execute()
        ).map((item) => [item.id, item]),
  );
  const names = await namesIn(
    trx,
    row.corps_id,
    rows.map((entry) => [kind.tables[entry.table_name]?.columns ?? {}, entry.fields]),
  );
  const units = await unitNames(
    trx,
    row.corps_id,
    rows.flatMap((entry) => entry.unit_id ?? []),
  );
  const planned = new Map<string, Planned>();
  for (const [name, table] of Object.entries(kind.tables))
    if (table.plans)
      for (const [id, plan] of await plannedRows(
        trx,
        row,
        table.plans,
        rows.filter((entry) => entry.table_name === name),
        today,
      ))
        planned.set(id, plan);
  return Object.entries(kind.tables).map(([table, declared]) => ({
    table,
    rows: rows
      .filter((entry) => entry.table_name === table)
      .map((entry) => {
        const item = entry.item_id === null ? undefined : items.get(entry.item_id);
        const own = item && kinds.find((other) => other.id === item.kind);
        return {
          id: entry.id,
          values: entry.fields,
          words: Object.fromEntries(
            Object.entries(entry.fields).map(([name, value]) => [
              name,
              namedInWords(declared.columns[name], value, names, vocabulary),
            ]),
          ),
          unit: units.get(entry.unit_id ?? '') ?? null,
          item: item ? { id: item.id, stage: (own && stageOf(own, item)?.[1].title) ?? '' } : null,
          plan: planned.get(entry.id) ?? null,
        };
      }),
  }));
}

type Linked = FlowParts['links'][number]['items'][number];

interface LinkRow {
  field: string;
  id: string;
  seen: boolean;
  title: string | null;
  kind: string | null;
  stage: string | null;
  status: RecordRow['status'] | null;
  visibility: string | null;
}

function linkedOf(link: LinkRow, kinds: Kind[]): Linked {
  const kind = kinds.find((entry) => entry.id === link.kind);
  if (!link.seen || link.status === null)
    return { id: null, title: '（无权查看）', kindTitle: '', void: false, stage: null };
  return {
    id: link.id,
    title: confidential({ visibility: link.visibility ?? '' }) ? withheldTitle : (link.title ?? ''),
    kindTitle: kind?.title ?? '',
    void: link.status === 'withdrawn',
    stage: (kind && stageOf(kind, { stage: link.stage, status: link.status })?.[1].title) ?? null,
  };
}

/** The records that this one refers to, by field; one that the caller may not read has no title. */
async function linksView(trx: Trx, row: RecordRow, kind: Kind, kinds: Kind[]): Promise<FlowParts['links']> {
  if (!Object.values(kind.fields).some((field) => field.type.startsWith('reference'))) return [];
  const { rows } = await sql<LinkRow>`
    select l.field, l.target_id as id, r.id is not null as seen, r.title, r.kind, r.stage, r.status,
      r.visibility
    from record_link l
    left join record r on r.corps_id = l.corps_id
      and r.id = l.target_id
    where l.corps_id = ${row.corps_id}
      and l.record_id = ${row.id}
    order by l.field, r.occurred_on
  `.execute(trx);
  return [
    ...Map.groupBy(
      rows.filter((link) => kind.fields[link.field]),
      (link) => link.field,
    ),
  ].map(([field, items]) => ({
    field,
    title: kind.fields[field]?.title ?? field,
    items: items.map((item) => linkedOf(item, kinds)),
  }));
}

/** Records that refer to this one, by what they call it (`back`). */
async function usedByView(trx: Trx, row: RecordRow, kinds: Kind[]): Promise<FlowParts['usedBy']> {
  const { rows } = await sql<LinkRow & { count: number }>`
    select l.field, r.id, true as seen, r.title, r.kind, r.stage, r.status, r.visibility,
      count(*) over (partition by r.kind, l.field)::int as count
    from record_link l
    join record r on r.corps_id = l.corps_id
      and r.id = l.record_id
    where l.corps_id = ${row.corps_id}
      and l.target_id = ${row.id}
      and r.status <> 'withdrawn'
    order by r.occurred_on desc, r.id desc
    limit 200
  `.execute(trx);
  return [...Map.groupBy(rows, (link) => `${link.kind} ${link.field}`).values()].map((group) => {
    const [first] = group as [LinkRow & { count: number }];
    const kind = kinds.find((entry) => entry.id === first.kind);
    return {
      title: kind?.fields[first.field]?.back ?? kind?.title ?? '',
      kind: first.kind ?? '',
      count: first.count,
      items: group.slice(0, 20).map((item) => linkedOf(item, kinds)),
    };
  });
}

async function threadView(trx: Trx, caller: Caller, facts: FlowFacts): Promise<FlowParts['thread']> {
  const messages = await trx
    .selectFrom('record_message')
    .selectAll()
    .where('corps_id', '=', facts.row.corps_id)
    .where('record_id', '=', facts.row.id)
    .orderBy('at')
    .limit(500)
    .execute();
  return {
    write: mayWrite(caller, facts),
    messages: messages.map((message) => ({
      id: message.id,
      at: new Date(message.at).toISOString(),
      by: message.name,
      unit: message.unit_name,
      text: message.text,
      mine: message.account_id === caller.accountId,
    })),
  };
}

/** Who may write on a record: the sides its kind names, until the last stage. */
export function mayWrite(caller: Caller, facts: FlowFacts): boolean {
  if (stageOf(facts.kind, facts.row)?.[1].final) return false;
  const sides = sidesOf(caller, facts);
  return (facts.kind.thread?.write ?? []).some((actor) => sides.has(actor));
}

async function readersView(
  trx: Trx,
  caller: Caller,
  row: RecordRow,
  kind: Kind | undefined,
): Promise<FlowParts['readers']> {
  if (!kind?.readers && row.visibility !== 'discipline') return null;
  const readers = await trx
    .selectFrom('record_reader')
    .select('account_id')
    .where('corps_id', '=', row.corps_id)
    .where('record_id', '=', row.id)
    .execute();
  const names = await elevated(trx, () =>
    sql<{ id: string; name: string }>`
      select a.id, coalesce(p.name, a.username) as name
      from account a
      left join person p on p.corps_id = a.corps_id
        and p.id = a.person_id
      where a.corps_id = ${row.corps_id}
        and a.id = any(${readers.map((reader) => reader.account_id)})
      order by 2
    `.execute(trx),
  );
  return {
    write: row.created_by === caller.accountId && may(caller, 'records:write'),
    items: names.rows.map(({ id, name }) => ({ accountId: id, name })),
  };
}
