import { isPersonParty, personKey, postsOf, roleOf, unitKey, type Kind, type When } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { may, peopleBehind, type Caller } from '../../platform/http/index.ts';

type Condition = RawBuilder<boolean>;

/** Whether a `record` fits a condition on its fields: the same as `fits`, in SQL. */
function fitting(condition: When | undefined): Condition {
  const parts = Object.entries(condition ?? {}).map(
    ([name, allowed]) => sql<boolean>`
      exists (
        select
        from jsonb_array_elements_text(
          case jsonb_typeof(record.fields -> ${name}::text)
            when 'array' then record.fields -> ${name}::text
            else jsonb_build_array(coalesce(record.fields -> ${name}::text, 'false'::jsonb))
          end
        ) as held (value)
        where held.value = any(${allowed.map(String)})
      )
    `,
  );
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` and `)})`;
}

/** Whether the caller acts for a post today (`record_post rp`): as its holder, or where nobody holds it. */
export function actsForPost(caller: Caller): Condition {
  const people = peopleBehind(caller);
  const writes = may(caller, 'records:write');
  const holders = sql`app_post_holders(rp.corps_id, rp.unit_id, rp.posts)`;
  return sql<boolean>`
    case
      when exists (select from ${holders}) then exists (
        select
        from ${holders} as held (person_id)
        where held.person_id = any(${people})
      )
      when rp.absent = 'unit' then ${writes} and rp.path = ${caller.unitPath}
      when rp.absent = 'superior' then (
        select case
          when nearest.held then exists (
            select
            from app_post_holders(rp.corps_id, nearest.id, rp.posts) as held (person_id)
            where held.person_id = any(${people})
          )
          else ${writes} and nearest.path = ${caller.unitPath}
        end
        from (
          select above.id, above.path, exists (
            select from app_post_holders(rp.corps_id, above.id, rp.posts)
          ) as held
          from unit above
          where above.corps_id = rp.corps_id
            and above.path <> rp.path
            and starts_with(rp.path, above.path)
          order by 3 desc, length(above.path) desc
          limit 1
        ) as nearest
      )
      else false
    end
  `;
}

/** Something that a kind asks of the caller as a party, and the `record`s of which it is still to be done. */
interface Asking {
  title: string;
  open: Condition;
}

/**
 * What the kinds ask of the caller's unit or person as a party: steps that each is asked for, and steps that
 * discharge what the party owes.
 */
function askingOf(caller: Caller, kinds: Kind[]): Asking[] {
  return kinds.flatMap((kind) => {
    const { flow } = kind;
    if (!flow) return [];
    return Object.keys(kind.parties).flatMap((party) => {
      const people = isPersonParty(kind, party);
      const posts = postsOf(kind, party);
      const writes = may(caller, 'records:write');
      const me = people ? caller.personId : caller.unitId;
      if (me === null || !(people || posts || writes)) return [];
      const role = roleOf(kind, party);
      /** That the caller is asked, and has not done the step yet; by itself where each does it. */
      const open = (step: string, each: boolean) => {
        const undone = (slot: Condition | RawBuilder<string>) => sql<boolean>`
          not exists (
            select
            from record_step rs
            where rs.corps_id = record.corps_id
              and rs.record_id = record.id
              and rs.step = ${step}
              and rs.round = record.round
              and rs.ended_at is null
              and (not ${each} or coalesce(rs.unit_id, rs.person_id, ${slot}) = ${slot})
          )
        `;
        if (posts)
          return sql<boolean>`
            exists (
              select
              from record_post rp
              where rp.corps_id = record.corps_id
                and rp.record_id = record.id
                and rp.party = ${party}
                and ${actsForPost(caller)}
                and ${undone(sql<string>`rp.unit_id`)}
            )
          `;
        const table = people ? sql`record_person` : sql`record_unit`;
        const column = people ? sql`person_id` : sql`unit_id`;
        return sql<boolean>`
          exists (
            select
            from ${table} named
            where named.corps_id = record.corps_id
              and named.record_id = record.id
              and named.role = ${role}
              and named.${column} = ${me}
          )
          and ${undone(sql<string>`${me}::text`)}
        `;
      };
      const owed = Object.values(kind.owes).filter((owe) => owe.bearer.includes(party));
      return Object.entries(flow.steps).flatMap(([id, step]) => {
        const owe = owed.find(({ by }) => by.includes(id));
        const each = step.each !== undefined;
        const asked = (each && !step.reason) || owe !== undefined;
        if (!asked || !step.by.includes(party)) return [];
        if (step.at && !step.at.includes(caller.unitLevel as never)) return [];
        return [
          {
            title: step.title,
            open: sql<boolean>`
              (
                record.kind = ${kind.id}
                  and record.stage = any(${step.from})
                  and ${open(id, each)}
                  and ${fitting(step.when)}
                  and ${fitting(owe?.when)}
              )
            `,
          },
        ];
      });
    });
  });
}

/** What was passed on to the caller (转办、会签) and is not answered yet. */
function referredTo(caller: Caller): Asking[] {
  const mine = sql<boolean>`
    case
      when f.to_unit_id is null then f.to_person_id = ${caller.personId}
      else ${may(caller, 'records:write')} and f.to_path = ${caller.unitPath}
    end
  `;
  return (['forward', 'consult'] as const).map((purpose) => ({
    title: purpose === 'forward' ? '转办的办理情况' : '会签意见',
    open: sql<boolean>`
      exists (
        select
        from record_referral f
        where f.corps_id = record.corps_id
          and f.record_id = record.id
          and f.purpose = ${purpose}
          and f.answered_at is null
          and f.ended_at is null
          and ${mine}
      )
    `,
  }));
}

/** The `record`s of which something is asked of the caller that is not done yet. */
export function askedOfCaller(caller: Caller, kinds: Kind[]): Condition {
  const open = [...askingOf(caller, kinds), ...referredTo(caller)].map((asking) => asking.open);
  return open.length === 0 ? sql`false` : sql`(${sql.join(open, sql` or `)})`;
}

/** What is asked of the caller on these records, in words, and until when. */
export async function receivedParts(
  trx: Trx,
  caller: Caller,
  kinds: Kind[],
  records: { id: string; kind: string }[],
): Promise<Map<string, { asked: string[]; dueOn: string | null; passedTo: string[] }>> {
  const found = new Map(
    records.map(({ id }) => [
      id,
      { asked: [] as string[], dueOn: null as string | null, passedTo: [] as string[] },
    ]),
  );
  const ids = [...found.keys()];
  const asking = [
    ...askingOf(
      caller,
      kinds.filter((kind) => records.some((record) => record.kind === kind.id)),
    ),
    ...referredTo(caller),
  ];
  if (ids.length === 0) return found;
  await elevated(trx, async () => {
    if (asking.length > 0) {
      const parts = asking.map(
        ({ title, open }) => sql`
          select record.id, ${title}::text as title
          from record
          where record.corps_id = ${caller.corpsId}
            and record.id = any(${ids})
            and ${open}
        `,
      );
      const { rows } = await sql<{ id: string; title: string }>`
        ${sql.join(parts, sql` union all `)}
      `.execute(trx);
      for (const { id, title } of rows) found.get(id)?.asked.push(title);
    }
    const { rows } = await sql<{ id: string; due: string }>`
      select r.id, min(d.due_on)::text as due
      from unnest(${ids}::text[]) as r (id)
      join duty d on d.corps_id = ${caller.corpsId}
        and d.bearer_key = any(${[
          unitKey(caller.unitId),
          ...(caller.personId === null ? [] : [personKey(caller.personId)]),
        ]})
        and d.met_on is null
        and strpos(d.event_id, '-' || r.id || '-') > 0
      group by r.id
    `.execute(trx);
    for (const { id, due } of rows) {
      const part = found.get(id);
      if (part) part.dueOn = due;
    }
    const passed = await trx
      .selectFrom('record_referral')
      .select(['record_id', 'purpose', 'to_name', 'answered_at'])
      .where('corps_id', '=', caller.corpsId)
      .where(sql<boolean>`record_id = any(${ids})`)
      .where('unit_id', '=', caller.unitId)
      .where('purpose', '<>', 'copy')
      .where('ended_at', 'is', null)
      .orderBy('given_at')
      .execute();
    for (const { record_id: id, purpose, to_name: to, answered_at: answered } of passed) {
      const done = purpose === 'forward' ? `转 ${to} 办` : `请 ${to} 会签`;
      found.get(id)?.passedTo.push(answered ? `${done}，已回` : `已${done}`);
    }
  });
  return found;
}
