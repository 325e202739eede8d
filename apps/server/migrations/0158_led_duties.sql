-- An office reads the duties of the units around it of which its department is lead or co-lead (O41): of the corps,
-- those of the whole corps; of a detachment, those of the detachment. Which departments it stands for comes with the
-- caller (`app.led`); those of the audience of others stay theirs.
create function app_led() returns text[] language sql stable parallel safe as $$
  select string_to_array(nullif(current_setting('app.led', true), ''), ',')
$$;
create function app_led_obligations() returns text[]
language sql stable security definer set search_path = public as $$
  select coalesce(array_agg(distinct o.value ->> 'id'), '{}')
  from scheme_version v, jsonb_array_elements(v.definition -> 'obligations') o
  where v.corps_id = app_corps()
    and (
      o.value ->> 'lead' = any (app_led())
      or coalesce(o.value -> 'coLead', '[]') ?| app_led()
    )
$$;
-- The unit that the office belongs to: `corps.office04.` gives `corps.`.
create function app_around() returns text language sql stable parallel safe as $$
  select nullif(regexp_replace(app_at(), '[^.]+\.$', ''), '')
$$;
create policy duty_led on duty for select using (
  corps_id = (select app_corps())
  and (select app_led()) is not null
  and obligation_id = any ((select app_led_obligations())::text[])
  and path >= (select app_around())
  and path < (select left(app_around(), -1) || '/')
  and (audience = 'unit' or (select app_has(audience)))
);
