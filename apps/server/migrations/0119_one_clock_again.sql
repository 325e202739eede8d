-- Tables made since 0099: what users see as a time comes from the site's clock there too. Timers of jobs measure
-- real time and stay with the machine's, as sessions do; their page shows them through the site's clock.
do $$
declare
  kept record;
begin
  for kept in
    select table_name, column_name
    from information_schema.columns
    where table_schema = 'public'
      and column_default = 'now()'
      and table_name not in ('session', 'known_device', 'migration', 'job')
  loop
    execute format('alter table %I alter column %I set default app_now()', kept.table_name, kept.column_name);
  end loop;
end $$;
