//! The first steps of a new shop, as a list that ticks itself.
//!
//! No I/O.

use everbud_domain::first_run::{NEW, Step};
use everbud_domain::menu::Menu;
use leptos::prelude::*;

/// The list, while a shop is new; nothing afterwards.
pub(crate) fn first_steps(menu: &Menu) -> Option<AnyView> {
    let left = Step::left(menu);
    if left.len() < NEW {
        return None;
    }
    let steps = Step::ALL.into_iter().map(|step| self::step(step, !left.contains(&step))).collect_view();
    let done = Step::ALL.len() - left.len();
    let list = view! {
        <section class="first-steps" aria-labelledby="first-steps">
            <h2 id="first-steps">{format!("First steps: {done} of {} done", Step::ALL.len())}</h2>
            <p class="quiet">"Each is ticked when your shop has it on its pages, not before. Orders come in meanwhile."</p>
            <ol>{steps}</ol>
        </section>
    };
    Some(list.into_any())
}

fn step(step: Step, done: bool) -> AnyView {
    let (href, words, why) = match step {
        Step::Menu => ("", "Put in your menu", "cargo run -- import FILE, or your till: PUT /api/v1/staff/menu"),
        Step::Hours => ("", "Say when you are open", "hours, with PUT /api/v1/staff/settings"),
        Step::Phone => ("/desk/studio#phone", "Give your telephone number", "in the studio, under Words"),
        Step::Colours => {
            ("/desk/studio#themes", "Choose your colours", "begin with a theme, or draw one from your logo")
        }
        Step::Logo => ("/desk/studio#brand", "Put up your logo", "in the studio, under Logo and picture"),
        Step::Tagline => ("/desk/studio#tagline", "Say in a line who you are", "in the studio, under Words"),
        Step::Pages => ("/desk/studio#pages", "Write a page about you", "in the studio, under Pages"),
    };
    let named = match href {
        "" => view! { <strong>{words}</strong> }.into_any(),
        href => view! { <a href=href>{words}</a> }.into_any(),
    };
    let state = if done { "Done: " } else { "To do: " };
    view! {
        <li class=if done { "done" } else { "open" }>
            <span class="unseen">{state}</span>{named}" "<span class="quiet">{why}</span>
        </li>
    }
    .into_any()
}
