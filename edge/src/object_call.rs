//! Calls from one object or worker to another: typed, versioned, bounded in time.
//!
//! A call is a JSON message to a path that names it. Whatever is not a well-formed reply counts as unreachable, and the
//! caller decides what that means; a stub is made anew for each call, for a broken one stays broken.

use crate::broken;
use crate::deadline::within;
use crate::received;
use core::time::Duration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::{Env, Headers, Method, Request, RequestInit, Response, WebSocket};

/// The version of the messages that this build sends. Objects take this one, the one before and the one after.
const MESSAGE_SHAPE: u16 = 1;

/// The host in the address of every call; only the path after it means anything.
pub(crate) const OBJECT_HOST: &str = "object";

/// Something that an object can be asked.
pub(crate) trait Call: Serialize + DeserializeOwned {
    /// What it answers.
    type Reply: Serialize + DeserializeOwned;
    /// Its name on the wire.
    const NAME: &'static str;
}

/// A call with its version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Message<C> {
    v: u16,
    /// What is asked.
    pub(crate) call: C,
}

/// The object did not answer in time, or not with what was asked. Whether it did what was asked is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreachable;

/// Asks the object of that name.
///
/// # Errors
/// [`Unreachable`] when no well-formed reply came before the deadline.
pub(crate) async fn ask<C: Call>(
    env: &Env,
    binding: &str,
    object: &str,
    call: C,
    deadline: Duration,
) -> Result<C::Reply, Unreachable> {
    let body = serde_json::to_string(&Message { v: MESSAGE_SHAPE, call }).map_err(|_| Unreachable)?;
    let reply = exchange(env, binding, object, C::NAME, body, deadline).await?;
    serde_json::from_str(&reply).map_err(|_| Unreachable)
}

/// What does not depend on the call's type, and so is in the worker once: the reply to a body.
async fn exchange(
    env: &Env,
    binding: &str,
    object: &str,
    name: &str,
    body: String,
    deadline: Duration,
) -> Result<String, Unreachable> {
    let work = async {
        let headers = Headers::new();
        broken::pass_on(&headers);
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers).with_body(Some(body.into()));
        let address = format!("https://{OBJECT_HOST}/{name}");
        let request = Request::new_with_init(&address, &init).map_err(|_| Unreachable)?;
        let namespace = env.durable_object(binding).map_err(|_| Unreachable)?;
        let stub = namespace.get_by_name(object).map_err(|_| Unreachable)?;
        let response = stub.fetch_with_request(request).await.map_err(|_| Unreachable)?;
        if response.status_code() != 200 {
            return Err(Unreachable);
        }
        received::text(response).await.ok_or(Unreachable)
    };
    within(deadline, work).await.unwrap_or(Err(Unreachable))
}

/// Asks the object of that name for a socket, with the call in a header; none when it answers 401.
///
/// # Errors
/// [`Unreachable`] when there was neither before the deadline.
pub(crate) async fn connect<C: Call>(
    env: &Env,
    binding: &str,
    object: &str,
    header: &str,
    call: C,
    deadline: Duration,
) -> Result<Option<WebSocket>, Unreachable> {
    let work = async {
        let text = serde_json::to_string(&Message { v: MESSAGE_SHAPE, call }).map_err(|_| Unreachable)?;
        let headers = Headers::new();
        headers.set(header, &text).map_err(|_| Unreachable)?;
        broken::pass_on(&headers);
        headers.set("upgrade", "websocket").map_err(|_| Unreachable)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Get).with_headers(headers);
        let address = format!("https://{OBJECT_HOST}/{}", C::NAME);
        let request = Request::new_with_init(&address, &init).map_err(|_| Unreachable)?;
        let namespace = env.durable_object(binding).map_err(|_| Unreachable)?;
        let stub = namespace.get_by_name(object).map_err(|_| Unreachable)?;
        let response = stub.fetch_with_request(request).await.map_err(|_| Unreachable)?;
        match response.status_code() {
            401 => Ok(None),
            _ => response.websocket().map(Some).ok_or(Unreachable),
        }
    };
    within(deadline, work).await.unwrap_or(Err(Unreachable))
}

/// Reads a call on the object's side; nothing when its version or shape is not one that we take.
pub(crate) fn read<C: Call>(body: &str) -> Option<C> {
    let message: Message<C> = serde_json::from_str(body).ok()?;
    (MESSAGE_SHAPE.abs_diff(message.v) <= 1).then_some(message.call)
}

/// The object's answer to a call that worked.
pub(crate) fn reply<T: Serialize>(value: &T) -> worker::Result<Response> {
    reply_with(written(value)?)
}

/// A reply as it goes over the wire.
pub(crate) fn written<T: Serialize>(value: &T) -> worker::Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// The object's answer, once it is written.
pub(crate) fn reply_with(json: String) -> worker::Result<Response> {
    Ok(Response::builder().with_header("content-type", "application/json")?.fixed(json.into_bytes()))
}

/// The object's answer when it cannot serve: it keeps its data and says so.
pub(crate) fn unavailable(why: &str) -> worker::Result<Response> {
    Response::error(why, 503)
}
