-- What an entry vouches for: the hash of the record, or of an account's grants, as stored when it was written.
alter table audit_entry add column content_hash text;

-- Rows that were there before the chain carried hashes, or were loaded in bulk. One entry carries the hash of them all.
create table audit_baseline (
  corps_id text not null references corps (id),
  object_type text not null,
  object_id text collate "C" not null,
  content_hash text not null,
  primary key (corps_id, object_type, object_id)
);
alter table audit_baseline enable row level security;

-- A chain or a content that was found altered, until the audit administrator has answered it.
create table audit_alarm (
  corps_id text not null references corps (id),
  id text not null,
  raised_at timestamptz not null default now(),
  finding text not null,
  answered_at timestamptz,
  answered_by text,
  answered_by_name text,
  answer text,
  primary key (corps_id, id),
  check ((answered_at is null) = (answer is null))
);
create unique index audit_alarm_once on audit_alarm (corps_id, md5(finding));
alter table audit_alarm enable row level security;
create policy audit_alarm_read on audit_alarm for select using (corps_id = (select app_corps()) and (select app_has('audit')));
grant select on audit_alarm to liulian_app;

create function content_digest(content text) returns text language sql immutable parallel safe as $$
  select encode(sha256(convert_to(content, 'UTF8')), 'hex')
$$;

-- The record with its units, people, readers and attachments. Paths and search keys are left out: they follow from the rest.
-- jsonb writes its keys in one order, so equal content is equal text. Null where there is no such record.
create function record_content_hash(of_corps text, of_record text) returns text
language sql stable set search_path = public as $$
  select content_digest(jsonb_build_object(
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
  )::text)
  from record r where r.corps_id = of_corps and r.id = of_record
$$;

-- The grants that an account holds now. Null where there is no such account.
create function account_content_hash(of_corps text, of_account text) returns text
language sql stable set search_path = public as $$
  select content_digest(coalesce((
    select jsonb_agg(jsonb_build_array(g.id, g.role, g.unit_id, g.granted_by, extract(epoch from g.granted_at))
      order by g.id collate "C")
    from role_grant g where g.corps_id = of_corps and g.account_id = a.id and g.revoked_at is null
  ), '[]')::text)
  from account a where a.corps_id = of_corps and a.id = of_account
$$;

create function baseline_content_hash(of_corps text) returns text
language sql stable set search_path = public as $$
  select content_digest(coalesce(string_agg(b.object_type || ' ' || b.object_id || ' ' || b.content_hash, chr(10)
    order by b.object_type collate "C", b.object_id), ''))
  from audit_baseline b where b.corps_id = of_corps
$$;
