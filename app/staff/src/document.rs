//! A whole document: head, the bar of the desk or the console, and the one function that renders.
//!
//! No I/O. Nothing inline, and nothing for search engines.

use crate::pages;
use crate::parts::help::{self, Help};
use crate::view::{ConsoleFrame, Frame, Page};
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

/// What a document is made of beside its content.
struct Shell<'a> {
    /// Whose it is.
    site: &'a str,
    /// What it is called: *desk*, *console*.
    place: &'static str,
    /// The pages of it that somebody who is signed in can go to; the first is its home.
    ways: Vec<(&'static str, &'static str)>,
    /// Who is signed in, and what they are.
    person: Option<(&'a str, &'static str)>,
    /// What it says to who is signed in and needs help.
    help: Help,
    sheets: &'a [String],
    bundle_href: &'a str,
}

/// The desk's pages, and whose duty each is.
const DESK: [(&str, &str, Duty); 6] = [
    ("/desk", "Orders", Duty::HandleOrders),
    ("/desk/sold-out", "Sold out", Duty::MarkSoldOut),
    ("/desk/incidents", "Incidents", Duty::AnswerForIncidents),
    ("/desk/delivery", "Delivery", Duty::ChangeSettings),
    ("/desk/studio", "Studio", Duty::ChangeSettings),
    ("/desk/reach", "Reach", Duty::ChangeSettings),
];
const CONSOLE: [(&str, &str); 3] =
    [("/console", "Console"), ("/console/incidents", "Incidents"), ("/console/webhooks", "Webhooks")];

fn desk<'a>(frame: &Frame<'a>, help: Help) -> Shell<'a> {
    let person = frame.person.map(|person| {
        let role = match person.role {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Budtender => "budtender",
        };
        (person.name, role)
    });
    let role = frame.person.map(|person| person.role).unwrap_or_default();
    let ways = DESK.into_iter().filter(|(.., duty)| role.may(*duty)).map(|(href, title, _)| (href, title)).collect();
    let Frame { menu, sheets, bundle_href, .. } = *frame;
    Shell { site: &menu.shop.name, place: "desk", ways, person, help, sheets, bundle_href }
}

fn console<'a>(frame: &ConsoleFrame<'a>) -> Shell<'a> {
    let person = frame.person.map(|name| (name, "operator"));
    Shell {
        site: "Everbud",
        place: "console",
        ways: CONSOLE.to_vec(),
        person,
        help: &[],
        sheets: frame.sheets,
        bundle_href: "",
    }
}

fn compose(page: &Page<'_>) -> AnyView {
    match page {
        Page::SignIn(frame, sign_in) => {
            let lead = format!("The desk of {}: orders, pick-up, what is sold out.", frame.shop().name);
            document(&desk(frame, &[]), "Sign in", pages::sign_in::page("/desk/sign-in", lead, sign_in))
        }
        Page::Board(frame, board) => document(&desk(frame, help::ORDERS), "Orders", pages::board::page(frame, board)),
        Page::Shelf(frame, shelf) => document(&desk(frame, help::SOLD_OUT), "Sold out", pages::shelf::page(shelf)),
        Page::Limits(frame, view) => {
            document(&desk(frame, help::LIMITS), "Purchase limits", pages::limits::page(frame, view))
        }
        Page::Delivery(frame, view) => {
            document(&desk(frame, help::DELIVERY), "Delivery", pages::delivery::page(frame, view))
        }
        Page::Incidents(frame, view) => {
            document(&desk(frame, help::INCIDENTS), "Incidents", pages::incidents::page(frame, view))
        }
        Page::Report(frame, view) => {
            document(&desk(frame, help::INCIDENTS), "Incident", pages::incident::page(frame, view))
        }
        Page::Studio(frame, view) => document(&desk(frame, help::STUDIO), "Studio", pages::studio::page(frame, view)),
        Page::Reach(frame, view) => document(&desk(frame, help::REACH), "Reach", pages::reach::page(frame, view)),
        Page::ConsoleSignIn(frame, sign_in) => {
            let lead = "The platform's console: the database, the shops' queues, what was set aside.".to_owned();
            document(&console(frame), "Sign in", pages::sign_in::page("/console/sign-in", lead, sign_in))
        }
        Page::Console(frame, view) => document(&console(frame), "Console", pages::console::page(frame, view)),
        Page::ConsoleQueue(frame, view) => {
            document(&console(frame), view.name, pages::console::queue::page(frame, view))
        }
        Page::ConsoleIncidents(frame, view) => {
            document(&console(frame), "Incidents", pages::console::incidents::page(frame, view))
        }
        Page::ConsoleWebhooks(frame, view) => {
            document(&console(frame), "Webhooks", pages::console::webhooks::page(frame, view))
        }
    }
}

fn document(shell: &Shell<'_>, title: &str, main: AnyView) -> AnyView {
    let sheets = shell.sheets.iter().map(|href| view! { <link rel="stylesheet" href=href.clone()/> }).collect_view();
    let whole = format!("{title} · {} · {}", shell.site, shell.place);
    let file = |name: &str| format!("{}/{name}", shell.bundle_href);
    // All three are fetched at once, and run after the page is shown.
    let script = (!shell.bundle_href.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=file("bundle.js")/>
            <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="anonymous" href=file("bundle_bg.wasm")/>
            <script type="module" src=file("start.js")></script>
        }
    });
    let help = shell.person.and_then(|_| help::help(shell.help));
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
                {bar(shell, title)}
                <main id="main" tabindex="-1">{main}{help}</main>
            </body>
        </html>
    }
    .into_any()
}

fn bar(shell: &Shell<'_>, here: &str) -> AnyView {
    let home = shell.ways.first().map_or("/", |(href, _)| href);
    let ways = shell.person.map(|_| {
        let way = |(href, title): &(&'static str, &'static str)| {
            view! { <li><a href=*href aria-current=(here == *title).then_some("page")>{*title}</a></li> }
        };
        view! { <nav aria-label="Pages"><ul>{shell.ways.iter().map(way).collect_view()}</ul></nav> }
    });
    let person = shell.person.map(|(name, role)| {
        view! {
            <div class="person">
                <p><span class="name">{name.to_owned()}</span>" "<span class="quiet">{role}</span></p>
                <form method="post" action=format!("{home}/sign-out")><button class="plain">"Sign out"</button></form>
            </div>
        }
    });
    view! {
        <header class="bar">
            <a class="wordmark" href=home>{shell.site.to_owned()}<span class="quiet">{format!(" {}", shell.place)}</span></a>
            {ways}
            {person}
        </header>
    }
    .into_any()
}
