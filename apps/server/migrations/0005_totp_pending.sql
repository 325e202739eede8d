-- A second factor stays in force until its successor is confirmed.
alter table account add column totp_pending text;
drop function duty_state(duty, date);
