-- 交接: what awaits somebody passes to a successor when both have signed. Titles stand here as they were signed for.
create table handover (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  person_id text collate "C" not null,
  person_name text not null,
  unit_id text not null,
  unit_name text not null,
  path text collate "C" not null,
  successor_id text collate "C" not null,
  successor_name text not null,
  reason text not null,
  given_at timestamptz not null default app_now(),
  given_by text not null,
  given_by_name text not null,
  state text not null check (state in ('offered', 'signed', 'declined')),
  answered_at timestamptz,
  answer text,
  primary key (corps_id, id),
  check (person_id <> successor_id)
);
create index handover_path on handover (corps_id, path);
create table handover_row (
  corps_id text not null references corps (id),
  handover_id text collate "C" not null,
  record_id text collate "C" not null,
  field text not null,
  record_title text not null,
  field_title text not null,
  moved boolean not null default false,
  primary key (corps_id, handover_id, record_id, field),
  foreign key (corps_id, handover_id) references handover (corps_id, id) on delete cascade
);
alter table handover enable row level security;
alter table handover_row enable row level security;
create policy handover_scope on handover using (
  corps_id = (select app_corps())
  and (
    (path >= (select app_from()) and path < (select app_to()))
    or person_id = (select app_person())
    or successor_id = (select app_person())
  )
);
create policy handover_row_scope on handover_row using (
  corps_id = (select app_corps())
  and exists (
    select from handover h
    where h.corps_id = handover_row.corps_id
      and h.id = handover_row.handover_id
  )
);
grant select, insert, update on handover, handover_row to liulian_app;
