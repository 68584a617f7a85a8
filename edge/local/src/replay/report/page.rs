//! The report as a page for people: what holds, what was counted, and curves over the day. Pure.

use super::curve::{Frame, Line};
use super::{Latency, Report};
use crate::replay::day::{Compression, Pace};
use crate::replay::sample::Sample;
use crate::workerd::Idle;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

pub(super) fn html(report: &Report) -> String {
    let mut page = String::new();
    let verdict = if report.holds { "Everything holds" } else { "Not everything holds" };
    let _ = write!(
        page,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>20 April, replayed: {verdict}</title><style>{STYLE}</style></head><body><main>\
         <p class=\"over\">Everbud, 20 April replayed</p><h1 class=\"{}\">{verdict}</h1>{}",
        if report.holds { "good" } else { "bad" },
        lead(report)
    );
    page.push_str(&numbers(report));
    page.push_str(&verdicts(report));
    page.push_str(&curves(report));
    page.push_str(&times(report));
    page.push_str(&conditions(report));
    page.push_str("</main></body></html>\n");
    page
}

fn lead(report: &Report) -> String {
    format!(
        "<p>{} shops, {} orders, {} changes of stock at the tills and {} page views, in the shape of the trade's day, \
         which is pressed into {} minutes, {}. At its peak the database fails for six hours of that day: {}. \
         Only arrivals are compressed. Breaker, leases and back-off take their real time, so an outage here is as hard \
         to bridge as its real minutes, under a load as dense as the compression makes it.</p>",
        grouped(u64::from(report.shops)),
        grouped(report.orders),
        grouped(report.findings.stock_changes),
        grouped(report.views),
        tenths(report.day_ms * 10 / 60_000),
        match report.pace {
            Pace::Clock => format!("each hour {} times as dense", tenths(report.factor_tenths)),
            Pace::Orders => format!(
                "{} times as dense: each hour takes as long as it has orders, so the busiest is {} times as dense, and \
                 the night over at once",
                tenths(report.factor_tenths),
                tenths(report.peak_factor_tenths)
            ),
        },
        report.turns.iter().filter_map(|turn| turn.stage.as_deref()).collect::<Vec<_>>().join(", then "),
    )
}

fn numbers(report: &Report) -> String {
    let found = &report.findings;
    let tile = |name: &str, count: u64, class: &str| {
        format!("<div class=\"tile {class}\"><b>{}</b><span>{name}</span></div>", grouped(count))
    };
    let zero = |count: u64| if count == 0 { "good" } else { "bad" };
    format!(
        "<section class=\"tiles\">{}{}{}{}{}</section>",
        tile("accepted", found.accepted, ""),
        tile("recorded", found.recorded, if found.recorded == found.accepted { "" } else { "bad" }),
        tile("refused, nothing left", found.refused, ""),
        tile("lost", found.lost, zero(found.lost)),
        tile("twice", found.twice, zero(found.twice)),
    )
}

fn verdicts(report: &Report) -> String {
    let mut list = String::from("<h2>What has to hold</h2><ul class=\"verdicts\">");
    for verdict in &report.verdicts {
        let (class, mark) = if verdict.holds { ("good", "✓") } else { ("bad", "✗") };
        let _ = write!(
            list,
            "<li><b class=\"{class}\">{mark}</b> {} <small>{}</small></li>",
            escaped(&verdict.claim),
            escaped(&verdict.seen)
        );
    }
    list.push_str("</ul>");
    if !report.findings.examples.is_empty() {
        list.push_str("<h2>For example</h2><ul>");
        for example in &report.findings.examples {
            let _ = write!(list, "<li>{}</li>", escaped(example));
        }
        list.push_str("</ul>");
    }
    list.push_str(
        "<p class=\"note\">Judged from the driver's own log of answers and from SQL; Everbud is not asked.</p>",
    );
    list
}

