-- What counts toward a duty is part of it: `terms` stands for the quota and the rules of the reading under which it was made, so that
-- a reading that changes only what discharges a duty is noticed. `subject_ids` are the people of its event: a record may have to be
-- about one of them, and whoever moves touches the batches that name him.
alter table duty add column terms text collate "C" not null default '';
alter table duty add column subject_ids text[];
create index duty_subjects on duty using gin (subject_ids) where subject_ids is not null;

-- A report's day of handing in decides whether it was late. The first time counts: a correction later on does not make it late.
alter table record add column handed_in_on date;
update record set handed_in_on = (coalesce(submitted_at, entered_at) at time zone 'Asia/Shanghai')::date where status <> 'draft';

create function record_handed_in() returns trigger language plpgsql set search_path = public as $$
begin
  if new.handed_in_on is null and new.status <> 'draft' then
    new.handed_in_on := (coalesce(new.submitted_at, new.entered_at) at time zone 'Asia/Shanghai')::date;
  end if;
  return new;
end
$$;
create trigger record_handed_in before insert or update of status on record for each row execute function record_handed_in();

-- A reading holds from a day on; what was owed before stays as it was. `setting.chosen` is the newest.
create table reading (
  corps_id text not null references corps (id),
  setting_id text collate "C" not null,
  from_on date not null,
  chosen text not null,
  chosen_by text,
  chosen_at timestamptz not null default now(),
  primary key (corps_id, setting_id, from_on)
);
insert into reading (corps_id, setting_id, from_on, chosen, chosen_by, chosen_at)
  select corps_id, id, '1900-01-01', chosen, changed_by, changed_at from setting where chosen is not null;
create trigger reading_stamp after insert or update or delete on reading for each row execute function programme_changed();

alter table reading enable row level security;
create policy reading_own on reading using (corps_id = (select app_corps()));
grant select, insert, update, delete on reading to liulian_app;
