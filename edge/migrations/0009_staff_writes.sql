-- What staff write at the edge and the origin hears of afterwards.
--
-- Marks, the pause and stock are events: the drain records them like orders, and what they leave behind is only looked
-- at here. Settings and the menu are no events. Several people can write them, here and at the edge, so each is applied
-- by a call of its own that asks whether what it was written on still stands. That call never shares a statement with an
-- order, so nothing that is wrong with a menu can delay one.

-- The sold-out marks and the pause as the events tell them. Views, because whatever is worked out while draining can be
-- worked out wrongly, and here the newest event simply wins, whichever order they arrived in.
create index marks_of_staff on everbud.events (shop_id, kind, seq) where kind in ('sold_out_marked', 'ordering_set');

create view everbud.sold_out_marks with (security_invoker = true) as
select distinct on (e.shop_id, e.body ->> 'variant')
  e.shop_id, e.body ->> 'variant' as variant_id, (e.body ->> 'sold_out')::boolean as sold_out,
  to_timestamp(e.at / 1000.0) as since
from everbud.events e
join everbud.logs l using (shop_id, log_id)
where e.kind = 'sold_out_marked' and jsonb_typeof(e.body -> 'sold_out') = 'boolean'
order by e.shop_id, e.body ->> 'variant', l.opened_at desc, e.seq desc;

create view everbud.ordering with (security_invoker = true) as
select distinct on (e.shop_id)
  e.shop_id, (e.body ->> 'paused')::boolean as paused, e.body ->> 'note' as note, to_timestamp(e.at / 1000.0) as since
from everbud.events e
join everbud.logs l using (shop_id, log_id)
where e.kind = 'ordering_set' and jsonb_typeof(e.body -> 'paused') = 'boolean'
order by e.shop_id, l.opened_at desc, e.seq desc;

grant select on everbud.sold_out_marks, everbud.ordering to everbud_edge;

