-- A shop's pictures and how its pages are put together are of its settings, and what is new on its menu is known here.
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
    "stacking": "best_for_shopper",
    "structure": {}
  }'::jsonb
$$;

-- When a product first came onto the menu. Those of before this was kept came at the same moment: none of them is new.
alter table everbud.products add column added_at timestamptz not null default now();

create or replace function everbud.read_shop(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_build_object(
      'revision', s.revision,
      'meant_revision', s.meant_revision,
      'stock_version', s.stock_version,
      'shop', s.doc,
      'products', coalesce((
        select jsonb_agg(
          p.doc || jsonb_build_object('added_at', to_char(p.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          order by p.position, p.id
        )
        from everbud.products p where p.shop_id = p_shop
      ), '[]'),
      'specials', coalesce((
        select jsonb_agg(p.doc order by p.position, p.id) from everbud.specials p where p.shop_id = p_shop
      ), '[]'),
      'stock', coalesce((
        select jsonb_agg(jsonb_build_object('variant', k.variant_id, 'on_hand', k.on_hand, 'reserved', k.reserved)
          order by k.variant_id)
        from everbud.stock k where k.shop_id = p_shop
      ), '[]'),
      'watermarks', coalesce((
        select jsonb_object_agg(l.log_id, l.watermark) from everbud.logs l where l.shop_id = p_shop
      ), '{}'),
      'staff', coalesce((
        select jsonb_agg(jsonb_build_object('id', t.id, 'hash', t.token_hash, 'label', t.label, 'role', t.role)
          order by t.created_at, t.id)
        from everbud.staff_tokens t where t.shop_id = p_shop and t.revoked_at is null
      ), '[]')
    )
    from everbud.shops s where s.id = p_shop
  ), 'null');
end
$$;

-- The settings of every shop have another name from here on, and its counter learns it with a publication.
select everbud.raise_every_revision();
