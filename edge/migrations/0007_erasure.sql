-- Forgetting a person: the key goes, and with it the data in every copy of the log, wherever that lies.
--
-- The row stays and says when, so that a replay of the order's event finds it and does not bring the key back. That
-- also holds when the order is erased before its events were drained.
-- For the owner only: the worker erases in the counter, an operator erases here.
create function everbud.erase_order(p_shop uuid, p_order uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  insert into everbud.order_keys as k (shop_id, order_id, erased_at) values (p_shop, p_order, now())
  on conflict (shop_id, order_id) do update set sealing_key = null, erased_at = coalesce(k.erased_at, now());
end
$$;
revoke all on function everbud.erase_order(uuid, uuid) from public;
