//! The load: threads that send what the plan says when it says so, and send again what was not answered.
//!
//! It is open: arrivals do not wait for answers, as long as one of the threads is free. A time runs from the plan's
//! moment, and how late the threads were is told beside it. I/O: threads, sockets, the journal.

use super::client::{Letter, Page, letter, look};
use super::journal::{Answer, Entry, Journal};
use super::plan::Arrival;
use super::shops::KnownShop;
use super::tally::Tally;
use crate::chance::Chance;
use crate::http::Connection;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Who send at once. More would not get more out of a busy machine: all of the worker runs in one thread locally, and
/// what waits there holds up the heartbeat and the drain as well.
const SENDERS: usize = 16;
/// A client that got no answer tries again after this, or up to twice as long.
const AGAIN_AFTER_US: u64 = 1_000_000;
/// A client tries for so long before it gives up, which no order of a replay should have to.
const GIVE_UP_US: u64 = 240_000_000;
/// Whoever wants something waits for it, on a busy machine as well: how long is told by the times.
const PATIENCE: Duration = Duration::from_secs(60);
/// A connection that was not used for so long is left to the other side to close; it does so after five seconds.
const IDLE: Duration = Duration::from_secs(2);
/// Between two looks of a thread that has nothing to send.
const REST: Duration = Duration::from_millis(20);

/// Everything that the threads share.
pub struct Load<'a> {
    /// Where the worker listens.
    pub port: u16,
    /// What is sent.
    pub plan: &'a [Arrival],
    /// To whom.
    pub shops: &'a [KnownShop],
    /// Where answers are noted.
    pub journal: &'a Journal,
    /// Where they are counted.
    pub tally: &'a Tally,
    /// When the day begins.
    pub start: Instant,
    /// Whether to end before the day does.
    pub stop: &'a AtomicBool,
    /// Whether to begin nothing more; what was begun is seen through.
    pub closing: &'a AtomicBool,
    /// What keys are drawn from.
    pub seed: u64,
}

/// A letter that was not answered, and when it is sent again.
struct Unanswered {
    due_us: u64,
    first_due_us: u64,
    give_up_us: u64,
    letter: Letter,
}

impl PartialEq for Unanswered {
    fn eq(&self, other: &Self) -> bool {
        self.due_us == other.due_us
    }
}

impl Eq for Unanswered {}

impl PartialOrd for Unanswered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Unanswered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.due_us.cmp(&other.due_us)
    }
}

#[derive(Default)]
struct Queue {
    next: usize,
    in_hand: usize,
    again: BinaryHeap<Reverse<Unanswered>>,
}

enum Job<'a> {
    New(usize, &'a Arrival),
    Again(Unanswered),
}

