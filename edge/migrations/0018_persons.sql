-- Which orders are of one person, for rules that hold for a person: so much a day, so often, the first time.
--
-- A person is a keyed name that the counter makes of a phone number and a date of birth, or of a patient's card. It lies
-- beside the key that opens the order's personal data and not in the log, so it is erased with that key, and a replay does
-- not bring it back.

-- The secret under which persons have their names: one for all shops, made here once, and handed to each counter with a
-- publication. Two random UUIDs are 244 random bits.
alter table everbud.settings add column person_key text not null
  default encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex')
  check (person_key ~ '^[0-9a-f]{64}$');

create function everbud.person_key() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select s.person_key from everbud.settings s $$;
revoke all on function everbud.person_key() from public;
grant execute on function everbud.person_key() to everbud_edge;

alter table everbud.order_keys add column person text
  check (person is null or (erased_at is null and person ~ '^[0-9a-f]{32}$'));
create index order_keys_by_person on everbud.order_keys (person, order_id) where person is not null;
-- Whose order it is may be noted and looked for. What opens it is still not to be read.
grant select (shop_id, order_id, erased_at, person), update (person) on everbud.order_keys to everbud_edge;

create or replace function everbud.erase_order(p_shop uuid, p_order uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  insert into everbud.order_keys as k (shop_id, order_id, erased_at) values (p_shop, p_order, now())
  on conflict (shop_id, order_id) do update
    set sealing_key = null, person = null, erased_at = coalesce(k.erased_at, now());
  -- So that it is published, and the counter forgets the person as well.
  perform everbud.raise_revision(p_shop);
end
$$;

-- Orders that were erased lately: whatever a counter still holds of their persons, it forgets with a publication.
create function everbud.erased_orders(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_agg(k.order_id order by k.order_id) from (
      select o.order_id from everbud.order_keys o
      where o.shop_id = p_shop and o.erased_at > now() - interval '90 days' order by o.erased_at desc limit 2000
    ) k
  ), '[]');
end
$$;
create index order_keys_erased on everbud.order_keys (shop_id, erased_at) where erased_at is not null;
revoke all on function everbud.erased_orders(uuid) from public;
grant execute on function everbud.erased_orders(uuid) to everbud_edge;

-- Notes whose the orders of a batch are, once they are recorded. Returns those of which it was not known before.
create function everbud.note_persons(p_shop uuid, p_events jsonb) returns uuid[]
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with named as (
    insert into everbud.order_keys as k (shop_id, order_id, person)
    select distinct on (everbud.order_of(e -> 'body')) p_shop, everbud.order_of(e -> 'body'), e ->> 'person'
    from jsonb_array_elements(p_events) e
    where e ->> 'kind' = 'order_placed' and e ->> 'person' ~ '^[0-9a-f]{32}$'
      and everbud.order_of(e -> 'body') is not null
    -- A row without a person is of an order that nobody was named for, or that was erased.
    on conflict (shop_id, order_id) do update set person = excluded.person
      where k.person is null and k.erased_at is null
    returning k.order_id
  )
  select coalesce(array_agg(n.order_id), '{}') from named n
$$;

-- The person whose orders this transaction asks for, or null. Only what runs as the owner may name one.
create function everbud.current_person() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select nullif(current_setting('everbud.person', true), '') $$;
revoke all on function everbud.current_person() from public;
-- A person buys at several shops, and their limit of a day is one. So the owner sees whose orders those are that are of the
-- person named, and reads each as the shop that it is of.
create policy owner_reads_a_person on everbud.order_keys for select to current_user
  using (person = everbud.current_person());

-- Whether an order's person is, with it and all of their orders of its days that were not called off, over a limit that it
-- was held against. The law is that of a jurisdiction: all its shops count.
-- Runs as the owner, who alone sees more than one shop, and says no more of the others than this.
create function everbud.is_over_their_days(p_shop uuid, p_order uuid) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  spoke_for constant text := current_setting('everbud.shop', true);
  whose text;
  counted jsonb;
  other record;
  others jsonb := '[]';
  held jsonb := '[]';
  is_over boolean;
