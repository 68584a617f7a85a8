//! The desk's page of what is sold out: a search over what is sold, and the mark that staff set and take off.

use super::super::credential::{signed_in, token_hash};
use super::super::staff_writes::{one_line, taken};
use super::{Answered, DeskView, or_sign_in};
use crate::answer::Answer;
use crate::body::Form;
use crate::counter::calls::{MarkSoldOut, ReadStock, StockLine};
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::browse::answers_to;
use everbud_domain::gather::gathered;
use everbud_domain::id::{ShopId, VariantId};
use everbud_domain::menu::Menu;
use everbud_staff::{Page, Person, ShelfLine, ShelfView, render};
use std::collections::BTreeMap;

/// The most variants that one page shows; a longer word finds fewer.
const MAX_LINES: usize = 60;

/// What is sold, to be searched, and what of it staff marked sold out.
pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(page(front, shop, incoming).await)
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let staff = signed_in(front, shop, token_hash(incoming)?).await?;
    let call = ReadStock { shop: shop.clone(), token_hash: token_hash(incoming)? };
    let stock = front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)?;
    let stock = stock.ok_or(Trouble::NotSignedIn)?;
    let pairs: Vec<(String, String)> = incoming.url.query_pairs().into_owned().collect();
    let asked = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, words)| words.as_str());
    let asked = one_line(asked);
    let menu = &view.shop.menu.menu;
    let found = found_on_the_shelf(menu, &stock, &asked);
    let shelf = ShelfView { asked: &asked, lines: &found };
    let person = Person { name: &staff.name, role: staff.role };
    Ok(Answer::html(200, render(&Page::Shelf(view.frame(Some(person)), shelf))))
}

/// The variants whose product answers to the words; without words, those that are marked. Marked ones first.
fn found_on_the_shelf<'a>(menu: &'a Menu, stock: &[StockLine], asked: &str) -> Vec<ShelfLine<'a>> {
    let counted: BTreeMap<&VariantId, &StockLine> = gathered(stock.iter().map(|line| (&line.variant, line)));
    let mut found: Vec<ShelfLine<'_>> = menu
        .variants()
        .filter_map(|(product, variant)| {
            let line = counted.get(&variant.id)?;
            let is_wanted = if asked.is_empty() { line.sold_out } else { answers_to(product, asked) };
            let left = line.on_hand.saturating_sub(line.reserved).max(0);
            is_wanted.then_some(ShelfLine { product, variant, left, sold_out: line.sold_out })
        })
        .collect();
    found.sort_by_key(|line| !line.sold_out);
    found.truncate(MAX_LINES);
    found
}

/// Marks a variant sold out, or takes the mark off.
pub(crate) async fn mark(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    or_sign_in(marked(front, shop, incoming, &form).await)
}

async fn marked(front: &Storefront, shop: &ShopId, incoming: &Incoming, form: &Form) -> Answered {
    let token_hash = token_hash(incoming)?;
    let variant = VariantId::parse(form.field("variant"))
        .map_err(|_| Trouble::Malformed("The form names nothing that is sold here."))?;
    let sold_out = form.field("sold_out") == "yes";
    taken(front.staff_write(MarkSoldOut { shop: shop.clone(), token_hash, variant, sold_out }).await)?;
    let words = form_urlencoded::byte_serialize(one_line(form.field("q")).as_bytes()).collect::<String>();
    Ok(Answer::see_other(&format!("/desk/sold-out?q={words}")))
}
