//! The studio's page and forms. A draft is kept by the shop's counter; publishing it is a write of settings. So all of it
//! works with the database dead, and what is published then waits.

use super::super::credential::token_hash;
use super::{Answered, DeskView, or_sign_in, to_sign_in};
use crate::answer::Answer;
use crate::body::{self, Form};
use crate::counter::calls::{SeeToStudio, Studied, Studio, StudioOrder};
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::studio::clashes::clashes;
use everbud_domain::studio::parts::{self, Written};
use everbud_domain::studio::upload::Parts;
use everbud_domain::studio::{Look, Stale, file, form};
use everbud_domain::time::Timestamp;
use everbud_domain::wording::contained;
use everbud_staff::{Page, Person, StudioView, render};

/// Asks the counter.
///
/// # Errors
/// [`Trouble::NotSignedIn`], or [`Trouble::CounterUnavailable`].
pub(super) async fn see_to(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    order: StudioOrder,
) -> Result<Studied, Trouble> {
    let call = SeeToStudio { shop: shop.clone(), token_hash: token_hash(incoming)?, order };
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Studied::NotSignedIn => Err(Trouble::NotSignedIn),
        Studied::NotPermitted => Err(Trouble::NotPermitted),
        Studied::NoMenu => Err(Trouble::MenuUnavailable),
        Studied::Full => Err(Trouble::TooManyHeld),
        answered @ (Studied::Done(_) | Studied::Stale(_) | Studied::Refused(_)) => Ok(answered),
    }
}

/// The studio as it is, where nothing stood in the way.
pub(super) fn studio(studied: Studied) -> Result<Studio, Trouble> {
    match studied {
        Studied::Done(studio) => serde_json::from_str(&studio).map_err(|_| Trouble::Internal),
        Studied::Stale(_)
        | Studied::Refused(_)
        | Studied::Full
        | Studied::NoMenu
        | Studied::NotPermitted
        | Studied::NotSignedIn => Err(Trouble::Internal),
    }
}

pub(super) fn kept(look: &Look, seen: Option<Timestamp>) -> Result<StudioOrder, Trouble> {
    // What its texts would reach beyond themselves with is none of JSON's own signs, so it can be taken out of the whole.
    let look = contained(&serde_json::to_string(look).map_err(|_| Trouble::Internal)?);
    Ok(StudioOrder::Keep { look, seen })
}

pub(super) async fn look(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Studio, Trouble> {
    studio(see_to(front, shop, incoming, StudioOrder::Look { past: true }).await?)
}

/// The studio.
pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(page(front, shop, incoming, (200, Vec::new())).await)
}

/// The same with what could not be done, and why.
pub(super) async fn page(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    (status, wrong): (u16, Vec<String>),
) -> Answered {
    let Studio { staff, current, draft, past } = look(front, shop, incoming).await?;
    let view = DeskView::read(front, shop, incoming).await?;
    let person = Person { name: &staff.name, role: staff.role };
    let shown = draft.as_ref().map_or(&current, |draft| &draft.look);
    let clashes = clashes(&shown.theme);
    let products = &view.shop.menu.menu.products;
    let studio = StudioView {
        current: &current,
        draft: draft.as_ref(),
        past: &past,
        clashes: &clashes,
        products,
        wrong: &wrong,
    };
    Ok(Answer::html(status, render(&Page::Studio(view.frame(Some(person)), studio))).with_frames())
}

/// Changes the draft, throws it away or publishes it, by which of the page's buttons was pressed.
pub(crate) async fn change(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(_) = token_hash(incoming) else { return to_sign_in() };
    or_sign_in(changed(front, shop, incoming, &form).await)
}

async fn changed(front: &Storefront, shop: &ShopId, incoming: &Incoming, form: &Form) -> Answered {
    let Studio { current, draft, past, .. } = look(front, shop, incoming).await?;
    let before = draft.map_or(current, |draft| draft.look);
    let field = |name: &str| form.field(name);
    let seen = form.field("seen").parse().ok().map(Timestamp);
    let act = form.field("act");
    let (wanted, wrong) = match act {
        "discard" => return done(front, shop, incoming, StudioOrder::Discard, Vec::new()).await,
        "page" => match form::with_page(&before, &field) {
            Ok(look) => (look, Vec::new()),
            Err(error) => (before, vec![error.detail]),
        },
        "remove-page" => (form::without_page(&before, form.field("slug")), Vec::new()),
        "start" => {
            let theme = file::starting(form.field("theme"));
            (Look { theme: theme.ok_or(Trouble::Malformed("The form names no theme."))?, ..before }, Vec::new())
        }
        "again" => {
            let number: Option<i64> = form.field("number").parse().ok();
            let found = past.into_iter().find(|past| Some(past.number) == number);
            (found.ok_or(Trouble::NotFound)?.look, Vec::new())
        }
        act if act.contains('/') => return of_part(front, shop, incoming, &before, form).await,
        _ => {
            let view = ShopView::read(front, shop, incoming).await?;
            let (look, errors) = form::written(&before, &view.shop().zone, &field);
            (look, errors.into_iter().map(|error| error.detail).collect())
        }
    };
    let keep = kept(&wanted, seen)?;
    let publishes = matches!(act, "publish" | "publish-over");
    if !publishes || !wrong.is_empty() {
        // A hand goes on from where it was: the pages after a page, what follows the warnings after a colour.
        let part = match act {
            "page" | "remove-page" => "pages",
            _ if !form.field("take").is_empty() => "warnings",
            _ => return done(front, shop, incoming, keep, wrong).await,
        };
        return Ok(seen_at(done(front, shop, incoming, keep, wrong).await?, part));
    }
    match see_to(front, shop, incoming, keep).await? {
        Studied::Done(_) => {
            done(front, shop, incoming, StudioOrder::Publish { over: act == "publish-over" }, wrong).await
        }
        otherwise => told(front, shop, incoming, otherwise, wrong).await,
    }
}

