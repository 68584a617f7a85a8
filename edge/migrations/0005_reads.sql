-- What the worker asks the origin, apart from draining. Each question is one call, so it costs one round trip.

-- Whether the origin is up, which means: whether it writes.
create function everbud.heartbeat() returns timestamptz
language sql volatile
set search_path = pg_catalog, pg_temp
as $$ update everbud.heartbeats set beaten_at = clock_timestamp() returning beaten_at $$;

-- All shops and their hosts, and the hosts that are gone. Runs as the owner: it is the directory of all shops.
create function everbud.directory() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'shops', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', s.id, 'slug', s.slug, 'name', s.name, 'tagline', s.doc ->> 'tagline', 'address', s.doc ->> 'address',
        'hosts', coalesce((select jsonb_agg(h.host order by h.host) from everbud.hosts h where h.shop_id = s.id), '[]')
      ) order by s.slug)
      from everbud.shops s
    ), '[]'),
    'tombstones', coalesce((select jsonb_agg(t.host order by t.host) from everbud.host_tombstones t), '[]')
  )
$$;

-- What a minute's cron compares with what the edge has: everything else is read only for shops that changed.
-- Runs as the owner: it asks for all shops at once.
create function everbud.revisions() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'shop', s.id, 'revision', s.revision, 'stock_version', s.stock_version,
    'watermarks', coalesce((
      select jsonb_object_agg(l.log_id, l.watermark) from everbud.logs l where l.shop_id = s.id
    ), '{}')
  ) order by s.id), '[]')
  from everbud.shops s
$$;

-- All that is published of one shop, or a JSON null when there is no such shop.
-- `stable` is what makes it one consistent picture: every query in it sees the snapshot of the call, so the stock and
-- the watermarks belong together. The counter subtracts its own events above the watermark, and a stock that already
-- held one of them would count it twice.
create function everbud.read_shop(p_shop uuid) returns jsonb
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
        select jsonb_agg(p.doc order by p.position, p.id) from everbud.products p where p.shop_id = p_shop
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

-- The shop's unfinished orders, with what unseals them: a counter that lost its storage opens a new log from these.
-- Runs as the owner, because the worker's role may write sealing keys and not read them. It is bound to the shop named.
create function everbud.open_orders(p_shop uuid) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'order', o.doc, 'status', o.status, 'log', o.log_id, 'seq', o.accepted_seq, 'flagged', o.flagged,
      'sealed', translate(encode(e.sealed, 'base64'), e'\n', ''),
      'sealing_key', translate(encode(k.sealing_key, 'base64'), e'\n', '')
    ) order by o.placed_at, o.order_id)
    from everbud.orders o
    left join everbud.events e on (e.shop_id, e.log_id, e.seq) = (o.shop_id, o.log_id, o.accepted_seq)
    left join everbud.order_keys k on (k.shop_id, k.order_id) = (o.shop_id, o.order_id)
    where o.shop_id = p_shop and o.status not in ('completed', 'cancelled')
  ), '[]');
end
$$;

revoke all on function everbud.heartbeat(), everbud.directory(), everbud.revisions(), everbud.read_shop(uuid),
  everbud.open_orders(uuid) from public;
grant execute on function everbud.heartbeat(), everbud.directory(), everbud.revisions(), everbud.read_shop(uuid),
  everbud.open_orders(uuid) to everbud_edge;
