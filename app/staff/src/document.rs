//! A whole document: head, the desk's bar, and the one function that renders.
//!
//! No I/O. Nothing inline, and nothing for search engines.

use crate::pages;
use crate::view::{Frame, Page};
use everbud_domain::markup::title_markup;
use everbud_domain::staff::{Duty, Role};
#[cfg(feature = "ssr")]
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use std::sync::Arc;

/// Renders a page as a full HTML document.
#[cfg(feature = "ssr")]
#[must_use]
pub fn render(page: &Page<'_>) -> String {
    format!("<!doctype html>{}", html(|| compose(page)))
}

/// Renders the orders alone, as they stand on the desk's page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn render_board(frame: &Frame<'_>, board: &crate::view::BoardView<'_>) -> String {
    html(|| pages::board::board(frame, board))
}

#[cfg(feature = "ssr")]
fn html(view: impl FnOnce() -> AnyView) -> String {
    // Only islands are marked for waking; everything around them stays as it is.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.cleanup();
    html
}

fn compose(page: &Page<'_>) -> AnyView {
    match page {
        Page::SignIn(frame, sign_in) => document(frame, "Sign in", pages::sign_in::page(frame, sign_in)),
        Page::Board(frame, board) => document(frame, "Orders", pages::board::page(frame, board)),
        Page::Shelf(frame, shelf) => document(frame, "Sold out", pages::shelf::page(shelf)),
        Page::Incidents(frame, view) => document(frame, "Incidents", pages::incidents::page(frame, view)),
        Page::Report(frame, view) => document(frame, "Incident", pages::incident::page(frame, view)),
    }
}

fn document(frame: &Frame<'_>, title: &'static str, main: AnyView) -> AnyView {
    let sheets = frame.sheets.iter().map(|href| view! { <link rel="stylesheet" href=href.clone()/> }).collect_view();
    let whole = format!("{title} · {} · desk", frame.shop.name);
    let file = |name: &str| format!("{}/{name}", frame.bundle_href);
    // All three are fetched at once, and run after the page is shown.
    let script = (!frame.bundle_href.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=file("bundle.js")/>
            <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="anonymous" href=file("bundle_bg.wasm")/>
            <script type="module" src=file("start.js")></script>
        }
    });
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex, nofollow"/>
                // A title holds no elements: the marks that Leptos puts between texts would be read out.
                <title inner_html=title_markup(&whole)></title>
                {sheets}
                <link rel="icon" href="data:,"/>
                {script}
            </head>
            <body class="desk">
                <a class="skip" href="#main">"Skip to the content"</a>
                {bar(frame, title)}
                <main id="main" tabindex="-1">{main}</main>
            </body>
        </html>
    }
    .into_any()
}

fn bar(frame: &Frame<'_>, here: &'static str) -> AnyView {
    let ways = frame.person.map(|person| {
        let way = |href: &'static str, title: &'static str| {
            view! { <li><a href=href aria-current=(here == title).then_some("page")>{title}</a></li> }
        };
        let answers = person.role.may(Duty::AnswerForIncidents);
        let incidents = answers.then(|| way("/desk/incidents", "Incidents"));
        view! {
            <nav aria-label="Desk"><ul>{way("/desk", "Orders")}{way("/desk/sold-out", "Sold out")}{incidents}</ul></nav>
        }
    });
    let person = frame.person.map(|person| {
        let role = match person.role {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Budtender => "budtender",
        };
        view! {
            <div class="person">
                <p><span class="name">{person.name.to_owned()}</span>" "<span class="quiet">{role}</span></p>
                <form method="post" action="/desk/sign-out"><button class="plain">"Sign out"</button></form>
            </div>
        }
    });
    view! {
        <header class="bar">
            <a class="wordmark" href="/desk">{frame.shop.name.clone()}<span class="quiet">" desk"</span></a>
            {ways}
            {person}
        </header>
    }
    .into_any()
}
