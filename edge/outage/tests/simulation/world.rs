//! The world: objects, the network between them, their clocks and alarms, and the hand that breaks them by the plan.
//!
//! Pure.

use crate::counter::Counter;
use crate::gate::Gate;
use crate::origin::{Data, Origin};
use crate::plan::{Arrival, Asked, Fault, Plan, SECOND, Trouble, seconds};
use crate::publish::Noted;
use crate::random::Random;
use crate::scheduler::{Actor, Scheduler, promise};
use crate::storage::Storage;
use crate::watch::Watch;
use core::cell::{Cell, RefCell};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

/// Half past four on 20 April 2026 in Denver.
pub(crate) const START: Timestamp = Timestamp(1_776_724_200_000);

pub(crate) type ShopNumber = usize;

pub(crate) fn shop_id(shop: ShopNumber) -> ShopId {
    ShopId::parse(&format!("00000000-0000-4000-8000-{shop:012x}")).unwrap()
}

pub(crate) fn number_of(id: &ShopId) -> ShopNumber {
    usize::from_str_radix(&id.as_str()[24..], 16).unwrap()
}

/// The one alarm of an object.
#[derive(Default)]
struct Alarm {
    at: Cell<Option<Timestamp>>,
    is_ringing: Cell<bool>,
    /// Raised with each setting, so that what was waited for before is nothing any more.
    settings: Cell<u64>,
}

/// What is wrong with the messages between objects.
#[derive(Default)]
pub(crate) struct Network {
    pub(crate) lost: Cell<u64>,
    pub(crate) doubled: Cell<u64>,
    pub(crate) most: Cell<i64>,
    /// So many of a hundred messages are late by seconds, as on a machine that has too much to do.
    pub(crate) stalls: Cell<u64>,
}

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) scheduler: Scheduler,
    pub(crate) random: RefCell<Random>,
    pub(crate) origin: Origin,
    pub(crate) gate: Gate,
    pub(crate) counters: Vec<Counter>,
    pub(crate) directory: RefCell<BTreeMap<ShopNumber, Noted>>,
    pub(crate) watch: Watch,
    me: Weak<Self>,
    pub(crate) network: Network,
    alarms: BTreeMap<Actor, Alarm>,
    pub(crate) skew: RefCell<BTreeMap<Actor, i64>>,
    pub(crate) silent: RefCell<BTreeSet<Actor>>,
    pub(crate) troubles: RefCell<Vec<(usize, Trouble)>>,
    pub(crate) back_ups: RefCell<BTreeMap<usize, Data>>,
    pub(crate) copies: RefCell<BTreeMap<usize, Storage>>,
    story: Option<RefCell<Vec<String>>>,
}

impl World {
    pub(crate) fn new(plan: Plan, is_told: bool) -> Rc<Self> {
        let objects = (0..plan.shops).map(Actor::Counter).chain([Actor::Gate]);
        let world = Rc::new_cyclic(|me| Self {
            me: me.clone(),
            scheduler: Scheduler::new(plan.seed),
            random: RefCell::new(Random::named(plan.seed, "chance")),
            origin: Origin::new(),
            gate: Gate::default(),
            counters: (0..plan.shops).map(Counter::new).collect(),
            directory: RefCell::default(),
            watch: Watch::new(plan.shops),
            network: Network::default(),
            alarms: objects.map(|object| (object, Alarm::default())).collect(),
            skew: RefCell::default(),
            silent: RefCell::default(),
            troubles: RefCell::default(),
            back_ups: RefCell::default(),
            copies: RefCell::default(),
            story: is_told.then(RefCell::default),
            plan,
        });
        world.begin();
        world
    }

    /// Everything that the plan says, and what happens by itself.
    fn begin(self: &Rc<Self>) {
        for (number, arrival) in self.plan.arrivals.iter().copied().enumerate() {
            self.at(arrival.at, move |world| world.arrive(number as u64, arrival));
        }
        for (number, planned) in self.plan.faults.iter().copied().enumerate() {
            match planned.fault {
                Fault::FailOver { tail: age, .. } | Fault::Restore { age, .. } => {
                    let copy = move |world: &Rc<Self>| {
                        world.back_ups.borrow_mut().insert(number, world.origin.with(Data::clone));
                    };
                    self.at(planned.at - age, copy);
                }
                Fault::SetBack { shop, age } => {
                    let copy = move |world: &Rc<Self>| {
                        world.copies.borrow_mut().insert(number, world.counters[shop].storage.borrow().clone());
                    };
                    self.at(planned.at - age, copy);
                }
                _ => {}
            }
            self.at(planned.at, move |world| world.strike(number, planned.fault));
            self.at(planned.at + planned.lasts, move |world| world.mend(number, planned.fault));
        }
        self.at(self.plan.mended_at, |world| world.mend_all());
        self.scheduler.spawn(Actor::Outside, Rc::clone(self).schedule());
        self.at(0, |world| {
            world.scheduler.spawn(Actor::Outside, Rc::clone(world).publish_at_once());
            world.ensure_gate_alarm();
        });
    }

    fn at(self: &Rc<Self>, at: i64, job: impl FnOnce(&Rc<Self>) + 'static) {
        let world = Rc::clone(self);
        self.scheduler.after(at, move || job(&world));
    }

    /// Milliseconds by that object's clock.
    pub(crate) fn clock(&self, actor: Actor) -> Timestamp {
        START.plus_millis(self.scheduler.now() + self.skew.borrow().get(&actor).copied().unwrap_or(0))
    }

