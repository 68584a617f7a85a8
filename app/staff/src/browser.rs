//! What the desk does in a browser: listening, asking, showing what changed, and taking steps without leaving the page.
//!
//! I/O: all of it. gloo-net does every fetch; web-sys everything else.

mod board;
mod dragged;
mod line;
pub(crate) mod pictures;
pub(crate) mod sections;
mod sound;
mod steps;
pub(crate) mod studio;

use crate::islands::{Line, LiveSignals};
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// How often it is looked whether to ask again.
const TICK: Duration = Duration::from_millis(1_500);
/// With an open line this many ticks pass before it asks all the same: about ten seconds.
const TICKS_WHEN_LIVE: u32 = 7;
/// Between an answer and the next question.
const REST: Duration = Duration::from_millis(400);
/// Signed out, or never signed in.
const NOT_SIGNED_IN: u16 = 401;

/// The desk, while its page is open.
struct Desk {
    signals: LiveSignals,
    /// The page's title, without the count of new orders.
    title: String,
    asking: Cell<bool>,
    ask_again: Cell<bool>,
    ticks: Cell<u32>,
    /// The card whose step was taken last: a keyboard goes on from there.
    stepped: Cell<Option<String>>,
    line: line::Kept,
    sound: sound::Kept,
}

/// Looks after the desk for as long as the page is open.
pub(crate) fn attend(signals: &LiveSignals) {
    let desk = Rc::new(Desk {
        signals: signals.clone(),
        title: document().title(),
        asking: Cell::new(false),
        ask_again: Cell::new(false),
        ticks: Cell::new(0),
        stepped: Cell::new(None),
        line: line::Kept::default(),
        sound: sound::Kept::default(),
    });
    desk.signals.line.set(Line::Reconnecting);
    desk.count_new();
    steps::take_over(&desk);
    sound::follow(&desk);
    line::open(&desk);
    let here = Rc::clone(&desk);
    set_interval(move || here.tick(), TICK);
}

impl Desk {
    /// The net under the line: whatever it missed is asked for.
    fn tick(self: &Rc<Self>) {
        line::beat(self);
        let ticks = self.ticks.get() + 1;
        self.ticks.set(ticks);
        if ticks >= TICKS_WHEN_LIVE || self.signals.line.get_untracked() != Line::Live {
            self.ask();
        }
    }

    /// Asks for the orders, once at a time: what changes meanwhile is asked for afterwards.
    fn ask(self: &Rc<Self>) {
        if self.asking.replace(true) {
            self.ask_again.set(true);
            return;
        }
        self.ticks.set(0);
        let desk = Rc::clone(self);
        spawn_local(async move {
            desk.show(fetch().await);
            // Many changes at once are one answer: the counter takes orders one at a time, and desks come second.
            set_timeout(move || desk.rested(), REST);
        });
    }

    fn rested(self: &Rc<Self>) {
        self.asking.set(false);
        if self.ask_again.replace(false) {
            self.ask();
        }
    }

    fn show(&self, fetched: Option<(u16, String)>) {
        match fetched {
            Some((200, html)) => {
                if self.signals.line.get_untracked() == Line::Lost {
                    self.signals.line.set(Line::Reconnecting);
                }
                let fresh = board::show(&html);
                if let Some(card) = self.stepped.take() {
                    board::go_on_from(&card);
                }
                self.count_new();
                if fresh > 0 {
                    self.signals.said.set(if fresh == 1 { "A new order." } else { "New orders." }.to_owned());
                    sound::ring(self);
                }
            }
            // The page itself leads to the form for signing in.
            Some((NOT_SIGNED_IN, _)) => drop(window().location().reload()),
            Some(_) | None => self.signals.line.set(Line::Lost),
        }
    }

    /// Puts the count of new orders before the page's title.
    fn count_new(&self) {
        let count = board::new_orders();
        let title =
            if count == 0 { self.title.clone() } else { "(".to_owned() + &count.to_string() + ") " + &self.title };
        if document().title() != title {
            document().set_title(&title);
        }
    }
}

async fn fetch() -> Option<(u16, String)> {
    let response = Request::get("/desk/board").send().await.ok()?;
    Some((response.status(), response.text().await.ok()?))
}
