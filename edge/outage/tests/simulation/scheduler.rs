//! A deterministic scheduler: simulated time, and one task at a time.
//!
//! Pure. What an object does is an async function, as in the worker, and so reads like it. A task belongs to an actor,
//! and goes with it when that crashes: at whatever it was waiting for. What is due at the same moment comes in an order
//! that is drawn from the seed.

use crate::random::Random;
use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::Wake;

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    Counter(usize),
    Gate,
    Origin,
    /// Shoppers, staff and schedules.
    Outside,
}

impl core::fmt::Display for Actor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Counter(shop) => write!(f, "shop {}", shop + 1),
            Self::Gate => f.write_str("the gate"),
            Self::Origin => f.write_str("the origin"),
            Self::Outside => f.write_str("the schedule"),
        }
    }
}

/// Says whether anything came of it.
type Job = Box<dyn FnOnce() -> bool>;
type Work = Pin<Box<dyn Future<Output = ()>>>;

/// What is due at some time. The heap gives the greatest first, so the order is the reverse.
struct Due {
    at: i64,
    tie: u64,
    serial: u64,
    job: Job,
}

impl Due {
    const fn key(&self) -> (i64, u64, u64) {
        (self.at, self.tie, self.serial)
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        other.key().cmp(&self.key())
    }
}

/// Puts a task among those that can go on.
struct GoesOn {
    task: u64,
    ready: Arc<Mutex<Vec<u64>>>,
}

impl Wake for GoesOn {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().push(self.task);
    }
}

struct Task {
    owner: Actor,
    waker: Waker,
    /// Nothing while it is being polled.
    work: Option<Work>,
}

pub(crate) struct Scheduler {
    now: Cell<i64>,
    serial: Cell<u64>,
    steps: Cell<u64>,
    ties: RefCell<Random>,
    queue: RefCell<BinaryHeap<Due>>,
    tasks: RefCell<BTreeMap<u64, Task>>,
    ready: Arc<Mutex<Vec<u64>>>,
}

impl Scheduler {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            now: Cell::new(0),
            serial: Cell::new(0),
            steps: Cell::new(0),
            ties: RefCell::new(Random::named(seed, "ties")),
            queue: RefCell::default(),
            tasks: RefCell::default(),
            ready: Arc::default(),
        }
    }

    /// Milliseconds since the run began, which no actor can read.
    pub(crate) fn now(&self) -> i64 {
        self.now.get()
    }

    /// How many things have happened, without the deadlines that nobody waited for any more.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.get()
    }

    fn serial(&self) -> u64 {
        self.serial.set(self.serial.get() + 1);
        self.serial.get()
    }

    /// Lets something happen after so many milliseconds.
    pub(crate) fn after(&self, millis: i64, job: impl FnOnce() + 'static) {
        self.after_unless(millis, move || {
            job();
            true
        });
    }

    /// The same for a job that may find nothing to do, and says so.
    pub(crate) fn after_unless(&self, millis: i64, job: impl FnOnce() -> bool + 'static) {
        self.push(millis, Box::new(job));
    }

    fn push(&self, millis: i64, job: Job) {
        let (at, tie, serial) = (self.now() + millis.max(0), self.ties.borrow_mut().next(), self.serial());
        self.queue.borrow_mut().push(Due { at, tie, serial, job });
    }

    /// Begins a task of that actor.
    pub(crate) fn spawn(&self, owner: Actor, work: impl Future<Output = ()> + 'static) {
        let task = self.serial();
        let waker = Waker::from(Arc::new(GoesOn { task, ready: Arc::clone(&self.ready) }));
        self.tasks.borrow_mut().insert(task, Task { owner, waker, work: Some(Box::pin(work)) });
        self.ready.lock().unwrap().push(task);
    }

    /// Ends all tasks of that actor, wherever they are.
    pub(crate) fn kill(&self, owner: Actor) {
        let (dead, alive) =
            core::mem::take(&mut *self.tasks.borrow_mut()).into_iter().partition(|(_, task)| task.owner == owner);
        *self.tasks.borrow_mut() = alive;
        // Dropped last, for what it drops may wake others.
        let dead: BTreeMap<u64, Task> = dead;
        drop(dead);
    }

    /// Lets the next thing happen, and all tasks go on that can. Whether there was one before `end`.
    pub(crate) fn step(&self, end: i64) -> bool {
        let next = {
            let mut queue = self.queue.borrow_mut();
            if queue.peek().is_none_or(|due| due.at > end) { None } else { queue.pop() }
        };
        let Some(due) = next else { return false };
        self.now.set(due.at);
        self.steps.set(self.steps.get() + u64::from((due.job)()));
        self.go_on();
        true
    }

    fn go_on(&self) {
        loop {
            let Some(task) = self.ready.lock().unwrap().pop() else { return };
            let taken = self.tasks.borrow_mut().get_mut(&task).and_then(|at| Some((at.waker.clone(), at.work.take()?)));
            let Some((waker, mut work)) = taken else { continue };
            let is_done = work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
            let mut tasks = self.tasks.borrow_mut();
            if is_done {
                tasks.remove(&task);
            } else if let Some(at) = tasks.get_mut(&task) {
                at.work = Some(work);
            }
        }
    }

    /// Drops all that is still to come, and with it what it holds.
    pub(crate) fn clear(&self) {
        let queue = core::mem::take(&mut *self.queue.borrow_mut());
        let tasks = core::mem::take(&mut *self.tasks.borrow_mut());
        drop((queue, tasks));
        self.queue.borrow_mut().clear();
    }

    /// Waits so many milliseconds.
    pub(crate) async fn sleep(&self, millis: i64) {
        let (done, is_done) = promise();
        self.push(millis, Box::new(move || done.keep(())));
        is_done.await;
    }

    /// The outcome, unless it takes longer than that.
    pub(crate) async fn within<T>(&self, millis: i64, work: impl Future<Output = T>) -> Option<T> {
        let (mut work, mut late) = (pin!(work), pin!(self.sleep(millis)));
        core::future::poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => late.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}

struct Shared<T> {
    value: Option<T>,
    waker: Option<Waker>,
    is_broken: bool,
}

/// The side that will know.
pub(crate) struct Promise<T>(Rc<RefCell<Shared<T>>>);

/// The side that waits: for a value, or for ever where `T` never comes, or nothing when the promise is dropped.
pub(crate) struct Promised<T>(Rc<RefCell<Shared<T>>>);

pub(crate) fn promise<T>() -> (Promise<T>, Promised<T>) {
    let shared = Rc::new(RefCell::new(Shared { value: None, waker: None, is_broken: false }));
    (Promise(Rc::clone(&shared)), Promised(shared))
}

impl<T> Promise<T> {
    /// Says whether somebody still waited.
    pub(crate) fn keep(self, value: T) -> bool {
        self.0.borrow_mut().value = Some(value);
        Rc::strong_count(&self.0) > 1
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let mut shared = self.0.borrow_mut();
        shared.is_broken = true;
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
    }
}

impl<T> Future for Promised<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.borrow_mut();
        if let Some(value) = shared.value.take() {
            return Poll::Ready(Some(value));
        }
        if shared.is_broken {
            return Poll::Ready(None);
        }
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
