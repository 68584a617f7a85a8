//! What is asked: pages of every kind from every demo shop, and orders among them.
//!
//! Every answer is checked, for a wrong one that comes quickly is worth nothing. I/O: asks the worker; SQL beforehand.

use crate::http::{Ask, Connection};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const SHOPS: [&str; 3] = ["copper-finch.localhost", "night-ferry.localhost", "saltmarsh.localhost"];
/// Products of each shop whose pages are looked at.
const PRODUCTS: usize = 12;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Browse,
    /// An order.
    Accept,
}

/// An order of one shop, but for its key.
struct Order {
    host: &'static str,
    body: Vec<u8>,
}

/// All that can be asked.
pub(super) struct Workloads {
    pages: Arc<Vec<Ask>>,
    orders: Arc<Vec<Order>>,
}

/// A series of requests, one of so many of them an order.
pub(super) struct Workload {
    pages: Arc<Vec<Ask>>,
    orders: Arc<Vec<Order>>,
    one_in: usize,
    keys: AtomicUsize,
}

/// Stock and places without end, so that no order is refused for want of them.
pub(super) fn make_plenty(url: &str) -> Result<(), String> {
    let words = |why: postgres::Error| why.to_string();
    let mut owner = postgres::Client::connect(url, postgres::NoTls).map_err(words)?;
    owner
        .batch_execute(
            "update everbud.shops set doc = jsonb_set(doc, '{slots,capacity}', '1000000'); \
             update everbud.stock set on_hand = 10000000",
        )
        .map_err(words)
}

impl Workloads {
    /// Looks at the shops; fails as long as one of them is not published.
    pub(super) fn find(port: u16) -> Result<Self, String> {
        let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
        let (mut pages, mut orders) = (Vec::new(), Vec::new());
        for host in SHOPS {
            let menu = json_of(&mut connection, &Ask::get(host, "/api/v1/menu"), 200)?;
            let products = menu.get("products").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut paths: Vec<String> = ["/", "/menu", "/menu?sort=name", "/menu?special=1", "/menu?q=lemon", "/cart"]
                .map(str::to_owned)
                .to_vec();
            let names = products.iter().filter_map(|product| product.get("slug").and_then(Value::as_str));
            paths.extend(names.take(PRODUCTS).map(|slug| format!("/p/{slug}")));
            pages.extend(
                paths
                    .iter()
                    .map(|path| Ask { headers: vec![("cookie", "age=over".to_owned())], ..Ask::get(host, path) }),
            );
            orders.push(order(&mut connection, host, &products)?);
        }
        Ok(Self { pages: Arc::new(pages), orders: Arc::new(orders) })
    }

    /// The next series; each has keys of its own.
    pub(super) fn next(&self, one_in: usize) -> Workload {
        Workload { pages: self.pages.clone(), orders: self.orders.clone(), one_in, keys: AtomicUsize::new(0) }
    }
}

/// The cheapest thing of the shop, once, at the price that a quote shows.
fn order(connection: &mut Connection, host: &'static str, products: &[Value]) -> Result<Order, String> {
    let variants =
        products.iter().flat_map(|product| product.get("variants").and_then(Value::as_array).into_iter().flatten());
    let cheapest =
        variants.min_by_key(|variant| variant.get("price_cents").and_then(Value::as_i64)).ok_or("the menu is empty")?;
    let lines = json!([{"variant": cheapest.get("id"), "quantity": 1}]);
    let fulfilment = json!({"type": "pickup", "slot": null});
    let cart = json!({"lines": lines, "menu": "adult", "fulfilment": fulfilment, "coupons": []});
    let mut ask = Ask::get(host, "/api/v1/quote");
    ask.method = "POST";
    ask.headers = vec![("content-type", "application/json".to_owned())];
    ask.body = cart.to_string().into_bytes();
    let quote = json_of(connection, &ask, 200)?;
    let order = json!({
        "lines": lines, "menu": "adult", "fulfilment": fulfilment, "coupons": [],
        "customer": {"name": "Robin Ashdown", "phone": "+1 303 555 0123", "birth_date": "1988-02-29"},
        "total_cents": quote.get("total_cents"),
    });
    Ok(Order { host, body: order.to_string().into_bytes() })
}

pub(super) fn json_of(connection: &mut Connection, ask: &Ask, status: u16) -> Result<Value, String> {
    let answered = connection.exchange(ask).map_err(|why| format!("{} {}: {why}", ask.method, ask.path))?;
    if answered.status != status {
        return Err(format!("{} {} of {}: {}", ask.method, ask.path, ask.host, answered.status));
    }
    serde_json::from_slice(&answered.body).map_err(|why| why.to_string())
}

impl Workload {
    /// Asks the request of that number, and checks the answer.
    pub(super) fn ask(&self, number: usize, connection: &mut Connection) -> Result<Kind, String> {
        let is_order = number % self.one_in == self.one_in - 1;
        if is_order && let Some(order) = self.orders.get(number / self.one_in % self.orders.len()) {
            let mut ask = Ask::get(order.host, "/api/v1/orders");
            ask.method = "POST";
            let key = self.key()?;
            ask.headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", key)];
            ask.body.clone_from(&order.body);
            return json_of(connection, &ask, 201).map(|_| Kind::Accept);
        }
        let page = self.pages.get(number % self.pages.len()).ok_or("there is nothing to ask")?;
        let answered = connection.exchange(page).map_err(|why| format!("GET {}: {why}", page.path))?;
        let is_whole = answered.status == 200 && answered.body.trim_ascii_end().ends_with(b"</html>");
        if is_whole { Ok(Kind::Browse) } else { Err(format!("GET {}: {}", page.path, answered.status)) }
    }

    /// A UUIDv7 (RFC 9562, section 5.7): the time, and chance.
    fn key(&self) -> Result<String, String> {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|why| why.to_string())?.as_millis();
        let chance = crate::digest::secret().map_err(|why| why.to_string())?;
        let number = self.keys.fetch_add(1, Ordering::Relaxed) & 0xfff;
        let (one, other) = (chance.get(..3).unwrap_or_default(), chance.get(3..15).unwrap_or_default());
        let time = format!("{:012x}", millis & 0xffff_ffff_ffff);
        let (high, low) = time.split_at(8);
        Ok(format!("{high}-{low}-7{number:03x}-a{one}-{other}"))
    }

    /// Whether the database answers and every order is recorded.
    pub(super) fn is_settled(&self, port: u16) -> Result<(), String> {
        let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
        for host in SHOPS {
            let status = json_of(&mut connection, &Ask::get(host, "/api/v1/status"), 200)?;
            let is = |name: &str, value: Value| status.get(name) == Some(&value);
            if !is("origin", json!("up")) || !is("pending_orders", json!(0)) {
                return Err(format!("{host}: {status}"));
            }
        }
        Ok(())
    }
}
