-- What a counter is told besides its menu and stock: which of its events are missing here, and, when it has lost its
-- storage, what its shop's logs say still stands.

-- Open gaps of the shop, by log. Read in one statement with `read_shop`, so that they belong to the same picture: a
-- watermark above an open gap says too much, and a counter that can fill the gap waits until it has.
create function everbud.open_gaps(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_object_agg(g.log_id, g.gaps)
    from (
      select log_id, jsonb_agg(jsonb_build_object('from', from_seq, 'to', to_seq) order by from_seq) as gaps
      from everbud.gaps where shop_id = p_shop and filled_at is null group by log_id
    ) g
  ), '{}');
end
$$;

-- What staff have marked sold out and whether ordering is paused, as the newest event about each says. Stock and orders
-- have tables of their own; of these marks the log is the only record.
create function everbud.standing(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return (
    with told as (
      -- Across logs by the counters' clocks, and by seq within one. A shop has few logs, and they follow each other.
      select e.kind, e.body, row_number() over (
        partition by e.kind, e.body ->> 'variant' order by e.at desc, e.recorded_at desc, e.seq desc
      ) as age
      from everbud.events e
      where e.shop_id = p_shop and e.kind in ('sold_out_marked', 'ordering_set')
    )
    select jsonb_build_object(
      'sold_out', coalesce((
        select jsonb_agg(t.body ->> 'variant' order by t.body ->> 'variant') from told t
        where t.age = 1 and t.kind = 'sold_out_marked' and t.body -> 'sold_out' = 'true'
      ), '[]'),
      'paused', coalesce((
        select t.body -> 'paused' from told t where t.age = 1 and t.kind = 'ordering_set'
      ), 'false'),
      'note', coalesce((
        select t.body -> 'note' from told t where t.age = 1 and t.kind = 'ordering_set'
      ), '""')
    )
  );
end
$$;
-- Without it that would read every event that the shop ever had.
create index events_that_mark on everbud.events (shop_id, kind, at) where kind in ('sold_out_marked', 'ordering_set');

-- The shop's finished orders that still matter to a counter which lost its storage, in the shape of `open_orders`: those
-- whose request could be sent again (its key is good for 48 hours), and those that hold a place in a slot of today.
-- Runs as the owner, because the worker's role may write sealing keys and not read them. It is bound to the shop named.
create function everbud.recent_orders(p_shop uuid) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'order', o.doc, 'status', o.status, 'reason', o.cancelled_reason, 'log', o.log_id, 'seq', o.accepted_seq,
      'flagged', o.flagged,
      'sealed', translate(encode(e.sealed, 'base64'), e'\n', ''),
      'sealing_key', translate(encode(k.sealing_key, 'base64'), e'\n', '')
    ) order by o.placed_at, o.order_id)
    from (
      -- Bounded, because a worker has 128 MB; the newest are those that somebody still asks for.
      select * from everbud.orders
      where shop_id = p_shop and status in ('completed', 'cancelled')
        and (placed_at > now() - interval '48 hours' or slot_starts_at > now() - interval '1 day')
      order by placed_at desc limit 2000
    ) o
    left join everbud.events e on (e.shop_id, e.log_id, e.seq) = (o.shop_id, o.log_id, o.accepted_seq)
    left join everbud.order_keys k on (k.shop_id, k.order_id) = (o.shop_id, o.order_id)
  ), '[]');
end
$$;
create index orders_by_time on everbud.orders (shop_id, placed_at);

revoke all on function everbud.open_gaps(uuid), everbud.standing(uuid), everbud.recent_orders(uuid) from public;
grant execute on function everbud.open_gaps(uuid), everbud.standing(uuid), everbud.recent_orders(uuid) to everbud_edge;

-- Gaps of all shops, for the operator: each waits for an import of the events that only a lost back-up held. The owner
-- reads them across shops, and nothing else of them.
create policy owner_reads_all on everbud.gaps for select to current_user using (true);
create function everbud.gaps_to_import() returns table (
  shop_id uuid, slug text, log_id uuid, from_seq bigint, to_seq bigint, noticed_at timestamptz
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select g.shop_id, s.slug, g.log_id, g.from_seq, g.to_seq, g.noticed_at
  from everbud.gaps g join everbud.shops s on s.id = g.shop_id
  where g.filled_at is null order by g.noticed_at, g.shop_id, g.from_seq
$$;
revoke all on function everbud.gaps_to_import() from public;
