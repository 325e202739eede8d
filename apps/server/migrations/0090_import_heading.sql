-- What somebody said a heading of an uploaded list means, kept for the next list of the kind; field is null where the
-- column is not to be read.
create table import_heading (
  corps_id text not null references corps (id),
  kind text collate "C" not null,
  heading_key text collate "C" not null,
  heading text not null,
  field text collate "C",
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (corps_id, kind, heading_key)
);
grant select, insert, update on import_heading to liulian_app;
alter table import_heading enable row level security;
create policy import_heading_read on import_heading
  for select
  using (corps_id = (select app_corps()) and (select app_has('records')));
create policy import_heading_insert on import_heading
  for insert
  with check (corps_id = (select app_corps()) and changed_by = (select app_account()));
create policy import_heading_update on import_heading
  for update
  using (corps_id = (select app_corps()))
  with check (corps_id = (select app_corps()) and changed_by = (select app_account()));
