//! The database goes back in time: what it lost is replayed, and what nobody holds any more is a gap that people see.

use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SWEEP};
use everbud_tests::evidence::{Promised, RECOVERY, recorded, recorded_exactly_once, told_as_recorded};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A publication, a look and what they cause.
const NOTICED: Duration = Duration::from_secs(90);

/// Places so many orders of cheap things.
fn place(shop: &Shop, count: usize, promised: &mut Promised) {
    let variants = available(shop);
    for variant in variants.iter().take(10).cycle().take(count) {
        promised.note(&order_one(shop, variant).expect(201).json());
    }
}

/// Which of these orders say on their own pages that they are recorded, in both forms of the page.
fn told(shop: &Shop, tokens: &[String]) -> Vec<bool> {
    let told = |token: &String| {
        let order = shop.get(&format!("/api/v1/orders/{token}")).expect(200).json();
        let page = shop.get(&format!("/orders/{token}")).expect(200).body;
        let recorded = order["order"]["recorded"] == true;
        // Another answer may have come between the two.
        recorded && page.contains("Recorded in the shop")
    };
    tokens.iter().map(told).collect()
}

/// Twenty orders are recorded, the database goes back by ten of them, and what `notice` does is all that happens then.
fn ten_orders_are_replayed(notice: impl Fn(&Everbud)) {
    let everbud = Everbud::start();
    let shop = everbud.shop("night-ferry");
    let mut promised = Promised::default();
    place(&shop, 10, &mut promised);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    // The edge has seen exactly these ten: what it sees after the restore is no less than that.
    everbud.publish();
    let backup = everbud.back_up();
    place(&shop, 10, &mut promised);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    told_as_recorded(&shop, &promised);

    everbud.restore(&backup);
    assert_eq!(recorded(&everbud, &shop), promised.ids[..10], "the database did not go back");
    // As long as this is open nothing can be recorded, and what the pages say meanwhile stands still.
    let (mut sql, started) = (everbud.sql(), Instant::now());
    let mut held = sql.transaction().unwrap();
    held.execute("select from everbud.counters for update", &[]).unwrap();
    let wanted: Vec<bool> = (0..20).map(|number| number < 10).collect();
    wait::until(
        "the pages of the lost orders to say pending, and of no others",
        NOTICED,
        || {
            notice(&everbud);
            told(&shop, &promised.tokens)
        },
        |told| *told == wanted,
    );
    let noticed = started.elapsed();
    let page = shop.get(&format!("/orders/{}", promised.tokens[19])).expect(200).body;
    assert!(page.contains("Safely stored") || page.contains("Queued"), "{page}");
    wait::until(
        "the shop's status to count them",
        Duration::from_secs(10),
        || shop.get("/api/v1/status").expect(200).json()["pending_orders"].clone(),
        |pending| *pending == 10,
    );
    held.rollback().unwrap();

    let mended = Instant::now();
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    told_as_recorded(&shop, &promised);
    println!("noticed after {noticed:?}, ten orders replayed {:?} after nothing held them up", mended.elapsed());
}

#[test]
fn a_restore_by_ten_orders_is_noticed_by_the_minutes_look_and_they_are_replayed_with_no_later_order() {
    ten_orders_are_replayed(Everbud::publish);
}

#[test]
fn a_restore_by_ten_orders_is_noticed_by_the_sweep_alone() {
    ten_orders_are_replayed(|everbud| everbud.scheduled(SWEEP));
}

#[test]
fn a_restore_that_a_later_order_notices_first_is_replayed_before_it() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let mut promised = Promised::default();
    place(&shop, 3, &mut promised);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    let backup = everbud.back_up();
    place(&shop, 5, &mut promised);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    everbud.restore(&backup);
    place(&shop, 2, &mut promised);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    told_as_recorded(&shop, &promised);
}

