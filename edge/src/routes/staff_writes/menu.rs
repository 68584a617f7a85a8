//! Writing a shop's whole catalogue, in Everbud's own format. Every record must be good: a record that were left out would
//! be taken off the menu without anybody having said so.

use super::{hold, matches};
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::WriteMenu;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{ShopId, VariantId};
use everbud_domain::product::Product;
use everbud_domain::special::Special;
use everbud_domain::wire::FieldError;
use everbud_import::{Imported, Outcome, Problem, canonical};
use serde::Serialize;

/// The catalogue as `everbud.replace_catalogue` takes it.
#[derive(Serialize)]
struct Content<'a> {
    products: &'a [Product],
    specials: &'a [Special],
    stock: &'a [(VariantId, i64)],
}

pub(super) async fn write(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    incoming: &mut Incoming,
) -> Result<Answer, Trouble> {
    let bytes = body::menu_bytes(&mut incoming.request).await?;
    let text = core::str::from_utf8(&bytes).map_err(|_| Trouble::Malformed("The body is not JSON."))?;
    let Imported { products, specials, stock, problems, .. } = match canonical::read(text) {
        Ok(imported) => imported,
        Err(unreadable) => return Ok(Answer::write_refused(vec![FieldError::at("#", unreadable.to_string())])),
    };
    let (refused, mended): (Vec<Problem>, Vec<Problem>) =
        problems.into_iter().partition(|problem| problem.outcome == Outcome::Refused);
    if !refused.is_empty() {
        return Ok(Answer::write_refused(refused.iter().map(named).collect()));
    }
    let content = Content { products: &products, specials: &specials, stock: &stock };
    let content = serde_json::to_string(&content).map_err(|_| Trouble::Internal)?;
    if content.len() > 2 * body::MAX_MENU_BYTES {
        return Err(Trouble::MenuTooLarge);
    }
    let summary = format!("{} products, {} specials", products.len(), specials.len());
    let call = WriteMenu { shop, token_hash, matches: matches(incoming), content, summary };
    hold(front, call, mended.iter().map(named).collect()).await
}

/// A problem of the importer's with the place that it is about.
fn named(problem: &Problem) -> FieldError {
    let field = problem.field.replace('[', "/").replace(']', "").replace('.', "/");
    let pointer = match (problem.record.checked_sub(1), problem.name.as_str()) {
        (Some(at), _) => format!("#/products/{at}/{field}"),
        (None, "") => format!("#/{field}"),
        (None, _) => "#/specials".to_owned(),
    };
    let detail = match problem.name.as_str() {
        "" => problem.what.clone(),
        name => format!("“{name}”: {}", problem.what),
    };
    FieldError::at(pointer, detail)
}
