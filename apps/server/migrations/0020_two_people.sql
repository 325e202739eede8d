-- A credential is never known to one administrator: what opens an account is proposed by one person, confirmed by another, and comes
-- either to the owner's own mailbox or in two halves that two people hand over. Only hashes of the halves are kept.
create table account_opening (
  corps_id text not null references corps (id),
  id text not null,
  account_id text not null references account (id),
  purpose text not null check (purpose in ('first', 'password', 'second-factor')),
  delivery text not null check (delivery in ('mail', 'halves')),
  reason text not null,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  first_hash text,
  confirmed_by text,
  confirmed_at timestamptz,
  second_hash text,
  expires_at timestamptz not null,
  mail_claimed_at timestamptz,
  mailed_at timestamptz,
  mail_tries integer not null default 0,
  used_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  primary key (corps_id, id),
  check (confirmed_by is distinct from proposed_by)
);
create unique index account_opening_live on account_opening (account_id) where used_at is null and ended_at is null;

-- A role that the roster asks for; it holds nothing until the security administrator grants it.
create table grant_proposal (
  corps_id text not null references corps (id),
  id text not null,
  account_id text not null references account (id),
  role text not null,
  unit_id text not null,
  reason text not null,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  decided_by text,
  decided_at timestamptz,
  granted boolean,
  primary key (corps_id, id)
);
create unique index grant_proposal_open on grant_proposal (account_id, role, unit_id) where decided_at is null;

-- A browser that its owner has signed in with before: it is locked and limited by itself, so that strangers keep nobody out.
create table known_device (
  id text not null, -- SHA-256 of the cookie
  account_id text not null references account (id),
  failed integer not null default 0,
  locked_until timestamptz,
  last_at timestamptz not null default now(),
  primary key (id, account_id)
);

alter table session add column verified_at timestamptz not null default now();

-- Only the system itself touches these.
alter table account_opening enable row level security;
alter table grant_proposal enable row level security;
alter table known_device enable row level security;
