//! The text at the foot of every page, what search engines are told, and where old addresses lead.
//!
//! No I/O.

use super::seen;
use crate::view::StudioView;
use everbud_domain::settings::MAX_LINE_CHARS;
use everbud_domain::structure::{MAX_LEGAL_CHARS, MAX_REDIRECTS};
use everbud_domain::studio::parts::listed;
use leptos::prelude::*;

/// These parts of the studio.
pub(super) fn sections(view: &StudioView<'_>) -> AnyView {
    view! { {legal(view)}{search(view)}{redirects(view)} }.into_any()
}

fn keep(act: &'static str, what: &'static str) -> AnyView {
    view! {
        <div class="acts">
            <button name="act" value=act>"Keep in the draft"<span class="unseen">{format!(": {what}")}</span></button>
        </div>
    }
    .into_any()
}

fn legal(view: &StudioView<'_>) -> AnyView {
    view! {
        <details id="legal-text">
            <summary>"Text at the foot"</summary>
            <p class="quiet">
                "Legal text and warnings at the foot of every page, as Markdown. Age, identity card and licence stand there by \
                 themselves, whatever you write."
            </p>
            <form method="post" action="/desk/studio">
                {seen(view)}
                <p class="field">
                    <label for="legal">"Text"</label>
                    <textarea id="legal" name="legal" rows="6" maxlength=MAX_LEGAL_CHARS.to_string()>
                        // A browser passes over a line break at the beginning, so that this one keeps the text's own.
                        {format!("\n{}", view.look().structure.legal)}
                    </textarea>
                </p>
                {keep("legal/keep", "text at the foot")}
            </form>
        </details>
    }
    .into_any()
}

fn search(view: &StudioView<'_>) -> AnyView {
    let fields = view.look().structure.search.fields().map(|(name, label, value)| {
        view! {
            <p class="field">
                <label for=name>{label}</label>
                <input id=name name=name value=value.to_owned() maxlength=MAX_LINE_CHARS.to_string() autocomplete="off"/>
            </p>
        }
    });
    view! {
        <details id="search-text">
            <summary>"Search engines"</summary>
            <p class="quiet">
                "What stands in the list of a search engine. Left empty, it is made from your shop's name, words and address."
            </p>
            <form method="post" action="/desk/studio">
                {seen(view)}
                {fields.into_iter().collect_view()}
                {keep("search/keep", "search engines")}
            </form>
        </details>
    }
    .into_any()
}

fn redirects(view: &StudioView<'_>) -> AnyView {
    view! {
        <details id="redirects">
            <summary>"Old addresses"</summary>
            <p class="quiet">
                {format!(
                    "If your shop was elsewhere before: one old address a line, a blank, and the page of this shop that took its \
                     place; {MAX_REDIRECTS} at most. A page that is here always comes first.",
                )}
            </p>
            <form method="post" action="/desk/studio">
                {seen(view)}
                <p class="field">
                    <label for="old-addresses">"Old address, and where it leads"</label>
                    <textarea
                        id="old-addresses"
                        name="redirects"
                        rows="6"
                        spellcheck="false"
                        placeholder="/stores/green-door/menu /menu"
                        class="code"
                    >
                        {format!("\n{}", listed(&view.look().structure.redirects))}
                    </textarea>
                </p>
                {keep("redirects/keep", "old addresses")}
            </form>
        </details>
    }
    .into_any()
}