begin
  perform set_config('everbud.shop', p_shop::text, true);
  select k.person, o.doc -> 'counted' into whose, counted
  from everbud.order_keys k join everbud.orders o using (shop_id, order_id)
  where k.shop_id = p_shop and k.order_id = p_order;
  if whose is null or coalesce(jsonb_typeof(counted), 'null') <> 'object' then
    return false;
  end if;
  perform set_config('everbud.person', whose, true);
  -- Ids of orders begin with their time, and nobody orders more than so often in a month.
  select jsonb_agg(jsonb_build_object('shop', k.shop_id, 'order', k.order_id)) into others
  from (select k.* from everbud.order_keys k where k.person = whose order by k.order_id desc limit 200) k;
  for other in
    select (e ->> 'shop')::uuid as shop_id, (e ->> 'order')::uuid as order_id from jsonb_array_elements(others) e
  loop
    perform set_config('everbud.shop', other.shop_id::text, true);
    held := held || coalesce((
      select jsonb_agg(h || jsonb_build_object('day', o.doc -> 'counted' ->> 'day'))
      from everbud.orders o, jsonb_array_elements(o.doc -> 'counted' -> 'held') h
      where o.shop_id = other.shop_id and o.order_id = other.order_id and o.status <> 'cancelled'
        and o.doc -> 'counted' ->> 'jurisdiction' = counted ->> 'jurisdiction'
    ), '[]');
  end loop;
  perform set_config('everbud.person', '', true);
  perform set_config('everbud.shop', coalesce(spoke_for, ''), true);

  select coalesce(bool_or(limits.share > 1 and limits.adds), false) into is_over
  from (
    -- Shares are rounded, since thirds do not come out even: far below what a milligram is of any limit.
    select round(sum(case when b.cap > 0 then b.held / b.cap when b.held > 0 then 2 else 0 end), 9) as share,
      bool_or(b.adds) as adds
    from (
      select l.place, (bucket ->> 'cap')::numeric as cap,
        coalesce((
          select sum((h ->> 'amount')::numeric) from jsonb_array_elements(held) h
          where h ->> 'measure' = bucket ->> 'measure'
            -- Of the days that count together, the order's own the last.
            and (h ->> 'day')::date <= (counted ->> 'day')::date
            and (h ->> 'day')::date > (counted ->> 'day')::date - (l.windowed ->> 'days')::integer
        ), 0) as held,
        exists (
          select from jsonb_array_elements(counted -> 'held') h where h ->> 'measure' = bucket ->> 'measure'
        ) as adds
      from jsonb_array_elements(counted -> 'limits') with ordinality as l (windowed, place),
        jsonb_array_elements(l.windowed -> 'buckets') bucket
    ) b
    group by b.place
  ) limits;
  return is_over;
end
$$;

-- Flags those of these orders with which their person is over a limit of days. They stay recorded: the shop took them.
create function everbud.hold_to_their_days(p_shop uuid, p_log uuid, p_orders uuid[]) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  event everbud.events;
begin
  for event in
    select e.* from everbud.events e
    join everbud.orders o on o.shop_id = e.shop_id and o.order_id = everbud.order_of(e.body)
      and o.log_id = e.log_id and o.accepted_seq = e.seq
    where e.shop_id = p_shop and e.log_id = p_log and o.order_id = any (p_orders) and o.doc ? 'counted'
      and o.status <> 'cancelled'
    order by e.seq
  loop
    begin
      if everbud.is_over_their_days(p_shop, everbud.order_of(event.body)) then
        perform everbud.note_attention(event, 'over_daily_limit',
          'with earlier orders its person is over a purchase limit');
      end if;
    exception when others then
      if not everbud.is_the_events_fault(sqlstate) then
        raise;
      end if;
      perform everbud.note_attention(event, 'daily_limit_unread', sqlerrm);
    end;
  end loop;
end
$$;

-- The drain as it was, and after it whose the orders are.
alter function everbud.drain(uuid, uuid, jsonb) rename to record_events;
create function everbud.drain(p_shop uuid, p_log uuid, p_events jsonb) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  reply constant jsonb := everbud.record_events(p_shop, p_log, p_events);
  named uuid[];
  lock integer;
begin
  if reply ->> 'outcome' <> 'recorded' or coalesce(jsonb_array_length(p_events), 0) = 0 then
    return reply;
  end if;
  -- Of two shops that record orders of one person at once, the second has to see what the first wrote. Locked in the order
  -- of the numbers, so that no two drains wait for each other in a circle.
  for lock in
    select distinct hashtext(e ->> 'person') as person from jsonb_array_elements(p_events) e
    where e -> 'body' -> 'order' -> 'counted' is not null and e ->> 'person' is not null order by person
  loop
    perform pg_advisory_xact_lock(4202024, lock);
  end loop;
  named := everbud.note_persons(p_shop, p_events);
  if cardinality(named) = 0 then
    return reply;
  end if;
  perform everbud.hold_to_their_days(p_shop, p_log, named);
  return (
    select everbud.drain_reply(p_shop, p_log, min((e ->> 'seq')::bigint), max((e ->> 'seq')::bigint))
    from jsonb_array_elements(p_events) e
  );
