//! Rows 24 to 42: what can break at the edge, in the browser, in the shop, in time, and two things at once. Pure.

use super::Moment::{Accepting, Browsing, Committing, Draining, Idle};
use super::{Row, THROUGHOUT, all_but, not_ours, proof, tried};
use crate::prove::Tier::{Browser, Chaos, Domain, EndToEnd, Load, Machine, Origin, Outage, Simulation};

const COLD: &[&str] = &[
    "cold_cell::with_memory_alive_everything_is_served_whatever_else_is_wiped_or_throws",
    "cold_cell::with_the_worker_restarted_everything_is_served_from_any_copy_that_is_left",
];

pub(super) const ROWS: &[Row] = &[
    all_but(
        24,
        "KV is empty, throws, is stale or corrupt",
        &[
            proof(Chaos, &[Browsing, Idle], COLD),
            proof(Chaos, &[Browsing], &["published::a_copy_that_was_cut_off_on_the_shelf_is_never_shown"]),
        ],
        "a write that KV refuses for its rate: the counter reads back what it wrote, and writes again",
    ),
    all_but(
        25,
        "the Cache is empty or throws",
        &[proof(Chaos, &[Browsing, Idle], COLD)],
        "an entry that is too large for it, which is no entry",
    ),
    all_but(
        26,
        "an object is evicted, or the worker is killed and deployed anew in the middle",
        &[
            proof(
                Chaos,
                &[Idle, Accepting, Draining],
                &[
                    "killed::killed_in_mid_drain_nothing_is_lost_and_nothing_is_there_twice",
                    "killed::a_restarted_worker_with_the_database_dead_still_sells",
                ],
            ),
            proof(Machine, &[Idle], &["worker::what_an_object_stored_and_an_alarm_it_set_survive_kill_9"]),
        ],
        "the platform's own limits of CPU and memory, which no local runtime has",
    ),
    all_but(
        27,
        "a counter is unreachable, or has lost its storage",
        &[
            proof(
                Chaos,
                &[Browsing, Accepting],
                &[
                    "lost_counter::a_counter_whose_storage_was_lost_loses_no_order_that_reached_the_origin",
                    "lost_counter::a_counter_whose_storage_was_lost_with_the_database_dead_loses_no_order_that_reached_the_origin",
                    "lost_counter::a_key_that_was_minted_before_the_storage_was_lost_orders_nothing_twice",
                ],
            ),
            proof(Chaos, &[Browsing], COLD),
        ],
        "a counter whose 10 GB are full; a body is refused long before a row could be too large",
    ),
    tried(
        28,
        "the worker is killed between storing an order and answering",
        &[proof(
            Chaos,
            &[Accepting],
            &[
                "killed::killed_between_storing_and_answering_the_retry_gets_the_same_order",
                "killed::replies_lost_while_the_worker_is_killed_make_no_second_order",
            ],
        )],
    ),
    tried(
        29,
        "an alarm is lost, comes twice or late; two drains overlap",
        &[
            proof(
                EndToEnd,
                &[Idle],
                &["sweep::an_order_whose_alarm_was_lost_with_its_machine_is_recorded_after_the_sweep"],
            ),
            proof(
                Origin,
                &[Draining],
                &["crowd::two_drains_of_one_shop_never_run_at_once", "crowd::many_senders_of_one_log_record_it_once"],
            ),
            proof(
                Outage,
                &[Idle],
                &["timers::tests::work_that_was_cut_short_is_looked_after_and_what_was_armed_meanwhile_is_kept"],
            ),
        ],
    ),
    tried(
        30,
        "the queue doubles, reorders, delays; an event is poison",
        &[
            proof(
                Origin,
                &[Draining],
                &[
                    "drain::a_batch_that_is_sent_again_takes_effect_once",
                    "flagged::a_poisoned_event_is_flagged_and_delays_nobody",
                ],
            ),
            proof(
                Simulation,
                &[Draining],
                &[
                    "million::a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing",
                    "gentle::poison_is_set_aside_and_delays_nobody",
                ],
            ),
            proof(
                EndToEnd,
                &[Draining],
                &["console::aside::an_order_that_was_set_aside_is_tried_again_once_it_is_mended"],
            ),
        ],
    ),
    tried(
        31,
        "a drain ends at any of its steps",
        &[
            proof(
                Origin,
                &[Draining, Committing],
                &[
                    "drain::a_drain_that_was_cut_off_has_done_nothing",
                    "drain::a_batch_that_is_known_in_part_adds_only_the_rest",
                ],
            ),
            proof(
                Simulation,
                &[Draining, Committing],
                &["million::a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing"],
            ),
            proof(Chaos, &[Draining], &["killed::killed_in_mid_drain_nothing_is_lost_and_nothing_is_there_twice"]),
        ],
    ),
    tried(
        32,
        "the reply is lost; somebody clicks twice, opens a second tab, goes back, is offline",
        &[
            proof(
                EndToEnd,
                &[Accepting],
                &["orders::a_double_click_is_one_order", "orders::the_same_key_and_body_give_the_same_reply"],
            ),
            proof(
                Browser,
                &[Accepting],
                &[
                    "twice::without_script_a_double_click_is_one_order",
                    "twice::without_script_the_back_button_and_the_same_form_again_lead_to_the_order_that_exists",
                    "twice::without_script_two_tabs_share_one_cart",
                    "alive::checkout::an_order_whose_reply_is_lost_is_sent_again_and_is_one_order",
                    "alive::checkout::a_reload_in_the_middle_of_ordering_sends_the_same_key_again",
                    "alive::offline::an_order_placed_without_a_network_is_held_and_sent_once_when_it_is_back",
                ],
            ),
        ],
    ),
    tried(
        33,
        "everybody tries again at once, and the backlog meets a database that has only just come back",
        &[
            proof(
                Outage,
                &[Draining],
                &[
                    "lease::tests::denials_grow_with_the_queue_and_are_spread_out",
                    "lease::tests::an_outage_keeps_the_queue_and_ends_with_one_at_a_time",
                    "backoff::tests::waits_double_up_to_the_cap_and_jitter_takes_any_part_of_them",
                ],
            ),
            proof(
                Simulation,
                &[Draining],
                &[
                    "gentle::live_orders_go_before_the_backlog_of_an_outage",
                    "gentle::without_a_gate_counters_drain_by_themselves_and_the_origin_holds_the_cap",
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
        34,
        "clocks are wrong, go back, skip an hour or show it twice",
        &[
            proof(
                Simulation,
                &[Draining],
                &["stories::a_counter_whose_clock_is_ahead_of_the_gates_drains_like_any_other"],
            ),
            proof(
                Outage,
                &[Draining],
                &[
                    "lease::tests::a_clock_that_is_set_back_keeps_no_lease_for_longer",
                    "lease::silence::tests::a_clock_that_was_set_back_keeps_nobody_waiting",
                    "incident::simulation::a_clock_that_is_set_back_or_ahead_does_no_harm",
                ],
            ),
            proof(
                Domain,
                &[Accepting],
                &[
                    "time::tests::the_skipped_and_the_doubled_hour_have_one_meaning_each",
                    "hours::tests::hours_keep_the_wall_clock_when_the_clocks_change",
                    "slot::tests::a_day_on_which_the_clocks_change_has_an_hour_less_or_more",
                ],
            ),
        ],
    ),
    tried(
        35,
        "one shop is a hundred times as busy; one shop is poison",
        &[
            proof(
                Simulation,
                &[Draining],
                &["gentle::a_shop_with_three_orders_is_not_delayed_by_one_with_twenty_thousand"],
            ),
            proof(
                Outage,
                &[Draining],
                &["lease::tests::shops_are_served_in_turn_and_a_hungry_one_waits_for_the_others"],
            ),
            proof(
                Load,
                THROUGHOUT,
                &["replayed::a_day_that_loses_its_database_at_the_peak_loses_no_order_and_doubles_none"],
            ),
        ],
    ),
    all_but(
        36,
        "the business goes on: stock is sold in the shop, prices change, specials end, the shop closes, somebody is too young",
        &[
            proof(
                Chaos,
                &[Browsing, Accepting],
                &[
                    "business::with_the_database_down_catalogue_prices_and_theme_stand_still",
                    "staff_writes::applied::push_stock_is_applied_to_what_can_be_sold_and_recorded_once",
                    "staff_writes::applied::mark_sold_out_is_applied_on_every_page_and_recorded_once",
                ],
            ),
            proof(
                EndToEnd,
                &[Accepting],
                &[
                    "stock::thirty_shoppers_race_for_the_last_five_units_and_five_get_them",
                    "kept::a_special_shows_what_it_charges_before_at_and_after_the_moment_it_starts",
                    "errors::a_cart_over_the_purchase_limit_is_refused_says_so_and_stores_nothing",
                    "errors::a_closed_shop_refuses_with_its_own_reason_and_stores_nothing",
                ],
            ),
            proof(
                Origin,
                &[Draining],
                &["stock::what_is_promised_beyond_the_shelf_is_a_listed_shortage_until_it_is_covered"],
            ),
            proof(
                Domain,
                &[Accepting],
                &[
                    "quote::tests::a_special_ends_on_time_whatever_menu_was_published",
                    "decide::tests::age_is_counted_on_the_shops_calendar",
                ],
            ),
        ],
        "a licence that ends, and a recall as a thing of its own: staff mark what is recalled sold out",
    ),
    not_ours(
        37,
        "somebody else's service on the way of an order is down",
        "no order asks anybody else: no captcha, no message service and no state's tracker is built in",
    ),
    tried(
        38,
        "a place is cold in the middle of an outage",
        &[
            proof(Chaos, &[Browsing, Accepting], COLD),
            proof(
                Chaos,
                &[Browsing, Accepting],
                &[
                    "killed::a_restarted_worker_with_the_database_dead_still_sells",
                    "desk::a_cold_worker_signs_staff_in_from_the_counters_copy_alone",
                ],
            ),
        ],
    ),
    tried(
        39,
        "an outage lasts longer than what is kept",
        &[
            proof(
                Outage,
                &[Idle, Draining],
                &[
                    "retention::tests::an_event_is_kept_until_it_is_recorded_and_older_than_any_back_up",
                    "breaker::tests::a_recovered_database_is_used_again_within_half_a_minute_of_a_long_outage",
                ],
            ),
            proof(
                Chaos,
                &[Accepting],
                &["restored::a_restore_older_than_what_the_counter_keeps_leaves_a_visible_gap_and_later_orders_go_on"],
            ),
        ],
    ),
    tried(
        40,
        "the edge itself is gone, or the shopper's network",
        &[proof(
            Browser,
            &[Browsing, Accepting],
            &[
                "alive::offline::with_the_edge_gone_the_stored_menu_is_shown",
                "alive::offline::without_a_network_the_stored_menu_is_shown",
                "alive::offline::an_order_placed_without_a_network_is_held_and_sent_once_when_it_is_back",
            ],
        )],
    ),
    tried(
        41,
        "whoever is told of it does not listen",
        &[proof(Chaos, &[Idle, Draining], &["webhooks::receivers_that_hang_delay_neither_another_nor_a_heartbeat"])],
    ),
    all_but(
        42,
        "two at once: frozen and restarted, killed and unreachable, gone back and unheard, flapping under load, cold and dead",
        &[
            proof(
                Chaos,
                &[Browsing, Accepting, Committing, Draining],
                &[
                    "killed::a_restarted_worker_with_the_database_dead_still_sells",
                    "killed::replies_lost_while_the_worker_is_killed_make_no_second_order",
                    "restored::a_restore_by_ten_orders_is_noticed_by_the_sweep_alone",
                    "lost_counter::a_counter_that_was_set_back_opens_a_new_log_and_both_logs_are_replayed_after_a_restore",
                ],
            ),
            proof(Chaos, &[Browsing], COLD),
            proof(
                Load,
                THROUGHOUT,
                &["replayed::a_day_that_loses_its_database_at_the_peak_loses_no_order_and_doubles_none"],
            ),
            proof(
                Simulation,
                &[Draining],
                &["million::a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing"],
            ),
        ],
        "a wrong answer that meets a cold place",
    ),
];
