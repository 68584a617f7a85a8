//! The body of an answer from elsewhere, read whole by the runtime.
//!
//! `worker` itself reads an answer chunk by chunk through a reader, which takes several turns of the event loop and ends in
//! an error object with its stack, for every answer. Here the runtime is asked for all of it at once. I/O: reads one body.

use worker::js_sys::Uint8Array;
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Response, ResponseBody, web_sys};

/// The body as text; nothing when it broke off.
pub(crate) async fn text(response: Response) -> Option<String> {
    match response.body() {
        ResponseBody::Empty => Some(String::new()),
        ResponseBody::Body(bytes) => String::from_utf8(bytes.clone()).ok(),
        ResponseBody::Stream(stream) => JsFuture::from(whole(stream)?.text().ok()?).await.ok()?.as_string(),
    }
}

/// The body's bytes; nothing when it broke off.
pub(crate) async fn bytes(response: Response) -> Option<Vec<u8>> {
    match response.body() {
        ResponseBody::Empty => Some(Vec::new()),
        ResponseBody::Body(bytes) => Some(bytes.clone()),
        ResponseBody::Stream(stream) => {
            let buffer = JsFuture::from(whole(stream)?.array_buffer().ok()?).await.ok()?;
            Some(Uint8Array::new(&buffer).to_vec())
        }
    }
}

/// A stream can be read at once only as somebody's body.
fn whole(stream: &web_sys::ReadableStream) -> Option<web_sys::Response> {
    web_sys::Response::new_with_opt_readable_stream(Some(stream)).ok()
}
