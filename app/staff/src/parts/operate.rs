//! What the operator's pages are put together from: moments, facts, and forms that ask twice.
//!
//! No I/O.

use everbud_domain::clock;
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// How long ago a moment was, with the moment itself for programs and for whoever points at it.
pub(crate) fn ago(moment: Timestamp, now: Timestamp) -> AnyView {
    let stamp = moment.to_string();
    let words = match clock::ago(moment, now) {
        words if now.millis_since(moment) < 60_000 => words,
        words => format!("{words} ago"),
    };
    view! { <time datetime=stamp.clone() title=stamp>{words}</time> }.into_any()
}

/// So many of something.
pub(crate) fn many(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// How long it is until a moment.
pub(crate) fn until(moment: Timestamp, now: Timestamp) -> String {
    let seconds = moment.millis_since(now).max(0) / 1_000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, _) => format!("{} min", minutes + 1),
    }
}

/// One fact of a list of them.
pub(crate) fn fact(name: &'static str, value: impl IntoAny) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value.into_any()}</dd></div> }.into_any()
}

/// What came of the last request.
pub(crate) fn notice(words: &str) -> Option<AnyView> {
    let said = (!words.is_empty()).then(|| words.to_owned())?;
    Some(view! { <p class="notice refused" role="alert">{said}</p> }.into_any())
}

/// A form of one button, which does what it says at once.
pub(crate) fn button(action: &str, act: &'static str, words: &'static str, fields: AnyView) -> AnyView {
    view! {
        <form method="post" action=action.to_owned()>
            <input type="hidden" name="act" value=act/>
            {fields}
            <button>{words}</button>
        </form>
    }
    .into_any()
}

/// A form that opens first, says what it will do, and wants to hear that it is meant.
pub(crate) fn grave(
    action: &str,
    act: &'static str,
    words: &'static str,
    meaning: &'static str,
    fields: AnyView,
) -> AnyView {
    view! {
        <details class="grave">
            <summary>{words}"…"</summary>
            <form method="post" action=action.to_owned()>
                <p class="quiet">{meaning}</p>
                <input type="hidden" name="act" value=act/>
                {fields}
                <label class="sure"><input type="checkbox" name="sure" value="yes" required/>" I mean it"</label>
                <button>{words}</button>
            </form>
        </details>
    }
    .into_any()
}

/// A field of a number.
pub(crate) fn number(id: &'static str, name: &'static str, label: &'static str, value: u64) -> AnyView {
    view! {
        <label for=id>{label}</label>
        <input id=id name=name type="number" min="1" value=value.to_string() inputmode="numeric" required/>
    }
    .into_any()
}
