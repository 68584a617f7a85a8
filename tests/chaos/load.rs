//! What shoppers do while the database is broken: 200 views and 50 orders, and how long each answer took.

use crate::views::View;
use everbud_tests::basket::{cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::order_by_form;
use everbud_tests::shop::Shop;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) const VIEWS: usize = 200;
pub(crate) const ORDERS: usize = 50;
/// Every so many orders, one is placed with the checkout's form.
pub(crate) const BY_FORM: usize = 5;

/// The heart beats no faster than this, not even when one beat has to confirm another.
const FASTEST_BEAT: Duration = Duration::from_millis(500);
/// Heartbeats and publications that may have been under way already, or fall on the edges of the time looked at.
const AT_THE_EDGES: usize = 3;

/// One answer, and what was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) asked: String,
    pub(crate) took: Duration,
    ended: Option<Instant>,
}

/// How long answers took.
#[derive(Default)]
pub(crate) struct Answers(Vec<Answer>);

impl Answers {
    pub(crate) fn note(&mut self, took: Duration, asked: &str) {
        self.0.push(Answer { asked: asked.to_owned(), took, ended: Some(Instant::now()) });
    }

    pub(crate) fn slowest(&self) -> Answer {
        self.0.iter().max_by_key(|answer| answer.took).cloned().unwrap_or_default()
    }

    /// The slowest of those that the machine cannot be blamed for: while it waited, whoever asked for next to nothing
    /// waited for less than half as long.
    pub(crate) fn slowest_by_itself(&self, idle: &Answers) -> Answer {
        let overlaps = |one: &Answer, other: &Answer| {
            let (Some(one_end), Some(other_end)) = (one.ended, other.ended) else { return false };
            one_end - one.took <= other_end && other_end - other.took <= one_end
        };
        let is_the_machines =
            |answer: &&Answer| idle.0.iter().any(|other| overlaps(answer, other) && other.took * 2 >= answer.took);
        let own = self.0.iter().filter(|answer| !is_the_machines(answer));
        own.max_by_key(|answer| answer.took).cloned().unwrap_or_default()
    }
}

/// Between two questions for next to nothing.
const IDLE: Duration = Duration::from_millis(25);

/// Asks for what touches neither a shop nor an object, again and again, while the work is done: so slow is the machine.
pub(crate) fn while_idling<T>(platform: &Shop, work: impl FnOnce() -> T) -> (T, Answers) {
    let over = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let idler = threads.spawn(|| {
            let mut answers = Answers::default();
            while !over.load(Ordering::SeqCst) {
                if let Ok(reply) = platform.try_send("GET", "/healthz", &[], b"") {
                    answers.note(reply.took, "/healthz");
                }
                std::thread::sleep(IDLE);
            }
            answers
        });
        let ends = Ends(&over);
        let done = work();
        drop(ends);
        (done, idler.join().unwrap())
    })
}

/// Ends the idling, also when the work panics.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Looks at `VIEWS` pages and holds the connections made meanwhile against what the schedule alone makes: nothing waits
/// to be drained, so there are heartbeats, and no more of them than fit into the time.
#[track_caller]
pub(crate) fn browse(everbud: &Everbud, views: &[Vec<View>], answers: &mut Answers) {
    let (known, accepted) = (everbud.connections().len(), everbud.proxy().accepted());
    let started = Instant::now();
    for view in 0..VIEWS {
        let of_shop = &views[view % views.len()];
        let view = &of_shop[(view / views.len()) % of_shop.len()];
        let reply = view.host.get_with(&view.path, &[("cookie", &view.cookie)]).expect(200);
        answers.note(reply.took, &format!("GET {}", view.path));
    }
    let most = usize::try_from(started.elapsed().as_millis() / FASTEST_BEAT.as_millis()).unwrap() + AT_THE_EDGES;
    // In this order: a connection is accepted before it says who it is.
    let named: Vec<String> = everbud.connections().into_iter().skip(known).map(|seen| seen.application_name).collect();
    let opened = usize::try_from(everbud.proxy().accepted() - accepted).unwrap();
    let is_scheduled = |purpose: &String| purpose == "everbud/heartbeat" || purpose == "everbud/publish";
    assert!(named.iter().all(is_scheduled), "{VIEWS} views connected: {named:?}");
    assert!(
        opened <= most,
        "{VIEWS} views in {:?}: {opened} connections were opened, and {named:?} said why",
        started.elapsed()
    );
}

/// Places an order in one of the two ways, and notes how long each answer took.
#[track_caller]
pub(crate) fn order(shop: &Shop, variant: &str, by_form: bool, answers: &mut Answers) -> Value {
    if by_form {
        let (order, took) = order_by_form(shop, variant);
        answers.note(took, "an order by forms");
        return order;
    }
    let request = order_for(shop, &cart(&[(variant, 1)]));
    let reply = send_order(shop, &new_key(), &request).expect(201);
    answers.note(reply.took, "POST /api/v1/orders");
    reply.json()
}
