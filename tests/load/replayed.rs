//! A day in a minute: every order that was accepted while the database died in cascade is recorded once.

use everbud_local::places::Places;
use everbud_local::replay::cascade::Stage;
use everbud_local::replay::day::{Compression, Pace};
use everbud_local::replay::plan::Volume;
use everbud_local::replay::report::Report;
use everbud_local::replay::{self, Options};
use everbud_local::worker_build::{self, Kind, WorkerBuild};
use everbud_local::workerd::Idle;
use everbud_local::{leftovers, packages, toolchain};
use std::sync::atomic::AtomicBool;

const VOLUME: Volume = Volume { shops: 20, orders: 200, stock_changes: 960, views_per_order: 3 };

fn replayed() -> Report {
    let mut say = |line: &str| eprintln!("  {line}");
    let places = Places::find().unwrap();
    let toolchain = toolchain::find(&mut say).unwrap_or_else(|why| panic!("{why}"));
    let packages = packages::ensure(&places, &mut say).unwrap_or_else(|why| panic!("{why}"));
    let order = WorkerBuild::quick(&places.root);
    let edge = worker_build::build(&toolchain, &packages, &order).unwrap_or_else(|why| panic!("{why}"));
    let folder = places.tests().join(leftovers::name(leftovers::TEST_RUN, 420));
    let options = Options {
        volume: VOLUME,
        compression: Compression::to_length(60_000, Pace::Clock),
        seed: Options::SEED,
        idle: Idle::Sleeps,
        worker: Kind::Quick,
    };
    let report = replay::run(&packages, edge, &folder, options, &AtomicBool::new(false), &mut |_| {});
    let _ = std::fs::remove_dir_all(&folder);
    report.unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn a_day_that_loses_its_database_at_the_peak_loses_no_order_and_doubles_none() {
    let report = replayed();
    let broken: Vec<_> = report.verdicts.iter().filter(|verdict| !verdict.holds).collect();
    assert!(report.holds && broken.is_empty(), "{broken:?}\n{:?}", report.findings);
    let found = &report.findings;
    assert_eq!(found.accepted + found.refused, u64::from(VOLUME.orders));
    assert_eq!(found.stock_changes, u64::from(VOLUME.stock_changes));
    assert!(found.refused > 0, "nothing was scarce");
    let stages: Vec<&str> = report.turns.iter().filter_map(|turn| turn.stage.as_deref()).collect();
    assert_eq!(stages, Stage::ALL.map(Stage::name));
}
