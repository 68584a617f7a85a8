//! What happens to the world in one run: orders, writes of staff, and faults. Drawn from a seed, and then a value of its
//! own, so that a run that fails can be tried again with less in it.
//!
//! Pure.

use crate::random::Random;
use crate::scheduler::Actor;
use core::fmt;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;

/// What is wrong with the origin for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// It is dead: connections are refused, and those that were open are gone.
    Dead,
    /// It has no connection left to give (53300).
    Full,
    /// It is frozen: nothing is answered, and what was asked is done afterwards.
    Hanging,
    /// Each flight of messages is late by so many milliseconds.
    Slow,
    /// Each flight of messages is late by chance, up to half a second.
    Late,
    /// It takes no writes (25006).
    ReadOnly,
    /// It refuses our password (28P01).
    RefusingUs,
    /// It refuses and answers in turns of four seconds.
    Flapping,
    /// It commits, and the connection breaks before the answer, every other time.
    LosingReplies,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Origin(Trouble),
    /// A replica takes over that lacks what was committed in the last so many milliseconds.
    /// Behind a pooler that hides it, connections go on.
    FailOver {
        tail: i64,
        is_hidden: bool,
    },
    /// A back-up of that age is restored.
    Restore {
        age: i64,
        is_hidden: bool,
    },
    /// Two origins accept for a while; the second one wins.
    SplitBrain,
    /// So many of a hundred messages between objects are lost.
    Lost {
        percent: u64,
    },
    /// Messages between objects take up to so many milliseconds, and overtake each other.
    Delayed {
        most: i64,
    },
    /// So many of a hundred messages between objects are late by seconds, as on a machine that has too much to do.
    Stalled {
        percent: u64,
    },
    /// So many of a hundred messages between objects come twice.
    Doubled {
        percent: u64,
    },
    /// An object dies where it stands, and is there again at once, without its memory.
    Crash(Actor),
    /// An object is dead for a while.
    Silent(Actor),
    /// A counter's storage is put back to what it was so many milliseconds ago.
    SetBack {
        shop: usize,
        age: i64,
    },
    /// The clock of an object jumps.
    ClockJump {
        actor: Actor,
        by: i64,
    },
    /// A counter's alarm is lost with the machine that held it.
    AlarmLost {
        shop: usize,
    },
}

impl Fault {
    /// The shop that it strikes, where it is one.
    pub(crate) const fn shop(self) -> Option<usize> {
        match self {
            Self::Crash(Actor::Counter(shop))
            | Self::Silent(Actor::Counter(shop))
            | Self::ClockJump { actor: Actor::Counter(shop), .. }
            | Self::SetBack { shop, .. }
            | Self::AlarmLost { shop } => Some(shop),
            Self::Origin(_)
            | Self::FailOver { .. }
            | Self::Restore { .. }
            | Self::SplitBrain
            | Self::Lost { .. }
            | Self::Delayed { .. }
            | Self::Stalled { .. }
            | Self::Doubled { .. }
            | Self::Crash(_)
            | Self::Silent(_)
            | Self::ClockJump { .. } => None,
        }
    }

    /// The same at another shop.
    pub(crate) fn at_shop(self, other: impl Fn(usize) -> usize) -> Self {
        let moved = |actor| match actor {
            Actor::Counter(shop) => Actor::Counter(other(shop)),
            Actor::Gate | Actor::Origin | Actor::Outside => actor,
        };
        match self {
            Self::Crash(actor) => Self::Crash(moved(actor)),
            Self::Silent(actor) => Self::Silent(moved(actor)),
            Self::ClockJump { actor, by } => Self::ClockJump { actor: moved(actor), by },
            Self::SetBack { shop, age } => Self::SetBack { shop: other(shop), age },
            Self::AlarmLost { shop } => Self::AlarmLost { shop: other(shop) },
            Self::Origin(_)
            | Self::FailOver { .. }
            | Self::Restore { .. }
            | Self::SplitBrain
            | Self::Lost { .. }
            | Self::Delayed { .. }
            | Self::Stalled { .. }
            | Self::Doubled { .. } => self,
        }
    }

