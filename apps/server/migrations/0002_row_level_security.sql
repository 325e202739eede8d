-- Row-level security beneath the policies of the application: a forgotten `where` returns nothing (design §6).
-- Requests run as role liulian_app with the caller's scope in transaction-local settings. An unset custom setting is null the
-- first time and the empty string afterwards, hence nullif everywhere: no scope, no rows.

do $$ begin
  if not exists (select from pg_roles where rolname = 'liulian_app') then create role liulian_app nologin; end if;
end $$;
do $$ begin
  execute format('grant liulian_app to %I', session_user);
exception when others then null; -- a superuser may set any role
end $$;

create function app_corps() returns text language sql stable parallel safe as $$ select nullif(current_setting('app.corps', true), '') $$;
create function app_from() returns text language sql stable parallel safe as $$ select nullif(current_setting('app.from', true), '') $$;
create function app_to() returns text language sql stable parallel safe as $$ select nullif(current_setting('app.to', true), '') $$;
create function app_person() returns text language sql stable parallel safe as $$ select nullif(current_setting('app.person', true), '') $$;
create function app_account() returns text language sql stable parallel safe as $$ select nullif(current_setting('app.account', true), '') $$;
create function app_has(what text) returns boolean language sql stable parallel safe as $$ select coalesce(nullif(current_setting('app.' || what, true), ''), 'off') = 'on' $$;

grant usage on schema public to liulian_app;
grant select on corps, unit, scheme_version, setting, kind to liulian_app;
grant select, insert, update on person, service, appointment, party_organisation, import_batch, answer, notification, setting, kind to liulian_app;
grant insert, update on unit to liulian_app;
grant select, insert, update, delete on event, record, record_unit, record_person, record_reader, file to liulian_app;
grant select on duty, duty_record, escalation to liulian_app;
grant select on audit_entry to liulian_app;

do $$
declare t text;
begin
  foreach t in array array['corps','site','unit','person','service','appointment','party_organisation','event','import_batch','account','role_grant','session',
    'scheme_version','setting','kind','duty','duty_record','answer','escalation','record','record_unit','record_person','record_reader','file','notification','audit_entry','audit_head','sweep']
  loop
    execute format('alter table %I enable row level security', t);
  end loop;
end $$;

-- Settings stand in scalar subqueries so that they are read once a query, not once a row.
create policy corps_own on corps using (id = (select app_corps()));
-- Unit names are open inside the corps; changing one needs the subtree.
create policy unit_read on unit for select using (corps_id = (select app_corps()));
create policy unit_insert on unit for insert with check (corps_id = (select app_corps()) and path >= (select app_from()) and path < (select app_to()));
create policy unit_update on unit for update using (corps_id = (select app_corps()) and path >= (select app_from()) and path < (select app_to()));

create policy scheme_read on scheme_version for select using (corps_id = (select app_corps()));
create policy setting_all on setting using (corps_id = (select app_corps()));
create policy kind_all on kind using (corps_id = (select app_corps()));

create policy person_scope on person using (corps_id = (select app_corps()) and ((path >= (select app_from()) and path < (select app_to())) or id = (select app_person())));
create policy service_scope on service using (corps_id = (select app_corps()) and ((path >= (select app_from()) and path < (select app_to())) or person_id = (select app_person())));
create policy appointment_scope on appointment using (corps_id = (select app_corps()) and ((path >= (select app_from()) and path < (select app_to())) or person_id = (select app_person())));
create policy party_scope on party_organisation using (corps_id = (select app_corps()) and exists (
  select from unit u where u.corps_id = party_organisation.corps_id and u.id = party_organisation.unit_id and u.path >= (select app_from()) and u.path < (select app_to())));
create policy event_scope on event using (corps_id = (select app_corps()) and path >= (select app_from()) and path < (select app_to()));
create policy import_scope on import_batch using (corps_id = (select app_corps()) and path >= (select app_from()) and path < (select app_to()));

create policy duty_scope on duty for select using (corps_id = (select app_corps())
  and ((path >= (select app_from()) and path < (select app_to())) or person_id = (select app_person()) or other_person_id = (select app_person())));
create policy duty_record_scope on duty_record for select using (corps_id = (select app_corps()) and exists (
  select from duty d where d.corps_id = duty_record.corps_id and d.id = duty_record.duty_id));
create policy escalation_scope on escalation for select using (corps_id = (select app_corps()) and exists (
  select from duty d where d.corps_id = escalation.corps_id and d.id = escalation.duty_id));
create policy answer_scope on answer using (corps_id = (select app_corps()) and ((path >= (select app_from()) and path < (select app_to())) or requested_by = (select app_account())));

-- Membership look-ups that a policy needs, without walking into another table's policy (which would walk back).
create function app_named_on(corps text, record text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from record_person p where p.corps_id = corps and p.record_id = record and p.person_id = app_person())
$$;
create function app_hosts(corps text, record text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from record_unit u where u.corps_id = corps and u.record_id = record and u.path >= app_from() and u.path < app_to())
$$;
create function app_may_read_discipline(corps text, record text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from record_reader r where r.corps_id = corps and r.record_id = record and r.account_id = app_account())
    and not exists (select from record_person p where p.corps_id = corps and p.record_id = record and p.person_id = app_person() and p.role <> 'handler')
$$;

-- Whoever only looks after the machine reads no records at all: app.records is on for business roles.
create policy record_scope on record using (corps_id = (select app_corps()) and (select app_has('records')) and case visibility
    when 'discipline' then created_by = (select app_account()) or app_may_read_discipline(corps_id, id)
    when 'personal' then created_by = (select app_account()) or ((select app_has('personal')) and path >= (select app_from()) and path < (select app_to())) or app_named_on(corps_id, id)
    else (path >= (select app_from()) and path < (select app_to())) or created_by = (select app_account()) or (several_hosts and app_hosts(corps_id, id)) or app_named_on(corps_id, id)
  end);
create policy record_unit_scope on record_unit using (corps_id = (select app_corps()) and exists (
  select from record r where r.corps_id = record_unit.corps_id and r.id = record_unit.record_id));
create policy record_person_scope on record_person using (corps_id = (select app_corps()) and exists (
  select from record r where r.corps_id = record_person.corps_id and r.id = record_person.record_id));
create policy record_reader_scope on record_reader using (corps_id = (select app_corps()) and exists (
  select from record r where r.corps_id = record_reader.corps_id and r.id = record_reader.record_id));
create policy file_scope on file using (corps_id = (select app_corps()) and exists (
  select from record r where r.corps_id = file.corps_id and r.id = file.record_id));

create policy notification_own on notification using (corps_id = (select app_corps()) and account_id = (select app_account()));
create policy audit_read on audit_entry for select using (corps_id = (select app_corps()) and (select app_has('audit')));
-- site, account, role_grant, session, audit_head, sweep: no grant and no policy; only the owner touches them.
