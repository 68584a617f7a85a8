//! `screenshots`: every page as a telephone and a desk show it, with the database up and with the database down.
//!
//! Starts a stack of its own on free ports, walks through it in a real Chromium, and throws the stack away. I/O: the
//! stack, the browser, one PNG a page.

mod brands;
mod sitting;

use super::CliError;
use super::paint::Paint;
use everbud_local::browser::{Browser, BrowserError, Visit, chromium};
use everbud_local::bundle_build::{self, BundleBuild};
use everbud_local::origin::DemoStaff;
use everbud_local::places::Places;
use everbud_local::stack::{Stack, StackOptions, Step, Trouble};
use everbud_local::worker_build::{self, WorkerBuild};
use everbud_local::{origin, packages, toolchain, zips};
use sitting::Sitting;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The windows, by their width: a small telephone's, and a desk's.
const WINDOWS: [(u32, u32); 2] = [(360, 780), (1440, 900)];

/// The shop that is walked through; of the others, what differs by their looks.
const SHOP: &str = "copper-finch";
const OTHERS: [&str; 2] = ["night-ferry", "saltmarsh"];

/// What a sheet of A4 has between its margins, in pixels.
const SHEET: (u32, u32) = (658, 986);

const MINUTE: &str = "* * * * *";

pub(crate) fn take(places: &Places, out: Option<PathBuf>, paint: Paint) -> Result<(), CliError> {
    let mut say = |words: &str| eprintln!("  {} {words}", paint.dim("·"));
    let out = out.unwrap_or_else(|| places.target().join("screenshots"));
    let open = open(places, out, &mut say)?;
    say("every page, with the database up");
    open.studio.healthy()?;
    open.stack.trouble(Trouble::Down)?;
    say("every page, with the database down");
    open.studio.in_an_outage()?;
    println!("  {} {}", paint.green("✓"), open.studio.out.display());
    Ok(())
}

/// The pictures of the README: four shops that have nothing in common, the fourth made in the studio meanwhile.
pub(crate) fn brands(places: &Places, paint: Paint) -> Result<(), CliError> {
    let mut say = |words: &str| eprintln!("  {} {words}", paint.dim("·"));
    let open = open(places, places.root.join("tests/browser/screenshots"), &mut say)?;
    say("four shops");
    open.studio.brands(&open.stack)?;
    println!("  {} {}", paint.green("✓"), open.studio.out.display());
    Ok(())
}

/// What is needed to take pictures. What is dropped first stands first.
struct Open {
    studio: Studio,
    stack: Stack,
    _folder: Folder,
}

