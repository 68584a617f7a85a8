//! What browsers load beside the pages: linked by every page, served as what it is, and light.

use everbud_local::bundle_build::BUDGET_BYTES;
use everbud_tests::everbud::{self, Everbud, SHOPS};
use everbud_tests::forms::filled_cart;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[test]
fn every_page_of_every_shop_links_the_bundle_and_nothing_else_that_runs() {
    let everbud = Everbud::shared();
    for slug in SHOPS {
        let shop = everbud.shop(slug);
        let files = shop.bundle();
        assert_eq!(files.len(), 3, "loader, bindings and module: {files:?}");
        for path in ["/", "/menu", "/menu?q=citrus", "/cart", "/pages/about", "/status", "/nowhere"] {
            let page = shop.get(path).body;
            assert_eq!(page.matches("<script").count(), 1, "{path} of {slug}");
            let linked = format!("<script type=\"module\" src=\"{}\"></script>", files[0]);
            assert!(page.contains(&linked), "{path} of {slug} lacks {linked}");
        }
    }
    let platform = everbud.platform().get("/").expect(200).body;
    assert!(!platform.contains("<script"), "the platform's pages have nothing that is alive");
}

#[test]
fn the_bundle_is_served_as_what_it_is_and_may_be_kept_for_ever() {
    let shop = Everbud::shared().shop("saltmarsh");
    for file in shop.bundle() {
        let reply = shop.get(&file).expect(200);
        let wanted = if file.ends_with(".wasm") { "application/wasm" } else { "text/javascript; charset=utf-8" };
        assert_eq!(reply.header("content-type"), Some(wanted), "{file}");
        assert_eq!(reply.header("cache-control"), Some(IMMUTABLE), "{file}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{file}");
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"), "{file}");
        let begins = if file.ends_with(".wasm") { reply.body.starts_with("\0asm") } else { !reply.body.is_empty() };
        assert!(begins, "{file} is not what its name says");
    }
}

#[test]
fn every_island_of_a_page_has_its_function_in_the_bundle() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let variant = menu["products"][0]["variants"][0]["id"].as_str().unwrap().to_owned();
    let cookie = filled_cart(&shop, &variant, "1");
    let bindings = shop.get(&shop.bundle()[1]).expect(200).body;
    for (path, least) in [("/", 3), ("/menu", 4), ("/cart", 3), ("/checkout", 3)] {
        let page = shop.get_with(path, &[("cookie", &cookie)]).expect(200).body;
        let islands: Vec<&str> =
            page.split("data-component=\"").skip(1).filter_map(|after| after.split('"').next()).collect();
        assert!(islands.len() >= least, "{path} has only {islands:?}");
        for island in islands {
            assert!(bindings.contains(&format!("export function {island}(")), "nothing wakes {island} on {path}");
        }
    }
}

#[test]
fn the_policy_lets_nothing_run_that_is_not_a_file_of_ours() {
    let shop = Everbud::shared().shop("night-ferry");
    let reply = shop.get("/menu").expect(200);
    let policy = reply.header("content-security-policy").unwrap();
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    for wanted in
        ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'", "style-src 'self'"]
    {
        assert!(directives.contains(&wanted), "{policy} lacks {wanted}");
    }
    for forbidden in ["'unsafe-inline'", "'unsafe-eval'", "nonce-", "http:", "https:", "*"] {
        assert!(!policy.contains(forbidden), "{policy} allows {forbidden}");
    }
}

#[test]
fn the_service_worker_is_asked_for_anew_and_belongs_to_this_build() {
    let shop = Everbud::shared().shop("copper-finch");
    let reply = shop.get("/sw.js").expect(200);
    assert_eq!(reply.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(reply.header("cache-control"), Some("no-cache"));
    assert!(!reply.body.contains("{{build}}"), "it does not know which build it belongs to");
}

#[test]
fn a_shopper_loads_no_more_than_the_budget() {
    for bundle in &everbud::bundles().bundles {
        assert!(bundle.wire_bytes() <= BUDGET_BYTES, "{} weighs {} bytes", bundle.name, bundle.wire_bytes());
    }
}

#[test]
fn the_number_beside_the_cart_is_told_by_a_cookie_that_names_nothing() {
    let shop = Everbud::shared().shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let variant = menu["products"][0]["variants"][0]["id"].as_str().unwrap().to_owned();
    let added = shop.post_form("/cart", "", &[("op", "add"), ("variant", &variant), ("quantity", "3")]).expect(303);
    let cookies = added.headers_named("set-cookie");
    let items = cookies.iter().find(|cookie| cookie.starts_with("items=")).expect("a cookie that scripts may read");
    assert!(items.starts_with("items=3;") && !items.contains("HttpOnly"), "{items}");
    let cart = cookies.iter().find(|cookie| cookie.starts_with("cart=")).expect("the cart");
    assert!(cart.contains("HttpOnly"), "{cart}");
}
