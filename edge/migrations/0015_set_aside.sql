-- What was set aside: an operator has it tried once more, or says that it is settled.
--
-- An event whose projection failed is recorded and flagged, and delays nobody. What made it fail may be mended later: a
-- constraint, a mistake in a projection, an order that was still missing. The counter asks for this when it is its
-- shop's turn to drain, so that no page of the console needs the database.

-- Tries the projections of that event again (p_retry), or takes them for settled by a person.
--
--   {"outcome": "settled"}                 nothing of it waits for a person any more; also when nothing did
--   {"outcome": "flagged", "reason": "…"}  it failed again, and stays as it was
--   {"outcome": "locked"}                  somebody drains this very shop: come back later
--
-- Runs as the owner: the worker's role may not delete the stub that stands for an order which could not be read.
create function everbud.settle_aside(p_shop uuid, p_log uuid, p_seq bigint, p_retry boolean) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  event everbud.events;
  stub everbud.orders;
  waits record;
begin
  perform set_config('everbud.shop', p_shop::text, true);
  begin
    perform from everbud.counters where shop_id = p_shop for update nowait;
  exception when lock_not_available then
    return jsonb_build_object('outcome', 'locked');
  end;
  if p_retry then
    select * into event from everbud.events e where (e.shop_id, e.log_id, e.seq) = (p_shop, p_log, p_seq);
    -- One savepoint for all of it: half of a projection is none.
    begin
      for waits in
        select a.reason from everbud.attention a
        where (a.shop_id, a.log_id, a.seq) = (p_shop, p_log, p_seq) and a.resolved_at is null order by a.reason
      loop
        if waits.reason = 'stock_not_applied' then
          -- Not as part of a drain: the counter has to read the stock anew.
          perform everbud.add_to_stock(p_shop, event.stock);
        else
          delete from everbud.orders o
          where o.shop_id = p_shop and (o.log_id, o.accepted_seq) = (p_log, p_seq) and o.flagged and o.placed_at is null
          returning * into stub;
          perform everbud.project(event);
          -- Steps that came after it were taken on the stub.
          update everbud.orders o
          set status = stub.status, changed_at = coalesce(stub.changed_at, o.changed_at),
            cancelled_reason = stub.cancelled_reason
          where o.shop_id = p_shop and o.order_id = stub.order_id;
        end if;
      end loop;
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
revoke all on function everbud.settle_aside(uuid, uuid, bigint, boolean) from public;
grant execute on function everbud.settle_aside(uuid, uuid, bigint, boolean) to everbud_edge;
