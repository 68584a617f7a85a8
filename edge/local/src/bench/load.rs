//! Asking: as much as is answered, to learn the capacity, and by a plan, to learn the times.
//!
//! A request's time runs from the moment at which the plan has it leave, also when all connections were still busy then:
//! whoever waits for an answer before asking again measures a slow server too seldom. I/O: threads, sockets.

use super::workload::{Kind, Workload};
use crate::chance::Chance;
use crate::http::Connection;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Who ask at once, so that the plan never waits for an answer as long as fewer are late.
const ASKERS: usize = 64;
/// Who ask when the capacity is measured.
const ASKERS_AT_FULL_LOAD: usize = 8;
/// The plan is the same in every block.
const PLAN: u64 = 420;

/// One request's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// What was asked.
    pub kind: Kind,
    /// From the plan's moment to the end of the answer.
    pub micros: u64,
}

/// The times of one block, in the order of its plan.
#[derive(Clone, Debug, Default)]
pub struct Block(pub Vec<Timed>);

impl Block {
    /// The times of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = u64> {
        self.0.iter().filter(move |timed| timed.kind == kind).map(|timed| timed.micros)
    }
}

/// Requests a second that are answered while as many are asked as possible.
pub(super) fn capacity(port: u16, workload: &Workload, time: Duration) -> Result<f64, String> {
    let started = Instant::now();
    let next = AtomicUsize::new(0);
    let asked: Vec<Result<usize, String>> = std::thread::scope(|scope| {
        let ask = || {
            let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
            let mut answered = 0;
            while started.elapsed() < time {
                workload.ask(next.fetch_add(1, Ordering::Relaxed), &mut connection)?;
                answered += 1;
            }
            Ok(answered)
        };
        let askers: Vec<_> = (0..ASKERS_AT_FULL_LOAD).map(|_| scope.spawn(ask)).collect();
        askers.into_iter().map(|asker| asker.join().unwrap_or_else(|_| Err("an asker died".to_owned()))).collect()
    });
    let answered: usize = asked.into_iter().sum::<Result<usize, String>>()?;
    let answered = u32::try_from(answered).unwrap_or(u32::MAX);
    Ok(f64::from(answered) / started.elapsed().as_secs_f64())
}

/// Asks `count` requests at moments of chance, `rate` a second in the mean.
pub(super) fn open_loop(port: u16, workload: &Workload, rate: f64, count: usize) -> Result<Block, String> {
    let plan = plan(rate, count);
    let next = AtomicUsize::new(0);
    let started = Instant::now() + Duration::from_millis(100);
    let asked: Vec<Result<Vec<(usize, Timed)>, String>> = std::thread::scope(|scope| {
        let ask = || {
            let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
            let mut times = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(due) = plan.get(at).map(|after| started + *after) else { return Ok(times) };
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let kind = workload.ask(at, &mut connection)?;
                let micros = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                times.push((at, Timed { kind, micros }));
            }
        };
        let askers: Vec<_> = (0..ASKERS).map(|_| scope.spawn(ask)).collect();
        askers.into_iter().map(|asker| asker.join().unwrap_or_else(|_| Err("an asker died".to_owned()))).collect()
    });
    let mut times: Vec<(usize, Timed)> = asked.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    times.sort_unstable_by_key(|(at, _)| *at);
    Ok(Block(times.into_iter().map(|(_, timed)| timed).collect()))
}

/// When each request leaves, after the start: independent arrivals, as shoppers are.
fn plan(rate: f64, count: usize) -> Vec<Duration> {
    let mut chance = Chance(PLAN);
    let mut seconds = 0.0;
    let mut next = || {
        seconds -= chance.share().ln() / rate;
        Duration::from_secs_f64(seconds)
    };
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_leave_at_the_rate_that_is_asked_for() {
        let plan = plan(200.0, 5_000);
        assert!(plan.is_sorted());
        let took = plan.last().unwrap().as_secs_f64();
        assert!((23.0..27.0).contains(&took), "{took}");
        let close = plan.windows(2).filter(|pair| pair[1] - pair[0] < Duration::from_millis(1)).count();
        // Of independent arrivals, 18 % come within a fifth of the mean pause.
        assert!((750..1_050).contains(&close), "{close}");
    }
}
