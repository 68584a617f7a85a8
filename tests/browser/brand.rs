//! A real picture from an owner's disk to a shop's pages, in a real browser, and a theme of its colours by one click.

use crate::desk::sign_in;
use crate::tab::{NARROW, Shopper, WIDE};
use crate::walk::Walk;
use everbud_tests::lent::lend;
use everbud_tests::picture::{OnDisk, Pixel, png};
use everbud_tests::wait;
use serde_json::json;
use std::time::Duration;

const SHOWN: Duration = Duration::from_secs(5);
const GREEN: Pixel = [0x1f, 0x6f, 0x5b];
const WHITE: Pixel = [0xff, 0xff, 0xff];

/// What a telephone that is held upright writes beside a photograph, as a segment of JPEG: that it is to be turned, and where
/// it was taken.
const UPRIGHT: &[u8] = b"\xff\xe1\0\x43Exif\0\0II*\0\x08\0\0\0\x02\0\
    \x0f\x01\x02\0\x15\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\x0039.739 N, 104.990 W\0\0";

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
    tab.act("setInputFiles", &json!(["#file-logo", file.path()]));
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
fn a_photograph_that_was_held_upright_stands_upright_also_when_it_was_sent_without_script() {
    let lent = lend("night-ferry");
    let owner = Shopper::without_script_at(&lent.shop, WIDE);
    let tab = owner.tab();
    sign_in(&tab, "night-ferry");
    tab.open("/desk/studio");
    let looking = Shopper::at(&lent.shop, WIDE);
    let look = looking.tab();
    sign_in(&look, "night-ferry");
    // A real photograph as its sensor saw it, lying on its side: what is up is left.
    let drawn: Vec<u8> = look.value(
        "(() => { const canvas = document.createElement('canvas'); [canvas.width, canvas.height] = [200, 100]; \
         const brush = canvas.getContext('2d'); brush.fillStyle = '#1f6f5b'; brush.fillRect(0, 0, 100, 100); \
         brush.fillStyle = '#ffffff'; brush.fillRect(100, 0, 100, 100); \
         return [...atob(canvas.toDataURL('image/jpeg').split(',')[1])].map((byte) => byte.charCodeAt(0)); })()",
    );
    let file = OnDisk::new("photograph.jpg", &[&drawn[..2], UPRIGHT, &drawn[2..]].concat());
    tab.act("setInputFiles", &json!(["#file-hero", file.path()]));
    tab.click("#picture-hero button");
    tab.sees("#draft:has-text(\"Picture of the front page added\")");
    look.open("/desk/studio");
    let seen = "(async () => { const picture = document.querySelector('.controls img'); await picture.decode(); \
                const canvas = document.createElement('canvas'); \
                [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight]; \
                const brush = canvas.getContext('2d'); brush.drawImage(picture, 0, 0); \
                const colour = (y) => brush.getImageData(50, y, 1, 1).data[0] < 128 ? 'green' : 'white'; \
                const sides = ['width', 'height'].map((side) => picture.getAttribute(side)); \
                const kept = await (await fetch(picture.src)).text(); \
                return [canvas.width, canvas.height, ...sides, colour(50), colour(150), kept.includes('39.739')].join(' '); })()";
    assert_eq!(look.value::<String>(seen), "100 200 100 200 green white false");
    tab.click("#draft .plain");
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
    tab.act("setInputFiles", &json!(["#file-hero", file.path()]));
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
