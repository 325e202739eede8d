-- Parties of a record in a closed compartment (`reads`), those who must not see it at all (`recused`), and what a party
-- does not read of it (`hides`). A unit: `reads` = whoever writes for that unit, `holders` = whoever there has the role
-- of the compartment, `recused` = nobody who acts for it.
alter table record_unit drop constraint record_unit_sees_check;
alter table record_unit
  add check (sees in ('line', 'below', 'reads', 'holders', 'recused')),
  add column hides text[];
alter table record_person
  add column reads boolean not null default false,
  add column recused boolean not null default false,
  add column hides text[];
-- Some party does not read all of it: only of such records it is looked up what is kept from whom.
alter table record add column hides boolean not null default false;
create index record_person_reads on record_person (corps_id, person_id) where reads or recused;

-- Whom somebody stands in for: neither hand of one who is recused opens the record.
create function app_behind() returns text language sql stable parallel safe as $$
  select nullif(current_setting('app.behind', true), '')
$$;

create or replace function app_records_shown_to_me() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.sees in ('line', 'below')
      and u.path >= app_from()
      and u.path < app_to()
    union all
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.sees = 'below'
      and u.path = any (app_ancestors());
end
$$;

-- What a closed compartment shows to the caller as a party: never to those above it or below.
create function app_records_read_by_me(compartment text) returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.path = app_at()
      and (u.sees = 'reads' and app_has('writes') or u.sees = 'holders' and app_has(compartment))
    union all
    select p.record_id
    from record_person p
    where p.corps_id = app_corps()
      and p.person_id = app_person()
      and p.reads;
end
$$;

create function app_records_recused_from() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select p.record_id
    from record_person p
    where p.corps_id = app_corps()
      and p.person_id in (app_person(), app_behind())
      and p.recused
    union all
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.path = app_at()
      and u.sees = 'recused';
end
$$;

drop policy record_scope on record;
create policy record_scope on record using (
  corps_id = (select app_corps())
  and (select app_has('records'))
  and (
    (visibility = 'open' and status = 'accepted')
    or case visibility
      when 'discipline' then created_by = (select app_account())
        or app_may_read_discipline(corps_id, id)
        or id in (select app_records_read_by_me('discipline'))
      when 'personal' then created_by = (select app_account())
        or ((select app_has('personal')) and path >= (select app_from()) and path < (select app_to()))
        or id in (select app_records_naming_me())
        or id in (select app_records_read_by_me('personal'))
      else (path >= (select app_from()) and path < (select app_to()))
        or created_by = (select app_account())
        or (several_hosts and id in (select app_records_hosted_with()))
        or id in (select app_records_naming_me())
        or id in (select app_records_shown_to_me())
    end
  )
);
-- Before all else: whatever else would show it.
create policy record_recused on record as restrictive using (
  id not in (select app_records_recused_from())
);

-- The fields and tables of a record that the caller does not read: what is kept from every party through which it is
-- shown to them. Nothing where they read it for another reason.
create function app_hidden_from_me(of_corps text, of_record text) returns text[]
language sql stable security definer set search_path = public as $$
  with entry as (
    select row_number() over () as place, shown.hides
    from (
      select u.hides
      from record_unit u
      where u.corps_id = of_corps
        and u.record_id = of_record
        and (
          u.sees in ('line', 'below') and u.path >= app_from() and u.path < app_to()
          or u.sees = 'below' and u.path = any (app_ancestors())
          or u.sees in ('reads', 'holders') and u.path = app_at()
        )
      union all
      select p.hides
      from record_person p
      where p.corps_id = of_corps
        and p.record_id = of_record
        and p.person_id = app_person()
        and (p.sees or p.reads)
    ) shown
  )
  select case
    when not r.hides
      or r.created_by = app_account()
      or r.path >= app_from() and r.path < app_to()
        and (r.visibility in ('open', 'unit') or r.visibility = 'personal' and app_has('personal'))
      or r.several_hosts and r.visibility in ('open', 'unit') and r.id in (select app_records_hosted_with())
      or r.visibility = 'discipline' and app_may_read_discipline(r.corps_id, r.id)
      then '{}'::text[]
    when exists (select from entry) then (
      select coalesce(array_agg(kept.name), '{}')
      from (
        select name
        from entry, unnest(entry.hides) as name
        group by name
        having count(distinct entry.place) = (select count(*) from entry)
      ) kept
    )
    else (
      select coalesce(array_agg(distinct name), '{}')
      from (
        select unnest(u.hides) as name from record_unit u where u.corps_id = of_corps and u.record_id = of_record
        union all
        select unnest(p.hides) from record_person p where p.corps_id = of_corps and p.record_id = of_record
      ) every
    )
  end
  from record r
  where r.corps_id = of_corps
    and r.id = of_record
$$;

drop policy record_row_scope on record_row;
create policy record_row_scope on record_row using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_row.corps_id
      and r.id = record_row.record_id
      and (
        record_row.unit_id is null
        or (r.path >= (select app_from()) and r.path < (select app_to()))
        or r.created_by = (select app_account())
        or (record_row.path >= (select app_from()) and record_row.path < (select app_to()))
      )
      and case when r.hides then not record_row.table_name = any (app_hidden_from_me(r.corps_id, r.id)) else true end
  )
);
drop policy record_unit_scope on record_unit;
create policy record_unit_scope on record_unit using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_unit.corps_id
      and r.id = record_unit.record_id
      and case when r.hides then not record_unit.role = any (app_hidden_from_me(r.corps_id, r.id)) else true end
  )
);
drop policy record_person_scope on record_person;
create policy record_person_scope on record_person using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_person.corps_id
      and r.id = record_person.record_id
      and case when r.hides then not record_person.role = any (app_hidden_from_me(r.corps_id, r.id)) else true end
  )
);
drop policy record_link_scope on record_link;
create policy record_link_scope on record_link using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_link.corps_id
      and r.id = record_link.record_id
      and case
        when r.hides
          then not split_part(record_link.field, '.', 1) = any (app_hidden_from_me(r.corps_id, r.id))
        else true
      end
  )
);
