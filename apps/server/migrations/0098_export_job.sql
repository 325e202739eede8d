-- Ledgers too long to wait for: each is made aside, kept for some days for whoever asked, and then deleted.
create table export_job (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  account_id text not null references account (id),
  -- The identity it was asked in; the same one may fetch it.
  unit_id text not null,
  title text not null,
  query jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed')),
  rows_done integer not null default 0,
  rows_total integer not null,
  attempts integer not null default 0,
  -- Of the process that works on it, by the database's own time; a job that nobody tends is taken up again.
  tended_at timestamptz,
  problem text,
  -- What its owner was allowed to see when it was made, and which confidential records stand in it.
  scope text,
  confidential_ids text[] not null default '{}',
  sha256 text,
  file_name text,
  size bigint,
  created_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz not null,
  primary key (corps_id, id)
);
create index export_job_account on export_job (corps_id, account_id, created_at);
create index export_job_open on export_job (created_at) where state in ('waiting', 'running');

-- Only the job itself moves it on, which is the system's; its owner asks for it, reads it and drops it.
grant select, insert, delete on export_job to liulian_app;
alter table export_job enable row level security;
create policy export_job_own on export_job
  using (corps_id = (select app_corps()) and account_id = (select app_account()));
