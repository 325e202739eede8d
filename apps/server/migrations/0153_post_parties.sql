-- A party that is a post (whoever is 教导员 of a unit) or the party of a linked record. Who holds the post is asked of
-- the dated roster each time; only which post of which unit is meant stands here, so that the holder sees the record.
create table record_post (
  corps_id text not null references corps (id),
  record_id text collate "C" not null,
  party text not null,
  unit_id text collate "C" not null,
  path text collate "C" not null,
  posts text[] not null,
  absent text not null check (absent in ('unit', 'superior', 'hold')),
  sees boolean not null,
  primary key (corps_id, record_id, party, unit_id),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
create index record_post_unit on record_post (corps_id, unit_id) where sees;
create index record_post_path on record_post (corps_id, path) where sees;
alter table record_post enable row level security;

-- Who holds one of these posts in a unit today and can act: still there, with an account that works.
create function app_post_holders(of_corps text, of_unit text, of_posts text[]) returns setof text
language sql stable security definer set search_path = public as $$
  select a.person_id
  from appointment a
  join person p on p.corps_id = a.corps_id
    and p.id = a.person_id
    and p.left_on is null
  where a.corps_id = of_corps
    and a.unit_id = of_unit
    and a.post = any (of_posts)
    and a.from_on <= (app_now() at time zone 'Asia/Shanghai')::date
    and (a.to_on is null or a.to_on >= (app_now() at time zone 'Asia/Shanghai')::date)
    and exists (
      select from account c
      where c.corps_id = p.corps_id
        and c.person_id = p.id
        and not c.disabled
    )
$$;

-- The posts of records that the caller acts for today: as holder, or as whoever does it where nobody holds it.
create function app_records_of_my_posts() returns setof text
language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select rp.record_id
    from appointment a
    join unit u on u.corps_id = a.corps_id
      and u.id = a.unit_id
    join record_post rp on rp.corps_id = a.corps_id
      and rp.sees
      and a.post = any (rp.posts)
      and (
        rp.unit_id = a.unit_id
        or (
          rp.absent = 'superior'
          and starts_with(rp.path, u.path)
          and not exists (select from app_post_holders(rp.corps_id, rp.unit_id, rp.posts))
        )
      )
    where a.corps_id = app_corps()
      and a.person_id in (app_person(), app_behind())
      and a.from_on <= (app_now() at time zone 'Asia/Shanghai')::date
      and (a.to_on is null or a.to_on >= (app_now() at time zone 'Asia/Shanghai')::date)
    union all
    select rp.record_id
    from record_post rp
    where rp.corps_id = app_corps()
      and rp.sees
      and rp.absent <> 'hold'
      and rp.path >= app_from()
      and rp.path < app_to()
      and not exists (select from app_post_holders(rp.corps_id, rp.unit_id, rp.posts));
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
    select app_records_of_my_posts();
end
$$;

create policy record_post_scope on record_post using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_post.corps_id and r.id = record_post.record_id)
);
grant select on record_post to liulian_app;
