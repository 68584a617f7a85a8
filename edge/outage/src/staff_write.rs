//! Every write that staff can make, and what becomes of it while the database is dead. This is the whole table.
//!
//! Pure. A write's way in is the same in an outage and out of one: the counter takes it, and the database is told behind
//! it. So *applied* and *held* are what the write is, and not what the weather is; only when the database hears of it
//! differs. Both enums are matched without a wildcard wherever they are used, so that a write without a row, and a row
//! without an answer, do not compile. Each row has a test in `tests/chaos/staff_writes.rs`, which a tidy test counts.

use everbud_domain::staff::Duty;

/// A write of a shop's staff or of the platform's operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffWrite {
    /// An order is taken on: `POST orders/{id}/accept`.
    AcceptOrder,
    /// An order lies at the counter: `POST orders/{id}/ready`.
    ReadyOrder,
    /// An order is handed over: `POST orders/{id}/complete`.
    CompleteOrder,
    /// An order is called off: `POST orders/{id}/cancel`.
    CancelOrder,
    /// A variant is marked sold out, or the mark is taken off: `PUT variants/{id}/sold-out`.
    MarkSoldOut,
    /// Ordering is paused or resumed: `PUT ordering`.
    SetOrdering,
    /// A till, or a person, says what lies on the shelf: `PATCH stock`.
    PushStock,
    /// Staff say something about an incident, to their own shoppers: `POST incidents/{id}/words`.
    SayWord,
    /// Another program is told of incidents, or no longer: `POST webhooks`, `DELETE webhooks/{id}`.
    Subscribe,
    /// A draft of the shop's looks is kept, changed or thrown away: `POST /desk/studio`.
    KeepDraft,
    /// Words, hours and looks of the shop: `PUT settings`, and what is published in the studio.
    WriteSettings,
    /// The whole catalogue, with prices and specials: `PUT menu`.
    WriteMenu,
    /// A new shop on the platform.
    NewShop,
    /// A new host of a shop.
    NewHost,
}

/// What becomes of a write while the database is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhileDown {
    /// It has its effect at once, for shoppers too, and what the database keeps of it is recorded there afterwards, once.
    Applied,
    /// It is kept, answered 202, and applied afterwards if nobody changed the same thing meanwhile; else it is shown as
    /// a conflict, and changes nothing.
    Held,
    /// It is refused, and nothing is kept.
    Refused,
}

impl StaffWrite {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::AcceptOrder,
        Self::ReadyOrder,
        Self::CompleteOrder,
        Self::CancelOrder,
        Self::MarkSoldOut,
        Self::SetOrdering,
        Self::PushStock,
        Self::SayWord,
        Self::Subscribe,
        Self::KeepDraft,
        Self::WriteSettings,
        Self::WriteMenu,
        Self::NewShop,
        Self::NewHost,
    ];

    /// What becomes of it while the database is dead: the table.
    #[must_use]
    pub const fn while_down(self) -> WhileDown {
        match self {
            // The shop's day. The counter is the one writer of all of this, and needs nobody's leave.
            Self::AcceptOrder | Self::ReadyOrder | Self::CompleteOrder | Self::CancelOrder => WhileDown::Applied,
            Self::MarkSoldOut | Self::SetOrdering | Self::PushStock => WhileDown::Applied,
            // It is for the very hours in which the database is dead, and stays in the counter.
            Self::SayWord => WhileDown::Applied,
            // Kept at the gate, which is there for when the database is not.
            Self::Subscribe => WhileDown::Applied,
            // Nobody but staff sees it, and it stays in the counter until it is published.
            Self::KeepDraft => WhileDown::Applied,
            // What shoppers decide by is frozen in an outage, and others may write it in the database.
            Self::WriteSettings | Self::WriteMenu => WhileDown::Held,
            // Names are unique over the whole platform, and only the database can know whether one is free.
            Self::NewShop | Self::NewHost => WhileDown::Refused,
        }
    }

    /// Whose duty it is; none for what belongs to the platform's operator.
    #[must_use]
    pub const fn duty(self) -> Option<Duty> {
        match self {
            Self::AcceptOrder | Self::ReadyOrder | Self::CompleteOrder | Self::CancelOrder => Some(Duty::HandleOrders),
            Self::MarkSoldOut => Some(Duty::MarkSoldOut),
            Self::PushStock => Some(Duty::CountStock),
            Self::SetOrdering => Some(Duty::PauseOrdering),
            Self::SayWord => Some(Duty::AnswerForIncidents),
            Self::WriteSettings | Self::KeepDraft | Self::Subscribe => Some(Duty::ChangeSettings),
            Self::WriteMenu => Some(Duty::ChangeMenu),
            Self::NewShop | Self::NewHost => None,
        }
    }

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::AcceptOrder => "accept-order",
            Self::ReadyOrder => "ready-order",
            Self::CompleteOrder => "complete-order",
            Self::CancelOrder => "cancel-order",
            Self::MarkSoldOut => "mark-sold-out",
            Self::SetOrdering => "set-ordering",
            Self::PushStock => "push-stock",
            Self::SayWord => "speak-of-incident",
            Self::Subscribe => "subscribe",
            Self::KeepDraft => "keep-draft",
            Self::WriteSettings => "write-settings",
            Self::WriteMenu => "write-menu",
            Self::NewShop => "new-shop",
            Self::NewHost => "new-host",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_write_is_in_the_list_once_under_a_name_of_its_own() {
        // A variant that is missing from the list would have the place of none in it.
        let places: BTreeSet<_> = StaffWrite::ALL.into_iter().map(|write| write as usize).collect();
        assert_eq!(places, (0..StaffWrite::ALL.len()).collect());
        assert_eq!(StaffWrite::ALL.into_iter().max().map(|write| write as usize), Some(StaffWrite::NewHost as usize));
        let names: BTreeSet<_> = StaffWrite::ALL.into_iter().map(StaffWrite::key).collect();
        assert_eq!(names.len(), StaffWrite::ALL.len());
    }

    #[test]
    fn the_shops_day_goes_on_and_what_only_the_database_can_know_is_refused() {
        fn check(while_down: WhileDown, expect: &[StaffWrite]) {
            let found: Vec<_> = StaffWrite::ALL.into_iter().filter(|write| write.while_down() == while_down).collect();
            assert_eq!(found, expect, "{while_down:?}");
        }
        check(WhileDown::Applied, StaffWrite::ALL.get(..10).unwrap());
        check(WhileDown::Held, &[StaffWrite::WriteSettings, StaffWrite::WriteMenu]);
        check(WhileDown::Refused, &[StaffWrite::NewShop, StaffWrite::NewHost]);
    }
}
