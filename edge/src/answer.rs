//! Answers: the headers that every one of them carries, and the few shapes they come in.

use crate::trouble::Trouble;
use everbud_domain::site_host::SiteHost;
use everbud_domain::studio::preview::{led_within, path_within};
use everbud_domain::wire::{FieldError, Problem};
use serde::Serialize;
use worker::{Headers, Response, WebSocket};

/// Script from our own files alone, nothing inline, no frame, nothing from elsewhere. `wasm-unsafe-eval` lets a page
/// compile WebAssembly and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
     worker-src 'self'; manifest-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// What a page is allowed while it is previewed: to stand in a frame of its own shop's studio, and to be looked at. It runs
/// no script, sends no form, and is taken for a document of its own wherever it is opened.
const PREVIEW_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin";

const EVERYWHERE: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// How long an answer may be kept by whoever passes it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Not at all: it belongs to one shopper or to this moment.
    Never,
    /// Only to be asked each time whether it is still the same.
    UntilAsked,
    /// Its address names its content.
    ForEver,
}

impl Keep {
    const fn header(self) -> &'static str {
        match self {
            Self::Never => "no-store",
            Self::UntilAsked => "no-cache",
            Self::ForEver => "public, max-age=31536000, immutable",
        }
    }
}

/// An answer under construction. Building it cannot fail: a header that the runtime refuses is left out.
pub(crate) struct Answer {
    status: u16,
    headers: Headers,
    body: Vec<u8>,
    socket: Option<WebSocket>,
}

impl Answer {
    fn new(status: u16, content_type: &str, keep: Keep, body: Vec<u8>) -> Self {
        let headers = Headers::new();
        for (name, value) in EVERYWHERE {
            let _ = headers.set(name, value);
        }
        let _ = headers.set("content-type", content_type);
        let _ = headers.set("cache-control", keep.header());
        Self { status, headers, body, socket: None }
    }

    /// A page.
    pub(crate) fn html(status: u16, html: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", Keep::Never, html.into_bytes())
    }

    /// A value for other programs.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::new(status, "application/json", Keep::Never, body),
            Err(_) => Self::trouble(&Trouble::Internal),
        }
    }

    /// A file that never changes under its address.
    pub(crate) fn file(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, content_type, Keep::ForEver, body.into())
    }

    /// A file in place of the one that its address names.
    pub(crate) fn stand_in(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, content_type, Keep::Never, body.into())
    }

    /// A script that keeps its address when it changes.
    pub(crate) fn script(body: String) -> Self {
        Self::new(200, "text/javascript; charset=utf-8", Keep::UntilAsked, body.into_bytes())
    }

    /// A short text.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", Keep::Never, text.as_bytes().to_vec())
    }

    /// The same answer under another media type.
    pub(crate) fn of_type(self, media_type: &str) -> Self {
        let _ = self.headers.set("content-type", media_type);
        self
    }

    /// On to another page of the same host, after a form.
    pub(crate) fn see_other(path: &str) -> Self {
        Self::new(303, "text/plain; charset=utf-8", Keep::Never, Vec::new()).with("location", path)
    }

    /// On to the path of the same host that took the place of this one. Nobody keeps it: it may lead elsewhere tomorrow.
    pub(crate) fn moved(path: &str) -> Self {
        Self::new(301, "text/plain; charset=utf-8", Keep::Never, Vec::new()).with("location", path)
    }

    /// A socket in place of an answer.
    pub(crate) fn socket(socket: WebSocket) -> Self {
        Self { status: 101, headers: Headers::new(), body: Vec::new(), socket: Some(socket) }
    }

    /// An error for other programs.
    pub(crate) fn trouble(trouble: &Trouble) -> Self {
        Self::problem(&trouble.problem()).with_retry(trouble)
    }

    /// An error with everything that is known about it.
    pub(crate) fn problem(problem: &Problem) -> Self {
        let body = serde_json::to_vec(problem).unwrap_or_default();
        Self::new(problem.status, "application/problem+json", Keep::Never, body)
    }

    /// What staff sent cannot be taken, and each reason is named.
    pub(crate) fn write_refused(errors: Vec<FieldError>) -> Self {
        Self::problem(&Problem { errors, ..Trouble::WriteRefused.problem() })
    }

    fn with_retry(self, trouble: &Trouble) -> Self {
        match trouble.retry_after_seconds() {
            Some(seconds) => self.with("retry-after", &seconds.to_string()),
            None => self,
        }
    }

    /// Whether it is a page that could be shown.
    pub(crate) fn is_page(&self) -> bool {
        let content_type = self.headers.get("content-type").ok().flatten();
        self.status == 200 && content_type.is_some_and(|of| of.starts_with("text/html"))
    }

    /// Its HTTP status.
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// The same answer with one more header.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        let _ = self.headers.append(name, value);
        self
    }

    /// The same answer, and the browser is to keep these.
    pub(crate) fn with_cookies(self, cookies: &[String]) -> Self {
        cookies.iter().fold(self, |answer, cookie| answer.with("set-cookie", cookie))
    }

    /// The same page, which may show other pages of its own host in frames.
    pub(crate) fn with_frames(self) -> Self {
        let policy = format!("{CONTENT_SECURITY_POLICY}; frame-src 'self'");
        let _ = self.headers.set("content-security-policy", &policy);
        self
    }

    /// The same page, which those sites may show in frames, and no other.
    pub(crate) fn framed_by(self, sites: &[SiteHost]) -> Self {
        if !sites.is_empty() {
            let sources: Vec<String> = sites.iter().map(SiteHost::source).collect();
            let policy = CONTENT_SECURITY_POLICY
                .replace("frame-ancestors 'none'", &format!("frame-ancestors {}", sources.join(" ")));
            let _ = self.headers.set("content-security-policy", &policy);
        }
        self
    }

    /// The same file, which other sites may load.
    pub(crate) fn for_other_sites(self) -> Self {
        let _ = self.headers.set("cross-origin-resource-policy", "cross-origin");
        self
    }

    /// The same answer as staff look at it in the studio: kept by nobody, and with links that lead to previews.
    pub(crate) fn previewed(mut self) -> Self {
        let _ = self.headers.set("content-security-policy", PREVIEW_POLICY);
        let _ = self.headers.set("cache-control", Keep::Never.header());
        if let Ok(Some(path)) = self.headers.get("location") {
            let _ = self.headers.set("location", &path_within(&path));
        }
        let content_type = self.headers.get("content-type").ok().flatten().unwrap_or_default();
        if content_type.starts_with("text/html") {
            self.body = led_within(&String::from_utf8_lossy(&self.body)).into_bytes();
        }
        self
    }

    /// The answer as the runtime wants it; for HEAD without its body.
    pub(crate) fn send(self, head_only: bool) -> Response {
        let body = if head_only { Vec::new() } else { self.body };
        let response = Response::builder().with_status(self.status).with_headers(self.headers);
        match self.socket {
            Some(socket) => response.with_websocket(socket).empty(),
            None => response.fixed(body),
        }
    }
}
