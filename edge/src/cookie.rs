//! The two cookies of a shopper: a cart of ids and quantities, and that the age question was answered. The two of staff: the
//! secret of their session, and one by which their browser is known again. And one that says that a browser is a kiosk.

use crate::entropy;
use crate::incoming::Incoming;
use everbud_domain::address::Address;
use everbud_domain::cart::{Cart, CartLine, Fulfilment, MAX_COUPONS, MAX_LINES, MAX_QUANTITY, MenuType, Quantity};
use everbud_domain::id::VariantId;
use everbud_domain::order_type::OrderType;
use everbud_domain::order_type::delivery::Zip;
use everbud_domain::shop::Shop;
use everbud_domain::special::is_code;
use everbud_domain::staff::session::LONGEST_MILLIS;

/// Browsers keep at most 4,096 bytes a cookie, name and attributes included.
const MAX_COOKIE_BYTES: usize = 3_800;
const CART_SECONDS: u32 = 7 * 24 * 3600;
const AGE_SECONDS: u32 = 30 * 24 * 3600;
/// Browsers keep a cookie for 400 days at most.
const KIOSK_SECONDS: u32 = 400 * 24 * 3600;
const DEVICE_SECONDS: u32 = 180 * 24 * 3600;
/// 256 bits in hex.
const SECRET_CHARS: usize = 64;

/// Whether a cookie comes along when somebody follows a link from another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SameSite {
    Lax,
    Strict,
}

/// What a shopper has put together, as their browser keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CartCookie {
    /// A random name, by which an order's owner is known again.
    owner: String,
    lines: Vec<(VariantId, i64)>,
    coupons: Vec<String>,
    /// How it is to leave the shop, where its shopper has chosen, and to which zip code.
    handover: Option<(OrderType, String)>,
    /// From which price list its shopper buys.
    list: MenuType,
}

/// In front of the price list, where it is not that for adults. No variant's id begins with it.
const LIST_MARK: char = '^';

/// In front of the order type, where a line has a variant. No variant's id begins with it.
const HANDOVER_MARK: char = '~';

/// In front of a coupon's code, where a line has a variant. No variant's id begins with it.
const COUPON_MARK: char = '+';

impl CartCookie {
    /// The cart that came with the request; an empty one when there is none or it makes no sense.
    pub(crate) fn of(incoming: &Incoming) -> Self {
        let text = read(incoming, "cart").unwrap_or_default();
        let (owner, entries) = text.split_once('!').unwrap_or((&text, ""));
        let coupons =
            entries.split('!').filter_map(|entry| entry.strip_prefix(COUPON_MARK)).filter(|code| is_code(code));
        let coupons = coupons.take(MAX_COUPONS).map(str::to_owned).collect();
        let handover = entries.split('!').find_map(|entry| {
            let (order_type, zip) = entry.strip_prefix(HANDOVER_MARK)?.split_once('.')?;
            Some((OrderType::from_key(order_type)?, zip_or_nothing(zip)))
        });
        let list = entries.split('!').find_map(|entry| MenuType::from_key(entry.strip_prefix(LIST_MARK)?));
        let lines = entries.split('!').take(MAX_LINES + MAX_COUPONS + 2).filter_map(|line| {
            let (variant, quantity) = line.split_once('*')?;
            let quantity = quantity.parse().ok().filter(|quantity| (1..=MAX_QUANTITY).contains(quantity))?;
            Some((VariantId::parse(variant).ok()?, quantity))
        });
        let owner = if owner.len() == 32 && owner.bytes().all(|byte| byte.is_ascii_hexdigit()) { owner } else { "" };
        Self {
            owner: owner.to_owned(),
            lines: lines.take(MAX_LINES).collect(),
            coupons,
            handover,
            list: list.unwrap_or_default(),
        }
    }

