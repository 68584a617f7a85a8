//! A message that fails is sent again, at the pace of the specification.
//!
//! That takes five minutes and no work; tests begin by their names, so this one is first and nobody waits for it alone.

use crate::webhooks::{Manager, TOLD};
use everbud_tests::everbud::Everbud;
use everbud_tests::receiver::{Manner, Receiver};
use everbud_tests::wait;
use serde_json::Value;
use std::time::Duration;

/// The first try, five seconds, five minutes, a tenth of jitter, and a heartbeat after each.
const THIRD_TRY: Duration = Duration::from_secs(5 + 300 + 31 + 3 * 20);

#[test]
fn a_receiver_that_fails_twice_and_sends_on_once_gets_it_again_until_it_takes_it() {
    let everbud = Everbud::start();
    let manager = Manager::of(&everbud, "copper-finch");
    let elsewhere = Receiver::willing();
    let failing = Receiver::of(&[Manner::Answers(500), Manner::Answers(500), Manner::Answers(200)]);
    let sending_on = Receiver::of(&[Manner::SendsOn(elsewhere.port()), Manner::Answers(200)]);
    let ended = Receiver::of(&[Manner::Answers(410)]);
    let subscribed = [&failing, &sending_on, &ended].map(|receiver| manager.subscribe(receiver));
    for (id, _) in &subscribed {
        manager.ask("POST", &format!("/{id}/test"), &Value::Null).expect(202);
    }
    let [(failing_id, secret), (sending_id, _), (ended_id, _)] = &subscribed;
    let state = |id: &str| manager.latest(id);
    wait::until("the second try to be taken", THIRD_TRY, || state(sending_id), |it| it["state"] == "delivered");
    assert_eq!((sending_on.received().len(), elsewhere.received().len()), (2, 0), "a redirect was followed");
    let listed = || manager.ask("GET", "", &Value::Null).expect(200).body;
    wait::until("the one that is gone to be let go", TOLD, listed, |listed| !listed.contains(ended_id.as_str()));
    assert_eq!(ended.received().len(), 1);

    let taken =
        wait::until("the third try to be taken", THIRD_TRY, || state(failing_id), |it| it["state"] == "delivered");
    assert_eq!(taken["attempts"], 3, "{taken}");
    let tries = failing.received();
    let waits: Vec<u64> = tries.windows(2).map(|pair| pair[1].at.duration_since(pair[0].at).as_secs()).collect();
    assert!(waits.len() == 2 && (5..60).contains(&waits[0]) && (300..400).contains(&waits[1]), "{waits:?}");
    for again in &tries {
        assert_eq!((again.header("webhook-id"), &again.body), (tries[0].header("webhook-id"), &tries[0].body));
        assert!(again.verifies(&again.body, secret), "{again:?}");
    }
    assert_ne!(tries[0].header("webhook-timestamp"), tries[2].header("webhook-timestamp"), "each try has its moment");
}
