//! Who operates the platform: people with a password, and programs with a token. Each secret is shown once and kept only
//! as what it is known again by.
//!
//! I/O: one connection as the owner, and the machine's random bytes.

use super::demo::DemoStaff;
use super::staff::new_verifier;
use super::token::{hex, new_token};
use super::{OriginError, connect};
use everbud_domain::staff::StaffName;
use everbud_domain::staff::password::Verifier;
use postgres::GenericClient;
use sha2::{Digest, Sha256};

/// Gives somebody an account at the console, or a new password where they have one, and returns the password. It travels
/// to the edge's directory with the next publication; nothing else ever shows it again.
///
/// # Errors
/// Whatever the database answers.
pub fn make_operator(url: &str, name: &StaffName) -> Result<String, OriginError> {
    let (password, verifier) = new_verifier()?;
    keep(&mut connect(url)?, name, &verifier)?;
    Ok(password)
}

/// Takes somebody's account at the console away; the next publication signs them out. Returns whether they had one.
///
/// # Errors
/// Whatever the database answers.
pub fn disable_operator(url: &str, name: &StaffName) -> Result<bool, OriginError> {
    let disable = "update everbud.operators set disabled_at = now() where name = $1 and disabled_at is null";
    Ok(connect(url)?.execute(disable, &[&name.as_str()])? > 0)
}

/// Makes a token for a program that operates the platform. One that is `alone` under its label takes the place of those
/// before it.
///
/// # Errors
/// Whatever the database answers.
pub fn mint_operator_token(url: &str, label: &str, alone: bool) -> Result<String, OriginError> {
    let token = new_token()?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    if alone {
        let revoke = "update everbud.operator_tokens set revoked_at = now() where label = $1 and revoked_at is null";
        transaction.execute(revoke, &[&label])?;
    }
    transaction.execute(
        "insert into everbud.operator_tokens (token_hash, label) values ($1, $2)",
        &[&hex(&Sha256::digest(&token)), &label],
    )?;
    transaction.commit()?;
    Ok(token)
}

/// The demo's operators who can sign in with what is written in the demo's files, and have not been given another
/// password.
///
/// # Errors
/// [`OriginError::BadDemo`], and whatever the database answers.
pub fn demo_operators(url: &str) -> Result<Vec<DemoStaff>, OriginError> {
    let demo = super::demo::operators()?;
    let rows = connect(url)?.query("select verifier from everbud.operators where disabled_at is null", &[])?;
    let known = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
    Ok(demo.into_iter().filter(|person| known.contains(&person.verifier().to_text())).collect())
}

/// Writes an account.
pub(super) fn keep(client: &mut impl GenericClient, name: &StaffName, verifier: &Verifier) -> Result<(), OriginError> {
    client.execute(
        "insert into everbud.operators (name, verifier) values ($1, $2)
         on conflict (name) do update set verifier = excluded.verifier, disabled_at = null",
        &[&name.as_str(), &verifier.to_text()],
    )?;
    Ok(())
}