    /// Its name among the figures.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Origin(Trouble::None) => "origin well",
            Self::Origin(Trouble::Dead) => "origin dead",
            Self::Origin(Trouble::Full) => "origin full",
            Self::Origin(Trouble::Hanging) => "origin hanging",
            Self::Origin(Trouble::Slow) => "origin slow",
            Self::Origin(Trouble::Late) => "origin late by chance",
            Self::Origin(Trouble::ReadOnly) => "origin read-only",
            Self::Origin(Trouble::RefusingUs) => "origin refusing us",
            Self::Origin(Trouble::Flapping) => "origin flapping",
            Self::Origin(Trouble::LosingReplies) => "replies lost after the commit",
            Self::FailOver { .. } => "fail-over without the tail",
            Self::Restore { .. } => "restore",
            Self::SplitBrain => "split brain",
            Self::Lost { .. } => "messages lost",
            Self::Delayed { .. } => "messages delayed",
            Self::Stalled { .. } => "machine stalled",
            Self::Doubled { .. } => "messages doubled",
            Self::Crash(_) => "crash",
            Self::Silent(_) => "object dead for a while",
            Self::SetBack { .. } => "counter set back",
            Self::ClockJump { .. } => "clock jump",
            Self::AlarmLost { .. } => "alarm lost",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) at: i64,
    /// How long it lasts, where it does.
    pub(crate) lasts: i64,
    pub(crate) fault: Fault,
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {:.1} s for {:.1} s: {:?}", seconds(self.at), seconds(self.lasts), self.fault)
    }
}

/// Something that a shop is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// An order that is as it should be.
    Order,
    /// One that the database cannot even read (22P05).
    Unreadable,
    /// One that the projection cannot take (23), so that it is flagged for a person.
    Flagged,
    /// A write of staff that waits for the database.
    Write,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) at: i64,
    pub(crate) shop: usize,
    pub(crate) asked: Asked,
}

/// Which rule of the counter is broken on purpose, to show that it would be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Nothing,
    /// The watermark moves by what was sent, and not by what the origin answers.
    WatermarkBySent,
    /// What the database cannot read is sent again and again, and holds up what comes after it.
    NothingWithheld,
    /// What came meanwhile is withheld together with what the database cannot read.
    MoreWithheld,
    /// Events are forgotten whose units the count does not contain.
    UncountedForgotten,
    /// A counter takes the end of its lease by the gate's clock for one by its own.
    LeaseByGatesClock,
    /// The gate grants a lease to whoever asks.
    EverybodyGranted,
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) shops: usize,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) faults: Vec<Planned>,
    /// From here on nothing new goes wrong, and no message is lost. Clocks that jumped stay where they are.
    pub(crate) mended_at: i64,
    /// But for this: the origin may stay late by chance, and one in twenty messages by seconds.
    pub(crate) stays_late: bool,
    /// How long a counter keeps what is recorded.
    pub(crate) keep: i64,
    pub(crate) broken: Broken,
}

impl Plan {
    /// A plan with nothing in it yet.
    pub(crate) fn quiet(seed: u64, shops: usize, mended_at: i64) -> Self {
        let (arrivals, faults) = (Vec::new(), Vec::new());
        Self { seed, shops, arrivals, faults, mended_at, stays_late: false, keep: 60 * MINUTE, broken: Broken::Nothing }
    }

    /// Everything at once.
    pub(crate) fn drawn(seed: u64) -> Self {
        let mut random = Random::named(seed, "plan");
        let shops = random.within(2, 6) as usize;
        let mended_at = random.within(4 * MINUTE, 16 * MINUTE);
        let mut plan = Self::quiet(seed, shops, mended_at);
        plan.stays_late = random.chance(30);
        plan.keep = if random.chance(30) { 2 * MINUTE } else { 60 * MINUTE };
        for shop in 0..shops {
            plan.draw_arrivals(&mut random, shop);
        }
        plan.arrivals.sort_by_key(|arrival| arrival.at);
        // A counter that is set back loses what it had not sent, and an origin what it had not copied. One of them can be
        // told from the other's log; both at once lose orders that nobody knows of.
        let counters_go_back = random.chance(25);
        for _ in 0..random.within(2, 12) {
            let at = random.within(10 * SECOND, mended_at - 20 * SECOND);
            let lasts = random.within(SECOND, 2 * MINUTE).min(mended_at - at);
            let fault = draw_fault(&mut random, shops, at, counters_go_back);
            plan.faults.push(Planned { at, lasts, fault });
        }
        plan.faults.sort_by_key(|planned| planned.at);
        plan
    }

