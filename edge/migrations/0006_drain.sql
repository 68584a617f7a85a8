-- The drain: a batch of a counter's events into the origin, as one call in one transaction.
--
-- It may be called again with what it was called with before, after any crash on either side, and takes effect once.
-- Its parts come first and `everbud.drain` last. They run with the rights of the worker's role and under the row-level
-- policies, so a batch can only touch the shop that it names.

-- An event as the counter sends it. The sealing key is beside it and not in it, for the two are kept apart.
create type everbud.envelope as (
  v integer, seq bigint, kind text, at bigint, prev text, hash text,
  stock jsonb, slots jsonb, body jsonb, sealed text, sealing_key text
);

-- The order that an event is about, or null. Events carry either the order or its id under the same name.
create function everbud.order_of(p_body jsonb) returns uuid
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  -- Checked before the cast, because a cast that fails would take the batch with it.
  select case when t.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then t.id::uuid end
  from (
    select case jsonb_typeof(p_body -> 'order')
      when 'object' then p_body -> 'order' ->> 'id'
      when 'string' then p_body ->> 'order'
    end as id
  ) t
$$;

-- Base64 into bytes. What is not base64 is kept as the text that it is: a later hand may still read it, and an event
-- that is recorded strangely is better than one that is not recorded.
create function everbud.bytes_of(p_text text) returns bytea
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return decode(p_text, 'base64');
exception when data_exception then
  return convert_to(p_text, 'UTF8');
end
$$;

-- Whether an error is the fault of the event's own content, so that trying again cannot help: bad data (22), a broken
-- rule (23), an impossible size (54), more rows than can be (21), and what the projection itself refuses (EB).
-- All else is the origin's or ours. It must end the call and roll it back, or a lock time-out would be taken for a
-- poisoned event and a passing fault would become a lasting flag.
create function everbud.is_the_events_fault(p_sqlstate text) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select left(p_sqlstate, 2) in ('21', '22', '23', '54', 'EB') $$;

