//! A labelled input with its hint and what is wrong with it, tied together for readers.
//!
//! No I/O.

use leptos::prelude::*;

/// One field of a form.
pub(crate) struct Field<'a> {
    /// Its name, and its id.
    pub(crate) name: &'static str,
    /// What is asked.
    pub(crate) label: &'static str,
    /// A short help; empty for none.
    pub(crate) hint: &'a str,
    /// The input's type.
    pub(crate) kind: &'static str,
    /// What the browser may fill in (WCAG 2.1, 1.3.5).
    pub(crate) autocomplete: &'static str,
    /// What was typed before.
    pub(crate) value: &'a str,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// What is wrong with what was typed before.
    pub(crate) wrong: Vec<String>,
}

/// The field.
pub(crate) fn field(field: Field<'_>) -> AnyView {
    let Field { name, label, hint, kind, autocomplete, value, required, wrong } = field;
    let (hint_id, wrong_id) = (format!("{name}-hint"), format!("{name}-wrong"));
    let described: Vec<&str> = [(!wrong.is_empty(), wrong_id.as_str()), (!hint.is_empty(), hint_id.as_str())]
        .into_iter()
        .filter_map(|(there, id)| there.then_some(id))
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = (!wrong.is_empty()).then_some("true");
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id.clone()>{hint.to_owned()}</p> });
    let problem = (!wrong.is_empty()).then(|| view! { <p class="wrong" id=wrong_id.clone()>{wrong.join(" ")}</p> });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint}
            {problem}
            <input
                type=kind
                id=name
                name=name
                value=value.to_owned()
                autocomplete=autocomplete
                required=required
                aria-invalid=invalid
                aria-describedby=described
            />
        </div>
    }
    .into_any()
}
