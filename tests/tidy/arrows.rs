//! Who may depend on whom, and which crate may name what.

use crate::tree::{none, root, texts};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Every arrow of the design, from the one who uses to those who are used.
const ARROWS: [(&str, &[&str]); 8] = [
    ("everbud-domain", &[]),
    ("everbud-import", &["everbud-domain"]),
    ("everbud-outage", &["everbud-domain"]),
    ("everbud-app", &["everbud-domain"]),
    ("everbud-staff", &["everbud-domain"]),
    ("everbud-edge", &["everbud-app", "everbud-domain", "everbud-import", "everbud-outage", "everbud-staff"]),
    ("everbud-local", &["everbud-domain", "everbud-import", "everbud-outage"]),
    ("everbud-tests", &["everbud-domain", "everbud-local", "everbud-outage"]),
];

fn workspace() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn packages(workspace: &Value) -> &Vec<Value> {
    workspace["packages"].as_array().unwrap()
}

#[test]
fn crates_depend_on_each_other_only_along_the_arrows() {
    let workspace = workspace();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut offenders = Vec::new();
    for package in packages(&workspace) {
        let name = package["name"].as_str().unwrap();
        let Some(allowed) = allowed.get(name) else {
            offenders.push(format!("{name} is in no arrow"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            if used.starts_with("everbud-") && !allowed.contains(&used) {
                offenders.push(format!("{name} → {used}"));
            }
        }
    }
    none("these arrows are not in the design", &offenders);
}

#[test]
fn the_workspace_has_one_binary() {
    let workspace = workspace();
    let binaries: Vec<&str> = packages(&workspace)
        .iter()
        .flat_map(|package| package["targets"].as_array().unwrap())
        .filter(|target| target["kind"].as_array().unwrap().iter().any(|kind| kind == "bin"))
        .map(|target| target["name"].as_str().unwrap())
        .collect();
    assert_eq!(binaries, ["everbud"], "`cargo run` must need no choice");
}

#[test]
fn cargo_test_at_the_root_runs_the_tests_of_every_crate_that_has_any() {
    let workspace = workspace();
    let by_default: BTreeSet<&str> =
        workspace["workspace_default_members"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let mut offenders = Vec::new();
    for package in packages(&workspace) {
        if by_default.contains(package["id"].as_str().unwrap()) {
            continue;
        }
        let manifest = package["manifest_path"].as_str().unwrap();
        let folder = std::path::Path::new(manifest).parent().unwrap().strip_prefix(root()).unwrap().to_owned();
        let folders_within: Vec<_> = packages(&workspace)
            .iter()
            .map(|other| std::path::Path::new(other["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned())
            .filter_map(|other| other.strip_prefix(root()).ok().map(std::path::Path::to_owned))
            .filter(|other| *other != folder && other.starts_with(&folder))
            .collect();
        for (path, text) in texts(".rs") {
            let path = std::path::Path::new(&path);
            let is_own = path.starts_with(&folder) && !folders_within.iter().any(|other| path.starts_with(other));
            if is_own && text.contains("#[test]") {
                offenders.push(format!("{} has tests, and its crate is not a default member", path.display()));
            }
        }
    }
    none("`cargo test` would pass these by", &offenders);
}

/// Lines of source under `folder` that name any of the words, outside comments and the excepted files.
fn naming(folder: &str, words: &[&str], except: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in texts(".rs") {
        if !path.starts_with(folder) || except.contains(&path.as_str()) {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            if !line.trim_start().starts_with("//") && words.iter().any(|word| line.contains(word)) {
                found.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn only_the_origin_names_the_database() {
    let words = [".hyperdrive(", "tokio_postgres", "everbud.drain("];
    none("only edge/src/origin.rs may", &naming("edge/src/", &words, &["edge/src/origin.rs"]));
}

#[test]
fn only_alarms_and_schedules_open_the_origin() {
    let may = [
        "edge/src/origin.rs",
        "edge/src/counter/drain.rs",
        "edge/src/counter/apply.rs",
        "edge/src/gate.rs",
        "edge/src/publish.rs",
    ];
    none(
        "only the drain, what applies held writes, the gate and the publisher may",
        &naming("edge/src/", &["OriginAccess"], &may),
    );
}

#[test]
fn only_what_publishes_drains_or_probes_names_the_way_to_the_origin() {
    let may = [
        "config.rs",
        "counter/apply.rs",
        "counter/drain.rs",
        "counter/settle.rs",
        "gate.rs",
        "lib.rs",
        "origin.rs",
        "publish.rs",
        "sweep.rs",
    ];
    let may: Vec<String> = may.iter().map(|file| format!("edge/src/{file}")).collect();
    let may: Vec<&str> = may.iter().map(String::as_str).collect();
    none("no route and nothing that a route is given may", &naming("edge/src/", &["crate::origin", "ORIGIN"], &may));
}

#[test]
fn no_route_holds_the_environment_of_the_worker() {
    none("a route is given a Storefront and nothing else", &naming("edge/src/routes", &["Env", "worker::env"], &[]));
}

#[test]
fn only_a_counter_and_the_directory_write_to_kv() {
    let may = ["edge/src/shelf/copies.rs", "edge/src/counter/publishing.rs", "edge/src/directory/object.rs"];
    none("each shop's keys have one writer", &naming("edge/src/", &["to_kv("], &may));
}

#[test]
fn pure_crates_read_no_clock_draw_no_lots_and_compute_no_fractions() {
    let words = [
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "getrandom",
        "thread_rng",
        "std::fs",
        "std::net",
        ": f64",
        ": f32",
        "as f64",
    ];
    let mut found = Vec::new();
    for folder in ["app/domain/src/", "app/import/src/", "edge/outage/src/"] {
        found.extend(naming(folder, &words, &[]).into_iter().filter(|line| !line.contains("fn visit_f64")));
    }
    none("time and ids are arguments, amounts are whole numbers", &found);
}
