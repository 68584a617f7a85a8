//! Accounts: tokens and sessions, signing in and out, wherever somebody does. A shop's counter has those of its staff, and
//! the directory those of the platform's operators.
//!
//! All that is needed was published to the object that holds them, so it works with the database dead. Passwords never
//! come here, only what the worker derived from them: that takes a third of a second, and an object does one thing at a
//! time. I/O: the storage of one Durable Object.

mod tables;

pub(crate) use tables::TABLES;

use crate::clock::now;
use crate::entropy::{self, hex};
use everbud_domain::staff::pace::{Pace, TooFast};
use everbud_domain::staff::password::{HASH_BYTES, Recipe, SALT_BYTES, Verifier};
use everbud_domain::staff::session::Standing;
use everbud_domain::staff::{Role, StaffName};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use worker::{Result, SqlStorage};

/// The names of what is kept: verifiers of tokens, accounts, and a key of this object's own.
const TOKENS: &str = "staff";
const ACCOUNTS: &str = "accounts";
const DECOY_KEY: &str = "decoy-key";

/// Somebody who signs in, as the origin publishes them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StaffAccount {
    /// Its id in the origin.
    pub(crate) id: String,
    pub(crate) name: StaffName,
    pub(crate) role: Role,
    pub(crate) verifier: Verifier,
}

/// Who is behind a token or a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Staff {
    /// A person's name, or what a token was made for.
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// How a staff token is known again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StaffVerifier {
    /// SHA-256 of the token, in hex.
    pub(crate) hash: String,
    /// What it was made for.
    #[serde(default)]
    pub(crate) label: String,
    /// What its holder may do.
    #[serde(default = "runs_the_day")]
    pub(crate) role: Role,
}

/// Tokens that were published before they had roles were made for whoever runs the shop.
const fn runs_the_day() -> Role {
    Role::Manager
}

/// The answer to [`Accounts::begin_sign_in`], of the same shape whether there is such a name or not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum SignInBegun {
    /// In this way.
    Derive(Recipe),
    /// Not now.
    TooFast(TooFast),
}

/// What somebody signs in with: what was derived from their password, and the hashes of two new secrets.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) name: StaffName,
    pub(crate) derived: [u8; HASH_BYTES],
    /// The hash of the new session's secret.
    pub(crate) session_hash: String,
    /// The hash of this browser's secret.
    pub(crate) device_hash: String,
}

/// What can be asked of accounts.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum AskAccounts {
    /// See [`Accounts::begin_sign_in`].
    Begin { name: StaffName, device_hash: String },
    /// See [`Accounts::open_session`].
    Open(Opening),
    /// See [`Accounts::close_session`].
    Close { session_hash: String },
    /// See [`Accounts::who_is`].
    WhoIs { token_hash: String },
}

/// The answer to [`AskAccounts`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum AccountsReply {
    /// How a password is to be hashed.
    Begun(SignInBegun),
    /// Somebody, or nobody.
    Is(Option<Staff>),
}

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

/// The accounts that one object holds.
pub(crate) struct Accounts {
    sql: SqlStorage,
}

impl Accounts {
    /// Opens them, in a storage that has a table of small values.
    pub(crate) fn open(sql: SqlStorage) -> Result<Self> {
        sql.exec(TABLES, None)?;
        Ok(Self::opened(sql))
    }

    /// Those of a storage that has their [`TABLES`].
    pub(crate) const fn opened(sql: SqlStorage) -> Self {
        Self { sql }
    }

    /// Answers any of it.
    pub(crate) fn answer(&self, asked: &AskAccounts) -> Result<AccountsReply> {
        Ok(match asked {
            AskAccounts::Begin { name, device_hash } => AccountsReply::Begun(self.begin_sign_in(name, device_hash)?),
            AskAccounts::Open(opening) => AccountsReply::Is(self.open_session(opening)?),
            AskAccounts::Close { session_hash } => {
                self.close_session(session_hash)?;
                AccountsReply::Is(None)
            }
            AskAccounts::WhoIs { token_hash } => AccountsReply::Is(self.who_is(token_hash)?),
        })
    }

