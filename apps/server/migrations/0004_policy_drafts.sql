-- A policy document as it was read, and what the programme officer decided about each of its clauses.
create table policy_draft (
  corps_id text not null references corps (id),
  id text not null,
  title text not null,
  source text not null check (source in ('text', 'file', 'scheme')),
  text text not null,
  compiled jsonb not null,
  scheme jsonb,
  decisions jsonb not null,
  counts jsonb not null,
  state text not null default 'draft' check (state in ('draft', 'applied')),
  version integer not null default 1,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  effective_from date,
  scheme_version integer,
  primary key (corps_id, id),
  check ((state = 'applied') = (scheme_version is not null))
);

grant select, insert, update, delete on policy_draft to liulian_app;
alter table policy_draft enable row level security;
create policy policy_draft_all on policy_draft using (corps_id = (select app_corps()));
