-- A record that a stage has published is read by the whole corps; what passed between its parties on the way there
-- (an opinion, a reason for sending it back, a message) stays theirs.
create function app_party_to(of_corps text, of_record text) returns boolean
language sql stable security definer set search_path = public as $$
  select exists (
    select from record r
    where r.corps_id = of_corps
      and r.id = of_record
      and (
        r.visibility <> 'open'
        or (r.path >= app_from() and r.path < app_to())
        or r.created_by = app_account()
        or (r.several_hosts and r.id in (select app_records_hosted_with()))
        or r.id in (select app_records_naming_me())
        or r.id in (select app_records_shown_to_me())
      )
  )
$$;

drop policy record_step_scope on record_step;
create policy record_step_scope on record_step using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_step.corps_id
      and r.id = record_step.record_id
      and (
        (record_step.unit_id is null and record_step.person_id is null and app_party_to(r.corps_id, r.id))
        or (r.path >= (select app_from()) and r.path < (select app_to()))
        or r.created_by = (select app_account())
        or (record_step.path >= (select app_from()) and record_step.path < (select app_to()))
        or record_step.person_id = (select app_person())
        or record_step.actor_id = (select app_account())
      )
  )
);
drop policy record_message_scope on record_message;
create policy record_message_scope on record_message using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_message.corps_id and r.id = record_message.record_id)
  and app_party_to(corps_id, record_id)
);
