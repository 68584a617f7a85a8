//! The studio: how the shop looks, as a form beside the shop itself in the draft's look. Works without script.
//!
//! No I/O. Every button that keeps or publishes sends the whole form of looks, so that nothing typed is lost by pressing
//! another than the first.

mod brand;
mod history;
mod home_sections;
mod looks;
mod menu_order;
mod notices;
mod own_css;
mod shop_pages;
mod themes;
mod words;

use crate::islands::LivePreview;
use crate::pages::incidents::stamp;
use crate::view::{Frame, StudioView};
use everbud_domain::studio::PastState;
use everbud_domain::studio::changes::between;
use everbud_domain::studio::preview::path_within;
use everbud_domain::wire::OriginState;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &StudioView<'_>) -> AnyView {
    view! {
        <div class="studio">
            <div class="controls">
                <h1>"Studio"</h1>
                <div class="stack" id="standing" tabindex="-1">{wrong(view)}{standing(frame, view)}</div>
                <LivePreview/>
                {looks::form(frame, view)}
                {up()}
                {brand::section(view)}
                {up()}
                {themes::section(view)}
                {home_sections::section(view)}
                {up()}
                {notices::section(frame, view)}
                {menu_order::section(view)}
                {words::sections(view)}
                {own_css::section(view)}
                {up()}
                {shop_pages::section(view)}
                {up()}
                {history::section(frame, view)}
            </div>
            {preview()}
        </div>
    }
    .into_any()
}

/// The way from behind a part to the buttons that keep and publish, which stand above all of them. It is seen while it has
/// the focus: with a pointer the page is scrolled up.
fn up() -> AnyView {
    view! { <a class="unseen" href="#standing">"Up to the draft"</a> }.into_any()
}

/// When the draft was last changed, as the page's forms say which one was seen.
fn seen(view: &StudioView<'_>) -> AnyView {
    let at = view.draft.map(|draft| draft.at.0.to_string()).unwrap_or_default();
    view! { <input type="hidden" name="seen" value=at/> }.into_any()
}

fn wrong(view: &StudioView<'_>) -> Option<AnyView> {
    let sentences = view.wrong.iter().map(|why| view! { <li>{why.clone()}</li> }).collect_view();
    (!view.wrong.is_empty()).then(|| view! { <ul class="wrong" id="wrong" role="alert">{sentences}</ul> }.into_any())
}

/// Where the looks stand: what waits, what publishing would change, and the buttons for it.
fn standing(frame: &Frame<'_>, view: &StudioView<'_>) -> AnyView {
    let is_waiting = view.past.iter().any(|past| past.state == PastState::Waiting);
    let waits = is_waiting.then(|| {
        let why = match frame.origin {
            OriginState::Up => "It is being published, and on every page within seconds.",
            OriginState::Degraded | OriginState::Down => {
                "The database does not answer. What you published is kept here, and is published by itself when it does."
            }
        };
        view! { <p class="notice" role="status" id="waits"><strong>"Waiting. "</strong>{why}</p> }
    });
    let draft = view.draft.map(|draft| {
        let changes = between(&frame.shop().zone, view.current, &draft.look);
        let changes = changes.into_iter().map(|change| view! { <li>{change}</li> }).collect_view();
        let outdated = draft.base != *view.current;
        let over = outdated.then(|| {
            view! {
                <p class="wrong">"The shop's looks were changed elsewhere after this draft was begun. Publishing it changes what stands here below."</p>
            }
        });
        let (act, words) = if outdated { ("publish-over", "Publish over it") } else { ("publish", "Publish") };
        view! {
            <section class="standing" id="draft">
                <h2>"Draft"</h2>
                <p class="quiet">"Changed by "{draft.by.clone()}", "{stamp(frame, draft.at)}". Shoppers do not see it yet."</p>
                {over}
                <ul class="changes">{changes}</ul>
                <div class="acts">
                    <button form="looks" name="act" value=act class="main">{words}</button>
                    <form method="post" action="/desk/studio">
                        {seen(view)}
                        <button name="act" value="discard" class="plain">"Throw the draft away"</button>
                    </form>
                </div>
            </section>
        }
    });
    let none = view.draft.is_none().then(|| {
        view! {
            <p class="quiet">
                "Change something and keep it: it becomes a draft, which only you and your colleagues see, on the right or \
                 below. Publish it when you like it."
            </p>
        }
    });
    // The first button of the form is what the Enter key presses: it only ever keeps.
    view! {
        {waits}
        <div class="acts"><button form="looks" name="act" value="keep" class="keep">"Keep as draft and show it"</button></div>
        {draft}
        {none}
    }
    .into_any()
}

fn preview() -> AnyView {
    let frame = |class: &'static str, title: &'static str, caption: &'static str| {
        // In the frame nothing runs and nothing is sent, see the policy of a preview; the mark says it once more.
        view! {
            <figure class=class>
                <figcaption>{caption}</figcaption>
                <div><iframe src=path_within("/") title=title sandbox="allow-same-origin"></iframe></div>
            </figure>
        }
    };
    view! {
        <section class="previews" aria-label="Preview">
            <p class="quiet">"Your shop as it would look, with its real menu. Follow its links to any page; nothing can be ordered here."</p>
            {frame("wide-screen", "Preview on a wide screen", "On a wide screen")}
            {frame("phone", "Preview on a phone", "On a phone")}
        </section>
    }
    .into_any()
}
