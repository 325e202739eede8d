-- Jobs of the site, one row each: who runs it now, how the last run ended, when the next is due.
create table job (
  name text collate "C" primary key,
  -- Seconds from the end of a run to the next.
  every double precision not null,
  -- The process that runs it, for as long as it says so at least once a minute.
  runner text,
  running_until timestamptz,
  started_at timestamptz,
  -- Of the last run that ended.
  ended_at timestamptz,
  duration_ms integer,
  -- How many things it did.
  done integer,
  last_error text,
  succeeded_at timestamptz,
  -- Runs in a row that failed.
  failures integer not null default 0,
  next_run_at timestamptz not null default now()
);

-- No grant and no policy: only the site itself touches it.
alter table job enable row level security;
