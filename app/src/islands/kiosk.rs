//! The kiosk's own eye: it sees when nobody has touched the page for a while, says so, and begins anew.
//!
//! I/O: none here; [`crate::browser::kiosk`] attends to it in a browser.

use everbud_domain::kiosk::Rest;
use leptos::prelude::*;

/// Begins anew when nobody is there.
#[island]
pub(crate) fn Kiosk() -> impl IntoView {
    let rest = ArcRwSignal::new(Rest::Attended);
    #[cfg(feature = "hydrate")]
    crate::browser::kiosk::attend(&rest);
    let seconds = {
        let rest = rest.clone();
        move || match rest.get() {
            Rest::Ending { seconds } => seconds.to_string(),
            Rest::Attended | Rest::Over => String::new(),
        }
    };
    view! {
        <div class="still" role="status" hidden=move || matches!(rest.get(), Rest::Attended)>
            <p>"Still there? This begins anew in "{seconds}" seconds."</p>
            <button type="button" class="main">"Go on"</button>
        </div>
    }
}
