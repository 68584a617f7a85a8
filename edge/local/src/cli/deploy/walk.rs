//! A walk through a worker: every kind of page and form once, as a browser without script goes, as a shopper and as staff.
//!
//! What was cut from the shipped worker and is missed ends in a trap, and shows here. I/O: asks a worker on loopback.

use everbud_local::http::{Answered, Ask, Connection};
use everbud_local::patience;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// A demo shop, and who runs it.
const SHOP: &str = "copper-finch.localhost";
const MANAGER: [(&str, &str); 2] = [("name", "mara@copper-finch.example"), ("password", "copper-kettle-opens")];

const PLATFORM: &str = "localhost";
const NOBODY: &str = "nobody.localhost";

/// How long a new worker may take to publish its shops, and to record an order.
const PATIENCE: Duration = Duration::from_secs(30);

/// Goes through all of it, and says what was not as it has to be.
pub(super) fn walk(port: u16) -> Result<(), String> {
    let wait = |host, path, holds| {
        let look = || Visitor::new(port, host).get(path, 200, holds).map(drop);
        patience::until("serving its pages", PATIENCE, look).map_err(|why| why.to_string())
    };
    wait(SHOP, "/healthz", "ok")?;
    wait(SHOP, "/menu", "/p/")?;
    wait(PLATFORM, "/", SHOP)?;
    browse(port)?;
    let mut shopper = Visitor::new(port, SHOP);
    let order = shop(&mut shopper)?;
    let mut staff = Visitor::new(port, SHOP);
    serve(&mut staff, &order)?;
    // Written behind: the database has it, too.
    let recorded = || {
        let told: Value = shopper.json(&format!("/api/v1/orders/{}", order.token))?;
        let is_recorded = told.pointer("/order/recorded") == Some(&Value::Bool(true));
        if is_recorded { Ok(()) } else { Err(told.to_string()) }
    };
    patience::until("recording an order", PATIENCE, recorded).map_err(|why| why.to_string())
}

/// What anybody can read.
fn browse(port: u16) -> Result<(), String> {
    let shop = Visitor::new(port, SHOP);
    let home = shop.get("/", 200, "<h1")?;
    let menu = shop.get("/menu", 200, "/p/")?;
    for query in ["q=a", "category=flower&sort=thc", "sort=name&page=2", "special=1&sort=price", "q=nothing-like-that"]
    {
        shop.get(&format!("/menu?{query}"), 200, "<h1")?;
    }
    shop.get(after(&menu, "href=\"", "/p/")?, 200, "<form")?;
    for (page, prefix) in [(&home, "/assets/theme-"), (&home, "/assets/style-"), (&menu, "/art/")] {
        shop.get(after(page, "\"", prefix)?, 200, "")?;
    }
    shop.get("/pages/about", 200, "<h1")?;
    shop.get("/status", 200, "<h1")?;
    shop.get("/cart", 200, "<h1")?;
    shop.get("/menu/print", 200, "<table")?;
    shop.get("/embed", 200, "/p/")?;
    shop.get("/kiosk", 200, "<h1")?;
    shop.get("/qr/menu.svg", 200, "<path")?;
    shop.get("/sw.js", 200, "addEventListener")?;
    shop.get("/desk", 200, "password")?;
    shop.get("/nowhere", 404, "<h1")?;
    shop.get("/orders/0123", 404, "<h1")?;
    shop.get("/api/v1/status", 200, "origin")?;
    shop.get("/api/v1/nowhere", 404, "")?;
    let platform = Visitor::new(port, PLATFORM);
    platform.get("/", 200, "<h1")?;
    platform.get("/status", 200, "<h1")?;
    platform.get("/nowhere", 404, "<h1")?;
    Visitor::new(port, NOBODY).get("/", 404, "<h1").map(drop)
}

/// An order as staff and its shopper name it.
struct Placed {
    id: String,
    token: String,
}

/// From the question for the age to an order.
fn shop(shopper: &mut Visitor) -> Result<Placed, String> {
    shopper.post("/age", &[("over", "yes"), ("return_to", "/")], 303)?;
    let menu = shopper.json("/api/v1/menu")?;
    let variant = for_sale(&menu).ok_or("the menu has nothing to sell")?;
    shopper.post("/cart", &[("op", "add"), ("variant", variant), ("quantity", "1")], 303)?;
    shopper.get("/cart", 200, variant)?;
    let checkout = shopper.get("/checkout", 200, "birth_date")?;
    let (key, total) = (field(&checkout, "key")?, field(&checkout, "total_cents")?);
    let filled = |birth_date: &'static str| {
        let who = [("name", "Robin Ashdown"), ("phone", "303 555 0123"), ("email", ""), ("birth_date", birth_date)];
        who.into_iter().chain([("key", key), ("total_cents", total), ("slot", "")]).collect::<Vec<_>>()
    };
    shopper.post("/checkout", &filled("2020-05-17"), 422)?;
    let placed = shopper.post("/checkout", &filled("1990-05-17"), 303)?;
    let token = placed.headers_named("location").find_map(|place| place.strip_prefix("/orders/"));
    let token = token.ok_or("an accepted order leads to no page of its own")?.to_owned();
    shopper.get(&format!("/orders/{token}"), 200, "<h1")?;
    let told = shopper.json(&format!("/api/v1/orders/{token}"))?;
    let id = told.pointer("/order/id").and_then(Value::as_str).ok_or("an order has no id")?.to_owned();
    Ok(Placed { id, token })
}

