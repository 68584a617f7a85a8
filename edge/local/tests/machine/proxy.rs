//! The fault proxy, before a real Postgres.

use crate::bench::{Folder, database, notes, silent};
use everbud_local::fault_proxy::{Fault, FaultProxy, Moment};
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
    bench.proxy.set_fault(Fault::Refuse);
    assert!(bench.connect().is_err());
    assert!(old.query_one("SELECT 1", &[]).is_err());
    bench.proxy.set_fault(Fault::None);
    assert_eq!(notes(&mut bench.connect().unwrap()), 0);
}

#[test]
fn a_reset_comes_at_the_first_query_and_not_while_signing_in() {
    let bench = bench();
    bench.proxy.set_fault(Fault::reset(Moment::BeforeStatement));
    let mut client = bench.connect().expect("signing in works");
    assert!(client.simple_query("SELECT 1").is_err());
    assert!(client.is_closed());
}

#[test]
fn a_hang_lasts_until_it_is_ended_and_then_answers() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    bench.proxy.set_fault(Fault::Hang);
    let asked = std::thread::spawn(move || notes(&mut client));
    let mut config = bench.config("late");
    let late = std::thread::spawn(move || config.connect_timeout(Duration::from_secs(30)).connect(NoTls).is_ok());
    silent(&asked);
    silent(&late);
    bench.proxy.set_fault(Fault::None);
    assert_eq!(asked.join().unwrap(), 0);
    assert!(late.join().unwrap());
}

#[test]
fn slow_delays_each_flight_and_stops_at_once_when_ended() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    bench.proxy.set_fault(Fault::Slow { delay: Duration::from_millis(300) });
    let start = Instant::now();
    client.simple_query("SELECT 1").unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
    bench.proxy.set_fault(Fault::Slow { delay: Duration::from_secs(600) });
    let asked = std::thread::spawn(move || client.simple_query("SELECT 1").is_ok());
    silent(&asked);
    bench.proxy.set_fault(Fault::None);
    assert!(asked.join().unwrap());
}

#[test]
fn a_lost_reply_belongs_to_a_statement_that_was_committed() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Reset { at: Moment::AfterCommit, text: "INTO note".to_owned(), times: 2 });
    let write = "INSERT INTO note (text) VALUES ('kept')";
    for kept in 1..=2 {
        let mut client = bench.connect().unwrap();
        assert!(client.execute(write, &[]).is_err(), "the reply must be lost");
        assert_eq!(notes(&mut bench.server.connect().unwrap()), kept);
    }
    let mut client = bench.connect().unwrap();
    client.execute(write, &[]).expect("two replies were to be lost, not three");
    assert_eq!(bench.proxy.struck(), 2);
}

#[test]
fn a_lost_reply_in_a_transaction_is_that_of_its_commit() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Reset { at: Moment::AfterCommit, text: "INTO note".to_owned(), times: 1 });
    let mut client = bench.connect().unwrap();
    let mut transaction = client.transaction().unwrap();
    transaction.execute("INSERT INTO note (text) VALUES ($1)", &[&"kept"]).unwrap();
    assert!(transaction.commit().is_err());
    assert_eq!(notes(&mut bench.server.connect().unwrap()), 1);
}

#[test]
fn an_error_is_no_lost_reply() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Reset { at: Moment::AfterCommit, text: "INTO note".to_owned(), times: 1 });
    let mut client = bench.connect().unwrap();
    let refused = client.simple_query("INSERT INTO note (nothing) VALUES (1)").unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42703");
    assert_eq!(bench.proxy.struck(), 0);
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
    bench.proxy.set_fault(Fault::Flap { period: Duration::from_millis(900) });
    assert!(bench.connect().is_err());
    let up = patience::until("a turn up", Duration::from_secs(30), || bench.connect().map_err(|why| why.to_string()));
    let mut client = up.unwrap();
    patience::until("the next turn down", Duration::from_secs(30), || match client.simple_query("SELECT 1") {
        Err(_) => Ok(()),
        Ok(_) => Err("still up".to_owned()),
    })
    .unwrap();
}

#[test]
fn in_a_blackhole_nobody_answers_and_nothing_open_recovers_by_itself() {
    let bench = bench();
    let mut old = bench.connect().unwrap();
    let accepted = bench.proxy.accepted();
    bench.proxy.set_fault(Fault::Blackhole);
    let asked = std::thread::spawn(move || old.simple_query("SELECT 1").is_ok());
    // The door is shut a moment after it is asked for; from then on not even the system accepts.
    patience::until("a connection that is not accepted", Duration::from_secs(10), || {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], bench.proxy.port()));
        match std::net::TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            Err(why) if why.kind() == std::io::ErrorKind::TimedOut => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .unwrap();
    assert!(!asked.is_finished(), "what was sent is never heard of again");
    bench.proxy.set_fault(Fault::None);
    let up =
        patience::until("a new connection", Duration::from_secs(10), || bench.connect().map_err(|why| why.to_string()));
    assert_eq!(notes(&mut up.unwrap()), 0);
    assert!(bench.proxy.accepted() > accepted);
    // Mending does not bring back what was swallowed.
    bench.proxy.set_fault(Fault::Refuse);
    assert!(!asked.join().unwrap());
}

