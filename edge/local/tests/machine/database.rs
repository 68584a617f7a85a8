//! Postgres: kept, killed, frozen, copied.

use crate::bench::{Folder, database, notes, packages, silent};
use everbud_local::patience;
use everbud_local::postgres::{Postgres, PostgresError, PostgresOptions, Stop};
use postgres::{Client, NoTls};
use std::time::{Duration, Instant};

#[test]
fn what_was_committed_survives_kill_9_and_an_immediate_stop() {
    let folder = Folder::new();
    let mut server = database(&folder);
    for (round, end) in ["kill -9", "immediate"].into_iter().enumerate() {
        let mut client = server.connect().unwrap();
        client.execute("INSERT INTO note (text) VALUES ($1)", &[&end]).unwrap();
        match end {
            "immediate" => server.stop(Stop::Immediate).unwrap(),
            _ => server.kill9().unwrap(),
        }
        assert!(client.query_one("SELECT 1", &[]).is_err(), "the old connection must be dead");
        let port = server.port();
        server.run().unwrap();
        assert_eq!(server.port(), port);
        assert_eq!(notes(&mut server.connect().unwrap()), round as i64 + 1);
    }
}

#[test]
fn a_frozen_one_answers_nobody_and_goes_on_where_it_was() {
    let folder = Folder::new();
    let mut server = database(&folder);
    let mut client = server.connect().unwrap();
    server.pause().unwrap();
    assert!(matches!(server.connect(), Err(PostgresError::Frozen)));
    let asked = std::thread::spawn(move || (notes(&mut client), Instant::now()));
    silent(&asked);
    let resumed = Instant::now();
    server.resume();
    let (count, answered) = asked.join().unwrap();
    assert_eq!(count, 0);
    assert!(answered >= resumed);
}

#[test]
fn a_frozen_one_can_be_stopped_and_started() {
    let folder = Folder::new();
    let mut server = database(&folder);
    server.pause().unwrap();
    server.stop(Stop::Immediate).unwrap();
    assert!(!server.is_running());
    server.run().unwrap();
    assert_eq!(notes(&mut server.connect().unwrap()), 0);
}

#[test]
fn read_only_refuses_writes_with_25006_and_can_be_taken_back() {
    let folder = Folder::new();
    let server = database(&folder);
    let mut client = Client::connect(&server.url(), NoTls).unwrap();
    let write = "INSERT INTO note (text) VALUES ('x')";
    server.set_read_only(true).unwrap();
    // The setting reaches an open session a moment after the reload.
    let refused = patience::until("a refused write", Duration::from_secs(5), || match client.execute(write, &[]) {
        Err(why) => Ok(why),
        Ok(_) => Err("still written".to_owned()),
    });
    assert_eq!(refused.unwrap().code().unwrap().code(), "25006");
    server.set_read_only(false).unwrap();
    patience::until("a write", Duration::from_secs(5), || client.execute(write, &[]).map_err(|why| why.to_string()))
        .unwrap();
}

#[test]
fn starting_from_a_template_takes_a_moment() {
    let _made_before = crate::bench::template();
    let folder = Folder::new();
    let start = Instant::now();
    let mut server = database(&folder);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    server.stop(Stop::Immediate).unwrap();
}

#[test]
fn a_new_one_keeps_its_password_to_itself() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let options = PostgresOptions { folder: folder.0.clone(), template: None, durable: false };
    let server = Postgres::start(&packages().postgres, options).unwrap();
    let mode = std::fs::metadata(folder.0.join("owner.password")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let guessed = server.url().replace("everbud_owner:", "everbud_owner:x");
    assert!(Client::connect(&guessed, NoTls).is_err());
    let encoding: String = server.connect().unwrap().query_one("SHOW server_encoding", &[]).unwrap().get(0);
    assert_eq!(encoding, "UTF8");
}