    /// Who is behind that hash of a token or of a session's secret.
    pub(crate) fn who_is(&self, token_hash: &str) -> Result<Option<Staff>> {
        // The hashes of random secrets are compared, so the time that takes tells nothing worth knowing.
        let tokens: Vec<StaffVerifier> = self.kept(TOKENS)?.unwrap_or_default();
        if let Some(token) = tokens.into_iter().find(|verifier| verifier.hash == token_hash) {
            return Ok(Some(Staff { name: token.label, role: token.role }));
        }
        let Some(session) = self.session(token_hash)? else { return Ok(None) };
        let accounts = self.accounts()?;
        let account = accounts.into_iter().find(|account| account.id == session.account);
        // Whoever was disabled or got another password is signed out, also where nothing has swept the session yet.
        let account = account.filter(|account| mark_of(&account.verifier) == session.verifier);
        match (account, session.lifetime().at(now())) {
            (None, _) | (Some(_), Standing::Over) => self.end_session(token_hash).map(|()| None),
            (Some(account), standing) => {
                if standing == Standing::OpenToNote {
                    self.note_session(token_hash, now())?;
                }
                Ok(Some(Staff { name: account.name.to_string(), role: account.role }))
            }
        }
    }

    /// How that name's password is to be hashed. Counts as a try.
    pub(crate) fn begin_sign_in(&self, name: &StaffName, device_hash: &str) -> Result<SignInBegun> {
        let key = self.decoy_key()?;
        let account = self.account_of(name)?;
        let known = match &account {
            Some(account) => self.is_known_device(device_hash, &account.id)?,
            None => false,
        };
        // A browser that has been let in before is not slowed down by what strangers try under its user's name.
        let who = who(&key, name, known.then_some(device_hash));
        match self.pace(&who)?.after_a_try(now()) {
            Err(too_fast) => Ok(SignInBegun::TooFast(too_fast)),
            Ok(pace) => {
                self.keep_pace(&who, pace, now())?;
                let verifier = account.map_or_else(|| decoy(&key, name), |account| account.verifier);
                Ok(SignInBegun::Derive(verifier.recipe))
            }
        }
    }

    /// Signs in, with the right password.
    pub(crate) fn open_session(&self, call: &Opening) -> Result<Option<Staff>> {
        let key = self.decoy_key()?;
        let account = self.account_of(&call.name)?;
        let verifier = account.as_ref().map_or_else(|| decoy(&key, &call.name), |account| account.verifier.clone());
        let matches = verifier.matches(&call.derived);
        let Some(account) = account.filter(|_| matches) else { return Ok(None) };
        self.write_session(&call.session_hash, &account.id, &mark_of(&account.verifier), now())?;
        self.know_device(&call.device_hash, &account.id, now())?;
        // Whoever knows the password owes nothing.
        for who in [who(&key, &call.name, None), who(&key, &call.name, Some(&call.device_hash))] {
            self.keep_pace(&who, Pace::FRESH, now())?;
        }
        Ok(Some(Staff { name: account.name.to_string(), role: account.role }))
    }

    /// Signs out. Whether there was such a session is not told.
    pub(crate) fn close_session(&self, session_hash: &str) -> Result<()> {
        self.end_session(session_hash)
    }

    /// Takes in who there is now, and signs out who is no longer. Without accounts, those that are known stay.
    pub(crate) fn take(&self, tokens: &[StaffVerifier], accounts: Option<&[StaffAccount]>) -> Result<()> {
        self.keep(TOKENS, &tokens)?;
        let Some(published) = accounts else { return Ok(()) };
        self.keep(ACCOUNTS, &published)?;
        for account in self.accounts_in_use()? {
            if !published.iter().any(|kept| kept.id == account) {
                self.forget_account(&account)?;
            }
        }
        Ok(())
    }

    fn accounts(&self) -> Result<Vec<StaffAccount>> {
        Ok(self.kept(ACCOUNTS)?.unwrap_or_default())
    }

    fn account_of(&self, name: &StaffName) -> Result<Option<StaffAccount>> {
        Ok(self.accounts()?.into_iter().find(|account| account.name == *name))
    }

    /// The object's own key, made when it is first needed.
    fn decoy_key(&self) -> Result<[u8; 32]> {
        if let Some(key) = self.kept(DECOY_KEY)? {
            return Ok(key);
        }
        let key = entropy::bytes::<32>().map_err(|_| "no randomness for a key")?;
        self.keep(DECOY_KEY, &key)?;
        Ok(key)
    }
}
