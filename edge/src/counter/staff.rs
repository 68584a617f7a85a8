//! Who is staff: tokens and sessions, signing in and out.
//!
//! All that is needed was published to this counter, so it works with the database dead. Passwords never come here, only
//! what the worker derived from them: that takes a third of a second, and a counter takes orders one at a time.

use super::Counter;
use super::calls::staff::{BeginSignIn, CloseSession, OpenSession, SignInBegun, Staff, StaffAccount, WhoIs};
use super::calls::{Publish, StaffVerifier, Written};
use super::store::{Kept, Store};
use crate::clock::now;
use crate::entropy::{self, hex};
use everbud_domain::staff::pace::Pace;
use everbud_domain::staff::password::{HASH_BYTES, Recipe, SALT_BYTES, Verifier};
use everbud_domain::staff::session::Standing;
use everbud_domain::staff::{Duty, StaffName};
use everbud_outage::staff_write::StaffWrite;
use sha2::{Digest, Sha256};
use worker::Result;

/// Names share so many paces. Which one a name has depends on a secret and not on whether anybody has that name, so
/// trying names tells nothing about them and fills nothing up.
const PACES: u16 = 256;

/// A browser's own pace or that of a name.
fn who(key: &[u8; 32], name: &StaffName, known_device: Option<&str>) -> String {
    match known_device {
        Some(hash) => format!("device {hash}"),
        None => {
            let digest = keyed(key, "pace", name);
            let [first, second, ..] = digest;
            format!("name {}", u16::from_be_bytes([first, second]) % PACES)
        }
    }
}

/// A name's hash under the counter's own key. The key has a fixed length, so nothing can be appended to what is hashed.
fn keyed(key: &[u8; 32], purpose: &str, name: &StaffName) -> [u8; 32] {
    let inner = Sha256::new().chain_update(key).chain_update(purpose).chain_update([0]).chain_update(name.as_str());
    Sha256::new().chain_update(key).chain_update(inner.finalize()).finalize().into()
}

/// How the password of a name that nobody has is to be hashed: in the same way each time, as for one that somebody has.
fn decoy(key: &[u8; 32], name: &StaffName) -> Verifier {
    let hash: [u8; HASH_BYTES] = keyed(key, "hash", name);
    let mut salt = [0; SALT_BYTES];
    salt.iter_mut().zip(keyed(key, "salt", name)).for_each(|(byte, drawn)| *byte = drawn);
    Verifier { recipe: Recipe::current(salt), hash }
}

/// Names a verifier without telling it, so that a session ends with the password that opened it.
fn mark_of(verifier: &Verifier) -> String {
    hex(&Sha256::digest(verifier.to_text()))
}

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
        // The hashes of random secrets are compared, so the time that takes tells nothing worth knowing.
        let tokens: Vec<StaffVerifier> = store.kept(&Kept::Staff)?.unwrap_or_default();
        if let Some(token) = tokens.into_iter().find(|verifier| verifier.hash == token_hash) {
            return Ok(Some(Staff { name: token.label, role: token.role }));
        }
        let Some(session) = store.session(token_hash)? else { return Ok(None) };
        let accounts = accounts(store)?;
        let account = accounts.into_iter().find(|account| account.id == session.account);
        // Whoever was disabled or got another password is signed out, also where nothing has swept the session yet.
        let account = account.filter(|account| mark_of(&account.verifier) == session.verifier);
        match (account, session.lifetime().at(now())) {
            (None, _) | (Some(_), Standing::Over) => store.close_session(token_hash).map(|()| None),
            (Some(account), standing) => {
                if standing == Standing::OpenToNote {
                    store.note_session(token_hash, now())?;
                }
                Ok(Some(Staff { name: account.name.to_string(), role: account.role }))
            }
        }
    }

    pub(super) fn who_is(&self, store: &Store, call: &WhoIs) -> Result<Option<Staff>> {
        self.staff_of(store, &call.token_hash)
    }

    pub(super) fn begin_sign_in(&self, store: &Store, call: &BeginSignIn) -> Result<SignInBegun> {
        let key = decoy_key(store)?;
        let account = account_of(store, &call.name)?;
        let known = match &account {
            Some(account) => store.is_known_device(&call.device_hash, &account.id)?,
            None => false,
        };
        // A browser that has been let in before is not slowed down by what strangers try under its user's name.
        let who = who(&key, &call.name, known.then_some(call.device_hash.as_str()));
        match store.pace(&who)?.after_a_try(now()) {
            Err(too_fast) => Ok(SignInBegun::TooFast(too_fast)),
            Ok(pace) => {
                store.keep_pace(&who, pace, now())?;
                let verifier = account.map_or_else(|| decoy(&key, &call.name), |account| account.verifier);
                Ok(SignInBegun::Derive(verifier.recipe))
            }
        }
    }

    pub(super) fn open_session(&self, store: &Store, call: &OpenSession) -> Result<Option<Staff>> {
        let key = decoy_key(store)?;
        let account = account_of(store, &call.name)?;
        let verifier = account.as_ref().map_or_else(|| decoy(&key, &call.name), |account| account.verifier.clone());
        let matches = verifier.matches(&call.derived);
        let Some(account) = account.filter(|_| matches) else { return Ok(None) };
        store.open_session(&call.session_hash, &account.id, &mark_of(&account.verifier), now())?;
        store.know_device(&call.device_hash, &account.id, now())?;
        // Whoever knows the password owes nothing.
        for who in [who(&key, &call.name, None), who(&key, &call.name, Some(&call.device_hash))] {
            store.keep_pace(&who, Pace::FRESH, now())?;
        }
        Ok(Some(Staff { name: account.name.to_string(), role: account.role }))
    }

    pub(super) fn close_session(&self, store: &Store, call: &CloseSession) -> Result<()> {
        store.close_session(&call.session_hash)?;
        self.hang_up(store)
    }

    /// Takes in who is staff now, and signs out who is no longer.
    pub(super) fn take_staff(&self, store: &Store, call: &Publish) -> Result<()> {
        store.keep(&Kept::Staff, &call.staff)?;
        let Some(published) = &call.accounts else { return Ok(()) };
        store.keep(&Kept::Accounts, published)?;
        for account in store.accounts_in_use()? {
            if !published.iter().any(|kept| kept.id == account) {
                store.forget_account(&account)?;
            }
        }
        self.hang_up(store)
    }
}

fn accounts(store: &Store) -> Result<Vec<StaffAccount>> {
    Ok(store.kept(&Kept::Accounts)?.unwrap_or_default())
}

fn account_of(store: &Store, name: &StaffName) -> Result<Option<StaffAccount>> {
    Ok(accounts(store)?.into_iter().find(|account| account.name == *name))
}

/// The counter's own key, made when it is first needed.
fn decoy_key(store: &Store) -> Result<[u8; 32]> {
    if let Some(key) = store.kept(&Kept::DecoyKey)? {
        return Ok(key);
    }
    let key = entropy::bytes::<32>().map_err(|_| "no randomness for a key")?;
    store.keep(&Kept::DecoyKey, &key)?;
    Ok(key)
}
