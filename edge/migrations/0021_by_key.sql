-- What recording looks for in a log, it looks for by whole keys. Sought by what it holds, or with no more than a part of its
-- key, it cost the reading of the shop's whole log for each batch: the more a shop had sold, the longer recording took.
--
-- What is recorded and flagged, and why, is as before.

-- Which events of a batch are stored already is asked of the batch's own stretch of the log alone.
do $$
declare
  before constant text := pg_get_functiondef('everbud.record_events(uuid, uuid, jsonb)'::regprocedure);
  after constant text := replace(
    before,
    'where e.shop_id = p_shop and e.log_id = p_log and e.seq = a.seq',
    'where e.shop_id = p_shop and e.log_id = p_log and e.seq = a.seq and e.seq between first_seq and last_seq'
  );
begin
  if length(after) <> length(before) + length(' and e.seq between first_seq and last_seq') then
    raise exception 'everbud.record_events is not as the steps before have made it';
  end if;
  execute after;
end
$$;

-- Flags those of these orders with which their person is over a limit of days. They stay recorded: the shop took them.
create or replace function everbud.hold_to_their_days(p_shop uuid, p_log uuid, p_orders uuid[]) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  counted record;
  event everbud.events;
begin
  for counted in
    select o.order_id, o.accepted_seq from everbud.orders o
    where o.shop_id = p_shop and o.order_id = any (p_orders) and o.log_id = p_log and o.doc ? 'counted'
      and o.status <> 'cancelled'
    order by o.accepted_seq
  loop
    select e.* into event from everbud.events e
    where (e.shop_id, e.log_id, e.seq) = (p_shop, p_log, counted.accepted_seq);
    continue when not found or everbud.order_of(event.body) is distinct from counted.order_id;
    begin
      if everbud.is_over_their_days(p_shop, counted.order_id) then
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
