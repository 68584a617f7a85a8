//! Help with a page of the desk, in the page: what it is for, and what to do when something is not as expected.
//!
//! No I/O.

use leptos::prelude::*;

/// What is asked of a page, and the answers.
pub(crate) type Help = &'static [(&'static str, &'static str)];

pub(crate) const ORDERS: Help = &[
    ("Where do new orders appear?", "Under New, by themselves. Sound, above the columns, makes them heard."),
    (
        "What does each step do?",
        "Accept tells the shopper that you have the order, Ready that it can be fetched, Complete that it was handed over. \
         Each counts at once and cannot be taken back; Cancel asks for a reason, which the shopper reads.",
    ),
    (
        "The page says that the database is not answering.",
        "Go on as usual. Orders come in and your steps count; all of it is written down by itself afterwards.",
    ),
    (
        "There is more than we can do.",
        "Whoever runs the shop can hold back new orders, below the columns, with a note for shoppers. They still see the menu.",
    ),
];

pub(crate) const SOLD_OUT: Help = &[
    ("Something is gone from the shelf.", "Search for it and mark it: nobody can order it from that moment on."),
    ("It is back.", "Take the mark off. What can be sold then follows the count of your till again."),
];

pub(crate) const INCIDENTS: Help = &[
    (
        "What is an incident?",
        "A time in which the database did not answer. The page of each tells what it meant for your shop.",
    ),
    (
        "Have I lost orders?",
        "No order that was confirmed is lost. Each page names all of them, and when they were recorded.",
    ),
];

pub(crate) const STUDIO: Help = &[
    ("Can I break something?", "No. What you change is a draft that shoppers do not see, until you publish it."),
    (
        "How do I go back?",
        "Open Published before, take the look that you want into the draft, and publish that. The last 20 are there.",
    ),
    (
        "What is popular?",
        "What was in the most orders of the last fourteen days, newer ones counting for more: however many pieces, and each \
         person once a day. What was called off does not count. Nothing is shown before there were ten orders and three \
         people had bought the same. It is counted anew every five minutes, with the database down as well.",
    ),
    (
        "It says that it waits.",
        "The database does not answer. What you published is kept, and comes to your pages by itself when it does.",
    ),
    (
        "Shoppers would see other colours than mine.",
        "Some could not be read on each other. The list under the colours names the pair, with the nearest that can be.",
    ),
    (
        "My logo was refused.",
        "It has to be a PNG, JPEG or WebP. Whoever drew it as SVG can save it as PNG, 960 pixels wide, with nothing behind it.",
    ),
];

pub(crate) const REACH: Help = &[
    ("Which of these do I need?", "None to begin with. A code in the window is the quickest: print it and tape it up."),
    (
        "The frame on the other site stays empty.",
        "Its name has to be published in the studio exactly as browsers show it, with or without www.",
    ),
    ("Somebody walked away from the kiosk.", "It begins anew after a minute and keeps nothing of them."),
];

pub(crate) const LIMITS: Help = &[
    (
        "What am I confirming?",
        "That you hold these figures for the law. Below official they were read elsewhere, and nothing is sold by them until an \
         owner has said so.",
    ),
    (
        "Why is something not sold online?",
        "A limit counts what its package says of weight or THC. The list names what is missing; put it into the menu.",
    ),
];

pub(crate) const DELIVERY: Help = &[
    (
        "Which zip codes does a radius take in?",
        "Those whose middle lies within it. They are worked out when you set it, and named below it.",
    ),
    (
        "An address near us is not delivered to.",
        "Its zip code reaches far, and has its middle elsewhere. A zone can also be zip codes that were written one by one.",
    ),
];

/// Help with a page; nothing where there is none to be given.
pub(crate) fn help(entries: Help) -> Option<AnyView> {
    if entries.is_empty() {
        return None;
    }
    let entries = entries.iter().map(|(asked, answer)| view! { <dt>{*asked}</dt><dd>{*answer}</dd> }).collect_view();
    let help = view! {
        <details class="help" id="help">
            <summary>"Help with this page"</summary>
            <dl>{entries}</dl>
        </details>
    };
    Some(help.into_any())
}
