-- Whoever recorded something finds it again, wherever they serve now.
create index record_created_by on record (corps_id, created_by);
