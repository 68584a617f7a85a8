//! Taking writes that are held, and showing staff what became of them. No await in between: who follows whom is decided
//! against what is stored.

use super::Counter;
use super::calls::{
    Etags, Held, HeldView, ReadSettings, SettingsRead, SettingsView, StaffCall, WriteMenu, WriteSettings,
};
use super::staff::Permit;
use super::store::{Kept, Store};
use crate::clock::now;
use crate::entropy;
use everbud_domain::margin::Margins;
use everbud_domain::menu::Edition;
use everbud_domain::settings::{Settings, Writer};
use everbud_domain::staff::Duty;
use everbud_outage::held::{self, HELD_VERSION, HeldState, HeldWrite, NotTaken, Part, Shown};
use everbud_outage::timers::TimerKind;
use worker::Result;

/// What is there to be written on: the origin's names, as of the menu that is shown.
pub(super) struct Ground {
    etags: Etags,
    pub(super) edition: Edition,
}

impl Ground {
    pub(super) fn shown(&self, part: Part) -> Shown<'_> {
        let etag = match part {
            Part::Settings => &self.etags.settings,
            Part::Menu => &self.etags.catalogue,
        };
        Shown { etag, edition: self.edition }
    }
}

impl Counter {
    /// What is there to be written on; nothing before the first publication, or while one is only half noted.
    pub(super) fn ground(&self, store: &Store) -> Result<Option<Ground>> {
        let Some(pointer) = self.with(|derived| Ok(derived.menu.clone()))? else { return Ok(None) };
        let etags: Option<Etags> = store.kept(&Kept::Etags)?;
        let of_this_menu = etags.filter(|etags| etags.menu == pointer.hash);
        Ok(of_this_menu.map(|etags| Ground { etags, edition: pointer.edition }))
    }

