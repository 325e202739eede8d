-- What was emptied in a record because its time had come (`retention` of its kind): which field, when and by what rule.
-- The content itself is gone; this says that it was there.
create table record_erasure (
  corps_id text not null references corps (id),
  record_id text collate "C" not null,
  field text not null,
  on_date date not null,
  why text not null,
  primary key (corps_id, record_id, field),
  foreign key (corps_id, record_id) references record (corps_id, id) on delete cascade
);
alter table record_erasure enable row level security;
create policy record_erasure_scope on record_erasure for select using (
  corps_id = (select app_corps())
  and exists (select from record r where r.corps_id = record_erasure.corps_id and r.id = record_erasure.record_id)
);
grant select on record_erasure to liulian_app;
