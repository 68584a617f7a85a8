-- Who operates the platform. They belong to no shop, and their verifiers travel to the edge's directory, so that they
-- sign in while this database is dead.

create table everbud.operators (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name = lower(name) and name like '_%@_%' and length(name) <= 254),
  -- The domain's `Verifier`.
  verifier text not null check (verifier ~ '^[a-z0-9-]+\$[0-9x]+\$[0-9a-f]{32}\$[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  -- Whoever is disabled is signed out by the next publication.
  disabled_at timestamptz
);

-- For programs: alerts, dashboards, the command line. Kept only as a hash.
create table everbud.operator_tokens (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  label text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- All of them, as the directory is to know them. Runs as the owner: the worker's role reads neither table.
create function everbud.read_operators() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'accounts', coalesce((
      select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', 'owner', 'verifier', o.verifier)
        order by o.created_at, o.id)
      from everbud.operators o where o.disabled_at is null
    ), '[]'),
    'tokens', coalesce((
      select jsonb_agg(jsonb_build_object('hash', t.token_hash, 'label', t.label, 'role', 'owner')
        order by t.created_at, t.token_hash)
      from everbud.operator_tokens t where t.revoked_at is null
    ), '[]')
  )
$$;
revoke all on function everbud.read_operators() from public;
grant execute on function everbud.read_operators() to everbud_edge;
