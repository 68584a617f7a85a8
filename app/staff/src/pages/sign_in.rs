//! Signing in with a name and a password.
//!
//! No I/O.

use crate::view::SignInView;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(action: &'static str, lead: String, view: &SignInView<'_>) -> AnyView {
    let wrong = !view.wrong.is_empty();
    let said = wrong.then(|| view! { <p class="wrong" id="wrong" role="alert">{view.wrong.to_owned()}</p> });
    let invalid = wrong.then_some("true");
    let described = wrong.then_some("wrong");
    view! {
        <div class="sign-in">
            <h1>"Sign in"</h1>
            <p class="lead">{lead}</p>
            {said}
            <form method="post" action=action>
                <div class="field">
                    <label for="name">"Name"</label>
                    <input
                        id="name"
                        name="name"
                        type="email"
                        value=view.name.to_owned()
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        maxlength="254"
                        required
                        aria-invalid=invalid
                        aria-describedby=described
                    />
                </div>
                <div class="field">
                    <label for="password">"Password"</label>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        maxlength="256"
                        required
                        aria-invalid=invalid
                        aria-describedby=described
                    />
                </div>
                <button class="main">"Sign in"</button>
            </form>
        </div>
    }
    .into_any()
}
