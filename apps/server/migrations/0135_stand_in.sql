-- 代理: for some days another account acts as the holder of somebody's roles at one unit. Who stood behind an act is
-- kept with it, so that one person's two hands never do what two people have to do.
create table stand_in (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  account_id text not null,
  person_id text collate "C" not null,
  unit_id text collate "C" not null,
  deputy_account_id text not null,
  deputy_person_id text collate "C" not null,
  from_on date not null,
  until_on date not null,
  kinds text[],
  reason text not null,
  created_at timestamptz not null default app_now(),
  created_by text not null,
  ended_at timestamptz,
  ended_by text,
  ended_as text check (ended_as in ('over', 'by-hand', 'departure')),
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id),
  foreign key (corps_id, person_id) references person (corps_id, id),
  foreign key (corps_id, deputy_person_id) references person (corps_id, id),
  check (from_on <= until_on),
  check (account_id <> deputy_account_id and person_id <> deputy_person_id),
  check ((ended_at is null) = (ended_as is null))
);
create index stand_in_deputy on stand_in (corps_id, deputy_account_id) where ended_at is null;
create index stand_in_account on stand_in (corps_id, account_id) where ended_at is null;
alter table stand_in enable row level security;
create policy stand_in_scope on stand_in using (
  corps_id = (select app_corps())
  and (
    account_id = (select app_account())
    or deputy_account_id = (select app_account())
    or exists (
      select from unit u
      where u.corps_id = stand_in.corps_id
        and u.id = stand_in.unit_id
        and u.path >= (select app_from())
        and u.path < (select app_to())
    )
  )
);
grant select, insert, update on stand_in to liulian_app;

alter table session add column stand_in_id text;
alter table record add column created_behind text;
alter table record_step
  add column behind_account_id text,
  add column behind_person_id text;
alter table answer add column requested_behind text;

-- Someone who stands in for some kinds only reads, of what others made, the records of these.
create function app_kinds() returns text[] language sql stable parallel safe as $$
  select string_to_array(nullif(current_setting('app.kinds', true), ''), ',')
$$;
create policy record_stand_in on record as restrictive using (
  (select app_kinds()) is null
  or kind = any ((select app_kinds())::text[])
  or created_by = (select app_account())
);

-- Who stood behind belongs to the content; hashes of everything else stay what they were.
create or replace function record_content_hash(of_corps text, of_record text) returns text
language sql stable set search_path = public as $$
  select content_digest((jsonb_build_object(
    'kind', r.kind, 'category', r.category, 'serves', to_jsonb(r.serves), 'title', r.title,
    'occurredOn', r.occurred_on::text, 'enteredAt', extract(epoch from r.entered_at), 'status', r.status,
    'visibility', r.visibility, 'unit', r.unit_id, 'fields', r.fields, 'headcount', r.headcount, 'cost', r.cost,
    'note', r.note, 'event', r.event_id, 'createdBy', r.created_by, 'createdByName', r.created_by_name,
    'submittedAt', extract(epoch from r.submitted_at), 'acceptedAt', extract(epoch from r.accepted_at),
    'acceptedBy', r.accepted_by, 'returnReason', r.return_reason, 'revision', r.revision, 'proposal', r.proposal,
    'units', (
      select jsonb_agg(jsonb_build_array(u.role, u.unit_id) order by u.role collate "C", u.unit_id collate "C")
      from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id),
    'people', (
      select jsonb_agg(jsonb_build_array(p.role, p.person_id, p.name, p.unit_name)
        order by p.role collate "C", p.person_id collate "C")
      from record_person p where p.corps_id = r.corps_id and p.record_id = r.id),
    'readers', (
      select jsonb_agg(d.account_id order by d.account_id collate "C")
      from record_reader d where d.corps_id = r.corps_id and d.record_id = r.id),
    'files', (
      select jsonb_agg(jsonb_build_array(f.id, f.name, f.size, f.sha256) order by f.id collate "C")
      from file f where f.corps_id = r.corps_id and f.record_id = r.id)
  ) || case when r.stage is null then '{}'::jsonb else jsonb_build_object(
    'stage', r.stage, 'round', r.round, 'number', r.number,
    'steps', (
      select jsonb_agg(jsonb_build_array(
        s.id, s.step, s.round, s.to_stage, s.unit_id, s.person_id, s.on_date::text, s.actor_id, s.reason,
        s.answers, s.ended_as)
        || case when s.behind_account_id is null then '[]'::jsonb
          else jsonb_build_array(s.behind_account_id, s.acting_for) end
        order by s.id collate "C")
      from record_step s where s.corps_id = r.corps_id and s.record_id = r.id))
  end || coalesce((
    select jsonb_build_object('rows', jsonb_agg(jsonb_build_array(
        w.table_name, w.position, w.fields, w.unit_id)
      order by w.table_name collate "C", w.position, w.id collate "C"))
    from record_row w where w.corps_id = r.corps_id and w.record_id = r.id
    having count(*) > 0), '{}'::jsonb)
  || case when r.created_behind is null then '{}'::jsonb
    else jsonb_build_object('createdBehind', r.created_behind) end)::text)
  from record r where r.corps_id = of_corps and r.id = of_record
$$;
