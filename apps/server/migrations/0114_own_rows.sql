-- Rows that each unit of a party writes for itself: it reads its own, the unit that holds the record reads all.
alter table record_row
  add column unit_id text,
  add column path text collate "C";

drop policy record_row_scope on record_row;
create policy record_row_scope on record_row using (
  corps_id = (select app_corps())
  and exists (
    select from record r
    where r.corps_id = record_row.corps_id
      and r.id = record_row.record_id
      and (
        record_row.unit_id is null
        or (r.path >= (select app_from()) and r.path < (select app_to()))
        or r.created_by = (select app_account())
        or (record_row.path >= (select app_from()) and record_row.path < (select app_to()))
      )
  )
);
