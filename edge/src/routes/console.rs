//! The operator's console: its pages and forms, the same as JSON, and the gate in numbers.
//!
//! It lives on the platform's host and asks the gate, the directory and the counters alone, so all of it works with the
//! database dead. What is done to a shop's queue is noted at the gate before the counter hears of it.

mod forms;
mod incidents;
mod webhooks;

use super::credential::token_hash;
use super::sign_in::{self, Door};
use crate::accounts::{AccountsReply, AskAccounts};
use crate::answer::Answer;
use crate::body::{self, Form};
use crate::clock::now;
use crate::counter::calls::operate::OperateShop;
use crate::directory::calls::DirectoryShop;
use crate::gate::calls::{OperateGate, Operated};
use crate::incoming::Incoming;
use crate::shop_view::{desk_style_href, style_href, theme_href};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::platform_css;
use everbud_domain::id::ShopId;
use everbud_domain::operator::{GateAct, GateReport, Named, ShopAct, ShopReport, ShopsReply, list};
use everbud_outage::exposition::{CONTENT_TYPE, exposition};
use everbud_outage::operate::Order;
use everbud_staff::{ConsoleFrame, ConsoleView, Page, QueueView, SignInView, render};
use worker::Method;

type Answered = Result<Answer, Trouble>;

/// Somebody whose token or session is an operator's. Nothing else is asked or done here without one.
struct Operator {
    name: String,
}

impl Operator {
    /// Who asks.
    ///
    /// # Errors
    /// [`Trouble::NotSignedIn`], or [`Trouble::GateUnavailable`] when it cannot be known.
    async fn of(front: &Storefront, incoming: &Incoming) -> Result<Self, Trouble> {
        let asked = AskAccounts::WhoIs { token_hash: token_hash(incoming)? };
        match front.operators(asked).await.map_err(|_| Trouble::GateUnavailable)? {
            AccountsReply::Is(Some(who)) => Ok(Self { name: who.name }),
            AccountsReply::Is(None) | AccountsReply::Begun(_) => Err(Trouble::NotSignedIn),
        }
    }

    /// Looks at the gate, or does something to it.
    async fn gate(&self, front: &Storefront, order: Option<Order>) -> Result<GateReport, Trouble> {
        let call = OperateGate { by: self.name.clone(), order };
        match front.operate_gate(call).await.map_err(|_| Trouble::GateUnavailable)? {
            Operated::Done(report) => Ok(*report),
            Operated::Refused(refused) => Err(Trouble::ActRefused(refused)),
        }
    }

    /// Looks at a shop's queue, or does something to it; and how the gate is then.
    async fn shop(
        &self,
        front: &Storefront,
        shop: &DirectoryShop,
        act: Option<ShopAct>,
    ) -> Result<(GateReport, ShopReport), Trouble> {
        let order = act.clone().map(|act| Order::Shop(shop.id.clone(), act));
        let gate = self.gate(front, order).await?;
        let call = OperateShop { shop: shop.id.clone(), act };
        let report = front.counter(&shop.id, call).await.map_err(|_| Trouble::CounterUnavailable)?;
        let mut report = *report.map_err(Trouble::ActRefused)?;
        // The counter hears of a pause only when it asks for its turn.
        report.paused = gate.all_paused || gate.paused.contains(&shop.id);
        Ok((gate, report))
    }
}

