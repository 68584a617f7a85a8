-- What a shop shows and sells by, and the two numbers that tell the edge that something changed.
--
-- Catalogue values are kept as the documents that the domain's types serialise to. The database never prices anything,
-- so it needs no column per field, and a menu is read out exactly as it was put in.

create table everbud.shops (
  -- Never changes. The names of all objects at the edge derive from it, not from slug or host.
  id uuid primary key,
  -- The domain's `Shop`.
  doc jsonb not null check (jsonb_typeof(doc) = 'object' and doc ->> 'id' = id::text),
  -- Derived, so that they cannot say something else than the document.
  slug text not null generated always as (doc ->> 'slug') stored unique,
  name text not null generated always as (doc ->> 'name') stored,
  -- Raised with each change of what is published. Raised under this row's lock and not by a sequence: a sequence hands
  -- out 7 before 8 and may commit 8 before 7, and the edge would then never fetch 7's change.
  revision bigint not null default 1,
  -- The last revision that somebody wrote on purpose as a whole menu. The edge refuses a menu that has suddenly shrunk,
  -- unless its staff meant it.
  meant_revision bigint not null default 0,
  -- The same for stock that changed otherwise than by a drain, of which the counter already knows.
  stock_version bigint not null default 1,
  created_at timestamptz not null default now()
);

create table everbud.hosts (
  host text primary key check (host = lower(host)),
  shop_id uuid not null references everbud.shops,
  created_at timestamptz not null default now()
);
create index hosts_of_shop on everbud.hosts (shop_id);

-- Hosts that once were a shop's. The edge must be told that a host is gone: absence could also be an outage's doing.
create table everbud.host_tombstones (
  host text primary key,
  removed_at timestamptz not null default now()
);

create function everbud.remember_host() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    insert into everbud.host_tombstones (host) values (old.host) on conflict do nothing;
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    delete from everbud.host_tombstones where host = new.host;
  end if;
  return null;
end
$$;
create trigger remember_host after insert or update or delete on everbud.hosts
  for each row execute function everbud.remember_host();

create table everbud.products (
  shop_id uuid not null references everbud.shops,
  id text not null,
  -- The shop's own order on the shelf.
  position integer not null,
  -- The domain's `Product`, variants included.
  doc jsonb not null check (jsonb_typeof(doc) = 'object' and doc ->> 'id' = id),
  primary key (shop_id, id)
);

create table everbud.specials (
  shop_id uuid not null references everbud.shops,
  id text not null,
  -- Among specials that take equally much off, the first listed wins.
  position integer not null,
  -- The domain's `Special`.
  doc jsonb not null check (jsonb_typeof(doc) = 'object' and doc ->> 'id' = id),
  primary key (shop_id, id)
);

-- Whom the counter lets in. Only the hash of a token is kept, so neither this table nor a copy of it opens anything.
create table everbud.staff_tokens (
  shop_id uuid not null references everbud.shops,
  id uuid not null default gen_random_uuid(),
  token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  label text not null,
  role text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (shop_id, id),
  unique (shop_id, token_hash)
);

-- What can be sold is on_hand - reserved. Neither has a lower bound: what walk-in customers took unreported must not
-- stop an accepted order from being recorded, it becomes a shortage. A variant may stand here without standing in any
-- product: an order can be recorded after its product left the menu.
create table everbud.stock (
  shop_id uuid not null,
  variant_id text not null,
  -- What lies on the shelf.
  on_hand bigint not null default 0,
  -- What is promised to open orders.
  reserved bigint not null default 0,
  primary key (shop_id, variant_id)
);

-- Variants of which more is promised than there is. A row lives as long as the shortage does.
create table everbud.shortages (
  shop_id uuid not null,
  variant_id text not null,
  short bigint not null check (short > 0),
  since timestamptz not null default now(),
  primary key (shop_id, variant_id)
);

-- Raises the shop's revision, once a transaction: an import of a thousand products is one change. That it was raised is
-- remembered in a setting, because a setting is undone with the savepoint or transaction that the raise is undone with.
create function everbud.raise_revision(p_shop uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('everbud.revised', true) is distinct from p_shop::text then
    perform set_config('everbud.revised', p_shop::text, true);
    update everbud.shops set revision = revision + 1 where id = p_shop;
  end if;
end
$$;
revoke all on function everbud.raise_revision(uuid) from public;

create function everbud.catalogue_changed() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old is not distinct from new then
    return null;
  end if;
  if tg_op = 'DELETE' then
    perform everbud.raise_revision(old.shop_id);
  else
    perform everbud.raise_revision(new.shop_id);
  end if;
  return null;
end
$$;
create trigger changes_the_menu after insert or update or delete on everbud.products
  for each row execute function everbud.catalogue_changed();
create trigger changes_the_menu after insert or update or delete on everbud.specials
  for each row execute function everbud.catalogue_changed();
-- Tokens are no part of the menu, but their hashes travel to the counter with it.
create trigger changes_the_menu after insert or update or delete on everbud.staff_tokens
  for each row execute function everbud.catalogue_changed();

-- The shop's own document is on the row that carries the revision, so here it is raised in passing.
create function everbud.shop_changed() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.id <> old.id then
    raise exception 'a shop keeps its id for ever' using errcode = 'integrity_constraint_violation';
  end if;
  if new.doc is distinct from old.doc and current_setting('everbud.revised', true) is distinct from old.id::text then
    perform set_config('everbud.revised', old.id::text, true);
    new.revision := old.revision + 1;
  end if;
  return new;
end
$$;
create trigger changes_the_menu before update on everbud.shops
  for each row execute function everbud.shop_changed();

-- Keeps the list of shortages true, whoever wrote the stock, and tells the edge of stock that changed behind its back.
-- The drain marks itself: its changes came from the counter, and the watermark says which of them are in.
create function everbud.stock_changed() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  short numeric;
begin
  if tg_op = 'UPDATE' and old is not distinct from new then
    return null;
  end if;
  -- Numeric, so that absurd counts cannot overflow into an error here.
  short := new.reserved::numeric - new.on_hand;
  if short > 0 then
    insert into everbud.shortages (shop_id, variant_id, short)
      values (new.shop_id, new.variant_id, least(short, 9223372036854775807)::bigint)
      on conflict (shop_id, variant_id) do update set short = excluded.short;
  else
    delete from everbud.shortages where shop_id = new.shop_id and variant_id = new.variant_id;
  end if;
  if current_setting('everbud.draining', true) is distinct from 'on'
    and current_setting('everbud.restocked', true) is distinct from new.shop_id::text then
    perform set_config('everbud.restocked', new.shop_id::text, true);
    update everbud.shops set stock_version = stock_version + 1 where id = new.shop_id;
  end if;
  return null;
end
$$;
create trigger keeps_shortages after insert or update on everbud.stock
  for each row execute function everbud.stock_changed();
