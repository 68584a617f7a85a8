//! A shopper at a browser, and a tab of theirs. Whatever does not come to pass fails with what the tab last showed.
//!
//! I/O: the browser; a picture below `target/browser-failures` of each tab that was open when a test failed.

use everbud_local::browser::{BrowserError, Page, Trouble, Visit, Visitor};
use everbud_tests::chromium;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A window as wide as a small telephone's.
pub(crate) const NARROW: (u32, u32) = (360, 780);
/// And one of a desk.
pub(crate) const WIDE: (u32, u32) = (1440, 900);

/// How long something may take to be seen, on two busy cores.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of a page's words goes into a message.
const WORDS: usize = 1500;

/// Somebody with a browser of their own: no cookies, nothing stored.
pub(crate) struct Shopper {
    visitor: Visitor,
    runs_script: bool,
}

/// One of their tabs.
pub(crate) struct Tab {
    page: Page,
    runs_script: bool,
}

impl Shopper {
    /// A shopper at that host, whose browser runs script.
    #[track_caller]
    pub(crate) fn at(host: &Shop, window: (u32, u32)) -> Self {
        Self::coming(&Visit { base: host.base(), script: true, window })
    }

    /// One whose browser runs none.
    #[track_caller]
    pub(crate) fn without_script_at(host: &Shop, window: (u32, u32)) -> Self {
        Self::coming(&Visit { base: host.base(), script: false, window })
    }

    #[track_caller]
    fn coming(visit: &Visit) -> Self {
        let visitor = chromium::shared().visitor(visit).unwrap_or_else(|why| panic!("{why}"));
        Self { visitor, runs_script: visit.script }
    }

    #[track_caller]
    pub(crate) fn tab(&self) -> Tab {
        Tab { page: self.visitor.page().unwrap_or_else(|why| panic!("{why}")), runs_script: self.runs_script }
    }

    /// Takes the network away from all tabs, or gives it back.
    #[track_caller]
    pub(crate) fn set_offline(&self, offline: bool) {
        self.visitor.set_offline(offline).unwrap_or_else(|why| panic!("{why}"));
    }

    /// What went wrong in any tab since this was last asked: errors in the console, in script, of the policy.
    #[track_caller]
    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        self.visitor.troubles().unwrap_or_else(|why| panic!("{why}"))
    }
}