impl Load<'_> {
    /// Sends all of it, and comes back when everything is answered or given up.
    ///
    /// # Errors
    /// The journal's: what was not noted cannot be checked.
    pub fn run(&self) -> io::Result<()> {
        let queue = Mutex::new(Queue::default());
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS).map(|_| scope.spawn(|| self.send_on(&queue))).collect();
            let died = || Err(io::Error::other("a sender died"));
            senders.into_iter().try_for_each(|sender| sender.join().unwrap_or_else(|_| died()))
        })
    }

    fn send_on(&self, queue: &Mutex<Queue>) -> io::Result<()> {
        let mut line = Line::new(self.port);
        while !self.stop.load(Ordering::SeqCst) {
            let Some((due_us, job)) = self.take(&mut lock(queue)) else {
                if self.is_over(&lock(queue)) {
                    break;
                }
                std::thread::sleep(REST);
                continue;
            };
            std::thread::sleep(Duration::from_micros(due_us.saturating_sub(self.now_us())));
            let again = match job {
                Job::New(number, arrival) => self.begin(number, arrival, due_us, &mut line),
                Job::Again(unanswered) => self.try_letter(unanswered, &mut line),
            };
            let mut queue = lock(queue);
            queue.in_hand -= 1;
            queue.again.extend(again?.map(Reverse));
        }
        Ok(())
    }

    /// Whichever is due first: the next arrival, or what is to be sent again.
    fn take(&self, queue: &mut Queue) -> Option<(u64, Job<'_>)> {
        let next = self.plan.get(queue.next).filter(|_| !self.closing.load(Ordering::SeqCst));
        let arrival = next.map(|arrival| (u64::from(arrival.at_ms) * 1000, arrival));
        let again = queue.again.peek().map(|Reverse(unanswered)| unanswered.due_us);
        let taken = match (arrival, again) {
            (Some((due_us, arrival)), again) if again.is_none_or(|again| due_us <= again) => {
                queue.next += 1;
                Some((due_us, Job::New(queue.next - 1, arrival)))
            }
            (_, Some(_)) => queue.again.pop().map(|Reverse(again)| (again.due_us, Job::Again(again))),
            (_, None) => None,
        };
        queue.in_hand += usize::from(taken.is_some());
        taken
    }

    fn is_over(&self, queue: &Queue) -> bool {
        let is_through = queue.next >= self.plan.len() || self.closing.load(Ordering::SeqCst);
        is_through && queue.again.is_empty() && queue.in_hand == 0
    }

    fn begin(&self, number: usize, arrival: &Arrival, due_us: u64, line: &mut Line) -> io::Result<Option<Unanswered>> {
        self.tally.late.note(self.now_us().saturating_sub(due_us));
        let Some(shop) = usize::try_from(arrival.shop).ok().and_then(|shop| self.shops.get(shop)) else {
            return Ok(None);
        };
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_millis();
        let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        if let Some(letter) = letter(arrival, shop, now_ms, random(self.seed, number)) {
            // From the first try on: one that the threads were late for was not kept waiting by Everbud.
            let give_up_us = self.now_us() + GIVE_UP_US;
            return self.try_letter(Unanswered { due_us, first_due_us: due_us, give_up_us, letter }, line);
        }
        let seen = line.with(|connection| look(arrival, shop, connection));
        match seen {
            Ok(Page::Whole) => {
                self.tally.pages.up();
                self.tally.page_times.note(self.now_us().saturating_sub(due_us));
            }
            Ok(Page::Missed) | Err(_) => self.tally.pages_missed.up(),
            Ok(Page::Wrong(_)) => self.tally.pages_wrong.up(),
        }
        Ok(None)
    }

    fn try_letter(&self, unanswered: Unanswered, line: &mut Line) -> io::Result<Option<Unanswered>> {
        let Unanswered { first_due_us, give_up_us, letter, .. } = unanswered;
        let sent_us = self.now_us();
        let answer = line.with(|connection| Ok(letter.send(connection))).unwrap_or(Answer::Broken);
        if answer == Answer::Broken {
            line.open = None;
        }
        let answered_us = self.now_us();
        let entry = Entry {
            shop: letter.shop,
            key: letter.key.clone(),
            sent_us,
            answered_us,
            asked: letter.asked.clone(),
            answer,
        };
        self.journal.note(&entry)?;
        match entry.answer {
            Answer::Accepted(_) => self.tally.accepted.up(),
            Answer::Applied => self.tally.pushes.up(),
            Answer::Refused(_) => self.tally.refused.up(),
            Answer::Wrong(_) => self.tally.wrong.up(),
            Answer::Unavailable | Answer::Broken => {
                self.tally.again.up();
                let rest = AGAIN_AFTER_US + answered_us % AGAIN_AFTER_US;
                let again = Unanswered { due_us: answered_us + rest, first_due_us, give_up_us, letter };
                return Ok((answered_us < give_up_us).then_some(again));
            }
        }
        if matches!(entry.answer, Answer::Accepted(_) | Answer::Refused(_)) {
            self.tally.order_times.note(answered_us.saturating_sub(first_due_us));
        }
        Ok(None)
    }

    fn now_us(&self) -> u64 {
        u64::try_from(Instant::now().saturating_duration_since(self.start).as_micros()).unwrap_or(u64::MAX)
    }
}

/// A connection that is opened when it is needed, and again after it broke. One that was idle for a while may be closed
/// by the other side this very moment, so it is not used again.
pub(crate) struct Line {
    port: u16,
    open: Option<(Connection, Instant)>,
}

impl Line {
    pub(crate) const fn new(port: u16) -> Self {
        Self { port, open: None }
    }

    pub(crate) fn with<T>(&mut self, ask: impl FnOnce(&mut Connection) -> io::Result<T>) -> io::Result<T> {
        let mut connection = match self.open.take() {
            Some((connection, used)) if used.elapsed() < IDLE => connection,
            Some(_) | None => Connection::open_for(self.port, PATIENCE)?,
        };
        let answer = ask(&mut connection);
        if answer.is_ok() {
            self.open = Some((connection, Instant::now()));
        }
        answer
    }
}

/// The random part of a key, drawn from another state for each arrival.
pub(crate) fn random(seed: u64, number: usize) -> [u8; 10] {
    let mut chance = Chance(seed.wrapping_add(number as u64));
    let mut bytes = [0; 10];
    let (high, low) = bytes.split_at_mut(8);
    high.copy_from_slice(&chance.draw().to_be_bytes());
    low.copy_from_slice(chance.draw().to_be_bytes().get(..2).unwrap_or(&[0, 0]));
    bytes
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
