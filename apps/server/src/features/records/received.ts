import { isPersonParty, personKey, unitKey, type Kind, type When } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import { elevated, type Trx } from '../../platform/database/index.ts';
import { may, type Caller } from '../../platform/http/index.ts';

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
    return Object.entries(kind.parties).flatMap(([party, { from }]) => {
      const people = isPersonParty(kind, party);
      const me = people ? caller.personId : may(caller, 'records:write') ? caller.unitId : null;
      if (me === null) return [];
      const mine = people
        ? sql<boolean>`
            exists (
              select
              from record_person rp
              where rp.corps_id = record.corps_id
                and rp.record_id = record.id
                and rp.role = ${from}
                and rp.person_id = ${me}
            )
          `
        : sql<boolean>`
            exists (
              select
              from record_unit ru
              where ru.corps_id = record.corps_id
                and ru.record_id = record.id
                and ru.role = ${from}
                and ru.unit_id = ${me}
            )
          `;
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
                  and ${mine}
                  and ${fitting(step.when)}
                  and ${fitting(owe?.when)}
                  and not exists (
                    select
                    from record_step rs
                    where rs.corps_id = record.corps_id
                      and rs.record_id = record.id
                      and rs.step = ${id}
                      and rs.round = record.round
                      and rs.ended_at is null
                      and (not ${each} or coalesce(rs.unit_id, rs.person_id, ${me}) = ${me})
                  )
              )
            `,
          },
        ];
      });
    });
  });
}

/** The `record`s of which something is asked of the caller that is not done yet. */
export function askedOfCaller(caller: Caller, kinds: Kind[]): Condition {
  const open = askingOf(caller, kinds).map((asking) => asking.open);
  return open.length === 0 ? sql`false` : sql`(${sql.join(open, sql` or `)})`;
}

/** What is asked of the caller on these records, in words, and until when. */
export async function receivedParts(
  trx: Trx,
  caller: Caller,
  kinds: Kind[],
  records: { id: string; kind: string }[],
): Promise<Map<string, { asked: string[]; dueOn: string | null }>> {
  const found = new Map(
    records.map(({ id }) => [id, { asked: [] as string[], dueOn: null as string | null }]),
  );
  const ids = [...found.keys()];
  const asking = askingOf(
    caller,
    kinds.filter((kind) => records.some((record) => record.kind === kind.id)),
  );
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
  });
  return found;
}