    /// The cart's random name; empty for a cart that was never stored.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The same cart with that many of the variant; none of it at zero.
    pub(crate) fn set(&mut self, variant: VariantId, quantity: i64) {
        let quantity = quantity.clamp(0, MAX_QUANTITY);
        match self.lines.iter_mut().find(|(kept, _)| *kept == variant) {
            Some((_, kept)) => *kept = quantity,
            None => self.lines.push((variant, quantity)),
        }
        self.lines.retain(|(_, quantity)| *quantity > 0);
    }

    /// The same cart with that many more of the variant.
    pub(crate) fn add(&mut self, variant: VariantId, quantity: i64) {
        let kept = self.lines.iter().find(|(kept, _)| *kept == variant).map_or(0, |(_, quantity)| *quantity);
        self.set(variant, kept.saturating_add(quantity.max(0)));
    }

    /// The same cart with that coupon; nothing where it cannot be one, or where there are too many.
    pub(crate) fn enter(&mut self, code: &str) -> Option<()> {
        let code = code.trim().to_uppercase();
        if self.coupons.contains(&code) {
            return Some(());
        }
        (is_code(&code) && self.coupons.len() < MAX_COUPONS).then(|| self.coupons.push(code))
    }

    /// The same cart without that coupon.
    pub(crate) fn take_out(&mut self, code: &str) {
        self.coupons.retain(|kept| kept != code);
    }

    /// The same cart, to leave the shop in that way. What is no zip code is dropped, and one that was given before is kept.
    pub(crate) fn hand_over(&mut self, order_type: OrderType, zip: &str) {
        let before = self.handover.take().map(|(_, zip)| zip).unwrap_or_default();
        let zip = Some(zip_or_nothing(zip)).filter(|zip| !zip.is_empty()).unwrap_or(before);
        self.handover = Some((order_type, zip));
    }

    /// How the cart is to leave that shop: in the first way that it offers where nothing that it offers was chosen.
    pub(crate) fn fulfilment(&self, shop: &Shop) -> Fulfilment {
        let offered = &shop.order_types;
        let chosen = self.handover.as_ref().filter(|(order_type, _)| offered.terms(*order_type).is_some());
        let zip = self.handover.as_ref().map_or("", |(_, zip)| zip);
        Fulfilment::of(chosen.map_or(offered.first(), |(order_type, _)| *order_type), None, zip)
    }

    /// From which of that shop's price lists its shopper buys.
    pub(crate) const fn list(&self, shop: &Shop) -> MenuType {
        if shop.medical.is_some() { self.list } else { MenuType::Adult }
    }

    /// The same cart, from that price list.
    pub(crate) const fn buy_from(&mut self, list: MenuType) {
        self.list = list;
    }

    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.coupons.clear();
    }

    /// The cart as an order asks for it.
    pub(crate) fn cart(&self, menu: MenuType, fulfilment: Fulfilment) -> Cart {
        let lines = self
            .lines
            .iter()
            .map(|(variant, quantity)| CartLine { variant: variant.to_string(), quantity: Quantity::Whole(*quantity) });
        Cart { lines: lines.collect(), menu, fulfilment, coupons: self.coupons.clone() }
    }

    /// The headers that store it, and beside it the number of pieces for the page's own script to read; nothing when it has
    /// outgrown what a browser keeps.
    pub(crate) fn store(&mut self, url: &Address) -> Option<[String; 2]> {
        if self.owner.is_empty() {
            self.owner = entropy::bytes::<16>().map(|bytes| entropy::hex(&bytes)).unwrap_or_default();
        }
        let lines: String = self.lines.iter().map(|(variant, quantity)| format!("!{variant}*{quantity}")).collect();
        let coupons: String = self.coupons.iter().map(|code| format!("!{COUPON_MARK}{code}")).collect();
        let handover = self.handover.as_ref();
        let handover = handover.map(|(order_type, zip)| format!("!{HANDOVER_MARK}{}.{zip}", order_type.key()));
        let list = match self.list {
            MenuType::Adult => String::new(),
            MenuType::Medical => format!("!{LIST_MARK}{}", self.list.key()),
        };
        let value = format!("{}{lines}{coupons}{}{list}", self.owner, handover.unwrap_or_default());
        let pieces: i64 = self.lines.iter().map(|(_, quantity)| quantity).sum();
        (value.len() <= MAX_COOKIE_BYTES).then(|| {
            let cart = hidden(write(url, "cart", &value, CART_SECONDS, SameSite::Lax));
            [cart, write(url, "items", &pieces.to_string(), CART_SECONDS, SameSite::Lax)]
        })
    }
}

