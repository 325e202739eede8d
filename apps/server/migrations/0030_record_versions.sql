-- The correction of a record that a superior has accepted waits here; the accepted version stays in force until it is accepted.
alter table record add column proposal jsonb;
-- The content as it was when it was returned, so that whoever looks at it again sees what has changed since.
alter table record add column reviewed jsonb;
create index record_proposed on record (corps_id, id) where proposal is not null;
