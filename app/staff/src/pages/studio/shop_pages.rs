//! The shop's own pages, to be written as Markdown.
//!
//! No I/O.

use super::seen;
use crate::view::StudioView;
use everbud_domain::settings::{MAX_LINE_CHARS, MAX_PAGE_CHARS};
use everbud_domain::shop::Page;
use leptos::prelude::*;

/// The section.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let pages = view.look().pages.iter().map(|page| form(view, Some(page))).collect_view();
    view! {
        <details id="pages">
            <summary>"Pages"</summary>
            <p class="quiet">
                "Your own pages, linked at the foot of every page: about you, questions, legal text. Written as Markdown: an \
                 empty line makes a paragraph, ## a heading, - a list, [words](https://…) a link. A page that you keep is \
                 part of the draft until you publish it."
            </p>
            {pages}
            {form(view, None)}
        </details>
    }
    .into_any()
}

/// The form of one page, or of a new one.
fn form(view: &StudioView<'_>, page: Option<&Page>) -> AnyView {
    let slug = page.map(|page| page.slug.to_string());
    let id = |field: &str| format!("{field}-{}", slug.as_deref().unwrap_or("new-page"));
    let address = match &slug {
        Some(slug) => view! { <input type="hidden" name="slug" value=slug.clone()/> }.into_any(),
        None => view! {
            <p class="field">
                <label for=id("slug")>"Address: small letters, digits and dashes"</label>
                <input id=id("slug") name="slug" required pattern="[a-z0-9\\-]+" maxlength="60" autocomplete="off"/>
            </p>
        }
        .into_any(),
    };
    let summary = page.map_or_else(|| "A new page".to_owned(), |page| page.title.clone());
    let remove = slug.is_some().then(|| {
        view! {
            <button name="act" value="remove-page" class="plain" formnovalidate>
                "Take it away"<span class="unseen">{format!(": {summary}")}</span>
            </button>
        }
    });
    view! {
        <details class="page">
            <summary>{summary.clone()}</summary>
            <form method="post" action="/desk/studio">
                {seen(view)}
                {address}
                <p class="field">
                    <label for=id("title")>"Heading"</label>
                    <input
                        id=id("title")
                        name="title"
                        required
                        maxlength=MAX_LINE_CHARS.to_string()
                        value=page.map(|page| page.title.clone()).unwrap_or_default()
                        autocomplete="off"
                    />
                </p>
                <p class="field">
                    <label for=id("body")>"Text"</label>
                    <textarea id=id("body") name="body" rows="10" maxlength=MAX_PAGE_CHARS.to_string()>
                        // A browser passes over a line break at the beginning, so that this one keeps the text's own.
                        {format!("\n{}", page.map(|page| page.body.as_str()).unwrap_or_default())}
                    </textarea>
                </p>
                <div class="acts">
                    <button name="act" value="page">"Keep in the draft"<span class="unseen">{format!(": {summary}")}</span></button>
                    {remove}
                </div>
            </form>
        </details>
    }
    .into_any()
}
