//! The fault proxy, before a real Postgres.

use crate::bench::{Folder, database, notes};
use everbud_local::fault_proxy::{FaultProxy, Mode};
use everbud_local::patience;
use everbud_local::postgres::Postgres;
use postgres::{Client, Config, NoTls};
use std::time::{Duration, Instant};

struct Bench {
    proxy: FaultProxy,
    server: Postgres,
    _folder: Folder,
}

fn bench() -> Bench {
    let folder = Folder::new();
    let server = database(&folder);
    let proxy = FaultProxy::start(server.port()).unwrap();
    Bench { proxy, server, _folder: folder }
}

impl Bench {
    fn config(&self, name: &str) -> Config {
        let mut config: Config = self.server.url().parse().unwrap();
        let mut through = Config::new();
        through.host("127.0.0.1").port(self.proxy.port()).application_name(name).dbname("everbud");
        through.user(config.get_user().unwrap()).password(config.get_password().unwrap());
        through.connect_timeout(Duration::from_secs(2));
        std::mem::swap(&mut config, &mut through);
        config
    }

    fn connect(&self) -> Result<Client, postgres::Error> {
        self.config("test").connect(NoTls)
    }
}

#[test]
fn everything_passes_and_everybody_is_noted() {
    let bench = bench();
    let mut client = bench.config("drain shop-1").connect(NoTls).unwrap();
    assert_eq!(notes(&mut client), 0);
    let seen = bench.proxy.connections();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].application_name.as_str(), seen[0].user.as_str()), ("drain shop-1", "everbud_owner"));
    assert_eq!(bench.proxy.open(), 1);
    drop(client);
    patience::until("the connection to be closed", Duration::from_secs(5), || match bench.proxy.open() {
        0 => Ok(()),
        open => Err(format!("{open} open")),
    })
    .unwrap();
}

#[test]
fn a_big_answer_comes_through_whole() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    let long: String = client.query_one("SELECT repeat('bud', 3000000)", &[]).unwrap().get(0);
    assert_eq!(long.len(), 9_000_000);
}

#[test]
fn refusing_cuts_old_and_new_connections() {
    let bench = bench();
    let mut old = bench.connect().unwrap();
    bench.proxy.set_mode(Mode::Refuse);
    assert!(bench.connect().is_err());
    assert!(old.query_one("SELECT 1", &[]).is_err());
    bench.proxy.set_mode(Mode::Pass);
    assert_eq!(notes(&mut bench.connect().unwrap()), 0);
}

#[test]
fn a_reset_comes_at_the_first_query_and_not_while_signing_in() {
    let bench = bench();
    bench.proxy.set_mode(Mode::Reset);
    let mut client = bench.connect().expect("signing in works");
    assert!(client.simple_query("SELECT 1").is_err());
    assert!(client.is_closed());
}

#[test]
fn a_hang_lasts_until_it_is_ended_and_then_answers() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    bench.proxy.set_mode(Mode::Hang);
    let asked = std::thread::spawn(move || notes(&mut client));
    let mut config = bench.config("late");
    let late = std::thread::spawn(move || config.connect_timeout(Duration::from_secs(30)).connect(NoTls).is_ok());
    // Nothing can be polled for: the promise is that nothing happens in a while.
    std::thread::sleep(Duration::from_millis(300));
    assert!(!asked.is_finished() && !late.is_finished());
    bench.proxy.set_mode(Mode::Pass);
    assert_eq!(asked.join().unwrap(), 0);
    assert!(late.join().unwrap());
}

#[test]
fn slow_delays_each_flight_and_stops_at_once_when_ended() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    bench.proxy.set_mode(Mode::Slow { delay: Duration::from_millis(300) });
    let start = Instant::now();
    client.simple_query("SELECT 1").unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
    bench.proxy.set_mode(Mode::Slow { delay: Duration::from_secs(600) });
    let asked = std::thread::spawn(move || client.simple_query("SELECT 1").is_ok());
    std::thread::sleep(Duration::from_millis(50));
    bench.proxy.set_mode(Mode::Pass);
    assert!(asked.join().unwrap());
}

#[test]
fn a_lost_reply_belongs_to_a_statement_that_was_committed() {
    let bench = bench();
    bench.proxy.set_mode(Mode::ResetAfterCommit { text: "INTO note".to_owned(), times: 2 });
    let write = "INSERT INTO note (text) VALUES ('kept')";
    for kept in 1..=2 {
        let mut client = bench.connect().unwrap();
        assert!(client.execute(write, &[]).is_err(), "the reply must be lost");
        assert_eq!(notes(&mut bench.server.connect().unwrap()), kept);
    }
    let mut client = bench.connect().unwrap();
    client.execute(write, &[]).expect("two replies were to be lost, not three");
    assert_eq!(bench.proxy.replies_lost(), 2);
}

#[test]
fn a_lost_reply_in_a_transaction_is_that_of_its_commit() {
    let bench = bench();
    bench.proxy.set_mode(Mode::ResetAfterCommit { text: "INTO note".to_owned(), times: 1 });
    let mut client = bench.connect().unwrap();
    let mut transaction = client.transaction().unwrap();
    transaction.execute("INSERT INTO note (text) VALUES ($1)", &[&"kept"]).unwrap();
    assert!(transaction.commit().is_err());
    assert_eq!(notes(&mut bench.server.connect().unwrap()), 1);
}

#[test]
fn an_error_is_no_lost_reply() {
    let bench = bench();
    bench.proxy.set_mode(Mode::ResetAfterCommit { text: "INTO note".to_owned(), times: 1 });
    let mut client = bench.connect().unwrap();
    let refused = client.simple_query("INSERT INTO note (nothing) VALUES (1)").unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42703");
    assert_eq!(bench.proxy.replies_lost(), 0);
}

#[test]
fn a_stopped_database_behind_it_ends_every_connection() {
    let mut bench = bench();
    let mut old = bench.connect().unwrap();
    bench.server.stop(everbud_local::postgres::Stop::Immediate).unwrap();
    assert!(bench.connect().is_err());
    assert!(old.query_one("SELECT 1", &[]).is_err());
}

#[test]
fn flapping_is_down_and_up_in_turns() {
    let bench = bench();
    bench.proxy.set_mode(Mode::Flap { period: Duration::from_millis(900) });
    assert!(bench.connect().is_err());
    let up = patience::until("a turn up", Duration::from_secs(30), || bench.connect().map_err(|why| why.to_string()));
    let mut client = up.unwrap();
    patience::until("the next turn down", Duration::from_secs(30), || match client.simple_query("SELECT 1") {
        Err(_) => Ok(()),
        Ok(_) => Err("still up".to_owned()),
    })
    .unwrap();
}