    fn draw_arrivals(&mut self, random: &mut Random, shop: usize) {
        let is_poisoned = random.chance(30);
        let gap = if random.chance(15) { 300 } else { random.within(2 * SECOND, 40 * SECOND) };
        let mut at = random.within(0, gap);
        while at < self.mended_at + 20 * SECOND {
            let asked = match random.below(100) {
                0 | 1 if is_poisoned => Asked::Unreadable,
                2..=4 if is_poisoned => Asked::Flagged,
                5 | 6 if gap > SECOND => Asked::Write,
                _ => Asked::Order,
            };
            self.arrivals.push(Arrival { at, shop, asked });
            at += random.within(1, 2 * gap);
        }
    }

    /// How long after the mending the last pending event may be recorded, in milliseconds: 150 s, and longer where
    /// something else than a message has to find out.
    pub(crate) fn bound(&self) -> i64 {
        let has = |wanted: fn(Fault) -> bool| self.faults.iter().any(|planned| wanted(planned.fault));
        let mut bound = 150 * SECOND;
        if has(|fault| matches!(fault, Fault::ClockJump { .. })) {
            // What was armed by a clock that was ahead waits until the right one is there.
            bound += 5 * MINUTE;
        }
        let gate_forgets = has(|fault| matches!(fault, Fault::Crash(Actor::Gate) | Fault::Silent(Actor::Gate)));
        if gate_forgets && has(|fault| fault == Fault::Origin(Trouble::RefusingUs)) {
            // A gate that forgot whom the origin refused calls nobody: each comes by itself.
            bound += 10 * MINUTE;
        }
        if has(|fault| matches!(fault, Fault::AlarmLost { .. })) {
            // Until the sweep.

            bound += 15 * MINUTE;
        }
        bound
    }
}

fn draw_fault(random: &mut Random, shops: usize, at: i64, counters_go_back: bool) -> Fault {
    let shop = random.below(shops as u64) as usize;
    let object = if random.chance(30) { Actor::Gate } else { Actor::Counter(shop) };
    let age = random.within(SECOND, at);
    match random.below(21) {
        0..=5 => Fault::Origin(random.one_of(&[
            Trouble::Dead,
            Trouble::Full,
            Trouble::Hanging,
            Trouble::Slow,
            Trouble::Late,
            Trouble::ReadOnly,
            Trouble::RefusingUs,
            Trouble::Flapping,
            Trouble::LosingReplies,
        ])),
        6 | 7 => Fault::Lost { percent: random.one_of(&[5, 20, 60]) },
        8 => Fault::Delayed { most: random.one_of(&[200, 1_500, 6_000]) },
        9 => Fault::Doubled { percent: 30 },
        10..=12 => Fault::Crash(object),
        13 => Fault::Silent(object),
        14 => {
            let by = random.within(-5 * MINUTE, 5 * MINUTE);
            Fault::ClockJump { actor: object, by }
        }
        15 => Fault::AlarmLost { shop },
        20 => Fault::Stalled { percent: random.one_of(&[5, 20]) },
        16..=19 if counters_go_back => Fault::SetBack { shop, age },
        16 => Fault::SplitBrain,
        17 => Fault::Restore { age, is_hidden: random.chance(50) },
        _ => Fault::FailOver { tail: age.min(5 * SECOND), is_hidden: random.chance(50) },
    }
}

/// For people to read.
pub(crate) fn seconds(millis: i64) -> f64 {
    millis as f64 / 1_000.0
}
