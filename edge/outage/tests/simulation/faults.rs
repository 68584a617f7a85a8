//! The hand that breaks things by the plan, and mends them.
//!
//! Pure.

use crate::plan::{Fault, Trouble};
use crate::scheduler::Actor;
use crate::world::World;
use std::collections::BTreeSet;
use std::rc::Rc;

const STAYS_LATE_PERCENT: u64 = 5;

impl World {
    pub(crate) fn strike(self: &Rc<Self>, number: usize, fault: Fault) {
        if self.scheduler.now() >= self.plan.mended_at {
            return;
        }
        self.tell(Actor::Outside, || format!("** {fault:?} **"));
        match fault {
            Fault::Origin(trouble) => {
                self.troubles.borrow_mut().push((number, trouble));
                self.take_trouble();
            }
            Fault::FailOver { is_hidden, .. } | Fault::Restore { is_hidden, .. } => {
                let Some(copy) = self.back_ups.borrow_mut().remove(&number) else { return };
                if !is_hidden || self.origin.sides.borrow().len() > 1 {
                    self.break_connections();
                }
                self.watch.went_back();
                self.origin.sides.replace(vec![copy]);
            }
            Fault::SplitBrain => {
                let twin = self.origin.with(Clone::clone);
                self.origin.sides.borrow_mut().push(twin);
                self.watch.went_back();
            }
            Fault::Lost { percent } => self.network.lost.set(percent),
            Fault::Delayed { most } => self.network.most.set(most),
            Fault::Stalled { percent } => self.network.stalls.set(percent),
            Fault::Doubled { percent } => self.network.doubled.set(percent),
            Fault::Crash(actor) => self.crash(actor),
            Fault::Silent(actor) => {
                self.silent.borrow_mut().insert(actor);
                self.crash(actor);
            }
            Fault::SetBack { shop, .. } => {
                let Some(copy) = self.copies.borrow_mut().remove(&number) else { return };
                let mut left: BTreeSet<u64> = copy.orders().collect();
                left.extend(self.origin.with(|data| data.orders(shop)));
                self.watch.set_back(shop, &left);
                let due = copy.timers.next_due();
                self.counters[shop].storage.replace(copy);
                self.crash(Actor::Counter(shop));
                self.set_alarm(Actor::Counter(shop), due);
            }
            Fault::ClockJump { actor, by } => {
                *self.skew.borrow_mut().entry(actor).or_default() += by;
                self.ring(actor);
            }
            Fault::AlarmLost { shop } => self.set_alarm(Actor::Counter(shop), None),
        }
    }

    pub(crate) fn mend(self: &Rc<Self>, number: usize, fault: Fault) {
        match fault {
            Fault::Origin(_) => {
                self.troubles.borrow_mut().retain(|(of, _)| *of != number);
                self.take_trouble();
            }
            Fault::SplitBrain => self.heal_brain(),
            Fault::Lost { .. } => self.network.lost.set(0),
            Fault::Delayed { .. } => self.network.most.set(0),
            Fault::Stalled { .. } => self.network.stalls.set(0),
            Fault::Doubled { .. } => self.network.doubled.set(0),
            Fault::Silent(actor) => {
                self.silent.borrow_mut().remove(&actor);
                self.ring(actor);
            }
            Fault::FailOver { .. }
            | Fault::Restore { .. }
            | Fault::Crash(_)
            | Fault::SetBack { .. }
            | Fault::ClockJump { .. }
            | Fault::AlarmLost { .. } => return,
        }
        self.tell(Actor::Outside, || format!("** {} ends **", fault.kind()));
    }

    /// From now on nothing new goes wrong.
    pub(crate) fn mend_all(self: &Rc<Self>) {
        self.tell(Actor::Outside, || "** all is mended **".to_owned());
        self.troubles.borrow_mut().clear();
        self.network.stalls.set(0);
        if self.plan.stays_late {
            self.troubles.borrow_mut().push((usize::MAX, Trouble::Late));
            self.network.stalls.set(STAYS_LATE_PERCENT);
        }
        self.take_trouble();
        self.heal_brain();
        self.network.lost.set(0);
        self.network.most.set(0);
        self.network.doubled.set(0);
        self.silent.borrow_mut().clear();
        (0..self.plan.shops).map(Actor::Counter).chain([Actor::Gate]).for_each(|actor| self.ring(actor));
    }

    /// The trouble that came last is the one that shows.
    fn take_trouble(self: &Rc<Self>) {
        let trouble = self.troubles.borrow().last().map_or(Trouble::None, |(_, trouble)| *trouble);
        self.origin.trouble.set(trouble);
        match trouble {
            Trouble::Dead => self.break_connections(),
            Trouble::Hanging => return,
            Trouble::None
            | Trouble::Full
            | Trouble::Slow
            | Trouble::Late
            | Trouble::ReadOnly
            | Trouble::RefusingUs
            | Trouble::Flapping
            | Trouble::LosingReplies => {}
        }
        // Dropping the promises lets all go on that was frozen.
        drop(self.origin.frozen.take());
    }

    fn heal_brain(&self) {
        let count = self.origin.sides.borrow().len();
        if count > 1 {
            self.break_connections();
            self.origin.sides.borrow_mut().drain(..count - 1);
        }
    }

    fn break_connections(&self) {
        self.origin.generation.set(self.origin.generation.get() + 1);
        self.scheduler.kill(Actor::Origin);
    }

    fn crash(self: &Rc<Self>, actor: Actor) {
        self.scheduler.kill(actor);
        match actor {
            Actor::Counter(shop) => self.counters[shop].lose_memory(),
            Actor::Gate => self.gate.lose_memory(),
            Actor::Origin | Actor::Outside => {}
        }
        self.alarm_ended(actor);
    }
}
