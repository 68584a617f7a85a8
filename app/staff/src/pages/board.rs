//! The orders: new, accepted, ready, and done today.
//!
//! No I/O. [`board`] is what changes while somebody looks at it; the worker also serves it alone.

use crate::islands::Live;
use crate::parts::first_steps::first_steps;
use crate::parts::{card, notices, ordering};
use crate::view::{BoardOrder, BoardView, Frame};
use everbud_domain::order::OrderStatus;
use leptos::prelude::*;

/// A column: what it is called, which statuses lie in it, what it says when nothing does.
struct Column {
    id: &'static str,
    title: &'static str,
    /// The same where there is little room.
    brief: &'static str,
    holds: fn(OrderStatus) -> bool,
    empty: &'static str,
}

const COLUMNS: [Column; 4] = [
    Column {
        id: "new",
        title: "New",
        brief: "New",
        holds: |status| matches!(status, OrderStatus::Received),
        empty: "No new orders. They appear here by themselves.",
    },
    Column {
        id: "accepted",
        title: "Accepted",
        brief: "Accepted",
        holds: |status| matches!(status, OrderStatus::Accepted),
        empty: "Nothing is being prepared.",
    },
    Column {
        id: "ready",
        title: "Ready",
        brief: "Ready",
        holds: |status| matches!(status, OrderStatus::Ready),
        empty: "Nothing waits at the counter.",
    },
    Column {
        id: "done",
        title: "Done today",
        brief: "Done",
        holds: OrderStatus::is_final,
        empty: "Nothing was finished today.",
    },
];

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &BoardView<'_>) -> AnyView {
    let notice = (!view.notice.is_empty())
        .then(|| view! { <p class="notice refused" role="alert">{view.notice.to_owned()}</p> });
    view! {
        <h1 class="unseen">"Orders"</h1>
        {notice}
        {frame.may_design().then(|| first_steps(frame.menu)).flatten()}
        <Live/>
        <div id="board" data-seq=view.seq.to_string()>{board(frame, view)}</div>
        {ordering::ordering(frame, view)}
    }
    .into_any()
}

/// The notices and the columns.
pub(crate) fn board(frame: &Frame<'_>, view: &BoardView<'_>) -> AnyView {
    let columns = COLUMNS.iter().map(|column| self::column(frame, view, column)).collect_view();
    let ways = COLUMNS
        .iter()
        .map(|column| {
            let count = held(view, column).count();
            view! { <li><a href=format!("#{}", column.id)>{column.brief}" "<span class="count">{count}</span></a></li> }
        })
        .collect_view();
    view! {
        <div id="notices">{notices::notices(frame, view)}</div>
        <nav id="ways" class="ways" aria-label="Columns"><ul>{ways}</ul></nav>
        <div id="columns" class="columns" data-parts="">{columns}</div>
    }
    .into_any()
}

fn held<'a>(view: &'a BoardView<'a>, column: &'a Column) -> impl Iterator<Item = &'a BoardOrder<'a>> {
    view.orders.iter().filter(|placed| (column.holds)(placed.order.status))
}

fn column(frame: &Frame<'_>, view: &BoardView<'_>, column: &Column) -> AnyView {
    let cards: Vec<AnyView> = held(view, column).map(|placed| card::card(frame, placed)).collect();
    let count = cards.len();
    let empty = (count == 0).then(|| view! { <p id=format!("{}-empty", column.id) class="quiet">{column.empty}</p> });
    let heading = format!("{}-heading", column.id);
    view! {
        <section id=column.id class="column" aria-labelledby=heading.clone() data-parts="">
            <h2 id=heading.clone()>{column.title}" "<span class="count">{count}</span></h2>
            {empty}
            {cards}
        </section>
    }
    .into_any()
}
