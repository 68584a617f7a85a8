//! A real picture from an owner's disk to a shop's pages, in a real browser, and a theme of its colours by one click.

use crate::desk::sign_in;
use crate::tab::{NARROW, Shopper, WIDE};
use crate::walk::Walk;
use everbud_tests::lent::lend;
use everbud_tests::picture::{Pixel, png};
use everbud_tests::wait;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const SHOWN: Duration = Duration::from_secs(5);
const GREEN: Pixel = [0x1f, 0x6f, 0x5b];
const WHITE: Pixel = [0xff, 0xff, 0xff];

/// A picture on the disk, gone with this.
struct OnDisk(PathBuf);

impl OnDisk {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("everbud-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_picture_too_large_to_send_is_made_smaller_its_colours_make_a_theme_and_shoppers_see_both() {
    let lent = lend("saltmarsh");
    let owner = Shopper::at(&lent.shop, WIDE);
    let tab = owner.tab();
    sign_in(&tab, "saltmarsh");
    tab.open("/desk/studio");
    tab.awakes();
    // Three megabytes and two thousand pixels: more than is taken, until the browser has drawn it smaller.
    let file = OnDisk::new("logo.png", &png(&[(1_400, WHITE), (600, GREEN)], 500));
    tab.act("setInputFiles", &json!(["#file-logo", file.0]));
    tab.sees("#chosen:has-text(\"Ready to send: 480 by 120 pixels\")");
    tab.fill("#alt-logo", "A green wave");
    tab.click("#picture-logo button");
    tab.sees("#draft:has-text(\"Logo added\")");
    tab.click("button[value='brand/draw']");
    tab.sees("#draft:has-text(\"Accent from #00627a to #1f6f5b\")");
    tab.sees(".phone iframe >> internal:control=enter-frame >> .logo");
    tab.click("#draft .main");
    tab.sees("#history li");
    tab.sees_no("#draft");

    let visitor = Shopper::at(&lent.shop, NARROW);
    let page = visitor.tab();
    // What the browser drew, how large, and in which place it was reserved before it came.
    let logo = "(() => { const logo = document.querySelector('.top .logo'); \
                return logo ? [logo.alt, String(logo.naturalWidth), String(logo.getBoundingClientRect().height <= 64), \
                new URL(logo.src).pathname.split('.').pop(), \
                getComputedStyle(document.documentElement).getPropertyValue('--accent')] : []; })()";
    let look = || {
        page.open("/");
        page.act("waitForLoadState", &json!(["load"]));
        page.value::<Vec<String>>(logo)
    };
    let wanted = ["A green wave", "480", "true", "webp", "#1f6f5b"];
    wait::until("the logo at the shop", SHOWN, look, |found| *found == wanted);
    assert_eq!(visitor.troubles(), []);
    let wide = page.value::<bool>("document.documentElement.scrollWidth <= innerWidth");
    assert!(wide, "the logo makes the page wider than the window");

    tab.open("/desk/studio");
    tab.click("#history li:last-child button");
    tab.sees("#draft");
    tab.click("#draft .main");
    tab.sees_no("#draft");
}

#[test]
fn at_360_pixels_the_studios_pictures_are_accessible_and_fit_and_without_script_a_picture_is_taken_as_it_is() {
    let lent = lend("copper-finch");
    let owner = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = owner.tab();
    sign_in(&tab, "copper-finch");
    tab.open("/desk/studio");
    let file = OnDisk::new("hero.png", &png(&[(300, WHITE), (300, GREEN)], 200));
    tab.act("setInputFiles", &json!(["#file-hero", file.0]));
    tab.click("#picture-hero button");
    tab.sees("#draft:has-text(\"Picture of the front page added\")");
    let mut walk = Walk::begin(&lent.shop, NARROW);
    sign_in(&walk.tab, "copper-finch");
    walk.open("/desk/studio");
    walk.look("with a picture");
    walk.end();
    tab.click("#draft .plain");
    tab.sees_no("#draft");
}
