//! What the worker tells whoever runs it: lines of JSON with ids and no people in them, and what each answer took.

use super::order;
use everbud_local::stack::Trouble;
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::lend_all;
use everbud_tests::wait;
use serde_json::Value;

#[test]
fn every_line_of_the_log_is_json_that_names_what_happened_and_no_person() {
    let lent = lend_all();
    let shop = lent.everbud.shop("copper-finch");
    lent.everbud.break_database(Trouble::Down);
    let (_, token) = order(&shop);
    let said = || lent.everbud.worker_said("\"event\":\"origin-down\"");
    wait::until("word of the outage", RECOVERY, said, |said| *said);
    lent.everbud.mend_database();
    wait::until("word of its end", RECOVERY, || lent.everbud.worker_said("\"event\":\"origin-up\""), |said| *said);
    let lines = lent.everbud.worker_lines();
    let ours: Vec<&String> = lines.iter().filter(|line| line.starts_with('{')).collect();
    assert!(!ours.is_empty(), "{lines:#?}");
    for line in ours {
        let read: Value = serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        assert!(["info", "warn", "error"].contains(&read["level"].as_str().unwrap()), "{line}");
        let event = read["event"].as_str().unwrap();
        assert!(event.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{line}");
    }
    for private in ["Robin", "303 555", "ada@everbud", &token] {
        assert!(!lines.iter().any(|line| line.contains(private)), "the log tells of {private}");
    }
}

#[test]
fn each_answer_says_what_it_took_and_by_what_it_is_known() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    for path in ["/menu", "/cart", "/api/v1/status", "/no-such-page", "/healthz", "/desk"] {
        let reply = shop.get(path);
        let timing = reply.header("server-timing").unwrap_or_else(|| panic!("{path} says nothing")).to_owned();
        let parts: Vec<(&str, u64)> = timing
            .split(", ")
            .map(|part| part.split_once(";dur=").map(|(name, millis)| (name, millis.parse().unwrap())).unwrap())
            .collect();
        assert_eq!(parts[0].0, "total", "{path}: {timing}");
        assert!(parts.iter().all(|(_, millis)| *millis <= parts[0].1), "{path}: a part took longer than all: {timing}");
        assert_eq!(reply.header("x-request-id").map(str::len), Some(16), "{path}");
    }
    let ids = [shop.get("/menu"), shop.get("/menu")].map(|reply| reply.header("x-request-id").unwrap().to_owned());
    assert_ne!(ids[0], ids[1]);
    let cart = shop.get("/cart").header("server-timing").unwrap().to_owned();
    assert!(cart.contains("shelf;dur=") && cart.contains("counter;dur="), "{cart}");
}
