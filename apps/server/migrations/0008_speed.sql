-- What a corps' programme is made of (its scheme versions, chosen readings and own kinds) changes rarely and is asked for with
-- every request: the stamp says in one look whether what was read before still holds. It is random, so that no two changes,
-- even in transactions that are rolled back, ever share one.
alter table corps add column programme_stamp text not null default '';

create function programme_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update corps set programme_stamp = gen_random_uuid()::text where id = coalesce(new.corps_id, old.corps_id);
  return null;
end
$$;
create trigger scheme_version_stamp after insert or update or delete on scheme_version for each row execute function programme_changed();
create trigger setting_stamp after insert or update or delete on setting for each row execute function programme_changed();
create trigger kind_stamp after insert or update or delete on kind for each row execute function programme_changed();

-- A unit's ledger also holds what it hosted together with others. Asked through the tables' own policies this was planned anew
-- with every request; the set is small, and both the caller's range and the one asked for bound it. Few records have several
-- hosts, but the planner cannot know it inside a function: looking each of them up keeps it from reading the whole range of paths.
create function app_records_hosted_in(from_path text, to_path text) returns setof text language sql stable security definer set search_path = public as $$
  select r.id from record r where r.corps_id = app_corps() and r.several_hosts and (select bool_or(u.role = 'host' and u.path >= app_from() and u.path < app_to() and u.path >= from_path and u.path < to_path)
    from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id)
$$;
create or replace function app_records_hosted_with() returns setof text language sql stable security definer set search_path = public as $$
  select r.id from record r where r.corps_id = app_corps() and r.several_hosts and (select bool_or(u.path >= app_from() and u.path < app_to())
    from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id)
$$;

-- The records of a unit's people and those it took part in are found by unit.
create index record_unit_unit on record_unit (corps_id, unit_id);

-- A duty is updated in place each time a record counts toward it; room on its page keeps its nine indexes out of it.
alter table duty set (fillfactor = 90);

-- A ledger of one kind is mostly that of one unit and what is below it.
drop index record_kind;
create index record_kind on record (corps_id, kind, path, occurred_on desc);

-- Counting a whole corps' ledger reads what the row policy and the usual filters ask from the index alone.
drop index record_path;
create index record_path on record (corps_id, path, occurred_on desc) include (id, kind, status, visibility, created_by, several_hosts);
