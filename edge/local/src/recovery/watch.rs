//! What Postgres has of the backlog, asked past everything that is measured. I/O: one connection as the owner.

use super::plan::{BUSY, is_ordinary, quiet};
use crate::replay::shops::KnownShop;
use crate::replay::stage::sleep_until;
use everbud_domain::id::ShopId;
use postgres::{Client, Error, NoTls};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Between two looks until the first record is seen: as exactly as it is told.
const OFTEN: Duration = Duration::from_millis(20);
/// Between two looks afterwards.
const SELDOM: Duration = Duration::from_millis(250);
/// Whatever is not recorded by then is told as missing.
const GIVE_UP: Duration = Duration::from_secs(900);

/// How many events of each shop are recorded, by their numbers.
pub(super) type Recorded = Vec<u64>;

/// When what was recorded, in milliseconds after the database's return.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// The first event.
    pub first_ms: Option<u64>,
    /// All of the quiet shop.
    pub quiet_ms: Option<u64>,
    /// How many of the busy shop were recorded by then.
    pub busy_before_quiet: u64,
    /// All of half of the ordinary shops.
    pub half_ms: Option<u64>,
    /// All of the last of them.
    pub ordinary_ms: Option<u64>,
    /// All of the busy shop.
    pub busy_ms: Option<u64>,
    /// All that waited when it returned.
    pub all_ms: Option<u64>,
    /// How many events were recorded by when, where that changed, up to four times a second.
    pub curve: Vec<(u64, u64)>,
}

pub(super) struct Watch<'a> {
    client: Client,
    numbers: HashMap<&'a ShopId, usize>,
}

impl<'a> Watch<'a> {
    pub(super) fn open(url: &str, shops: &'a [KnownShop]) -> Result<Self, Error> {
        let numbers = shops.iter().zip(0..).map(|(shop, number)| (&shop.id, number)).collect();
        Ok(Self { client: Client::connect(url, NoTls)?, numbers })
    }

    /// What is recorded now.
    pub(super) fn look(&mut self) -> Result<Recorded, Error> {
        let mut recorded = vec![0; self.numbers.len()];
        let query = "select shop_id::text, sum(watermark)::bigint from everbud.logs group by shop_id";
        for row in self.client.query(query, &[])? {
            let shop = ShopId::parse(row.try_get(0)?).ok();
            let place = shop.and_then(|shop| self.numbers.get(&shop)).and_then(|number| recorded.get_mut(*number));
            if let Some(place) = place {
                *place = u64::try_from(row.try_get::<_, i64>(1)?).unwrap_or(0);
            }
        }
        Ok(recorded)
    }

    /// Looks until all of `waiting` is recorded beyond `before`.
    pub(super) fn follow(
        &mut self,
        returned: Instant,
        before: &Recorded,
        waiting: &[u64],
        stop: &AtomicBool,
        tell: &mut dyn FnMut(u64),
    ) -> Result<Watched, Error> {
        let mut watched = Watched::default();
        loop {
            let recorded = self.look()?;
            let at = returned.elapsed();
            let new: Vec<u64> = recorded.iter().zip(before).map(|(now, before)| now.saturating_sub(*before)).collect();
            watched.see(millis(at), &new, waiting);
            tell(new.iter().sum());
            let rest = if watched.first_ms.is_some() { SELDOM } else { OFTEN };
            if watched.all_ms.is_some() || at > GIVE_UP || !sleep_until(returned + at + rest, stop) {
                return Ok(watched);
            }
        }
    }
}

impl Watched {
    fn see(&mut self, at_ms: u64, new: &[u64], waiting: &[u64]) {
        let recorded: u64 = new.iter().sum();
        if self.curve.last().is_none_or(|(_, before)| *before != recorded) {
            self.curve.push((at_ms, recorded));
        }
        let shops = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        let done: Vec<bool> = new.iter().zip(waiting).map(|(new, waiting)| new >= waiting).collect();
        let is_done = |shop: u32| usize::try_from(shop).ok().and_then(|at| done.get(at)).copied().unwrap_or(false);
        let ordinary: Vec<bool> =
            (0..).zip(&done).filter(|(shop, _)| is_ordinary(*shop, shops)).map(|(_, is)| *is).collect();
        let count = ordinary.iter().filter(|is| **is).count();
        let note = |at: &mut Option<u64>, is: bool| {
            let is_new = is && at.is_none();
            if is_new {
                *at = Some(at_ms);
            }
            is_new
        };
        note(&mut self.first_ms, recorded > 0);
        if note(&mut self.quiet_ms, is_done(quiet(shops))) {
            self.busy_before_quiet = usize::try_from(BUSY).ok().and_then(|busy| new.get(busy)).copied().unwrap_or(0);
        }
        note(&mut self.half_ms, 2 * count >= ordinary.len());
        note(&mut self.ordinary_ms, count == ordinary.len());
        note(&mut self.busy_ms, is_done(BUSY));
        note(&mut self.all_ms, done.iter().all(|is| *is));
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_is_noted_when_it_is_seen_first() {
        let waiting = [20, 6, 6, 6, 3];
        let mut watched = Watched::default();
        watched.see(10, &[0, 0, 0, 0, 0], &waiting);
        assert_eq!(watched.first_ms, None);
        watched.see(20, &[8, 0, 6, 0, 0], &waiting);
        watched.see(30, &[9, 0, 6, 6, 3], &waiting);
        watched.see(40, &[20, 6, 6, 6, 3], &waiting);
        watched.see(50, &[25, 6, 6, 6, 3], &waiting);
        let curve = vec![(10, 0), (20, 14), (30, 24), (40, 41), (50, 46)];
        let expect = Watched {
            first_ms: Some(20),
            quiet_ms: Some(30),
            busy_before_quiet: 9,
            half_ms: Some(20),
            ordinary_ms: Some(30),
            busy_ms: Some(40),
            all_ms: Some(40),
            curve,
        };
        assert_eq!(watched, expect);
    }
}