/// The zip code as a cookie keeps it.
fn zip_or_nothing(text: &str) -> String {
    Zip::parse(text).map(|zip| zip.to_string()).unwrap_or_default()
}

/// Whether the shopper has said that they are old enough.
pub(crate) fn age_was_answered(incoming: &Incoming) -> bool {
    read(incoming, "age").as_deref() == Some("over")
}

/// The header that remembers the answer.
pub(crate) fn age_answered(url: &Address) -> String {
    hidden(write(url, "age", "over", AGE_SECONDS, SameSite::Lax))
}

/// Whether this browser is a kiosk.
pub(crate) fn is_kiosk(incoming: &Incoming) -> bool {
    read(incoming, "kiosk").as_deref() == Some("on")
}

/// The header that makes it one.
pub(crate) fn begin_kiosk(url: &Address) -> String {
    hidden(write(url, "kiosk", "on", KIOSK_SECONDS, SameSite::Lax))
}

/// The header that ends it.
pub(crate) fn end_kiosk(url: &Address) -> String {
    hidden(write(url, "kiosk", "", 0, SameSite::Lax))
}

/// The headers that forget a shopper: their cart, how much is in it, and that they said how old they are.
pub(crate) fn forget_shopper(url: &Address) -> [String; 3] {
    ["cart", "items", "age"].map(|name| write(url, name, "", 0, SameSite::Lax))
}

/// The secret of a member of staff's session.
pub(crate) fn session(incoming: &Incoming) -> Option<String> {
    read(incoming, "desk").filter(|secret| is_secret(secret))
}

/// The header that keeps a session's secret for as long as the longest session lasts.
pub(crate) fn keep_session(url: &Address, secret: &str) -> String {
    let seconds = u32::try_from(LONGEST_MILLIS / 1_000).unwrap_or(u32::MAX);
    hidden(write(url, "desk", secret, seconds, SameSite::Strict))
}

/// The header that forgets it.
pub(crate) fn forget_session(url: &Address) -> String {
    hidden(write(url, "desk", "", 0, SameSite::Strict))
}

/// The secret by which a browser is known again in which staff have signed in. It opens nothing.
pub(crate) fn device(incoming: &Incoming) -> Option<String> {
    read(incoming, "desk-device").filter(|secret| is_secret(secret))
}

/// The header that keeps it.
pub(crate) fn keep_device(url: &Address, secret: &str) -> String {
    hidden(write(url, "desk-device", secret, DEVICE_SECONDS, SameSite::Strict))
}

fn is_secret(text: &str) -> bool {
    text.len() == SECRET_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Over https the name itself promises that no other host set the cookie (RFC 6265bis, section 4.1.3.2).
fn name_for(url: &Address, name: &str) -> String {
    if url.scheme() == "https" { format!("__Host-{name}") } else { name.to_owned() }
}

fn read(incoming: &Incoming, name: &str) -> Option<String> {
    let all = incoming.header("cookie")?;
    let wanted = name_for(&incoming.url, name);
    let mut pairs = all.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

/// A cookie that no script reads.
fn hidden(cookie: String) -> String {
    cookie + "; HttpOnly"
}

fn write(url: &Address, name: &str, value: &str, seconds: u32, same_site: SameSite) -> String {
    let secure = if url.scheme() == "https" { "; Secure" } else { "" };
    format!("{}={value}; Max-Age={seconds}; Path=/; SameSite={same_site:?}{secure}", name_for(url, name))
}
