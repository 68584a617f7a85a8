//! workerd: what it stored, what it is told, and what a kill does to it. The Workers are small ones of plain JavaScript.

use crate::bench::{Folder, packages};
use everbud_local::patience;
use everbud_local::processes;
use everbud_local::worker_build::{BuiltEdge, BuiltWorker};
use everbud_local::workerd::{Idle, Persist, Workerd, WorkerdError, WorkerdOptions};
use rustix::process::Signal;
use serde_json::{Map, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

const STOREFRONT: &str = r#"
export default {
  async fetch(request, env) {
    const path = new URL(request.url).pathname;
    if (path === "/host") return new Response(request.headers.get("host"));
    if (path === "/greeting") return new Response(`${env.GREETING}`);
    if (path === "/log") { console.warn("a warning of the worker"); return new Response("logged"); }
    if (path === "/cron") return new Response(await env.SHELF.get("cron") ?? "never");
    if (path === "/bindings") return new Response(Object.keys(env).sort().join(" "));
    return env.COUNTER.get(env.COUNTER.idFromName("one")).fetch(request);
  },
};
"#;

const BACKROOM: &str = r#"
import { DurableObject } from "cloudflare:workers";
import { connect } from "cloudflare:sockets";
export class Counter extends DurableObject {
  constructor(ctx, env) { super(ctx, env); ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS t (w TEXT)"); }
  async fetch(request) {
    const path = new URL(request.url).pathname;
    if (path === "/origin") return origin(this.env.ORIGIN);
    if (path === "/add") this.ctx.storage.sql.exec("INSERT INTO t VALUES ('x')");
    if (path === "/arm") await this.ctx.storage.setAlarm(Date.now() + 1000);
    const rows = this.ctx.storage.sql.exec("SELECT count(*) AS n FROM t").one().n;
    return new Response(String(rows));
  }
  async alarm() { this.ctx.storage.sql.exec("INSERT INTO t VALUES ('alarm')"); }
}
export class Gate extends DurableObject {}
export class Directory extends DurableObject {}
async function exchange(socket) {
  // SSLRequest: Postgres, or the proxy before it, answers one byte.
  await socket.writable.getWriter().write(new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]));
  return socket.readable.getReader().read();
}
async function origin(origin) {
  // The runtime may never say that nobody is there, neither to who writes nor to who reads, so whoever asks an origin
  // says how long they wait.
  const late = new Promise((resolve) => setTimeout(resolve, 2000, {}));
  try {
    const asked = exchange(connect({ hostname: origin.host, port: origin.port }));
    const { value } = await Promise.race([asked, late]);
    return new Response(value ? new TextDecoder().decode(value) : "end");
  } catch (error) { return new Response("cut"); }
}
export default {
  async scheduled(event, env) {
    if (event.cron === "throw") throw new Error("on purpose");
    await env.SHELF.put("cron", event.cron);
  },
};
"#;

pub(crate) fn small_edge(folder: &Path) -> BuiltEdge {
    let part = |name: &str, code: &str| {
        let place = folder.join("small").join(name);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("worker.mjs"), code).unwrap();
        BuiltWorker::from_modules(&place, &["worker.mjs"])
    };
    BuiltEdge::new(part("storefront", STOREFRONT), part("backroom", BACKROOM))
}

fn options(folder: &Folder) -> WorkerdOptions {
    let mut vars = Map::new();
    vars.insert("GREETING".to_owned(), json!("hello"));
    let origin = "postgres://everbud_edge:none@127.0.0.1:9/everbud".to_owned();
    WorkerdOptions {
        idle: Idle::Sleeps,
        bundles: None,
        edge: small_edge(&folder.0),
        persist: Persist { folder: folder.0.join("edge"), goes_with_us: false },
        port: None,
        origin,
        vars,
        listener: None,
    }
}

/// The body of an answer; an HTTP client as small as can be, so that nothing changes the `Host`. It counts the body's
/// bytes, because workerd keeps a finished connection open for seconds.
pub(crate) fn get(port: u16, path: &str) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: shop.localhost:8787\r\n\r\n").unwrap();
    let mut answer = BufReader::new(socket);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn the_worker_sees_the_host_it_was_asked_for_and_its_variables() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    assert_eq!(get(workerd.port(), "/host"), "shop.localhost:8787");
    assert_eq!(get(workerd.port(), "/greeting"), "hello");
}

