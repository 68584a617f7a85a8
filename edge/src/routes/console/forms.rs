//! What an operator's form asks for.

use crate::body::Form;
use crate::trouble::Trouble;
use everbud_domain::id::LogId;
use everbud_domain::operator::{Forced, GateAct, ShopAct};

/// Said where the box of a grave act was not ticked.
pub(super) const NOT_SURE: &str = "Nothing was done: tick the box that says that you mean it.";

/// Said where the form was not made by one of our pages.
pub(super) const MALFORMED: Trouble = Trouble::Malformed("The form does not say what to do.");

/// Whether the box was ticked.
pub(super) fn is_sure(form: &Form) -> bool {
    form.field("sure") == "yes"
}

/// What is to be done to the gate. A number that is none is as good as one that is out of bounds.
pub(super) fn gate_act(form: &Form) -> Result<GateAct, Trouble> {
    let minutes = || form.field("minutes").trim().parse().unwrap_or(0);
    match form.field("act") {
        "open" => Ok(GateAct::Force { to: Forced::Open, minutes: minutes() }),
        "closed" => Ok(GateAct::Force { to: Forced::Closed, minutes: minutes() }),
        "automatic" => Ok(GateAct::Automatic),
        "cap" => Ok(GateAct::Cap { cap: form.field("cap").trim().parse().unwrap_or(0) }),
        "pause" => Ok(GateAct::Pause),
        "resume" => Ok(GateAct::Resume),
        _ => Err(MALFORMED),
    }
}

/// What is to be done to a shop's queue.
pub(super) fn shop_act(form: &Form) -> Result<ShopAct, Trouble> {
    let log = || LogId::parse(form.field("log")).map_err(|_| MALFORMED);
    let seq = || form.field("seq").trim().parse().map_err(|_| MALFORMED);
    match form.field("act") {
        "pause" => Ok(ShopAct::Pause),
        "resume" => Ok(ShopAct::Resume),
        "again" => Ok(ShopAct::Again { log: Some(log()?), from: form.field("from").trim().parse().unwrap_or(0) }),
        "retry" => Ok(ShopAct::Retry { log: log()?, seq: seq()? }),
        "dismiss" => Ok(ShopAct::Dismiss { log: log()?, seq: seq()? }),
        "cancel" => Ok(ShopAct::Cancel { log: log()?, seq: seq()?, reason: form.field("reason").to_owned() }),
        _ => Err(MALFORMED),
    }
}