fn curves(report: &Report) -> String {
    let stages: Vec<(u64, u64, String)> = report
        .turns
        .windows(2)
        .filter_map(|pair| match pair {
            [turn, next] => turn.stage.clone().map(|name| (turn.at_ms, next.at_ms, name)),
            _ => None,
        })
        .collect();
    let frame = Frame {
        compression: Compression::to_length(report.day_ms, report.pace),
        until_ms: report.samples.last().map_or(1, |sample| sample.at_ms),
        stages: &stages,
    };
    let line = |class, name, of: &dyn Fn(&Sample) -> Option<u64>| Line {
        class,
        name,
        values: report.samples.iter().map(|sample| (sample.at_ms, of(sample))).collect(),
    };
    let a_second = |count: u64, sample: &Sample| Some(count * 1000 / sample.took_ms.max(1));
    let plain = |value: u64| grouped(value);
    let rate = frame.chart(
        "A second",
        &[
            line("a", "pages", &|sample| a_second(sample.pages, sample)),
            line("b", "orders accepted", &|sample| a_second(sample.accepted, sample)),
            line("c", "tills' pushes", &|sample| a_second(sample.pushes, sample)),
        ],
        plain,
    );
    let backlog = frame.chart(
        "Stored at the edge and not recorded yet",
        &[line("b", "orders and pushes; a gap where Postgres could not be asked", &|sample| sample.backlog)],
        plain,
    );
    let drain = frame.chart(
        "Recorded a second",
        &[line("c", "orders and pushes", &|sample| sample.drained.and_then(|count| a_second(count, sample)))],
        plain,
    );
    let seconds = |micros: u64| format!("{} ms", grouped(micros / 1000));
    let orders = frame.chart(
        "How long an order took",
        &[line("b", "p50", &|sample| sample.order_p50_us), line("d", "p99", &|sample| sample.order_p99_us)],
        seconds,
    );
    let pages = frame.chart(
        "How long a page took",
        &[line("a", "p50", &|sample| sample.page_p50_us), line("d", "p99", &|sample| sample.page_p99_us)],
        seconds,
    );
    let late =
        frame.chart("How late the driver itself was", &[line("d", "p99", &|sample| sample.late_p99_us)], seconds);
    format!(
        "<h2>The day</h2><p class=\"note\">Hours of the replayed day, Pacific time.</p>{rate}{backlog}{drain}{orders}{pages}{late}"
    )
}

fn times(report: &Report) -> String {
    let row = |name: &str, latency: &Latency| {
        let millis = |micros: u64| format!("<td>{}.{}</td>", grouped(micros / 1000), micros % 1000 / 100);
        format!(
            "<tr><th>{name}</th><td>{}</td>{}{}{}{}</tr>",
            grouped(latency.count),
            millis(latency.p50_us),
            millis(latency.p99_us),
            millis(latency.p999_us),
            millis(latency.most_us)
        )
    };
    format!(
        "<h2>Times</h2><div class=\"wide\"><table><tr><th>in ms, from the plan's moment</th><th>count</th><th>p50</th><th>p99</th><th>p99.9</th>\
         <th>most</th></tr>{}{}{}{}{}</table></div>",
        row("pages", &report.page_times),
        row("pages while the database failed", &report.page_times_failing),
        row("orders", &report.order_times),
        row("orders while the database failed", &report.order_times_failing),
        row("the driver's own lateness", &report.late)
    )
}

fn conditions(report: &Report) -> String {
    let found = &report.findings;
    format!(
        "<h2>Under which conditions</h2><ul>\
         <li>One machine of {} cores ran all of it: workerd with the {} worker, Postgres with synchronous_commit and fsync on, \
         and the driver. Figures are of that machine; locally workerd replicates nothing.</li>\
         <li>One shop is asked {} times as often as each other.</li>\
         <li>{}</li>\
         <li>A till sends {} changes in a push: {} pushes.</li>\
         <li>{} tries were answered 503 and {} connections broke; each was sent again under the same key.</li>\
         <li>While the database failed {} orders were accepted; at most {} orders and pushes waited.</li>\
         <li>Founding and publishing the shops took {} s, all of it {} s. Seed {}.</li></ul>",
        report.cores,
        report.worker,
        report.hot_times,
        match report.idle {
            Idle::Sleeps => "A counter that nobody asks for is put to sleep after ten seconds, as on the platform.",
            Idle::StaysAwake => {
                "Counters stay awake: waking some of 6,000 all the time is work that the platform spreads over many \
                 machines."
            }
        },
        report.changes_per_push,
        grouped(found.pushes),
        grouped(found.unavailable),
        grouped(found.broken),
        grouped(report.accepted_failing),
        grouped(report.most_backlog),
        report.prepared_ms / 1000,
        report.took_ms / 1000,
        report.seed
    )
}

/// 1234567 as 1,234,567.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn tenths(tenths: u64) -> String {
    match tenths % 10 {
        0 => grouped(tenths / 10),
        rest => format!("{}.{rest}", grouped(tenths / 10)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
