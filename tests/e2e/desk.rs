//! The desk: signing in and out, who may do what, and an order's day by forms alone.

use everbud_domain::staff::{Role, StaffName};
use everbud_local::origin;
use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::{STAFF, SignedIn, card, status_on, try_to_sign_in};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::forms::cookie_of;
use everbud_tests::live::{Heard, Live};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::Duration;

/// Within this a desk hears of a change.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Places an order, and returns its id.
#[track_caller]
fn order(shop: &Shop) -> String {
    order_one(shop, &available(shop)[0]).expect(201).json()["order"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn everybody_who_works_at_a_shop_signs_in_at_its_desk_and_at_no_other() {
    let everbud = Everbud::shared();
    for (slug, name, password) in STAFF {
        let page = SignedIn::with(&everbud.shop(slug), name, password).board();
        assert!(page.contains(name), "{name} is not greeted");
        let other = if slug == "saltmarsh" { "night-ferry" } else { "saltmarsh" };
        try_to_sign_in(&everbud.shop(other), name, password).expect(401);
    }
}

#[test]
fn a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends() {
    let everbud = Everbud::shared();
    let (_, name, password) = STAFF[0];
    let reply = try_to_sign_in(&everbud.shop("copper-finch"), name, password).expect(303);
    let cookies = reply.headers_named("set-cookie");
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in cookies {
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age="] {
            assert!(cookie.contains(part), "no {part} in {cookie}");
        }
    }
    let page = everbud.shop("copper-finch").get_with("/desk", &[("cookie", &cookie_of(&reply))]).expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.body.contains("noindex"));
}

#[test]
fn a_wrong_password_and_a_name_that_nobody_has_are_answered_alike() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let nobody = try_to_sign_in(&shop, "nobody@night-ferry.example", "last-boat-opens").expect(401);
    let known = try_to_sign_in(&shop, "kai@night-ferry.example", "last-boat-opens").expect(401);
    let same = |body: &str| body.replace("nobody@", "somebody@").replace("kai@", "somebody@");
    assert_eq!(same(&nobody.body), same(&known.body));
    assert_eq!((nobody.headers_named("set-cookie"), known.headers_named("set-cookie")), (vec![], vec![]));
    // Deriving the hash is what takes time, and it is done for both. Whichever is slower is not told from one try.
    let (less, more) = (nobody.took.min(known.took), nobody.took.max(known.took));
    assert!(less.as_secs_f64() > 0.2 * more.as_secs_f64(), "{:?} and {:?}", nobody.took, known.took);
}

#[test]
fn whoever_tries_too_often_is_told_how_long_to_wait_and_strangers_lock_nobody_out_of_their_browser() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("saltmarsh");
    let name = "throttled@saltmarsh.example";
    let who = StaffName::parse(name).unwrap();
    let password = origin::make_staff(&everbud.database_url(), "saltmarsh", &who, Role::Budtender).unwrap();
    everbud.publish();
    let used_before = try_to_sign_in(&shop, name, &password).expect(303);
    let device = used_before.headers_named("set-cookie")[1].split(';').next().unwrap().to_owned();

    let mut tries = Vec::new();
    let throttled = loop {
        let reply = try_to_sign_in(&shop, name, "guess");
        tries.push(reply.status);
        if reply.status == 429 || tries.len() > 20 {
            break reply;
        }
    };
    assert_eq!(throttled.status, 429, "{tries:?}");
    assert!((3..=7).contains(&tries.len()), "{tries:?}");
    let seconds: u32 = throttled.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&seconds));
    assert!(throttled.body.contains(&format!("wait {seconds} seconds")), "{}", throttled.body);
    // The right password has to wait as well, but not in the browser where it was used before.
    try_to_sign_in(&shop, name, &password).expect(429);
    shop.post_form("/desk/sign-in", &device, &[("name", name), ("password", &password)]).expect(303);
    // And now the name owes nothing any more.
    try_to_sign_in(&shop, name, &password).expect(303);
}

#[test]
fn a_session_ends_where_somebody_signs_out_and_nowhere_else() {
    let everbud = Everbud::shared();
    let (here, there) = (SignedIn::manager(everbud, "copper-finch"), SignedIn::manager(everbud, "copper-finch"));
    let out = here.post("/desk/sign-out", &[]).expect(303);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert!(!here.is_signed_in(), "the cookie of a session that ended opens the desk");
    assert!(there.is_signed_in(), "signing out here ended a session elsewhere");
    assert_eq!(here.get("/api/v1/staff/orders").expect(401).problem(), "not-signed-in");
}

