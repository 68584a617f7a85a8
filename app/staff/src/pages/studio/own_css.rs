//! The shop's own CSS, with what of it shoppers are not shown, and why.
//!
//! No I/O.

use super::seen;
use crate::view::StudioView;
use everbud_domain::structure::MAX_CSS_BYTES;
use everbud_domain::studio::css::confined;
use leptos::prelude::*;

/// The part of the studio.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let css = &view.look().structure.css;
    let refused = confined(css).refused;
    let reasons = refused.iter().map(|refused| {
        view! {
            <li>
                {format!("Line {}: ", refused.line)}
                <code>{refused.what.clone()}</code>
                {format!(" {}", refused.why)}
            </li>
        }
    });
    let reasons = reasons.collect_view();
    let told = (!refused.is_empty()).then(|| {
        view! {
            <div class="clashes" id="refused">
                <p><strong>"Not shown to shoppers."</strong>" The rest is."</p>
                <ul class="changes">{reasons}</ul>
            </div>
        }
    });
    view! {
        <details id="own-css" open=!refused.is_empty()>
            <summary>"Own CSS"</summary>
            <p class="quiet">
                "For your home page and your own pages. It changes how things look where they are: it loads nothing, lays \
                 nothing over anything, and does not reach the head, the menu, the cart, the checkout, notices, the question \
                 for the age, or prices. The theme's values are there as var(--accent), var(--ink), var(--ground) and so on."
            </p>
            <form method="post" action="/desk/studio">
                {seen(view)}
                <p class="field">
                    <label for="css">{format!("CSS, {} kilobytes at most", MAX_CSS_BYTES / 1024)}</label>
                    <textarea
                        id="css"
                        name="css"
                        rows="12"
                        maxlength=MAX_CSS_BYTES.to_string()
                        spellcheck="false"
                        class="code"
                        aria-describedby=(!refused.is_empty()).then_some("refused")
                    >
                        {format!("\n{css}")}
                    </textarea>
                </p>
                <div class="acts">
                    <button name="act" value="css/keep">"Keep in the draft"<span class="unseen">": own CSS"</span></button>
                </div>
            </form>
            {told}
        </details>
    }
    .into_any()
}
