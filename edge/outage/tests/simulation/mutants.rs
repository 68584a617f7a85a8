//! Rules that are broken on purpose: each is seen, and what it does is told in few lines.
//!
//! Pure, but for the stories that it prints.

use crate::plan::{Broken, Plan};
use crate::run::run;
use crate::shrink::{shrink, story};

/// The first of the seeds from that one on which shows it, made short.
#[track_caller]
fn check(broken: Broken, seeds: u64, lines: usize) {
    let plans = (0..seeds).map(|seed| Plan { broken, ..Plan::drawn(seed) });
    let failing = plans.into_iter().find(|plan| run(plan).violation.is_some());
    let Some(failing) = failing else { panic!("{broken:?} shows in none of {seeds} seeds") };
    let short = shrink(&failing);
    let sound = Plan { broken: Broken::Nothing, ..short.clone() };
    assert_eq!(run(&sound).violation, None, "{broken:?} is not what fails here");
    let story = story(&short);
    println!("{broken:?}:\n{story}\n");
    assert!(story.lines().count() <= lines, "{broken:?} takes {} lines to tell:\n{story}", story.lines().count());
}

#[test]
fn a_watermark_that_moves_by_what_was_sent_is_told_in_fifteen_lines() {
    check(Broken::WatermarkBySent, 20, 15);
}

#[test]
fn poison_that_is_never_set_aside_is_seen() {
    check(Broken::NothingWithheld, 20, 30);
}

#[test]
fn withholding_more_than_what_cannot_be_read_is_seen() {
    check(Broken::MoreWithheld, 20, 40);
}

#[test]
fn forgetting_what_was_not_counted_is_seen() {
    check(Broken::UncountedForgotten, 40, 30);
}

#[test]
fn a_lease_by_another_clock_is_seen() {
    check(Broken::LeaseByGatesClock, 60, 30);
}

#[test]
fn a_gate_that_grants_everybody_is_seen() {
    check(Broken::EverybodyGranted, 5, 40);
}