#[test]
fn a_stall_comes_in_mid_result_and_goes_on_where_it_stopped() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Stall { after: 5_000 });
    let mut client = bench.connect().expect("signing in works");
    let asked = std::thread::spawn(move || {
        let row = client.simple_query("SELECT repeat('bud', 30000)").unwrap();
        row.iter()
            .filter_map(|part| match part {
                postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::len),
                _ => None,
            })
            .sum::<usize>()
    });
    silent(&asked);
    bench.proxy.set_fault(Fault::None);
    assert_eq!(asked.join().unwrap(), 90_000);
}

#[test]
fn in_mid_transaction_the_statement_is_executed_and_taken_back() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Reset { at: Moment::MidTransaction, text: "INTO note".to_owned(), times: 1 });
    let mut client = bench.connect().unwrap();
    assert!(client.query_typed("INSERT INTO note (text) VALUES ('lost') RETURNING text", &[]).is_err());
    assert_eq!(bench.proxy.struck(), 1);
    let mut owner = bench.server.connect().unwrap();
    assert_eq!(notes(&mut owner), 0, "the transaction was not ended");
    // The number of the row was drawn, so it was executed indeed.
    let drawn: i64 = owner.query_one("SELECT nextval('note_id_seq')", &[]).unwrap().get(0);
    assert_eq!(drawn, 2);
    let again = bench.connect().unwrap().execute("INSERT INTO note (text) VALUES ('kept')", &[]);
    assert_eq!(again.unwrap(), 1);
}

#[test]
fn before_a_chosen_statement_others_get_through() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Reset { at: Moment::BeforeStatement, text: "INTO note".to_owned(), times: u32::MAX });
    let mut client = bench.connect().unwrap();
    assert_eq!(notes(&mut client), 0);
    assert!(client.execute("INSERT INTO note (text) VALUES ('lost')", &[]).is_err());
    assert_eq!(notes(&mut bench.server.connect().unwrap()), 0);
}

#[test]
fn slices_a_thin_pipe_and_jitter_change_nothing_but_the_time() {
    let bench = bench();
    for fault in [
        Fault::Sliced { bytes: 1 },
        Fault::Bandwidth { bytes_per_second: 50_000 },
        Fault::Jitter { most: Duration::from_millis(50), seed: 1 },
    ] {
        bench.proxy.set_fault(fault.clone());
        let mut client = bench.connect().unwrap();
        let long: String = client.query_one("SELECT repeat('bud', 3000)", &[]).unwrap().get(0);
        assert_eq!(long, "bud".repeat(3_000), "{fault:?}");
    }
    bench.proxy.set_fault(Fault::Bandwidth { bytes_per_second: 50_000 });
    let mut client = bench.connect().unwrap();
    let start = Instant::now();
    client.simple_query("SELECT repeat('bud', 10000)").unwrap();
    assert!(start.elapsed() >= Duration::from_millis(500), "30 kB at 50 kB/s took {:?}", start.elapsed());
}

#[test]
fn a_connection_that_is_half_open_is_silent_until_its_client_gives_up() {
    let bench = bench();
    let mut client = bench.connect().unwrap();
    bench.proxy.set_fault(Fault::HalfOpen);
    let asked = std::thread::spawn(move || client.simple_query("SELECT 1").is_ok());
    patience::until("the server's side to be gone", Duration::from_secs(10), || {
        let mut owner = bench.server.connect().map_err(|why| why.to_string())?;
        let query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'test'";
        match owner.query_one(query, &[]).map_err(|why| why.to_string())?.get::<_, i64>(0) {
            0 => Ok(()),
            backends => Err(format!("{backends} backends")),
        }
    })
    .unwrap();
    assert!(!asked.is_finished());
    assert_eq!(bench.proxy.open(), 1);
    // Mending does not bring it back.
    bench.proxy.set_fault(Fault::None);
    silent(&asked);
    bench.proxy.set_fault(Fault::Refuse);
    assert!(!asked.join().unwrap());
}

#[test]
fn a_slow_close_keeps_both_sides_open_for_a_while() {
    let bench = bench();
    let client = bench.connect().unwrap();
    bench.proxy.set_fault(Fault::SlowClose { delay: Duration::from_secs(600) });
    drop(client);
    patience::lasts("the connection open", Duration::from_millis(200), || match bench.proxy.open() {
        1 => Ok(()),
        open => Err(format!("{open} open")),
    })
    .unwrap();
    bench.proxy.set_fault(Fault::None);
    patience::until("the connection to be closed", Duration::from_secs(5), || match bench.proxy.open() {
        0 => Ok(()),
        open => Err(format!("{open} open")),
    })
    .unwrap();
}

#[test]
fn corrupt_frames_end_in_errors_and_never_in_wrong_rows() {
    let bench = bench();
    bench.proxy.set_fault(Fault::Corrupt { seed: 11, one_in: 12 });
    let (mut right, mut failed) = (0, 0);
    for _ in 0..60 {
        let config = bench.config("test");
        let (told, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let asked =
                config.connect(NoTls).and_then(|mut client| client.query_typed("SELECT repeat('bud', 10)", &[]));
            let _ = told.send(asked);
        });
        // A length that is too long makes a client wait for the rest; it needs a deadline of its own.
        match answer.recv_timeout(Duration::from_secs(1)) {
            Ok(Ok(rows)) => {
                assert_eq!(rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>(), ["bud".repeat(10)]);
                right += 1;
            }
            Ok(Err(_)) | Err(_) => failed += 1,
        }
    }
    assert!(right > 0 && failed > 0, "{right} right, {failed} failed");
    bench.proxy.set_fault(Fault::Refuse);
}
