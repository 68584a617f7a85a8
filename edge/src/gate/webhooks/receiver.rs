//! The last step of a message: one request to its receiver.
//!
//! Each subscriber has an object of their own for it, which keeps nothing: the runtime lets an object have few connections
//! open at a time, and a receiver that hangs must not use up those of the heartbeat. I/O: that request.

use super::loopback;
use crate::config::Config;
use crate::deadline::within;
use crate::gate::calls::webhooks::{Answered, Deliver};
use core::time::Duration;
use everbud_outage::webhook::delivery::DEADLINE_MS;
use worker::{AbortController, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Result};

/// How long an answer is waited for.
pub(super) const DEADLINE: Duration = Duration::from_millis(DEADLINE_MS.unsigned_abs());

/// Sends the message; none when no answer came in time. Redirects are not followed, and of the answer nothing is read but
/// its status and the header that asks for patience.
pub(in crate::gate) async fn deliver(env: &Env, call: &Deliver) -> Option<Answered> {
    let request = Fetch::Request(request(&Config::of(env).platform_host, call).ok()?);
    let patience = AbortController::default();
    let signal = patience.signal();
    let answered = match within(DEADLINE, request.send_with_signal(&signal)).await {
        Some(Ok(response)) => {
            let retry_after = response.headers().get("retry-after").ok().flatten();
            let retry_after_s = retry_after.and_then(|seconds| seconds.trim().parse().ok());
            Some(Answered { status: response.status_code(), retry_after_s })
        }
        Some(Err(_)) | None => None,
    };
    // Hangs up, on a body that nobody reads as well.
    patience.abort();
    answered
}

fn request(platform: &str, call: &Deliver) -> Result<Request> {
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    headers.set("user-agent", "Everbud")?;
    for (name, value) in &call.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_redirect(RequestRedirect::Manual);
    init.with_body(Some(call.body.as_str().into()));
    Request::new_with_init(&loopback::address(&call.to, platform), &init)
}
