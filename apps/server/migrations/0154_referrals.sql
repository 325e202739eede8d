-- 转办, 会签, 抄送: a unit passes a paper it holds on to a unit below or to somebody of its own. What is owed stays with
-- the unit; who was asked sees the paper while it is in effect and while they belong to the unit.
create table record_referral (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  record_id text collate "C" not null,
  purpose text not null check (purpose in ('forward', 'consult', 'copy')),
  unit_id text collate "C" not null,
  unit_name text not null,
  path text collate "C" not null,
  to_unit_id text collate "C",
  to_person_id text collate "C",
  to_path text collate "C" not null,
  to_name text not null,
  note text,
  given_at timestamptz not null default app_now(),
  given_by text not null,
  given_by_name text not null,
  answered_at timestamptz,
  answered_by_name text,
  answer text,
  ended_at timestamptz,
  primary key (corps_id, id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade,
  check ((to_unit_id is null) <> (to_person_id is null)),
  check ((answered_at is null) = (answer is null))
);
create index record_referral_record on record_referral (corps_id, record_id);
create index record_referral_unit on record_referral (corps_id, to_path) where ended_at is null;
create index record_referral_person on record_referral (corps_id, to_person_id) where ended_at is null;
-- Two officers who pass it to the same at once: one of them did.
create unique index record_referral_once
  on record_referral (corps_id, record_id, unit_id, purpose, coalesce(to_unit_id, to_person_id))
  where ended_at is null;
alter table record_referral enable row level security;

create function app_records_referred_to_me() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select f.record_id
    from record_referral f
    join record r on r.corps_id = f.corps_id
      and r.id = f.record_id
      and r.status = 'accepted'
    where f.corps_id = app_corps()
      and f.ended_at is null
      and (
        (f.to_unit_id is not null and f.to_path >= app_from() and f.to_path < app_to())
        or (
          f.to_person_id = app_person()
          and exists (
            select from person p
            where p.corps_id = f.corps_id
              and p.id = f.to_person_id
              and p.left_on is null
              and starts_with(p.path, f.path)
          )
        )
      );
end
$$;

create or replace function app_records_shown_to_me() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.sees in ('line', 'below')
      and u.path >= app_from()
      and u.path < app_to()
    union all
    select u.record_id
    from record_unit u
    where u.corps_id = app_corps()
      and u.sees = 'below'
      and u.path = any (app_ancestors())
    union all
    select app_records_of_my_posts()
    union all
    select app_records_referred_to_me();
end
$$;

-- Read by the unit that passed it on and those above it, and by whom it was passed to; not by another addressee.
create policy record_referral_scope on record_referral using (
  corps_id = (select app_corps())
  and (
    (path >= (select app_from()) and path < (select app_to()))
    or (to_unit_id is not null and to_path >= (select app_from()) and to_path < (select app_to()))
    or to_person_id = (select app_person())
    or given_by = (select app_account())
  )
  and exists (select from record r where r.corps_id = record_referral.corps_id and r.id = record_referral.record_id)
);
grant select, insert, update on record_referral to liulian_app;
