-- A whole nation in one database: 6,000,000 duties and 5,000,000 records of 31 corps. What each index replaces or costs is said beside it.

-- Counting what falls due by unit and obligation reads this index alone (it was corps, path, due date). The same path, date and
-- obligation come for every person of a station, so the index folds most of its entries: 179 MB for 6,000,000 duties, 83 MB before.
drop index duty_path;
create index duty_path on duty (corps_id, path, due_on, obligation_id);

-- The matrix asks for a dozen obligations of a subtree in a year; the period's name, which stood here, is asked for nowhere without them (176 MB, 54 MB before).
drop index duty_obligation;
create index duty_obligation on duty (corps_id, obligation_id, path, due_on);

-- What is open in a subtree, in the order in which it falls due: a page stops at its hundredth row, and counting
-- needs no row (49 MB, 10 MB before; a duty enters it once and leaves it once).
drop index duty_open;
create index duty_open on duty (corps_id, due_on, path, obligation_id) where met_on is null and answer is null;

-- What has been met in the last weeks. A duty that becomes met leaves duty_open, so its update already writes to every index (33 MB).
create index duty_met on duty (corps_id, met_on) where met_on is not null;
-- The few duties whose state is neither plainly met nor open; all others pay nothing (128 KB).
create index duty_exception on duty (corps_id, due_on, path) where met_on > due_on or answer is not null;

-- The latest answer of each duty on a page; answers are few.
create index answer_duty on answer (corps_id, duty_id, requested_at desc);

-- As it was, with the moment of entry, by which a ledger may also be ordered; it never changes.
drop index record_path;
create index record_path on record (corps_id, path, occurred_on desc) include (id, kind, status, visibility, created_by, several_hosts, entered_at);

-- How many duties of a subtree fall due between two days, by obligation and by the part of the path at `depth` ('' at the unit itself);
-- how many of them by `today`, and how many wait for a record. The corps and the caller's own range bound it as the policy on duty
-- does, which cannot be asked here: it also looks at people, who are in neither index, and would read every row. These are counts of
-- rows that the policy shows, nothing else. The planner takes any range of paths for a few rows and would rather sort them; they come
-- in the order of the index, and their sums are many.
create function app_duties_due(from_path text, to_path text, from_day date, to_day date, today date, depth integer)
returns table (obligation_id text, child text, duties integer, due integer, open integer) language sql stable security definer set search_path = public set enable_sort = off set jit = off as $$
  select same.obligation_id, split_part(same.path, '.', depth), sum(same.duties)::int, coalesce(sum(same.duties) filter (where same.due_on <= today), 0)::int, sum(same.open)::int
  from (
    select d.path, d.due_on, d.obligation_id, count(*)::int as duties, 0 as open from duty d
      where d.corps_id = app_corps() and d.path >= app_from() and d.path < app_to() and d.path >= from_path and d.path < to_path and d.due_on >= from_day and d.due_on <= to_day
      group by d.path, d.due_on, d.obligation_id
    union all
    select d.path, d.due_on, d.obligation_id, 0, count(*)::int from duty d
      where d.corps_id = app_corps() and d.path >= app_from() and d.path < app_to() and d.path >= from_path and d.path < to_path and d.due_on >= from_day and d.due_on <= to_day
        and d.met_on is null and d.answer is null
      group by d.due_on, d.path, d.obligation_id
  ) same
  group by 1, 2
$$;

-- The three look-ups that the policy on records makes, unchanged in what they give: a function in SQL was planned anew whenever it was
-- called, up to three times a query; one in PL/pgSQL keeps its plan for the connection.
create or replace function app_records_naming_me() returns setof text language plpgsql stable security definer set search_path = public as $$
begin
  return query select p.record_id from record_person p where p.corps_id = app_corps() and p.person_id = app_person();
end
$$;
create or replace function app_records_hosted_with() returns setof text language plpgsql stable security definer set search_path = public as $$
begin
  return query select r.id from record r where r.corps_id = app_corps() and r.several_hosts and (select bool_or(u.path >= app_from() and u.path < app_to())
    from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id);
end
$$;
create or replace function app_records_hosted_in(from_path text, to_path text) returns setof text language plpgsql stable security definer set search_path = public as $$
begin
  return query select r.id from record r where r.corps_id = app_corps() and r.several_hosts and (select bool_or(u.role = 'host' and u.path >= app_from() and u.path < app_to() and u.path >= from_path and u.path < to_path)
    from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id);
end
$$;
