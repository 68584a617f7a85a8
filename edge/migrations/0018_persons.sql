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
end
$$;

-- Notes whose the orders of a batch are, once they are recorded.
create function everbud.note_persons(p_shop uuid, p_events jsonb) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A row without a person is of an order that nobody was named for, or that was erased.
  insert into everbud.order_keys as k (shop_id, order_id, person)
  select distinct on (everbud.order_of(e -> 'body')) p_shop, everbud.order_of(e -> 'body'), e ->> 'person'
  from jsonb_array_elements(p_events) e
  where e ->> 'kind' = 'order_placed' and e ->> 'person' ~ '^[0-9a-f]{32}$'
    and everbud.order_of(e -> 'body') is not null
  on conflict (shop_id, order_id) do update set person = excluded.person
    where k.person is null and k.erased_at is null;
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
begin
  if reply ->> 'outcome' = 'recorded' then
    perform everbud.note_persons(p_shop, p_events);
  end if;
  return reply;
end
$$;

revoke all on function everbud.note_persons(uuid, jsonb), everbud.drain(uuid, uuid, jsonb) from public;
grant execute on function everbud.note_persons(uuid, jsonb), everbud.drain(uuid, uuid, jsonb) to everbud_edge;

-- Every counter learns the secret with a publication.
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
