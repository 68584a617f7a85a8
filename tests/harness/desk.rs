//! A shop's desk as a browser without script has it: one cookie, links and forms.

use crate::everbud::Everbud;
use crate::forms::cookie_of;
use crate::shop::{Reply, Shop};

/// Everybody who works at a demo shop: the shop, their name and their password, the manager before the budtender.
pub const STAFF: [(&str, &str, &str); 6] = [
    ("copper-finch", "mara@copper-finch.example", "copper-kettle-opens"),
    ("copper-finch", "theo@copper-finch.example", "copper-kettle-serves"),
    ("night-ferry", "odile@night-ferry.example", "last-boat-opens"),
    ("night-ferry", "kai@night-ferry.example", "last-boat-serves"),
    ("saltmarsh", "ines@saltmarsh.example", "salt-taffy-opens"),
    ("saltmarsh", "rob@saltmarsh.example", "salt-taffy-serves"),
];

/// Tries to sign in, from a browser that nobody has used before.
#[track_caller]
pub fn try_to_sign_in(shop: &Shop, name: &str, password: &str) -> Reply {
    shop.post_form("/desk/sign-in", "", &[("name", name), ("password", password)])
}

/// A member of staff at their desk.
#[derive(Clone)]
pub struct SignedIn {
    pub shop: Shop,
    pub cookie: String,
}

impl SignedIn {
    /// Somebody of that shop who runs the day.
    #[track_caller]
    pub fn manager(everbud: &Everbud, slug: &str) -> Self {
        Self::nth(everbud, slug, 0)
    }

    /// The same of a shop that is at hand.
    #[track_caller]
    pub fn manager_of(shop: &Shop) -> Self {
        let slug = shop.host.split('.').next().unwrap_or_default();
        let (_, name, password) = STAFF.into_iter().find(|(known, ..)| *known == slug).expect("demo staff");
        Self::with(shop, name, password)
    }

    /// Somebody of that shop who serves at the counter.
    #[track_caller]
    pub fn budtender(everbud: &Everbud, slug: &str) -> Self {
        Self::nth(everbud, slug, 1)
    }

    #[track_caller]
    fn nth(everbud: &Everbud, slug: &str, nth: usize) -> Self {
        let (_, name, password) = STAFF.into_iter().filter(|(shop, ..)| *shop == slug).nth(nth).expect("demo staff");
        Self::with(&everbud.shop(slug), name, password)
    }

    /// Somebody with that password.
    #[track_caller]
    pub fn with(shop: &Shop, name: &str, password: &str) -> Self {
        let reply = try_to_sign_in(shop, name, password).expect(303);
        assert_eq!(reply.header("location"), Some("/desk"));
        Self { shop: shop.clone(), cookie: cookie_of(&reply) }
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.shop.get_with(path, &[("cookie", &self.cookie)])
    }

    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.shop.post_form(path, &self.cookie, fields)
    }

    /// The desk's page, for somebody who is signed in.
    #[track_caller]
    pub fn board(&self) -> String {
        let page = self.get("/desk").expect(200).body;
        assert!(page.contains("id=\"board\""), "not signed in: {page}");
        page
    }

    /// Whether the desk is still open to them.
    #[track_caller]
    pub fn is_signed_in(&self) -> bool {
        self.get("/desk").expect(200).body.contains("id=\"board\"")
    }
}

/// The card of an order on the desk's page; none when it is not there.
pub fn card<'a>(page: &'a str, order: &str) -> Option<&'a str> {
    let (_, after) = page.split_once(&format!("<article id=\"order-{order}\""))?;
    after.split("</article>").next()
}

/// Where the desk says that an order stands.
#[track_caller]
pub fn status_on(page: &str, order: &str) -> String {
    let card = card(page, order).unwrap_or_else(|| panic!("no order {order} on {page}"));
    card.split("data-status=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or_default().to_owned()
}
