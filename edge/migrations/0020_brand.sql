-- A shop's pictures are one of its settings: none where it says nothing of them.
create or replace function everbud.settings_defaults() returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select '{
    "announced": {},
    "brand": {},
    "limits_confirmed": [],
    "margins": {},
    "order_types": {"pickup": {}},
    "stacking": "best_for_shopper"
  }'::jsonb
$$;

-- The settings of every shop have another name from here on, and its counter learns it with a publication.
select everbud.raise_every_revision();
