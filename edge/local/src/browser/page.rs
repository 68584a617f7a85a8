//! One page of a visitor's, and what a person does with it: look, click, type, press keys, go back.
//!
//! Whatever acts on a part of the page first waits until that part is there, visible and at rest. What is meant is named
//! by Playwright's selectors: `text=Add to cart`, `role=button[name="Add to cart"]`, or CSS.

use super::runner::Runner;
use super::{BrowserError, Given, plain};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// A page. Dropping it leaves it open; it goes with its visitor.
pub struct Page {
    runner: Arc<Runner>,
    axe: Arc<str>,
    id: u64,
}

/// A rule of accessibility that a page breaks, and where.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The rule's name.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// Where it is broken.
    pub nodes: Vec<Broken>,
}

/// An element that breaks a rule.
#[derive(Clone, Debug, Deserialize)]
pub struct Broken {
    /// A selector that finds it.
    pub target: String,
    /// The element itself.
    pub html: String,
    /// What would mend it.
    pub summary: String,
}

impl Page {
    pub(super) fn new(runner: Arc<Runner>, axe: Arc<str>, id: u64) -> Self {
        Self { runner, axe, id }
    }

    /// Any method of Playwright's `Page`, by its name; a dotted name reaches into it: `keyboard.press`.
    pub fn call(&self, method: &str, args: &Value) -> Result<Value, BrowserError> {
        match self.runner.ask(json!({"on": self.id, "do": method, "args": args}))? {
            Given::Value(value) => Ok(value),
            // A response or an element: nobody here needs it.
            Given::Subject(_) => Ok(Value::Null),
        }
    }

    /// Opens a path, and waits until all of it is loaded.
    pub fn open(&self, path: &str) -> Result<(), BrowserError> {
        self.call("goto", &json!([path])).map(drop)
    }

    /// Where it is.
    pub fn url(&self) -> Result<String, BrowserError> {
        self.read("url", &json!([]))
    }

    /// What a person would read in the part that is meant.
    pub fn text(&self, selector: &str) -> Result<String, BrowserError> {
        self.read("innerText", &json!([selector]))
    }

    /// The value of an expression, computed in the page.
    pub fn evaluate(&self, expression: &str) -> Result<Value, BrowserError> {
        self.read("evaluate", &json!([expression]))
    }

    /// A picture: of the whole page, or of what the window shows.
    pub fn picture(&self, file: &Path, whole: bool) -> Result<(), BrowserError> {
        self.call("screenshot", &json!([{"path": file, "fullPage": whole, "animations": "disabled"}])).map(drop)
    }

    /// The rules of WCAG 2.2 A and AA and of good practice that the page breaks.
    pub fn violations(&self) -> Result<Vec<Violation>, BrowserError> {
        let tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        let options = json!({"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]});
        self.read("axe", &json!([*self.axe, options]))
    }

    /// The next so many POSTs to addresses of this pattern reach the server, and its answers get lost.
    pub fn lose_replies(&self, pattern: &str, times: u32) -> Result<(), BrowserError> {
        self.call("loseReplies", &json!([pattern, times])).map(drop)
    }

    /// A finger drags from the middle of one part to that of another; both have to fit into the window.
    pub fn drag_by_finger(&self, from: &str, to: &str) -> Result<(), BrowserError> {
        self.call("dragByFinger", &json!([from, to])).map(drop)
    }

    fn read<T: for<'v> Deserialize<'v>>(&self, method: &str, args: &Value) -> Result<T, BrowserError> {
        plain(self.runner.ask(json!({"on": self.id, "do": method, "args": args}))?)
    }
}
