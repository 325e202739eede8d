import { rolesWith, type recordsContract } from '@liulian/contract';
import { derive, linkCounts, perReader, type Kind } from '@liulian/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { isSelfAccepting } from '../kinds/index.ts';
import { changesOf } from './changes.ts';
import { keptFrom, without } from './disclosure.ts';
import { flowParts, type FlowParts } from './flow-view.ts';
import type { RecordInput } from './input.ts';
import { recordAbilities, undoUntil } from './policy.ts';
import { hostsIn, summaryOf, type Related } from './present.ts';
import type { RecordService } from './service.ts';
import { acceptorsOf, type RecordRow } from './store.ts';
import { countsOf, linkInScope, presentContext, unitsOf } from './summaries.ts';

/** One record with all that its page shows. The row was loaded under row-level security before. */
export async function detail(
  trx: Trx,
  deps: Deps,
  records: RecordService,
  caller: Caller,
  row: RecordRow,
): Promise<z.output<typeof recordsContract.record>> {
  const context = await presentContext(trx, deps, caller, { content: true, raw: false });
  const kind = context.kinds.get(row.kind);
  const { parts, hosts, reviewer } = await elevated(trx, async () => {
    const parts = await partsOf(trx, row);
    const hosts = hostsIn({ ...row, units: parts.units });
    return { parts, hosts, reviewer: await reviewerOf(trx, caller, kind, row.path, hosts[0]?.level ?? '') };
  });
  const kept = (await keptFrom(trx, caller.corpsId, [row])).get(row.id) ?? new Set<string>();
  const people = (parts.people ?? []).filter((person) => !kept.has(person.role));
  const named = people.filter((person) => person.role !== 'participant');
  const summary = summaryOf(
    { ...row, units: parts.units, people: named, duties: parts.duties, files: parts.files?.length ?? 0 },
    context,
    kept,
  );
  const titles = new Map(
    (await deps.programme.programmes(trx, caller.corpsId)).flatMap((programme) =>
      programme.obligations.map((obligation) => [obligation.id, obligation.title]),
    ),
  );
  const abilities = recordAbilities(caller, {
    row,
    hostPaths: hosts.map((host) => host.path),
    kind,
    now: context.now,
    undoMinutes: context.undoMinutes,
  });
  const flow = await flowParts(trx, deps, records, caller, row, kind);
  const counts = (await countsOf(trx, context.kinds, [row])).get(row.id);
  const own = ownSums(deps, { ...row, fields: { ...row.fields, ...counts } }, kind, flow.rows);
  const steps = flow.steps.length > 0 || flow.acts.length > 0;
  const erased = await trx
    .selectFrom('record_erasure')
    .select(['field', 'on_date'])
    .where('corps_id', '=', caller.corpsId)
    .where('record_id', '=', row.id)
    .execute();
  return {
    ...summary,
    ...flow,
    rows: flow.rows.filter(({ table }) => !kept.has(table)),
    fields: without(
      {
        ...summary.fields,
        ...own.shown,
        ...Object.fromEntries(erased.map(({ field, on_date: on }) => [field, `已到期清除（${on}）`])),
      },
      kept,
    ),
    note: row.note,
    values: without(own.values, kept),
    eventId: row.event_id,
    event: row.event_id === null ? null : { id: row.event_id, title: parts.event ?? row.event_id },
    people: people.map((person) => ({
      person: { id: person.person_id, name: person.name },
      role: person.role,
      roleTitle:
        person.role === 'participant' ? '参加人员' : (kind?.fields[person.role]?.title ?? person.role),
      unitName: person.unit_name,
    })),
    fileList: (parts.files ?? []).map((file) => ({
      id: file.id,
      name: file.name,
      size: file.size,
      mime: file.mime,
      uploadedAt: new Date(file.uploaded_at).toISOString(),
    })),
    discharges: (parts.discharges ?? []).map((duty) => ({
      dutyId: duty.id,
      title: titles.get(duty.obligation_id) ?? duty.obligation_id,
      bearer: duty.bearer_type === 'unit' ? duty.unit_name : (duty.person_name ?? duty.unit_name),
      bearerType: duty.bearer_type,
    })),
    proposal: row.proposal && {
      reason: row.proposal.reason,
      by: row.proposal.byName,
      at: row.proposal.at,
      body: withoutKept(row.proposal.input as RecordInput, kept),
    },
    changes: (await changesOf(trx, deps, row, kind, parts)).filter(
      ({ field }) => !kept.has(field.replace(/^fields\./, '')),
    ),
    history: steps
      ? flow.acts.map((act) => ({
          at: act.at,
          text: `${act.title}${act.ended === 'undone' ? '（已撤销）' : act.ended === 'sent-back' ? '（已退回）' : ''}`,
          by: act.by,
        }))
      : historyOf(row, parts.history ?? []),
    submittedAt: row.submitted_at,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by_name,
    reviewer,
    undoUntil: abilities.withdraw ? undoUntil(row, context.undoMinutes, context.now) : null,
    abilities: kind?.flow
      ? {
          ...abilities,
          update: flow.editable === null || flow.editable.length > 0,
        }
      : abilities,
  };
}

const steps: Record<string, string> = {
  'record.create': '登记',
  'record.submit': '提交',
  'record.update': '修改',
  'record.correct': '更正',
  'record.propose': '提出更正',
  'record.accept': '认可',
  'record.return': '退回',
  'record.withdraw': '撤回',
  'file.attach': '附上文件',
  'file.detach': '移除文件',
};