-- Adds deltas to the shop's stock. A variant that the origin has not heard of gets a row, since it was sold.
create function everbud.add_to_stock(p_shop uuid, p_deltas jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  -- Summed first, since one statement cannot change a row twice, and in the order of the variants, so that this and an
  -- import never wait for each other in a circle.
  insert into everbud.stock as s (shop_id, variant_id, on_hand, reserved)
  select p_shop, d.variant, sum(coalesce(d.on_hand, 0))::bigint, sum(coalesce(d.reserved, 0))::bigint
  from jsonb_to_recordset(p_deltas) as d (variant text, on_hand bigint, reserved bigint)
  group by d.variant
  order by d.variant
  on conflict (shop_id, variant_id) do update
    set on_hand = s.on_hand + excluded.on_hand, reserved = s.reserved + excluded.reserved
$$;

-- Notes that a person must look at an event, and flags its order.
create function everbud.note_attention(p_event everbud.events, p_reason text, p_detail text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  order_known uuid := everbud.order_of(p_event.body);
begin
  insert into everbud.attention (shop_id, log_id, seq, reason, detail, order_id)
    values (p_event.shop_id, p_event.log_id, p_event.seq, p_reason, left(p_detail, 500), order_known)
    on conflict do nothing;
  update everbud.orders set flagged = true where shop_id = p_event.shop_id and order_id = order_known;
  if not found and order_known is not null and p_event.kind = 'order_placed' then
    -- An accepted order is in this table whatever is wrong with it, so that accepted is always recorded or pending.
    insert into everbud.orders (shop_id, order_id, status, log_id, accepted_seq, flagged, doc)
      values (p_event.shop_id, order_known, 'received', p_event.log_id, p_event.seq, true, p_event.body -> 'order');
  end if;
end
$$;

-- Works out what one event means for orders and their lines. Raises when it cannot; the caller holds a savepoint.
-- Kinds that mean nothing to orders, and kinds that a later worker invents, change nothing here.
create function everbud.project(p_event everbud.events) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  placed constant jsonb := p_event.body -> 'order';
  about constant uuid := everbud.order_of(p_event.body);
  happened_at constant timestamptz := to_timestamp(p_event.at / 1000.0);
  new_status constant text := p_event.body ->> 'status';
  old_status text;
begin
  if p_event.body ? 'withheld' then
    -- The counter keeps back a body that this database refused to read, and sends only which order it is about.
    raise exception 'withheld' using errcode = 'EB001', detail = 'the body of the event is in the counter only';
  end if;
  if p_event.kind = 'order_placed' then
    insert into everbud.orders
      (shop_id, order_id, code, status, placed_at, slot_starts_at, total_cents, log_id, accepted_seq, changed_at, doc)
    values (
      p_event.shop_id, about, placed ->> 'code', 'received', to_timestamp((placed ->> 'placed_at')::bigint / 1000.0),
      (placed -> 'slot' ->> 'starts_at')::timestamptz, (placed ->> 'total_cents')::bigint,
      p_event.log_id, p_event.seq, happened_at, placed
    );
    insert into everbud.order_lines
      (shop_id, order_id, line, variant_id, name, quantity, unit_cents, total_cents)
    select p_event.shop_id, about, l.line, l.doc ->> 'variant', l.doc ->> 'name', (l.doc ->> 'quantity')::bigint,
      (l.doc ->> 'unit_cents')::bigint, (l.doc ->> 'total_cents')::bigint
    from jsonb_array_elements(placed -> 'lines') with ordinality as l (doc, line);
    if not found then
      raise exception 'order_without_lines' using errcode = 'EB001', detail = 'the order has no lines';
    end if;

  elsif p_event.kind = 'order_stepped' then
    select o.status into old_status from everbud.orders o where o.shop_id = p_event.shop_id and o.order_id = about;
    if not found then
      raise exception 'unknown_order' using errcode = 'EB001', detail = 'a step of an order that was never recorded';
    end if;
    if old_status in ('completed', 'cancelled') and new_status is distinct from old_status then
      -- Only possible when two logs tell of one order, that is, when a counter lost its storage.
      raise exception 'order_was_final' using errcode = 'EB001',
        detail = format('the order was %s and should become %s', old_status, new_status);
    end if;
    update everbud.orders
    set status = new_status, changed_at = happened_at,
      cancelled_reason = case when new_status = 'cancelled' then p_event.body -> 'step' ->> 'reason' end
    where shop_id = p_event.shop_id and order_id = about;
  end if;
end
$$;

-- What a drain answers when it did not refuse. One shape for a batch and for a look, so that a lost reply costs a look:
-- a batch is told of its own events, a look of all that still needs a person.
create function everbud.drain_reply(p_shop uuid, p_log uuid, p_first bigint, p_last bigint) returns jsonb
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'outcome', 'recorded',
    'watermark', coalesce(max(l.watermark), 0),
    'hash', max(l.last_hash),
    'attention', coalesce((
      select jsonb_agg(jsonb_build_object('seq', t.seq, 'reason', t.reason) order by t.seq, t.reason)
      from (
        select a.seq, a.reason from everbud.attention a
        where a.shop_id = p_shop and a.log_id = p_log and a.resolved_at is null
          and (p_first is null or a.seq between p_first and p_last)
        order by a.seq, a.reason limit 400
      ) t
    ), '[]'),
    'gap', (
      -- The oldest gap that is still open; for a batch, one that ends where an event of the batch begins.
      select jsonb_build_object('from', g.from_seq, 'to', g.to_seq) from everbud.gaps g
      where g.shop_id = p_shop and g.log_id = p_log and g.filled_at is null
        and (p_first is null or g.to_seq + 1 between p_first and p_last)
      order by g.from_seq limit 1
    )
  )
  from everbud.logs l where l.shop_id = p_shop and l.log_id = p_log
$$;

-- Records a batch of one log's events: at most 200, in the envelope of the log. With an empty batch it only looks.
--
--   {"outcome": "recorded", "watermark": N, "hash": "…"|null,
--    "attention": [{"seq", "reason"}], "gap": {"from", "to"}|null}
--   {"outcome": "busy"}                     all slots are taken: come back later, the origin is up
--   {"outcome": "locked"}                   somebody drains this very shop: come back later
--   {"outcome": "foreign", "watermark": N}  the log here was written by another counter: nothing was recorded
--   {"outcome": "unknown_shop"}             the origin has no such shop (it was restored to before it): keep the events
--
-- A batch that breaks the envelope itself is refused with SQLSTATE 22023: that is a bug in the caller, not an event.
create function everbud.drain(p_shop uuid, p_log uuid, p_events jsonb) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  batch constant integer := coalesce(jsonb_array_length(p_events), 0);
  has_slot boolean := false;
  arrivals everbud.envelope[];
  reached bigint;
  first_seq bigint;
  last_seq bigint;
  fresh bigint[];
  event everbud.events;
  error_detail text;
begin
  perform set_config('everbud.shop', p_shop::text, true);
  if not exists (select from everbud.counters where shop_id = p_shop) then
    return jsonb_build_object('outcome', 'unknown_shop');
  end if;
  if batch = 0 then
    return everbud.drain_reply(p_shop, p_log, null, null);
  end if;
  if batch > 200 then
    raise exception 'a batch has at most 200 events' using errcode = '22023';
  end if;

  -- One of the slots, or go. Tried and never waited for, and freed by the end of the transaction, however it ends.
  -- The first number keeps these locks apart from anybody else's in the same database.
  for slot in 1 .. (select drain_slots from everbud.settings) loop
    has_slot := pg_try_advisory_xact_lock(4202023, slot);
    exit when has_slot;
  end loop;
  if not has_slot then
    return jsonb_build_object('outcome', 'busy');
  end if;

  -- One drain a shop. Not waited for either: waiting would hold a slot that another shop can use.
  begin
    perform from everbud.counters where shop_id = p_shop for update nowait; -- protection: watermark lock
  exception when lock_not_available then
    return jsonb_build_object('outcome', 'locked');
  end;

  -- The watermark is read after the lock, by a statement of its own: only then does it see what the last drain wrote.
  select l.watermark into reached from everbud.logs l where l.shop_id = p_shop and l.log_id = p_log;
  reached := coalesce(reached, 0);

  arrivals := array(select e from jsonb_populate_recordset(null::everbud.envelope, p_events) e order by e.seq);
  select min(a.seq), max(a.seq) into first_seq, last_seq from unnest(arrivals) a;
  if exists (select from unnest(arrivals) a where a.seq is null or a.seq < 1 or a.kind is null or a.hash is null)
    or (select count(distinct a.seq) from unnest(arrivals) a) < batch then
    raise exception 'each event of a batch has its own seq, a kind and a hash' using errcode = '22023';
  end if;

  -- Is it the same log? Each event must be the one that is stored under its seq, and must join on to its neighbours,
  -- stored or arriving. This also tells a counter that was set back and went on differently from where we stand.
  if exists (
    select from unnest(arrivals) a
    join everbud.events e on e.shop_id = p_shop and e.log_id = p_log
      and e.seq between first_seq - 1 and last_seq + 1 -- so that only this stretch of a long log is read
      and (
        (e.seq = a.seq and e.hash <> a.hash)
        or (e.seq = a.seq - 1 and e.hash is distinct from a.prev)
        or (e.seq = a.seq + 1 and e.prev is distinct from a.hash)
      )
  ) or exists (
    select from (
      select a.seq, a.prev, lag(a.seq) over w as seq_before, lag(a.hash) over w as hash_before
      from unnest(arrivals) a window w as (order by a.seq)
    ) a
    where a.seq_before = a.seq - 1 and a.hash_before is distinct from a.prev
  ) then
    return jsonb_build_object('outcome', 'foreign', 'watermark', reached);
  end if;

  -- What is stored already has had its effect. This also takes in events that were missing from a gap.
  fresh := array(
    select a.seq from unnest(arrivals) a
    where not exists (
      select from everbud.events e where e.shop_id = p_shop and e.log_id = p_log and e.seq = a.seq
    )
    order by a.seq
  );
  insert into everbud.events (shop_id, log_id, seq, kind, at, v, prev, hash, stock, slots, body, sealed)
  select p_shop, p_log, a.seq, a.kind, a.at, a.v, a.prev, a.hash, coalesce(a.stock, '[]'), coalesce(a.slots, '[]'),
    a.body, everbud.bytes_of(a.sealed)
  from unnest(arrivals) a where a.seq = any (fresh);

  -- Events that the counter no longer has leave a hole that people can see, and hold up nothing.
  insert into everbud.gaps (shop_id, log_id, from_seq, to_seq)
  select p_shop, p_log, f.seq_before + 1, f.seq - 1
  from (
    select f.seq, lag(f.seq, 1, reached) over (order by f.seq) as seq_before from unnest(fresh) as f (seq)
    where f.seq > reached
  ) f
  where f.seq > f.seq_before + 1;
  update everbud.gaps g set filled_at = now()
  where g.shop_id = p_shop and g.log_id = p_log and g.filled_at is null
    and g.to_seq - g.from_seq + 1 = (
      select count(*) from everbud.events e
      where e.shop_id = p_shop and e.log_id = p_log and e.seq between g.from_seq and g.to_seq
    );

  -- A key that was erased has a row, and keeps it.
  insert into everbud.order_keys (shop_id, order_id, sealing_key)
  select p_shop, everbud.order_of(a.body), everbud.bytes_of(a.sealing_key)
  from unnest(arrivals) a
  where a.seq = any (fresh) and a.sealing_key is not null and everbud.order_of(a.body) is not null
  on conflict do nothing;

  -- All deltas at once; one by one only when that fails, to find the one that cannot be read.
  perform set_config('everbud.draining', 'on', true);
  begin
    perform everbud.add_to_stock(p_shop, (
      select jsonb_agg(d.delta)
      from unnest(arrivals) a, jsonb_array_elements(a.stock) as d (delta)
      where a.seq = any (fresh)
    ));
  exception when others then
    if not everbud.is_the_events_fault(sqlstate) then
      raise;
    end if;
    for event in
      select e.* from everbud.events e
      where e.shop_id = p_shop and e.log_id = p_log and e.seq = any (fresh) and e.stock <> '[]' order by e.seq
    loop
      begin
        perform everbud.add_to_stock(p_shop, event.stock);
      exception when others then
        if not everbud.is_the_events_fault(sqlstate) then
          raise;
        end if;
        perform everbud.note_attention(event, 'stock_not_applied', sqlerrm);
      end;
    end loop;
  end;
  perform set_config('everbud.draining', 'off', true);

  -- Each event under a savepoint of its own (which is what begin … exception is): a poisoned one delays nobody.
  for event in
    select e.* from everbud.events e
    where e.shop_id = p_shop and e.log_id = p_log and e.seq = any (fresh)
      and e.kind in ('order_placed', 'order_stepped')
    order by e.seq
  loop
    begin
      perform everbud.project(event);
    exception when others then
      if not everbud.is_the_events_fault(sqlstate) then
        raise;
      end if;
      get stacked diagnostics error_detail = pg_exception_detail;
      if sqlstate like 'EB%' then
        perform everbud.note_attention(event, sqlerrm, error_detail);
      else
        perform everbud.note_attention(event, 'projection_failed', sqlerrm);
      end if;
    end;
  end loop;

  insert into everbud.logs as l (shop_id, log_id, watermark, last_hash)
  select p_shop, p_log, a.seq, a.hash from unnest(arrivals) a where a.seq = last_seq and a.seq > reached
  on conflict (shop_id, log_id) do update set watermark = excluded.watermark, last_hash = excluded.last_hash;
  update everbud.counters set drained_at = now() where shop_id = p_shop;
  return everbud.drain_reply(p_shop, p_log, first_seq, last_seq);
end
$$;

-- They run with the caller's rights, so the worker's role needs to be allowed each.
revoke all on function everbud.order_of(jsonb), everbud.bytes_of(text), everbud.is_the_events_fault(text),
  everbud.add_to_stock(uuid, jsonb), everbud.note_attention(everbud.events, text, text),
  everbud.project(everbud.events), everbud.drain_reply(uuid, uuid, bigint, bigint), everbud.drain(uuid, uuid, jsonb)
  from public;
grant execute on function everbud.order_of(jsonb), everbud.bytes_of(text), everbud.is_the_events_fault(text),
  everbud.add_to_stock(uuid, jsonb), everbud.note_attention(everbud.events, text, text),
  everbud.project(everbud.events), everbud.drain_reply(uuid, uuid, bigint, bigint), everbud.drain(uuid, uuid, jsonb)
  to everbud_edge;
