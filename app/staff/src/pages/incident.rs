//! The report of one incident: in sentences, then the money that was kept, and clearly apart an estimate of what was lost.
//!
//! No I/O. It is made to be read on paper too.

mod estimate;

use crate::pages::incidents::stamp;
use crate::view::{Frame, ReportView};
use everbud_domain::clock::lasting;
use everbud_domain::money::Cents;
use everbud_domain::report::{Changed, Report, Tally};
use everbud_domain::wire::incidents::WordView;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &ReportView<'_>) -> AnyView {
    let (incident, report) = (view.incident, &view.told.report);
    let summary = view.told.summary.iter().map(|sentence| view! { <p>{sentence.clone()}</p> }).collect_view();
    let ended = match report.to {
        Some(at) => view! { <dd>{stamp(frame, at)}</dd> }.into_any(),
        None => view! { <dd>"Not yet; counted until "{stamp(frame, report.counted_until)}</dd> }.into_any(),
    };
    let pages = report.page_views.map_or_else(|| "Not counted".to_owned(), |pages| format!("About {pages}"));
    view! {
        <article class="letter">
            <p class="eyebrow"><a class="lone" href="/desk/incidents">"Incidents"</a></p>
            <h1>{incident.title()}</h1>
            <div class="summary">{summary}</div>
            <dl class="facts">
                <div><dt>"Began"</dt><dd>{stamp(frame, report.from)}</dd></div>
                <div><dt>"Over"</dt>{ended}</div>
                <div><dt>"Lasted"</dt><dd>{lasting(report.length_ms)}</dd></div>
                <div><dt>"Pages served"</dt><dd>{pages}</dd></div>
            </dl>
            {kept(report)}
            {recording(report)}
            {estimate::section(&report.estimate)}
            {files(view)}
            {words(frame, view)}
        </article>
    }
    .into_any()
}

/// A table: what it is called, the heads of its columns after the rows' own names, and its rows, of which a strong one
/// sums up.
fn table(caption: &'static str, heads: &[&'static str], rows: Vec<(bool, Vec<String>)>) -> AnyView {
    let heads = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    let rows = rows.into_iter().map(|(is_strong, cells)| {
        let mut cells = cells.into_iter();
        let name = cells.next().unwrap_or_default();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr class=is_strong.then_some("strong")><th scope="row">{name}</th>{cells}</tr> }
    });
    view! {
        <table class="sums">
            <caption class="unseen">{caption}</caption>
            <thead><tr><td></td>{heads}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(name: impl Into<String>, orders: u64, total: Cents, due: Option<Cents>) -> (bool, Vec<String>) {
    let due = due.map_or_else(|| "–".to_owned(), |due| due.to_string());
    (false, vec![name.into(), orders.to_string(), total.to_string(), due])
}

fn kept(report: &Report) -> AnyView {
    let outcomes = &report.outcomes;
    let as_taken = |tally: &Tally, name| row(name, tally.orders, tally.total_cents, Some(tally.total_cents));
    let mut rows = vec![as_taken(&outcomes.kept, "Stand as taken")];
    let mut changed = |name: &str, changed: &Changed, due: Option<Cents>| {
        if changed.all.orders == 0 {
            return;
        }
        rows.push(row(name, changed.all.orders, changed.all.total_cents, due));
        for reason in &changed.reasons {
            let why = if reason.reason.is_empty() { "no reason given" } else { &reason.reason };
            let cells = vec![format!("· {why}"), reason.tally.orders.to_string(), reason.tally.total_cents.to_string()];
            rows.push((false, cells.into_iter().chain([String::new()]).collect()));
        }
    };
    changed("Adjusted", &outcomes.adjusted, Some(outcomes.adjusted.due_cents));
    changed("Cancelled", &outcomes.cancelled, Some(Cents::ZERO));
    changed("Set aside for somebody to decide", &outcomes.set_aside, None);
    let mut sum = row("Taken", report.taken.orders, report.taken.total_cents, Some(report.money_kept_cents));
    sum.0 = true;
    rows.push(sum);
    view! {
        <section>
            <h2>"Money kept: "{report.money_kept_cents.to_string()}</h2>
            <p class="quiet">"Counted, with taxes and fees: what is due for the orders that were taken and stand."</p>
            {table("What became of the orders", &["Orders", "As taken", "Due now"], rows)}
        </section>
    }
    .into_any()
}

fn recording(report: &Report) -> AnyView {
    let waiting = match report.pending.orders {
        0 => "None".to_owned(),
        orders => format!("{orders} worth {}", report.pending.total_cents),
    };
    let took = report.time_to_record.map(|took| {
        let times = [
            ("The quickest", took.min_ms),
            ("Half of them within", took.median_ms),
            ("Nine in ten within", took.p90_ms),
            ("The slowest", took.max_ms),
        ];
        times.map(|(name, ms)| view! { <div><dt>{name}</dt><dd>{lasting(ms)}</dd></div> }).collect_view()
    });
    view! {
        <section>
            <h2>"Time to record"</h2>
            <p class="quiet">"From an order's acceptance until the database had it. Each was stored safely meanwhile."</p>
            <dl class="facts">
                <div><dt>"Recorded"</dt><dd>{format!("{} of {}", report.recorded.orders, report.taken.orders)}</dd></div>
                <div><dt>"Waiting"</dt><dd>{waiting}</dd></div>
                {took}
            </dl>
        </section>
    }
    .into_any()
}

fn files(view: &ReportView<'_>) -> AnyView {
    let at = |file: &str| format!("/api/v1/staff/incidents/{}/{file}", view.incident.id);
    view! {
        <section class="files">
            <h2>"As files"</h2>
            <ul class="links">
                <li><a class="lone" href=at("report.csv") download>"The figures (CSV)"</a></li>
                <li><a class="lone" href=at("orders.csv") download>"Every order (CSV)"</a></li>
                <li><a class="lone" href=view.incident.path()>"What was seen, as shoppers read it"</a></li>
            </ul>
        </section>
    }
    .into_any()
}

fn words(frame: &Frame<'_>, view: &ReportView<'_>) -> AnyView {
    let said = |word: &WordView| {
        view! {
            <blockquote class="word">
                <p>{word.text.clone()}</p>
                <footer class="quiet">{word.by.clone()}", "{stamp(frame, word.at)}</footer>
            </blockquote>
        }
    };
    let words = view.incident.words.iter().map(said).collect_view();
    let wrong = !view.wrong.is_empty();
    let why = wrong.then(|| view! { <p class="wrong" id="wrong" role="alert">{view.wrong.to_owned()}</p> });
    view! {
        <section id="words" class=view.incident.words.is_empty().then_some("unsaid")>
            <h2>"Words to your shoppers"</h2>
            <p class="quiet">"They stand on your shop's own page of this incident, and on no other shop's."</p>
            {words}
            {why}
            <form class="say" method="post" action=format!("/desk/incidents/{}", view.incident.id)>
                <label for="text">"What would you say?"</label>
                <textarea
                    id="text"
                    name="text"
                    rows="3"
                    maxlength="1000"
                    required
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=wrong.then_some("wrong")
                >
                    {view.text.to_owned()}
                </textarea>
                <button>"Say it"</button>
            </form>
        </section>
    }
    .into_any()
}
