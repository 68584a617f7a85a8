//! Whether what a database says can still be its protocol.
//!
//! Pure. A client makes room for a message by the length that stands before it. Where a bit of that length is wrong, it
//! would make room for gigabytes, and a worker that does so is ended with everything it was about to answer. So the
//! stream is looked at before the client sees it.

/// The longest message that is taken for one. A menu, the largest answer there is, is a quarter of it.
pub const MAX_FRAME_BYTES: u32 = 16 * 1024 * 1024;

/// A message's type and its length, which counts itself and not the type.
const HEADER: usize = 5;
/// The length of a message without a body.
const SHORTEST: u32 = 4;

/// The stream is not the protocol any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonsense;

/// Follows a stream from one message to the next.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    header: [u8; HEADER],
    /// How much of the header has come.
    have: usize,
    /// How much of the body is still to come.
    left: usize,
}

impl Frames {
    /// Takes what came next.
    ///
    /// # Errors
    /// [`Nonsense`] for a length that no message has. What comes after it cannot be read.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<(), Nonsense> {
        loop {
            let skipped = self.left.min(bytes.len());
            self.left -= skipped;
            bytes = bytes.get(skipped..).unwrap_or_default();
            let Some((&first, rest)) = bytes.split_first() else { return Ok(()) };
            if let Some(byte) = self.header.get_mut(self.have) {
                *byte = first;
            }
            self.have += 1;
            bytes = rest;
            if self.have == HEADER {
                self.have = 0;
                self.left = body(self.header)?;
            }
        }
    }
}

fn body(header: [u8; HEADER]) -> Result<usize, Nonsense> {
    let [_, a, b, c, d] = header;
    let length = u32::from_be_bytes([a, b, c, d]);
    if !(SHORTEST..=MAX_FRAME_BYTES).contains(&length) {
        return Err(Nonsense);
    }
    usize::try_from(length - SHORTEST).map_err(|_| Nonsense)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap() + SHORTEST;
        [&[tag][..], &length.to_be_bytes(), body].concat()
    }

    #[test]
    fn a_good_stream_passes_however_it_is_cut() {
        let stream = [message(b'Z', b"I"), message(b'1', b""), message(b'D', &[255; 300]), message(b'n', b"")].concat();
        for cut in 1..=stream.len() {
            let mut frames = Frames::default();
            for piece in stream.chunks(cut) {
                assert_eq!(frames.take(piece), Ok(()), "cut every {cut} bytes");
            }
            assert_eq!((frames.have, frames.left), (0, 0));
        }
    }

    #[test]
    fn a_length_that_no_message_has_is_refused_as_soon_as_it_is_whole() {
        for bit in 0..32 {
            let mut bytes = [message(b'Z', b"I"), message(b'D', &[7; 40])].concat();
            let length = bytes.get_mut(7..11).unwrap();
            let wrong = u32::from_be_bytes(length.try_into().unwrap()) ^ (1 << bit);
            length.copy_from_slice(&wrong.to_be_bytes());
            let taken = Frames::default().take(bytes.get(..11).unwrap());
            assert_eq!(taken.is_err(), !(SHORTEST..=MAX_FRAME_BYTES).contains(&wrong), "bit {bit}: {wrong}");
        }
        for length in [0_u32, 3, MAX_FRAME_BYTES + 1, u32::MAX] {
            assert_eq!(Frames::default().take(&[&[b'D'][..], &length.to_be_bytes()].concat()), Err(Nonsense));
        }
    }
}
