//! Replaces a shop's catalogue with an imported one.
//!
//! I/O: one connection as the owner, one transaction: the edge publishes the old menu or the new one, and no mixture.

use super::{OriginError, connect, enter_shop};
use everbud_domain::id::VariantId;
use everbud_domain::product::Product;
use everbud_domain::special::Special;
use postgres::Transaction;
use serde::Serialize;

/// What an import changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The shop's revision now. It is raised by one when anything below but the stock changed.
    pub revision: i64,
    /// Products that are new, or differ from before.
    pub products_written: u64,
    /// Products that the import no longer has.
    pub products_removed: u64,
    /// Specials that are new, or differ from before.
    pub specials_written: u64,
    /// Specials that the import no longer has.
    pub specials_removed: u64,
    /// Variants whose count on the shelf was set.
    pub stock_written: u64,
}

/// Makes these the products and specials of the shop, in this order, and sets what lies on the shelf of the variants
/// that are listed. What is promised to open orders stays promised; variants that are not listed keep their count.
///
/// # Errors
/// [`OriginError::UnknownShop`], and whatever the database answers. Nothing was changed then.
pub fn import(
    url: &str,
    slug: &str,
    products: &[Product],
    specials: &[Special],
    stock: &[(VariantId, i64)],
) -> Result<ImportOutcome, OriginError> {
    import_or_rehearse(url, slug, products, specials, stock, true)
}

/// What [`import`] would change. It is done and taken back in one transaction, so nobody else ever sees it.
///
/// # Errors
/// As [`import`].
pub fn rehearse_import(
    url: &str,
    slug: &str,
    products: &[Product],
    specials: &[Special],
    stock: &[(VariantId, i64)],
) -> Result<ImportOutcome, OriginError> {
    import_or_rehearse(url, slug, products, specials, stock, false)
}

fn import_or_rehearse(
    url: &str,
    slug: &str,
    products: &[Product],
    specials: &[Special],
    stock: &[(VariantId, i64)],
    keep: bool,
) -> Result<ImportOutcome, OriginError> {
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    let shop = enter_shop(&mut transaction, slug)?;
    let outcome = replace(&mut transaction, &shop, products, specials, stock)?;
    if !keep {
        transaction.rollback()?;
        return Ok(outcome);
    }
    // Whoever imports a whole menu means it, also where it is much shorter than the one before.
    transaction.execute("update everbud.shops set meant_revision = revision where id = $1::text::uuid", &[&shop])?;
    transaction.commit()?;
    Ok(outcome)
}

/// The same within a transaction that speaks for the shop.
pub(super) fn replace(
    transaction: &mut Transaction<'_>,
    shop: &str,
    products: &[Product],
    specials: &[Special],
    stock: &[(VariantId, i64)],
) -> Result<ImportOutcome, OriginError> {
    let (products_written, products_removed) = replace_documents(transaction, "products", shop, products)?;
    let (specials_written, specials_removed) = replace_documents(transaction, "specials", shop, specials)?;
    // In the order of the variants, as the drain does it, so that the two never wait for each other in a circle.
    let stock_written = transaction.execute(
        "insert into everbud.stock as s (shop_id, variant_id, on_hand)
         select $1::text::uuid, c.counted ->> 0, (c.counted ->> 1)::bigint
         from jsonb_array_elements($2::text::jsonb) as c (counted)
         order by c.counted ->> 0
         on conflict (shop_id, variant_id) do update set on_hand = excluded.on_hand
         where s.on_hand <> excluded.on_hand",
        &[&shop, &serde_json::to_string(stock)?],
    )?;
    let row = transaction.query_one("select revision from everbud.shops where id = $1::text::uuid", &[&shop])?;
    Ok(ImportOutcome {
        revision: row.try_get(0)?,
        products_written,
        products_removed,
        specials_written,
        specials_removed,
        stock_written,
    })
}

/// Makes these the shop's documents in that table, and says how many were written and how many removed. Documents that
/// are as before are not touched, so that an import without changes publishes nothing.
fn replace_documents<T: Serialize>(
    transaction: &mut Transaction<'_>,
    table: &'static str,
    shop: &str,
    documents: &[T],
) -> Result<(u64, u64), OriginError> {
    let documents = serde_json::to_string(documents)?;
    let removed = transaction.execute(
        &format!(
            "delete from everbud.{table} t where t.shop_id = $1::text::uuid and not exists (
               select from jsonb_array_elements($2::text::jsonb) as d (doc) where d.doc ->> 'id' = t.id
             )"
        ),
        &[&shop, &documents],
    )?;
    let written = transaction.execute(
        &format!(
            "insert into everbud.{table} as t (shop_id, id, position, doc)
             select $1::text::uuid, d.doc ->> 'id', d.position, d.doc
             from jsonb_array_elements($2::text::jsonb) with ordinality as d (doc, position)
             on conflict (shop_id, id) do update set position = excluded.position, doc = excluded.doc
             where (t.position, t.doc) is distinct from (excluded.position, excluded.doc)"
        ),
        &[&shop, &documents],
    )?;
    Ok((written, removed))
}