#[test]
fn the_storefront_is_given_no_way_to_the_database() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    assert_eq!(get(workerd.port(), "/bindings"), "COUNTER DIRECTORY GATE GREETING PICTURES SHELF");
}

#[test]
fn what_an_object_stored_and_an_alarm_it_set_survive_kill_9() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    let port = workerd.port();
    for rows in ["1", "2"] {
        assert_eq!(get(port, "/add"), rows);
    }
    get(port, "/arm");
    workerd.kill9().unwrap();
    assert!(!workerd.is_running());
    workerd.restart().unwrap();
    assert_eq!(workerd.port(), port);
    let fired = patience::until("the alarm", Duration::from_secs(15), || match get(port, "/rows").as_str() {
        "3" => Ok(()),
        rows => Err(format!("{rows} rows")),
    });
    fired.unwrap();
}

#[test]
fn a_worker_that_its_runtime_started_again_is_killed_as_well() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    let (port, first) = (workerd.port(), workerd.process().unwrap());
    processes::signal(first, Signal::KILL);
    let again = patience::until("another worker", Duration::from_secs(15), || {
        let listens = TcpStream::connect(("127.0.0.1", port)).is_ok();
        let is_gone = !processes::exists(first);
        if is_gone && listens { Ok(()) } else { Err(format!("the first is gone: {is_gone}, one listens: {listens}")) }
    });
    again.unwrap();
    workerd.kill9().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "one was left behind");
}

#[test]
fn an_abandoned_worker_ends_and_its_storage_goes_only_where_it_was_to_go_with_us() {
    fn check(goes_with_us: bool) {
        let folder = Folder::new();
        let persist = Persist { goes_with_us, ..options(&folder).persist };
        let storage = persist.folder.clone();
        let workerd = Workerd::start(packages(), WorkerdOptions { persist, ..options(&folder) }).unwrap();
        assert_eq!(get(workerd.port(), "/add"), "1");
        workerd.abandon();
        let ended = patience::until("the worker's end", Duration::from_secs(15), || {
            let (runs, is_there) = (workerd.is_running(), storage.exists());
            if !runs && is_there != goes_with_us { Ok(()) } else { Err(format!("running: {runs}, stored: {is_there}")) }
        });
        ended.unwrap();
    }
    check(true);
    check(false);
}

#[test]
fn the_scheduled_handler_is_waited_for_and_its_failure_is_told() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    assert_eq!(get(workerd.port(), "/cron"), "never");
    workerd.scheduled("* * * * *").unwrap();
    assert_eq!(get(workerd.port(), "/cron"), "* * * * *");
    assert!(matches!(workerd.scheduled("throw"), Err(WorkerdError::Scheduled(_))));
    workerd.scheduled("*/15 * * * *").unwrap();
    assert_eq!(get(workerd.port(), "/cron"), "*/15 * * * *");
}

#[test]
fn what_the_worker_logs_is_kept() {
    let folder = Folder::new();
    let workerd = Workerd::start(packages(), options(&folder)).unwrap();
    get(workerd.port(), "/log");
    let logged = patience::until("the log line", Duration::from_secs(5), || {
        let lines = workerd.logs();
        let found = lines.iter().find(|line| line.message.contains("a warning of the worker")).cloned();
        found.ok_or_else(|| format!("{lines:?}"))
    });
    assert_eq!(logged.unwrap().level, "warn");
}

#[test]
fn a_taken_port_is_named_together_with_the_way_out() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = Workerd::start(packages(), WorkerdOptions { port: Some(port), ..options(&folder) });
    let words = refused.err().unwrap().to_string();
    assert!(words.contains(&port.to_string()) && words.contains("--port"), "{words}");
}

#[test]
fn a_worker_that_does_not_load_is_refused_with_the_reason() {
    let folder = Folder::new();
    let options = options(&folder);
    std::fs::write(options.edge.backroom.folder.join("worker.mjs"), "export default {{{").unwrap();
    match Workerd::start(packages(), options) {
        Err(WorkerdError::Refused(words)) => assert!(words.contains("SyntaxError"), "{words}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}
