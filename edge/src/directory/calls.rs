//! What the directory's object can be asked, and what it answers.

use crate::accounts::{AccountsReply, AskAccounts, StaffAccount, StaffVerifier};
use crate::object_call::Call;
use everbud_domain::id::{LogId, ShopId, Slug};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every shop of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct DirectoryListing {
    pub(crate) shops: Vec<DirectoryShop>,
    /// Hosts that once belonged to a shop and must not come back to life under another.
    #[serde(default)]
    pub(crate) tombstones: Vec<String>,
}

/// One shop's names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DirectoryShop {
    pub(crate) id: ShopId,
    pub(crate) slug: Slug,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) tagline: String,
    #[serde(default)]
    pub(crate) address: String,
    pub(crate) hosts: Vec<String>,
}

/// How far a shop has come in the origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) shop: ShopId,
    /// Raised with each change of the catalogue.
    pub(crate) revision: i64,
    /// Raised with each change of the stock that no order made.
    pub(crate) stock_version: i64,
    #[serde(default)]
    pub(crate) watermarks: BTreeMap<LogId, u64>,
}

/// Reads the directory.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadDirectory {}

impl Call for ReadDirectory {
    type Reply = Option<DirectoryListing>;
    const NAME: &'static str = "read";
}

/// Replaces the directory by what the origin says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReplaceDirectory {
    pub(crate) directory: DirectoryListing,
    /// None from a build that does not know of them: those that are known then stay.
    #[serde(default)]
    pub(crate) operators: Option<Operators>,
}

/// Who operates the platform. They are kept in the one object, and in no copy of the directory.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Operators {
    pub(crate) accounts: Vec<StaffAccount>,
    pub(crate) tokens: Vec<StaffVerifier>,
}

impl Call for ReplaceDirectory {
    /// Whether it was taken; an empty one never replaces a good one.
    type Reply = bool;
    const NAME: &'static str = "replace";
}

/// Asks which of these shops are not published as far as the origin has come.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WhatToPublish {
    pub(crate) origin: Vec<Progress>,
    /// When the origin was asked.
    pub(crate) read_at: Timestamp,
}

impl Call for WhatToPublish {
    type Reply = Vec<Unpublished>;
    const NAME: &'static str = "what-to-publish";
}

/// A shop that is not published as far as the origin has come.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Unpublished {
    pub(crate) shop: ShopId,
    /// Whether the origin lacks events of it that were recorded before.
    pub(crate) went_back: bool,
    /// The highest epoch of its menus that was ever published; 0 before the first.
    pub(crate) epoch: u32,
}

/// Tells that a shop's log was seen to be recorded that far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NoteRecorded {
    pub(crate) shop: ShopId,
    pub(crate) log: LogId,
    pub(crate) watermark: u64,
}

impl Call for NoteRecorded {
    type Reply = bool;
    const NAME: &'static str = "note-recorded";
}

/// Forgets that a shop was published: its counter misses its menu.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ForgetPublished {
    pub(crate) shop: ShopId,
}

impl Call for ForgetPublished {
    type Reply = bool;
    const NAME: &'static str = "forget-published";
}

/// Notes that a shop was published that far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NotePublished {
    pub(crate) progress: Progress,
    /// The epoch of the menu that is shown since.
    pub(crate) epoch: u32,
    /// When the origin was read.
    pub(crate) read_at: Timestamp,
}

impl Call for NotePublished {
    type Reply = bool;
    const NAME: &'static str = "note-published";
}

/// Asks about operators' accounts.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AskOperators {
    pub(crate) asked: AskAccounts,
}

impl Call for AskOperators {
    type Reply = AccountsReply;
    const NAME: &'static str = "ask-operators";
}
