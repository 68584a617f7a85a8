//! A cell that has lost its copies of menus and directory, in every combination that leaves one alive, with the database
//! dead: every page of every shop is served, names resolve, staff are let in, orders are taken.
//!
//! With the worker restarted its memory is gone; Cache and KV are then wiped or garbled on the disk. With its memory alive
//! nothing on the disk can be changed beneath it, so each request tells a build that is for tests alone which copies are
//! empty or throw; so too for the objects' copies, whose storage holds more than the copy.

use crate::views::{View, views};
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SHOPS, Shelf};
use everbud_tests::evidence::{Promised, RECOVERY, recorded_exactly_once, told_as_recorded};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::{Duration, Instant};

/// What has become of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Alive,
    Wiped,
    Throwing,
}

const FATES: [Fate; 3] = [Fate::Alive, Fate::Wiped, Fate::Throwing];

impl Fate {
    /// How a request calls it.
    const fn header(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Wiped => "empty",
            Self::Throwing => "throws",
        }
    }
}

/// What has become of each copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    memory: bool,
    cache: Fate,
    kv: Fate,
    object: Fate,
}

impl Cell {
    /// Every combination that leaves a copy alive.
    fn all(memory: bool) -> Vec<Self> {
        let mut cells = Vec::new();
        for cache in FATES {
            for kv in FATES {
                cells.extend(FATES.map(|object| Self { memory, cache, kv, object }));
            }
        }
        cells.retain(|cell| memory || [cell.cache, cell.kv, cell.object].contains(&Fate::Alive));
        cells
    }

    /// What a request says of it, besides what was done on the disk.
    fn header(self) -> String {
        let object = format!("object={}", self.object.header());
        match self.memory {
            true => format!("cache={},kv={},{object}", self.cache.header(), self.kv.header()),
            false => object,
        }
    }
}

/// A stack whose copies are all there, and all that is to be asked of it.
struct Rehearsed {
    everbud: Everbud,
    shops: Vec<(Shop, String, String)>,
    views: Vec<View>,
    promised: Vec<Promised>,
    slowest: Duration,
    asked: usize,
}

impl Rehearsed {
    fn new() -> Self {
        let everbud = Everbud::start();
        let mut shops = Vec::new();
        let mut all_views = Vec::new();
        let mut all_promised = Vec::new();
        for slug in SHOPS {
            let shop = everbud.shop(slug);
            let mut promised = Promised::default();
            promised.note(&order_one(&shop, &available(&shop)[0]).expect(201).json());
            recorded_exactly_once(&everbud, &shop, &promised).unwrap();
            told_as_recorded(&shop, &promised);
            all_views.extend(views(&everbud.platform(), &shop, &promised.tokens[0]));
            shops.push((shop, everbud.staff_token(slug), available(&everbud.shop(slug))[1].clone()));
            all_promised.push(promised);
        }
        // A directory, and of each shop a menu and a pointer to it.
        let everything = 1 + 2 * SHOPS.len();
        wait::until("everything to lie in KV", RECOVERY, || everbud.things_in_kv(), |things| *things >= everything);
        let (slowest, asked) = (Duration::ZERO, 0);
        let mut rehearsed = Self { everbud, shops, views: all_views, promised: all_promised, slowest, asked };
        // The runtime here has one isolate, in which a counter's own copy reaches every page by its memory. So that the
        // Cache has all that a cell of its own would put there, all is once read without the objects' copies.
        rehearsed.everbud.restart_worker();
        rehearsed.serves("object=empty");
        rehearsed.everbud.break_database(Trouble::Down);
        rehearsed.serves("");
        rehearsed
    }

    /// Everything is served while these copies are broken.
    #[track_caller]
    fn serves(&mut self, broken: &str) {
        for view in &self.views {
            let headers = [("cookie", view.cookie.as_str()), ("everbud-broken", broken)];
            let reply = view.host.get_with(&view.path, &headers);
            assert_eq!(reply.status, 200, "{} of {} with {broken:?}: {}", view.path, view.host.host, reply.body);
            self.slowest = self.slowest.max(reply.took);
            self.asked += 1;
        }
        for (shop, token, _) in &self.shops {
            for (token, status) in [(token.as_str(), 200), ("nobody's", 401)] {
                let bearer = format!("Bearer {token}");
                let headers = [("authorization", bearer.as_str()), ("everbud-broken", broken)];
                let reply = shop.get_with("/api/v1/staff/orders", &headers);
                assert_eq!(reply.status, status, "staff of {} with {broken:?}: {}", shop.host, reply.body);
            }
        }
        // Who is nobody is known to be, and wakes no counter.
        self.everbud.stranger().get_with("/menu", &[("everbud-broken", broken)]).expect(404);
        assert_eq!(self.everbud.counters_on_disk(), SHOPS.len(), "a stranger's host has woken a counter");
    }

    /// One shop after the other takes an order.
    #[track_caller]
    fn sells(&mut self, round: usize) {
        let at = round % self.shops.len();
        let (shop, _, variant) = &self.shops[at];
        self.promised[at].note(&order_one(shop, variant).expect(201).json());
    }

    fn ends_well(&self, what: &str, cells: usize, started: Instant) {
        let Self { everbud, slowest, asked, .. } = self;
        everbud.mend_database();
        for ((shop, ..), promised) in self.shops.iter().zip(&self.promised) {
            recorded_exactly_once(everbud, shop, promised)
                .unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
        }
        println!(
            "{what}: {cells} combinations in {:?}, {asked} pages, the slowest took {slowest:?}",
            started.elapsed()
        );
    }
}

#[test]
fn with_memory_alive_everything_is_served_whatever_else_is_wiped_or_throws() {
    let mut rehearsed = Rehearsed::new();
    let (cells, started) = (Cell::all(true), Instant::now());
    assert_eq!(cells.len(), 27);
    for (round, cell) in cells.iter().enumerate() {
        rehearsed.serves(&cell.header());
        rehearsed.sells(round);
    }
    rehearsed.ends_well("memory alive", cells.len(), started);
}

#[test]
fn with_the_worker_restarted_everything_is_served_from_any_copy_that_is_left() {
    let mut rehearsed = Rehearsed::new();
    let (cells, started) = (Cell::all(false), Instant::now());
    assert_eq!(cells.len(), 19);
    rehearsed.everbud.stop_worker();
    let kept = rehearsed.everbud.keep_shelves();
    for (round, cell) in cells.iter().enumerate() {
        for (shelf, fate) in [(Shelf::Cache, cell.cache), (Shelf::Kv, cell.kv)] {
            match fate {
                Fate::Alive => {}
                Fate::Wiped => rehearsed.everbud.wipe_shelf(shelf),
                Fate::Throwing => rehearsed.everbud.garble_shelf(shelf),
            }
        }
        rehearsed.everbud.restart_worker();
        rehearsed.serves(&cell.header());
        rehearsed.sells(round);
        println!("{cell:?}: everything is served");
        rehearsed.everbud.stop_worker();
        rehearsed.everbud.put_shelves_back(&kept);
    }
    rehearsed.everbud.restart_worker();
    rehearsed.ends_well("restarted", cells.len(), started);
}
