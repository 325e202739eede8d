-- Which flags a unit had before a day: the unit itself says those of now (its names are in unit_name).
-- Whoever recounts last year's duties asks for the flags of last year.
create table unit_change (
  corps_id text not null references corps (id),
  id text not null,
  unit_id text not null,
  path text collate "C" not null,
  on_date date not null,
  flags_before text[] not null,
  primary key (corps_id, id),
  foreign key (corps_id, unit_id) references unit (corps_id, id) on delete cascade
);
create index unit_change_unit on unit_change (corps_id, unit_id, on_date);

grant select, insert on unit_change to liulian_app;
alter table unit_change enable row level security;
-- Units are known to the whole corps, and so are their flags; this is written with the unit.
create policy unit_change_read on unit_change for select using (corps_id = (select app_corps()));
create policy unit_change_insert on unit_change
  for insert
  with check (
    corps_id = (select app_corps())
    and path >= (select app_from())
    and path < (select app_to())
  );
