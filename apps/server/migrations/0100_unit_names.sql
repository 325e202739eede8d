-- What a unit was called, and when: a ledger of last quarter prints the name of that quarter, and the old name
-- still finds the unit. `unit` keeps the present name; `valid_to` is the last day of a name, null while it lasts.
create table unit_name (
  corps_id text not null references corps (id),
  id text collate "C" not null,
  unit_id text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  name text not null,
  plate_name text,
  short_name text not null,
  pinyin text not null default '',
  name_key text collate "C" not null default '',
  -- When the name was entered: a slip of the same day can be taken back.
  created_at timestamptz not null default now(),
  primary key (corps_id, id),
  unique (corps_id, unit_id, valid_from),
  foreign key (corps_id, unit_id) references unit (corps_id, id) on delete cascade
);
create unique index unit_name_last on unit_name (corps_id, unit_id) where valid_to is null;
-- Few units were ever renamed: the look-up of an old name costs next to nothing for all the others.
create index unit_name_former on unit_name (corps_id, unit_id, valid_to) where valid_to is not null;

insert into unit_name (corps_id, id, unit_id, valid_from, name, plate_name, short_name, pinyin, name_key)
  select corps_id, id || '.1', id, from_on, name, plate_name, short_name, pinyin, name_key from unit;

create function unit_names_apart() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (
    select from unit_name n
    where n.corps_id = new.corps_id
      and n.unit_id = new.unit_id
      and n.id <> new.id
      and daterange(n.valid_from, n.valid_to, '[]') && daterange(new.valid_from, new.valid_to, '[]')
  ) then
    raise exception 'names of unit % overlap', new.unit_id using errcode = 'exclusion_violation';
  end if;
  return null;
end
$$;
create trigger unit_names_apart after insert or update on unit_name for each row execute function unit_names_apart();

-- A new unit has its first name from its first day, whoever founds it. At commit, so that a restore brings its own.
create function unit_has_name() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into unit_name (corps_id, id, unit_id, valid_from, name, plate_name, short_name, pinyin, name_key)
    select corps_id, id || '.1', id, from_on, name, plate_name, short_name, pinyin, name_key
    from unit u
    where u.corps_id = new.corps_id
      and u.id = new.id
      and not exists (select from unit_name n where n.corps_id = u.corps_id and n.unit_id = u.id);
  return null;
end
$$;
create constraint trigger unit_has_name after insert on unit deferrable initially deferred
  for each row execute function unit_has_name();

grant select, insert, update, delete on unit_name to liulian_app;
alter table unit_name enable row level security;
create function app_may_name(corps text, unit text) returns boolean language sql stable as $$
  select exists (select from unit u where u.corps_id = corps and u.id = unit and u.path >= app_from() and u.path < app_to())
$$;
create policy unit_name_read on unit_name for select using (corps_id = (select app_corps()));
create policy unit_name_insert on unit_name for insert
  with check (corps_id = (select app_corps()) and app_may_name(corps_id, unit_id));
create policy unit_name_update on unit_name for update
  using (corps_id = (select app_corps()) and app_may_name(corps_id, unit_id));
create policy unit_name_delete on unit_name for delete
  using (corps_id = (select app_corps()) and app_may_name(corps_id, unit_id));