    pub(crate) fn jitter(&self) -> u32 {
        self.random.borrow_mut().jitter()
    }

    /// Adds a line to the story, where one is told.
    pub(crate) fn tell(&self, who: Actor, what: impl FnOnce() -> String) {
        if let Some(story) = &self.story {
            story.borrow_mut().push(format!(
                "t={:<8} {who}  {}",
                format!("{:.3}", seconds(self.scheduler.now())),
                what()
            ));
        }
    }

    pub(crate) fn story(&self) -> Vec<String> {
        self.story.as_ref().map_or_else(Vec::new, |story| story.borrow().clone())
    }

    /// A moment of some clock, in seconds since the run began.
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        format!("{:.3}", seconds(moment.millis_since(START)))
    }

    fn arrive(self: &Rc<Self>, order: u64, arrival: Arrival) {
        let Arrival { shop, asked, .. } = arrival;
        match asked {
            Asked::Unreadable => drop(self.origin.poison.borrow_mut().unreadable.insert(order)),
            Asked::Flagged => drop(self.origin.poison.borrow_mut().flagged.insert(order)),
            Asked::Order | Asked::Write => {}
        }
        if self.silent.borrow().contains(&Actor::Counter(shop)) {
            return;
        }
        if self.ask_shop(shop, order, asked) && asked != Asked::Write {
            self.watch.accepted(shop, order, asked, self.scheduler.now());
        }
    }

    /// How long a message takes; nothing when it is lost.
    fn passage(&self) -> Option<i64> {
        let mut random = self.random.borrow_mut();
        let mut millis = random.within(1, 5);
        if self.network.most.get() > 0 {
            millis += random.within(0, self.network.most.get());
        }
        if random.chance(self.network.stalls.get()) {
            millis += random.within(SECOND, 4 * SECOND);
        }
        (!random.chance(self.network.lost.get())).then_some(millis)
    }

    /// One object asks another. Nothing when no answer comes within the deadline; whether it was done is not known then.
    pub(crate) async fn call<T: 'static>(
        self: &Rc<Self>,
        from: Actor,
        to: Actor,
        deadline: i64,
        what: &'static str,
        handle: impl Fn(&Rc<Self>) -> T + 'static,
    ) -> Option<T> {
        let (done, answer) = promise();
        let (done, handle) = (Rc::new(RefCell::new(Some(done))), Rc::new(handle));
        let copies = 1 + u64::from(self.random.borrow_mut().chance(self.network.doubled.get()));
        for _ in 0..copies {
            let Some(millis) = self.passage() else {
                self.tell(from, || format!("its {what} is lost on the way to {to}"));
                continue;
            };
            let (world, done, handle) = (Rc::clone(self), Rc::clone(&done), Rc::clone(&handle));
            self.scheduler.after(millis, move || {
                if world.silent.borrow().contains(&to) {
                    return world.tell(from, || format!("its {what} finds {to} dead"));
                }
                let value = handle(&world);
                world.ensure_alarm(to);
                let Some(millis) = world.passage() else {
                    return world.tell(to, || format!("its answer to {from}'s {what} is lost"));
                };
                let keeper = Rc::clone(&world);
                world.scheduler.after(millis, move || {
                    if let Some(done) = done.borrow_mut().take() {
                        done.keep(value);
                    }
                    drop(keeper);
                });
            });
        }
        let waits = async {
            match answer.await {
                Some(value) => value,
                None => core::future::pending().await,
            }
        };
        self.scheduler.within(deadline, waits).await
    }

    fn ensure_alarm(self: &Rc<Self>, actor: Actor) {
        match actor {
            Actor::Counter(shop) => {
                self.ensure_counter_alarm(shop);
                self.ask_for_missing_menu(shop);
            }
            Actor::Gate => self.ensure_gate_alarm(),
            Actor::Origin | Actor::Outside => {}
        }
    }

    pub(crate) fn alarm(&self, actor: Actor) -> Option<Timestamp> {
        self.alarms[&actor].at.get()
    }

    pub(crate) fn set_alarm(&self, actor: Actor, at: Option<Timestamp>) {
        self.alarms[&actor].at.set(at);
        self.ring(actor);
    }

    /// Rings if it is due by the object's clock, and looks again when it will be.
    pub(crate) fn ring(&self, actor: Actor) {
        let Some(world) = self.me.upgrade() else { return };
        let alarm = &self.alarms[&actor];
        let setting = alarm.settings.get() + 1;
        alarm.settings.set(setting);
        let Some(at) = alarm.at.get() else { return };
        // Never at once, so that what set it is done first.
        let millis = at.millis_since(self.clock(actor)).max(1);
        self.scheduler.after_unless(millis, move || {
            let alarm = &world.alarms[&actor];
            let is_current = alarm.settings.get() == setting;
            if !is_current || alarm.is_ringing.get() || world.silent.borrow().contains(&actor) {
                return false;
            }
            alarm.at.set(None);
            alarm.is_ringing.set(true);
            let ringing = Rc::clone(&world);
            world.scheduler.spawn(actor, async move {
                match actor {
                    Actor::Counter(shop) => ringing.counter_alarm(shop).await,
                    Actor::Gate => ringing.gate_alarm().await,
                    Actor::Origin | Actor::Outside => {}
                }
                ringing.alarm_ended(actor);
            });
            true
        });
    }

    /// Whatever rang has ended, or died; what was set meanwhile can ring.
    pub(crate) fn alarm_ended(&self, actor: Actor) {
        self.alarms[&actor].is_ringing.set(false);
        self.ring(actor);
    }
}
