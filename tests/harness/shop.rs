//! Talking to one host of Everbud over HTTP, exactly as sent: no redirects followed, no cookies kept unasked.

use serde_json::Value;
use std::io::Cursor;
use std::time::{Duration, Instant};
use ureq::http::request::Builder;
use ureq::http::{Method, Request};
use ureq::{Agent, AsSendBody, SendBody};

/// Longer than any answer may take; a request that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// One host, as somebody outside sees it.
#[derive(Clone)]
pub struct Shop {
    agent: Agent,
    port: u16,
    pub host: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
    pub took: Duration,
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("not JSON ({why}): {} {}", self.status, self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// All headers of that name, in the order in which they came.
    pub fn headers_named(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The stable name at the end of a problem's type.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{} {}", self.status, self.body);
        self.json()["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// The stable names of all reasons for a refusal.
    #[track_caller]
    pub fn refusals(&self) -> Vec<String> {
        let json = self.json();
        let refusals = json["refusals"].as_array().cloned().unwrap_or_default();
        refusals.iter().map(|refusal| refusal["type"].as_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

impl Shop {
    pub fn new(port: u16, host: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            // workerd hangs up after an answer that came before its question was read, so none is used twice.
            .max_idle_connections_per_host(0)
            .build();
        Self { agent: config.into(), port, host: host.to_owned() }
    }

    /// The port on loopback that it is reached at.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Scheme, host and port, as a browser writes them.
    pub fn base(&self) -> String {
        format!("http://{}:{}", self.host, self.port)
    }

    /// Sends a request; an error is one of the connection, with no answer at all.
    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply, String> {
        self.exchange(self.request(method, path, headers).body(body.to_vec()).map_err(|why| why.to_string())?)
    }

    /// Sends a body in chunks, without saying beforehand how long it is.
    #[track_caller]
    pub fn send_chunked(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let send = || {
            let body = SendBody::from_owned_reader(Cursor::new(body.to_vec()));
            self.exchange(self.request(method, path, headers).body(body).unwrap())
        };
        send()
            .or_else(|why| if why.contains("reset by peer") { send() } else { Err(why) })
            .unwrap_or_else(|why| panic!("{method} {path} of {}: {why}", self.host))
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Builder {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("http://127.0.0.1:{}{path}", self.port))
            .header("host", format!("{}:{}", self.host, self.port));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }

    fn exchange(&self, request: Request<impl AsSendBody>) -> Result<Reply, String> {
        let started = Instant::now();
        let mut response = self.agent.run(request).map_err(|why| why.to_string())?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.body_mut().with_config().limit(50_000_000).read_to_vec().map_err(|why| why.to_string())?;
        // A compiled module is no text, but what it begins with can be looked at as one.
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Reply { status: response.status().as_u16(), body, headers, took: started.elapsed() })
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body)
            .or_else(|why| {
                // The answer to a body that nobody read can be lost when workerd hangs up on it.
                if why.contains("reset by peer") { self.try_send(method, path, headers, body) } else { Err(why) }
            })
            .unwrap_or_else(|why| panic!("{method} {path} of {}: {why}", self.host))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    #[track_caller]
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, b"")
    }

    #[track_caller]
    pub fn post_json(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, body.to_string().as_bytes())
    }

    /// The addresses of the style sheets that the home page names, the theme's last.
    #[track_caller]
    pub fn style_sheets(&self) -> Vec<String> {
        let page = self.get("/").expect(200).body;
        let targets = page.split("href=\"").filter_map(|after| after.split('"').next());
        let mut sheets: Vec<String> = targets.filter(|href| href.starts_with("/assets/")).map(str::to_owned).collect();
        sheets.sort_by_key(|href| href.contains("/theme-"));
        sheets
    }

    /// The addresses of the bundle's files that the home page names: the loader first, then what it will import.
    #[track_caller]
    pub fn bundle(&self) -> Vec<String> {
        let page = self.get("/").expect(200).body;
        let targets = ["src=\"", "href=\""].into_iter().flat_map(|mark| page.split(mark).skip(1).collect::<Vec<_>>());
        let targets = targets.filter_map(|after| after.split('"').next());
        targets.filter(|target| target.starts_with("/pkg/")).map(str::to_owned).collect()
    }

    /// The address of the theme's style sheet. It names the theme's content.
    #[track_caller]
    pub fn theme(&self) -> String {
        self.style_sheets().into_iter().find(|href| href.contains("/theme-")).expect("a theme's style sheet")
    }

    /// A form, as a browser sends it from one of the shop's own pages.
    #[track_caller]
    pub fn post_form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Reply {
        let base = self.base();
        let body =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), ("origin", base.as_str()), ("cookie", cookie)];
        self.send("POST", path, &headers, body.as_bytes())
    }

    #[track_caller]
    pub fn staff(&self, method: &str, path: &str, token: &str, body: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        self.send(method, path, &[("authorization", &bearer), ("content-type", "application/json")], body.as_bytes())
    }
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
