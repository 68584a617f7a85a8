//! The live line of a shop's desk: a WebSocket, as a browser opens it.

use crate::shop::Shop;
use serde_json::Value;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, HandshakeError, Message, WebSocket, client};

/// Longer than any handshake takes.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// An open socket. Dropping it hangs up without a word, as a closed lid does.
pub struct Live(WebSocket<TcpStream>);

/// What came over a socket.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Something was said.
    Said(Value),
    /// The other side hung up, with that code.
    HungUp(Option<u16>),
}

impl Live {
    /// Opens a socket with those headers.
    ///
    /// # Errors
    /// The status of the answer that came in place of a socket.
    #[track_caller]
    pub fn try_open(shop: &Shop, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request =
            format!("ws://{}:{}/api/v1/staff/live", shop.host, shop.port()).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let stream = TcpStream::connect(("127.0.0.1", shop.port())).unwrap();
        stream.set_read_timeout(Some(HANDSHAKE)).unwrap();
        match client(request, stream) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(HandshakeError::Failure(Error::Http(answer))) => Err(answer.status().as_u16()),
            Err(other) => panic!("no handshake with {}: {other}", shop.host),
        }
    }

    /// Opens a socket with a session's cookie.
    #[track_caller]
    pub fn open(shop: &Shop, cookie: &str) -> Self {
        Self::try_open(shop, &[("cookie", cookie), ("origin", &shop.base())])
            .unwrap_or_else(|status| panic!("{status} in place of a socket of {}", shop.host))
    }

    /// The next thing that comes, if it comes in time.
    #[track_caller]
    pub fn next(&mut self, most: Duration) -> Option<Heard> {
        let until = Instant::now() + most;
        loop {
            let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            self.0.get_ref().set_read_timeout(Some(left)).unwrap();
            match self.0.read() {
                Ok(Message::Text(text)) => return Some(Heard::Said(serde_json::from_str(&text).unwrap())),
                Ok(Message::Close(frame)) => return Some(Heard::HungUp(frame.map(|frame| frame.code.into()))),
                Ok(_) => {}
                Err(Error::Io(why))
                    if matches!(why.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
                {
                    return None;
                }
                Err(_) => return Some(Heard::HungUp(None)),
            }
        }
    }

    /// Listens until the place of the newest event is beyond that one, and returns it.
    #[track_caller]
    pub fn seq_beyond(&mut self, seq: u64, most: Duration) -> u64 {
        let until = Instant::now() + most;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.next(left) {
                Some(Heard::Said(said)) => match said["seq"].as_u64() {
                    Some(newer) if newer > seq => return newer,
                    _ => {}
                },
                other => panic!("waited {most:?} for something beyond {seq}, and heard {other:?}"),
            }
        }
    }

    /// Sends a text.
    #[track_caller]
    pub fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).unwrap();
    }
}
