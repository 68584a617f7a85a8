//! Who is told of incidents.
//!
//! Pure. Each subscription is stored by itself. There is room for a few of each shop, so that none can use up what others
//! need, and for so many in all.

use super::endpoint::Endpoint;
use super::signature::Secret;
use everbud_domain::id::{ShopId, SubscriptionId};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How many subscriptions there can be.
pub const MAX_SUBSCRIPTIONS: usize = 500;
/// How many one shop can have.
pub const MAX_OF_A_SHOP: usize = 3;
/// How many the operators can have.
pub const MAX_OF_OPERATORS: usize = 20;
/// How long an old secret signs beside the new one, in milliseconds: a day.
pub const OVERLAP_MS: i64 = 24 * 60 * 60 * 1_000;

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Whose it is; none for the operators'.
    pub shop: Option<ShopId>,
    /// Where messages go.
    pub endpoint: Endpoint,
    /// Where what they tell can be looked up: scheme, host and port, without a slash at the end.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// When it began.
    pub since: Timestamp,
    /// What messages are signed with.
    pub secret: Secret,
    /// What they are signed with besides, and until when.
    pub old_secret: Option<(Secret, Timestamp)>,
}

impl Subscription {
    /// The secrets that sign at that moment, the new one first.
    #[must_use]
    pub fn secrets(&self, now: Timestamp) -> Vec<&Secret> {
        let old = self.old_secret.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        core::iter::once(&self.secret).chain(old).collect()
    }

    /// Changes the secret. The one before signs for a day more, so that its receiver has time to learn the new one.
    pub fn change_secret(&mut self, new: Secret, now: Timestamp) {
        let old = core::mem::replace(&mut self.secret, new);
        self.old_secret = Some((old, now.plus_millis(OVERLAP_MS)));
    }
}

/// Why a subscription was not taken. The sender's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSubscribed {
    /// The same address is subscribed by the same shop already.
    Already,
    /// They have as many as they can.
    TooMany,
    /// There are as many as there can be. Not the sender's fault, and a person has to see to it.
    Full,
}

/// All subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscriptions {
    all: Vec<Subscription>,
}

impl Subscriptions {
    /// Takes one in; then it is to be stored.
    ///
    /// # Errors
    /// [`NotSubscribed`].
    pub fn add(&mut self, subscription: Subscription) -> Result<(), NotSubscribed> {
        let mut theirs = self.all.iter().filter(|other| other.shop == subscription.shop);
        if theirs.clone().any(|other| other.endpoint == subscription.endpoint) {
            return Err(NotSubscribed::Already);
        }
        let most = if subscription.shop.is_some() { MAX_OF_A_SHOP } else { MAX_OF_OPERATORS };
        if theirs.nth(most - 1).is_some() {
            return Err(NotSubscribed::TooMany);
        }
        if self.all.len() >= MAX_SUBSCRIPTIONS {
            return Err(NotSubscribed::Full);
        }
        self.all.push(subscription);
        Ok(())
    }

    /// Ends one, where it is theirs: a shop's own, or for operators any. Says whether there was one.
    pub fn end(&mut self, id: &SubscriptionId, shop: Option<&ShopId>) -> bool {
        let before = self.all.len();
        self.all.retain(|it| it.id != *id || (shop.is_some() && it.shop.as_ref() != shop));
        self.all.len() < before
    }

    /// The subscription of that id.
    #[must_use]
    pub fn get(&self, id: &SubscriptionId) -> Option<&Subscription> {
        self.all.iter().find(|it| it.id == *id)
    }

    /// Those of a shop; of the operators where none is named.
    pub fn of<'a>(&'a self, shop: Option<&'a ShopId>) -> impl Iterator<Item = &'a Subscription> {
        self.all.iter().filter(move |it| it.shop.as_ref() == shop)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Subscription> {
        self.all.iter()
    }
}

impl FromIterator<Subscription> for Subscriptions {
    /// What was stored.
    fn from_iter<I: IntoIterator<Item = Subscription>>(stored: I) -> Self {
        Self { all: stored.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, shop, subscription};

    #[test]
    fn each_has_room_for_a_few_and_nobody_can_use_up_anothers() {
        let mut all = Subscriptions::default();
        for number in 0..3 {
            assert_eq!(all.add(subscription(number, Some(1))), Ok(()));
        }
        assert_eq!(all.add(subscription(0, Some(1))), Err(NotSubscribed::Already));
        assert_eq!(all.add(subscription(3, Some(1))), Err(NotSubscribed::TooMany));
        assert_eq!(all.add(subscription(0, Some(2))), Ok(()));
        for number in 0..MAX_OF_OPERATORS as u64 {
            assert_eq!(all.add(subscription(number, None)), Ok(()));
        }
        assert_eq!(all.add(subscription(99, None)), Err(NotSubscribed::TooMany));
        assert_eq!((all.of(Some(&shop(1))).count(), all.of(None).count()), (3, MAX_OF_OPERATORS));
        let mut number = 1_000;
        while all.iter().count() < MAX_SUBSCRIPTIONS {
            all.add(subscription(number, Some(number))).unwrap();
            number += 1;
        }
        assert_eq!(all.add(subscription(number, Some(number))), Err(NotSubscribed::Full));
    }

    #[test]
    fn a_shop_ends_its_own_and_nobody_elses() {
        let (one, two) = (subscription(1, Some(1)), subscription(2, Some(2)));
        let mut all: Subscriptions = [one.clone(), two.clone()].into_iter().collect();
        assert!(!all.end(&two.id, Some(&shop(1))));
        assert!(all.end(&one.id, Some(&shop(1))));
        assert!(!all.end(&one.id, Some(&shop(1))));
        assert!(all.end(&two.id, None), "an operator ends any");
        assert_eq!(all.get(&two.id), None);
    }

    #[test]
    fn an_old_secret_signs_for_a_day() {
        let mut one = subscription(1, None);
        let (old, new) = (one.secret.clone(), Secret::new([9; 32]));
        one.change_secret(new.clone(), NOW);
        assert_eq!(one.secrets(NOW.plus_millis(OVERLAP_MS - 1)), [&new, &old]);
        assert_eq!(one.secrets(NOW.plus_millis(OVERLAP_MS)), [&new]);
    }
}
