//! Which address leads where. The tenant comes from the host alone, and nothing below here can reach the database.

mod api;
mod assets;
mod cart;
mod checkout;
mod console;
mod credential;
mod desk;
mod incidents;
mod kiosk;
mod orders;
mod pages;
mod pictures;
mod platform;
mod reach;
mod sign_in;
mod staff;
mod staff_writes;
mod status;

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::page_views;
use crate::shop_view::{ShopView, bare_problem};
use crate::storefront::{Storefront, Tenant};
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_outage::staff_write::StaffWrite;
use sign_in::Door;
use worker::Method;

/// Answers a request.
pub(crate) async fn answer(front: &Storefront, mut incoming: Incoming) -> Answer {
    if incoming.url.path() == "/healthz" {
        return Answer::text(200, "ok\n");
    }
    let host = incoming.host();
    let tenant = front.tenant(&host).await;
    let answered = match incoming.check_same_site() {
        Err(trouble) => Err(trouble),
        Ok(()) => match &tenant {
            Tenant::Platform => platform::answer(front, &mut incoming).await,
            Tenant::Shop(shop) => {
                let answered = match shop_route(front, &shop.id, &mut incoming).await {
                    Err(Trouble::NotFound) if incoming.only_reads() && !incoming.wants_json() => {
                        pages::moved(front, &shop.id, &incoming).await
                    }
                    answered => answered,
                };
                if incoming.method == Method::Get
                    && !incoming.is_for_staff()
                    && answered.as_ref().is_ok_and(Answer::is_page)
                {
                    page_views::served(&shop.id);
                }
                answered
            }
            Tenant::Nobody => assets::of_nobody(&incoming),
        },
    };
    match answered {
        Ok(answer) => answer,
        Err(trouble) if incoming.wants_json() => Answer::trouble(&trouble),
        Err(trouble) => match &tenant {
            Tenant::Shop(shop) => match ShopView::read(front, &shop.id, &incoming).await {
                Ok(view) => view.problem(&trouble),
                Err(_) => bare_problem(&incoming, &trouble, ""),
            },
            Tenant::Platform => bare_problem(&incoming, &trouble, ""),
            Tenant::Nobody => bare_problem(&incoming, &trouble, &front.platform_address(&incoming)),
        },
    }
}

