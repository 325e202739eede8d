-- Another reading, another scheme or another year: what is owed follows in many short transactions, and this row stands for as long as
-- it is under way. A process that is cut off leaves it, and the next one goes on.
create table realignment (
  corps_id text primary key references corps (id) on delete cascade,
  -- Whose duties have to be looked at; null = those of all obligations.
  obligations text[],
  -- Grows when more is to be looked at than when it began: what was worked out before is worked out again.
  revision integer not null default 1,
  -- Duties brought in line so far, of how many; null = not yet worked out.
  done integer not null default 0,
  total integer,
  -- When it last went on: one that stands still is taken over.
  moved_at timestamptz not null default now()
);
alter table realignment enable row level security;
create policy realignment_own on realignment for select using (corps_id = (select app_corps()));
grant select on realignment to liulian_app;

-- Whose duties were brought in line by other changes meanwhile, so that what was worked out for them before does not hold.
create table realignment_touch (
  seq bigserial primary key,
  corps_id text not null references corps (id) on delete cascade,
  -- The corps as a whole.
  everything boolean not null default false,
  unit_ids text[] not null default '{}',
  person_ids text[] not null default '{}',
  record_id text
);
create index realignment_touch_corps on realignment_touch (corps_id, seq);
-- No grant and no policy: only the site itself touches it.
alter table realignment_touch enable row level security;

-- As before, and says whether a realignment is under way: whoever changes something then says so.
drop function app_lock_programme(text, boolean);
create function app_lock_programme(of_corps text, exclusively boolean, out stamp text, out realigning boolean)
language plpgsql volatile set search_path = public as $$
begin
  if exclusively then
    perform pg_advisory_xact_lock(hashtext('programme:' || of_corps));
  else
    perform pg_advisory_xact_lock_shared(hashtext('programme:' || of_corps));
  end if;
  select c.programme_stamp, exists (select from realignment r where r.corps_id = of_corps)
  into stamp, realigning
  from corps c
  where c.id = of_corps;
end
$$;

-- Which reading holds stands in `reading`, with its day; this column was still written and decided nothing.
alter table setting drop column chosen;
