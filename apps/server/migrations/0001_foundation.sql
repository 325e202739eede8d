-- The whole first schema. `corps_id` leads every key, so tables can be partitioned or distributed by corps (design §7).
-- Paths are unit ids from the root, each followed by a dot; a subtree is the text range [path, path with '/' for the last dot).

create table corps (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table site (
  key text primary key,
  value jsonb not null
);

create table unit (
  corps_id text not null references corps (id),
  id text not null,
  parent_id text,
  path text collate "C" not null,
  level text not null check (level in ('corps', 'detachment', 'brigade', 'station', 'office')),
  name text not null,
  plate_name text,
  short_name text not null,
  pinyin text not null default '',
  flags text[] not null default '{}',
  from_on date not null,
  to_on date check (to_on is null or to_on >= from_on),
  sort integer not null default 0,
  primary key (corps_id, id),
  foreign key (corps_id, parent_id) references unit (corps_id, id)
);
create unique index unit_path on unit (corps_id, path);

create table person (
  corps_id text not null references corps (id),
  id text not null,
  name text not null,
  pinyin text not null default '',
  joined_on date,
  left_on date,
  -- Where the person serves now; the dated truth is in `service`.
  unit_id text not null,
  path text collate "C" not null,
  class text not null check (class in ('leader', 'cadre', 'firefighter', 'clerk', 'recruit')),
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);
create index person_path on person (corps_id, path);

create table service (
  corps_id text not null,
  id text not null,
  person_id text not null,
  unit_id text not null,
  path text collate "C" not null,
  class text not null,
  from_on date not null,
  to_on date check (to_on is null or to_on >= from_on),
  primary key (corps_id, id),
  foreign key (corps_id, person_id) references person (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);
create index service_person on service (corps_id, person_id);
create index service_unit on service (corps_id, unit_id);

create table appointment (
  corps_id text not null,
  id text not null,
  person_id text not null,
  unit_id text not null,
  path text collate "C" not null,
  post text not null,
  from_on date not null,
  to_on date check (to_on is null or to_on >= from_on),
  probation_ends_on date,
  promotion boolean not null default false,
  key_post boolean not null default false,
  primary key (corps_id, id),
  foreign key (corps_id, person_id) references person (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);
create index appointment_person on appointment (corps_id, person_id);
create index appointment_unit on appointment (corps_id, unit_id);

create table party_organisation (
  corps_id text not null,
  id text not null,
  unit_id text not null,
  type text not null check (type in ('committee', 'branch', 'group', 'discipline-committee')),
  name text not null,
  from_on date not null,
  to_on date,
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);
create index party_organisation_unit on party_organisation (corps_id, unit_id);

-- Events entered by hand; those that follow from the roster or from records are derived.
create table event (
  corps_id text not null references corps (id),
  id text not null,
  type text not null,
  occurred_on date not null,
  title text not null,
  unit_id text not null,
  path text collate "C" not null,
  person_ids text[] not null default '{}',
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);

create table import_batch (
  corps_id text not null references corps (id),
  id text not null,
  path text collate "C" not null,
  file_name text not null,
  state text not null check (state in ('checked', 'refused', 'applied', 'undone')),
  created_at timestamptz not null default now(),
  created_by text not null,
  created_by_name text not null,
  summary jsonb not null,
  problems jsonb not null,
  plan jsonb not null,
  undo jsonb,
  primary key (corps_id, id)
);

-- identity -------------------------------------------------------------------------------------------------------------
create table account (
  id text primary key,
  corps_id text not null references corps (id),
  username text not null unique,
  password_hash text not null,
  person_id text,
  email text,
  disabled boolean not null default false,
  must_change boolean not null default false,
  failed integer not null default 0,
  locked_until timestamptz,
  totp_secret text,
  totp_confirmed boolean not null default false,
  totp_last_step bigint,
  password_changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);
create index account_person on account (corps_id, person_id);

create table role_grant (
  corps_id text not null references corps (id),
  id text not null,
  account_id text not null references account (id),
  role text not null,
  unit_id text not null,
  path text collate "C" not null,
  granted_by text,
  granted_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (corps_id, id)
);
create unique index role_grant_once on role_grant (account_id, role, unit_id) where revoked_at is null;
create index role_grant_path on role_grant (corps_id, path, role) where revoked_at is null;

create table session (
  id text primary key, -- SHA-256 of the token; the token itself is only in the cookie
  corps_id text not null references corps (id),
  account_id text not null references account (id),
  unit_id text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  agent text not null default ''
);
create index session_account on session (account_id);

-- programme --------------------------------------------------------------------------------------------------------------
create table scheme_version (
  corps_id text not null references corps (id),
  version integer not null,
  title text not null,
  effective_from date not null,
  effective_until date,
  definition jsonb not null,
  applied_at timestamptz not null default now(),
  applied_by text,
  primary key (corps_id, version)
);

create table setting (
  corps_id text not null references corps (id),
  id text not null,
  chosen text,
  text text,
  items jsonb,
  changed_by text,
  changed_at timestamptz not null default now(),
  primary key (corps_id, id)
);

create table kind (
  corps_id text not null references corps (id),
  id text not null,
  yaml text not null,
  changed_by text,
  changed_at timestamptz not null default now(),
  primary key (corps_id, id)
);

-- The projection of scheme + roster + records; `liulian reconcile` compares it with a recomputation from nothing.
-- A duty's state is not stored: it follows from these dates and today (see duty_state below).
create table duty (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  obligation_id text collate "C" not null,
  scheme_version integer not null,
  bearer_type text not null check (bearer_type in ('unit', 'person', 'pair')),
  bearer_key text collate "C" not null,
  unit_id text not null,
  path text collate "C" not null,
  person_id text,
  other_person_id text,
  period_key text collate "C" not null,
  period_start date not null,
  period_end date not null,
  opens_on date not null,
  soon_on date not null,
  due_on date not null,
  count_from date not null,
  count_to date,
  event_id text collate "C",
  standing boolean not null default false,
  done double precision not null default 0,
  min double precision not null,
  by jsonb,
  met_on date,
  recheck_on date,
  answer text check (answer in ('waived', 'not-held')),
  primary key (corps_id, id)
);
create index duty_path on duty (corps_id, path, due_on);
create index duty_bearer on duty (corps_id, bearer_key, obligation_id);
create index duty_obligation on duty (corps_id, obligation_id, period_key);
create index duty_event on duty (corps_id, event_id) where event_id is not null;
create index duty_person on duty (corps_id, person_id) where person_id is not null;
create index duty_other_person on duty (corps_id, other_person_id) where other_person_id is not null;
create index duty_recheck on duty (corps_id, recheck_on) where recheck_on is not null;
create index duty_open on duty (corps_id, due_on) where met_on is null and answer is null;

create function duty_state(d duty, today date) returns text language sql immutable parallel safe as $$
  select case
    when d.met_on is not null then case when d.met_on <= d.due_on then 'met' else 'met-late' end
    when d.answer is not null then d.answer
    when today < d.opens_on then 'upcoming'
    when today > d.due_on then 'overdue'
    when today >= d.soon_on then 'due-soon'
    else 'open'
  end
$$;

create table duty_record (
  corps_id text not null,
  duty_id text collate "C" not null,
  record_id text collate "C" not null,
  on_date date not null,
  until_date date,
  amount double precision not null,
  by_key text,
  primary key (corps_id, duty_id, record_id)
);
create index duty_record_record on duty_record (corps_id, record_id);

create table answer (
  corps_id text not null references corps (id),
  id text not null,
  duty_id text collate "C" not null,
  unit_id text not null,
  path text collate "C" not null,
  type text not null check (type in ('waiver', 'not-held')),
  reason text not null,
  state text not null default 'pending' check (state in ('pending', 'approved', 'refused')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null default now(),
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  reply text,
  primary key (corps_id, id)
);
create unique index answer_one_pending on answer (corps_id, duty_id) where state = 'pending';
create index answer_path on answer (corps_id, path, state);

-- One row per duty and step taken: what makes the sweep idempotent.
create table escalation (
  corps_id text not null references corps (id),
  duty_id text collate "C" not null,
  step text not null,
  due_on date not null,
  taken_at timestamptz not null default now(),
  primary key (corps_id, duty_id, step, due_on)
);

-- records ----------------------------------------------------------------------------------------------------------------
create table record (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  kind text not null,
  category text,
  serves text[] not null default '{}',
  title text not null,
  pinyin text not null default '',
  occurred_on date not null,
  entered_at timestamptz not null default now(),
  status text not null check (status in ('draft', 'submitted', 'accepted', 'returned', 'withdrawn')),
  visibility text not null check (visibility in ('open', 'unit', 'personal', 'discipline')),
  unit_id text not null,
  path text collate "C" not null,
  several_hosts boolean not null default false,
  fields jsonb not null default '{}',
  headcount integer,
  cost double precision,
  note text,
  event_id text collate "C",
  participants integer not null default 0,
  created_by text not null,
  created_by_name text not null,
  submitted_at timestamptz,
  accepted_at timestamptz,
  accepted_by text,
  accepted_by_name text,
  return_reason text,
  revision integer not null default 1,
  client_id text,
  in_force_from date,
  in_force_to date,
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id)
);
create index record_path on record (corps_id, path, occurred_on desc);
create index record_occurred on record (corps_id, occurred_on desc, id desc);
create index record_kind on record (corps_id, kind, occurred_on desc);
create index record_status on record (corps_id, status) where status in ('draft', 'submitted', 'returned');
create unique index record_client on record (corps_id, created_by, client_id) where client_id is not null;

create table record_unit (
  corps_id text not null,
  record_id text collate "C" not null,
  unit_id text not null,
  path text collate "C" not null,
  role text not null,
  primary key (corps_id, record_id, unit_id, role),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
create index record_unit_path on record_unit (corps_id, path);

create table record_person (
  corps_id text not null,
  record_id text collate "C" not null,
  person_id text not null,
  role text not null,
  -- As they were then: names on old records do not change with the roster.
  name text not null,
  unit_name text not null,
  primary key (corps_id, record_id, person_id, role),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
create index record_person_person on record_person (corps_id, person_id);

-- Discipline records are readable by the people named here and nobody else; empty by default.
create table record_reader (
  corps_id text not null,
  record_id text collate "C" not null,
  account_id text not null,
  primary key (corps_id, record_id, account_id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);

create table file (
  corps_id text not null,
  id text not null,
  record_id text collate "C" not null,
  name text not null,
  size bigint not null,
  mime text not null,
  sha256 text not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now(),
  primary key (corps_id, id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
create index file_record on file (corps_id, record_id);

create table notification (
  corps_id text not null references corps (id),
  id text not null,
  account_id text not null,
  type text not null,
  title text not null,
  body text not null default '',
  link text,
  at timestamptz not null default now(),
  read_at timestamptz,
  -- The same notice is given once, however often a sweep runs.
  dedupe text,
  -- The row is also the outbox of its e-mail: claimed, then sent, then marked.
  mail_claimed_at timestamptz,
  mailed_at timestamptz,
  mail_tries integer not null default 0,
  primary key (corps_id, id)
);
create index notification_unmailed on notification (at) where mailed_at is null;
create index notification_account on notification (corps_id, account_id, at desc);
create unique index notification_once on notification (corps_id, account_id, dedupe) where dedupe is not null;

-- audit ------------------------------------------------------------------------------------------------------------------
create table audit_entry (
  corps_id text not null,
  seq bigint not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  object_type text not null,
  object_id text not null,
  unit_id text,
  summary text not null,
  prev_hash text not null,
  hash text not null,
  primary key (corps_id, seq)
);
create index audit_entry_object on audit_entry (corps_id, object_type, object_id);
create index audit_entry_at on audit_entry (corps_id, at);

create table audit_head (
  corps_id text primary key,
  seq bigint not null,
  hash text not null
);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are append-only';
end
$$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function audit_is_append_only();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function audit_is_append_only();

-- sweeps -----------------------------------------------------------------------------------------------------------------
-- A sweep's day is claimed by inserting it: two copies never do the same day, and missed days are seen as gaps.
create table sweep (
  corps_id text not null references corps (id),
  name text not null,
  day date not null,
  done_at timestamptz not null default now(),
  primary key (corps_id, name, day)
);
