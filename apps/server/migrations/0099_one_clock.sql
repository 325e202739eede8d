-- On a site whose date is frozen (CLOCK), what users see as a time follows that date: the frozen day with the real
-- time of day, as the application's own clock gives it. Elsewhere this is now().
create function app_now() returns timestamptz language sql stable parallel safe as $$
  select case
    when coalesce(current_setting('app.today', true), '') = '' then now()
    else (current_setting('app.today', true)::date + (now() at time zone 'Asia/Shanghai')::time)
      at time zone 'Asia/Shanghai'
  end
$$;

-- Sessions, devices and migrations measure real time and stay with the machine's.
do $$
declare
  kept record;
begin
  for kept in
    select table_name, column_name
    from information_schema.columns
    where table_schema = 'public'
      and column_default = 'now()'
      and table_name not in ('session', 'known_device', 'migration')
  loop
    execute format('alter table %I alter column %I set default app_now()', kept.table_name, kept.column_name);
  end loop;
end $$;
