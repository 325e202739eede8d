-- A ledger's filters, order and columns under a name; its owner's alone, or shown to those of the same unit.
create table saved_view (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  account_id text not null references account (id) on delete cascade,
  account_name text not null,
  path text collate "C" not null,
  name text not null,
  shared boolean not null default false,
  search jsonb not null,
  created_at timestamptz not null default now(),
  primary key (corps_id, id),
  unique (corps_id, account_id, name)
);

grant select, insert, update, delete on saved_view to liulian_app;
alter table saved_view enable row level security;
create policy saved_view_read on saved_view
  for select
  using (
    corps_id = (select app_corps())
    and (account_id = (select app_account()) or (shared and path = (select app_from())))
  );
create policy saved_view_insert on saved_view
  for insert
  with check (corps_id = (select app_corps()) and account_id = (select app_account()));
create policy saved_view_update on saved_view
  for update
  using (corps_id = (select app_corps()) and account_id = (select app_account()));
create policy saved_view_delete on saved_view
  for delete
  using (corps_id = (select app_corps()) and account_id = (select app_account()));
