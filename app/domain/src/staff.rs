//! Who works at a shop, and what each of them may do.
//!
//! Pure. How a password is known again is in [`password`], how long a session lasts in [`session`], and how fast somebody
//! may try in [`pace`]: all of it values, so that signing in needs no database.

pub mod pace;
pub mod password;
pub mod session;

use core::fmt;
use serde::{Deserialize, Deserializer, Serialize};

/// The most characters that a name may have: those of an e-mail address.
const MAX_NAME: usize = 254;

/// The name that somebody signs in with. It looks like an e-mail address, is compared in lower case, and no letter is
/// ever sent to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StaffName(String);

impl StaffName {
    /// Reads a name as typed; none when it cannot be anybody's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase();
        let (person, place) = name.split_once('@')?;
        let is_plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
        (name.len() <= MAX_NAME && is_plain(person) && is_plain(place)).then_some(Self(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StaffName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for StaffName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a staff name"))
    }
}

/// What somebody is to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whose shop it is.
    Owner,
    /// Runs the day.
    Manager,
    /// Serves at the counter.
    #[default]
    Budtender,
}

/// Something that only staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Seeing orders and moving them on.
    HandleOrders,
    /// Marking a variant sold out, and taking the mark off.
    MarkSoldOut,
    /// Telling what lies on the shelf.
    CountStock,
    /// Pausing ordering and resuming it.
    PauseOrdering,
    /// Changing products, prices and specials.
    ChangeMenu,
    /// Changing the shop's looks, wording and terms, and who is told of incidents.
    ChangeSettings,
    /// Answering for purchase limits of which no official text was seen.
    ConfirmLimits,
    /// Reading what an incident came to, in money too, and speaking about it for the shop.
    AnswerForIncidents,
}

impl Role {
    /// All of them, from the one that may the most.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Budtender];

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Budtender => "budtender",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether somebody of this role may do that. The only place that knows.
    #[must_use]
    pub const fn may(self, duty: Duty) -> bool {
        match (self, duty) {
            (Self::Owner, _) => true,
            (
                Self::Manager,
                Duty::HandleOrders | Duty::MarkSoldOut | Duty::CountStock | Duty::PauseOrdering | Duty::ChangeMenu,
            ) => true,
            (Self::Manager, Duty::ChangeSettings | Duty::AnswerForIncidents) => true,
            (Self::Manager | Self::Budtender, Duty::ConfirmLimits) => false,
            (Self::Budtender, Duty::HandleOrders | Duty::MarkSoldOut | Duty::CountStock) => true,
            (
                Self::Budtender,
                Duty::PauseOrdering | Duty::ChangeMenu | Duty::ChangeSettings | Duty::AnswerForIncidents,
            ) => false,
        }
    }
}

impl<'de> Deserialize<'de> for Role {
    /// A role that this build does not know is taken for the one that may the least.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_key(&String::deserialize(deserializer)?).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_again_however_it_is_typed() {
        fn check(text: &str, expect: Option<&str>) {
            assert_eq!(StaffName::parse(text).as_ref().map(StaffName::as_str), expect, "{text:?}");
        }
        check(" Mara@Saltmarsh.example ", Some("mara@saltmarsh.example"));
        check("mara+night@saltmarsh", Some("mara+night@saltmarsh"));
        check("mara", None);
        check("@saltmarsh", None);
        check("mara@", None);
        check("mara@salt@marsh", None);
        check("mara smith@saltmarsh", None);
        check("mar\u{e1}@saltmarsh", None);
        check(&format!("{}@saltmarsh", "m".repeat(250)), None);
    }

    #[test]
    fn who_serves_moves_orders_and_who_runs_the_shop_changes_it() {
        assert!(Role::Budtender.may(Duty::HandleOrders) && Role::Budtender.may(Duty::MarkSoldOut));
        for duty in [Duty::PauseOrdering, Duty::ChangeMenu, Duty::ChangeSettings, Duty::AnswerForIncidents] {
            assert!(!Role::Budtender.may(duty), "{duty:?}");
            assert!(Role::Manager.may(duty) && Role::Owner.may(duty), "{duty:?}");
        }
    }

    #[test]
    fn only_an_owner_answers_for_purchase_limits() {
        for role in Role::ALL {
            assert_eq!(role.may(Duty::ConfirmLimits), role == Role::Owner, "{role:?}");
        }
    }

    #[test]
    fn a_role_of_a_newer_build_may_the_least() {
        for role in Role::ALL {
            assert_eq!(serde_json::from_str::<Role>(&serde_json::to_string(&role).unwrap()).unwrap(), role);
        }
        assert_eq!(serde_json::from_str::<Role>("\"regional_director\"").unwrap(), Role::Budtender);
    }
}
