//! The stack as one: the worker reaches Postgres through the proxy, and every trouble can be made and mended.

use crate::bench::{Folder, packages, template};
use crate::worker::{get, small_edge};
use everbud_local::fault_proxy::{Fault, Moment};
use everbud_local::stack::{Sabotage, Stack, StackOptions, Trouble};
use std::net::TcpStream;
use std::time::Duration;

fn stack(folder: &Folder) -> Stack {
    let edge = small_edge(&folder.0);
    let mut options = StackOptions::new(edge, folder.0.join("stack"));
    options.template = Some(template().to_path_buf());
    Stack::start(packages(), options, &mut |_| {}).unwrap()
}

#[test]
fn the_worker_reaches_the_proxy_and_outlives_a_refused_origin() {
    let folder = Folder::new();
    let stack = stack(&folder);
    assert_eq!(get(stack.port(), "/origin"), "N");
    for trouble in [Trouble::Network(Fault::Refuse), Trouble::Down] {
        stack.trouble(trouble).unwrap();
        assert_eq!(get(stack.port(), "/greeting"), "undefined");
        let _ = get(stack.port(), "/origin");
        stack.mend().unwrap();
        assert_eq!(get(stack.port(), "/origin"), "N");
    }
}

#[test]
fn every_trouble_can_follow_every_other_and_be_mended_twice() {
    let folder = Folder::new();
    let stack = stack(&folder);
    let troubles = [
        Trouble::Down,
        Trouble::Down,
        Trouble::Hang,
        Trouble::ReadOnly,
        Trouble::Slow(Duration::from_millis(10)),
        Trouble::Hang,
        Trouble::Network(Fault::reset(Moment::BeforeStatement)),
        Trouble::Killed,
        Trouble::Network(Fault::Blackhole),
        Trouble::Inside(Sabotage::TooManyConnections),
        Trouble::ShuttingDown,
        Trouble::Inside(Sabotage::Password),
        Trouble::Stopped,
        Trouble::Inside(Sabotage::BackendKilled),
        Trouble::Network(Fault::Flap { period: Duration::from_secs(5) }),
        Trouble::Down,
    ];
    for trouble in troubles {
        stack.trouble(trouble).unwrap();
    }
    stack.mend().unwrap();
    stack.mend().unwrap();
    let mut owner = stack.postgres().connect().unwrap();
    owner.execute("INSERT INTO note (text) VALUES ('mended')", &[]).unwrap();
}

#[test]
fn stopping_leaves_no_process_and_no_listener_behind() {
    let folder = Folder::new();
    let stack = stack(&folder);
    let (worker, database) = (stack.port(), stack.postgres().port());
    drop(stack);
    for port in [worker, database] {
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{port} still listens");
    }
}
