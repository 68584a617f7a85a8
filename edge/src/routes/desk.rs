//! The desk's pages and forms. All of it asks the counter and the shelf alone, so it works with the database dead.

pub(super) mod delivery;
pub(super) mod incidents;
pub(super) mod limits;
pub(super) mod picture;
pub(super) mod preview;
pub(super) mod reach;
pub(super) mod shelf;
pub(super) mod studio;

use super::credential::token_hash;
use super::staff_writes::{one_line, order_step, taken};
use crate::answer::Answer;
use crate::body::Form;
use crate::counter::calls::staff::{Board, ReadBoard};
use crate::counter::calls::{SetOrdering, StepOrder, Stepped};
use crate::incoming::Incoming;
use crate::shop_view::{ShopView, desk_style_href};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{OrderId, ShopId};
use everbud_domain::time::Timestamp;
use everbud_staff::{BoardOrder, BoardView, Frame, Page, Person, SignInView, render, render_board};

type Answered = Result<Answer, Trouble>;

/// A shop as the desk's pages need it.
struct DeskView {
    shop: ShopView,
    sheets: Vec<String>,
    bundle_href: String,
}

impl DeskView {
    async fn read(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Self, Trouble> {
        let shop = ShopView::read(front, shop, incoming).await?;
        let mut sheets = shop.sheets().to_vec();
        sheets.push(desk_style_href());
        Ok(Self { shop, sheets, bundle_href: front.staff_bundle().to_owned() })
    }

    fn frame<'a>(&'a self, person: Option<Person<'a>>) -> Frame<'a> {
        Frame {
            menu: &self.shop.menu.menu,
            now: self.shop.now,
            person,
            origin: self.shop.overlay.origin,
            origin_since: self.shop.overlay.origin_since,
            sheets: &self.sheets,
            bundle_href: &self.bundle_href,
        }
    }

    /// When the shop's day began.
    fn midnight(&self) -> Timestamp {
        let zone = &self.shop.menu.menu.shop.zone;
        zone.at(zone.date(self.shop.now), 0).unwrap_or(self.shop.now)
    }

    /// What lies on the desk; none when nobody is signed in.
    async fn board(&self, front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Option<Board>, Trouble> {
        let Ok(token_hash) = token_hash(incoming) else { return Ok(None) };
        let call = ReadBoard { shop: shop.clone(), token_hash, finished_since: self.midnight() };
        front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)
    }
}

/// Renders the board, whole or alone.
fn with_board<T>(view: &DeskView, board: &Board, notice: &str, work: impl FnOnce(Frame<'_>, BoardView<'_>) -> T) -> T {
    let person = Person { name: &board.staff.name, role: board.staff.role };
    let orders: Vec<BoardOrder<'_>> = board
        .orders
        .iter()
        .map(|placed| BoardOrder { order: &placed.order, customer: placed.customer.as_ref() })
        .collect();
    let board = BoardView {
        orders: &orders,
        left_out: board.left_out,
        seq: board.next,
        pending_events: board.pending_events,
        paused: board.paused.as_deref(),
        notice,
    };
    work(view.frame(Some(person)), board)
}

/// The orders, or the form for signing in.
pub(super) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    page(front, shop, incoming, 200, "").await
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming, status: u16, notice: &str) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let html = match view.board(front, shop, incoming).await? {
        None => render(&Page::SignIn(view.frame(None), SignInView::default())),
        Some(board) => with_board(&view, &board, notice, |frame, board| render(&Page::Board(frame, board))),
    };
    Ok(Answer::html(status, html))
}

/// The orders alone.
pub(super) async fn board(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let board = view.board(front, shop, incoming).await?.ok_or(Trouble::NotSignedIn)?;
    let html = with_board(&view, &board, "", |frame, board| render_board(&frame, &board));
    Ok(Answer::html(200, html).with("everbud-seq", &board.next.to_string()))
}

/// The form for signing in.
pub(super) async fn sign_in_page(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    status: u16,
    sign_in: SignInView<'_>,
) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    Ok(Answer::html(status, render(&Page::SignIn(view.frame(None), sign_in))))
}

/// Leads whoever is not signed in to where they can.
fn or_sign_in(answered: Answered) -> Answered {
    match answered {
        Err(Trouble::NotSignedIn) => to_sign_in(),
        answered => answered,
    }
}

/// Where a form leads that was sent by nobody who is signed in.
fn to_sign_in() -> Answered {
    Ok(Answer::see_other("/desk"))
}

/// Moves an order on.
pub(super) async fn step(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    order: &str,
    step: &str,
) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let order = OrderId::parse(order).map_err(|_| Trouble::NotFound)?;
    let reason = [form.field("own_words"), form.field("reason")];
    let reason = reason.into_iter().find(|words| !words.trim().is_empty()).unwrap_or_default();
    let step = order_step(step, reason)?;
    let call = StepOrder { shop: shop.clone(), token_hash, order: order.clone(), step };
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Stepped::Done(_) => Ok(Answer::see_other(&format!("/desk#order-{order}"))),
        Stepped::Refused(order) => {
            let notice = format!("Order {} is {} already: that step cannot follow.", order.code, order.status.key());
            page(front, shop, incoming, 409, &notice).await
        }
        Stepped::Unknown => Err(Trouble::NotFound),
        Stepped::NotSignedIn => to_sign_in(),
    }
}

/// Pauses ordering, or resumes it.
pub(super) async fn ordering(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let paused = match form.field("paused") {
        "yes" => true,
        "no" => false,
        _ => return Err(Trouble::Malformed("The form does not say whether to pause.")),
    };
    let note = if paused { one_line(form.field("note")) } else { String::new() };
    match taken(front.staff_write(SetOrdering { shop: shop.clone(), token_hash, paused, note }).await) {
        Ok(_) => Ok(Answer::see_other("/desk")),
        Err(Trouble::NotSignedIn) => to_sign_in(),
        Err(trouble) => Err(trouble),
    }
}
