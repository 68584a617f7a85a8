//! Postgres' protocol, as far as one must know it to cut between two messages.
//!
//! A message is a tag byte, a length that counts itself, and a body; only a client's first one has no tag. No I/O.

/// The request codes that stand in the place of a protocol version.
const CANCEL: u32 = 80_877_102;
const TLS: u32 = 80_877_103;
const GSS: u32 = 80_877_104;

/// Bytes in, whole messages out.
#[derive(Debug, Default)]
pub(super) struct Framer {
    buffer: Vec<u8>,
}

impl Framer {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole tagged message, its bytes untouched.
    pub(super) fn message(&mut self) -> Option<Message> {
        let tag = *self.buffer.first()?;
        let length = number(self.buffer.get(1..5)?)?;
        let bytes = self.take(length.checked_add(1)?)?;
        Some(Message { tag, bytes })
    }

    /// The next whole first message of a client.
    pub(super) fn greeting(&mut self) -> Option<Greeting> {
        let length = number(self.buffer.get(..4)?)?;
        let code = number(self.buffer.get(4..8)?)?;
        let bytes = self.take(length)?;
        Some(match u32::try_from(code).ok()? {
            TLS | GSS => Greeting::Encryption,
            CANCEL => Greeting::Cancel(bytes),
            _ => Greeting::Startup(bytes),
        })
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        if self.buffer.len() < length {
            return None;
        }
        let rest = self.buffer.split_off(length);
        Some(std::mem::replace(&mut self.buffer, rest))
    }
}

/// A tagged message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) tag: u8,
    /// All of it, tag and length included.
    pub(super) bytes: Vec<u8>,
}

impl Message {
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(5..).unwrap_or_default()
    }

    /// The zero-terminated texts a body begins with.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        self.body().split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

/// What a client says first.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Greeting {
    /// It asks for TLS or GSS, which is declined.
    Encryption,
    /// It asks to cancel what another connection does.
    Cancel(Vec<u8>),
    /// It says who it is.
    Startup(Vec<u8>),
}

/// A parameter of a startup message.
pub(super) fn parameter(startup: &[u8], name: &str) -> Option<String> {
    let mut texts = startup.get(8..)?.split(|byte| *byte == 0);
    while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
        if key == name.as_bytes() {
            return Some(String::from_utf8_lossy(value).into_owned());
        }
    }
    None
}

fn number(bytes: &[u8]) -> Option<usize> {
    let bytes: [u8; 4] = bytes.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

#[cfg(test)]
pub(super) fn made(tag: u8, body: &[u8]) -> Message {
    let mut bytes = vec![tag];
    bytes.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    bytes.extend(body);
    Message { tag, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_whole_however_the_network_cut_them() {
        let wanted = [made(b'Q', b"SELECT 1\0"), made(b'S', b""), made(b'X', b"")];
        let stream: Vec<u8> = wanted.iter().flat_map(|message| message.bytes.clone()).collect();
        for cut in 1..stream.len() {
            let mut framer = Framer::default();
            let mut found = Vec::new();
            for piece in stream.chunks(cut) {
                framer.feed(piece);
                found.extend(std::iter::from_fn(|| framer.message()));
            }
            assert_eq!(found, wanted, "cut every {cut} bytes");
        }
    }

    #[test]
    fn a_startup_tells_who_connects() {
        let mut startup = vec![0, 0, 0, 0, 0, 3, 0, 0];
        startup.extend(b"user\0everbud_edge\0application_name\0drain\0\0");
        let length = u32::try_from(startup.len()).unwrap().to_be_bytes();
        startup.splice(..4, length);
        let mut framer = Framer::default();
        framer.feed(&startup);
        let Some(Greeting::Startup(bytes)) = framer.greeting() else { panic!("no startup") };
        assert_eq!(parameter(&bytes, "user").as_deref(), Some("everbud_edge"));
        assert_eq!(parameter(&bytes, "application_name").as_deref(), Some("drain"));
        assert_eq!(parameter(&bytes, "database"), None);
    }
}