interface Parts {
  units: Related['units'];
  duties: number;
  people: { person_id: string; role: string; name: string; unit_name: string }[] | null;
  files: { id: string; name: string; size: number; mime: string; uploaded_at: string }[] | null;
  discharges:
    | {
        id: string;
        obligation_id: string;
        bearer_type: Row<'duty'>['bearer_type'];
        unit_name: string;
        person_name: string | null;
      }[]
    | null;
  event: string | null;
  history: { at: string; action: string; actor_name: string }[] | null;
}

/**
 * All that hangs on one record that the row policy gave before, read in one go; of the duties only those in
 * the caller's own scope.
 */
async function partsOf(trx: Trx, row: RecordRow): Promise<Parts> {
  const [corpsId, id] = [row.corps_id, row.id];
  const {
    rows: [parts],
  } = await sql<Parts>`
    select ${unitsOf(corpsId, sql`${id}`, sql`${row.occurred_on}::date`)} as units, (
      select count(*)::int
      from duty_record dr
      where dr.corps_id = ${corpsId}
        and dr.record_id = ${id}
        and ${linkInScope}
    ) as duties, (
      select json_agg(p order by p.role, p.person_id)
      from (
        select person_id, role, name, unit_name
        from record_person
        where corps_id = ${corpsId}
          and record_id = ${id}
      ) p
    ) as people, (
      select json_agg(f order by f.uploaded_at)
      from (
        select id, name, size, mime, uploaded_at from file where corps_id = ${corpsId} and record_id = ${id}
      ) f
    ) as files, (
      select json_agg(d order by d.bearer_type desc, d.id)
      from (
        select d.id, d.obligation_id, d.bearer_type, p.name as person_name,
          ${unitNameOn('u', sql`d.due_on`)} as unit_name
        from duty_record dr
        join duty d on d.corps_id = dr.corps_id
          and d.id = dr.duty_id
        join unit u on u.corps_id = d.corps_id
          and u.id = d.unit_id
        left join person p on p.corps_id = d.corps_id
          and p.id = d.person_id
        where dr.corps_id = ${corpsId}
          and dr.record_id = ${id}
          and ${linkInScope}
        order by d.bearer_type desc, d.id
        limit 500
      ) d
    ) as discharges, (
      select title
      from event
      where corps_id = ${corpsId}
        and id = ${row.event_id}
        and path >= app_from()
        and path < app_to()
    ) as event, (
      select json_agg(h order by h.seq)
      from (
        select seq, at, action, actor_name
        from audit_entry
        where corps_id = ${corpsId}
          and object_type = 'record'
          and object_id = ${id}
        order by seq
        limit 100
      ) h
    ) as history
  `.execute(trx);
  return (
    parts ?? {
      units: null,
      duties: 0,
      people: null,
      files: null,
      discharges: null,
      event: null,
      history: null,
    }
  );
}

/**
 * What happened to a record, from the audit itself; records that were loaded in bulk have only their own
 * dates.
 */
function historyOf(
  row: RecordRow,
  entries: NonNullable<Parts['history']>,
): { at: string; text: string; by: string }[] {
  const shown = entries.flatMap((entry) =>
    steps[entry.action]
      ? [
          {
            at: new Date(entry.at).toISOString(),
            text: steps[entry.action] ?? '',
            by: entry.actor_name.replace(/（[^）]*）$/, ''),
          },
        ]
      : [],
  );
  if (shown.length > 0) return shown;
  return [
    { at: row.entered_at, text: '登记', by: row.created_by_name },
    ...(row.accepted_at ? [{ at: row.accepted_at, text: '认可', by: row.accepted_by_name ?? '' }] : []),
  ];
}

/** Who will look at a record of this unit; null when it counts at once. */
export async function reviewerOf(
  trx: Trx,
  caller: Caller,
  kind: Kind | undefined,
  path: string,
  level: string,
): Promise<string | null> {
  if (!kind || isSelfAccepting(kind, level)) return null;
  const acceptors = await acceptorsOf(trx, caller.corpsId, path, rolesWith('records:accept'));
  return acceptors[0]?.unitName ?? '上级单位';
}

const withoutKept = (input: RecordInput, kept: ReadonlySet<string>): RecordInput => ({
  ...input,
  fields: without(input.fields, kept),
  ...(input.rows ? { rows: without(input.rows, kept) } : {}),
});

/** The values of a record; sums over rows that each unit reads for itself are made of the reader's own. */
function ownSums(deps: Deps, row: RecordRow, kind: Kind | undefined, tables: FlowParts['rows']) {
  const own = kind ? perReader(kind) : new Set<string>();
  if (!kind || own.size === 0) return { values: row.fields, shown: {} };
  const rows = Object.fromEntries(
    tables.map(({ table, rows: of }) => [table, of.map(({ values }) => values)]),
  );
  const derived = derive(kind, deps.programme.pack, row.occurred_on, row.fields, rows);
  Object.assign(
    derived,
    Object.fromEntries(Object.keys(linkCounts(kind)).map((name) => [name, row.fields[name]])),
  );
  const only = (values: Record<string, unknown>, wanted: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => own.has(name) === wanted));
  const shown = only(derived, true);
  return { values: { ...only(row.fields, false), ...shown }, shown };
}
