//! The three demo shops, so that the first `cargo run` has something to show.
//!
//! Their files are compiled in. A shop that is there already is left as it is: it may have been changed since.
//! I/O: one connection as the owner, one transaction.

mod sales;

use super::migrate::MIGRATIONS;
use super::token::hex;
use super::{OriginError, catalogue, connect, founding, operator, speak_for, staff};
use everbud_domain::limit::LimitRules;
use everbud_domain::shop::Shop;
use everbud_domain::staff::password::Verifier;
use everbud_domain::staff::{Role, StaffName};
use everbud_import::Imported;
use postgres::Transaction;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A demo shop that is in the database now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeededShop {
    /// Its name in addresses; its host is `{slug}.localhost`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Who can sign in at its desk with what is written in the demo's files, and has not been given another password.
    pub staff: Vec<DemoStaff>,
}

/// Somebody who works at a demo shop. Their password is in a file for all to read: nobody else ever has such an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DemoStaff {
    /// What they sign in with.
    pub name: StaffName,
    /// What they may do.
    pub role: Role,
    /// Their password.
    pub password: String,
    /// What the origin keeps of it, computed once and for all: it takes its time.
    verifier: Verifier,
}

impl DemoStaff {
    /// What the origin keeps of their password.
    pub(super) const fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

struct Demo {
    shop: &'static str,
    menu: &'static str,
    staff: &'static str,
}

macro_rules! demo {
    ($slug:literal) => {
        Demo {
            shop: include_str!(concat!("../../demo/", $slug, "/shop.json")),
            menu: include_str!(concat!("../../demo/", $slug, "/menu.json")),
            staff: include_str!(concat!("../../demo/", $slug, "/staff.json")),
        }
    };
}

const OPERATORS: &str = include_str!("../../demo/operators.json");

const DEMOS: [Demo; 3] = [demo!("copper-finch"), demo!("saltmarsh"), demo!("night-ferry")];

/// Who operates the demo.
pub(super) fn operators() -> Result<Vec<DemoStaff>, OriginError> {
    read_staff(OPERATORS)
}

/// Puts the demo shops, their hosts, menus and stock into the database, where they are not in it yet; and an operator,
/// where there is none.
///
/// # Errors
/// [`OriginError::BadDemo`] for a file that cannot be used, and whatever the database answers. Nothing was changed then.
pub fn seed_demo(url: &str) -> Result<Vec<SeededShop>, OriginError> {
    let demos = DEMOS.iter().map(|demo| Ok((read_shop(demo.shop)?, read_menu(demo.menu)?, read_staff(demo.staff)?)));
    let demos = demos.collect::<Result<Vec<_>, OriginError>>()?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    // Of two runs at once, the second waits here and then finds the shops.
    transaction.execute("select pg_advisory_xact_lock(4202023, -1)", &[])?;
    let mut seeded = Vec::new();
    for (shop, menu, staff) in demos {
        seed(&mut transaction, &shop, &menu)?;
        sales::keep(&mut transaction, &shop)?;
        let staff = employ(&mut transaction, &shop, staff)?;
        seeded.push(SeededShop { slug: shop.slug.to_string(), name: shop.name, staff });
    }
    if transaction.query_opt("select from everbud.operators limit 1", &[])?.is_none() {
        for person in operators()? {
            operator::keep(&mut transaction, &person.name, person.verifier())?;
        }
    }
    transaction.commit()?;
    Ok(seeded)
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
        digest.update(demo.staff);
    }
    digest.update(include_str!("demo/sales.rs"));
    digest.update(OPERATORS);
    hex(digest.finalize().get(..8).unwrap_or_default())
}

fn seed(transaction: &mut Transaction<'_>, shop: &Shop, menu: &Imported) -> Result<(), OriginError> {
    if founding::open(transaction, shop)? {
        catalogue::replace(transaction, shop.id.as_str(), &menu.products, &menu.specials, &menu.stock)?;
    }
    Ok(())
}

/// Gives a demo shop its staff, unless it has some already. Returns those whose demo password opens the desk.
fn employ(
    transaction: &mut Transaction<'_>,
    shop: &Shop,
    staff: Vec<DemoStaff>,
) -> Result<Vec<DemoStaff>, OriginError> {
    speak_for(transaction, shop.id.as_str())?;
    let known = "select count(*) from everbud.staff_accounts where shop_id = $1::text::uuid";
    let known: i64 = transaction.query_one(known, &[&shop.id.as_str()])?.try_get(0)?;
    if known == 0 {
        for person in &staff {
            staff::keep(transaction, shop.id.as_str(), &person.name, person.role, &person.verifier)?;
        }
    }
    let unchanged = "select name from everbud.staff_accounts \
                     where shop_id = $1::text::uuid and verifier = any($2) and disabled_at is null";
    let verifiers: Vec<String> = staff.iter().map(|person| person.verifier.to_text()).collect();
    let rows = transaction.query(unchanged, &[&shop.id.as_str(), &verifiers])?;
    let names = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
    Ok(staff.into_iter().filter(|person| names.iter().any(|name| name == person.name.as_str())).collect())
}

fn read_staff(text: &str) -> Result<Vec<DemoStaff>, OriginError> {
    serde_json::from_str(text).map_err(|error| OriginError::BadDemo(error.to_string()))
}

/// A demo's shop. Its file leaves out the purchase limit: that is the law of its jurisdiction, which the domain knows.
fn read_shop(text: &str) -> Result<Shop, OriginError> {
    let bad = |error: serde_json::Error| OriginError::BadDemo(error.to_string());
    let mut doc: Value = serde_json::from_str(text).map_err(bad)?;
    let jurisdiction = doc.get("jurisdiction").and_then(Value::as_str).unwrap_or_default();
    let limit = LimitRules::of_jurisdiction(jurisdiction)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::staff::derive;
    use everbud_domain::cart::MenuType;
    use everbud_domain::limit::{Confidence, Residency};
    use everbud_domain::time::Timestamp;

    #[test]
    fn the_demo_shops_sell_by_official_limits() {
        for demo in &DEMOS {
            let shop = read_shop(demo.shop).unwrap();
            for list in [Some(MenuType::Adult), shop.medical.map(|_| MenuType::Medical)].into_iter().flatten() {
                let now = Timestamp::parse("2026-04-20T18:00:00Z").unwrap();
                let rule = shop.limit_rule(list, Residency::Resident, now).unwrap();
                assert_eq!(rule.confidence, Confidence::Official, "{} {list:?}", shop.slug);
            }
        }
    }

    #[test]
    fn a_demo_password_is_that_of_the_verifier_beside_it() {
        // One stands for all: the others are tried at their desks, where deriving is quick.
        let staff = read_staff(DEMOS[0].staff).unwrap();
        let derived = derive(&staff[0].password, &staff[0].verifier.recipe);
        assert!(staff[0].verifier.matches(&derived), "{}", staff[0].name);
        assert!(operators().unwrap().iter().all(|person| person.role == Role::Owner));
    }
}
