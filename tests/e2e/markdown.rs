//! What a shop writes is shown as text that can do no harm.

use everbud_tests::lent::lend;
use everbud_tests::wait;
use serde_json::json;
use std::time::Duration;

const HOSTILE: &str = "Grown *slowly*.\n\n<script>alert(1)</script>\n\n[press me](javascript:alert(1)) \
    ![a picture](https://elsewhere.example/pixel.png) <img src=x onerror=alert(1)> [fine](https://fit.example/)";

#[test]
fn a_description_that_holds_script_links_and_pictures_is_shown_without_any_of_them_live() {
    let lent = lend("saltmarsh");
    let product = lent.shop.get("/api/v1/menu").expect(200).json()["products"][0].clone();
    let changed = lent.everbud.sql().execute(
        "update everbud.products p set doc = jsonb_set(p.doc, '{description}', $3::text::jsonb) from everbud.hosts h \
         where h.shop_id = p.shop_id and h.host = $1 and p.id = $2",
        &[&lent.shop.host, &product["id"].as_str().unwrap(), &json!(HOSTILE).to_string()],
    );
    assert_eq!(changed.unwrap(), 1);
    lent.everbud.publish();
    let path = format!("/p/{}", product["slug"].as_str().unwrap());
    let page = wait::until(
        "the new description",
        Duration::from_secs(10),
        || lent.shop.get(&path).expect(200).body,
        |page| page.contains("<em>slowly</em>"),
    );
    for live in ["<script>", "href=\"javascript", "href='javascript", "elsewhere.example", "<img src=x", "src=\"x\""] {
        assert!(!page.contains(live), "{live} is live in {page}");
    }
    for shown in ["&lt;script&gt;", "press me", "href=\"https://fit.example/\""] {
        assert!(page.contains(shown), "{shown} is not shown in {page}");
    }
    // The description is also what search engines are told, and there it is text as well.
    let told = page.split("name=\"description\"").nth(1).and_then(|after| after.split('>').next()).unwrap_or_default();
    assert!(!told.contains("<script"), "{told}");
}
