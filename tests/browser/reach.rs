//! A kiosk that many people use, and a menu on another site, in a real browser.

use crate::desk::sign_in;
use crate::tab::{NARROW, Shopper, Tab, WIDE};
use crate::walk::Walk;
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::lend;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

const SHOWN: Duration = Duration::from_secs(5);
/// A tablet that stands upright.
const TABLET: (u32, u32) = (820, 1180);

/// What a shopper leaves in the browser: pieces in the cart, and entries of its storage.
#[track_caller]
fn left(tab: &Tab) -> (String, u32) {
    let cookie = tab.value::<String>("(document.cookie.match(/items=(\\d+)/) ?? ['', ''])[1]");
    (cookie, tab.value("localStorage.length + sessionStorage.length"))
}

#[test]
fn a_kiosk_that_nobody_touches_begins_anew_and_what_was_typed_and_chosen_is_gone() {
    let everbud = Everbud::shared();
    let tablet = Shopper::at(&everbud.shop("saltmarsh"), TABLET);
    let tab = tablet.tab();
    tab.act("clock.install", &json!([]));
    tab.open("/kiosk");
    tab.click("button:has-text(\"Make this browser a kiosk\")");
    tab.click("a:has-text(\"Begin\")");
    tab.arrives(|path| path == "/menu");
    tab.click(".gate button");
    tab.sees_no(".gate");
    tab.awakes();
    tab.click(".card:not(.gone) .quick button >> nth=0");
    tab.until("a piece in the cart", || left(&tab).0, |items| items == "1");
    let () = tab.value("void localStorage.setItem('order', 'what somebody typed')");
    // Whoever touches it is there; whoever does not is told, and then gone.
    tab.act("clock.fastForward", &json!([45_000]));
    tab.press("Shift");
    tab.act("clock.fastForward", &json!([45_000]));
    tab.has_size_of_targets();
    tab.sees_no(".still");
    tab.act("clock.fastForward", &json!([8_000]));
    tab.sees(".still:has-text(\"Still there?\")");
    tab.click(".still button");
    tab.sees_no(".still");
    tab.act("clock.fastForward", &json!([61_000]));
    tab.arrives(|path| path == "/kiosk");
    tab.sees("a:has-text(\"Begin\")");
    assert_eq!(left(&tab), (String::new(), 0));
    tab.back();
    let page = tab.until("another page", || tab.text("body"), |text| !text.is_empty());
    assert!(!page.contains("what somebody typed"), "{page}");
    tab.open("/cart");
    assert!(tab.text("main").contains("empty"), "{}", tab.text("main"));
    assert_eq!(tablet.troubles(), []);
}

impl Tab {
    /// Everything that is pressed is at least as large as a finger at arm's length.
    #[track_caller]
    fn has_size_of_targets(&self) {
        let small = "[...document.querySelectorAll('main button, main select')].filter((each) => { \
                     const { width, height } = each.getBoundingClientRect(); return width > 0 && height < 56; }).length";
        assert_eq!(self.value::<u32>(small), 0, "some are lower than 56 pixels");
    }
}

/// A site of somebody else, at a port of this computer, which has the shop's line in its page.
fn another_site(shop: &Shop) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let line = format!("<script src=\"{}/embed.js\" data-height=\"600\"></script>", shop.base());
    let page = format!("<!doctype html><title>A site</title><h1>Elsewhere</h1>{line}");
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    port
}

#[test]
fn a_site_that_the_shop_named_shows_its_menu_and_another_does_not() {
    let lent = lend("copper-finch");
    let desk = SignedIn::manager(lent.everbud, "copper-finch");
    let publish = |sites: &str| {
        desk.post("/desk/studio", &[("act", "brand/sites"), ("framed_by", sites)]).expect(303);
        let settings = desk.get("/desk/studio").expect(200).body;
        let value = |id: &str| {
            let field = settings.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_default().split('>').next().unwrap();
            field
                .split("value=\"")
                .nth(1)
                .and_then(|after| after.split('"').next())
                .unwrap_or_default()
                .replace("&amp;", "&")
        };
        let words = ["tagline", "phone", "announcement"].map(|name| (name, value(name)));
        let mut fields = vec![("act", "publish")];
        fields.extend(words.iter().map(|(name, value)| (*name, value.as_str())));
        desk.post("/desk/studio", &fields).expect(303);
    };
    publish("blog.localhost");
    let policy = || lent.shop.get("/embed").expect(200).header("content-security-policy").unwrap().to_owned();
    wait::until("the site", SHOWN, policy, |policy| policy.contains("blog.localhost"));
    let port = another_site(&lent.shop);
    let visitor = Shopper::at(&lent.shop, WIDE);
    let tab = visitor.tab();
    tab.act("goto", &json!([format!("http://blog.localhost:{port}/")]));
    tab.sees("iframe >> internal:control=enter-frame >> .embedded .card");
    let height = tab.value::<u32>("document.querySelector('iframe').clientHeight");
    assert_eq!(height, 600);
    assert_eq!(visitor.troubles(), []);
    // Nobody else's site: the browser holds to the policy, and says so.
    tab.act("goto", &json!([format!("http://evil.localhost:{port}/")]));
    tab.until(
        "the refusal",
        || visitor.troubles(),
        |found| found.iter().any(|it| it.words.contains("frame-ancestors")),
    );
    publish("");
}

#[track_caller]
fn pages(slug: &str, window: (u32, u32)) {
    let everbud = Everbud::shared();
    let mut walk = Walk::begin(&everbud.shop(slug), window);
    for path in ["/kiosk", "/embed", "/embed?page=2"] {
        walk.open(path);
    }
    walk.tab.open("/menu/print");
    walk.tab.click(".gate button");
    walk.look("/menu/print");
    sign_in(&walk.tab, slug);
    walk.open("/desk/reach");
    walk.end();
}

#[test]
fn at_360_pixels_what_reaches_shoppers_elsewhere_is_accessible_and_fits() {
    pages("night-ferry", NARROW);
}

#[test]
fn at_1440_pixels_what_reaches_shoppers_elsewhere_is_accessible_and_fits() {
    pages("saltmarsh", WIDE);
}