fn open(places: &Places, out: PathBuf, say: &mut dyn FnMut(&str)) -> Result<Open, CliError> {
    std::fs::create_dir_all(&out).map_err(|why| CliError::files(&out, &why))?;
    let toolchain = toolchain::find(say)?;
    let packages = packages::ensure(places, say)?;
    let driver = packages::browser::ensure(places, say)?;
    let chromium = chromium::ensure(say)?;
    say("building the worker");
    let edge = worker_build::build_aloud(&toolchain, &packages, &WorkerBuild::quick(&places.root), &mut |_| {})?;
    say("building the browser's bundles");
    let (orders, zips) = (BundleBuild::all(&places.root), zips::ensure(places, say)?);
    let bundles = bundle_build::build_all(&toolchain, &packages, &orders, zips, &mut |_| {})?;
    let folder = Folder::fresh(places.state.join("screenshots"))?;
    let staff: Arc<Mutex<Vec<DemoStaff>>> = Arc::default();
    let employed = Arc::clone(&staff);
    let operators: Arc<Mutex<Vec<DemoStaff>>> = Arc::default();
    let operated = Arc::clone(&operators);
    let mut options = StackOptions::new(edge, folder.0.clone());
    options.bundles = Some(bundles);
    options.steps = vec![
        Step::new("migrate", |access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("seed", move |access| {
            let shops = origin::seed_demo(&access.url).map_err(|why| why.to_string())?;
            let operators = origin::demo_operators(&access.url).map_err(|why| why.to_string())?;
            *operated.lock().unwrap_or_else(PoisonError::into_inner) = operators;
            let staff = shops.into_iter().find(|shop| shop.slug.as_str() == SHOP).map(|shop| shop.staff);
            *employed.lock().unwrap_or_else(PoisonError::into_inner) = staff.unwrap_or_default();
            Ok(())
        }),
    ];
    say("starting a stack of its own");
    let stack = Stack::start(&packages, options, &mut |_| {})?;
    stack.scheduled(MINUTE)?;
    let browser = Browser::start(&packages.node, &driver, &chromium)?;
    let staff = std::mem::take(&mut *staff.lock().unwrap_or_else(PoisonError::into_inner));
    let operators = std::mem::take(&mut *operators.lock().unwrap_or_else(PoisonError::into_inner));
    let studio = Studio { browser, port: stack.port(), out, staff, operators };
    Ok(Open { studio, stack, _folder: folder })
}

/// The stack's data, thrown away in the end.
struct Folder(PathBuf);

impl Folder {
    fn fresh(path: PathBuf) -> Result<Self, CliError> {
        match std::fs::remove_dir_all(&path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(CliError::files(&path, &why)),
            _ => Ok(Self(path)),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The browser, what it looks at, and where the pictures go.
struct Studio {
    browser: Browser,
    port: u16,
    out: PathBuf,
    /// Who can sign in at the shop's desk.
    staff: Vec<DemoStaff>,
    /// Who can sign in at the console.
    operators: Vec<DemoStaff>,
}

impl Studio {
    fn sit(&self, host: &str, state: &str, window: (u32, u32)) -> Result<Sitting<'_>, BrowserError> {
        let base = format!("http://{host}:{}", self.port);
        let visitor = self.browser.visitor(&Visit { base, script: true, window })?;
        let name = format!("{state}-{}", window.0);
        Ok(Sitting { page: visitor.page()?, visitor, out: &self.out, name })
    }

    fn healthy(&self) -> Result<(), CliError> {
        for window in WINDOWS {
            let platform = self.sit("localhost", "healthy", window)?;
            platform.take("/", "platform")?;
            platform.take("/status", "platform-status")?;
            let stranger = self.sit("nobody.localhost", "healthy", window)?;
            stranger.take("/", "unknown-host")?;
            self.a_shop(window)?;
            for slug in OTHERS {
                let other = self.sit(&format!("{slug}.localhost"), "healthy", window)?;
                other.enter("/")?;
                for (path, name) in
                    [("/", "home"), ("/menu", "menu"), (&other.first_product("/menu?category=edible")?, "product")]
                {
                    other.take(path, &format!("{slug}-{name}"))?;
                }
            }
            self.a_thrifty_shopper(window)?;
            self.a_shopper_at_home(window)?;
            self.a_patient_in_a_car(window)?;
        }
        Ok(())
    }

    /// A cart with every kind of special in it, and one that is nearly there.
    fn a_thrifty_shopper(&self, window: (u32, u32)) -> Result<(), CliError> {
        let shop = self.sit("copper-finch.localhost", "healthy", window)?;
        shop.enter("/")?;
        for (wanted, quantity) in
            [("q=chem+91+preroll", "2"), ("q=quiet+carriage+northern", "2"), ("category=gear", "9")]
        {
            shop.add(&shop.first_product(&format!("/menu?{wanted}"))?, quantity)?;
        }
        shop.page.open("/cart")?;
        shop.awake()?;
        shop.page.call("fill", &serde_json::json!(["#coupon", "brakeman"]))?;
        shop.click("text=Apply")?;
        shop.see(".entered li")?;
        shop.shoot("cart-with-specials")?;
        Ok(())
    }

    /// What is brought to a door, and what its driver reads.
    fn a_shopper_at_home(&self, window: (u32, u32)) -> Result<(), CliError> {
        let shop = self.sit("copper-finch.localhost", "healthy", window)?;
        shop.enter("/")?;
        shop.add(&shop.first_product("/menu?category=flower")?, "6")?;
        shop.page.open("/cart")?;
        shop.click(".choices [value=delivery]")?;
        shop.see("#zip")?;
        shop.page.call("fill", &serde_json::json!(["#zip", "80216"]))?;
        shop.click(".zip button")?;
        shop.see(".totals")?;
        shop.shoot("cart-delivered")?;
        shop.page.open("/checkout")?;
        shop.awake()?;
        shop.page.call("fill", &serde_json::json!(["#street", "77 Wren Alley, flat 3"]))?;
        shop.page.call("fill", &serde_json::json!(["#town", "Denver"]))?;
        shop.shoot("checkout-delivered")?;
        shop.order()?;
        shop.shoot("order-delivered")?;
        Ok(())
    }

    /// Somebody who buys by a patient's card, and waits outside.
    fn a_patient_in_a_car(&self, window: (u32, u32)) -> Result<(), CliError> {
        let shop = self.sit("saltmarsh.localhost", "healthy", window)?;
        shop.enter("/menu")?;
        shop.click(".lists [value=medical]")?;
        shop.see(".lists [value=medical][aria-pressed=true]")?;
        shop.shoot("menu-for-patients")?;
        shop.add(&shop.first_product("/menu?category=flower")?, "2")?;
        shop.page.open("/checkout")?;
        shop.click(".choices [value=curbside]")?;
        shop.see("#vehicle")?;
        shop.awake()?;
        for (field, typed) in [("#card_number", "NJ-0042-7"), ("#card_expires", "2099-12-31"), ("#card_state", "NJ")] {
            shop.page.call("fill", &serde_json::json!([field, typed]))?;
        }
        shop.shoot("checkout-for-patients")?;
        shop.order()?;
        shop.page.call("fill", &serde_json::json!(["#space", "4"]))?;
        shop.click("text=I’m here")?;
        shop.see("text=The shop knows that you are here")?;
        shop.shoot("order-arrived")?;
        Ok(())
    }

    /// The whole way of one shopper, and what lies beside it.
    fn a_shop(&self, window: (u32, u32)) -> Result<(), CliError> {
        let shop = self.sit(&format!("{SHOP}.localhost"), "healthy", window)?;
        shop.published()?;
        shop.take("/", "age-question")?;
        shop.enter("/")?;
        for (path, name) in [
            ("/", "home"),
            ("/menu", "menu"),
            ("/menu?strain=indica&special=1&sort=thc", "menu-filtered"),
            ("/menu?q=nothing+of+this+name", "menu-nothing-found"),
            ("/pages/about", "shop-page"),
            ("/status", "status"),
            ("/menu/print", "menu-print"),
            ("/embed", "embed"),
            ("/kiosk", "kiosk"),
            ("/no-such-page", "not-found"),
            ("/cart", "cart-empty"),
        ] {
            shop.take(path, name)?;
        }
        let flower = shop.first_product("/menu?category=flower")?;
        shop.take(&flower, "product")?;
        shop.add(&flower, "2")?;
        shop.add(&shop.first_product("/menu?category=edible")?, "1")?;
        shop.shoot_window("added")?;
        shop.click(".to-cart")?;
        shop.see("dialog.drawer[open] .lines li")?;
        shop.shoot_window("drawer")?;
        shop.take("/cart", "cart")?;
        shop.take("/checkout", "checkout")?;
        shop.awake()?;
        shop.fill_in("2015-01-01")?;
        shop.click(".checkout button.main")?;
        shop.see("#refusals")?;
        shop.shoot("checkout-refused")?;
        shop.order()?;
        shop.shoot("order")?;
        shop.click("text=Cancel this order")?;
        shop.click("text=Cancel the order")?;
        shop.see("text=Cancelled:")?;
        shop.shoot("order-cancelled")?;
        let greedy = self.sit(&format!("{SHOP}.localhost"), "healthy", window)?;
        greedy.enter("/")?;
        greedy.add(&flower, "40")?;
        greedy.take("/cart", "cart-over-the-limit")?;
        self.a_desk("healthy", window)?;
        self.a_console("healthy", window)?;
        self.without_a_network(&flower, window)
    }

    /// The desk, with the orders that were placed so far and the next one, which is taken on.
    fn a_desk(&self, state: &str, window: (u32, u32)) -> Result<(), CliError> {
        let shopper = self.sit(&format!("{SHOP}.localhost"), state, window)?;
        shopper.enter("/")?;
        shopper.add(&shopper.first_product("/menu?category=edible")?, "2")?;
        shopper.page.open("/checkout")?;
        shopper.order()?;
        let desk = self.sit(&format!("{SHOP}.localhost"), state, window)?;
        desk.take("/desk", "desk-sign-in")?;
        desk.sign_in(&self.staff)?;
        desk.see("#board")?;
        desk.see(".live[data-line=live]")?;
        desk.shoot("desk")?;
        desk.click("#new button.main")?;
        desk.see("#accepted article, #accepted [id^=order-]")?;
        desk.shoot_window("desk-accepted")?;
        desk.take("/desk/sold-out", "desk-sold-out")?;
        desk.take("/desk/limits", "desk-limits")?;
        desk.take("/desk/delivery", "desk-delivery")?;
        desk.take("/desk/studio", "desk-studio")?;
        desk.take("/desk/reach", "desk-reach")?;
        desk.take("/desk/incidents", "desk-incidents")?;
        if state == "outage" {
            desk.click("#margins summary")?;
            desk.shoot("desk-margins")?;
            desk.click(".incidents li:first-child a")?;
            desk.see(".letter .estimate")?;
            desk.shoot("desk-incident")?;
            desk.page.call("emulateMedia", &serde_json::json!([{"media": "print"}]))?;
            desk.page.call("setViewportSize", &serde_json::json!([{"width": SHEET.0, "height": SHEET.1}]))?;
            desk.shoot("desk-incident-printed")?;
        }
        Ok(())
    }

    /// The console, and the queue of the shop that was ordered from.
    fn a_console(&self, state: &str, window: (u32, u32)) -> Result<(), CliError> {
        let console = self.sit("localhost", state, window)?;
        console.take("/console", "console-sign-in")?;
        console.sign_in(&self.operators)?;
        console.see("#gate")?;
        console.shoot("console")?;
        console.click("text=Force the breaker open")?;
        console.shoot_window("console-about-to-force")?;
        console.take(&format!("/console/shops/{SHOP}"), "console-queue")?;
        console.click("text=Drain again")?;
        console.shoot("console-about-to-drain-again")?;
        console.take("/console/incidents", "console-incidents")?;
        console.take("/console/webhooks", "console-webhooks")?;
        Ok(())
    }

    /// An order that the browser holds until there is a network again.
    fn without_a_network(&self, product: &str, window: (u32, u32)) -> Result<(), CliError> {
        let shop = self.sit(&format!("{SHOP}.localhost"), "offline", window)?;
        shop.enter("/")?;
        shop.add(product, "1")?;
        shop.page.open("/checkout")?;
        shop.awake()?;
        shop.fill_in("1988-02-29")?;
        shop.visitor.set_offline(true)?;
        shop.click(".checkout button.main")?;
        shop.see("text=The shop cannot be reached.")?;
        shop.shoot_window("order-held")?;
        Ok(())
    }

    fn in_an_outage(&self) -> Result<(), CliError> {
        for window in WINDOWS {
            let shop = self.sit(&format!("{SHOP}.localhost"), "outage", window)?;
            shop.enter("/")?;
            shop.until_it_says("Our database is not answering.")?;
            for (path, name) in [("/", "home"), ("/menu", "menu"), ("/status", "status")] {
                shop.take(path, name)?;
            }
            shop.click(".incidents a")?;
            shop.see(".timeline")?;
            shop.shoot("incident")?;
            let product = shop.first_product("/menu?category=flower")?;
            shop.take(&product, "product")?;
            shop.add(&product, "1")?;
            shop.take("/cart", "cart")?;
            shop.take("/checkout", "checkout")?;
            shop.order()?;
            shop.shoot("order")?;
            let platform = self.sit("localhost", "outage", window)?;
            platform.take("/status", "platform-status")?;
            platform.click(".incidents a")?;
            platform.see(".timeline")?;
            platform.shoot("platform-incident")?;
            self.a_desk("outage", window)?;
            self.a_console("outage", window)?;
        }
        Ok(())
    }
}
