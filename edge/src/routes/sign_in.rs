//! Signing in and out by form: at a shop's desk, and at the operator's console.
//!
//! Whoever holds the accounts says how the name's password is to be hashed, this hashes it, and they compare. A name that
//! nobody has is answered in the same way and takes as long.

use super::credential::hash_of;
use super::{console, desk};
use crate::accounts::{AccountsReply, AskAccounts, Opening, SignInBegun};
use crate::answer::Answer;
use crate::body::Form;
use crate::cookie;
use crate::counter::calls::staff::{BeginSignIn, CloseSession, OpenSession, WhoIs};
use crate::entropy::{self, hex};
use crate::incoming::Incoming;
use crate::object_call::Unreachable;
use crate::password;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::staff::StaffName;
use everbud_domain::staff::password::MAX_PASSWORD_BYTES;
use everbud_staff::SignInView;

/// Where somebody signs in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door<'a> {
    /// At a shop's desk.
    Desk(&'a ShopId),
    /// At the console.
    Console,
}

impl Door<'_> {
    /// The page behind it.
    const fn home(self) -> &'static str {
        match self {
            Self::Desk(_) => "/desk",
            Self::Console => "/console",
        }
    }

    const fn wrong(self) -> &'static str {
        match self {
            Self::Desk(_) => "That is not a name and a password of this shop.",
            Self::Console => "That is not a name and a password of an operator.",
        }
    }

    async fn page(self, front: &Storefront, incoming: &Incoming, status: u16, view: SignInView<'_>) -> Answered {
        match self {
            Self::Desk(shop) => desk::sign_in_page(front, shop, incoming, status, view).await,
            Self::Console => Ok(console::sign_in_page(status, view)),
        }
    }

    /// Asks whoever holds the accounts.
    async fn ask(self, front: &Storefront, asked: AskAccounts) -> Result<AccountsReply, Unreachable> {
        let Self::Desk(shop) = self else { return front.operators(asked).await };
        let of = shop.clone();
        Ok(match asked {
            AskAccounts::Begin { name, device_hash } => {
                AccountsReply::Begun(front.counter(shop, BeginSignIn { shop: of, name, device_hash }).await?)
            }
            AskAccounts::Open(opening) => {
                AccountsReply::Is(front.counter(shop, OpenSession { shop: of, opening }).await?)
            }
            AskAccounts::Close { session_hash } => {
                front.counter(shop, CloseSession { shop: of, session_hash }).await?;
                AccountsReply::Is(None)
            }
            AskAccounts::WhoIs { token_hash } => {
                AccountsReply::Is(front.counter(shop, WhoIs { shop: of, token_hash }).await?)
            }
        })
    }
}

type Answered = Result<Answer, Trouble>;

pub(super) async fn sign_in(front: &Storefront, door: Door<'_>, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let (typed, password) = (form.field("name"), form.field("password"));
    let refuse =
        async |status: u16, wrong: &str| door.page(front, incoming, status, SignInView { name: typed, wrong }).await;
    let name = StaffName::parse(typed).filter(|_| (1..=MAX_PASSWORD_BYTES).contains(&password.len()));
    let Some(name) = name else { return refuse(401, door.wrong()).await };
    let new_secret = || entropy::bytes::<32>().map(|bytes| hex(&bytes)).map_err(|_| Trouble::Internal);
    let session = new_secret()?;
    let device = match cookie::device(incoming) {
        Some(device) => device,
        None => new_secret()?,
    };
    let device_hash = hash_of(&device);
    let begin = AskAccounts::Begin { name: name.clone(), device_hash: device_hash.clone() };
    let recipe = match door.ask(front, begin).await.map_err(|_| Trouble::CounterUnavailable)? {
        AccountsReply::Begun(SignInBegun::Derive(recipe)) => recipe,
        AccountsReply::Begun(SignInBegun::TooFast(too_fast)) => {
            let seconds = too_fast.wait_seconds;
            let wrong = format!("Too many tries for this name. Please wait {seconds} seconds and try again.");
            return Ok(refuse(429, &wrong).await?.with("retry-after", &seconds.to_string()));
        }
        AccountsReply::Is(_) => return Err(Trouble::Internal),
    };
    let derived = password::derive(password, &recipe).await.map_err(|_| Trouble::Internal)?;
    let open = AskAccounts::Open(Opening { name, derived, session_hash: hash_of(&session), device_hash });
    match door.ask(front, open).await.map_err(|_| Trouble::CounterUnavailable)? {
        AccountsReply::Is(Some(_)) => {
            close(front, door, incoming).await;
            let answer = Answer::see_other(door.home());
            let answer = answer.with("set-cookie", &cookie::keep_session(&incoming.url, &session));
            // Where staff sign in, no kiosk stands any more.
            let ended = cookie::is_kiosk(incoming).then(|| cookie::end_kiosk(&incoming.url));
            let answer = answer.with_cookies(ended.as_slice());
            Ok(answer.with("set-cookie", &cookie::keep_device(&incoming.url, &device)))
        }
        AccountsReply::Is(None) | AccountsReply::Begun(_) => refuse(401, door.wrong()).await,
    }
}

pub(super) async fn sign_out(front: &Storefront, door: Door<'_>, incoming: &Incoming) -> Answered {
    if !close(front, door, incoming).await {
        return Err(Trouble::CounterUnavailable);
    }
    Ok(Answer::see_other(door.home()).with("set-cookie", &cookie::forget_session(&incoming.url)))
}

/// Ends the session that this browser has, if it has one. Returns whether none is left.
async fn close(front: &Storefront, door: Door<'_>, incoming: &Incoming) -> bool {
    let Some(secret) = cookie::session(incoming) else { return true };
    door.ask(front, AskAccounts::Close { session_hash: hash_of(&secret) }).await.is_ok()
}