/// Answers what belongs to operators; `path` is one that does.
pub(super) async fn answer(front: &Storefront, incoming: &mut Incoming, path: &[&str]) -> Answered {
    let reads = incoming.only_reads();
    let posts = incoming.method == Method::Post;
    match path {
        ["console"] if reads => overview(front, incoming).await,
        ["console"] if posts => act_on_gate(front, incoming).await,
        ["console", "sign-in"] if reads => Ok(sign_in_page(200, SignInView::default())),
        ["console", "sign-in"] if posts => sign_in::sign_in(front, Door::Console, incoming).await,
        ["console", "sign-out"] if posts => sign_in::sign_out(front, Door::Console, incoming).await,
        ["console", "shops", slug] if reads => queue(front, incoming, slug).await,
        ["console", "shops", slug] if posts => act_on_queue(front, incoming, slug).await,
        ["console", "incidents"] if reads => incidents::show(front, incoming).await,
        ["console", "incidents"] if posts => incidents::act(front, incoming).await,
        ["console", "webhooks"] if reads => webhooks::show(front, incoming).await,
        ["console", "webhooks"] if posts => webhooks::act(front, incoming).await,
        ["metrics"] if reads => metrics(front, incoming).await,
        ["api", "v1", "operator", "gate"] if reads || posts => {
            let operator = Operator::of(front, incoming).await?;
            let order = if posts { Some(Order::Gate(json(incoming).await?)) } else { None };
            Ok(Answer::json(200, &operator.gate(front, order).await?))
        }
        ["api", "v1", "operator", "shops"] if reads => {
            let gate = Operator::of(front, incoming).await?.gate(front, None).await?;
            Ok(Answer::json(200, &shops(front, incoming, &gate).await.1))
        }
        ["api", "v1", "operator", "shops", slug] if reads || posts => {
            let operator = Operator::of(front, incoming).await?;
            let shop = named(front, slug).await?;
            let act = if posts { Some(json(incoming).await?) } else { None };
            Ok(Answer::json(200, &operator.shop(front, &shop, act).await?.1))
        }
        ["api", "v1", "operator", "incidents"] if reads => incidents::list(front, incoming).await,
        ["api", "v1", "operator", "incidents", id, "words"] if posts => incidents::answer(front, incoming, id).await,
        ["api", "v1", "operator", "webhooks", rest @ ..] => webhooks::answer(front, incoming, rest).await,
        ["console" | "metrics"]
        | ["console", "sign-in" | "sign-out" | "incidents" | "webhooks"]
        | ["console", "shops", _]
        | ["api", "v1", "operator", "gate" | "shops" | "incidents"]
        | ["api", "v1", "operator", "incidents", _, "words"]
        | ["api", "v1", "operator", "shops", _] => Err(Trouble::MethodNotAllowed),
        _ => Err(Trouble::NotFound),
    }
}

async fn json<T: serde::de::DeserializeOwned>(incoming: &mut Incoming) -> Result<T, Trouble> {
    body::json(&body::bytes(&mut incoming.request).await?)
}

async fn named(front: &Storefront, slug: &str) -> Result<DirectoryShop, Trouble> {
    let directory = front.directory().await.ok_or(Trouble::GateUnavailable)?;
    directory.shops.iter().find(|shop| shop.slug.as_str() == slug).cloned().ok_or(Trouble::NotFound)
}

/// What was searched for, and which shops were found.
async fn shops(front: &Storefront, incoming: &Incoming, gate: &GateReport) -> (String, ShopsReply) {
    let asked = incoming.url.query_pairs().find(|(name, _)| name == "q").map(|(_, asked)| asked.to_string());
    let asked = asked.unwrap_or_default();
    let directory = front.directory().await;
    let shops = directory.iter().flat_map(|directory| &directory.shops);
    let found = list(shops.map(|shop| Named { id: &shop.id, slug: &shop.slug, name: &shop.name }), gate, &asked);
    (asked, found)
}

/// Numbers for programs alone: a browser that is signed in would gain nothing from them.
async fn metrics(front: &Storefront, incoming: &Incoming) -> Answered {
    incoming.header("authorization").ok_or(Trouble::NotSignedIn)?;
    let gate = Operator::of(front, incoming).await?.gate(front, None).await?;
    let shops = front.directory().await.map_or(0, |directory| directory.shops.len());
    Ok(Answer::text(200, &exposition(&gate, shops)).of_type(CONTENT_TYPE))
}

