//! What operators say about an incident, to everybody. It is kept here, so that it is said and read with the database dead.
//!
//! What may be said is decided in `everbud_outage::incident::words`. I/O: the gate's own storage.

use super::calls::{SaidToAll, SayToAll};
use super::{Gate, operate};
use crate::clock::now;
use everbud_domain::id::IncidentId;
use everbud_domain::operator::Noted;
use everbud_outage::incident::view::words_on_page;
use everbud_outage::incident::words::{Author, Said, Voice, WORDS_VERSION, Words};
use everbud_outage::version::Versioned;
use serde::Deserialize;
use std::collections::BTreeMap;
use worker::{Result, SqlStorage};

const TABLES: &str = "create table if not exists words (incident text primary key, value text not null)";

#[derive(Deserialize)]
struct Row {
    incident: String,
    value: String,
}

/// What was said, by incident; words in a shape that this build does not read stay where they are.
pub(super) fn recall(sql: &SqlStorage) -> Result<BTreeMap<IncidentId, Words>> {
    sql.exec(TABLES, None)?;
    let rows: Vec<Row> = sql.exec("select incident, value from words", None)?.to_array()?;
    let read = |row: Row| {
        let words = serde_json::from_str::<Versioned<Words>>(&row.value).ok()?.read(WORDS_VERSION)?;
        Some((IncidentId::parse(&row.incident).ok()?, words))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

impl Gate {
    /// Says something about an incident that is kept here, and notes who did.
    pub(super) fn say_to_all(&self, call: SayToAll) -> Result<SaidToAll> {
        let SayToAll { by, incident, text } = call;
        let known = self.with(|judged| {
            let lasting = judged.watch.current().map(|(incident, _)| incident);
            let is_kept = lasting.into_iter().chain(judged.archive.newest_first()).any(|kept| kept.id == incident);
            is_kept.then(|| judged.words.get(&incident).cloned())
        })?;
        let Some(said) = known else { return Ok(SaidToAll::Unknown) };
        let mut words = said.unwrap_or_else(|| Words::new(Voice::Everybody));
        match words.say(Author::Operator, &text, now()) {
            Ok(Said::Now) => {
                let sql = self.state.storage().sql();
                let what = format!("spoke about incident {incident}");
                operate::note(&sql, &Noted { at: now(), by, shop: None, what })?;
                let value = serde_json::to_string(&Versioned::new(WORDS_VERSION, &words))?;
                let row = vec![incident.as_str().into(), value.into()];
                sql.exec("insert or replace into words (incident, value) values (?, ?)", row)?;
                self.with(|judged| judged.words.insert(incident, words.clone()))?;
            }
            Ok(Said::Already) => {}
            Err(unsaid) => return Ok(SaidToAll::Refused(unsaid.detail().to_owned())),
        }
        Ok(SaidToAll::Said(words_on_page(&[words], None)))
    }
}
