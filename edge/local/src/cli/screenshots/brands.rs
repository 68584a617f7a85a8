//! Four shops that have nothing in common, for the README: the demo's three, and a fourth that is founded without a look and
//! gets its brand in the studio, by its own forms.
//!
//! I/O: the stack's database for founding, the browser, a WebP a shop and what is drawn for the fourth on the way.

use super::sitting::Sitting;
use super::{MINUTE, OTHERS, SHOP, Studio};
use crate::cli::CliError;
use everbud_domain::limit::LimitRules;
use everbud_domain::menu::{MENU_SHAPE, Menu};
use everbud_domain::shop::Shop;
use everbud_domain::staff::{Role, StaffName};
use everbud_local::blame::Whose;
use everbud_local::browser::{BrowserError, Page};
use everbud_local::origin::{self, NewShop};
use everbud_local::stack::Stack;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::Duration;

/// The window of these pictures.
const WINDOW: (u32, u32) = (1440, 1080);
/// The most bytes of one.
const MOST: usize = 60_000;
/// How good it is written, in hundredths, from the first that is tried.
const QUALITIES: [u32; 5] = [82, 72, 62, 52, 42];

const SLUG: &str = "peach-street";
const NAME: &str = "Peach Street";
const OWNER: &str = "pia@peach-street.example";
const PUBLISHED: Duration = Duration::from_secs(60);

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="460" height="120" viewBox="0 0 460 120">
<circle cx="56" cy="66" r="44" fill="#ff8a5c"/><path d="M56 22c-16 22-16 64 0 88" fill="none" stroke="#c2255c" stroke-width="5" stroke-linecap="round"/>
<path d="M58 24c6-18 26-22 38-16-4 14-20 22-38 16z" fill="#2f9e44"/>
<text x="116" y="84" font-family="Nunito, 'Arial Rounded MT Bold', 'Liberation Sans', sans-serif" font-weight="800" font-size="58" letter-spacing="-2" fill="#c2255c">peach street</text></svg>"##;

const PICTURE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1000" viewBox="0 0 1200 1000">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#ffd8a8"/><stop offset="1" stop-color="#ff8787"/></linearGradient></defs>
<path fill="url(#sky)" d="M0 0h1200v1000H0z"/><circle cx="820" cy="360" r="210" fill="#fff3bf"/>
<path d="M0 640c220-130 420-90 620-10s400 60 580-40v410H0z" fill="#e8590c" opacity=".55"/>
<path d="M0 760c260-90 460-30 700 10s360 0 500-50v280H0z" fill="#c2255c" opacity=".8"/>
<g fill="#862e5c"><path d="M150 560h210v330H150z"/><path d="M130 560l125-110 125 110z"/><path d="M420 620h260v270H420z"/><path d="M740 500h170v390H740z"/><path d="M960 590h180v300H960z"/><path d="M940 590l110-90 110 90z"/></g>
<g fill="#ffe066"><path d="M190 610h50v60h-50zM270 610h50v60h-50zM190 710h50v60h-50zM470 670h60v60h-60zM570 670h60v60h-60zM780 550h36v50h-36zM840 550h36v50h-36zM780 640h36v50h-36zM840 640h36v50h-36zM1000 640h40v60h-40zM1066 640h40v60h-40z"/></g>
<path d="M0 870h1200v130H0z" fill="#3b1d2a"/><path d="M420 620h260v46H420z" fill="#fff0f6"/><path d="M420 666h52v20h-52zM524 666h52v20h-52zM628 666h52v20h-52z" fill="#fff0f6"/>
<g stroke="#2b8a3e" stroke-width="10" stroke-linecap="round"><path d="M90 870v-110M1180 870v-130"/></g><g fill="#40c057"><circle cx="90" cy="720" r="62"/><circle cx="1180" cy="700" r="70"/></g>
<g fill="#ff8a5c"><circle cx="70" cy="720" r="13"/><circle cx="110" cy="700" r="13"/><circle cx="96" cy="748" r="13"/></g></svg>"##;

