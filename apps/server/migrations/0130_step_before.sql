-- What a step put in the place of something, and what it made, so that undoing the step takes back both: the fields
-- as they were, and the ids of items and drafts. It is no content of the record, and is emptied with what it holds.
alter table record_step add column before jsonb;
grant update (before) on record_step to liulian_app;
