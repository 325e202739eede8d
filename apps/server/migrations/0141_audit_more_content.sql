-- The chain vouches for more than records and grants: who can sign in and how, answers to duties, events, appointments.

-- Rows that one entry vouches for together: those from before (seq 0: before entries said which), and what an import or a
-- person's move changed. The entry of that number carries the hash of them all.
alter table audit_baseline add column seq bigint not null default 0;
alter table audit_baseline drop constraint audit_baseline_pkey;
alter table audit_baseline add primary key (corps_id, object_type, object_id, seq);
create index audit_baseline_seq on audit_baseline (corps_id, seq);

drop function baseline_content_hash(text);
create function baseline_content_hash(of_corps text, of_seq bigint) returns text
language sql stable set search_path = public as $$
  select content_digest(coalesce(string_agg(b.object_type || ' ' || b.object_id || ' ' || b.content_hash, chr(10)
    order by b.object_type collate "C", b.object_id), ''))
  from audit_baseline b where b.corps_id = of_corps and b.seq = of_seq
$$;

-- Entries from before carry the hash of the grants alone: those are still held against this.
alter function account_content_hash(text, text) rename to account_grants_hash;

-- Failed attempts, locks and the last code used change with every sign-in and are left out.
create function account_content_hash(of_corps text, of_account text) returns text
language sql stable set search_path = public as $$
  select '2:' || content_digest(jsonb_build_object(
    'grants', account_grants_hash(of_corps, of_account), 'username', a.username, 'password', a.password_hash,
    'person', a.person_id, 'email', a.email, 'disabled', a.disabled, 'mustChange', a.must_change,
    'totp', a.totp_secret, 'totpConfirmed', a.totp_confirmed)::text)
  from account a where a.corps_id = of_corps and a.id = of_account
$$;

-- The answers to a duty; they stay where the duty itself goes.
create function duty_content_hash(of_corps text, of_duty text) returns text
language sql stable set search_path = public as $$
  select content_digest(jsonb_agg(jsonb_build_array(a.id, a.unit_id, a.type, a.reason, a.state, a.requested_by,
    a.requested_by_name, a.requested_behind, extract(epoch from a.requested_at), a.decided_by, a.decided_by_name,
    extract(epoch from a.decided_at), a.reply) order by a.id collate "C")::text)
  from answer a where a.corps_id = of_corps and a.duty_id = of_duty
  having count(*) > 0
$$;

create function event_content_hash(of_corps text, of_event text) returns text
language sql stable set search_path = public as $$
  select content_digest(jsonb_build_array(e.type, e.occurred_on::text, e.title, e.unit_id, to_jsonb(e.person_ids),
    e.created_by)::text)
  from event e where e.corps_id = of_corps and e.id = of_event
$$;

create function appointment_content_hash(of_corps text, of_appointment text) returns text
language sql stable set search_path = public as $$
  select content_digest(jsonb_build_array(a.person_id, a.unit_id, a.post, a.from_on::text, a.to_on::text,
    a.probation_ends_on::text, a.promotion, a.key_post)::text)
  from appointment a where a.corps_id = of_corps and a.id = of_appointment
$$;
