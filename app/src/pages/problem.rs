//! Something that went wrong, and the way on.
//!
//! No I/O. Never an address, a query or a stack: only what helps the one who reads it.

use crate::document::Head;
use crate::view::ProblemView;
use leptos::prelude::*;

/// The page. `home` is where the front page is, where that is another host's.
pub(crate) fn page(problem: &ProblemView<'_>, home: &str) -> (Head, AnyView) {
    let head = Head { title: problem.title.to_owned(), description: problem.detail.to_owned(), listed: false };
    let main = view! {
        <div class="text problem">
            <p class="number">{problem.status.to_string()}</p>
            <h1>{problem.title.to_owned()}</h1>
            <p class="lead">{problem.detail.to_owned()}</p>
            <p><a class="button main" href=format!("{home}/")>"To the front page"</a></p>
        </div>
    };
    (head, main.into_any())
}
