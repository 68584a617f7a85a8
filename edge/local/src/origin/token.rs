//! Staff tokens: made here, shown once, kept only as a hash.
//!
//! I/O: one connection as the owner, and the machine's random bytes.

use super::{OriginError, connect, enter_shop};
use sha2::{Digest, Sha256};

/// Makes a staff token for a shop. It travels to the shop's counter with the next publication, for which the shop's
/// revision is raised; nothing else ever shows it again.
///
/// # Errors
/// [`OriginError::UnknownShop`], and whatever the database answers.
pub fn mint_token(url: &str, slug: &str) -> Result<String, OriginError> {
    let token = new_token()?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    let shop = enter_shop(&mut transaction, slug)?;
    transaction.execute(
        "insert into everbud.staff_tokens (shop_id, token_hash, label, role)
         values ($1::text::uuid, $2, 'made on the command line', 'manager')",
        &[&shop, &hex(&Sha256::digest(&token))],
    )?;
    transaction.commit()?;
    Ok(token)
}

/// A token that nobody has.
pub(super) fn new_token() -> Result<String, OriginError> {
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|_| OriginError::NoRandomness)?;
    Ok(hex(&secret))
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
