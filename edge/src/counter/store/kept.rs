//! The names of the small values that a counter keeps, beside those of [`crate::accounts`].

/// A small value.
pub(in crate::counter) enum Kept {
    /// Which tables there are, by a number that tells those of one build from those of another.
    Tables,
    Shop,
    Log,
    Menu,
    Stock,
    Shelved,
    Move,
    /// For how long the gate has not answered.
    GateSilence,
    /// Whether the gate last said that an operator has paused this drain.
    DrainPaused,
    /// What stands after the events up to a place.
    Checkpoint,
    /// Whether the past was handed over since the log began.
    KnowsPast,
    /// Keys that were minted before this moment may have been used, and forgotten with what they ordered.
    Horizon,
    /// The place up to which events may be missing here.
    MissingUpTo,
    /// What the origin names the writable parts of the current menu by.
    Etags,
    /// The incident whose orders are counted for the gate.
    Incident,
    /// What the shop sold, hour by hour, as the origin last told it.
    Sales,
    /// The secret under which persons have their names.
    PersonKey,
    /// Looks that are being made in the studio.
    Draft,
    /// What was ordered most when it was last looked at.
    Popular,
}

impl Kept {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Shop => "shop",
            Self::Log => "log",
            Self::Menu => "menu",
            Self::Stock => "stock",
            Self::Shelved => "shelved",
            Self::Move => "move",
            Self::GateSilence => "gate-silence",
            Self::DrainPaused => "drain-paused",
            Self::Checkpoint => "checkpoint",
            Self::KnowsPast => "knows-past",
            Self::Horizon => "horizon",
            Self::MissingUpTo => "missing-up-to",
            Self::Etags => "etags",
            Self::Incident => "incident",
            Self::Sales => "sales",
            Self::PersonKey => "person-key",
            Self::Draft => "draft",
            Self::Popular => "popular",
        }
    }
}
