//! What Postgres holds after a replay, read with SQL, for the checker. I/O: one connection as the owner.

use super::checker::RecordedShop;
use super::shops::{KnownShop, variant_number};
use everbud_domain::id::ShopId;
use postgres::{Client, Error, NoTls, Row};
use std::collections::HashMap;

/// Reads all of it, in the order of the shops.
///
/// # Errors
/// What Postgres answered.
pub fn read(url: &str, shops: &[KnownShop]) -> Result<Vec<RecordedShop>, Error> {
    let numbers: HashMap<&ShopId, usize> = shops.iter().zip(0..).map(|(shop, number)| (&shop.id, number)).collect();
    let mut recorded = vec![RecordedShop::default(); shops.len()];
    let mut client = Client::connect(url, NoTls)?;
    let mut each = |query: &str, put: &dyn Fn(&mut RecordedShop, &Row) -> Result<(), Error>| {
        for row in client.query(query, &[])? {
            let shop = ShopId::parse(row.try_get(0)?).ok();
            let shop = shop.and_then(|shop| numbers.get(&shop)).and_then(|number| recorded.get_mut(*number));
            if let Some(shop) = shop {
                put(shop, &row)?;
            }
        }
        Ok::<(), Error>(())
    };
    // A shop may have several logs: one that lost its counter's storage goes on in a new one.
    each(
        "select e.shop_id::text, e.body -> 'order' ->> 'id' from everbud.events e
         join everbud.logs l using (shop_id, log_id)
         where e.kind = 'order_placed' order by e.shop_id, l.opened_at, e.log_id, e.seq",
        &|shop, row| row.try_get(1).map(|id| shop.log.push(id)),
    )?;
    each("select shop_id::text, order_id::text from everbud.orders", &|shop, row| {
        row.try_get(1).map(|id| shop.orders.push(id))
    })?;
    each("select shop_id::text, variant_id, on_hand, reserved from everbud.stock", &|shop, row| {
        if let Some(number) = variant_number(row.try_get(1)?) {
            shop.stock.insert(number, (row.try_get(2)?, row.try_get(3)?));
        }
        Ok(())
    })?;
    each(
        "select shop_id::text from everbud.attention where resolved_at is null
         union all select shop_id::text from everbud.gaps where filled_at is null
         union all select shop_id::text from everbud.shortages",
        &|shop, _| {
            shop.to_look_at += 1;
            Ok(())
        },
    )?;
    Ok(recorded)
}