impl Tab {
    #[track_caller]
    pub(crate) fn open(&self, path: &str) {
        self.done(&format!("open {path}"), self.page.open(path));
    }

    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        self.act("click", &json!([selector]));
    }

    #[track_caller]
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.act("fill", &json!([selector, text]));
    }

    /// A finger drags from the middle of one part to that of another.
    #[track_caller]
    pub(crate) fn drag_by_finger(&self, from: &str, to: &str) {
        self.done(&format!("drag {from} to {to}"), self.page.drag_by_finger(from, to));
    }

    /// A key, at whatever has the focus.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        self.act("keyboard.press", &json!([key]));
    }

    /// Letters, at whatever has the focus.
    #[track_caller]
    pub(crate) fn type_in(&self, letters: &str) {
        self.act("keyboard.type", &json!([letters]));
    }

    #[track_caller]
    pub(crate) fn back(&self) {
        self.act("goBack", &json!([]));
    }

    #[track_caller]
    pub(crate) fn reload(&self) {
        self.act("reload", &json!([]));
    }

    /// Any other method of Playwright's page.
    #[track_caller]
    pub(crate) fn act(&self, method: &str, args: &Value) {
        self.done(&format!("{method} {args}"), self.page.call(method, args));
    }

    /// Waits until every island of the page is awake. Before that its forms are plain ones.
    #[track_caller]
    pub(crate) fn awakes(&self) {
        let asleep = "document.querySelectorAll('leptos-island:not([data-awake])').length";
        let islands = "document.querySelectorAll('leptos-island').length";
        let count = || (self.value::<u32>(islands), self.value::<u32>(asleep));
        self.until("the islands to be awake, of so many so many asleep", count, |(islands, asleep)| {
            *islands > 0 && *asleep == 0
        });
    }

    /// The same where the browser may run no script.
    #[track_caller]
    pub(crate) fn awakes_if_it_can(&self) {
        if self.runs_script {
            self.awakes();
        }
    }

    /// So many orders will reach the shop, and its answers get lost.
    #[track_caller]
    pub(crate) fn lose_replies_to_orders(&self, times: u32) {
        self.done("lose replies", self.page.lose_replies("*/api/v1/orders", times));
    }

    /// Marks the document, so that it can be told later whether the browser has left it.
    #[track_caller]
    pub(crate) fn mark(&self) {
        let () = self.value("void (window.marked = true)");
    }

    /// Fails where the browser has loaded a document since it was marked.
    #[track_caller]
    pub(crate) fn has_stayed(&self) {
        assert!(self.value::<bool>("window.marked === true"), "the browser went elsewhere\n{}", self.state());
    }

    /// Waits until what is meant can be seen.
    #[track_caller]
    pub(crate) fn sees(&self, selector: &str) {
        self.done(&format!("see {selector}"), self.page.call("waitForSelector", &json!([selector])));
    }

    /// Waits until what is meant cannot be seen, or is not there.
    #[track_caller]
    pub(crate) fn sees_no(&self, selector: &str) {
        let gone = self.page.call("waitForSelector", &json!([selector, {"state": "hidden"}]));
        self.done(&format!("see no {selector}"), gone);
    }

    /// Waits until the tab is at a path that satisfies and has loaded it, and returns it, with its query.
    #[track_caller]
    pub(crate) fn arrives(&self, satisfies: impl Fn(&str) -> bool) -> String {
        let path = self.until("the address", || self.path(), |path| satisfies(path));
        // Keys that are pressed before the first picture of a page are lost.
        self.act("waitForLoadState", &json!(["load"]));
        path
    }

    /// The path and query where the tab is.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        let url = self.done("ask for the address", self.page.url());
        url.splitn(4, '/').nth(3).map_or_else(|| url.clone(), |path| format!("/{path}"))
    }

    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        self.done(&format!("read {selector}"), self.page.text(selector))
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub(crate) fn value<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.done(expression, self.page.evaluate(expression));
        serde_json::from_value(value.clone()).unwrap_or_else(|why| panic!("{expression} is {value}: {why}"))
    }

    /// Asks again and again, and fails with what was last seen and with what the tab shows.
    #[track_caller]
    pub(crate) fn until<T: Debug>(&self, what: &str, ask: impl FnMut() -> T, satisfies: impl Fn(&T) -> bool) -> T {
        wait::within(PATIENCE, ask, satisfies)
            .unwrap_or_else(|last| panic!("waited {PATIENCE:?} for {what}; last seen: {last:?}\n{}", self.state()))
    }

    /// What is underneath.
    pub(crate) fn page(&self) -> &Page {
        &self.page
    }

    #[track_caller]
    fn done<T>(&self, what: &str, outcome: Result<T, BrowserError>) -> T {
        outcome.unwrap_or_else(|why| panic!("{what}: {why}\n{}", self.state()))
    }

    /// What the tab shows, in words.
    fn state(&self) -> String {
        let seen = self.page.evaluate("`${document.title}\\n${document.body.innerText}`");
        let seen = seen.ok().and_then(|seen| seen.as_str().map(str::to_owned)).unwrap_or_default();
        let words: String =
            seen.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("  │ {line}\n")).collect();
        let url = self.page.url().unwrap_or_default();
        format!("the tab is at {url} and shows:\n{}", words.chars().take(WORDS).collect::<String>())
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let file = failure_picture();
            if self.page.picture(&file, true).is_ok() {
                eprintln!("{}  a picture: {}", self.state(), file.display());
            }
        }
    }
}

fn failure_picture() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join("target/browser-failures").join(format!("{test}-{number}.png"))
}
