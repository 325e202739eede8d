-- Looking up membership once a row made a station's ledger slow: the two sets are now computed once a query.
drop policy record_scope on record;
drop function app_named_on(text, text);
drop function app_hosts(text, text);

create index record_several_hosts on record (corps_id, id) where several_hosts;

create function app_records_naming_me() returns setof text language sql stable security definer set search_path = public as $$
  select p.record_id from record_person p where p.corps_id = app_corps() and p.person_id = app_person()
$$;
create function app_records_hosted_with() returns setof text language sql stable security definer set search_path = public as $$
  select u.record_id from record r join record_unit u on u.corps_id = r.corps_id and u.record_id = r.id
  where r.corps_id = app_corps() and r.several_hosts and u.path >= app_from() and u.path < app_to()
$$;

create policy record_scope on record using (corps_id = (select app_corps()) and (select app_has('records')) and case visibility
    when 'discipline' then created_by = (select app_account()) or app_may_read_discipline(corps_id, id)
    when 'personal' then created_by = (select app_account()) or ((select app_has('personal')) and path >= (select app_from()) and path < (select app_to())) or id in (select app_records_naming_me())
    else (path >= (select app_from()) and path < (select app_to())) or created_by = (select app_account())
      or (several_hosts and id in (select app_records_hosted_with())) or id in (select app_records_naming_me())
  end);
