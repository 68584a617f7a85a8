//! Themes to begin with, and themes as files.
//!
//! No I/O.

use super::seen;
use crate::view::StudioView;
use everbud_domain::studio::file::STARTING;
use leptos::prelude::*;

/// The section.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let starting = STARTING.iter().map(|(name, what, _)| {
        view! {
            <li>
                <p><strong>{*name}</strong>" "<span class="quiet">{*what}</span></p>
                <form method="post" action="/desk/studio">
                    {seen(view)}
                    <input type="hidden" name="theme" value=*name/>
                    <button name="act" value="start">"Begin with it"<span class="unseen">{format!(": {name}")}</span></button>
                </form>
            </li>
        }
    });
    view! {
        <details id="themes">
            <summary>"Themes"</summary>
            <p class="quiet">"A theme becomes your draft's: colours, type and shape, and the CSS that a file brings along. Words and pages stay yours."</p>
            <ul class="themes">{starting.collect_view()}</ul>
            <p><a class="lone" href="/desk/studio/theme.json" download="theme.json">"Save this theme as a file"</a></p>
            <form method="post" action="/desk/studio/theme" enctype="multipart/form-data" class="take">
                <label for="file">"Take a theme from a file"</label>
                <input id="file" name="file" type="file" accept="application/json,.json" required/>
                <button>"Take it"</button>
            </form>
        </details>
    }
    .into_any()
}
