//! The line to the shop's counter: a WebSocket, opened again whenever it is gone.
//!
//! I/O: a WebSocket, timers.

use super::Desk;
use crate::islands::Line;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageEvent, WebSocket};

/// The longest rest before the line is tried again, in seconds.
const LONGEST_REST: u64 = 15;
/// After so many ticks in silence something is asked; the runtime answers without waking the counter.
const TICKS_TO_PING: u32 = 14;
/// After so many ticks without an answer the line is taken for dead, whatever the system says of it.
const TICKS_TO_HANG_UP: u32 = 24;

/// The open line, and how long it has been silent.
#[derive(Default)]
pub(super) struct Kept {
    socket: RefCell<Option<WebSocket>>,
    silent: Cell<u32>,
    tries: Cell<u32>,
}

/// Opens the line, and again whenever it is gone.
pub(super) fn open(desk: &Rc<Desk>) {
    let location = window().location();
    let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return };
    let scheme = if protocol == "https:" { "wss://" } else { "ws://" };
    let Ok(socket) = WebSocket::new(&(scheme.to_owned() + &host + "/api/v1/staff/live")) else { return again(desk) };
    let here = Rc::clone(desk);
    let said = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        here.line.silent.set(0);
        here.line.tries.set(0);
        here.signals.line.set(Line::Live);
        if event.data().as_string().is_none_or(|said| said != "pong") {
            here.ask();
        }
    });
    socket.set_onmessage(Some(said.as_ref().unchecked_ref()));
    let here = Rc::clone(desk);
    let gone = Closure::once_into_js(move || {
        // The closure must live as long as the socket may still say something.
        drop(said);
        again(&here);
    });
    socket.set_onclose(Some(gone.unchecked_ref()));
    desk.line.silent.set(0);
    desk.line.socket.replace(Some(socket));
}

fn again(desk: &Rc<Desk>) {
    desk.line.socket.replace(None);
    if desk.signals.line.get_untracked() == Line::Live {
        desk.signals.line.set(Line::Reconnecting);
    }
    desk.ask();
    let tries = desk.line.tries.get();
    desk.line.tries.set(tries.saturating_add(1));
    let rest = (1_u64 << tries.min(6)).min(LONGEST_REST);
    let here = Rc::clone(desk);
    set_timeout(move || open(&here), Duration::from_secs(rest));
}

/// Sees to it that a line that is silent is alive.
pub(super) fn beat(desk: &Desk) {
    let silent = desk.line.silent.get() + 1;
    desk.line.silent.set(silent);
    let socket = desk.line.socket.borrow().clone();
    let Some(socket) = socket else { return };
    if silent >= TICKS_TO_HANG_UP {
        let _ = socket.close();
    } else if silent == TICKS_TO_PING {
        let _ = socket.send_with_str("ping");
    }
}
