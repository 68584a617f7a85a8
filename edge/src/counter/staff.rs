//! Who is staff: signing in and out, and who may write what.
//!
//! All that is needed was published to this counter, so it works with the database dead.

use super::Counter;
use super::calls::staff::{BeginSignIn, CloseSession, OpenSession, SignInBegun, Staff, WhoIs};
use super::calls::{Publish, Written};
use super::store::Store;
use everbud_domain::staff::Duty;
use everbud_outage::staff_write::StaffWrite;
use worker::Result;

/// Whether somebody may write something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permit {
    /// They may.
    Granted,
    /// They are staff, and it is not theirs to do.
    NotPermitted,
    /// They are nobody here.
    NotSignedIn,
}

impl Counter {
    /// Whether that hash is of a token or session of somebody whose duty the write is.
    pub(super) fn permit(&self, store: &Store, token_hash: &str, write: StaffWrite) -> Result<Permit> {
        Ok(match (self.staff_of(store, token_hash)?, write.duty()) {
            (None, _) => Permit::NotSignedIn,
            (Some(staff), Some(duty)) if staff.role.may(duty) => Permit::Granted,
            (Some(_), _) => Permit::NotPermitted,
        })
    }

    /// Answers somebody whose duty it is.
    pub(super) fn on_duty<T>(
        &self,
        store: &Store,
        token_hash: &str,
        duty: impl Into<Option<Duty>>,
        answer: impl FnOnce(Staff) -> Result<T>,
    ) -> Result<Written<T>> {
        match self.staff_of(store, token_hash)? {
            None => Ok(Written::NotSignedIn),
            Some(staff) if duty.into().is_some_and(|duty| staff.role.may(duty)) => answer(staff).map(Written::Done),
            Some(_) => Ok(Written::NotPermitted),
        }
    }

    /// Whether that is the hash of a token or session of anybody's who works here.
    pub(super) fn is_staff(&self, store: &Store, token_hash: &str) -> Result<bool> {
        Ok(self.staff_of(store, token_hash)?.is_some())
    }

    /// Who is behind that hash of a token or of a session's secret.
    pub(super) fn staff_of(&self, store: &Store, token_hash: &str) -> Result<Option<Staff>> {
        store.accounts().who_is(token_hash)
    }

    pub(super) fn who_is(&self, store: &Store, call: &WhoIs) -> Result<Option<Staff>> {
        self.staff_of(store, &call.token_hash)
    }

    pub(super) fn begin_sign_in(&self, store: &Store, call: &BeginSignIn) -> Result<SignInBegun> {
        store.accounts().begin_sign_in(&call.name, &call.device_hash)
    }

    pub(super) fn open_session(&self, store: &Store, call: &OpenSession) -> Result<Option<Staff>> {
        store.accounts().open_session(&call.opening)
    }

    pub(super) fn close_session(&self, store: &Store, call: &CloseSession) -> Result<()> {
        store.accounts().close_session(&call.session_hash)?;
        self.hang_up(store)
    }

    /// Takes in who is staff now, and signs out who is no longer.
    pub(super) fn take_staff(&self, store: &Store, call: &Publish) -> Result<()> {
        store.accounts().take(&call.staff, call.accounts.as_deref())?;
        if call.accounts.is_some() { self.hang_up(store) } else { Ok(()) }
    }
}
