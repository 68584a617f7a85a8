//! Who signs in at a shop's desk: made here, with a password that is shown once and kept only as a verifier.
//!
//! I/O: one connection as the owner, and the machine's random bytes.

use super::{OriginError, connect, enter_shop};
use everbud_domain::staff::password::{HASH_BYTES, Recipe, SALT_BYTES, Verifier};
use everbud_domain::staff::{Role, StaffName};
use pbkdf2::pbkdf2_hmac_array;
use postgres::Transaction;
use sha2::Sha256;

/// The letters of a password: none that can be taken for another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Four groups of five letters: 100 bits.
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// Gives somebody an account at that shop, or a new password and role where they have one, and returns the password. It
/// travels to the shop's counter with the next publication; nothing else ever shows it again.
///
/// # Errors
/// [`OriginError::UnknownShop`], and whatever the database answers.
pub fn make_staff(url: &str, slug: &str, name: &StaffName, role: Role) -> Result<String, OriginError> {
    let (password, verifier) = new_verifier()?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    let shop = enter_shop(&mut transaction, slug)?;
    keep(&mut transaction, &shop, name, role, &verifier)?;
    transaction.commit()?;
    Ok(password)
}

/// Takes somebody's account at that shop away. Wherever they are signed in, the next publication signs them out.
/// Returns whether they had one.
///
/// # Errors
/// As [`make_staff`].
pub fn disable_staff(url: &str, slug: &str, name: &StaffName) -> Result<bool, OriginError> {
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    let shop = enter_shop(&mut transaction, slug)?;
    let changed = transaction.execute(
        "update everbud.staff_accounts set disabled_at = now()
         where shop_id = $1::text::uuid and name = $2 and disabled_at is null",
        &[&shop, &name.as_str()],
    )?;
    transaction.commit()?;
    Ok(changed > 0)
}

/// Writes an account of the shop that the transaction speaks for.
pub(super) fn keep(
    transaction: &mut Transaction<'_>,
    shop: &str,
    name: &StaffName,
    role: Role,
    verifier: &Verifier,
) -> Result<(), OriginError> {
    transaction.execute(
        "insert into everbud.staff_accounts (shop_id, name, role, verifier) values ($1::text::uuid, $2, $3, $4)
         on conflict (shop_id, name)
         do update set role = excluded.role, verifier = excluded.verifier, disabled_at = null",
        &[&shop, &name.as_str(), &role.key(), &verifier.to_text()],
    )?;
    Ok(())
}

/// What the worker derives from a password with the platform's own cryptography.
pub(super) fn derive(password: &str, recipe: &Recipe) -> [u8; HASH_BYTES] {
    let call = |previous: Option<[u8; HASH_BYTES]>, _| {
        let salt = recipe.salt_after(previous.as_ref());
        Some(pbkdf2_hmac_array::<Sha256, HASH_BYTES>(password.as_bytes(), &salt, recipe.iterations))
    };
    (0..recipe.rounds).fold(None, call).unwrap_or_default()
}

/// A new password, and what it is known again by.
pub(super) fn new_verifier() -> Result<(String, Verifier), OriginError> {
    let password = new_password()?;
    let mut salt = [0_u8; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|_| OriginError::NoRandomness)?;
    let recipe = Recipe::current(salt);
    let hash = derive(&password, &recipe);
    Ok((password, Verifier { recipe, hash }))
}

fn new_password() -> Result<String, OriginError> {
    let mut random = [0_u8; GROUPS * GROUP];
    getrandom::fill(&mut random).map_err(|_| OriginError::NoRandomness)?;
    let letters = random.map(|byte| char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'a')));
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_is_pbkdf2_as_rfc_7914_has_it() {
        // The second test vector of section 11: 80,000 iterations. Its salt is shorter than ours, so the call is made bare.
        let derived = pbkdf2_hmac_array::<Sha256, 64>(b"Password", b"NaCl", 80_000);
        assert_eq!(derived[..8], [0x4d, 0xdc, 0xd8, 0xf6, 0x0b, 0x98, 0xbe, 0x21]);
    }

    #[test]
    fn a_chain_of_calls_is_not_one_long_call() {
        let recipe = |rounds, iterations| Recipe { rounds, iterations, salt: [3; SALT_BYTES] };
        let chained = derive("open sesame", &recipe(2, 10));
        assert_ne!(chained, derive("open sesame", &recipe(1, 20)));
        assert_ne!(chained, derive("open sesame", &recipe(1, 10)));
        let first = derive("open sesame", &recipe(1, 10));
        let salt = [[3; SALT_BYTES].as_slice(), &first].concat();
        assert_eq!(chained, pbkdf2_hmac_array::<Sha256, HASH_BYTES>(b"open sesame", &salt, 10));
    }

    #[test]
    fn a_new_password_is_long_and_legible() {
        let (one, other) = (new_password().unwrap(), new_password().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [GROUP; GROUPS]);
        assert!(!one.contains(['l', 'o', '0', '1']), "{one}");
    }
}
