-- A record between several parties (design §5b): where it stands, what was done, who sees it, its rows and links.
-- `stage` is null for kinds without stages of their own; there the status says it all.
alter table record
  add column stage text,
  add column round integer not null default 1,
  add column number text;

-- Whether a unit or person named on a record sees it. A unit: `line` = it and those above it, `below` = all in it too.
alter table record_unit add column sees text check (sees in ('line', 'below'));
alter table record_person add column sees boolean not null default true;
create index record_unit_shown on record_unit (corps_id, path) include (record_id, sees) where sees is not null;
create index record_open on record (corps_id, kind, occurred_on desc) where visibility = 'open';

-- What was done, by whom, for which unit or person of a party. A row is never changed but to say that it stands no more.
create table record_step (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  record_id text collate "C" not null,
  step text not null,
  round integer not null,
  from_stage text,
  to_stage text,
  unit_id text,
  path text collate "C",
  person_id text,
  on_date date not null,
  at timestamptz not null default now(),
  actor_id text not null,
  actor_name text not null,
  actor_unit_id text not null,
  actor_unit_name text not null,
  actor_person_id text,
  acting_for text,
  reason text,
  answers jsonb not null default '{}',
  new_due date,
  reopened jsonb,
  alone boolean not null default false,
  client_id text,
  ended_at timestamptz,
  ended_as text check (ended_as in ('undone', 'sent-back')),
  primary key (corps_id, id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade,
  check ((ended_at is null) = (ended_as is null))
);
create index record_step_record on record_step (corps_id, record_id, at);
-- Of a step that each takes by itself, one stands for each in a round: two at once cannot both be first.
create unique index record_step_once
  on record_step (corps_id, record_id, step, round, coalesce(unit_id, person_id, ''))
  where alone and ended_at is null;
create unique index record_step_client on record_step (corps_id, record_id, actor_id, client_id) where client_id is not null;

-- Rows inside a record: agenda, findings, measures. A row may have become an item of its own, once.
create table record_row (
  corps_id text not null references corps (id),
  record_id text collate "C" not null,
  id text collate "C" not null,
  table_name text not null,
  position integer not null,
  fields jsonb not null,
  item_id text collate "C",
  primary key (corps_id, record_id, id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);

-- References from one record to another, so that both ends show them.
create table record_link (
  corps_id text not null references corps (id),
  record_id text collate "C" not null,
  field text not null,
  target_id text collate "C" not null,
  primary key (corps_id, record_id, field, target_id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade,
  foreign key (corps_id, target_id) references record (corps_id, id) on delete cascade
);
create index record_link_target on record_link (corps_id, target_id);

-- The last number given in each series; taken in the transaction of the step that issues the paper.
create table record_number (
  corps_id text not null references corps (id),
  series text not null,
  last integer not null,
  primary key (corps_id, series)
);
alter table record_number enable row level security;

create table record_message (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  record_id text collate "C" not null,
  at timestamptz not null default now(),
  account_id text not null,
  name text not null,
  unit_id text not null,
  unit_name text not null,
  text text not null,
  primary key (corps_id, id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
create index record_message_record on record_message (corps_id, record_id, at);

-- The records shown to the caller as a party: those of units in its range, and those shown to all in a unit it belongs to.
create function app_records_shown_to_me() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.sees is not null
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
create function app_at() returns text language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('app.at', true), ''), '')
$$;
-- The paths of the caller's unit and of all above it: `corps.det01.` gives `corps.` and `corps.det01.`.
create function app_ancestors() returns text[] language sql stable parallel safe as $$
  select coalesce(array_agg(left(app_at(), place)), '{}')
  from generate_series(1, length(app_at())) place
  where substr(app_at(), place, 1) = '.'
$$;
create or replace function app_records_naming_me() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select p.record_id
    from record_person p
    where p.corps_id = app_corps()
      and p.person_id = app_person()
      and p.sees;
end
$$;

drop policy record_scope on record;
create policy record_scope on record using (
  corps_id = (select app_corps())
  and (select app_has('records'))
  and (
    (visibility = 'open' and status = 'accepted')
    or case visibility
      when 'discipline' then created_by = (select app_account()) or app_may_read_discipline(corps_id, id)
      when 'personal' then created_by = (select app_account())
        or ((select app_has('personal')) and path >= (select app_from()) and path < (select app_to()))
        or id in (select app_records_naming_me())
      else (path >= (select app_from()) and path < (select app_to()))
        or created_by = (select app_account())
        or (several_hosts and id in (select app_records_hosted_with()))
        or id in (select app_records_naming_me())
        or id in (select app_records_shown_to_me())
    end
  )
);

grant select, insert, update, delete on record_row, record_link to liulian_app;
grant select, insert on record_step, record_message to liulian_app;
grant update (ended_at, ended_as) on record_step to liulian_app;
alter table record_step enable row level security;
alter table record_row enable row level security;
alter table record_link enable row level security;
alter table record_message enable row level security;

-- One of several addressees does not read what another answered; the unit that holds the record reads all.
create policy record_step_scope on record_step using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_step.corps_id
      and r.id = record_step.record_id
      and (
        (record_step.unit_id is null and record_step.person_id is null)
        or (r.path >= (select app_from()) and r.path < (select app_to()))
        or r.created_by = (select app_account())
        or (record_step.path >= (select app_from()) and record_step.path < (select app_to()))
        or record_step.person_id = (select app_person())
        or record_step.actor_id = (select app_account())
      )
  )
);
create policy record_row_scope on record_row using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_row.corps_id and r.id = record_row.record_id)
);
create policy record_link_scope on record_link using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_link.corps_id and r.id = record_link.record_id)
);
create policy record_message_scope on record_message using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_message.corps_id and r.id = record_message.record_id)
);

-- As it was; stage, number, steps and rows are added only where there are any, so that the hashes of records
-- without them stay what they were.
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
        s.answers, s.ended_as) order by s.id collate "C")
      from record_step s where s.corps_id = r.corps_id and s.record_id = r.id))
  end || coalesce((
    select jsonb_build_object('rows', jsonb_agg(jsonb_build_array(w.table_name, w.position, w.fields)
      order by w.table_name collate "C", w.position, w.id collate "C"))
    from record_row w where w.corps_id = r.corps_id and w.record_id = r.id
    having count(*) > 0), '{}'::jsonb))::text)
  from record r where r.corps_id = of_corps and r.id = of_record
$$;
