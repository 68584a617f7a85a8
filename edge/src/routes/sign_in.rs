//! Signing in at the desk and out again, by form.
//!
//! The counter says how the name's password is to be hashed, this hashes it, and the counter compares. A name that nobody
//! has is answered in the same way and takes as long.

use super::credential::hash_of;
use super::desk;
use crate::answer::Answer;
use crate::body::Form;
use crate::cookie;
use crate::counter::calls::staff::{BeginSignIn, CloseSession, OpenSession, SignInBegun};
use crate::entropy::{self, hex};
use crate::incoming::Incoming;
use crate::password;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::staff::StaffName;
use everbud_domain::staff::password::MAX_PASSWORD_BYTES;
use everbud_staff::SignInView;

const WRONG: &str = "That is not a name and a password of this shop.";

pub(super) async fn sign_in(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    let (typed, password) = (form.field("name"), form.field("password"));
    let refuse = async |status: u16, wrong: &str| {
        desk::sign_in_page(front, shop, incoming, status, SignInView { name: typed, wrong }).await
    };
    let name = StaffName::parse(typed).filter(|_| (1..=MAX_PASSWORD_BYTES).contains(&password.len()));
    let Some(name) = name else { return refuse(401, WRONG).await };
    let new_secret = || entropy::bytes::<32>().map(|bytes| hex(&bytes)).map_err(|_| Trouble::Internal);
    let session = new_secret()?;
    let device = match cookie::device(incoming) {
        Some(device) => device,
        None => new_secret()?,
    };
    let device_hash = hash_of(&device);
    let begin = BeginSignIn { shop: shop.clone(), name: name.clone(), device_hash: device_hash.clone() };
    let recipe = match front.counter(shop, begin).await.map_err(|_| Trouble::CounterUnavailable)? {
        SignInBegun::Derive(recipe) => recipe,
        SignInBegun::TooFast(too_fast) => {
            let seconds = too_fast.wait_seconds;
            let wrong = format!("Too many tries for this name. Please wait {seconds} seconds and try again.");
            return Ok(refuse(429, &wrong).await?.with("retry-after", &seconds.to_string()));
        }
    };
    let derived = password::derive(password, &recipe).await.map_err(|_| Trouble::Internal)?;
    let open = OpenSession { shop: shop.clone(), name, derived, session_hash: hash_of(&session), device_hash };
    match front.counter(shop, open).await.map_err(|_| Trouble::CounterUnavailable)? {
        None => refuse(401, WRONG).await,
        Some(_) => {
            close(front, shop, incoming).await;
            let answer = Answer::see_other("/desk");
            let answer = answer.with("set-cookie", &cookie::keep_session(&incoming.url, &session));
            Ok(answer.with("set-cookie", &cookie::keep_device(&incoming.url, &device)))
        }
    }
}

pub(super) async fn sign_out(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    if !close(front, shop, incoming).await {
        return Err(Trouble::CounterUnavailable);
    }
    Ok(Answer::see_other("/desk").with("set-cookie", &cookie::forget_session(&incoming.url)))
}

/// Ends the session that this browser has, if it has one. Returns whether none is left.
async fn close(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> bool {
    let Some(secret) = cookie::session(incoming) else { return true };
    front.counter(shop, CloseSession { shop: shop.clone(), session_hash: hash_of(&secret) }).await.is_ok()
}
