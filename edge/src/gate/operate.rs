//! The operator at the gate: what it shows, what is set against its judgement, and the trail of who did what.
//!
//! What an act means is decided in `everbud_outage::operate`; here it is stored and carried out. I/O: the gate's storage.

use super::calls::{OperateGate, Operated};
use super::{Gate, Judged, SLOTS, Value};
use crate::clock::now;
use everbud_domain::operator::{BreakerState, GateReport, Lease, Noted, WaitingShop};
use everbud_domain::time::Timestamp;
use everbud_outage::breaker::{Breaker, origin_state};
use everbud_outage::operate::{MAX_TRAIL, OVERRIDES_VERSION, Overrides};
use everbud_outage::version::Versioned;
use worker::{Result, SqlStorage};

const TABLES: &str = "
  create table if not exists overrides (one integer primary key check (one = 1), value text not null);
  create table if not exists trail (place integer primary key, value text not null);
";

/// Recalls what is set against the gate's judgement; nothing, where another build wrote it in a shape that is not read.
pub(super) fn recall(sql: &SqlStorage) -> Result<Overrides> {
    sql.exec(TABLES, None)?;
    let rows: Vec<Value> = sql.exec("select value from overrides", None)?.to_array()?;
    let stored = rows.first().and_then(|row| serde_json::from_str::<Versioned<Overrides>>(&row.value).ok());
    Ok(stored.and_then(|stored| stored.read(OVERRIDES_VERSION)).unwrap_or_default())
}

pub(super) fn note(sql: &SqlStorage, noted: &Noted) -> Result<()> {
    sql.exec("insert into trail (value) values (?)", vec![serde_json::to_string(noted)?.into()])?;
    let old = "delete from trail where place <= (select max(place) from trail) - ?";
    sql.exec(old, vec![i64::from(MAX_TRAIL).into()]).map(drop)
}

fn trail(sql: &SqlStorage) -> Result<Vec<Noted>> {
    let rows: Vec<Value> = sql.exec("select value from trail order by place desc", None)?.to_array()?;
    Ok(rows.iter().filter_map(|row| serde_json::from_str(&row.value).ok()).collect())
}

impl Judged {
    /// Takes what is set against the gate's judgement from now on.
    pub(super) fn obey(&mut self, overrides: Overrides, at: Timestamp) {
        self.leases.set_cap(overrides.cap.unwrap_or(SLOTS).min(SLOTS));
        self.leases.set_paused(overrides.paused.clone());
        self.overrides = overrides;
        self.follow(at);
    }

    /// Lets the leases follow what is judged and what is set against it. To be called whenever either may have changed,
    /// and now and then, since what is set ends by itself.
    pub(super) fn follow(&mut self, at: Timestamp) {
        self.overrides = core::mem::take(&mut self.overrides).at(at);
        match (self.overrides.lets_drain(self.breaker.is_closed(), at), self.leases.is_suspended()) {
            (true, true) => self.leases.resume(at),
            (false, false) => self.leases.suspend(),
            (true, false) | (false, true) => {}
        }
    }

    fn report(&self, at: Timestamp, trail: Vec<Noted>) -> GateReport {
        let breaker = match &self.breaker {
            Breaker::Closed { .. } => BreakerState::Closed,
            Breaker::Open { .. } => BreakerState::Open,
            Breaker::Recovering { .. } => BreakerState::Recovering,
        };
        let mut waiting: Vec<WaitingShop> = self
            .leases
            .waiting()
            .map(|(request, asked_at)| WaitingShop {
                shop: request.shop.clone(),
                pending: request.pending,
                oldest_at: request.oldest_at,
                asked_at,
            })
            .collect();
        waiting.sort_by_key(|waiting| waiting.oldest_at);
        waiting.truncate(GateReport::MOST_LISTED);
        let (queue, limits) = (self.leases.queue(), self.leases.limits());
        let (resting, heartbeat) = (self.refused.resting(), self.breaker.heartbeat());
        GateReport {
            at,
            breaker,
            since: origin_state(&self.breaker, at).1,
            drains: !self.leases.is_suspended(),
            force: self.overrides.force.clone(),
            all_paused: self.overrides.all_paused,
            paused: self.overrides.paused.iter().cloned().collect(),
            next_heartbeat: heartbeat.at,
            heartbeat_deadline_ms: heartbeat.deadline_ms,
            last_heartbeat_ms: self.last_heartbeat_ms,
            cap: limits.cap,
            slots: SLOTS,
            limit: limits.now,
            backlog_limit: limits.of_backlog,
            leases: self.leases.out(at).map(|(shop, until)| Lease { shop: shop.clone(), until }).collect(),
            waiting,
            waiting_shops: queue.shops as u64,
            waiting_events: queue.events,
            oldest_at: queue.oldest_at,
            refused_shops: resting.len() as u64,
            refused: resting.take(GateReport::MOST_LISTED).cloned().collect(),
            drained: self.drained,
            trail,
        }
    }
}

impl Gate {
    /// Does what an operator asks for, notes it, and answers with how the gate is then.
    pub(super) fn operate(&self, call: &OperateGate) -> Result<Operated> {
        let (sql, at) = (self.state.storage().sql(), now());
        if let Some(order) = &call.order {
            let before = self.with(|judged| judged.overrides.clone().at(at))?;
            let after = match before.after(order, &call.by, SLOTS, at) {
                Ok(after) => after,
                Err(refused) => return Ok(Operated::Refused(refused)),
            };
            // Noted first: what is noted and was cut short is better than what is done and was not noted.
            note(&sql, &order.noted(&call.by, at))?;
            let value = serde_json::to_string(&Versioned::new(OVERRIDES_VERSION, &after))?;
            sql.exec("insert or replace into overrides (one, value) values (1, ?)", vec![value.into()])?;
            self.with(|judged| judged.obey(after, at))?;
        }
        let trail = trail(&sql)?;
        let report = self.with(|judged| {
            judged.follow(at);
            judged.report(at, trail)
        })?;
        Ok(Operated::Done(Box::new(report)))
    }
}
