//! What was set aside: shown, tried again once it is mended, cancelled, or taken for settled.

use super::order;
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{Lent, lend};
use everbud_tests::operator::{AtConsole, Operator};
use everbud_tests::wait;
use serde_json::{Value, json};

/// Makes the origin refuse the lines of that shop's orders while it lives: a mistake of ours that somebody mends later.
struct Poison<'a> {
    everbud: &'a Everbud,
    name: String,
}

impl<'a> Poison<'a> {
    fn of(lent: &'a Lent, slug: &str) -> Self {
        let name = format!("poison_{}", slug.replace('-', "_"));
        let mut sql = lent.everbud.sql();
        let shop: String =
            sql.query_one("select id::text from everbud.shops where slug = $1", &[&slug]).unwrap().get(0);
        let poison =
            format!("alter table everbud.order_lines add constraint {name} check (shop_id <> '{shop}') not valid");
        sql.batch_execute(&poison).unwrap();
        Self { everbud: lent.everbud, name }
    }
}

impl Drop for Poison<'_> {
    fn drop(&mut self) {
        let mend = format!("alter table everbud.order_lines drop constraint if exists {}", self.name);
        let _ = self.everbud.sql().batch_execute(&mend);
    }
}

/// An order that was set aside, as the operator is shown it.
#[track_caller]
fn set_aside(operator: &Operator, slug: &str, id: &str) -> Value {
    let of_order =
        |queue: &Value| queue["aside"].as_array().unwrap().iter().find(|aside| aside["order"] == id).cloned();
    wait::until("the order to be set aside", RECOVERY, || of_order(&operator.queue(slug)), Option::is_some).unwrap()
}

#[track_caller]
fn becomes_settled(operator: &Operator, slug: &str, id: &str) {
    let waits = || operator.queue(slug)["aside"].to_string().contains(id);
    wait::until("it to be settled", RECOVERY, waits, |waits| !*waits);
}

fn act(what: &str, aside: &Value) -> Value {
    json!({"act": what, "log": aside["log"], "seq": aside["seq"], "reason": "The jar broke."})
}

/// Status and flag of an order in the origin, and how many lines it has there.
fn stored(everbud: &Everbud, id: &str) -> (String, i64) {
    let query = "select status || case when flagged then ' flagged' else '' end,
        (select count(*) from everbud.order_lines l where l.order_id = o.order_id)
        from everbud.orders o where order_id::text = $1";
    let row = everbud.sql().query_one(query, &[&id]).unwrap();
    (row.get(0), row.get(1))
}

#[test]
fn an_order_that_was_set_aside_is_tried_again_once_it_is_mended() {
    let lent = lend("copper-finch");
    let operator = Operator::of(lent.everbud);
    let poison = Poison::of(&lent, "copper-finch");
    let (id, _) = order(&lent.shop);
    let aside = set_aside(&operator, "copper-finch", &id);
    assert_eq!((&aside["reason"], &aside["status"]), (&json!("projection_failed"), &json!("received")));
    let page = AtConsole::sign_in(lent.everbud).get("/console/shops/copper-finch").expect(200).body;
    assert!(page.contains("projection_failed") && page.contains("Cancel the order"), "{page}");

    // Too early: it fails again, and stays.
    operator.act_on("copper-finch", &act("retry", &aside)).expect(200);
    let tried = |aside: &Value| aside["asked"].is_null();
    wait::until("the try", RECOVERY, || set_aside(&operator, "copper-finch", &id), tried);
    assert_eq!(stored(lent.everbud, &id), ("received flagged".to_owned(), 0));

    drop(poison);
    operator.act_on("copper-finch", &act("retry", &aside)).expect(200);
    becomes_settled(&operator, "copper-finch", &id);
    assert_eq!(stored(lent.everbud, &id), ("received".to_owned(), 1));
    assert_eq!(operator.act_on("copper-finch", &act("retry", &aside)).expect(422).problem(), "act-refused");
}

#[test]
fn an_order_that_was_set_aside_is_cancelled_with_a_reason_that_its_shopper_reads() {
    let lent = lend("night-ferry");
    let operator = Operator::of(lent.everbud);
    let poison = Poison::of(&lent, "night-ferry");
    let (id, token) = order(&lent.shop);
    let aside = set_aside(&operator, "night-ferry", &id);
    drop(poison);
    let mut unsaid = act("cancel", &aside);
    unsaid["reason"] = json!(" ");
    assert_eq!(operator.act_on("night-ferry", &unsaid).expect(422).problem(), "act-refused");
    operator.act_on("night-ferry", &act("cancel", &aside)).expect(200);
    assert!(lent.shop.get(&format!("/orders/{token}")).expect(200).body.contains("The jar broke."));
    becomes_settled(&operator, "night-ferry", &id);
    assert_eq!(stored(lent.everbud, &id).0, "cancelled");
    let trail = operator.gate()["trail"].to_string();
    assert!(trail.contains("cancelled the order") && !trail.contains("jar"), "{trail}");
}

#[test]
fn what_a_person_has_put_right_is_taken_for_settled() {
    let lent = lend("saltmarsh");
    let operator = Operator::of(lent.everbud);
    let poison = Poison::of(&lent, "saltmarsh");
    let (id, _) = order(&lent.shop);
    let aside = set_aside(&operator, "saltmarsh", &id);
    drop(poison);
    operator.act_on("saltmarsh", &act("dismiss", &aside)).expect(200);
    becomes_settled(&operator, "saltmarsh", &id);
    assert_eq!(stored(lent.everbud, &id), ("received".to_owned(), 0), "it is as the person left it");
}
