-- The last day on which a unit bore another name than now, null for all that never did: a list looks into the
-- history of the few units and days for which there is one, and costs nothing for the others.
alter table unit add column former_until date;
update unit u
set former_until = (
  select max(n.valid_to) from unit_name n where n.corps_id = u.corps_id and n.unit_id = u.id
);

create function unit_former_until() returns trigger language plpgsql security definer set search_path = public as $$
declare
  corps text := coalesce(new.corps_id, old.corps_id);
  changed text := coalesce(new.unit_id, old.unit_id);
begin
  update unit u
  set former_until = (select max(n.valid_to) from unit_name n where n.corps_id = corps and n.unit_id = changed)
  where u.corps_id = corps
    and u.id = changed
    and u.former_until is distinct from
      (select max(n.valid_to) from unit_name n where n.corps_id = corps and n.unit_id = changed);
  return null;
end
$$;
create trigger unit_former_until after insert or update or delete on unit_name
  for each row execute function unit_former_until();

-- What a unit was called on a day, with its present name in brackets where that is another.
create function unit_name_then(corps text, unit text, present text, day date) returns text
  language sql stable parallel safe as $$
  select coalesce(
    (
      select case when n.name = present then n.name else n.name || '（现：' || present || '）' end
      from unit_name n
      where n.corps_id = corps and n.unit_id = unit and n.valid_to >= day
      order by n.valid_to
      limit 1
    ),
    present
  )
$$;
