-- What a shop sold, hour by hour, so that an incident's report can say what may be missing; and the margins by which its
-- owner tells what that would have earned.

-- Sales of before the shop's first order here, complete from their first hour to it: imported, or made up for show.
create table everbud.sales_before (
  shop_id uuid not null references everbud.shops,
  -- When the hour began. Hours in which nothing was sold have no row.
  starts_at timestamptz not null,
  orders integer not null check (orders > 0),
  -- Totals, with taxes and fees.
  revenue_cents bigint not null check (revenue_cents >= 0),
  -- Made up. Whatever is estimated by it is labelled so.
  is_synthetic boolean not null,
  primary key (shop_id, starts_at)
);
alter table everbud.sales_before enable row level security;
alter table everbud.sales_before force row level security;
create policy own_shop on everbud.sales_before
  using (shop_id = everbud.current_shop()) with check (shop_id = everbud.current_shop());
grant select on everbud.sales_before to everbud_edge;

-- The full hours of the last 13 weeks, orders included that were called off later:
--
--   {"from", "to": when it is complete, in milliseconds since 1970, "synthetic",
--    "hours": [[when it began, orders, cents], …]}
create function everbud.hourly_sales(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  until constant timestamptz := date_trunc('hour', now(), 'UTC');
  since timestamptz := until - interval '2184 hours';
begin
  perform set_config('everbud.shop', p_shop::text, true);
  -- Of a shop whose first order was placed within an hour, that hour is not whole.
  since := greatest(since, coalesce(
    (select min(b.starts_at) from everbud.sales_before b where b.shop_id = p_shop),
    (select date_trunc('hour', min(o.placed_at), 'UTC') + interval '1 hour' from everbud.orders o where o.shop_id = p_shop),
    until
  ));
  return (
    with sold as (
      select b.starts_at, b.orders::bigint as orders, b.revenue_cents as cents, b.is_synthetic
      from everbud.sales_before b where b.shop_id = p_shop and b.starts_at >= since and b.starts_at < until
      union all
      select date_trunc('hour', o.placed_at, 'UTC'), 1, greatest(coalesce(o.total_cents, 0), 0), false
      from everbud.orders o where o.shop_id = p_shop and o.placed_at >= since and o.placed_at < until
    ), hours as (
      select s.starts_at, least(sum(s.orders), 1000000) as orders, least(sum(s.cents), 100000000000) as cents
      from sold s group by s.starts_at
    )
    select jsonb_build_object(
      'from', (extract(epoch from since) * 1000)::bigint,
      'to', (extract(epoch from until) * 1000)::bigint,
      'synthetic', coalesce((select bool_or(s.is_synthetic) from sold s), false),
      'hours', coalesce((
        select jsonb_agg(
          jsonb_build_array((extract(epoch from h.starts_at) * 1000)::bigint, h.orders, h.cents) order by h.starts_at
        ) from hours h
      ), '[]')
    )
  );
end
$$;
revoke all on function everbud.hourly_sales(uuid) from public;
grant execute on function everbud.hourly_sales(uuid) to everbud_edge;

-- The fields that a shop's staff may write, with what they keep of their prices. A shop without margins has none, so that
-- a write which does not know of them is still whole.
create or replace function everbud.settings_of(p_doc jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_object_agg(f.field, p_doc -> f.field) || jsonb_build_object(
    'margins', coalesce(nullif(p_doc -> 'margins', 'null'), '{}')
  )
  from unnest(array['tagline', 'phone', 'announcement', 'hours', 'slots', 'after_hours_orders', 'theme', 'pages'])
    as f (field)
$$;

-- The settings of every shop have another name from here on, and its counter learns it with a publication.
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
