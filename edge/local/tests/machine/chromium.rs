//! The browser: whatever ends it, none of its processes is left.

use crate::bench::{packages, places};
use everbud_local::browser::{Browser, Visit, chromium};
use everbud_local::{packages, patience, processes};
use rustix::process::Signal;
use std::time::Duration;

const GONE: Duration = Duration::from_secs(20);

fn start() -> Browser {
    let driver = packages::browser::ensure(&places(), &mut |_| {}).expect("the driver");
    let chromium = chromium::ensure(&mut |_| {}).expect("a Chromium");
    Browser::start(&packages().node, &driver, &chromium).expect("a browser")
}

/// Every process below that one.
fn below(pid: u32) -> Vec<u32> {
    let children = processes::children_of(pid);
    children.into_iter().flat_map(|child| [vec![child], below(child)].concat()).collect()
}

#[track_caller]
fn are_gone(pids: &[u32]) {
    let left = || pids.iter().copied().filter(|pid| is_running(*pid)).collect::<Vec<_>>();
    patience::until("the browser's processes to be gone", GONE, || match left() {
        none if none.is_empty() => Ok(()),
        some => Err(format!("{some:?} are left")),
    })
    .unwrap();
}

/// One that has ended and waits to be asked for by its parent counts as gone.
fn is_running(pid: u32) -> bool {
    processes::exists(pid)
        && !std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

#[test]
fn a_browser_that_is_let_go_leaves_no_process() {
    let browser = start();
    let visitor = browser.visitor(&Visit { base: String::new(), script: true, window: (360, 780) }).expect("a visitor");
    let page = visitor.page().expect("a page");
    assert_eq!(page.evaluate("6 * 7").expect("a value"), 42);
    let all = below(browser.pid());
    assert!(all.len() > 1, "a browser has processes: {all:?}");
    drop((page, visitor, browser));
    are_gone(&all);
}

#[test]
fn a_browser_whose_driver_is_killed_leaves_no_process() {
    let browser = start();
    let all = below(browser.pid());
    assert!(!all.is_empty(), "a browser has processes");
    processes::signal(browser.pid(), Signal::KILL);
    are_gone(&all);
}