/// The draft after the form of one part was sent, shown where on the page it was.
async fn of_part(front: &Storefront, shop: &ShopId, incoming: &Incoming, before: &Look, form: &Form) -> Answered {
    let zone = ShopView::read(front, shop, incoming).await?.shop().zone.clone();
    let field = |name: &str| form.field(name);
    let written = parts::written(before, &zone, form.field("act"), &field);
    let Written { look, errors, seen_at } = written.ok_or(Trouble::Malformed("The form names nothing to be done."))?;
    let seen = form.field("seen").parse().ok().map(Timestamp);
    let wrong = errors.into_iter().map(|error| error.detail).collect();
    let answer = done(front, shop, incoming, kept(&look, seen)?, wrong).await?;
    Ok(self::seen_at(answer, &seen_at))
}

/// The answer to what was done, leading to the part of the page that shows it.
pub(super) fn seen_at(answer: Answer, part: &str) -> Answer {
    if answer.status() == 303 { Answer::see_other(&format!("/desk/studio#{part}")) } else { answer }
}

pub(super) async fn done(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    order: StudioOrder,
    wrong: Vec<String>,
) -> Answered {
    let studied = see_to(front, shop, incoming, order).await?;
    told(front, shop, incoming, studied, wrong).await
}

/// Back to the studio; with what was wrong, where something was.
async fn told(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    studied: Studied,
    mut wrong: Vec<String>,
) -> Answered {
    let status = match studied {
        Studied::Stale(stale) => {
            wrong.push(
                match stale {
                    Stale::Draft => {
                        "Somebody else changed the draft meanwhile. It is shown as they left it; please enter your change again."
                    }
                    Stale::Shop => {
                        "The shop's looks were changed after this draft was begun. Look at what publishing it would change now, \
                         and publish it over them if that is what you want."
                    }
                }
                .to_owned(),
            );
            409
        }
        Studied::Refused(errors) => {
            wrong.extend(errors.into_iter().map(|error| error.detail));
            422
        }
        Studied::Done(_) | Studied::Full | Studied::NoMenu | Studied::NotPermitted | Studied::NotSignedIn => 422,
    };
    if wrong.is_empty() {
        Ok(Answer::see_other("/desk/studio"))
    } else {
        page(front, shop, incoming, (status, wrong)).await
    }
}

/// The theme of the draft, or of the shop, as a file.
pub(crate) async fn theme(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let studio = match see_to(front, shop, incoming, StudioOrder::Look { past: false }).await {
        Ok(studied) => studio(studied)?,
        Err(trouble) => return or_sign_in(Err(trouble)),
    };
    let look = studio.draft.map_or(studio.current, |draft| draft.look);
    let file = file::of(&look).map_err(|_| Trouble::Internal)?;
    let answer = Answer::text(200, &file).of_type("application/json");
    Ok(answer.with("content-disposition", "attachment; filename=\"theme.json\""))
}

/// Takes the theme of a file into the draft.
pub(crate) async fn take_theme(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let sent = body::bytes(&mut incoming.request).await?;
    let Ok(_) = token_hash(incoming) else { return to_sign_in() };
    or_sign_in(taken(front, shop, incoming, &sent).await)
}

async fn taken(front: &Storefront, shop: &ShopId, incoming: &Incoming, sent: &[u8]) -> Answered {
    let Studio { current, draft, .. } = look(front, shop, incoming).await?;
    let seen = draft.as_ref().map(|draft| draft.at);
    let before = draft.map_or(current, |draft| draft.look);
    match file::taken(Parts::read(sent).bytes("file"), before) {
        Ok(look) => done(front, shop, incoming, kept(&look, seen)?, Vec::new()).await,
        Err(why) => page(front, shop, incoming, (422, vec![why])).await,
    }
}
