//! When the shop is open, as a table: the week, and the dates to come on which it is otherwise.
//!
//! No I/O.

use everbud_domain::clock;
use everbud_domain::hours::DayHours;
use everbud_domain::shop::Shop;
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The most dates that are shown: a shop may have written down those of a year.
const MOST_DATES: usize = 6;

/// The week's hours and the next dates', today marked.
pub(crate) fn table(shop: &Shop, now: Timestamp) -> AnyView {
    let date = shop.zone.date(now);
    let today = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let is_dated = shop.hours.dated_from(date).next().is_some_and(|(day, _)| day == date);
    let week = DAYS.iter().zip(shop.hours.week.0).enumerate();
    let week = week.map(|(at, (name, hours))| row((*name).to_owned(), words(hours), at == today && !is_dated));
    let dates = shop.hours.dated_from(date).take(MOST_DATES).map(|(day, dated)| {
        let name = if dated.name.is_empty() { String::new() } else { format!("{}: ", dated.name) };
        row(clock::long_day(day), name + &words(dated.hours), day == date)
    });
    let rows: Vec<AnyView> = week.chain(dates).collect();
    view! {
        <table class="hours">
            <caption class="unseen">"Opening hours"</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn words(hours: Option<DayHours>) -> String {
    hours.map_or_else(|| "Closed".to_owned(), DayHours::for_people)
}

fn row(day: String, words: String, is_today: bool) -> AnyView {
    view! { <tr aria-current=is_today.then_some("date")><th scope="row">{day}</th><td>{words}</td></tr> }.into_any()
}
