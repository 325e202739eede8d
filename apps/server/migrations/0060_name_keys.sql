-- What two spellings of a name share, and its place in a list by pinyin; both are filled in when the site starts.
alter table unit add column name_key text collate "C" not null default '';
alter table unit add column sort_key text collate "C" not null default '';
alter table person add column name_key text collate "C" not null default '';
alter table person add column sort_key text collate "C" not null default '';
create index person_name on person (corps_id, name_key);
create index person_sort on person (corps_id, path, sort_key, id);
-- Readings write ü as v, as it is typed.
update record
set pinyin = replace(pinyin, 'ü', 'v')
where pinyin like '%ü%';