/// A variant that can be had.
fn for_sale(menu: &Value) -> Option<&str> {
    let products = menu.get("products")?.as_array()?;
    let variants = products.iter().filter_map(|product| product.get("variants")?.as_array()).flatten();
    let available = variants.filter(|variant| variant.get("available") == Some(&Value::Bool(true)));
    available.min_by_key(|variant| variant.get("price_cents").and_then(Value::as_i64))?.get("id")?.as_str()
}

/// What staff do with an order.
fn serve(staff: &mut Visitor, order: &Placed) -> Result<(), String> {
    staff.post("/desk/sign-in", &[("name", "nobody@copper-finch.example"), ("password", "guessed")], 401)?;
    staff.post("/desk/sign-in", &MANAGER, 303)?;
    staff.get("/desk", 200, &order.id)?;
    staff.get("/desk/board", 200, &order.id)?;
    staff.post(&format!("/desk/orders/{}/accept", order.id), &[], 303)?;
    staff.get("/desk/sold-out?q=a", 200, "<form")?;
    staff.post("/desk/ordering", &[("paused", "yes"), ("note", "Back at noon.")], 303)?;
    staff.post("/desk/ordering", &[("paused", "no"), ("note", "")], 303)?;
    staff.post("/desk/sign-out", &[], 303).map(drop)
}

/// A browser without script: one host, and the cookies that it was given.
struct Visitor {
    port: u16,
    host: &'static str,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    const fn new(port: u16, host: &'static str) -> Self {
        Self { port, host, cookies: BTreeMap::new() }
    }

    fn get(&self, path: &str, status: u16, holds: &str) -> Result<String, String> {
        let answered = self.ask(Ask::get(self.host, path), status)?;
        let text = String::from_utf8_lossy(&answered.body).into_owned();
        if text.contains(holds) { Ok(text) } else { Err(format!("GET {path} has no {holds:?} in it")) }
    }

    fn json(&self, path: &str) -> Result<Value, String> {
        serde_json::from_str(&self.get(path, 200, "")?).map_err(|why| format!("GET {path}: {why}"))
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)], status: u16) -> Result<Answered, String> {
        let body =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        let mut ask = Ask { method: "POST", body: body.into_bytes(), ..Ask::get(self.host, path) };
        ask.headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        let answered = self.ask(ask, status)?;
        for cookie in answered.headers_named("set-cookie") {
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answered)
    }

    fn ask(&self, mut ask: Ask, status: u16) -> Result<Answered, String> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            ask.headers.push(("cookie", cookies.join("; ")));
        }
        let what = format!("{} {}{}", ask.method, ask.host, ask.path);
        let answered = Connection::open(self.port).and_then(|mut connection| connection.exchange(&ask));
        let answered = answered.map_err(|why| format!("{what}: {why}"))?;
        if answered.status == status {
            return Ok(answered);
        }
        Err(format!("{what}: {} instead of {status}, {} bytes", answered.status, answered.body.len()))
    }
}

/// The address in a page that begins so, and that this comes right before.
fn after<'a>(page: &'a str, before: &str, prefix: &str) -> Result<&'a str, String> {
    let start = page.find(&format!("{before}{prefix}")).ok_or_else(|| format!("a page links nothing at {prefix}"))?;
    let address = page.get(start + before.len()..).and_then(|rest| rest.split(['"', '&']).next());
    address.ok_or_else(|| format!("a page breaks off at {prefix}"))
}

/// The value of a named field in a page's form.
fn field<'a>(page: &'a str, name: &str) -> Result<&'a str, String> {
    let named = format!("name=\"{name}\"");
    let input = page.split('<').find(|tag| tag.starts_with("input") && tag.contains(&named));
    let value = input.and_then(|input| input.split("value=\"").nth(1)?.split('"').next());
    value.ok_or_else(|| format!("a form has no field {name}"))
}

/// A value as a form sends it.
fn encoded(value: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    value.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_and_sent_as_a_browser_does_it() {
        let page = "<form><input type=\"hidden\" name=\"key\" value=\"01a2\"><a href=\"/p/og\">OG</a></form>";
        assert_eq!(field(page, "key"), Ok("01a2"));
        assert_eq!(after(page, "href=\"", "/p/"), Ok("/p/og"));
        assert!(field(page, "total_cents").is_err());
        assert!(after(page, "href=\"", "/art/").is_err());
        assert_eq!(encoded("303 555&é"), "303%20555%26%C3%A9");
    }
}
