-- Shops are kept apart by the database itself.
--
-- Every table that holds a shop's rows shows and takes only the rows of the shop that the transaction named. The owner
-- is bound too (`force`), so a mistake in a function that runs as the owner is caught like any other.

do $$
declare
  tenant_table text;
begin
  -- All that carry a shop's id, so that a table cannot be forgotten here; a later migration repeats this for its own.
  for tenant_table in
    select c.table_name
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'everbud' and c.column_name = 'shop_id' and t.table_type = 'BASE TABLE'
  loop
    execute format('alter table everbud.%I enable row level security', tenant_table);
    execute format('alter table everbud.%I force row level security', tenant_table);
    execute format(
      'create policy own_shop on everbud.%I
         using (shop_id = everbud.current_shop()) with check (shop_id = everbud.current_shop())',
      tenant_table
    );
  end loop;
end
$$;

alter table everbud.shops enable row level security;
alter table everbud.shops force row level security;
create policy own_shop on everbud.shops using (id = everbud.current_shop()) with check (id = everbud.current_shop());

-- Two questions are asked for all shops at once, through functions that run as the owner: which hosts there are, and
-- what changed. For these, and only to read, the owner sees all shops in the three tables that answer them.
create policy owner_reads_all on everbud.shops for select to current_user using (true);
create policy owner_reads_all on everbud.hosts for select to current_user using (true);
create policy owner_reads_all on everbud.logs for select to current_user using (true);

-- What the worker's functions need, table by table. There is no right here to change a catalogue, a host or a token, to
-- change or delete an event, or to read a sealing key.
grant select on everbud.settings, everbud.shops, everbud.products, everbud.specials, everbud.staff_tokens
  to everbud_edge;
grant select, update (beaten_at) on everbud.heartbeats to everbud_edge;
grant select, update (drained_at) on everbud.counters to everbud_edge;
grant select, insert, update (watermark, last_hash) on everbud.logs to everbud_edge;
grant select, insert on everbud.events to everbud_edge;
grant insert on everbud.order_keys to everbud_edge;
grant select, insert, update (status, changed_at, cancelled_reason, flagged) on everbud.orders to everbud_edge;
grant select, insert on everbud.order_lines, everbud.attention to everbud_edge;
grant select, insert, update (filled_at) on everbud.gaps to everbud_edge;
grant select, insert, update (on_hand, reserved) on everbud.stock to everbud_edge;
grant select, insert, update (short), delete on everbud.shortages to everbud_edge;
