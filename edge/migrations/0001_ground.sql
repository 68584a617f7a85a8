-- The ground that everything else stands on: the schema, the worker's role, and what is not any shop's.
--
-- Whoever runs the migrations owns the schema: a superuser on a laptop, an ordinary owner on a managed Postgres.
-- Nothing here may therefore need more than CREATEROLE and CREATE on the database. Written for Postgres 15 and later.

create schema if not exists everbud;
revoke all on schema everbud from public;

-- The one role that the worker signs in with. It owns nothing, so row-level security binds it, and it gets no password
-- here: that is set by whoever deploys. Roles belong to the whole cluster, so it may be there already.
do $$
begin
  if not exists (select from pg_roles where rolname = 'everbud_edge') then
    create role everbud_edge login;
  end if;
  -- A client that gives up does not stop the server, so the server stops by itself. These are the time-outs that the
  -- drain is designed for; they hold for every session of the role, whatever pool it comes through.
  alter role everbud_edge set statement_timeout = '5s';
  alter role everbud_edge set lock_timeout = '1s';
  alter role everbud_edge set idle_in_transaction_session_timeout = '5s';
exception when insufficient_privilege then
  -- Where a provider made the role, only the provider may set it up; whoever migrates is told which three.
  raise warning 'everbud_edge needs statement_timeout 5s, lock_timeout 1s, idle_in_transaction_session_timeout 5s';
end
$$;

grant usage on schema everbud to everbud_edge;

-- The shop that this transaction speaks for, or null. Every row-level policy compares with it, and null equals nothing,
-- so a statement that forgot to name its shop sees no rows instead of all of them.
-- A setting that was local to a finished transaction comes back as '' and not as null, hence the nullif.
create function everbud.current_shop() returns uuid
language sql stable
as $$ select nullif(current_setting('everbud.shop', true), '')::uuid $$;
-- Postgres lets everybody run a new function. Here each that can be called is granted by name, and to one role.
revoke all on function everbud.current_shop() from public;
grant execute on function everbud.current_shop() to everbud_edge;

-- What an operator may turn. One row.
create table everbud.settings (
  one boolean primary key default true check (one),
  -- How many drains may run at once, over all shops. The origin itself enforces it, so that a crowd of counters cannot
  -- knock down a database that has just come back, even when the gate that should have spread them out is gone.
  drain_slots integer not null default 8 check (drain_slots between 1 and 256)
);
insert into everbud.settings default values;

-- What the gate's heartbeat writes to. A database that only reads is down for us, so asking `select 1` would be a lie.
create table everbud.heartbeats (
  one boolean primary key default true check (one),
  beaten_at timestamptz not null default clock_timestamp()
);
insert into everbud.heartbeats default values;
