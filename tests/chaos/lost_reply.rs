//! A commit whose reply is lost: the origin has the order, the counter does not know. It is recorded once.

use everbud_local::fault_proxy::{Fault, Moment};
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, RECOVERY, recorded_exactly_once, told_as_recorded};
use everbud_tests::wait;

#[test]
fn a_commit_whose_reply_is_lost_is_recorded_once() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let variants = available(&shop);
    // Among the replies that are lost are those to looks and those to batches.
    everbud.proxy().set_fault(Fault::Reset { at: Moment::AfterCommit, text: "everbud.drain".to_owned(), times: 6 });
    let mut promised = Promised::default();
    for variant in variants.iter().cycle().take(8) {
        promised.note(&order_one(&shop, variant).expect(201).json());
    }
    wait::until("the replies to be lost", RECOVERY, || everbud.proxy().struck(), |lost| *lost >= 6);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    told_as_recorded(&shop, &promised);
}
