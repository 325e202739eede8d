-- Who urged, with what words, and which notices it sent: shown on the duty, to whoever urged and whoever was urged.
alter table escalation
  add column taken_on date,
  add column by_name text,
  add column by_unit_id text not null default '',
  add column by_unit_name text,
  add column message text not null default '',
  add column notice text;
update escalation
set taken_on = case when step = 'urge' then due_on else (taken_at at time zone 'Asia/Shanghai')::date end;
alter table escalation alter column taken_on set not null;
-- Two superiors may urge the same duty on one day: each leaves its own trace.
alter table escalation drop constraint escalation_pkey;
alter table escalation add primary key (corps_id, duty_id, step, due_on, by_unit_id);
create index escalation_step_day on escalation (corps_id, step, taken_on);
