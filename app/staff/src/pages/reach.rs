//! Where shoppers find the shop beside its own pages: a code to be photographed, a kiosk in the shop, the menu on paper and on
//! other sites. With what to do, in plain words.
//!
//! No I/O.

use crate::view::{Frame, ReachView};
use everbud_domain::own_host::Standing;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &ReachView<'_>) -> AnyView {
    let code = |file: &'static str, address: String, what: &'static str| {
        view! {
            <figure class="qr">
                <img src=format!("/qr/{file}") alt=format!("A QR code for {address}") width="240" height="240"/>
                <figcaption>
                    <strong>{what}</strong><br/>{address}<br/>
                    <a href=format!("/qr/{file}") download=file>"Save it as a drawing (SVG)"</a>
                </figcaption>
            </figure>
        }
    };
    view! {
        <div class="reach">
            <h1>"Reach"</h1>
            <section aria-labelledby="codes">
                <h2 id="codes">"Codes to be photographed"</h2>
                <p class="quiet">"Print them as large as a hand for a counter, as a face for a window. They hold the address and nothing else."</p>
                <div class="codes">
                    {code("menu.svg", format!("{}/menu", view.base), "Your menu")}
                    {code("kiosk.svg", format!("{}/kiosk", view.base), "A kiosk: photograph it with the tablet")}
                </div>
            </section>
            <section aria-labelledby="kiosk">
                <h2 id="kiosk">"A kiosk in the shop"</h2>
                <ol>
                    <li>"Open "<a href="/kiosk">"/kiosk"</a>" in the browser of a tablet, and press the button there."</li>
                    <li>"Keep the browser on that page: tablets call that guided access, or pinning."</li>
                    <li>"It begins anew after a minute without a touch and after each order, and forgets who was there."</li>
                    <li>"To end it, sign in at the desk with that browser."</li>
                </ol>
            </section>
            <section aria-labelledby="paper">
                <h2 id="paper">"The menu on paper"</h2>
                <p>
                    "Open "<a href="/menu/print">"the menu for printing"</a>
                    " and print it, or save it as a PDF, with your browser. What is sold out is left out."
                </p>
            </section>
            <section aria-labelledby="sites">
                <h2 id="sites">"The menu on other sites"</h2>
                {sites(frame, view)}
            </section>
            <section aria-labelledby="own-host">
                <h2 id="own-host">"Your own address"</h2>
                {own_host(frame, view)}
            </section>
        </div>
    }
    .into_any()
}

/// The three steps to an own address, which of them are done, and what to do next.
fn own_host(frame: &Frame<'_>, view: &ReachView<'_>) -> AnyView {
    let wish = frame.shop().brand.own_host.as_ref().map(ToString::to_string).unwrap_or_default();
    let next = match view.standing {
        Standing::Unnamed => "You have not named one yet. That is the first step.".to_owned(),
        Standing::Taken => format!("{wish} is not to be had: it is or was somebody else's. Please name another."),
        Standing::Asked => format!(
            "You have asked for {wish}. Do the second step now, and tell the platform's operator that you did: they enter \
             the name for your shop while the database answers."
        ),
        Standing::Known => format!(
            "{wish} is yours. Open https://{wish}/desk: if that shows your desk, you are done. If it does not, the record of \
             the second step is missing or not known everywhere yet, which takes up to a day."
        ),
        Standing::Reached => format!("{wish} works: you came by it just now. Your other addresses go on working."),
    };
    let done = view.standing.done();
    let step = |number: usize, words: AnyView| {
        let state = if number < done { "Done: " } else { "To do: " };
        view! {
            <li class=if number < done { "done" } else { "open" }><span class="unseen">{state}</span>{words}</li>
        }
    };
    let name = view! { "Name it in "<a href="/desk/studio#own-host">"the studio"</a>", and publish that." };
    // The record is named by what stands before the domain.
    let label = wish.split('.').next().filter(|label| !label.is_empty()).unwrap_or("menu").to_owned();
    let record = view! {
        "Where the names of your domain are looked after (DNS), add a record: type "<strong>"CNAME"</strong>", name "
        <strong>{label}</strong>", value "
        <strong>{view.platform.to_owned()}</strong>". Where a bare domain takes no CNAME, use www."
    };
    let open = view! { "Open your desk under the new address once." };
    view! {
        <p class="notice" role="status" id="standing"><strong>"Where it stands. "</strong>{next}</p>
        <ol class="ticked">{step(0, name.into_any())}{step(1, record.into_any())}{step(2, open.into_any())}</ol>
    }
    .into_any()
}

fn sites(frame: &Frame<'_>, view: &ReachView<'_>) -> AnyView {
    let named = &frame.shop().brand.framed_by;
    let script = format!("<script src=\"{}/embed.js\" async></script>", view.base);
    let which = if named.is_empty() {
        "Until you name a site, browsers show your menu on none.".to_owned()
    } else {
        let names: Vec<&str> = named.iter().map(|site| site.as_str()).collect();
        format!("Browsers show your menu at {}, and nowhere else.", names.join(", "))
    };
    view! {
        <ol>
            <li>"Name the site in "<a href="/desk/studio#sites">"the studio"</a>", and publish that. "{which}</li>
            <li>
                "Have whoever looks after that site put this line where the menu is to stand:"
                <pre><code>{script}</code></pre>
            </li>
            <li>"What somebody chooses there opens your own shop in a new tab: cart and checkout stay with you."</li>
        </ol>
    }
    .into_any()
}
