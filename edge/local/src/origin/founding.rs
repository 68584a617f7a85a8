//! Founding shops: a row, a host, a catalogue, stock, and who may write to it.
//!
//! I/O: one connection as the owner, a transaction for some shops at a time.

use super::token::hex;
use super::{OriginError, catalogue, connect, speak_for};
use everbud_domain::id::VariantId;
use everbud_domain::menu::Menu;
use everbud_domain::shop::Shop;
use postgres::Transaction;
use sha2::{Digest, Sha256};

/// A shop that is to be.
#[derive(Clone, Debug)]
pub struct NewShop {
    /// What it shows and sells by.
    pub menu: Menu,
    /// What lies on its shelf.
    pub stock: Vec<(VariantId, i64)>,
    /// The secret of its till, of which only the hash is kept.
    pub token: String,
}

/// Shops of one transaction.
const AT_ONCE: usize = 100;

/// Founds these shops, unless they are there already. `tell` hears how many are.
///
/// # Errors
/// Whatever the database answers; the shops of whole hundreds before that are founded.
pub fn found(
    url: &str,
    shops: impl Iterator<Item = NewShop>,
    tell: &mut dyn FnMut(usize),
) -> Result<usize, OriginError> {
    let mut client = connect(url)?;
    let mut founded = 0;
    let mut shops = shops.peekable();
    while shops.peek().is_some() {
        let mut transaction = client.transaction()?;
        for shop in shops.by_ref().take(AT_ONCE) {
            let NewShop { menu, stock, token } = shop;
            if open(&mut transaction, &menu.shop)? {
                let id = menu.shop.id.as_str();
                catalogue::replace(&mut transaction, id, &menu.products, &menu.specials, &stock)?;
                transaction.execute(
                    "insert into everbud.staff_tokens (shop_id, token_hash, label, role)
                     values ($1::text::uuid, $2, 'the till', 'manager')",
                    &[&id, &hex(&Sha256::digest(&token))],
                )?;
            }
            founded += 1;
        }
        transaction.commit()?;
        tell(founded);
    }
    Ok(founded)
}

/// Writes the shop and its host; says whether it is new. The transaction speaks for it afterwards.
pub(super) fn open(transaction: &mut Transaction<'_>, shop: &Shop) -> Result<bool, OriginError> {
    let id = shop.id.as_str();
    speak_for(transaction, id)?;
    let added = transaction.execute(
        "insert into everbud.shops (id, doc) values ($1::text::uuid, $2::text::jsonb) on conflict do nothing",
        &[&id, &serde_json::to_string(shop)?],
    )?;
    if added == 0 {
        return Ok(false);
    }
    transaction.execute(
        "insert into everbud.hosts (host, shop_id) values ($1 || '.localhost', $2::text::uuid)",
        &[&shop.slug.as_str(), &id],
    )?;
    Ok(true)
}