#[test]
fn whoever_is_disabled_or_gets_another_password_is_signed_out_by_the_next_publication() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let url = everbud.database_url();
    let account = |name: &str| {
        let who = StaffName::parse(name).unwrap();
        let password = origin::make_staff(&url, "night-ferry", &who, Role::Budtender).unwrap();
        everbud.publish();
        (who, password)
    };
    let (leaver, password) = account("leaver@night-ferry.example");
    let leaving = SignedIn::with(&shop, leaver.as_str(), &password);
    assert!(origin::disable_staff(&url, "night-ferry", &leaver).unwrap());
    everbud.publish();
    assert!(!leaving.is_signed_in(), "who left is still at the desk");
    try_to_sign_in(&shop, leaver.as_str(), &password).expect(401);

    let (careless, old) = account("careless@night-ferry.example");
    let with_the_old = SignedIn::with(&shop, careless.as_str(), &old);
    let (_, new) = account("careless@night-ferry.example");
    assert!(!with_the_old.is_signed_in(), "a session outlived its password");
    try_to_sign_in(&shop, careless.as_str(), &old).expect(401);
    assert!(SignedIn::with(&shop, careless.as_str(), &new).is_signed_in());
}

#[test]
fn an_orders_day_goes_by_forms_alone_and_a_second_click_is_no_second_step() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "copper-finch");
    let id = order(&desk.shop);
    let page = desk.board();
    let placed = card(&page, &id).expect("the new order");
    for told in ["Robin Ashdown", "Accept", "Pick-up", "1 ×", "$"] {
        assert!(placed.contains(told), "no {told} on {placed}");
    }
    for (step, status) in [("accept", "accepted"), ("ready", "ready"), ("complete", "completed")] {
        for _click in 0..2 {
            let reply = desk.post(&format!("/desk/orders/{id}/{step}"), &[]).expect(303);
            assert_eq!(reply.header("location"), Some(format!("/desk#order-{id}").as_str()));
        }
        assert_eq!(status_on(&desk.board(), &id), status);
    }
    let late = desk.post(&format!("/desk/orders/{id}/accept"), &[]).expect(409);
    assert!(late.body.contains("that step cannot follow"), "{}", late.body);
    let events = || -> Vec<String> {
        let steps = "select body ->> 'status' from everbud.events \
                     where kind = 'order_stepped' and body ->> 'order' = $1 order by seq";
        everbud.sql().query(steps, &[&id]).unwrap().iter().map(|row| row.get(0)).collect()
    };
    let recorded = wait::until("every step in the origin", RECOVERY, events, |steps| steps.len() >= 3);
    assert_eq!(recorded, ["accepted", "ready", "completed"]);
}

#[test]
fn an_order_is_called_off_with_a_reason_that_its_shopper_reads() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "saltmarsh");
    let order = order_one(&desk.shop, &available(&desk.shop)[0]).expect(201).json()["order"].clone();
    let (id, token) = (order["id"].as_str().unwrap(), order["token"].as_str().unwrap());
    let fields = [("reason", "We are out of something in it"), ("own_words", "The cat sat on it.")];
    desk.post(&format!("/desk/orders/{id}/cancel"), &fields).expect(303);
    assert_eq!(status_on(&desk.board(), id), "cancelled");
    assert!(desk.shop.get(&format!("/orders/{token}")).expect(200).body.contains("The cat sat on it."));
}

#[test]
fn the_staffs_json_takes_a_session_as_well_as_a_token() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "night-ferry");
    let id = order(&desk.shop);
    let orders = desk.get("/api/v1/staff/orders").expect(200).json();
    assert!(orders["orders"].as_array().unwrap().iter().any(|placed| placed["id"] == id.as_str()));
    let base = desk.shop.base();
    let headers = [("cookie", desk.cookie.as_str()), ("origin", base.as_str())];
    let path = format!("/api/v1/staff/orders/{id}/accept");
    let accepted = desk.shop.send("POST", &path, &headers, b"").expect(200).json();
    assert_eq!(accepted["order"]["status"], "accepted");
    // What another site makes a browser send is refused, cookie or not.
    let foreign = [("cookie", desk.cookie.as_str()), ("origin", "https://elsewhere.example")];
    let path = format!("/api/v1/staff/orders/{id}/ready");
    assert_eq!(desk.shop.send("POST", &path, &foreign, b"").expect(403).problem(), "foreign-form");
}

#[test]
fn nobody_sees_or_does_anything_at_a_desk_without_signing_in() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let id = order(&shop);
    let page = shop.get("/desk").expect(200).body;
    assert!(page.contains("name=\"password\"") && !page.contains(&id), "{page}");
    let made_up = format!("desk={}", "0".repeat(64));
    for cookie in ["", "desk=", "desk=short", &made_up] {
        assert_eq!(
            shop.post_form(&format!("/desk/orders/{id}/accept"), cookie, &[]).expect(303).header("location"),
            Some("/desk")
        );
        shop.get_with("/desk/board", &[("cookie", cookie)]).expect(401);
        shop.get_with("/api/v1/staff/orders", &[("cookie", cookie)]).expect(401);
    }
    let token = everbud.staff_token("copper-finch");
    let orders = shop.staff("GET", "/api/v1/staff/orders", &token, "").expect(200).json();
    let placed =
        orders["orders"].as_array().unwrap().iter().find(|placed| placed["id"] == id.as_str()).unwrap().clone();
    assert_eq!(placed["status"], "received");
}

