//! Asking this shop for its own pages, and what can go wrong with that.
//!
//! I/O: fetches from the page's own host.

use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{AbortSignal, Document, DomParser, FormData, HtmlFormElement, SupportedType, UrlSearchParams};

/// Why a page did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nobody answered; whether the request arrived is not known.
    Unreachable,
    /// The shop answered that it cannot be done, in a sentence for people.
    Refused(String),
}

impl Failure {
    /// The failure in one sentence.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Unreachable => "The shop cannot be reached. Please check your connection and try again.".to_owned(),
            Self::Refused(sentence) => sentence.clone(),
        }
    }
}

/// A page, and where it was found in the end.
pub(crate) struct Fetched {
    pub(crate) page: Document,
    pub(crate) url: String,
}

/// The page at an address of this host.
pub(crate) async fn get(path: &str, signal: Option<&AbortSignal>) -> Result<Fetched, Failure> {
    read(Request::get(path).abort_signal(signal).send().await).await
}

/// Sends a form as the browser would, follows to where it leads, and gives the page there.
pub(crate) async fn post(path: &str, fields: &str) -> Result<Fetched, Failure> {
    let request: RequestBuilder = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(fields).map_err(|_| Failure::Unreachable)?;
    read(request.send().await).await
}

/// The fields of a form as it would send them, some of them set otherwise.
pub(crate) fn fields(form: &HtmlFormElement, others: &[(&str, &str)]) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    for (name, value) in others {
        fields.set(name, value);
    }
    Some(fields.to_string().into())
}

async fn read(answered: Result<Response, gloo_net::Error>) -> Result<Fetched, Failure> {
    let response = answered.map_err(|_| Failure::Unreachable)?;
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    let page = DomParser::new()
        .and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml))
        .map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        return Ok(Fetched { page, url: response.url() });
    }
    let sentence = page.query_selector("main .lead").ok().flatten().and_then(|lead| lead.text_content());
    Err(Failure::Refused(sentence.unwrap_or_else(|| "Something went wrong here. Please try again.".to_owned())))
}

/// The path and query of the page that is shown.
pub(crate) fn path() -> String {
    document().location().and_then(|here| here.pathname().ok()).unwrap_or_default()
}

/// A value of a cookie that scripts may read.
pub(crate) fn cookie(name: &str) -> Option<String> {
    let document: web_sys::HtmlDocument = document().unchecked_into();
    let all = document.cookie().ok()?;
    let mut pairs = all.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.strip_prefix("__Host-").unwrap_or(key) == name).map(|(_, value)| value.to_owned())
}

/// Does something once what runs now is done. While an island is being woken its view is taken to be what the worker
/// rendered, so what only the browser knows is told to it afterwards.
pub(crate) fn soon(what: impl FnOnce() + 'static) {
    set_timeout(what, Duration::ZERO);
}