end
$$;

revoke all on function everbud.note_persons(uuid, jsonb), everbud.is_over_their_days(uuid, uuid),
  everbud.hold_to_their_days(uuid, uuid, uuid[]), everbud.drain(uuid, uuid, jsonb) from public;
grant execute on function everbud.note_persons(uuid, jsonb), everbud.is_over_their_days(uuid, uuid),
  everbud.hold_to_their_days(uuid, uuid, uuid[]), everbud.drain(uuid, uuid, jsonb) to everbud_edge;

-- Does once more what an event was set aside for. Raises when it cannot; the caller holds a savepoint.
create function everbud.try_again(p_event everbud.events, p_reason text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  stub everbud.orders;
begin
  if p_reason = 'stock_not_applied' then
    -- Not as part of a drain: the counter has to read the stock anew.
    perform everbud.add_to_stock(p_event.shop_id, p_event.stock);
  elsif p_reason in ('over_daily_limit', 'daily_limit_unread') then
    -- Against the days as they stand by now, where others may have been called off.
    if everbud.is_over_their_days(p_event.shop_id, everbud.order_of(p_event.body)) then
      raise exception 'over_daily_limit' using errcode = 'EB001';
    end if;
  else
    delete from everbud.orders o
    where o.shop_id = p_event.shop_id and (o.log_id, o.accepted_seq) = (p_event.log_id, p_event.seq)
      and o.flagged and o.placed_at is null
    returning * into stub;
    perform everbud.project(p_event);
    -- Steps that came after it were taken on the stub.
    update everbud.orders o
    set status = stub.status, changed_at = coalesce(stub.changed_at, o.changed_at),
      cancelled_reason = stub.cancelled_reason
    where o.shop_id = p_event.shop_id and o.order_id = stub.order_id;
  end if;
end
$$;
revoke all on function everbud.try_again(everbud.events, text) from public;

-- As before, but that what is done for each reason is a function of its own, which a further reason can be added to.
create or replace function everbud.settle_aside(p_shop uuid, p_log uuid, p_seq bigint, p_retry boolean) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  begin
    perform from everbud.counters where shop_id = p_shop for update nowait;
  exception when lock_not_available then
    return jsonb_build_object('outcome', 'locked');
  end;
  if p_retry then
    -- One savepoint for all of it: half of a projection is none.
    begin
      perform everbud.try_again(e, a.reason)
      from everbud.attention a join everbud.events e using (shop_id, log_id, seq)
      where (a.shop_id, a.log_id, a.seq) = (p_shop, p_log, p_seq) and a.resolved_at is null
      order by a.reason;
    exception when others then
      if not everbud.is_the_events_fault(sqlstate) then
        raise;
      end if;
      return jsonb_build_object(
        'outcome', 'flagged', 'reason', case when sqlstate like 'EB%' then sqlerrm else 'projection_failed' end
      );
    end;
  end if;
  update everbud.attention a set resolved_at = now()
  where (a.shop_id, a.log_id, a.seq) = (p_shop, p_log, p_seq) and a.resolved_at is null;
  update everbud.orders o set flagged = false
  where o.shop_id = p_shop and o.flagged
    and o.order_id in (
      select a.order_id from everbud.attention a where (a.shop_id, a.log_id, a.seq) = (p_shop, p_log, p_seq)
    )
    and not exists (
      select from everbud.attention a
      where a.shop_id = p_shop and a.order_id = o.order_id and a.resolved_at is null
    );
  return jsonb_build_object('outcome', 'settled');
end
$$;

-- Publishes every shop anew, where what its counter learns with a publication has become another.
create function everbud.raise_every_revision() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  shop uuid;
begin
  for shop in select id from everbud.shops loop
    perform set_config('everbud.shop', shop::text, true);
    update everbud.shops set revision = revision + 1 where id = shop;
  end loop;
end
$$;
revoke all on function everbud.raise_every_revision() from public;

-- Every counter learns the secret with a publication.
select everbud.raise_every_revision();
