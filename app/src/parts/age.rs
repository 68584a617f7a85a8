//! The question for the shopper's age, over the page that it guards.
//!
//! No I/O. A form and a link, so that it works with no script; the page below stays in the document, `inert`.

use crate::view::ShopFrame;
use leptos::prelude::*;

/// Where somebody goes who is too young.
const ELSEWHERE: &str = "https://www.wikipedia.org/";

/// The dialog.
pub(crate) fn question(frame: &ShopFrame<'_>) -> AnyView {
    let shop = &frame.menu.menu.shop;
    let age = shop.minimum_age;
    let patients = shop.medical.filter(|medical| medical.minimum_age < age);
    let question = match patients {
        Some(medical) => format!("Are you {age} or older, or a patient of {} or older?", medical.minimum_age),
        None => format!("Are you {age} or older?"),
    };
    let yes = if patients.is_some() { "Yes, I am".to_owned() } else { format!("Yes, I am {age} or older") };
    let who = if patients.is_some() { " and to patients" } else { "" };
    view! {
        <div class="gate">
            <dialog open aria-modal="true" aria-labelledby="age" aria-describedby="age-why">
                <p class="wordmark">{shop.name.clone()}</p>
                <h2 id="age">{question}</h2>
                <p id="age-why">
                    {format!("This shop sells cannabis to adults of {age} and over{who}. Your identity card is checked at the counter.")}
                </p>
                <form method="post" action="/age">
                    <input type="hidden" name="over" value="yes"/>
                    <input type="hidden" name="return_to" value=frame.path.to_owned()/>
                    <button class="main" autofocus>{yes}</button>
                    <a class="button" href=ELSEWHERE rel="nofollow noreferrer">"No, leave"</a>
                </form>
            </dialog>
        </div>
    }
    .into_any()
}