-- The fields of a shop that its staff may write. All others are the law's or the platform's. The domain's `Settings`
-- has the same ones.
create function everbud.settings_of(p_doc jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_object_agg(f.field, p_doc -> f.field)
  from unnest(array['tagline', 'phone', 'announcement', 'hours', 'slots', 'after_hours_orders', 'theme', 'pages'])
    as f (field)
$$;

-- What a shop's settings, and its catalogue, are named by: the same name means the same content. The text of a jsonb has
-- one form, so equal documents have equal names.
create function everbud.settings_etag(p_shop uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select left(encode(sha256(convert_to(everbud.settings_of(s.doc)::text, 'UTF8')), 'hex'), 32)
  from everbud.shops s where s.id = p_shop
$$;

create function everbud.catalogue_etag(p_shop uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select left(encode(sha256(convert_to(coalesce(string_agg(d.doc::text, e'\n' order by d.kind, d.position, d.id), ''),
    'UTF8')), 'hex'), 32)
  from (
    select 'product' as kind, p.position, p.id, p.doc from everbud.products p where p.shop_id = p_shop
    union all
    select 'special', p.position, p.id, p.doc from everbud.specials p where p.shop_id = p_shop
  ) d
$$;

-- All that is published of one shop, and what its two writable parts are named by. `stable`, so that it is one picture.
create function everbud.read_shop_with_etags(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  shop constant jsonb := everbud.read_shop(p_shop);
begin
  return case when jsonb_typeof(shop) = 'object' then shop || jsonb_build_object(
    'settings_etag', everbud.settings_etag(p_shop), 'catalogue_etag', everbud.catalogue_etag(p_shop)
  ) else shop end;
end
$$;

-- What became of each write that was held at the edge. A call that is repeated, because its reply was lost, finds its
-- row here and changes nothing.
create table everbud.staff_writes (
  shop_id uuid not null references everbud.shops,
  -- Made by the counter.
  id uuid not null,
  kind text not null check (kind in ('settings', 'menu')),
  -- By the counter's clock.
  written_at timestamptz not null,
  outcome text not null check (outcome in ('applied', 'conflict', 'refused')),
  -- What it was named by once the write was applied; null where it was not, so that nothing can build on it.
  etag text check ((outcome = 'applied') = (etag is not null)),
  -- The shop's revision with the write in it.
  revision bigint,
  -- Why it was refused.
  detail text,
  decided_at timestamptz not null default now(),
  primary key (shop_id, id)
);
alter table everbud.staff_writes enable row level security;
alter table everbud.staff_writes force row level security;
create policy own_shop on everbud.staff_writes
  using (shop_id = everbud.current_shop()) with check (shop_id = everbud.current_shop());

-- Makes these the documents of one table of the catalogue, in this order. What is as before is not touched.
create function everbud.replace_catalogue(p_shop uuid, p_menu jsonb) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from everbud.products p where p.shop_id = p_shop
    and not exists (select from jsonb_array_elements(p_menu -> 'products') d (doc) where d.doc ->> 'id' = p.id);
  insert into everbud.products as p (shop_id, id, position, doc)
  select p_shop, d.doc ->> 'id', d.position, d.doc
  from jsonb_array_elements(p_menu -> 'products') with ordinality as d (doc, position)
  on conflict (shop_id, id) do update set position = excluded.position, doc = excluded.doc
  where (p.position, p.doc) is distinct from (excluded.position, excluded.doc);
  delete from everbud.specials p where p.shop_id = p_shop
    and not exists (select from jsonb_array_elements(p_menu -> 'specials') d (doc) where d.doc ->> 'id' = p.id);
  insert into everbud.specials as p (shop_id, id, position, doc)
  select p_shop, d.doc ->> 'id', d.position, d.doc
  from jsonb_array_elements(p_menu -> 'specials') with ordinality as d (doc, position)
  on conflict (shop_id, id) do update set position = excluded.position, doc = excluded.doc
  where (p.position, p.doc) is distinct from (excluded.position, excluded.doc);
  -- Counts of variants that are new here. A write may have waited for hours, and a count that old must not undo what
  -- tills and orders have told of a variant since.
  insert into everbud.stock (shop_id, variant_id, on_hand)
  select p_shop, c.counted ->> 0, (c.counted ->> 1)::bigint
  from jsonb_array_elements(p_menu -> 'stock') as c (counted)
  order by c.counted ->> 0
  on conflict (shop_id, variant_id) do nothing;
end
$$;

-- Applies one write of a shop's staff, or says why not:
--
--   {"outcome": "applied", "etag", "revision"}  it is in, now or by an earlier call
--   {"outcome": "conflict"}                     what it was written on is no longer what is there: nothing was changed
--   {"outcome": "refused", "detail"}            its content breaks a rule: nothing was changed
--   {"outcome": "busy"}, {"outcome": "locked"}, {"outcome": "unknown_shop"}  as the drain answers
--
-- `p_base` is the etag that the writer saw, or the id of the held write that the writer built on.
-- Runs as the owner, for the worker's role has no right to a catalogue but by this; it is bound to the shop named.
create function everbud.apply_write(p_shop uuid, p_id uuid, p_kind text, p_base text, p_at bigint, p_value jsonb)
returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  has_slot boolean := false;
  settings constant jsonb := everbud.settings_of(p_value);
  decided everbud.staff_writes;
begin
  perform set_config('everbud.shop', p_shop::text, true);
  if not exists (select from everbud.shops where id = p_shop) then
    return jsonb_build_object('outcome', 'unknown_shop');
  end if;
  -- The same slots as the drain's: the cap on how many work here at once is one cap.
  for slot in 1 .. (select drain_slots from everbud.settings) loop
    has_slot := pg_try_advisory_xact_lock(4202023, slot);
    exit when has_slot;
  end loop;
  if not has_slot then
    return jsonb_build_object('outcome', 'busy');
  end if;
  begin
    perform from everbud.shops where id = p_shop for update nowait;
  exception when lock_not_available then
    return jsonb_build_object('outcome', 'locked');
  end;

  select w.* into decided from everbud.staff_writes w where w.shop_id = p_shop and w.id = p_id;
  if not found then
    decided := (p_shop, p_id, p_kind, to_timestamp(p_at / 1000.0), 'conflict', null, null, null, now());
    if everbud.etag_of(p_shop, p_kind) = coalesce(
      (select w.etag from everbud.staff_writes w where w.shop_id = p_shop and w.id::text = p_base), p_base
    ) then
      begin
        if p_kind = 'menu' then
          perform everbud.replace_catalogue(p_shop, p_value);
          -- Whoever writes a whole menu means it, also where it is much shorter than the one before.
          update everbud.shops set meant_revision = revision where id = p_shop;
        elsif exists (select from jsonb_each(settings) s (field, value) where s.value = 'null') then
          raise exception 'a field is missing' using errcode = 'EB002';
        else
          update everbud.shops set doc = doc || settings where id = p_shop;
        end if;
        decided.outcome := 'applied';
        decided.etag := everbud.etag_of(p_shop, p_kind);
      exception when others then
        if not everbud.is_the_events_fault(sqlstate) then
          raise;
        end if;
        decided.outcome := 'refused';
        decided.detail := left(sqlerrm, 300);
      end;
    end if;
    decided.revision := (select s.revision from everbud.shops s where s.id = p_shop);
    insert into everbud.staff_writes select decided.*;
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'outcome', decided.outcome, 'etag', decided.etag, 'revision', decided.revision, 'detail', decided.detail
  ));
end
$$;

-- What the writable part of that kind is named by now.
create function everbud.etag_of(p_shop uuid, p_kind text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case p_kind when 'settings' then everbud.settings_etag(p_shop) when 'menu' then everbud.catalogue_etag(p_shop) end
$$;

revoke all on function everbud.settings_of(jsonb), everbud.settings_etag(uuid), everbud.catalogue_etag(uuid),
  everbud.etag_of(uuid, text), everbud.read_shop_with_etags(uuid), everbud.replace_catalogue(uuid, jsonb),
  everbud.apply_write(uuid, uuid, text, text, bigint, jsonb) from public;
grant execute on function everbud.settings_of(jsonb), everbud.settings_etag(uuid), everbud.catalogue_etag(uuid),
  everbud.read_shop_with_etags(uuid), everbud.apply_write(uuid, uuid, text, text, bigint, jsonb) to everbud_edge;

-- Counters learn the names with their next publication, and everybody is owed one.
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
