-- Who a duty is for (`audience` of its obligation): `leadership` and `discipline` name people or cases, and a whole
-- unit does not read them. The engine writes the column; what is stored already takes it from its own scheme version.
alter table duty add column audience text not null default 'unit' check (audience in ('unit', 'leadership', 'discipline'));
update duty d
  set audience = o.value ->> 'audience'
  from scheme_version v, jsonb_array_elements(v.definition -> 'obligations') o
  where v.corps_id = d.corps_id
    and v.version = d.scheme_version
    and o.value ->> 'id' = d.obligation_id
    and o.value ->> 'audience' in ('leadership', 'discipline');
-- The few that are not for everyone, so that counting takes them off without reading the rest.
create index duty_restricted on duty (corps_id, path, due_on) include (audience, obligation_id) where audience <> 'unit';

-- Whether the caller reads a duty of its own range: one for everyone, one of an audience it belongs to, or one that its
-- own unit itself has to do (not one of a person in it). The bearer himself reads it in any case, by the policy.
create function app_in_audience(audience text, bearer_type text, path text) returns boolean
language sql stable parallel safe as $$
  select audience = 'unit'
    or app_has(audience)
    or (audience = 'leadership' and bearer_type = 'unit' and path = app_at())
$$;

drop policy duty_scope on duty;
create policy duty_scope on duty for select using (
  corps_id = (select app_corps())
  and (
    (
      path >= (select app_from())
      and path < (select app_to())
      and (
        audience = 'unit'
        or (audience = 'leadership' and ((select app_has('leadership')) or (bearer_type = 'unit' and path = (select app_at()))))
        or (audience = 'discipline' and (select app_has('discipline')))
      )
    )
    or person_id = (select app_person())
    or other_person_id = (select app_person())
  )
);

-- An answer speaks of its duty, and is read by those who read it; one whose duty has gone, by the unit as before.
create function app_duty_hidden(of_corps text, of_duty text) returns boolean
language sql stable security definer set search_path = public as $$
  select exists (
    select from duty d
    where d.corps_id = of_corps
      and d.id = of_duty
      and d.audience <> 'unit'
      and not app_in_audience(d.audience, d.bearer_type, d.path)
      and coalesce(d.person_id <> app_person(), true)
      and coalesce(d.other_person_id <> app_person(), true)
  )
$$;
drop policy answer_scope on answer;
create policy answer_scope on answer using (
  corps_id = (select app_corps())
  and (
    (path >= (select app_from()) and path < (select app_to()) and not app_duty_hidden(corps_id, duty_id))
    or requested_by = (select app_account())
  )
);

-- As it was, less what the caller may not see: the policy cannot be asked here (0009), and the few duties that are
-- not for everyone stand in an index of their own.
create or replace function app_duties_due(from_path text, to_path text, from_day date, to_day date, today date, depth integer)
returns table (obligation_id text, child text, duties integer, due integer, open integer)
language sql stable security definer set search_path = public set enable_sort = off set jit = off as $$
  select same.obligation_id, split_part(same.path, '.', depth), sum(same.duties)::int,
    coalesce(sum(same.duties) filter (where same.due_on <= today), 0)::int, sum(same.open)::int
  from (
    select d.path, d.due_on, d.obligation_id, count(*)::int as duties, 0 as open from duty d
      where d.corps_id = app_corps() and d.path >= app_from() and d.path < app_to() and d.path >= from_path and d.path < to_path
        and d.due_on >= from_day and d.due_on <= to_day
      group by d.path, d.due_on, d.obligation_id
    union all
    select d.path, d.due_on, d.obligation_id, 0, count(*)::int from duty d
      where d.corps_id = app_corps() and d.path >= app_from() and d.path < app_to() and d.path >= from_path and d.path < to_path
        and d.due_on >= from_day and d.due_on <= to_day
        and d.met_on is null and d.answer is null
      group by d.due_on, d.path, d.obligation_id
    union all
    select d.path, d.due_on, d.obligation_id, -1, case when d.met_on is null and d.answer is null then -1 else 0 end from duty d
      where d.corps_id = app_corps() and d.path >= app_from() and d.path < app_to() and d.path >= from_path and d.path < to_path
        and d.due_on >= from_day and d.due_on <= to_day
        and d.audience <> 'unit'
        and not app_in_audience(d.audience, d.bearer_type, d.path)
        and coalesce(d.person_id <> app_person(), true)
        and coalesce(d.other_person_id <> app_person(), true)
  ) same
  group by 1, 2
  having sum(same.duties) > 0
$$;
