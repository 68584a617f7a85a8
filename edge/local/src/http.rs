//! A connection to the worker: as little of HTTP/1.1 as it takes to ask on loopback and to time the answer.
//!
//! A connection is kept for many requests, so that a measurement is not one of handshakes. I/O: one socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// No answer is waited for longer than this.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer that is read.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// The host, without its port.
    pub host: String,
    /// The path with its query.
    pub path: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Ask {
    /// A page.
    #[must_use]
    pub fn get(host: &str, path: &str) -> Self {
        Self { method: "GET", host: host.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answered {
    /// All headers of that name, which is in lower case.
    pub fn headers_named<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// One connection to 127.0.0.1.
pub struct Connection {
    port: u16,
    socket: BufReader<TcpStream>,
}

impl Connection {
    /// Opens one.
    pub fn open(port: u16) -> io::Result<Self> {
        Self::open_for(port, PATIENCE)
    }

    /// Opens one for who waits for no answer longer than that.
    pub fn open_for(port: u16, patience: Duration) -> io::Result<Self> {
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(patience))?;
        socket.set_write_timeout(Some(patience))?;
        Ok(Self { port, socket: BufReader::new(socket) })
    }

    /// Asks, and reads the whole answer. After an error the connection is of no more use.
    pub fn exchange(&mut self, ask: &Ask) -> io::Result<Answered> {
        let mut request = format!("{} {} HTTP/1.1\r\nhost: {}:{}\r\n", ask.method, ask.path, ask.host, self.port);
        for (name, value) in &ask.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", ask.body.len()));
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(&ask.body);
        self.socket.get_mut().write_all(&bytes)?;
        self.read()
    }

    fn read(&mut self) -> io::Result<Answered> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(malformed)?;
        let (mut length, mut chunked, mut headers) = (0, false, Vec::new());
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(|_| malformed())?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let body = if chunked { self.chunks()? } else { self.bytes(length)? };
        Ok(Answered { status, headers, body })
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16);
            let chunk = self.bytes(size.map_err(|_| malformed())?)?;
            self.line()?;
            if chunk.is_empty() {
                return Ok(body);
            }
            body.extend(chunk);
            if body.len() > MAX_BODY_BYTES {
                return Err(malformed());
            }
        }
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > MAX_BODY_BYTES {
            return Err(malformed());
        }
        let mut bytes = vec![0; length];
        self.socket.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.socket.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer that this program reads")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn answer_of(answer: &'static str) -> io::Result<Answered> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let read = socket.read(&mut request).unwrap();
            socket.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        let mut ask = Ask::get("shop.localhost", "/menu?page=2");
        ask.headers.push(("cookie", "age=over".to_owned()));
        let answered = Connection::open(port)?.exchange(&ask);
        let request = server.join().unwrap();
        assert!(request.starts_with(&format!("GET /menu?page=2 HTTP/1.1\r\nhost: shop.localhost:{port}\r\n")));
        assert!(request.contains("\r\ncookie: age=over\r\n"), "{request}");
        answered
    }

    #[test]
    fn an_answer_is_read_to_its_end_however_its_length_is_told() {
        let told = answer_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
        assert_eq!((told.status, told.body.as_slice()), (200, b"hello".as_slice()));
        assert_eq!(told.headers_named("content-length").collect::<Vec<_>>(), ["5"]);
        let chunked = "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";
        let told = answer_of(chunked).unwrap();
        assert_eq!((told.status, told.body.as_slice()), (503, b"hello!".as_slice()));
        assert_eq!(answer_of("HTTP/1.1 303 On\r\n\r\n").unwrap().body, b"");
    }

    #[test]
    fn a_header_that_comes_twice_is_told_twice_whatever_its_case() {
        let told = answer_of("HTTP/1.1 303 On\r\nSet-Cookie: a=1\r\nset-cookie:b=2; Path=/\r\n\r\n").unwrap();
        assert_eq!(told.headers_named("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2; Path=/"]);
        assert_eq!(told.headers_named("location").next(), None);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for answer in ["", "nonsense\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"] {
            assert!(answer_of(answer).is_err(), "{answer}");
        }
    }
}
