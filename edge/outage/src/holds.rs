//! The holds of a shop: what its counter keeps for those who are checking out, each under the key of the order to come.
//!
//! Pure. Holds are nobody's promise: they stand in no log and not in the origin, and losing them is harmless. A hold lasts
//! ten minutes from its first moment, whatever becomes of the cart meanwhile. One that has ended counts as absent, whether
//! or not it has been cleared. How much may be held at all is for [`everbud_domain::hold`]: never more than half of what is
//! left.

use everbud_domain::hold::{Claim, Held};
use everbud_domain::id::IdempotencyKey;
use everbud_domain::slot::SlotKey;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the stored shape that this build writes, for [`crate::version::Versioned`].
pub const HOLD_VERSION: u16 = 1;
/// How long a hold lasts, in milliseconds, where a deployment does not set less.
pub const HOLD_MS: i64 = 10 * 60 * 1000;
/// The most checkouts for which one shop holds something at a time. Those beyond order all the same.
pub const MAX_HOLDS: usize = 200;

/// What is held for one checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The name of the cart that checks out; empty where it has none.
    pub owner: String,
    /// The first moment at which it is over.
    pub until: Timestamp,
    /// What is held; nothing where it was let go, and then it is remembered that its time runs.
    pub claim: Option<Claim>,
}

/// Who checks out: known by the key of the order to come, and across keys by the name of the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimant<'a> {
    /// The key; none for who only asks for a price.
    pub key: Option<&'a IdempotencyKey>,
    /// The cart's name; empty where it has none.
    pub owner: &'a str,
}

impl Claimant<'_> {
    fn has(self, key: &IdempotencyKey, hold: &Hold) -> bool {
        self.key == Some(key) || (!self.owner.is_empty() && self.owner == hold.owner)
    }
}

/// What has to be stored after a change, so that storage says what memory does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Forget what is stored under these keys.
    pub forget: Vec<IdempotencyKey>,
    /// Then store this one.
    pub store: Option<(IdempotencyKey, Hold)>,
}

/// All holds of one shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holds(BTreeMap<IdempotencyKey, Hold>);

impl Holds {
    /// What all others than that one hold at `now`.
    #[must_use]
    pub fn held_from(&self, claimant: Claimant<'_>, now: Timestamp) -> Held {
        let mut held = Held::default();
        let others = self.open(now).filter(|(key, hold)| !claimant.has(key, hold));
        for claim in others.filter_map(|(_, hold)| hold.claim.as_ref()) {
            held.add(claim);
        }
        held
    }

    /// The place that is held for that one at `now`.
    #[must_use]
    pub fn place_of(&self, claimant: Claimant<'_>, now: Timestamp) -> Option<SlotKey> {
        let mut own = self.open(now).filter(|(key, hold)| claimant.has(key, hold));
        own.find_map(|(_, hold)| hold.claim.as_ref()).map(|claim| claim.place)
    }

    /// Holds that under the key from now on, in place of all that the same checkout held; nothing is held without a claim.
    /// A hold lasts `lasts_ms` milliseconds, and the time of what was held runs on. Until when it is held, and what to store.
    pub fn replace(
        &mut self,
        key: &IdempotencyKey,
        owner: &str,
        claim: Option<Claim>,
        now: Timestamp,
        lasts_ms: i64,
    ) -> (Option<Timestamp>, Change) {
        let claimant = Claimant { key: Some(key), owner };
        let since = self.open(now).filter(|(of, hold)| claimant.has(of, hold)).map(|(_, hold)| hold.until).min();
        let until = since.unwrap_or_else(|| now.plus_millis(lasts_ms));
        let hold = Hold { owner: owner.to_owned(), until, claim };
        if self.0.get(key) == Some(&hold) && self.keys_of(claimant, now) == [key.clone()] {
            return (hold.claim.map(|_| until), Change::default());
        }
        let forget = self.let_go(claimant, now);
        let has_room = self.0.len() < MAX_HOLDS;
        let is_of_use = hold.claim.is_some() || since.is_some();
        if !has_room || !is_of_use {
            return (None, Change { forget, store: None });
        }
        self.0.insert(key.clone(), hold.clone());
        (hold.claim.as_ref().map(|_| until), Change { forget, store: Some((key.clone(), hold)) })
    }

    /// Lets go of all that one holds, and of what has ended. Which keys to forget.
    pub fn let_go(&mut self, claimant: Claimant<'_>, now: Timestamp) -> Vec<IdempotencyKey> {
        let gone = self.keys_of(claimant, now);
        for key in &gone {
            self.0.remove(key);
        }
        gone
    }

    /// Lets go of what has ended. Which keys to forget.
    pub fn clear(&mut self, now: Timestamp) -> Vec<IdempotencyKey> {
        self.let_go(Claimant { key: None, owner: "" }, now)
    }

    /// When the last of them is over; none where nothing is held.
    #[must_use]
    pub fn last_end(&self) -> Option<Timestamp> {
        self.0.values().map(|hold| hold.until).max()
    }

    fn open(&self, now: Timestamp) -> impl Iterator<Item = (&IdempotencyKey, &Hold)> {
        self.0.iter().filter(move |(_, hold)| now < hold.until)
    }

    /// The keys under which that one holds something, and those of what has ended.
    fn keys_of(&self, claimant: Claimant<'_>, now: Timestamp) -> Vec<IdempotencyKey> {
        let gone = self.0.iter().filter(|(key, hold)| hold.until <= now || claimant.has(key, hold));
        gone.map(|(key, _)| key.clone()).collect()
    }
}

impl Extend<(IdempotencyKey, Hold)> for Holds {
    fn extend<I: IntoIterator<Item = (IdempotencyKey, Hold)>>(&mut self, stored: I) {
        self.0.extend(stored);
    }
}

#[cfg(test)]
mod tests;
