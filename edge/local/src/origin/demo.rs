//! The three demo shops, so that the first `cargo run` has something to show.
//!
//! Their files are compiled in. A shop that is there already is left as it is: it may have been changed since.
//! I/O: one connection as the owner, one transaction.

use super::migrate::MIGRATIONS;
use super::token::hex;
use super::{OriginError, catalogue, connect, speak_for};
use everbud_domain::limit::LimitRule;
use everbud_domain::shop::Shop;
use everbud_import::Imported;
use postgres::Transaction;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A demo shop that is in the database now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeededShop {
    /// Its name in addresses; its host is `{slug}.localhost`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

struct Demo {
    shop: &'static str,
    menu: &'static str,
}

macro_rules! demo {
    ($slug:literal) => {
        Demo {
            shop: include_str!(concat!("../../demo/", $slug, "/shop.json")),
            menu: include_str!(concat!("../../demo/", $slug, "/menu.json")),
        }
    };
}

const DEMOS: [Demo; 3] = [demo!("copper-finch"), demo!("saltmarsh"), demo!("night-ferry")];

/// Puts the demo shops, their hosts, menus and stock into the database, where they are not in it yet.
///
/// # Errors
/// [`OriginError::BadDemo`] for a file that cannot be used, and whatever the database answers. Nothing was changed then.
pub fn seed_demo(url: &str) -> Result<Vec<SeededShop>, OriginError> {
    let demos = DEMOS.iter().map(|demo| Ok((read_shop(demo.shop)?, read_menu(demo.menu)?)));
    let demos = demos.collect::<Result<Vec<_>, OriginError>>()?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    // Of two runs at once, the second waits here and then finds the shops.
    transaction.execute("select pg_advisory_xact_lock(4202023, -1)", &[])?;
    for (shop, menu) in &demos {
        seed(&mut transaction, shop, menu)?;
    }
    transaction.commit()?;
    Ok(demos.into_iter().map(|(shop, _)| SeededShop { slug: shop.slug.to_string(), name: shop.name }).collect())
}

/// Names what a freshly migrated and seeded database holds: two builds of the same name may share a copy of one.
#[must_use]
pub fn fingerprint() -> String {
    let mut digest = Sha256::new();
    for migration in MIGRATIONS {
        digest.update(migration.sql);
    }
    for demo in &DEMOS {
        digest.update(demo.shop);
        digest.update(demo.menu);
    }
    hex(digest.finalize().get(..8).unwrap_or_default())
}

fn seed(transaction: &mut Transaction<'_>, shop: &Shop, menu: &Imported) -> Result<(), OriginError> {
    let id = shop.id.as_str();
    speak_for(transaction, id)?;
    let added = transaction.execute(
        "insert into everbud.shops (id, doc) values ($1::text::uuid, $2::text::jsonb) on conflict do nothing",
        &[&id, &serde_json::to_string(shop)?],
    )?;
    if added == 0 {
        return Ok(());
    }
    transaction.execute(
        "insert into everbud.hosts (host, shop_id) values ($1 || '.localhost', $2::text::uuid)",
        &[&shop.slug.as_str(), &id],
    )?;
    catalogue::replace(transaction, id, &menu.products, &menu.specials, &menu.stock)?;
    Ok(())
}

/// A demo's shop. Its file leaves out the purchase limit: that is the law of its jurisdiction, which the domain knows.
fn read_shop(text: &str) -> Result<Shop, OriginError> {
    let bad = |error: serde_json::Error| OriginError::BadDemo(error.to_string());
    let mut doc: Value = serde_json::from_str(text).map_err(bad)?;
    let jurisdiction = doc.get("jurisdiction").and_then(Value::as_str).unwrap_or_default();
    let limit = LimitRule::of_jurisdiction(jurisdiction)
        .ok_or_else(|| OriginError::BadDemo(format!("no purchase limit is known for {jurisdiction}")))?;
    let limit = serde_json::to_value(limit)?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert(String::from("limit"), limit);
    }
    serde_json::from_value(doc).map_err(bad)
}

/// A demo's menu, read as any shop's file is. What the importer would tell a shop about its file is a fault in ours.
fn read_menu(text: &str) -> Result<Imported, OriginError> {
    let menu = everbud_import::canonical::read(text).map_err(|error| OriginError::BadDemo(error.to_string()))?;
    if menu.refused() > 0 || menu.products.is_empty() {
        return Err(OriginError::BadDemo(String::from("a menu of which not all can be taken")));
    }
    Ok(menu)
}
