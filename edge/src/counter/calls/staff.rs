//! What a counter is asked about staff: signing in and out, who somebody is, and what lies on the desk.
//!
//! Whoever asks for something that only staff may do names a `token_hash`: of a token, or of a session's secret. The
//! secret itself never comes here.

use super::DeskOrder;
use crate::object_call::Call;
use everbud_domain::id::{ShopId, VariantId};
use everbud_domain::staff::pace::TooFast;
use everbud_domain::staff::password::{HASH_BYTES, Recipe, Verifier};
use everbud_domain::staff::{Role, StaffName};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody who signs in, as the origin publishes them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StaffAccount {
    /// Its id in the origin.
    pub(crate) id: String,
    pub(crate) name: StaffName,
    pub(crate) role: Role,
    pub(crate) verifier: Verifier,
}

/// Who is behind a token or a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Staff {
    /// A person's name, or what a token was made for.
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// Somebody wants to sign in: how is their password to be hashed? Counts as a try.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginSignIn {
    pub(crate) shop: ShopId,
    pub(crate) name: StaffName,
    /// The hash of the secret of a browser in which somebody has signed in before; empty for none.
    pub(crate) device_hash: String,
}
call!(BeginSignIn => SignInBegun, "begin-sign-in");

/// The answer to [`BeginSignIn`], of the same shape whether there is such a name or not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum SignInBegun {
    /// In this way.
    Derive(Recipe),
    /// Not now.
    TooFast(TooFast),
}

/// Signs in with what was derived from the password.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenSession {
    pub(crate) shop: ShopId,
    pub(crate) name: StaffName,
    pub(crate) derived: [u8; HASH_BYTES],
    /// The hash of the new session's secret.
    pub(crate) session_hash: String,
    /// The hash of this browser's secret.
    pub(crate) device_hash: String,
}
call!(OpenSession => Option<Staff>, "open-session");

/// Signs out. Whether there was such a session is not told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CloseSession {
    pub(crate) shop: ShopId,
    pub(crate) session_hash: String,
}
call!(CloseSession => (), "close-session");

/// Who that is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WhoIs {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
}
call!(WhoIs => Option<Staff>, "who-is");

/// Wants a socket that says when something changed. Answered with the socket.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenLive {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
}
call!(OpenLive => (), "live");

/// What lies on the desk now.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadBoard {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// Orders that were finished before this are left out.
    pub(crate) finished_since: Timestamp,
}
call!(ReadBoard => Option<Board>, "board");

/// The desk: every open order, what was finished lately, and what staff have set.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Board {
    pub(crate) staff: Staff,
    /// Oldest first.
    pub(crate) orders: Vec<DeskOrder>,
    /// The place of the newest event.
    pub(crate) next: u64,
    /// Events that the origin has not recorded.
    pub(crate) pending_events: u64,
    /// Variants that staff marked sold out.
    pub(crate) sold_out: BTreeSet<VariantId>,
    /// Whether ordering is paused, and what is told to shoppers about it.
    pub(crate) paused: Option<String>,
}
