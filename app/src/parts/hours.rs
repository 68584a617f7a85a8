//! When the shop is open, as a week's table.
//!
//! No I/O.

use everbud_domain::shop::Shop;
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The week's hours, today marked.
pub(crate) fn week(shop: &Shop, now: Timestamp) -> AnyView {
    let today = usize::try_from(shop.zone.weekday(now).to_monday_zero_offset()).unwrap_or(0);
    let rows = DAYS
        .iter()
        .zip(shop.hours.0)
        .enumerate()
        .map(|(at, (name, hours))| {
            let words = hours.map_or_else(|| "Closed".to_owned(), |day| day.for_people());
            view! { <tr aria-current=(at == today).then_some("date")><th scope="row">{*name}</th><td>{words}</td></tr> }
        })
        .collect_view();
    view! {
        <table class="hours">
            <caption class="unseen">"Opening hours"</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
