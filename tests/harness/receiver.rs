//! A receiver of webhooks: a small HTTP server on loopback that keeps what it is sent and answers as it is told.
//!
//! I/O: a port on loopback, and a thread a connection. The worker finds it by the name that stands for its port, see
//! `edge/src/gate/webhooks/loopback.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A connection that says nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a receiver does with a message.
#[derive(Debug, Clone, Copy)]
pub enum Manner {
    /// It answers with that status.
    Answers(u16),
    /// It sends whoever asks to that port on loopback.
    SendsOn(u16),
    /// It takes the message and never answers.
    Hangs,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub at: Instant,
    /// The line of the request: method, path, version.
    pub asked: String,
    headers: Vec<(String, String)>,
    /// The body, byte by byte.
    pub body: String,
}

impl Received {
    /// The header of that name, in lower case.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    /// Whether it was signed with that secret, had it come with that body. By the Standard Webhooks specification, and not
    /// by the code that signs: HMAC-SHA256 over id, moment and body, keyed with what stands in base64 behind `whsec_`.
    #[track_caller]
    pub fn verifies(&self, body: &str, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{body}", self.header("webhook-id"), self.header("webhook-timestamp")).as_bytes());
        let signed = mac.finalize().into_bytes();
        self.header("webhook-signature").split(' ').any(|signature| {
            let bytes = signature.strip_prefix("v1,").and_then(|text| BASE64.decode(text).ok());
            bytes.is_some_and(|bytes| bytes[..] == signed[..])
        })
    }
}

/// A receiver, until this is dropped.
pub struct Receiver {
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    /// One that treats the first message in the first manner, and so on; whatever comes after the last, as the last.
    pub fn of(manners: &[Manner]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = {
            let (received, is_over, manners) = (Arc::clone(&received), Arc::clone(&is_over), manners.to_vec());
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    let (received, manners) = (Arc::clone(&received), manners.clone());
                    std::thread::spawn(move || serve(stream, &received, &manners));
                }
            })
        };
        Self { port, received, is_over, thread: Some(thread) }
    }

    /// One that takes everything.
    pub fn willing() -> Self {
        Self::of(&[Manner::Answers(204)])
    }

    /// One that never answers.
    pub fn hanging() -> Self {
        Self::of(&[Manner::Hangs])
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its address, as a subscriber gives it.
    pub fn url(&self) -> String {
        format!("https://port-{}.receiver.example/hooks?of=everbud", self.port)
    }

    /// All that it was sent so far, in the order in which it came.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Everything that it was sent whose id ends so.
    pub fn received_of(&self, ending: &str) -> Vec<Received> {
        self.received().into_iter().filter(|it| it.header("webhook-id").ends_with(ending)).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes the thread, which then sees that it is over.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes one message. A connection that breaks off before it is whole was none.
fn serve(mut stream: TcpStream, received: &Mutex<Vec<Received>>, manners: &[Manner]) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let Some(message) = stream.try_clone().ok().and_then(|stream| read(&mut BufReader::new(stream))) else { return };
    let nth = {
        let mut received = received.lock().unwrap();
        received.push(message);
        received.len() - 1
    };
    let answer = match manners.get(nth).or(manners.last()).unwrap() {
        Manner::Answers(status) => format!("HTTP/1.1 {status} Told\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        Manner::SendsOn(port) => {
            let to = format!("http://127.0.0.1:{port}/elsewhere");
            format!("HTTP/1.1 307 On\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        Manner::Hangs => {
            // Until the other side has had enough of it.
            let _ = stream.read(&mut [0]);
            return;
        }
    };
    let _ = stream.write_all(answer.as_bytes());
}

fn read(stream: &mut impl BufRead) -> Option<Received> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut lines = lines.into_iter();
    let asked = lines.next()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Received { at: Instant::now(), asked, headers, body: String::from_utf8(body).ok()? })
}