async fn shop_route(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let url = incoming.url.clone();
    let path: Vec<&str> = url.segments().collect();
    let reads = incoming.only_reads();
    let posts = incoming.method == Method::Post;
    let puts = incoming.method == Method::Put;
    let patches = incoming.method == Method::Patch;
    let deletes = incoming.method == Method::Delete;
    match path.as_slice() {
        [] if reads => pages::home(front, shop, incoming).await,
        ["menu"] if reads => pages::menu(front, shop, incoming).await,
        ["menu", "print"] if reads => reach::print(front, shop, incoming).await,
        ["embed"] if reads => reach::embed(front, shop, incoming).await,
        ["embed.js"] if reads => Ok(reach::embed_script()),
        ["qr", file] if reads => reach::qr(incoming, file),
        ["kiosk"] if reads => kiosk::show(front, shop, incoming).await,
        ["kiosk"] if posts => Ok(kiosk::begin(incoming)),
        ["p", slug] if reads => pages::product(front, shop, incoming, slug).await,
        ["pages", slug] if reads => pages::shop_page(front, shop, incoming, slug).await,
        ["status"] if reads => status::of_shop(front, shop, incoming).await,
        ["status", "feed.atom"] if reads => status::feed_of_shop(front, shop, incoming).await,
        ["status", "incidents", id] if reads => status::incident_of_shop(front, shop, incoming, id).await,
        ["age"] if posts => cart::answer_age(incoming).await,
        ["cart"] if reads => cart::show(front, shop, incoming).await,
        ["cart"] if posts => cart::change(incoming).await,
        ["checkout"] if reads => checkout::show(front, shop, incoming).await,
        ["checkout"] if posts => checkout::submit(front, shop, incoming).await,
        ["orders", token] if reads => orders::page(front, shop, incoming, token).await,
        ["orders", token, "cancel"] if posts => orders::cancel_form(front, shop, incoming, token).await,
        ["orders", token, "here"] if posts => orders::here_form(front, shop, incoming, token).await,
        ["api", "v1", "menu"] if reads => api::menu(front, shop, incoming).await,
        ["api", "v1", "status"] if reads => api::status(front, shop, incoming).await,
        ["api", "v1", "status", "history"] if reads => status::history(front).await,
        ["api", "v1", "incidents"] if reads => status::incidents(front).await,
        ["api", "v1", "quote"] if posts => api::quote(front, shop, incoming).await,
        ["api", "v1", "orders"] if posts => api::place(front, shop, incoming).await,
        ["api", "v1", "orders", token] if reads => api::order(front, shop, token).await,
        ["api", "v1", "orders", token, "cancel"] if posts => api::cancel(front, shop, token).await,
        ["api", "v1", "orders", token, "here"] if posts => api::here(front, shop, incoming, token).await,
        ["api", "v1", "staff", "orders"] if reads => staff::orders(front, shop, incoming).await,
        ["api", "v1", "staff", "orders", order, step] if posts => {
            let write = staff_writes::of_step(step)?;
            staff_writes::write(front, shop, incoming, write, order).await
        }
        ["api", "v1", "staff", "variants", variant, "sold-out"] if puts => {
            staff_writes::write(front, shop, incoming, StaffWrite::MarkSoldOut, variant).await
        }
        ["api", "v1", "staff", "live"] if reads => staff::live(front, shop, incoming).await,
        ["api", "v1", "staff", "ordering"] if reads => staff::ordering(front, shop, incoming).await,
        ["api", "v1", "staff", "ordering"] if puts => {
            staff_writes::write(front, shop, incoming, StaffWrite::SetOrdering, "").await
        }
        ["api", "v1", "staff", "stock"] if reads => staff::stock(front, shop, incoming).await,
        ["api", "v1", "staff", "settings"] if reads => staff_writes::show_settings(front, shop, incoming).await,
        ["api", "v1", "staff", "settings"] if puts => {
            staff_writes::write(front, shop, incoming, StaffWrite::WriteSettings, "").await
        }
        ["api", "v1", "staff", "menu"] if puts => {
            staff_writes::write(front, shop, incoming, StaffWrite::WriteMenu, "").await
        }
        ["api", "v1", "staff", "stock"] if patches => {
            staff_writes::write(front, shop, incoming, StaffWrite::PushStock, "").await
        }
        ["api", "v1", "staff", "incidents"] if reads => incidents::list(front, shop, incoming).await,
        ["api", "v1", "staff", "incidents", id, "words"] if posts => {
            staff_writes::write(front, shop, incoming, StaffWrite::SayWord, id).await
        }
        ["api", "v1", "staff", "incidents", id, form] if reads => {
            incidents::report(front, shop, incoming, id, form).await
        }
        ["api", "v1", "staff", "webhooks"] if reads => staff_writes::list_webhooks(front, shop, incoming).await,
        ["api", "v1", "staff", "webhooks"] if posts => {
            staff_writes::write(front, shop, incoming, StaffWrite::Subscribe, "").await
        }
        ["api", "v1", "staff", "webhooks", webhook] if deletes => {
            staff_writes::write(front, shop, incoming, StaffWrite::Subscribe, webhook).await
        }
        ["api", "v1", "staff", "webhooks", webhook, "test"] if posts => {
            staff_writes::test_webhook(front, shop, incoming, webhook).await
        }
        ["desk"] if reads => desk::show(front, shop, incoming).await,
        ["desk", "board"] if reads => desk::board(front, shop, incoming).await,
        ["desk", "sign-in"] if posts => sign_in::sign_in(front, Door::Desk(shop), incoming).await,
        ["desk", "sign-out"] if posts => sign_in::sign_out(front, Door::Desk(shop), incoming).await,
        ["desk", "orders", order, step] if posts => desk::step(front, shop, incoming, order, step).await,
        ["desk", "ordering"] if posts => desk::ordering(front, shop, incoming).await,
        ["desk", "sold-out"] if reads => desk::shelf::show(front, shop, incoming).await,
        ["desk", "sold-out"] if posts => desk::shelf::mark(front, shop, incoming).await,
        ["desk", "incidents"] if reads => desk::incidents::show_all(front, shop, incoming).await,
        ["desk", "incidents"] if posts => desk::incidents::keep_margins(front, shop, incoming).await,
        ["desk", "limits"] if reads => desk::limits::show(front, shop, incoming).await,
        ["desk", "limits"] if posts => desk::limits::confirm(front, shop, incoming).await,
        ["desk", "delivery"] if reads => desk::delivery::show(front, shop, incoming).await,
        ["desk", "delivery"] if posts => desk::delivery::set(front, shop, incoming).await,
        ["desk", "incidents", id] if reads => desk::incidents::show(front, shop, incoming, id).await,
        ["desk", "incidents", id] if posts => desk::incidents::speak(front, shop, incoming, id).await,
        ["desk", "reach"] if reads => desk::reach::show(front, shop, incoming).await,
        ["desk", "studio"] if reads => desk::studio::show(front, shop, incoming).await,
        ["desk", "studio"] if posts => desk::studio::change(front, shop, incoming).await,
        ["desk", "studio", "theme.json"] if reads => desk::studio::theme(front, shop, incoming).await,
        ["desk", "studio", "theme"] if posts => desk::studio::take_theme(front, shop, incoming).await,
        ["desk", "studio", "picture"] if posts => desk::picture::take_picture(front, shop, incoming).await,
        ["desk", "studio", "preview", rest @ ..] if reads => desk::preview::show(front, shop, incoming, rest).await,
        ["assets", file] if reads => assets::sheet(front, shop, incoming, file).await,
        ["art", file] if reads => assets::art(file),
        ["pictures", file] if reads => pictures::show(front, shop, file).await,
        ["sw.js"] if reads => Ok(assets::service_worker(front)),
        ["pkg", hash, file] if reads => assets::bundle(front, hash, file).await,
        []
        | ["sw.js" | "embed.js" | "embed" | "kiosk" | "menu" | "status" | "age" | "cart" | "checkout" | "desk"]
        | [
            "desk",
            "board" | "sign-in" | "sign-out" | "ordering" | "sold-out" | "limits" | "delivery" | "incidents" | "studio"
            | "reach",
        ]
        | ["desk", "studio", "theme" | "theme.json" | "picture"]
        | ["desk", "studio", "preview", ..]
        | ["desk", "incidents", _]
        | ["desk", "orders", _, _]
        | ["p" | "pages" | "orders" | "assets" | "art" | "pictures" | "qr", _]
        | ["menu", "print"]
        | ["status", "feed.atom"]
        | ["status", "incidents", _]
        | ["api", "v1", "status", "history"]
        | ["orders", _, "cancel" | "here"]
        | ["pkg", _, _]
        | ["api", "v1", "menu" | "status" | "quote" | "orders" | "incidents"]
        | ["api", "v1", "orders", _]
        | ["api", "v1", "orders", _, "cancel" | "here"]
        | [
            "api",
            "v1",
            "staff",
            "orders" | "ordering" | "stock" | "settings" | "menu" | "live" | "incidents" | "webhooks",
        ]
        | ["api", "v1", "staff", "incidents", _, "report" | "report.csv" | "orders.csv" | "words"]
        | ["api", "v1", "staff", "webhooks", _]
        | ["api", "v1", "staff", "webhooks", _, "test"]
        | ["api", "v1", "staff", "variants", _, "sold-out"]
        | ["api", "v1", "staff", "orders", _, _] => Err(Trouble::MethodNotAllowed),
        _ => Err(Trouble::NotFound),
    }
}
