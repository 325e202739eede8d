-- Which appointment a role came with: where it ends, the role ends.
alter table grant_proposal add column appointment_id text;
alter table role_grant add column appointment_id text;
create index role_grant_appointment on role_grant (corps_id, appointment_id)
  where appointment_id is not null and revoked_at is null;
create index grant_proposal_appointment on grant_proposal (corps_id, appointment_id) where appointment_id is not null;
