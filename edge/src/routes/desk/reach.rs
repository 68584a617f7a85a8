//! The desk's page about where shoppers find the shop: codes, paper, other sites, the kiosk.

use super::super::credential::{signed_in, token_hash};
use super::{Answered, DeskView, or_sign_in};
use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::staff::Duty;
use everbud_staff::{Page, Person, ReachView, render};

/// The page.
pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(page(front, shop, incoming).await)
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let staff = signed_in(front, shop, token_hash(incoming)?).await?;
    if !staff.role.may(Duty::ChangeSettings) {
        return Err(Trouble::NotPermitted);
    }
    let view = DeskView::read(front, shop, incoming).await?;
    let person = Person { name: &staff.name, role: staff.role };
    let base = incoming.base();
    let standing = front.standing_of(shop, view.shop.shop().brand.own_host.as_ref(), &incoming.host()).await;
    let reach = ReachView { base: &base, platform: front.platform_host(), standing };
    Ok(Answer::html(200, render(&Page::Reach(view.frame(Some(person)), reach))))
}
