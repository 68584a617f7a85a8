//! Operators' words about an incident: said with the database dead, by form and by program, and read on every page of it.

use everbud_local::stack::Trouble;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::lend_all;
use everbud_tests::operator::{AtConsole, Operator};
use everbud_tests::wait;
use serde_json::{Value, json};

#[test]
fn with_the_database_down_an_operator_speaks_to_everybody_and_a_restart_forgets_nothing_of_it() {
    let lent = lend_all();
    let operator = Operator::of(lent.everbud);
    let incidents =
        || operator.platform.staff("GET", "/api/v1/operator/incidents", &operator.token, "").expect(200).json();
    let lasting = |told: &Value| told["incidents"][0]["state"] == "down";
    lent.everbud.break_database(Trouble::Down);
    let told = wait::until("the incident", RECOVERY, incidents, lasting);
    let id = told["incidents"][0]["id"].as_str().unwrap().to_owned();
    let say = |id: &str, text: &str| {
        let path = format!("/api/v1/operator/incidents/{id}/words");
        operator.platform.staff("POST", &path, &operator.token, &json!({"text": text}).to_string())
    };
    let said = say(&id, "A disk <failed>; a new one is on its way.").expect(200).json();
    assert_eq!((&said["words"][0]["by"], said["words"].as_array().unwrap().len()), (&json!("operator"), 1));
    let again = say(&id, "A disk <failed>; a new one is on its way.").expect(200).json();
    assert_eq!(again["words"].as_array().unwrap().len(), 1, "a second click says it twice");
    assert_eq!(say(&id, " ").expect(422).problem(), "write-refused");
    say("33333333-0000-4000-8000-000000000001", "Hello").expect(404);
    say("it", "Hello").expect(404);

    let console = AtConsole::sign_in(lent.everbud);
    let fields = [("incident", id.as_str()), ("text", "It is in.")];
    let page = console.post("/console/incidents", &fields).expect(200).body;
    assert!(page.contains("It is in.") && page.contains("A disk &lt;failed&gt;"), "{page}");
    let page = console.post("/console/incidents", &[fields[0], ("text", "")]).expect(422).body;
    assert!(page.contains("There is nothing in it."), "{page}");

    lent.everbud.kill_worker();
    lent.everbud.restart_worker();
    let path = format!("/status/incidents/{id}");
    for site in [lent.everbud.platform(), lent.everbud.shop("saltmarsh"), lent.everbud.shop("night-ferry")] {
        let page = || site.get(&path).expect(200).body;
        let is_told = |page: &String| page.contains("A disk &lt;failed&gt;") && page.contains("It is in.");
        wait::until("the words on every page", RECOVERY, page, is_told);
    }
    let trail = operator.gate()["trail"].to_string();
    assert!(trail.contains(&format!("spoke about incident {id}")) && !trail.contains("It is in."), "{trail}");
}
