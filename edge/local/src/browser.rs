//! A real Chromium, driven through Playwright: one process, any number of visitors, each with cookies of their own.
//!
//! I/O: one Node process and the Chromium it starts, with a profile that is thrown away; pictures where they are asked for.

pub mod chromium;
mod failure;
mod page;
mod runner;

pub use failure::BrowserError;
pub use page::{Page, Violation};

use crate::packages::browser::BrowserPackages;
use runner::{Given, Runner};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Beside Playwright's own: nothing of this may ask the network for anything that no page asked for.
const FLAGS: [&str; 8] = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
];

/// How long the browser waits for what a page is to do, in milliseconds. Two busy cores are slow.
const PATIENCE_MS: u32 = 20_000;

/// A running browser. Dropping it closes it.
pub struct Browser {
    runner: Arc<Runner>,
    axe: Arc<str>,
}

/// How a visitor comes.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Scheme, host and port that paths are meant from.
    pub base: String,
    /// Whether pages may run script.
    pub script: bool,
    /// The window's width and height.
    pub window: (u32, u32),
}

/// A visitor: cookies, storage and pages that nobody else shares. Dropping it closes its pages.
pub struct Visitor {
    runner: Arc<Runner>,
    axe: Arc<str>,
    id: u64,
}

/// Something that a page should not have said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Trouble {
    /// `console` or `script`.
    pub what: String,
    /// What was said.
    pub words: String,
    /// The address that it is about.
    pub at: String,
}

impl Browser {
    /// Starts that Chromium and waits until it can be talked to.
    pub fn start(node: &Path, packages: &BrowserPackages, chromium: &Path) -> Result<Self, BrowserError> {
        let axe = std::fs::read_to_string(&packages.axe).map_err(BrowserError::Node)?;
        let runner = Runner::start(node, &packages.runner)?;
        runner.ask(json!({"chromium": chromium, "flags": FLAGS}))?;
        Ok(Self { runner: Arc::new(runner), axe: axe.into() })
    }

    /// The process id of the driver, whose child the browser is.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.runner.pid()
    }

    /// Lets a visitor in.
    pub fn visitor(&self, visit: &Visit) -> Result<Visitor, BrowserError> {
        let (width, height) = visit.window;
        let options = json!({
            "baseURL": visit.base,
            "javaScriptEnabled": visit.script,
            "viewport": {"width": width, "height": height},
            "locale": "en-US",
            "reducedMotion": "reduce",
        });
        let id = subject(self.runner.ask(json!({"on": null, "do": "newContext", "args": [options]}))?)?;
        let visitor = Visitor { runner: Arc::clone(&self.runner), axe: Arc::clone(&self.axe), id };
        visitor.ask("setDefaultTimeout", &json!([PATIENCE_MS]))?;
        Ok(visitor)
    }
}

impl Visitor {
    /// Opens a page, as a tab of its own.
    pub fn page(&self) -> Result<Page, BrowserError> {
        let id = subject(self.ask("newPage", &json!([]))?)?;
        Ok(Page::new(Arc::clone(&self.runner), Arc::clone(&self.axe), id))
    }

    /// Takes the network away, or gives it back.
    pub fn set_offline(&self, offline: bool) -> Result<(), BrowserError> {
        self.ask("setOffline", &json!([offline])).map(drop)
    }

    /// What went wrong in any page since the last time this was asked.
    pub fn troubles(&self) -> Result<Vec<Trouble>, BrowserError> {
        plain(self.ask("troubles", &json!([]))?)
    }

    fn ask(&self, method: &str, args: &Value) -> Result<Given, BrowserError> {
        self.runner.ask(json!({"on": self.id, "do": method, "args": args}))
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let _ = self.ask("close", &json!([]));
    }
}

fn subject(given: Given) -> Result<u64, BrowserError> {
    match given {
        Given::Subject(id) => Ok(id),
        Given::Value(value) => Err(BrowserError::Strange(value.to_string())),
    }
}

fn plain<T: for<'v> Deserialize<'v>>(given: Given) -> Result<T, BrowserError> {
    match given {
        Given::Value(value) => {
            serde_json::from_value(value.clone()).map_err(|why| BrowserError::Strange(format!("{why}: {value}")))
        }
        Given::Subject(id) => Err(BrowserError::Strange(format!("thing {id} in place of a value"))),
    }
}
