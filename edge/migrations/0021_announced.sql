-- The fields that a shop's staff may write, with when its announcement is shown: always, where a write says nothing of it.
create or replace function everbud.settings_of(p_doc jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_object_agg(f.field, p_doc -> f.field) || jsonb_build_object(
    'margins', coalesce(nullif(p_doc -> 'margins', 'null'), '{}'),
    'stacking', coalesce(nullif(p_doc -> 'stacking', 'null'), '"best_for_shopper"'),
    'limits_confirmed', coalesce(nullif(p_doc -> 'limits_confirmed', 'null'), '[]'),
    'announced', coalesce(nullif(p_doc -> 'announced', 'null'), '{}'),
    'order_types', coalesce(nullif(p_doc -> 'order_types', 'null'), '{"pickup": {}}')
  )
  from unnest(array['tagline', 'phone', 'announcement', 'hours', 'slots', 'after_hours_orders', 'theme', 'pages'])
    as f (field)
$$;

-- The settings of every shop have another name from here on, and its counter learns it with a publication.
do $$
declare
  shop uuid;
begin
  for shop in select id from everbud.shops loop
    perform set_config('everbud.shop', shop::text, true);
    update everbud.shops set revision = revision + 1 where id = shop;
  end loop;
end
$$;
