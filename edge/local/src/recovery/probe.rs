//! Two people at one shop: one orders and looks when the order lies on the desk, one changes the announcement and looks
//! when it stands on the page. I/O: connections to the worker, and the driver's log.

use super::plan::{DESK, order};
use crate::chance::Chance;
use crate::http::{Ask, Connection};
use crate::replay::client::letter;
use crate::replay::journal::{Answer, Entry, Journal};
use crate::replay::load::{Line, random};
use crate::replay::shops::KnownShop;
use crate::replay::stage::sleep_until;
use serde_json::{Value, json};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// From one order to the next.
const ORDER_EVERY: Duration = Duration::from_secs(1);
/// From one change to the next.
const CHANGE_EVERY: Duration = Duration::from_secs(3);
/// Between two looks for what was done.
const LOOK: Duration = Duration::from_millis(20);
/// Who does not see it by then looks no longer; that is told as so long.
const GIVE_UP: Duration = Duration::from_secs(60);

pub(super) struct Prober<'a> {
    pub(super) port: u16,
    pub(super) shop: &'a KnownShop,
    pub(super) journal: &'a Journal,
    /// When the whole run began.
    pub(super) start: Instant,
    pub(super) seed: u64,
    pub(super) closing: &'a AtomicBool,
}

impl Prober<'_> {
    /// How long each order took from its sending until it lay on the desk, in microseconds.
    pub(super) fn orders(&self) -> io::Result<Vec<u64>> {
        let mut line = Line::new(self.port);
        let (mut after, mut times) = (self.last_place(&mut line)?, Vec::new());
        let mut chance = Chance(self.seed);
        for number in 0.. {
            let began = Instant::now();
            let id = self.place(number, &mut chance, &mut line)?;
            let lies_there = |line: &mut Line| {
                let seen = self.desk(line, after)?;
                let orders = seen.get("orders").and_then(Value::as_array).into_iter().flatten();
                let has_it = orders.clone().any(|seen| seen.get("id").and_then(Value::as_str) == Some(&id));
                after = seen.get("next").and_then(Value::as_u64).unwrap_or(after);
                Ok(has_it)
            };
            times.push(see(began, &mut line, lies_there));
            if !sleep_until(began + ORDER_EVERY, self.closing) {
                break;
            }
        }
        Ok(times)
    }

    /// How long each change took from when staff sent it until it stood on the page. Begins when it `may`: with the
    /// database down nothing is published.
    pub(super) fn changes(&self, may: &AtomicBool) -> io::Result<Vec<u64>> {
        let mut line = Line::new(self.port);
        while !may.load(Ordering::SeqCst) {
            if !sleep_until(Instant::now() + LOOK, self.closing) {
                return Ok(Vec::new());
            }
        }
        let mut times = Vec::new();
        for number in 0.. {
            let began = Instant::now();
            let words = format!("Announcement {} of {}", number + 1, self.seed);
            self.announce(&words, &mut line)?;
            let mut page = Ask::get(&self.shop.host, "/menu");
            page.headers.push(("cookie", "age=over".to_owned()));
            let stands_there = |line: &mut Line| {
                let answered = line.with(|connection| connection.exchange(&page))?;
                Ok(String::from_utf8_lossy(&answered.body).contains(&words))
            };
            times.push(see(began, &mut line, stands_there));
            if !sleep_until(began + CHANGE_EVERY, self.closing) {
                break;
            }
        }
        Ok(times)
    }

    /// Sends one order until it is answered, and notes each answer like every other. Returns its id.
    fn place(&self, number: usize, chance: &mut Chance, line: &mut Line) -> io::Result<String> {
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_millis();
        let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        let arrival = order(0, DESK, chance);
        let letter = letter(&arrival, self.shop, now_ms, random(self.seed, number));
        let letter = letter.ok_or_else(|| io::Error::other("the desk's shop sells nothing"))?;
        let began = Instant::now();
        loop {
            let sent_us = self.now_us();
            let answer = line.with(|connection| Ok(letter.send(connection))).unwrap_or(Answer::Broken);
            let entry = Entry {
                shop: letter.shop,
                key: letter.key.clone(),
                sent_us,
                answered_us: self.now_us(),
                asked: letter.asked.clone(),
                answer: answer.clone(),
            };
            self.journal.note(&entry)?;
            match answer {
                Answer::Accepted(id) => return Ok(id),
                Answer::Unavailable | Answer::Broken if began.elapsed() < GIVE_UP => {
                    *line = Line::new(self.port);
                    std::thread::sleep(LOOK);
                }
                other => return Err(io::Error::other(format!("an order at the desk's shop: {other:?}"))),
            }
        }
    }

    fn announce(&self, words: &str, line: &mut Line) -> io::Result<()> {
        let settings = line.with(|connection| connection.exchange(&self.of_staff("settings")))?;
        let etag = settings.headers_named("etag").next().unwrap_or_default().to_owned();
        let mut change = self.of_staff("settings");
        change.method = "PUT";
        change.headers.push(("if-match", etag));
        change.headers.push(("content-type", "application/json".to_owned()));
        change.body = json!({ "announcement": words }).to_string().into_bytes();
        let answered = line.with(|connection| connection.exchange(&change))?;
        match answered.status {
            200..=299 => Ok(()),
            status => {
                let why = String::from_utf8_lossy(&answered.body);
                Err(io::Error::other(format!("a change of the announcement: {status} {why}")))
            }
        }
    }

    /// The place of the last event that the desk shows, page by page.
    fn last_place(&self, line: &mut Line) -> io::Result<u64> {
        let mut after = 0;
        loop {
            let seen = self.desk(line, after)?;
            match seen.get("next").and_then(Value::as_u64) {
                Some(next) if next > after => after = next,
                Some(_) | None => return Ok(after),
            }
        }
    }

    fn desk(&self, line: &mut Line, after: u64) -> io::Result<Value> {
        let ask = self.of_staff(&format!("orders?after={after}"));
        let answered = line.with(|connection: &mut Connection| connection.exchange(&ask))?;
        serde_json::from_slice(&answered.body).map_err(io::Error::other)
    }

    fn of_staff(&self, path: &str) -> Ask {
        let mut ask = Ask::get(&self.shop.host, &format!("/api/v1/staff/{path}"));
        ask.headers.push(("authorization", format!("Bearer {}", self.shop.token)));
        ask
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Looks until it is seen; returns how long that took since then. A look that fails is one that saw nothing.
fn see(began: Instant, line: &mut Line, mut look: impl FnMut(&mut Line) -> io::Result<bool>) -> u64 {
    while !look(line).unwrap_or(false) && began.elapsed() < GIVE_UP {
        std::thread::sleep(LOOK);
    }
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}
