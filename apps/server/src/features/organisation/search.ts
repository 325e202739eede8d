import { pathEnd } from '@liulian/domain';
import { sql, type RawBuilder } from 'kysely';
import type { Caller } from '../../platform/http/index.ts';
import { reads, spelledLike, type Sought } from '../../platform/spelling.ts';
import { onceNamed } from '../../platform/unit-names.ts';

export interface FoundUnit {
  id: string;
  name: string;
  plate_name: string | null;
  level: string;
  parent_name: string | null;
  former_names: string | null;
}

export interface FoundPerson {
  id: string;
  name: string;
  unit_name: string;
  parent_name: string | null;
}

const below = ({ unitPath }: Caller) => sql`path >= ${unitPath} and path < ${pathEnd(unitPath)}`;

/** The first eight units of the caller's reach with a word in one of their names, as a JSON column. */
export function unitsSought(caller: Caller, sought: Sought): RawBuilder<FoundUnit[] | null> {
  const { titled, named, spelled, reading } = sought;
  const otherNames = sql`
    lower(plate_name) like ${titled} or lower(short_name) like ${titled}
      or ${spelledLike(sql`plate_name`, spelled)} or ${spelledLike(sql`short_name`, spelled)}
  `;
  const once = onceNamed(sql`id`, caller.corpsId, named, sought.inCharacters ? undefined : reading);
  return sql`
    (
      select json_agg(u)
      from (
        select id, name, plate_name, level,
          (
            select p.name
            from unit p
            where p.corps_id = unit.corps_id
              and p.id = unit.parent_id
          ) as parent_name,
          (
            select string_agg(n.name, '、' order by n.valid_to)
            from unit_name n
            where n.corps_id = unit.corps_id
              and n.unit_id = unit.id
              and n.valid_to is not null
              and n.name <> unit.name
          ) as former_names
        from unit
        where corps_id = ${caller.corpsId}
          and ${below(caller)}
          and (${reads('name_key', sought.named, sought)} or ${otherNames} or ${once})
        order by path
        limit 8
      ) u
    )
  `;
}

/** The first eight people of the caller's reach with a word in their name, as a JSON column. */
export function peopleSought(caller: Caller, sought: Sought): RawBuilder<FoundPerson[] | null> {
  return sql`
    (
          select json_agg(
            json_build_object(
              'id', p.id, 'name', p.name, 'unit_name', u.name,
                'parent_name', (
                  select above.name
                  from unit above
                  where above.corps_id = u.corps_id
                    and above.id = u.parent_id
                )
            )
            order by p.sort_key
          )
          from (
            select corps_id, id, name, sort_key, unit_id
            from person
            where corps_id = ${caller.corpsId}
              and ${below(caller)}
              and (${reads('name_key', sought.named, sought)})
            order by sort_key
            limit 8
          ) p
          join unit u on u.corps_id = p.corps_id and u.id = p.unit_id
    )
  `;
}
