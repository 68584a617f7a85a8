//! The form of looks and words, with a warning beside each colour that cannot be read.
//!
//! No I/O.

use super::seen;
use crate::view::{Frame, StudioView};
use everbud_domain::settings::MAX_LINE_CHARS;
use everbud_domain::shop::MAX_RADIUS;
use everbud_domain::studio::choices::{CARDS, Choices, DENSITIES, FACES, FAMILIES, HEADERS, Tint};
use everbud_domain::studio::moment::written;
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// The form.
pub(super) fn form(frame: &Frame<'_>, view: &StudioView<'_>) -> AnyView {
    let look = view.look();
    let theme = &look.theme;
    let colours = Tint::ALL.map(|tint| colour(view, tint)).into_iter().collect_view();
    view! {
        <form method="post" action="/desk/studio" id="looks">
            {seen(view)}
            <fieldset>
                <legend>"Colours"</legend>
                <p class="quiet">"Pick a colour, or write it as #rrggbb. Pages stay readable whatever you choose: they bend what is not."</p>
                {colours}
                <div id="warnings">{clashes(view)}</div>
            </fieldset>
            <fieldset>
                <legend>"Type and shape"</legend>
                <p class="quiet">
                    "No page waits for a font: it is read in the device's own until the chosen one has come. Only the chosen are loaded."
                </p>
                {choice("face", "Typeface", &FACES, theme.face)}
                {choice("heading_family", "Font of headings", &FAMILIES, theme.heading_family)}
                {choice("text_family", "Font of text", &FAMILIES, theme.text_family)}
                <p class="field">
                    <label for="radius">{format!("Corners, 0 (square) to {MAX_RADIUS} (round)")}</label>
                    <input id="radius" name="radius" type="number" min="0" max=MAX_RADIUS.to_string() value=theme.radius.to_string()/>
                </p>
                {choice("density", "Room around things", &DENSITIES, theme.density)}
                {choice("cards", "Product cards", &CARDS, theme.cards)}
                {choice("header", "Head of every page", &HEADERS, theme.header)}
            </fieldset>
            <fieldset>
                <legend>"Words"</legend>
                {line("tagline", "Line under the name", &look.tagline)}
                {line("phone", "Telephone", &look.phone)}
                {line("announcement", "Announcement above every page; empty for none", &look.announcement)}
                <p class="quiet">"Without a time it is always shown. Times are those of the shop's own clock."</p>
                {time(frame, "announced_from", "Announcement shown from", look.announced.from)}
                {time(frame, "announced_until", "Announcement shown until", look.announced.until)}
            </fieldset>
        </form>
    }
    .into_any()
}

fn colour(view: &StudioView<'_>, tint: Tint) -> AnyView {
    let (key, value) = (tint.key(), tint.of(&view.look().theme).as_css().to_ascii_lowercase());
    let hex = format!("{key}_hex");
    let clashes = view.clashes.iter().any(|clash| clash.tint == tint);
    view! {
        <p class="colour">
            <input id=key name=key type="color" value=value.clone()/>
            <label for=key>{tint.label()}</label>
            <input
                name=hex
                value=value.clone()
                pattern="#?[0-9A-Fa-f]{6}"
                maxlength="7"
                autocomplete="off"
                spellcheck="false"
                aria-label=format!("{} as text", tint.label())
                aria-describedby=clashes.then_some("clashes")
            />
            <input type="hidden" name=format!("{key}_was") value=value/>
        </p>
    }
    .into_any()
}

/// The pairs that cannot be read, each with a button that takes the nearest colour which can.
fn clashes(view: &StudioView<'_>) -> Option<AnyView> {
    let clash = view.clashes.iter().map(|clash| {
        let take = clash.nearest.as_ref().map(|nearest| {
            view! {
                <button name="take" value=format!("{}:{nearest}", clash.tint.key())>
                    {format!("Take {nearest}")}
                    <span class="unseen">{format!(" as {}", clash.tint.label())}</span>
                </button>
            }
        });
        view! { <li><span>{clash.sentence.clone()}</span>{take}</li> }
    });
    let clash = clash.collect_view();
    (!view.clashes.is_empty()).then(|| {
        view! {
            <div class="clashes" id="clashes">
                <p><strong>"Hard to read."</strong>" Shoppers would see other colours than these:"</p>
                <ul>{clash}</ul>
            </div>
        }
        .into_any()
    })
}

fn choice<T: Copy + PartialEq, const N: usize>(
    name: &'static str,
    label: &'static str,
    choices: &Choices<T, N>,
    chosen: T,
) -> AnyView {
    let options: Vec<_> = choices
        .iter()
        .map(|(choice, key, words)| view! { <option value=*key selected=*choice == chosen>{*words}</option> })
        .collect();
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <select id=name name=name>{options}</select>
        </p>
    }
    .into_any()
}

fn line(name: &'static str, label: &'static str, value: &str) -> AnyView {
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <input id=name name=name value=value.to_owned() maxlength=MAX_LINE_CHARS.to_string() autocomplete="off"/>
        </p>
    }
    .into_any()
}

fn time(frame: &Frame<'_>, name: &'static str, label: &'static str, at: Option<Timestamp>) -> AnyView {
    let value = at.map(|at| written(&frame.shop().zone, at));
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <input id=name name=name type="datetime-local" value=value/>
        </p>
    }
    .into_any()
}
