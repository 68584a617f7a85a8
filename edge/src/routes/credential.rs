//! What a request says of who asks for something that only staff may do: a bearer token, or a session's cookie.

use crate::cookie;
use crate::counter::calls::staff::{Staff, WhoIs};
use crate::entropy::hex;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use sha2::{Digest, Sha256};

/// The hash of a secret, which is all that a counter ever sees of it.
pub(super) fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// The hash of the bearer token, or else of the session's secret. The secret itself goes no further than here.
///
/// A browser sends the cookie by itself, but never to a request that another site made: it is `SameSite=Strict`, and what
/// changes anything is refused where a browser names another origin.
///
/// # Errors
/// [`Trouble::NotSignedIn`].
pub(super) fn token_hash(incoming: &Incoming) -> Result<String, Trouble> {
    if let Some(header) = incoming.header("authorization") {
        let token = header.strip_prefix("Bearer ").ok_or(Trouble::NotSignedIn)?;
        return Ok(hash_of(token.trim()));
    }
    cookie::session(incoming).map(|secret| hash_of(&secret)).ok_or(Trouble::NotSignedIn)
}

/// Who that is to the shop.
///
/// # Errors
/// [`Trouble::NotSignedIn`], or [`Trouble::CounterUnavailable`].
pub(super) async fn signed_in(front: &Storefront, shop: &ShopId, token_hash: String) -> Result<Staff, Trouble> {
    let who = front.counter(shop, WhoIs { shop: shop.clone(), token_hash }).await;
    who.map_err(|_| Trouble::CounterUnavailable)?.ok_or(Trouble::NotSignedIn)
}
