//! A new shop's first steps, its own address, and help in the desk's pages.

use crate::studio::{Designer, SHOWN};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::{Lent, lend};
use everbud_tests::picture::{png, upload};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// A new host is known everywhere within this: copies of the directory are a minute old at most, and then read anew behind
/// an answer.
const LISTED: Duration = Duration::from_secs(90);

/// Writes settings of a shop by its token.
#[track_caller]
fn write(lent: &Lent, slug: &str, fields: &Value) {
    let bearer = format!("Bearer {}", lent.everbud.staff_token(slug));
    let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
    lent.shop.send("PUT", "/api/v1/staff/settings", &headers, fields.to_string().as_bytes()).expect(202);
}

#[test]
fn a_new_shops_first_steps_are_ticked_by_what_it_has_and_gone_when_it_is_a_brand() {
    let lent = lend("night-ferry");
    let designer = Designer::of(&lent, "night-ferry");
    let token = lent.everbud.staff_token("night-ferry");
    let before = lent.shop.staff("GET", "/api/v1/staff/settings", &token, "").expect(200).json();
    assert!(!designer.desk.board().contains("First steps"), "a shop with a brand is sent through them again");
    let mut grey = before["theme"].clone();
    for (tint, colour) in [
        ("accent", "#333333"),
        ("on_accent", "#ffffff"),
        ("ground", "#fafafa"),
        ("surface", "#ffffff"),
        ("ink", "#111111"),
    ] {
        grey[tint] = json!(colour);
    }
    write(&lent, "night-ferry", &json!({"theme": grey, "tagline": "", "phone": "", "pages": [], "brand": {}}));
    let board = || designer.desk.board();
    let done = |count: usize| format!("First steps: {count} of 7 done");
    wait::until("the first steps", SHOWN, board, |page| page.contains(&done(2)));
    let ticked = |words: &str| {
        let page = board();
        let step = page.split("<li class=\"").find(|step| step.contains(words)).unwrap_or_else(|| panic!("{page}"));
        step.starts_with("done")
    };
    assert!(ticked("Put in your menu") && ticked("Say when you are open"));
    assert!(
        !SignedIn::budtender(lent.everbud, "night-ferry").board().contains("First steps"),
        "it is not theirs to do"
    );
    // A draft is no step: shoppers do not see it.
    let seen = designer.seen();
    upload(&designer.desk, &[("seen", seen.as_str()), ("place", "logo")], &png(&[(64, [9, 99, 60])], 64)).expect(303);
    assert!(!ticked("Put up your logo"));
    designer.send(&[("tagline", "Open late."), ("phone", "")], "publish").expect(303);
    wait::until("two more", SHOWN, board, |page| page.contains(&done(4)));
    assert!(ticked("Put up your logo") && ticked("Say in a line who you are") && !ticked("Choose your colours"));
    designer.act(&[("act", "start"), ("theme", "Sunday")]).expect(303);
    designer.send(&[], "publish").expect(303);
    wait::until("them to be gone", SHOWN, board, |page| !page.contains("First steps"));
    write(&lent, "night-ferry", &before);
    let settings = || lent.shop.staff("GET", "/api/v1/staff/settings", &token, "").expect(200).json();
    wait::until("the shop as it was", SHOWN, settings, |now| {
        now["pages"] == before["pages"] && now["brand"] == json!({})
    });
}

#[test]
fn an_own_address_is_wished_for_in_the_studio_and_is_the_shops_when_the_directory_says_so() {
    let lent = lend("saltmarsh");
    let designer = Designer::of(&lent, "saltmarsh");
    let wish = "menu.saltmarsh.localhost";
    let standing = |desk: &SignedIn| {
        let page = desk.get("/desk/reach").expect(200).body;
        page.split("id=\"standing\"").nth(1).and_then(|after| after.split("</ol>").next()).unwrap().replace("<!>", "")
    };
    let publish = |name: &str| {
        let seen = designer.seen();
        designer
            .desk
            .post("/desk/studio", &[("seen", seen.as_str()), ("act", "brand/host"), ("own_host", name)])
            .expect(303);
        designer.send(&[], "publish").expect(303);
    };
    let stands = |words: &str| {
        wait::until(words, SHOWN, || standing(&designer.desk), |shown| shown.contains(words));
    };
    stands("You have not named one yet");
    for nonsense in ["shop", "a b.example", "127.0.0.1", "*.example.com"] {
        designer.desk.post("/desk/studio", &[("act", "brand/host"), ("own_host", nonsense)]).expect(422);
    }
    // Another shop's and the platform's are not to be had, and a wish changes nobody's tenant.
    publish("night-ferry.localhost");
    stands("is not to be had");
    assert!(lent.everbud.shop("night-ferry").get("/").expect(200).body.contains("Night Ferry"));
    publish(&format!("https://{wish}/menu"));
    stands("You have asked for menu.saltmarsh.localhost");
    let page = standing(&designer.desk);
    for part in ["CNAME", "<strong>menu</strong>", "<strong>localhost</strong>"] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let there = Shop::new(lent.shop.port(), wish);
    there.get("/menu").expect(404);

    let mut sql = lent.everbud.sql();
    let known = "insert into everbud.hosts (host, shop_id) select $1, shop_id from everbud.hosts where host = $2";
    sql.execute(known, &[&wish, &lent.shop.host]).unwrap();
    lent.everbud.publish();
    let known = |shown: &String| shown.contains("menu.saltmarsh.localhost is yours");
    wait::until("the directory", LISTED, || standing(&designer.desk), known);
    wait::until("the shop at its own address", SHOWN, || there.get("/menu").status, |status| *status == 200);
    let by_it = SignedIn::with(&there, "ines@saltmarsh.example", "salt-taffy-opens");
    let reached = standing(&by_it);
    assert!(reached.contains("works: you came by it just now"), "{reached}");
    assert_eq!(reached.matches("<li class=\"done\"").count(), 3, "{reached}");

    // What is given back is nobody's from then on; the directory's tests try that.
    sql.execute("delete from everbud.hosts where host = $1", &[&wish]).unwrap();
    lent.everbud.publish();
    publish("");
    stands("You have not named one yet");
}

#[test]
fn every_page_of_the_desk_has_help_for_who_is_signed_in() {
    let everbud = Everbud::shared();
    let manager = SignedIn::manager(everbud, "copper-finch");
    for path in ["", "/sold-out", "/limits", "/delivery", "/incidents", "/studio", "/reach"] {
        let page = manager.get(&format!("/desk{path}")).expect(200).body;
        let help = page.split("id=\"help\"").nth(1).unwrap_or_else(|| panic!("no help on {path}"));
        assert!(help.matches("<dt>").count() >= 2, "{path}: {help}");
    }
    assert!(!everbud.shop("copper-finch").get("/desk").expect(200).body.contains("id=\"help\""));
}