/// Every event of the shop in the origin, as the drain takes it.
fn events(everbud: &Everbud, shop: &Shop) -> Vec<(i64, String)> {
    let rows = everbud
        .sql()
        .query(
            "select e.seq, jsonb_build_object('v', v, 'seq', seq, 'kind', kind, 'at', at, 'prev', prev, 'hash', hash, \
             'stock', stock, 'slots', slots, 'body', body, 'sealed', null, 'sealing_key', null)::text \
             from everbud.events e join everbud.hosts h using (shop_id) where h.host = $1 order by e.seq",
            &[&shop.host],
        )
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Up to which event the worker says that a counter has forgotten its log; 0 before it has.
fn forgotten(everbud: &Everbud) -> i64 {
    let log = everbud.worker_log();
    let said = log.lines().filter(|line| line.contains("events-forgotten"));
    let number = |text: &str| -> String {
        text.chars().skip_while(|letter| !letter.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
    };
    let up_to = said.filter_map(|line| Some(number(line.split("up_to").nth(1)?)));
    up_to.filter_map(|number| number.parse().ok()).max().unwrap_or(0)
}

/// The open gaps that an operator is shown, as first and last seq.
fn gaps(everbud: &Everbud) -> Vec<(String, i64, i64)> {
    let rows = everbud.sql().query("select slug, from_seq, to_seq from everbud.gaps_to_import()", &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

#[test]
fn a_restore_older_than_what_the_counter_keeps_leaves_a_visible_gap_and_later_orders_go_on() {
    // What a shop keeps for five weeks, this one keeps for seconds.
    let everbud = Everbud::start_set(&[("KEEP_EVENTS_SECONDS", "5")]);
    let shop = everbud.shop("copper-finch");
    let token = everbud.staff_token("copper-finch");
    let backup = everbud.back_up();
    let mut promised = Promised::default();
    place(&shop, 6, &mut promised);
    let step = |id: &str, step: &str| {
        shop.staff("POST", &format!("/api/v1/staff/orders/{id}/{step}"), &token, "").expect(200).json()
    };
    for id in &promised.ids[..3] {
        step(id, "cancel");
    }
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    let placed = |event: &&(i64, String)| event.1.contains("\"order_placed\"");
    let last_placed = events(&everbud, &shop).iter().filter(placed).map(|(seq, _)| *seq).max().unwrap();
    // What is finished goes with its events; what is open is still there, and counted.
    wait::until(
        "the counter to forget its first six orders, and the pages of those that are finished",
        Duration::from_secs(90),
        || {
            // Nothing is forgotten before the origin's count contains it, and the minute's schedule brings that.
            everbud.publish();
            let status = |token: &String| shop.get(&format!("/orders/{token}")).status;
            (forgotten(&everbud), promised.tokens.iter().map(status).collect::<Vec<u16>>())
        },
        |(forgotten, pages)| *forgotten >= last_placed && *pages == [404, 404, 404, 200, 200, 200],
    );
    step(&promised.ids[3], "accept");
    let stored = wait::until(
        "the step in the origin",
        RECOVERY,
        || events(&everbud, &shop),
        |events| events.iter().any(|(_, event)| event.contains("order_stepped") && event.contains("\"accepted\"")),
    );

    everbud.restore(&backup);
    let mut later = Promised::default();
    place(&shop, 2, &mut later);
    wait::until(
        "the later orders in the origin",
        RECOVERY,
        || recorded(&everbud, &shop),
        |recorded| later.ids.iter().all(|id| recorded.contains(id)),
    );
    told_as_recorded(&shop, &later);
    let found = gaps(&everbud);
    let [(slug, 1, last)] = found.as_slice() else { panic!("one gap from the first event on: {found:?}") };
    assert!(slug == "copper-finch" && *last >= last_placed, "{found:?}");
    // Accepted orders are pending or recorded, and never both: those in the gap are not called recorded.
    let in_origin: BTreeSet<String> = recorded(&everbud, &shop).into_iter().collect();
    for (id, token) in promised.ids[3..].iter().zip(&promised.tokens[3..]) {
        let says: Value = shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["recorded"].clone();
        assert_eq!(says, in_origin.contains(id), "{id}");
        assert_eq!(says, false, "{id} lies in the gap");
    }
    println!("{} events are missing, {} orders pend in the gap, {} went on", last, 3, later.ids.len());

    // An import brings what the lost back-up held. Each counts once, and the pages say so.
    let missing: Vec<&str> = stored.iter().filter(|(seq, _)| seq <= last).map(|(_, event)| event.as_str()).collect();
    let batch = format!("[{}]", missing.join(","));
    let mut sql = everbud.sql();
    let import = "select everbud.drain(h.shop_id, (select log_id from everbud.gaps limit 1), $2::text::jsonb) ->> 'outcome' \
                  from everbud.hosts h where host = $1";
    let outcome: String = sql.query_one(import, &[&shop.host, &batch]).unwrap().get(0);
    assert_eq!(outcome, "recorded");
    assert_eq!(gaps(&everbud), [], "the import has closed the gap");
    place(&shop, 1, &mut later);
    let all = Promised {
        ids: [promised.ids.clone(), later.ids.clone()].concat(),
        tokens: [promised.tokens[3..].to_vec(), later.tokens.clone()].concat(),
    };
    recorded_exactly_once(&everbud, &shop, &all).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    told_as_recorded(&shop, &all);
}
