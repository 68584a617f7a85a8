//! The studio at the counter: a draft in its own storage, so that it can be made with the database dead, and published as a
//! write of settings like any other, which waits for the database where it has to.

use super::Counter;
use super::calls::staff::Staff;
use super::calls::{Held, SeeToStudio, StaffCall, Studied, Studio, StudioOrder, WriteSettings};
use super::staff::Permit;
use super::store::{Fields, Kept, Store};
use crate::clock::now;
use everbud_domain::settings::{Settings, Writer};
use everbud_domain::studio::{Draft, Look, MAX_LOOK_BYTES, Past, PastState};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::FieldError;
use everbud_outage::held::{HeldState, Part};
use worker::Result;

impl Counter {
    pub(super) fn see_to_studio(&self, store: &Store, call: &SeeToStudio) -> Result<Studied> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(Studied::NotPermitted),
            Permit::NotSignedIn => return Ok(Studied::NotSignedIn),
        }
        let Some(staff) = self.staff_of(store, &call.token_hash)? else { return Ok(Studied::NotSignedIn) };
        let (past, refused) = match &call.order {
            StudioOrder::Look { past } => (*past, None),
            StudioOrder::Keep { look, seen } => (false, self.keep_draft(store, &staff, look, *seen)?),
            StudioOrder::Discard => (false, store.forget(&Kept::Draft).map(|()| None)?),
            StudioOrder::Publish { over } => (false, self.publish_draft(store, &staff, call, *over)?),
        };
        if let Some(refused) = refused {
            return Ok(refused);
        }
        let Some((settings, _)) = self.settings(store)? else { return Ok(Studied::NoMenu) };
        Ok(Studied::Done(serde_json::to_string(&Studio::<Fields> {
            staff,
            current: look_of(&settings)?,
            draft: store.kept(&Kept::Draft)?,
            past: if past { Self::past_looks(store)? } else { Vec::new() },
        })?))
    }

    /// Keeps a draft that could be published as it is; says why not otherwise.
    fn keep_draft(&self, store: &Store, staff: &Staff, look: &str, seen: Option<Timestamp>) -> Result<Option<Studied>> {
        let (Some((settings, _)), Some(menu)) = (self.settings(store)?, self.menu(store)?) else {
            return Ok(Some(Studied::NoMenu));
        };
        let (current, mut fields): (_, Fields) = (look_of(&settings)?, serde_json::from_str(look)?);
        fields.retain(|field, _| Look::FIELDS.contains(&field.as_str()));
        let writer = Writer { name: &staff.name, role: staff.role, at: now() };
        if let Err(errors) = settings.with(&fields, &menu.menu.shop.limit, writer) {
            return Ok(Some(Studied::Refused(errors)));
        }
        if look.len() > MAX_LOOK_BYTES {
            return Ok(Some(Studied::Refused(vec![FieldError::at("#/pages", "All pages together are too long.")])));
        }
        let before: Option<Draft<Fields>> = store.kept(&Kept::Draft)?;
        match Draft::after(before, &current, fields, (&staff.name, now(), seen)) {
            Ok(Some(draft)) => store.keep(&Kept::Draft, &draft)?,
            Ok(None) => store.forget(&Kept::Draft)?,
            Err(stale) => return Ok(Some(Studied::Stale(stale))),
        }
        Ok(None)
    }

    /// Hands the draft on as a write of settings. Then it is a draft no longer, but the last of what was published; without
    /// a draft there is nothing to do, for it was published by an earlier call whose answer was lost.
    fn publish_draft(&self, store: &Store, staff: &Staff, call: &SeeToStudio, over: bool) -> Result<Option<Studied>> {
        let Some(draft) = store.kept::<Draft<Fields>>(&Kept::Draft)? else { return Ok(None) };
        let Some((settings, ground)) = self.settings(store)? else { return Ok(Some(Studied::NoMenu)) };
        let current = look_of(&settings)?;
        // What is wanted is there already: an earlier call was cut short between the two.
        if draft.look == current {
            return store.forget(&Kept::Draft).map(|()| None);
        }
        if !over && let Err(stale) = draft.fits(&current) {
            return Ok(Some(Studied::Stale(stale)));
        }
        let write = WriteSettings {
            shop: call.shop.clone(),
            token_hash: call.token_hash.clone(),
            matches: vec![Self::etag(store, &ground, Part::Settings)?],
            fields: draft.look.clone(),
        };
        let held = match self.write_settings(store, &write)? {
            Held::Taken(held) => held,
            Held::Stale(_) | Held::NoMenu => return Ok(Some(Studied::NoMenu)),
            Held::Full => return Ok(Some(Studied::Full)),
            Held::Refused(errors) => return Ok(Some(Studied::Refused(errors))),
            Held::NotPermitted => return Ok(Some(Studied::NotPermitted)),
            Held::NotSignedIn => return Ok(Some(Studied::NotSignedIn)),
        };
        let (by, look) = (staff.name.clone(), draft.look);
        let next = Past { number: 0, look, by, at: now(), state: PastState::Waiting, write: held.id };
        for look in Past::noting(Self::past_looks(store)?.first(), &current, next) {
            store.note_look(&look)?;
        }
        store.forget(&Kept::Draft)?;
        Ok(None)
    }

    /// What was published, the last one first, with what has become of it by now. That is noted, for a write is forgotten
    /// some time after it is decided.
    fn past_looks(store: &Store) -> Result<Vec<Past<Fields>>> {
        let (mut looks, writes) = (store.looks()?, store.held_writes()?);
        for look in looks.iter_mut().filter(|look| look.state == PastState::Waiting) {
            let state = match writes.iter().find(|write| write.id == look.write).map(|write| &write.state) {
                Some(HeldState::Waiting) => continue,
                Some(HeldState::Applied { .. }) | None => PastState::Published,
                Some(HeldState::Conflict) => PastState::Conflict,
                Some(HeldState::Refused { .. }) => PastState::Refused,
            };
            look.state = state;
            store.settle_look(look)?;
        }
        Ok(looks)
    }
}

/// The look of those settings, as it is written.
fn look_of(settings: &Settings) -> Result<Fields> {
    let mut fields: Fields = serde_json::from_str(&serde_json::to_string(settings)?)?;
    fields.retain(|field, _| Look::FIELDS.contains(&field.as_str()));
    Ok(fields)
}
