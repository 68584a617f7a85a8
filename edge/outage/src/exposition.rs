//! The gate in numbers, as Prometheus reads them (text format 0.0.4).
//!
//! Pure. Names carry their unit and are promises to dashboards and alerts; durations are seconds with three digits,
//! written from whole milliseconds. A number that is not known is left out, never written as zero.

use core::fmt::{Display, Write as _};
use everbud_domain::operator::{BreakerState, Drained, Forced, GateReport};
use everbud_domain::time::Timestamp;

/// The content type of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The text under construction.
struct Text(String);

impl Text {
    /// One family of samples: each with its label, if it has one, and its value.
    fn family(&mut self, name: &str, kind: &str, help: &str, samples: &[(&str, String)]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: &dyn Display) {
        self.family(name, "gauge", help, &[("", value.to_string())]);
    }
}

/// Milliseconds as seconds.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

fn since(moment: Timestamp, now: Timestamp) -> String {
    seconds(u64::try_from(now.millis_since(moment)).unwrap_or(0))
}

fn yes(is_so: bool) -> String {
    u8::from(is_so).to_string()
}

/// The gate's report in numbers; `shops` is how many there are on the platform.
#[must_use]
pub fn exposition(report: &GateReport, shops: usize) -> String {
    let GateReport { at, breaker, since: changed, force, drained, .. } = report;
    let mut text = Text(String::with_capacity(4_096));
    let is = |state: BreakerState| yes(*breaker == state);
    text.family(
        "everbud_breaker_state",
        "gauge",
        "What the breaker judges of the database: one of the states is 1.",
        &[
            ("{state=\"closed\"}", is(BreakerState::Closed)),
            ("{state=\"open\"}", is(BreakerState::Open)),
            ("{state=\"recovering\"}", is(BreakerState::Recovering)),
        ],
    );
    text.gauge("everbud_breaker_state_seconds", "For how long the breaker has judged so.", &since(*changed, *at));
    let forced = |to: Forced| yes(force.as_ref().is_some_and(|force| force.to == to));
    text.family(
        "everbud_breaker_forced",
        "gauge",
        "Whether an operator has forced the breaker.",
        &[("{to=\"open\"}", forced(Forced::Open)), ("{to=\"closed\"}", forced(Forced::Closed))],
    );
    text.gauge("everbud_drains_allowed", "Whether shops may drain now.", &yes(report.drains));
    text.gauge("everbud_drain_leases_out", "Shops that may drain now.", &report.leases.len());
    text.gauge("everbud_drain_leases_limit", "Shops that may drain at once now.", &report.limit);
    text.gauge(
        "everbud_drain_leases_backlog_limit",
        "Shops that may drain backlog at once now.",
        &report.backlog_limit,
    );
    text.gauge("everbud_drain_leases_cap", "Shops that may drain at once at most.", &report.cap);
    text.gauge("everbud_shops", "Shops on the platform.", &shops);
    text.gauge("everbud_shops_waiting", "Shops that wait for their turn to drain.", &report.waiting_shops);
    text.gauge("everbud_shops_refused", "Shops that the database refuses by a fault of ours.", &report.refused_shops);
    text.gauge("everbud_shops_paused", "Shops whose drain an operator has paused.", &report.paused.len());
    text.gauge("everbud_pending_events", "Events of waiting shops, as these last told.", &report.waiting_events);
    let oldest = report.oldest_at.map_or_else(|| seconds(0), |oldest| since(oldest, *at));
    text.gauge("everbud_oldest_pending_seconds", "Age of the oldest of these events; 0 for none.", &oldest);
    if let Some(took) = report.last_heartbeat_ms {
        text.gauge("everbud_heartbeat_duration_seconds", "What the last heartbeat took that wrote.", &seconds(took));
    }
    let Drained { worked, busy, failed, refused, other, events } = *drained;
    text.family(
        "everbud_drains_total",
        "counter",
        "Drains by how they ended, since the gate was started.",
        &[
            ("{outcome=\"worked\"}", worked.to_string()),
            ("{outcome=\"busy\"}", busy.to_string()),
            ("{outcome=\"failed\"}", failed.to_string()),
            ("{outcome=\"refused\"}", refused.to_string()),
            ("{outcome=\"other\"}", other.to_string()),
        ],
    );
    text.family(
        "everbud_events_recorded_total",
        "counter",
        "Events that the database has recorded, since the gate was started.",
        &[("", events.to_string())],
    );
    text.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, shop};
    use everbud_domain::operator::Lease;

    fn report() -> GateReport {
        GateReport {
            at: NOW,
            breaker: BreakerState::Closed,
            since: NOW.plus_millis(-61_005),
            drains: true,
            force: None,
            all_paused: false,
            paused: Vec::new(),
            next_heartbeat: NOW,
            heartbeat_deadline_ms: 2_000,
            last_heartbeat_ms: Some(7),
            cap: 8,
            slots: 8,
            limit: 3,
            backlog_limit: 2,
            leases: vec![Lease { shop: shop(1), until: NOW }],
            waiting: Vec::new(),
            waiting_shops: 2,
            waiting_events: 31,
            oldest_at: Some(NOW.plus_millis(-1_500)),
            refused: Vec::new(),
            refused_shops: 0,
            drained: Drained { worked: 5, events: 40, ..Drained::default() },
            trail: Vec::new(),
        }
    }

    #[test]
    fn each_number_stands_under_its_name_and_unit() {
        #[track_caller]
        fn check(report: &GateReport, line: &str) {
            let text = exposition(report, 3);
            assert!(text.lines().any(|known| known == line), "no {line:?} in\n{text}");
        }
        let calm = report();
        for line in [
            "# TYPE everbud_breaker_state gauge",
            "everbud_breaker_state{state=\"closed\"} 1",
            "everbud_breaker_state{state=\"open\"} 0",
            "everbud_breaker_state_seconds 61.005",
            "everbud_breaker_forced{to=\"open\"} 0",
            "everbud_drain_leases_out 1",
            "everbud_drain_leases_limit 3",
            "everbud_drain_leases_backlog_limit 2",
            "everbud_drain_leases_cap 8",
            "everbud_shops 3",
            "everbud_shops_waiting 2",
            "everbud_pending_events 31",
            "everbud_oldest_pending_seconds 1.500",
            "everbud_heartbeat_duration_seconds 0.007",
            "# TYPE everbud_drains_total counter",
            "everbud_drains_total{outcome=\"worked\"} 5",
            "everbud_events_recorded_total 40",
        ] {
            check(&calm, line);
        }
        let down = GateReport { breaker: BreakerState::Open, drains: false, oldest_at: None, ..report() };
        check(&down, "everbud_breaker_state{state=\"open\"} 1");
        check(&down, "everbud_breaker_state{state=\"closed\"} 0");
        check(&down, "everbud_drains_allowed 0");
        check(&down, "everbud_oldest_pending_seconds 0.000");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let unknown = GateReport { last_heartbeat_ms: None, ..report() };
        assert!(!exposition(&unknown, 3).contains("heartbeat"));
    }
}
