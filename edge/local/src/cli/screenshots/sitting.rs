//! A visitor in one window, and the pictures that are taken there.
//!
//! I/O: the browser, and the pictures' files.

use crate::cli::CliError;
use everbud_local::blame::Whose;
use everbud_local::browser::{BrowserError, Page, Visitor};
use everbud_local::origin::DemoStaff;
use everbud_local::patience;
use std::path::Path;
use std::time::Duration;

const PUBLISHED: Duration = Duration::from_secs(60);
const NOTICED: Duration = Duration::from_secs(60);

/// Asks for every picture of a page, and waits until all have come.
const ALL_PICTURES: &str = "Promise.all([...document.images].map((each) => { each.loading = 'eager'; return each.decode(); })).then(() => null)";

/// Whether every island of a page is awake; before that its forms are plain ones.
const AWAKE: &str =
    "document.querySelector('leptos-island') && !document.querySelector('leptos-island:not([data-awake])')";

/// A visitor in one window, whose pictures have names that begin alike.
pub(super) struct Sitting<'a> {
    pub(super) page: Page,
    pub(super) visitor: Visitor,
    pub(super) out: &'a Path,
    pub(super) name: String,
}

impl Sitting<'_> {
    /// A picture of the whole page, and so of the pictures too that are far below and would come later.
    pub(super) fn shoot(&self, what: &str) -> Result<(), BrowserError> {
        self.page.evaluate(ALL_PICTURES)?;
        self.page.picture(&self.out.join(format!("{}-{what}.png", self.name)), true)
    }

    /// A picture of what the window shows.
    pub(super) fn shoot_window(&self, what: &str) -> Result<(), BrowserError> {
        self.page.picture(&self.out.join(format!("{}-{what}.png", self.name)), false)
    }

    /// Signs in as the first of these, on the page that asks for it.
    pub(super) fn sign_in(&self, people: &[DemoStaff]) -> Result<(), BrowserError> {
        for person in people.iter().take(1) {
            self.page.call("fill", &serde_json::json!(["#name", person.name.as_str()]))?;
            self.page.call("fill", &serde_json::json!(["#password", person.password]))?;
        }
        self.click("button.main")
    }

    /// Waits until the page's islands are awake.
    pub(super) fn awake(&self) -> Result<(), BrowserError> {
        self.page.call("waitForFunction", &serde_json::json!([AWAKE])).map(drop)
    }

    pub(super) fn take(&self, path: &str, what: &str) -> Result<(), BrowserError> {
        self.page.open(path)?;
        self.shoot(what)
    }

    pub(super) fn click(&self, selector: &str) -> Result<(), BrowserError> {
        self.page.call("click", &serde_json::json!([selector])).map(drop)
    }

    pub(super) fn see(&self, selector: &str) -> Result<(), BrowserError> {
        self.page.call("waitForSelector", &serde_json::json!([selector])).map(drop)
    }

    /// Waits until the shop has a menu.
    pub(super) fn published(&self) -> Result<(), CliError> {
        self.until("the shop to be published", PUBLISHED, |seen| !seen.is_empty() && !seen.contains("no menu"))
    }

    pub(super) fn until_it_says(&self, words: &str) -> Result<(), CliError> {
        self.until(&format!("the page to say “{words}”"), NOTICED, |seen| seen.contains(words))
    }

    pub(super) fn until(&self, what: &str, most: Duration, satisfies: impl Fn(&str) -> bool) -> Result<(), CliError> {
        let looked = patience::until(what, most, || {
            let seen = self.page.open("/").and_then(|()| self.page.text("body")).map_err(|why| why.to_string())?;
            if satisfies(&seen) { Ok(()) } else { Err(seen) }
        });
        looked.map_err(|late| CliError::new(late.to_string(), Whose::Everbud))
    }

    /// Says that this visitor is old enough.
    pub(super) fn enter(&self, path: &str) -> Result<(), BrowserError> {
        self.page.open(path)?;
        self.click("dialog[open] button")?;
        self.page.call("waitForSelector", &serde_json::json!(["dialog[open]", {"state": "hidden"}])).map(drop)
    }

    /// The address of the first product on a page of the menu.
    pub(super) fn first_product(&self, menu: &str) -> Result<String, BrowserError> {
        self.page.open(menu)?;
        let found = self.page.call("getAttribute", &serde_json::json!([".card:not(.gone) h3 a", "href"]))?;
        Ok(found.as_str().unwrap_or(menu).to_owned())
    }

    pub(super) fn add(&self, product: &str, quantity: &str) -> Result<(), BrowserError> {
        self.page.open(product)?;
        self.awake()?;
        self.page.call("fill", &serde_json::json!(["#quantity", quantity]))?;
        self.click(".buy button.main")?;
        self.see(".said:not(.quiet)")
    }

    pub(super) fn fill_in(&self, birth_date: &str) -> Result<(), BrowserError> {
        for (field, text) in [("#name", "Robin Ashdown"), ("#phone", "303 555 0123"), ("#birth_date", birth_date)] {
            self.page.call("fill", &serde_json::json!([field, text]))?;
        }
        Ok(())
    }

    /// Places the order whose checkout is open, and waits for its page.
    pub(super) fn order(&self) -> Result<(), BrowserError> {
        self.awake()?;
        self.fill_in("1988-02-29")?;
        self.click(".checkout button.main")?;
        self.page.call("waitForURL", &serde_json::json!(["**/orders/*"])).map(drop)
    }
}
