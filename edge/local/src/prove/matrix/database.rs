//! Rows 1 to 23: what can break between the edge and the database, and in it. Pure.

use super::Moment::{Accepting, Browsing, Committing, Draining, Idle};
use super::{Row, THROUGHOUT, all_but, not_ours, proof, tried};
use crate::prove::Tier::{Chaos, Domain, Load, Machine, Origin, Outage, Simulation};

pub(super) const ROWS: &[Row] = &[
    tried(
        1,
        "connections are refused",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &["ways_to_die::with_connections_refused", "ways_to_die::with_the_database_stopped_at_once"],
            ),
            proof(Chaos, &[Idle, Browsing], &["outage::an_outage_is_told_in_plain_words_and_so_is_its_end"]),
        ],
    ),
    tried(
        2,
        "packets vanish",
        &[
            proof(Chaos, THROUGHOUT, &["ways_to_die::with_packets_vanishing"]),
            proof(Machine, &[], &["proxy::in_a_blackhole_nobody_answers_and_nothing_open_recovers_by_itself"]),
        ],
    ),
    tried(
        3,
        "it takes connections and never answers",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &[
                    "ways_to_die::with_the_database_frozen",
                    "outage::with_the_database_hung_every_page_is_served_and_every_order_accepted_and_recorded_once",
                ],
            ),
            proof(Chaos, &[Browsing, Accepting], &["outage::a_shoppers_request_never_connects_to_the_database"]),
        ],
    ),
    tried(
        4,
        "an answer stops in the middle",
        &[proof(Chaos, THROUGHOUT, &["ways_to_die::with_answers_stopping_in_the_middle"])],
    ),
    tried(
        5,
        "it is slow: late, late by chance, behind a thin pipe",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &[
                    "ways_to_die::with_everything_two_seconds_late",
                    "ways_to_die::with_everything_late_by_chance",
                    "ways_to_die::behind_a_thin_pipe",
                ],
            ),
            proof(
                Outage,
                &[Draining],
                &["breaker::tests::a_database_that_is_slow_for_good_proves_that_it_is_up_and_stays_up"],
            ),
        ],
    ),
    tried(
        6,
        "connections are half open, or slow to close",
        &[proof(
            Chaos,
            THROUGHOUT,
            &["ways_to_die::with_connections_half_open", "ways_to_die::with_connections_slow_to_close"],
        )],
    ),
    tried(
        7,
        "connections are reset: before a batch, in it, after its commit",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &[
                    "ways_to_die::with_every_statement_reset",
                    "ways_to_die::with_batches_reset_before_they_begin",
                    "ways_to_die::with_batches_reset_in_mid_transaction",
                ],
            ),
            proof(
                Chaos,
                &[Committing],
                &[
                    "ways_to_die::with_every_commits_reply_lost",
                    "lost_reply::a_commit_whose_reply_is_lost_is_recorded_once",
                ],
            ),
            proof(Origin, &[Committing], &["drain::a_lost_reply_costs_a_look"]),
        ],
    ),
    tried(
        8,
        "frames are sliced or corrupt",
        &[proof(Chaos, THROUGHOUT, &["ways_to_die::with_a_byte_a_packet", "ways_to_die::with_corrupt_frames"])],
    ),
    not_ours(
        9,
        "TLS fails, a certificate has expired, a name is not found",
        "Hyperdrive ends TLS and looks the name up; each of these reaches the edge as a connection that fails, which is row 1",
    ),
    tried(10, "the password was rotated", &[proof(Chaos, THROUGHOUT, &["ways_to_die::with_the_password_rotated"])]),
    tried(11, "it is read-only", &[proof(Chaos, THROUGHOUT, &["ways_to_die::with_the_database_read_only"])]),
    tried(12, "its disk is full", &[proof(Chaos, THROUGHOUT, &["ways_to_die::with_the_disk_full"])]),
    tried(
        13,
        "all its connections are taken",
        &[
            proof(Chaos, THROUGHOUT, &["ways_to_die::with_all_connections_taken"]),
            proof(Origin, &[Draining], &["crowd::no_more_drains_run_at_once_than_there_are_slots"]),
        ],
    ),
    tried(
        14,
        "rows and tables are locked, transactions end in deadlocks",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &[
                    "ways_to_die::with_the_shops_rows_locked",
                    "ways_to_die::with_the_table_of_events_locked",
                    "ways_to_die::with_deadlocks",
                ],
            ),
            proof(Outage, &[Draining], &["fault::tests::each_error_is_classed_by_whose_fault_it_is"]),
        ],
    ),
    tried(
        15,
        "statements time out; it shuts down in order, at once, or lets nobody in",
        &[proof(
            Chaos,
            THROUGHOUT,
            &[
                "ways_to_die::with_statements_timing_out",
                "ways_to_die::with_sessions_ended_by_an_administrator",
                "ways_to_die::with_the_database_stopped_in_order",
                "ways_to_die::with_the_database_stopped_at_once",
                "ways_to_die::with_the_database_letting_nobody_in",
            ],
        )],
    ),
    tried(
        16,
        "it crashes, whole or a process at a time, and recovers",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &["ways_to_die::with_the_database_killed", "ways_to_die::with_its_processes_killed_one_by_one"],
            ),
            proof(Machine, &[Committing], &["database::what_was_committed_survives_kill_9_and_an_immediate_stop"]),
        ],
    ),
    all_but(
        17,
        "a fail-over loses the end of what was committed",
        &[
            proof(
                Simulation,
                &[Draining, Committing],
                &["million::a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing"],
            ),
            proof(
                Chaos,
                &[Idle, Accepting],
                &["restored::a_restore_that_a_later_order_notices_first_is_replayed_before_it"],
            ),
        ],
        "two real servers with streaming replication: the lost end is made by going back to a back-up",
    ),
    all_but(
        18,
        "a stale replica answers, or two primaries do",
        &[
            proof(
                Simulation,
                &[Draining],
                &["million::a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing"],
            ),
            proof(Origin, &[Draining], &["drain::a_log_that_another_counter_wrote_is_refused_as_a_whole"]),
            proof(
                Outage,
                &[Idle],
                &["publish::edition::tests::an_epoch_begins_when_the_origin_went_back_and_only_then"],
            ),
        ],
        "two real primaries: the simulation has them",
    ),
    tried(
        19,
        "it is restored from a back-up and has gone back in time",
        &[proof(
            Chaos,
            &[Idle, Accepting, Draining],
            &[
                "restored::a_restore_by_ten_orders_is_noticed_by_the_minutes_look_and_they_are_replayed_with_no_later_order",
                "restored::a_restore_by_ten_orders_is_noticed_by_the_sweep_alone",
                "restored::a_restore_that_a_later_order_notices_first_is_replayed_before_it",
                "restored::a_restore_older_than_what_the_counter_keeps_leaves_a_visible_gap_and_later_orders_go_on",
                "published::after_a_restore_the_new_epoch_is_told_from_the_old_one",
            ],
        )],
    ),
    tried(
        20,
        "it flaps",
        &[
            proof(Chaos, THROUGHOUT, &["ways_to_die::with_the_database_flapping"]),
            proof(
                Outage,
                &[Draining],
                &[
                    "breaker::tests::one_heartbeat_that_fails_alone_opens_nothing",
                    "lease::tests::how_many_may_drain_grows_by_one_and_halves",
                ],
            ),
            proof(
                Load,
                THROUGHOUT,
                &["replayed::a_day_that_loses_its_database_at_the_peak_loses_no_order_and_doubles_none"],
            ),
        ],
    ),
    tried(
        21,
        "reads succeed and writes fail; one table is locked; one shop's rows are bad",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &["ways_to_die::with_a_right_revoked", "ways_to_die::with_the_table_of_events_locked"],
            ),
            proof(Outage, &[Draining], &["breaker::tests::no_shop_alone_can_open_it_and_three_together_do"]),
            proof(Simulation, &[Draining], &["gentle::poison_is_set_aside_and_delays_nobody"]),
        ],
    ),
    tried(
        22,
        "its schema is another than the edge's",
        &[
            proof(Chaos, THROUGHOUT, &["ways_to_die::with_a_column_renamed"]),
            proof(
                Origin,
                &[Draining],
                &[
                    "flagged::a_status_that_this_schema_does_not_know_is_flagged",
                    "flagged::whatever_a_body_holds_it_is_recorded",
                ],
            ),
            proof(Outage, &[Draining], &["log::tests::events_of_a_newer_build_keep_their_hash_and_deltas"]),
        ],
    ),
    tried(
        23,
        "it gives wrong answers: nothing, prices of nothing, half a menu",
        &[
            proof(
                Chaos,
                THROUGHOUT,
                &["ways_to_die::with_an_empty_catalogue", "ways_to_die::with_an_absurd_catalogue"],
            ),
            proof(Chaos, &[Idle, Browsing], &["published::empty_absurd_and_truncated_menus_never_replace_a_good_one"]),
            proof(
                Outage,
                &[Idle],
                &["publish::tests::a_price_leaps_when_its_decimal_point_moves_and_not_when_it_rises_or_falls"],
            ),
            proof(Domain, &[Accepting], &["decide::tests::a_changed_total_is_refused_with_the_new_quote"]),
        ],
    ),
];
