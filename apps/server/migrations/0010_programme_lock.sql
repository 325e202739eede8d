-- One statement that waits for its turn and then says which programme is in force: whoever waited for a scheme to be applied must
-- not go on with what was read before. (A volatile function looks again after each of its statements; a plain statement looks once, before it waits.)
create function app_lock_programme(of_corps text, exclusively boolean) returns text language plpgsql volatile set search_path = public as $$
begin
  if exclusively then
    perform pg_advisory_xact_lock(hashtext('programme:' || of_corps));
  else
    perform pg_advisory_xact_lock_shared(hashtext('programme:' || of_corps));
  end if;
  return (select programme_stamp from corps where id = of_corps);
end
$$;
