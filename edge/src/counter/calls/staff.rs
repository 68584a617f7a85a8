//! What a counter is asked about staff: signing in and out, who somebody is, and what lies on the desk.
//!
//! Whoever asks for something that only staff may do names a `token_hash`: of a token, or of a session's secret. The
//! secret itself never comes here.

pub(crate) use crate::accounts::{Opening, SignInBegun, Staff, StaffAccount};

use super::DeskOrder;
use crate::object_call::Call;
use everbud_domain::id::{ShopId, VariantId};
use everbud_domain::staff::StaffName;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody wants to sign in: how is their password to be hashed? Counts as a try.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginSignIn {
    pub(crate) shop: ShopId,
    pub(crate) name: StaffName,
    /// The hash of the secret of a browser in which somebody has signed in before; empty for none.
    pub(crate) device_hash: String,
}
call!(BeginSignIn => SignInBegun, "begin-sign-in");

/// Signs in with what was derived from the password.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenSession {
    pub(crate) shop: ShopId,
    #[serde(flatten)]
    pub(crate) opening: Opening,
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
    /// Open ones oldest first, then the finished.
    pub(crate) orders: Vec<DeskOrder>,
    /// Open orders that are left out, because these come first.
    pub(crate) left_out: usize,
    /// The place of the newest event.
    pub(crate) next: u64,
    /// Events that the origin has not recorded.
    pub(crate) pending_events: u64,
    /// Variants that staff marked sold out.
    pub(crate) sold_out: BTreeSet<VariantId>,
    /// Whether ordering is paused, and what is told to shoppers about it.
    pub(crate) paused: Option<String>,
}
