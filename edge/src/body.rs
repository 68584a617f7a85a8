//! Reading a request's body: bounded, and as the one shape that the address takes.

use crate::trouble::Trouble;
use everbud_domain::picture;
use everbud_domain::wire::MAX_BODY_BYTES;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use worker::Request;

/// The largest menu that is taken, in bytes. The largest real one found, of 581 records, would be half of it.
pub(crate) const MAX_MENU_BYTES: usize = 1024 * 1024;

/// The body's bytes, of which no more than [`MAX_BODY_BYTES`] are ever held.
pub(crate) async fn bytes(request: &mut Request) -> Result<Vec<u8>, Trouble> {
    bytes_within(request, MAX_BODY_BYTES, Trouble::BodyTooLarge).await
}

/// The bytes of a whole menu, of which no more than [`MAX_MENU_BYTES`] are ever held.
pub(crate) async fn menu_bytes(request: &mut Request) -> Result<Vec<u8>, Trouble> {
    bytes_within(request, MAX_MENU_BYTES, Trouble::MenuTooLarge).await
}

/// The largest form with a picture in it, in bytes: the picture, and what else the form says.
pub(crate) const MAX_PICTURE_BYTES: usize = picture::MAX_BYTES + 8 * 1024;

/// The bytes of a form with a picture in it, of which no more than [`MAX_PICTURE_BYTES`] are ever held.
pub(crate) async fn picture_bytes(request: &mut Request) -> Result<Vec<u8>, Trouble> {
    bytes_within(request, MAX_PICTURE_BYTES, Trouble::PictureTooLarge).await
}

/// So many times what is allowed is read before the sender is cut off.
const PATIENCE: u64 = 4;

/// What is too large is read on for a while and thrown away, for a sender that is cut off hears no answer.
async fn bytes_within(request: &mut Request, most: usize, otherwise: Trouble) -> Result<Vec<u8>, Trouble> {
    let declared = request.headers().get("content-length").ok().flatten();
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    let most_read = PATIENCE * most as u64;
    if declared.is_some_and(|length| length > most_read) {
        return Err(otherwise);
    }
    // A body is no longer than it was declared to be, and read at once it takes fewer turns.
    if declared.is_some_and(|length| length <= most as u64) {
        let body = request.bytes().await.map_err(|_| Trouble::Malformed("The body broke off."))?;
        return if body.len() > most { Err(otherwise) } else { Ok(body) };
    }
    let Ok(mut stream) = request.stream() else { return Ok(Vec::new()) };
    let (mut body, mut read) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Trouble::Malformed("The body broke off."))?;
        read += chunk.len() as u64;
        if read > most_read {
            break;
        }
        if read <= most as u64 {
            body.extend(chunk);
        }
    }
    if read > most as u64 { Err(otherwise) } else { Ok(body) }
}

/// A value from a JSON body.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => {
            Trouble::Malformed("The JSON does not have the shape that this address takes.")
        }
        serde_json::error::Category::Io | serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
            Trouble::Malformed("The body is not JSON.")
        }
    })
}

/// The fields of a form, in the order sent.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) async fn read(request: &mut Request) -> Result<Self, Trouble> {
        let content_type = request.headers().get("content-type").ok().flatten().unwrap_or_default();
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return Err(Trouble::Malformed("This address takes a form."));
        }
        Ok(Self::decode(&bytes(request).await?))
    }

    /// The pairs of a form body or of a query.
    pub(crate) fn decode(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first field of that name; empty when there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }
}