/// Renders a page for whoever is signed in.
fn page(person: Option<&str>, status: u16, page: impl FnOnce(ConsoleFrame<'_>) -> String) -> Answer {
    let sheets = [theme_href(&platform_css()), style_href(), desk_style_href()];
    Answer::html(status, page(ConsoleFrame { now: now(), person, sheets: &sheets }))
}

pub(super) fn sign_in_page(status: u16, view: SignInView<'_>) -> Answer {
    page(None, status, |frame| render(&Page::ConsoleSignIn(frame, view)))
}

async fn overview(front: &Storefront, incoming: &Incoming) -> Answered {
    match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => Ok(sign_in_page(200, SignInView::default())),
        Err(trouble) => Err(trouble),
        Ok(operator) => show_gate(front, incoming, &operator, 200, "").await,
    }
}

async fn show_gate(
    front: &Storefront,
    incoming: &Incoming,
    operator: &Operator,
    status: u16,
    notice: &str,
) -> Answered {
    let gate = operator.gate(front, None).await?;
    let (asked, found) = shops(front, incoming, &gate).await;
    let slugs = slugs(front, &gate).await;
    let view = ConsoleView { gate: &gate, slugs: &slugs, shops: &found, asked: &asked, notice };
    Ok(page(Some(&operator.name), status, |frame| render(&Page::Console(frame, view))))
}

/// The shop's name in addresses, for each line of the trail; empty for the gate itself.
async fn slugs(front: &Storefront, gate: &GateReport) -> Vec<String> {
    let directory = front.directory().await;
    let slug =
        |id: &ShopId| directory.as_ref()?.shops.iter().find(|shop| shop.id == *id).map(|shop| shop.slug.to_string());
    gate.trail.iter().map(|noted| noted.shop.as_ref().and_then(slug).unwrap_or_default()).collect()
}

async fn act_on_gate(front: &Storefront, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let operator = match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => return Ok(Answer::see_other("/console")),
        operator => operator?,
    };
    let act: GateAct = forms::gate_act(&form)?;
    if act.is_grave() && !forms::is_sure(&form) {
        return show_gate(front, incoming, &operator, 422, forms::NOT_SURE).await;
    }
    match operator.gate(front, Some(Order::Gate(act))).await {
        Ok(_) => Ok(Answer::see_other("/console")),
        Err(Trouble::ActRefused(refused)) => show_gate(front, incoming, &operator, 422, refused.words()).await,
        Err(trouble) => Err(trouble),
    }
}

async fn queue(front: &Storefront, incoming: &Incoming, slug: &str) -> Answered {
    match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => Ok(sign_in_page(200, SignInView::default())),
        Err(trouble) => Err(trouble),
        Ok(operator) => show_queue(front, &operator, slug, 200, "").await,
    }
}

async fn show_queue(front: &Storefront, operator: &Operator, slug: &str, status: u16, notice: &str) -> Answered {
    let shop = named(front, slug).await?;
    let (gate, report) = operator.shop(front, &shop, None).await?;
    let view = QueueView { name: &shop.name, slug, report: &report, gate: &gate, notice };
    Ok(page(Some(&operator.name), status, |frame| render(&Page::ConsoleQueue(frame, view))))
}

async fn act_on_queue(front: &Storefront, incoming: &mut Incoming, slug: &str) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let operator = match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => return Ok(Answer::see_other("/console")),
        operator => operator?,
    };
    let (shop, act) = (named(front, slug).await?, forms::shop_act(&form)?);
    if act.is_grave() && !forms::is_sure(&form) {
        return show_queue(front, &operator, slug, 422, forms::NOT_SURE).await;
    }
    match operator.shop(front, &shop, Some(act)).await {
        Ok(_) => Ok(Answer::see_other(&format!("/console/shops/{slug}"))),
        Err(Trouble::ActRefused(refused)) => show_queue(front, &operator, slug, 422, refused.words()).await,
        Err(trouble) => Err(trouble),
    }
}
