-- What the counters wrote: their logs as they are, and the orders that are read out of them.
--
-- The events are the truth and are only ever added to. Orders, lines and stock are derived; what could not be derived
-- is flagged for a person instead of holding up what comes after it.

-- What the origin knows of a shop's counter. Its row is what a drain locks: one shop is drained by one at a time,
-- whichever of its logs the events belong to.
create table everbud.counters (
  shop_id uuid primary key references everbud.shops,
  drained_at timestamptz
);

create function everbud.open_counter() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into everbud.counters (shop_id) values (new.id);
  return null;
end
$$;
create trigger opens_its_counter after insert on everbud.shops
  for each row execute function everbud.open_counter();

-- How far each log is recorded. A counter that lost its storage opens a new log, so a shop may have several.
create table everbud.logs (
  shop_id uuid not null,
  log_id uuid not null,
  -- The highest seq that is recorded. This is the truth; what a counter thinks of it is a guess.
  watermark bigint not null,
  -- The hash of that event.
  last_hash text not null,
  opened_at timestamptz not null default now(),
  primary key (shop_id, log_id)
);

-- The events, raw. There is no constraint beyond the key, and no foreign key, on purpose: an event that was accepted at
-- the edge has happened, and a rule that it breaks is no reason to lose it.
create table everbud.events (
  shop_id uuid not null,
  log_id uuid not null,
  seq bigint not null,
  kind text not null,
  -- The counter's clock, in milliseconds since the Unix epoch, as it was hashed.
  at bigint,
  -- The version of the envelope.
  v integer,
  prev text,
  hash text not null,
  -- What it does to stock and slots.
  stock jsonb not null,
  slots jsonb not null,
  body jsonb,
  -- Personal data, encrypted under the order's own key, which is not in this table.
  sealed bytea,
  recorded_at timestamptz not null default now(),
  primary key (shop_id, log_id, seq)
);

create function everbud.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'the log is only ever added to' using errcode = 'insufficient_privilege';
end
$$;
-- Rights alone would not bind the owner, and a tired owner with a prompt is who this is for.
create trigger is_only_added_to before update or delete on everbud.events
  for each row execute function everbud.refuse_change();
create trigger is_not_emptied before truncate on everbud.events
  for each statement execute function everbud.refuse_change();

-- The keys under which personal data is sealed. Erasing one erases the data everywhere, back-ups of the events and
-- replays included; the row stays, so that a replay cannot bring the key back.
create table everbud.order_keys (
  shop_id uuid not null,
  order_id uuid not null,
  sealing_key bytea,
  erased_at timestamptz,
  primary key (shop_id, order_id),
  check (sealing_key is null or erased_at is null)
);

-- An order as the log tells it. What a person must look at may be incomplete, so little is required.
create table everbud.orders (
  shop_id uuid not null,
  order_id uuid not null,
  -- What the shopper says at the door.
  code text,
  status text not null check (status in ('received', 'accepted', 'ready', 'completed', 'cancelled')),
  placed_at timestamptz,
  slot_starts_at timestamptz,
  total_cents bigint,
  -- Which event placed it.
  log_id uuid not null,
  accepted_seq bigint not null,
  -- When its status was last changed, by the counter's clock.
  changed_at timestamptz,
  -- Why it was called off, for the shopper to read.
  cancelled_reason text,
  -- Whether a person must look at it; `attention` says why.
  flagged boolean not null default false,
  -- The domain's `Order`.
  doc jsonb not null,
  primary key (shop_id, order_id)
);
create index orders_still_open on everbud.orders (shop_id, placed_at) where status not in ('completed', 'cancelled');

create table everbud.order_lines (
  shop_id uuid not null,
  order_id uuid not null,
  line integer not null,
  variant_id text not null,
  name text not null,
  quantity bigint not null check (quantity > 0),
  unit_cents bigint not null,
  total_cents bigint not null,
  primary key (shop_id, order_id, line),
  foreign key (shop_id, order_id) references everbud.orders
);

-- What needs a person: an event that is recorded, and whose effect could not be worked out.
create table everbud.attention (
  shop_id uuid not null,
  log_id uuid not null,
  seq bigint not null,
  reason text not null,
  detail text not null,
  order_id uuid,
  at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (shop_id, log_id, seq, reason)
);

-- Events that the origin should have and does not: after it was restored to a state older than what the counter keeps.
-- They stay visible until an import brings them.
create table everbud.gaps (
  shop_id uuid not null,
  log_id uuid not null,
  from_seq bigint not null,
  to_seq bigint not null,
  noticed_at timestamptz not null default now(),
  filled_at timestamptz,
  primary key (shop_id, log_id, from_seq),
  check (from_seq <= to_seq)
);
