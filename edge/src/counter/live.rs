//! The desk's live line: sockets over which the counter says that something changed, and nothing more.
//!
//! What changed is asked for by an ordinary request, so a socket carries nothing of an order, and a desk whose socket is
//! gone only learns of it later. The runtime holds the sockets while this object sleeps.

use super::Counter;
use super::calls::staff::OpenLive;
use super::store::{self, Store};
use crate::object_call::{self, unavailable};
use serde::Serialize;
use worker::{Request, Response, Result, WebSocketPair, WebSocketRequestResponsePair};

/// Where the worker asks for a socket.
pub(super) const PATH: &str = "/live";
/// The header in which it says for whom.
pub(crate) const CALL_HEADER: &str = "everbud-call";
/// More desks than a shop has; the next one asks again and again instead.
const MAX_SOCKETS: usize = 64;
/// RFC 6455, section 7.4.2: for an application's own use. The desk takes it for having been signed out.
const SIGNED_OUT: u16 = 4401;

/// What is said.
#[derive(Serialize)]
struct Said {
    /// The place of the newest event.
    seq: u64,
    /// Events that the origin has not recorded.
    pending: u64,
}

impl Counter {
    /// Gives somebody who is signed in a socket.
    pub(super) fn open_live(&self, request: &Request) -> Result<Response> {
        let header = request.headers().get(CALL_HEADER)?.unwrap_or_default();
        let Some(call) = object_call::read::<OpenLive>(&header) else { return unavailable("an unknown message") };
        let store = self.store()?;
        if !store::serves(&store, &call.shop)? {
            return unavailable("this counter serves another shop");
        }
        self.derive(&store, &call.shop)?;
        if !self.is_staff(&store, &call.token_hash)? {
            return Response::error("not signed in", 401);
        }
        if self.state.get_websockets().len() >= MAX_SOCKETS {
            return unavailable("too many desks");
        }
        // Answered by the runtime, without waking this object.
        if let Ok(pair) = WebSocketRequestResponsePair::new("ping", "pong") {
            self.state.set_websocket_auto_response(&pair);
        }
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&server, &[&call.token_hash]);
        server.send(&self.said(&store)?)?;
        Response::from_websocket(client)
    }

    fn said(&self, store: &Store) -> Result<Said> {
        let pending = self.with(|derived| Ok(derived.pending()))?;
        Ok(Said { seq: store.last_place()?, pending })
    }

    /// Tells every desk that something changed. A socket that does not take it is closed by the runtime.
    pub(super) fn tell_desks(&self, store: &Store) {
        let sockets = self.state.get_websockets();
        if sockets.is_empty() {
            return;
        }
        let Ok(said) = self.said(store) else { return };
        for socket in sockets {
            let _ = socket.send(&said);
        }
    }

    /// Hangs up on everybody who is no longer signed in.
    pub(super) fn hang_up(&self, store: &Store) -> Result<()> {
        for socket in self.state.get_websockets() {
            let mut still = false;
            for token_hash in self.state.get_tags(&socket) {
                still = still || self.is_staff(store, &token_hash)?;
            }
            if !still {
                let _ = socket.close(Some(SIGNED_OUT), Some("signed out"));
            }
        }
        Ok(())
    }
}
