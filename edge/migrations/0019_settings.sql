-- What a field of the settings is worth where a shop says nothing of it, so that a write which does not know the field is
-- still whole. A field that is added later needs to be named here, and nowhere else in the database.
create function everbud.settings_defaults() returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select '{
    "announced": {},
    "limits_confirmed": [],
    "margins": {},
    "order_types": {"pickup": {}},
    "stacking": "best_for_shopper"
  }'::jsonb
$$;
revoke all on function everbud.settings_defaults() from public;
grant execute on function everbud.settings_defaults() to everbud_edge;

-- The fields that a shop's staff may write: those that every shop has, and those above.
create or replace function everbud.settings_of(p_doc jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_object_agg(f.field, p_doc -> f.field) || d.defaults || coalesce((
    select jsonb_object_agg(said.field, p_doc -> said.field) from jsonb_object_keys(d.defaults) said (field)
    where p_doc -> said.field <> 'null'
  ), '{}')
  from unnest(array['tagline', 'phone', 'announcement', 'hours', 'slots', 'after_hours_orders', 'theme', 'pages'])
    as f (field), everbud.settings_defaults() d (defaults)
  group by d.defaults
$$;

-- The settings of every shop have another name from here on, and its counter learns it with a publication.
select everbud.raise_every_revision();
