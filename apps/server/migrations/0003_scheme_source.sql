-- A scheme version comes from the pack, or was made on the site from a policy document; the two are numbered together.
alter table scheme_version add column source text not null default 'pack' check (source in ('pack', 'site'));
alter table scheme_version add column pack_version integer;
update scheme_version set pack_version = version;
