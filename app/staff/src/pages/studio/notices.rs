//! Announcements and banners, each with the times at which it is shown.
//!
//! No I/O.

use super::seen;
use crate::view::{Frame, StudioView};
use everbud_domain::settings::MAX_LINE_CHARS;
use everbud_domain::structure::{MAX_NOTICES, Notice, NoticeKind};
use everbud_domain::studio::moment::written;
use leptos::prelude::*;

/// The part of the studio.
pub(super) fn section(frame: &Frame<'_>, view: &StudioView<'_>) -> AnyView {
    let notices = &view.look().structure.notices;
    let forms = notices.iter().enumerate().map(|(at, notice)| form(frame, view, Some((at, notice)))).collect_view();
    view! {
        <details id="notices">
            <summary>"Announcements and banners"</summary>
            <p class="quiet">
                {format!(
                    "Beside the announcement above: lines over every page, and banners at the beginning of the home page and \
                     of the menu; {MAX_NOTICES} at most. Each is shown in its own time, on the shop's clock.",
                )}
            </p>
            {forms}
            {form(frame, view, None)}
        </details>
    }
    .into_any()
}

/// The form of one of them, or of a new one.
fn form(frame: &Frame<'_>, view: &StudioView<'_>, of: Option<(usize, &Notice)>) -> AnyView {
    let notice = of.map(|(_, notice)| notice);
    let at = of.map(|(at, _)| at.to_string());
    let id = |field: &str| format!("{field}-{}", at.as_deref().unwrap_or("new-notice"));
    let summary = notice.map_or_else(|| "A new one".to_owned(), |notice| notice.words.clone());
    let moment = |of: fn(&Notice) -> Option<everbud_domain::time::Timestamp>| {
        notice.and_then(of).map(|moment| written(&frame.shop().zone, moment))
    };
    let line = |name: &'static str, label: &'static str, value: Option<&String>, required: bool| {
        view! {
            <p class="field">
                <label for=id(name)>{label}</label>
                <input
                    id=id(name)
                    name=name
                    value=value.cloned().unwrap_or_default()
                    maxlength=MAX_LINE_CHARS.to_string()
                    required=required
                    autocomplete="off"
                />
            </p>
        }
    };
    let is_banner = notice.is_some_and(|notice| notice.kind == NoticeKind::Banner);
    let place = at.clone().map(|at| {
        view! {
            <input type="hidden" name="at" value=at/>
            <input type="hidden" name="was" value=summary.clone()/>
        }
    });
    let remove = at.is_some().then(|| {
        view! {
            <button name="act" value="notice/remove" class="plain" formnovalidate>
                "Take it away"<span class="unseen">{format!(": {summary}")}</span>
            </button>
        }
    });
    view! {
        <details class="page" id=at.as_ref().map(|at| format!("notice-{at}"))>
            <summary>{summary.clone()}</summary>
            <form method="post" action="/desk/studio">
                {seen(view)}
                {place}
                <p class="field">
                    <label for=id("kind")>"Where it stands"</label>
                    <select id=id("kind") name="kind">
                        <option value="announcement">"A line above every page"</option>
                        <option value="banner" selected=is_banner>"A banner on the home page and the menu"</option>
                    </select>
                </p>
                {line("words", "What it says", notice.map(|notice| &notice.words), true)}
                {line("more", "A smaller line below, on a banner", notice.map(|notice| &notice.more), false)}
                {line(
                    "leads_to",
                    "Where it leads: a page of your shop, such as /menu?special=1",
                    notice.map(|notice| &notice.leads_to),
                    false,
                )}
                <p class="field">
                    <label for=id("from")>"Shown from; empty for at once"</label>
                    <input id=id("from") name="from" type="datetime-local" value=moment(|it| it.shown.from)/>
                </p>
                <p class="field">
                    <label for=id("until")>"Shown until; empty for always"</label>
                    <input id=id("until") name="until" type="datetime-local" value=moment(|it| it.shown.until)/>
                </p>
                <div class="acts">
                    <button name="act" value=if at.is_some() { "notice/keep" } else { "notice/add" }>
                        "Keep in the draft"<span class="unseen">{format!(": {summary}")}</span>
                    </button>
                    {remove}
                </div>
            </form>
        </details>
    }
    .into_any()
}