#[test]
fn who_serves_moves_orders_and_only_who_runs_the_shop_pauses_it() {
    let everbud = Everbud::shared();
    let (manager, budtender) = (SignedIn::manager(everbud, "night-ferry"), SignedIn::budtender(everbud, "night-ferry"));
    assert!(manager.board().contains("Pause ordering") && !budtender.board().contains("Pause ordering"));
    budtender.post("/desk/ordering", &[("paused", "yes")]).expect(403);
    let base = budtender.shop.base();
    let headers = [("cookie", budtender.cookie.as_str()), ("origin", base.as_str())];
    let refused = budtender.shop.send("PUT", "/api/v1/staff/ordering", &headers, br#"{"paused": true}"#);
    assert_eq!(refused.expect(403).problem(), "not-permitted");
    let ordering = budtender.get("/api/v1/staff/ordering").expect(200).json();
    assert_eq!(ordering["paused"], false);
    let id = order(&budtender.shop);
    budtender.post(&format!("/desk/orders/{id}/accept"), &[]).expect(303);
}

#[test]
fn what_is_searched_on_the_shelf_is_found_with_its_count() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "copper-finch");
    let menu = desk.shop.get("/api/v1/menu").expect(200).json();
    let product = &menu["products"][0];
    let word = product["name"].as_str().unwrap().split(' ').next().unwrap().to_owned();
    let page = desk.get(&format!("/desk/sold-out?q={word}")).expect(200).body;
    let variant = product["variants"][0]["id"].as_str().unwrap();
    assert!(page.contains(&format!("value=\"{variant}\"")) && page.contains(" left"), "{page}");
    let nothing = desk.get("/desk/sold-out?q=nosuchthing").expect(200).body;
    assert!(nothing.contains("Nothing that is sold here answers to that."));
    let escaped = desk.get("/desk/sold-out?q=%3Cscript%3E").expect(200).body;
    assert!(!escaped.contains("<script>"), "{escaped}");
}

#[test]
fn the_live_line_is_for_staff_of_the_shop_who_ask_from_its_own_pages() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "saltmarsh");
    let (shop, cookie) = (&desk.shop, desk.cookie.as_str());
    assert_eq!(desk.get("/api/v1/staff/live").expect(426).problem(), "upgrade-required");
    let refused = |headers: &[(&'static str, &str)]| Live::try_open(shop, headers).err();
    assert_eq!(refused(&[]), Some(401));
    assert_eq!(refused(&[("cookie", "desk=made-up")]), Some(401));
    assert_eq!(refused(&[("cookie", cookie), ("origin", "https://elsewhere.example")]), Some(403));
    let other = Live::try_open(&everbud.shop("night-ferry"), &[("cookie", cookie)]);
    assert_eq!(other.err(), Some(401), "a session of one shop listens at another");
    let bearer = format!("Bearer {}", everbud.staff_token("saltmarsh"));
    assert!(Live::try_open(shop, &[("authorization", &bearer)]).is_ok());
}

#[test]
fn the_live_line_says_at_once_that_something_changed_and_when_it_was_recorded() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "saltmarsh");
    let mut live = Live::open(&desk.shop, &desk.cookie);
    live.say("anything");
    live.say("ping");
    let first = live.seq_beyond(0, AT_ONCE);
    let id = order(&desk.shop);
    let second = live.seq_beyond(first, AT_ONCE);
    desk.post(&format!("/desk/orders/{id}/accept"), &[]).expect(303);
    live.seq_beyond(second, AT_ONCE);
    let said = || live.next(RECOVERY);
    let is_recorded = |heard: &Option<Heard>| matches!(heard, Some(Heard::Said(said)) if said["pending"] == 0);
    wait::until("word that all is recorded", RECOVERY, said, is_recorded);
}

#[test]
fn whoever_signs_out_hears_nothing_more() {
    let everbud = Everbud::shared();
    let desk = SignedIn::budtender(everbud, "night-ferry");
    let mut live = Live::open(&desk.shop, &desk.cookie);
    live.seq_beyond(0, AT_ONCE);
    desk.post("/desk/sign-out", &[]).expect(303);
    let heard = || live.next(AT_ONCE);
    wait::until("to be hung up on", AT_ONCE, heard, |heard| *heard == Some(Heard::HungUp(Some(4401))));
}
