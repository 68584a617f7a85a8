-- Who signs in at a shop's desk.
--
-- What is kept of a password travels to the shop's counter with each publication, so that people can sign in while this
-- database is dead. It is enough to check a password and, with 600,000 iterations a guess, not enough to find one.

create table everbud.staff_accounts (
  shop_id uuid not null references everbud.shops,
  id uuid not null default gen_random_uuid(),
  -- What is typed to sign in; looks like an e-mail address.
  name text not null check (name = lower(name) and name like '_%@_%' and length(name) <= 254),
  role text not null check (role in ('owner', 'manager', 'budtender')),
  -- The domain's `Verifier`.
  verifier text not null check (verifier ~ '^[a-z0-9-]+\$[0-9x]+\$[0-9a-f]{32}\$[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  -- Whoever is disabled is signed out by the next publication.
  disabled_at timestamptz,
  primary key (shop_id, id),
  unique (shop_id, name)
);

create trigger changes_the_menu after insert or update or delete on everbud.staff_accounts
  for each row execute function everbud.catalogue_changed();

alter table everbud.staff_accounts enable row level security;
alter table everbud.staff_accounts force row level security;
create policy own_shop on everbud.staff_accounts
  using (shop_id = everbud.current_shop()) with check (shop_id = everbud.current_shop());
grant select on everbud.staff_accounts to everbud_edge;

-- The shop's staff as its counter is to know them. A question of its own beside `read_shop`: asked after it, the answer
-- is never older than the revision that was read, and a change that comes later raises the revision again.
create function everbud.read_staff(p_shop uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('everbud.shop', p_shop::text, true);
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'role', a.role, 'verifier', a.verifier)
      order by a.created_at, a.id)
    from everbud.staff_accounts a where a.shop_id = p_shop and a.disabled_at is null
  ), '[]');
end
$$;
revoke all on function everbud.read_staff(uuid) from public;
grant execute on function everbud.read_staff(uuid) to everbud_edge;