const CSS: &str = "h2 { text-align: center; color: var(--accent-ink) }
h2.section { border-block-end: 6px dotted var(--accent); padding-block-end: 12px }
.specials li { border: 3px dashed var(--accent); background: linear-gradient(120deg, #fff0f6, #fff9db) }
.tagline { font-weight: 700 }";

/// What is chosen in the form of looks, by field; a colour's field is its text.
const WRITTEN: [(&str, &str); 8] = [
    ("input[name=accent_hex]", "#c2255c"),
    ("input[name=on_accent_hex]", "#ffffff"),
    ("input[name=ground_hex]", "#fff4e6"),
    ("input[name=surface_hex]", "#ffffff"),
    ("input[name=ink_hex]", "#3b1d2a"),
    ("#radius", "24"),
    ("#tagline", "Sunny weed for slow afternoons, since this spring."),
    ("#announcement", "Porch hour every day at five: the lemonade is on us."),
];
const CHOSEN: [(&str, &str); 5] = [
    ("#heading_family", "nunito"),
    ("#text_family", "nunito"),
    ("#density", "roomy"),
    ("#cards", "raised"),
    ("#header", "centred"),
];

impl Studio {
    /// Founds the fourth, gives it its brand, and takes a picture of each.
    pub(super) fn brands(&self, stack: &Stack) -> Result<(), CliError> {
        let password = found(&stack.database_url())?;
        stack.scheduled(MINUTE)?;
        self.dress(&password)?;
        for slug in [SHOP, OTHERS[0], OTHERS[1], SLUG] {
            let shop = self.sit(&format!("{slug}.localhost"), "brand", WINDOW)?;
            shop.published()?;
            shop.enter("/")?;
            shop.page.call("waitForLoadState", &json!(["networkidle"]))?;
            let png = self.out.join(format!("brand-{slug}.png"));
            shop.page.picture(&png, false)?;
            let packed = packed(&shop.visitor.page()?, &png, &self.out.join(format!("brand-{slug}.webp")));
            std::fs::remove_file(&png).map_err(|why| CliError::files(&png, &why))?;
            packed?;
        }
        Ok(())
    }

    /// The studio's forms, one after the other, and what shoppers see of it in the end.
    fn dress(&self, password: &str) -> Result<(), CliError> {
        let at = self.sit(&format!("{SLUG}.localhost"), "brand", WINDOW)?;
        at.published()?;
        at.page.open("/desk")?;
        for (field, text) in [("#name", OWNER), ("#password", password)] {
            at.page.call("fill", &json!([field, text]))?;
        }
        at.click("button.main")?;
        at.see("#board")?;
        at.page.open("/desk/studio")?;
        at.awake()?;
        for (place, svg, alt) in [("logo", LOGO, NAME), ("hero", PICTURE, "A street of small shops at sundown")] {
            self.send_picture(&at, place, svg, alt)?;
        }
        at.click("#own-css > summary")?;
        at.page.call("fill", &json!(["#css", CSS]))?;
        at.click("#own-css .acts button")?;
        at.see("#draft:has-text(\"Own CSS added\")")?;
        at.awake()?;
        for (field, text) in WRITTEN {
            at.page.call("fill", &json!([field, text]))?;
        }
        for (field, choice) in CHOSEN {
            at.page.call("selectOption", &json!([field, choice]))?;
        }
        at.see("#draft:has-text(\"Head of pages from bar to centred\")")?;
        at.click("#draft .main")?;
        at.see("#history li")?;
        let shopper = self.sit(&format!("{SLUG}.localhost"), "brand", WINDOW)?;
        shopper.until("the brand at the shop", PUBLISHED, |seen| seen.contains("the lemonade is on us"))
    }

    /// Draws a picture, and sends it by its form.
    fn send_picture(&self, at: &Sitting<'_>, place: &str, svg: &str, alt: &str) -> Result<(), CliError> {
        let file = self.out.join(format!("drawn-{place}.png"));
        let easel = at.visitor.page()?;
        easel.call("setContent", &json!([format!("<style>body{{margin:0}}svg{{display:block}}</style>{svg}")]))?;
        let drawn: Value = easel.evaluate("(({ width, height }) => ({ x: 0, y: 0, width, height }))(document.querySelector('svg').getBoundingClientRect())")?;
        let [width, height] = ["width", "height"].map(|side| drawn.get(side).cloned());
        easel.call("setViewportSize", &json!([{"width": width, "height": height}]))?;
        easel.call("screenshot", &json!([{"path": file, "clip": drawn, "omitBackground": true}]))?;
        at.page.call("setInputFiles", &json!([format!("#file-{place}"), file]))?;
        at.see("#chosen:has-text(\"Ready to send\")")?;
        at.page.call("fill", &json!([format!("#alt-{place}"), alt]))?;
        at.click(&format!("#picture-{place} button"))?;
        at.see(&format!("#words-{place}"))?;
        at.awake()?;
        std::fs::remove_file(&file).map_err(|why| CliError::files(&file, &why))
    }
}

/// A shop with a menu and no look, and who runs it. Returns their password.
fn found(url: &str) -> Result<String, CliError> {
    let ours = |why: String| CliError::new(why, Whose::Everbud);
    let menu = include_str!("../../../demo/copper-finch/menu.json").replace("Copper Finch", NAME);
    let menu = everbud_import::canonical::read(&menu).map_err(|why| ours(why.to_string()))?;
    let mut shop: Map<String, Value> = serde_json::from_str(include_str!("../../../demo/copper-finch/shop.json"))
        .map_err(|why| ours(why.to_string()))?;
    let limits = shop.get("jurisdiction").and_then(Value::as_str).and_then(LimitRules::of_jurisdiction);
    for (field, value) in [
        ("id", json!("5d0c6a41-8f0e-4d6b-9b53-2a9f6f1c7e44")),
        ("slug", json!(SLUG)),
        ("name", json!(NAME)),
        ("tagline", json!("")),
        ("announcement", json!("")),
        ("address", json!("18 Peach Street, Denver, CO 80205")),
        ("licence", json!("402R-DEMO-0418")),
        ("pages", json!([])),
        ("limit", serde_json::to_value(limits).map_err(|why| ours(why.to_string()))?),
    ] {
        shop.insert(field.to_owned(), value);
    }
    let shop: Shop = serde_json::from_value(Value::Object(shop)).map_err(|why| ours(why.to_string()))?;
    let new = NewShop {
        menu: Menu { shape: MENU_SHAPE, shop, products: menu.products, specials: menu.specials },
        stock: menu.stock,
        token: String::new(),
    };
    origin::found(url, std::iter::once(new), &mut |_| {})?;
    let name = StaffName::parse(OWNER).ok_or_else(|| ours(format!("{OWNER} is no name")))?;
    Ok(origin::make_staff(url, SLUG, &name, Role::Owner)?)
}

/// Writes a PNG as a WebP that is small enough, by the browser's own hand.
fn packed(easel: &Page, png: &Path, webp: &Path) -> Result<(), CliError> {
    easel.call("setContent", &json!(["<input type=file>"]))?;
    easel.call("setInputFiles", &json!(["input", png]))?;
    for quality in QUALITIES {
        let bytes = as_webp(easel, quality)?;
        if bytes.len() <= MOST {
            return std::fs::write(webp, bytes).map_err(|why| CliError::files(webp, &why));
        }
    }
    Err(CliError::new(format!("{} cannot be made smaller than {MOST} bytes", webp.display()), Whose::Everbud))
}

fn as_webp(easel: &Page, hundredths: u32) -> Result<Vec<u8>, BrowserError> {
    let expression = format!(
        "(async () => {{
            const bitmap = await createImageBitmap(document.querySelector('input').files[0]);
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
            canvas.getContext('2d').drawImage(bitmap, 0, 0);
            const blob = await canvas.convertToBlob({{ type: 'image/webp', quality: {hundredths} / 100 }});
            return [...new Uint8Array(await blob.arrayBuffer())];
        }})()"
    );
    let bytes = easel.evaluate(&expression)?;
    serde_json::from_value(bytes).map_err(|why| BrowserError::Strange(why.to_string()))
}
