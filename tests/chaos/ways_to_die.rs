//! Every way to die: for each fault 200 views and 50 orders, all served and accepted, and after mending each order is
//! recorded exactly once, in its shop's order.
//!
//! A row of the table is a test. Rows share a few stacks, which they leave as healthy as they found them; one that
//! fails takes its stack with it. Each row writes a line of figures.

mod bench;
mod row;

use everbud_local::fault_proxy::{Fault, Moment};
use everbud_local::stack::{Sabotage, Trouble};
use row::Proof::{Answers, Database, Down, Late, Refused, Struck, Worker};
use row::Recording::{Arrives, Goes, Stops};
use row::Way;
use std::time::Duration;

/// A row: the promise's name, how the database dies, whether orders can be recorded meanwhile, and what proves that it
/// was broken indeed.
macro_rules! ways {
    ($($name:ident: $trouble:expr, $recording:expr, $proof:expr;)*) => {$(
        #[test]
        fn $name() {
            row::survives(&Way { name: stringify!($name), trouble: $trouble, recording: $recording, proof: $proof });
        }
    )*};
}

const fn inside(sabotage: Sabotage) -> Trouble {
    Trouble::Inside(sabotage)
}

/// Strikes batches only: looks, heartbeats and publications pass.
fn batches(at: Moment) -> Trouble {
    Trouble::Network(Fault::Reset { at, text: "order_placed".to_owned(), times: u32::MAX })
}

const SECOND: Duration = Duration::from_secs(1);
/// A turn that does not go into the four seconds from heartbeat to heartbeat, or all of them could fall into good turns.
const OUT_OF_STEP: Duration = Duration::from_millis(700);

// On the way to it.
ways! {
    with_connections_refused: Trouble::Network(Fault::Refuse), Stops, Down;
    with_packets_vanishing: Trouble::Network(Fault::Blackhole), Stops, Down;
    with_answers_stopping_in_the_middle: Trouble::Network(Fault::Stall { after: 40 }), Stops, Down;
    with_everything_two_seconds_late: Trouble::Slow(2 * SECOND), Arrives, Late;
    with_everything_late_by_chance: Trouble::Network(Fault::Jitter { most: SECOND / 2, seed: 42 }), Arrives, Answers;
    behind_a_thin_pipe: Trouble::Network(Fault::Bandwidth { bytes_per_second: 8_000 }), Arrives, Answers;
    with_every_statement_reset: Trouble::Network(Fault::reset(Moment::BeforeStatement)), Stops, Struck;
    with_batches_reset_before_they_begin: batches(Moment::BeforeStatement), Stops, Struck;
    with_batches_reset_in_mid_transaction: batches(Moment::MidTransaction), Stops, Struck;
    with_every_commits_reply_lost: batches(Moment::AfterCommit), Arrives, Struck;
    with_a_byte_a_packet: Trouble::Network(Fault::Sliced { bytes: 1 }), Arrives, Answers;
    with_corrupt_frames: Trouble::Network(Fault::Corrupt { seed: 42, one_in: 20 }), Goes, Struck;
    with_connections_half_open: Trouble::Network(Fault::HalfOpen), Stops, Down;
    with_connections_slow_to_close: Trouble::Network(Fault::SlowClose { delay: 3 * SECOND }), Arrives, Answers;
    with_the_database_flapping: Trouble::Network(Fault::Flap { period: OUT_OF_STEP }), Goes, Late;
}

// Inside.
ways! {
    with_the_database_read_only: Trouble::ReadOnly, Stops, Database(" 25006 ");
    with_the_disk_full: inside(Sabotage::DiskFull), Goes, Database(" 53100 ");
    with_all_connections_taken: inside(Sabotage::TooManyConnections), Stops, Database(" 53300 ");
    with_the_shops_rows_locked: inside(Sabotage::LockedRows), Stops, Answers;
    with_the_table_of_events_locked: inside(Sabotage::LockedTable), Stops, Database(" 55P03 ");
    with_deadlocks: inside(Sabotage::Deadlock), Goes, Database(" 40P01 ");
    with_statements_timing_out: inside(Sabotage::StatementTimeout), Stops, Database(" 57014 ");
    with_sessions_ended_by_an_administrator: inside(Sabotage::Terminated), Goes, Database(" 57P01 ");
    with_the_password_rotated: inside(Sabotage::Password), Stops, Refused("28P01");
    with_a_column_renamed: inside(Sabotage::RenamedColumn), Stops, Refused("42703");
    with_a_right_revoked: inside(Sabotage::RevokedRight), Stops, Refused("42501");
    with_an_empty_catalogue: inside(Sabotage::EmptyMenu), Arrives, Worker("refused: Empty");
    with_an_absurd_catalogue: inside(Sabotage::UnpricedMenu), Arrives, Worker("refused: Unpriced");
}

// Its processes.
ways! {
    with_the_database_stopped_in_order: Trouble::Stopped, Stops, Down;
    with_the_database_stopped_at_once: Trouble::Down, Stops, Down;
    with_the_database_letting_nobody_in: Trouble::ShuttingDown, Stops, Database(" 57P03 ");
    with_the_database_killed: Trouble::Killed, Stops, Down;
    with_the_database_frozen: Trouble::Hang, Stops, Down;
    with_its_processes_killed_one_by_one: inside(Sabotage::BackendKilled), Goes, Database("terminated by signal 9");
}
