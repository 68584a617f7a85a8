//! Writes of staff that are held: kept at the edge, applied in the origin afterwards, if what they were written on still
//! stands there.
//!
//! Pure. All writes of this kind are held, also with a healthy database: then for as long as it takes to apply them. So
//! there is one path, and an outage only makes it longer.
//!
//! Each write names what it was written on: the origin's etag, or the held write before it. So two writes in one outage
//! follow each other, and where the first turns out to be a conflict, so does the second.

use everbud_domain::menu::Edition;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the stored shape that this build writes.
pub const HELD_VERSION: u16 = 1;
/// The most writes of one shop that wait at once.
pub const MAX_WAITING: usize = 20;
/// The most bytes of one shop's writes that wait at once.
pub const MAX_WAITING_BYTES: usize = 6 * 1024 * 1024;
/// How many writes that are decided stay to be seen.
pub const KEEP_DECIDED: usize = 20;

/// Which part of a shop a write replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Words, hours and looks.
    Settings,
    /// Products, prices and specials.
    Menu,
}

impl Part {
    /// Its stable name, in the origin too.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Menu => "menu",
        }
    }
}

/// A held write, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldWrite {
    /// The version of the stored shape, see [`HELD_VERSION`].
    pub v: u16,
    /// Its name: a UUID.
    pub id: String,
    /// What it replaces.
    pub part: Part,
    /// What it was written on: an etag of the origin's, or the id of a held write.
    pub base: String,
    /// When it was taken.
    pub at: Timestamp,
    /// How large its content is.
    pub bytes: usize,
    /// What it holds, in a few words.
    pub summary: String,
    /// What became of it.
    pub state: HeldState,
}

/// What became of a held write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HeldState {
    /// It waits for the origin.
    Waiting,
    /// It is in the origin.
    Applied {
        /// What the origin names its part by since.
        etag: String,
        /// Which edition of the menu is the first that shows it.
        shown_from: Edition,
    },
    /// What it was written on was changed by somebody else. Nothing of it was applied.
    Conflict,
    /// It breaks a rule of the origin's. Nothing of it was applied.
    Refused {
        /// Which, in the origin's words.
        detail: String,
    },
}

impl HeldState {
    /// Its stable name.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Applied { .. } => "applied",
            Self::Conflict => "conflict",
            Self::Refused { .. } => "refused",
        }
    }
}

/// What the origin answers to a held write: `everbud.apply_write`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ApplyReply {
    /// It is in, now or by an earlier call whose reply was lost.
    Applied {
        /// What its part is named by now.
        etag: String,
        /// The shop's revision with it.
        revision: i64,
    },
    /// What it was written on is not what is there.
    Conflict {},
    /// Its content breaks a rule.
    Refused {
        /// Which.
        #[serde(default)]
        detail: String,
    },
    /// As many work in the origin as it allows.
    Busy,
    /// The shop is being written.
    Locked,
    /// The origin does not know the shop.
    UnknownShop,
}

/// What a reply makes of a write that waits, where the menu shown is of that epoch; nothing when it goes on waiting.
#[must_use]
pub fn settle(reply: ApplyReply, epoch: u32) -> Option<HeldState> {
    match reply {
        ApplyReply::Applied { etag, revision } => {
            Some(HeldState::Applied { etag, shown_from: Edition { epoch, revision } })
        }
        ApplyReply::Conflict {} => Some(HeldState::Conflict),
        ApplyReply::Refused { detail } => Some(HeldState::Refused { detail }),
        ApplyReply::Busy | ApplyReply::Locked | ApplyReply::UnknownShop => None,
    }
}

/// What is shown now, as far as writing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// What the origin names the part by, as of the menu that is shown.
    pub etag: &'a str,
    /// Which menu that is.
    pub edition: Edition,
}

/// The newest write of that part that is not yet in what is shown, `writes` being oldest first. The next write follows
/// it, and staff are shown their shop with it.
pub fn tip<'a>(writes: &'a [HeldWrite], part: Part, shown: &Shown<'_>) -> Option<&'a HeldWrite> {
    writes.iter().rev().filter(|write| write.part == part).find(|write| match &write.state {
        HeldState::Waiting => true,
        HeldState::Applied { shown_from, .. } => *shown_from > shown.edition,
        HeldState::Conflict | HeldState::Refused { .. } => false,
    })
}

/// What the part is named by for whoever writes it next.
#[must_use]
pub fn etag<'a>(writes: &'a [HeldWrite], part: Part, shown: &Shown<'a>) -> &'a str {
    tip(writes, part, shown).map_or(shown.etag, |write| write.id.as_str())
}

/// Why a write is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// It was written on something that is no longer there.
    Stale,
    /// As many wait as may.
    Full,
}

/// What a new write of `bytes` bytes is based on. `matches` are the etags of which one must be current; none: whatever is
/// there. `*` says the same.
///
/// # Errors
/// [`NotTaken`]; the first is the writer's to resolve, the second passes with the outage.
pub fn admit(
    writes: &[HeldWrite],
    part: Part,
    shown: &Shown<'_>,
    matches: Option<&[String]>,
    bytes: usize,
) -> Result<String, NotTaken> {
    let current = etag(writes, part, shown);
    // The id under which a write was answered goes on naming what it wrote, once that is shown.
    let is_other_name = |name: &str| {
        writes
            .iter()
            .any(|write| write.id == name && matches!(&write.state, HeldState::Applied { etag, .. } if etag == current))
    };
    let is_current = |name: &String| name == "*" || name == current || is_other_name(name);
    if matches.is_some_and(|matches| !matches.iter().any(is_current)) {
        return Err(NotTaken::Stale);
    }
    let waiting = writes.iter().filter(|write| write.state == HeldState::Waiting);
    let (count, held) = waiting.fold((0, 0), |(count, held), write| (count + 1, held + write.bytes));
    if count >= MAX_WAITING || held + bytes > MAX_WAITING_BYTES {
        return Err(NotTaken::Full);
    }
    Ok(current.to_owned())
}

/// The writes that need not be kept any longer, `writes` being oldest first.
#[must_use]
pub fn forgettable(writes: &[HeldWrite], shown: &Shown<'_>) -> Vec<String> {
    let is_decided = |write: &&HeldWrite| match &write.state {
        HeldState::Waiting => false,
        HeldState::Applied { shown_from, .. } => *shown_from <= shown.edition,
        HeldState::Conflict | HeldState::Refused { .. } => true,
    };
    writes.iter().rev().filter(is_decided).skip(KEEP_DECIDED).map(|write| write.id.clone()).collect()
}

#[cfg(test)]
mod tests;
