-- What happens to many records at once is told once: the notice counts, and its mail waits until the batch is through.
alter table notification add column count integer not null default 1;
alter table notification add column mail_after timestamptz;

-- How somebody wants to be told. Without a row: every notice, one mail each, at any hour.
create table notice_setting (
  corps_id text not null references corps (id),
  account_id text not null references account (id) on delete cascade,
  mail text not null default 'each' check (mail in ('each', 'daily', 'none')),
  -- Hours of the day in which no mail is sent; from 22 to 7 goes over midnight.
  quiet_from integer check (quiet_from between 0 and 23),
  quiet_to integer check (quiet_to between 0 and 23),
  -- Groups of notices that arrive as read and are not mailed.
  muted text[] not null default '{}',
  digested_on date,
  primary key (corps_id, account_id)
);

grant select, insert, update on notice_setting to liulian_app;
alter table notice_setting enable row level security;
create policy notice_setting_own on notice_setting
  using (corps_id = (select app_corps()) and account_id = (select app_account()));