    pub(super) fn write_settings(&self, store: &Store, call: &WriteSettings) -> Result<Held> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(Held::NotPermitted),
            Permit::NotSignedIn => return Ok(Held::NotSignedIn),
        }
        let Some(staff) = self.staff_of(store, &call.token_hash)? else { return Ok(Held::NotSignedIn) };
        let (Some((settings, ground)), Some(menu)) = (self.settings(store)?, self.menu(store)?) else {
            return Ok(Held::NoMenu);
        };
        let writer = Writer { name: &staff.name, role: staff.role, at: now() };
        let settings = match settings.with(&call.fields, &menu.menu.shop.limit, writer) {
            Ok(settings) => settings,
            Err(errors) => return Ok(Held::Refused(errors)),
        };
        let content = serde_json::to_string(&settings)?;
        self.hold(store, Part::Settings, &ground, Some(&call.matches), &content, "")
    }

    pub(super) fn write_menu(&self, store: &Store, call: &WriteMenu) -> Result<Held> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(Held::NotPermitted),
            Permit::NotSignedIn => return Ok(Held::NotSignedIn),
        }
        let Some(ground) = self.ground(store)? else { return Ok(Held::NoMenu) };
        self.hold(store, Part::Menu, &ground, call.matches.as_deref(), &call.content, &call.summary)
    }

    fn hold(
        &self,
        store: &Store,
        part: Part,
        ground: &Ground,
        matches: Option<&[String]>,
        content: &str,
        summary: &str,
    ) -> Result<Held> {
        let shown = ground.shown(part);
        let writes = store.held_writes()?;
        // The same again on the same ground, because its answer was lost, is the same write.
        if let Some(last) = held::tip(&writes, part, &shown)
            && matches.is_none_or(|matches| matches.contains(&last.base))
            && store.held_content(&last.id)? == content
        {
            return Ok(Held::Taken(Box::new(view(store, last)?)));
        }
        let base = match held::admit(&writes, part, &shown, matches, content.len()) {
            Ok(base) => base,
            Err(NotTaken::Stale) => return Ok(Held::Stale(held::etag(&writes, part, &shown).to_owned())),
            Err(NotTaken::Full) => return Ok(Held::Full),
        };
        let write = HeldWrite {
            v: HELD_VERSION,
            id: entropy::new_write(now()).map_err(|_| "no randomness for a write's id")?,
            part,
            base,
            at: now(),
            bytes: content.len(),
            summary: summary.to_owned(),
            state: HeldState::Waiting,
        };
        self.change_held(|| {
            store.hold(&write, content)?;
            held::forgettable(&writes, &shown).iter().try_for_each(|forgotten| store.forget_held(forgotten))
        })?;
        self.arm_hold(store)?;
        Ok(Held::Taken(Box::new(view(store, &write)?)))
    }

    /// Arms the timer that applies what is held. Where it rests after a failure, it goes on resting.
    fn arm_hold(&self, store: &Store) -> Result<()> {
        if self.armed_at(store, TimerKind::Hold)?.is_some() { Ok(()) } else { self.arm(store, TimerKind::Hold, now()) }
    }

    /// The settings as staff last wrote them.
    pub(super) fn settings(&self, store: &Store) -> Result<Option<(Settings, Ground)>> {
        let (Some(menu), Some(ground)) = (self.menu(store)?, self.ground(store)?) else { return Ok(None) };
        let writes = store.held_writes()?;
        let written = match held::tip(&writes, Part::Settings, &ground.shown(Part::Settings)) {
            Some(write) => serde_json::from_str(&store.held_content(&write.id)?).ok(),
            None => None,
        };
        Ok(Some((written.unwrap_or_else(|| Settings::of(&menu.menu.shop)), ground)))
    }

    /// What the next write of that part has to name.
    pub(super) fn etag(store: &Store, ground: &Ground, part: Part) -> Result<String> {
        Ok(held::etag(&store.held_writes()?, part, &ground.shown(part)).to_owned())
    }

    pub(super) fn read_settings(&self, store: &Store, call: &ReadSettings) -> Result<SettingsRead> {
        let Some(staff) = self.staff_of(store, &call.token_hash)? else { return Ok(SettingsRead::NotSignedIn) };
        let (Some((settings, ground)), Some(menu)) = (self.settings(store)?, self.menu(store)?) else {
            return Ok(SettingsRead::NoMenu);
        };
        // What a shop keeps of its prices is for those who run it.
        let shown = |settings: Settings| match staff.role.may(Duty::ChangeSettings) {
            true => settings,
            false => Settings { margins: Margins::new(), ..settings },
        };
        let writes = store.held_writes()?;
        let view = |write| {
            let view = view(store, write)?;
            Ok(HeldView { settings: view.settings.map(shown), ..view })
        };
        Ok(SettingsRead::Settings(Box::new(SettingsView {
            settings: shown(settings),
            etag: Self::etag(store, &ground, Part::Settings)?,
            menu_etag: Self::etag(store, &ground, Part::Menu)?,
            shown: held::tip(&writes, Part::Settings, &ground.shown(Part::Settings)).is_none(),
            limit: menu.menu.shop.limit.clone(),
            unsold: menu.menu.unsold(now()),
            held: writes.iter().rev().map(view).collect::<Result<_>>()?,
        })))
    }
}

fn view(store: &Store, write: &HeldWrite) -> Result<HeldView> {
    let detail = match &write.state {
        HeldState::Refused { detail } => Some(detail.clone()),
        HeldState::Waiting | HeldState::Applied { .. } | HeldState::Conflict => None,
    };
    let settings = match (&write.part, &write.state) {
        (Part::Menu, _) | (Part::Settings, HeldState::Applied { .. }) => None,
        (Part::Settings, HeldState::Waiting | HeldState::Conflict | HeldState::Refused { .. }) => {
            serde_json::from_str(&store.held_content(&write.id)?).ok()
        }
    };
    Ok(HeldView {
        id: write.id.clone(),
        kind: write.part,
        state: write.state.key().to_owned(),
        written_at: write.at,
        summary: write.summary.clone(),
        detail,
        settings,
    })
}
