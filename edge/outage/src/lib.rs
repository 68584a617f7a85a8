//! Pure decisions of an outage: log, drain plan, breaker, leases, back-off, freshness.
