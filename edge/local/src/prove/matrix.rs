//! The table of faults: what can break, when it can strike, and which tests make it strike.
//!
//! Rows 1 to 23 are the database's and stand in [`database`]; 24 to 42 are everything else's and stand in [`edge`].
//! `tests/tidy/matrix.rs` holds every name against the sources. Pure.

mod database;
mod edge;

use super::Tier;

/// What is going on when the fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Nothing.
    Idle,
    /// Pages are being served.
    Browsing,
    /// An order is being decided, stored and answered.
    Accepting,
    /// Orders are on their way to the database.
    Draining,
    /// A batch is committed there, and its reply is on the way back.
    Committing,
}

impl Moment {
    /// What a report calls it; in the order of an order's way.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Idle => "at rest",
            Self::Browsing => "browsing",
            Self::Accepting => "accepting",
            Self::Draining => "draining",
            Self::Committing => "committing",
        }
    }
}

/// Tests that make a fault strike.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// Where they are.
    pub tier: Tier,
    /// When it strikes in them.
    pub moments: &'static [Moment],
    /// Their names, as the test binary lists them.
    pub tests: &'static [&'static str],
}

/// Whether a fault is tried.
#[derive(Clone, Copy, Debug)]
pub enum Standing {
    /// By these.
    Tried(&'static [Proof]),
    /// It cannot strike here, for this reason.
    NotOurs(&'static str),
}

impl Standing {
    /// The tests of it.
    #[must_use]
    pub const fn proofs(&self) -> &'static [Proof] {
        match self {
            Self::Tried(proofs) => proofs,
            Self::NotOurs(_) => &[],
        }
    }
}

/// A fault.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its number in the matrix.
    pub number: u8,
    /// What breaks.
    pub fault: &'static str,
    /// Whether it is tried.
    pub standing: Standing,
    /// What of it is not tried, where not all of it is.
    pub untried: Option<&'static str>,
}

/// The whole table, by number.
#[must_use]
pub fn rows() -> Vec<Row> {
    [database::ROWS, edge::ROWS].concat()
}

const fn tried(number: u8, fault: &'static str, proofs: &'static [Proof]) -> Row {
    Row { number, fault, standing: Standing::Tried(proofs), untried: None }
}

const fn all_but(number: u8, fault: &'static str, proofs: &'static [Proof], untried: &'static str) -> Row {
    Row { number, fault, standing: Standing::Tried(proofs), untried: Some(untried) }
}

const fn not_ours(number: u8, fault: &'static str, why: &'static str) -> Row {
    Row { number, fault, standing: Standing::NotOurs(why), untried: None }
}

const fn proof(tier: Tier, moments: &'static [Moment], tests: &'static [&'static str]) -> Proof {
    Proof { tier, moments, tests }
}

/// 200 pages are served and 50 orders accepted while the database is broken, and the drain tries throughout.
const THROUGHOUT: &[Moment] = &[Moment::Browsing, Moment::Accepting, Moment::Draining];

/// Each of these takes one protection away, and passes when the promise that leans on it is seen to break.
pub const MUTANTS: &[Proof] = &[
    proof(
        Tier::Chaos,
        &[],
        &[
            "mutants::without_deduplication_one_key_makes_two_orders",
            "mutants::without_rearming_the_alarm_a_backlog_never_drains",
            "mutants::without_the_snapshot_check_an_empty_menu_replaces_a_good_one",
            "mutants::without_the_watermark_lock_two_drains_overlap",
        ],
    ),
    proof(
        Tier::Simulation,
        &[],
        &[
            "mutants::a_gate_that_grants_everybody_is_seen",
            "mutants::a_lease_by_another_clock_is_seen",
            "mutants::a_watermark_that_moves_by_what_was_sent_is_told_in_fifteen_lines",
            "mutants::forgetting_what_was_not_counted_is_seen",
            "mutants::poison_that_is_never_set_aside_is_seen",
            "mutants::withholding_more_than_what_cannot_be_read_is_seen",
        ],
    ),
];

/// What the short form runs of the tiers that take minutes.
pub const PICKED: &[(Tier, &str)] = &[
    (Tier::EndToEnd, "orders::a_double_click_is_one_order"),
    (Tier::EndToEnd, "stock::thirty_shoppers_race_for_the_last_five_units_and_five_get_them"),
    (Tier::Chaos, "ways_to_die::with_connections_refused"),
    (Tier::Chaos, "ways_to_die::with_the_database_frozen"),
    (Tier::Chaos, "ways_to_die::with_every_commits_reply_lost"),
    (Tier::Chaos, "ways_to_die::with_the_database_read_only"),
    (Tier::Chaos, "killed::killed_between_storing_and_answering_the_retry_gets_the_same_order"),
    (Tier::Chaos, "mutants::without_deduplication_one_key_makes_two_orders"),
];
