-- Whose row it is belongs to a record's content: a row moved to another party's name is found.
create or replace function record_content_hash(of_corps text, of_record text) returns text
language sql stable set search_path = public as $$
  select content_digest((jsonb_build_object(
    'kind', r.kind, 'category', r.category, 'serves', to_jsonb(r.serves), 'title', r.title,
    'occurredOn', r.occurred_on::text, 'enteredAt', extract(epoch from r.entered_at), 'status', r.status,
    'visibility', r.visibility, 'unit', r.unit_id, 'fields', r.fields, 'headcount', r.headcount, 'cost', r.cost,
    'note', r.note, 'event', r.event_id, 'createdBy', r.created_by, 'createdByName', r.created_by_name,
    'submittedAt', extract(epoch from r.submitted_at), 'acceptedAt', extract(epoch from r.accepted_at),
    'acceptedBy', r.accepted_by, 'returnReason', r.return_reason, 'revision', r.revision, 'proposal', r.proposal,
    'units', (
      select jsonb_agg(jsonb_build_array(u.role, u.unit_id) order by u.role collate "C", u.unit_id collate "C")
      from record_unit u where u.corps_id = r.corps_id and u.record_id = r.id),
    'people', (
      select jsonb_agg(jsonb_build_array(p.role, p.person_id, p.name, p.unit_name)
        order by p.role collate "C", p.person_id collate "C")
      from record_person p where p.corps_id = r.corps_id and p.record_id = r.id),
    'readers', (
      select jsonb_agg(d.account_id order by d.account_id collate "C")
      from record_reader d where d.corps_id = r.corps_id and d.record_id = r.id),
    'files', (
      select jsonb_agg(jsonb_build_array(f.id, f.name, f.size, f.sha256) order by f.id collate "C")
      from file f where f.corps_id = r.corps_id and f.record_id = r.id)
  ) || case when r.stage is null then '{}'::jsonb else jsonb_build_object(
    'stage', r.stage, 'round', r.round, 'number', r.number,
    'steps', (
      select jsonb_agg(jsonb_build_array(
        s.id, s.step, s.round, s.to_stage, s.unit_id, s.person_id, s.on_date::text, s.actor_id, s.reason,
        s.answers, s.ended_as) order by s.id collate "C")
      from record_step s where s.corps_id = r.corps_id and s.record_id = r.id))
  end || coalesce((
    select jsonb_build_object('rows', jsonb_agg(jsonb_build_array(
        w.table_name, w.position, w.fields, w.unit_id)
      order by w.table_name collate "C", w.position, w.id collate "C"))
    from record_row w where w.corps_id = r.corps_id and w.record_id = r.id
    having count(*) > 0), '{}'::jsonb))::text)
  from record r where r.corps_id = of_corps and r.id = of_record
$$;
