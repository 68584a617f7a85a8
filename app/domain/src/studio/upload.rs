//! What a browser sends for a form with a file in it (RFC 7578): parts between lines of a boundary.
//!
//! Pure. Only the first parts are looked at, as many as any form of the studio has.

/// The most parts that are looked at.
const MAX_PARTS: usize = 8;

/// A form that was sent as parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Parts<'a> {
    /// Reads the parts; what comes behind something that is no part is passed over.
    #[must_use]
    pub fn read(body: &'a [u8]) -> Self {
        Self(parts(body).unwrap_or_default())
    }

    /// The content of the first part of that name; empty where there is none.
    #[must_use]
    pub fn bytes(&self, name: &str) -> &'a [u8] {
        self.0.iter().find(|(found, _)| *found == name).map_or(&[], |(_, content)| content)
    }

    /// The same as text; empty where it is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &'a str {
        core::str::from_utf8(self.bytes(name)).unwrap_or_default()
    }
}

fn parts(body: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let line_end = position(body, b"\r\n")?;
    let boundary = body.get(..line_end).filter(|line| line.starts_with(b"--") && line.len() > 2)?;
    let end = [b"\r\n", boundary].concat();
    let (mut found, mut rest) = (Vec::new(), body.get(line_end + 2..)?);
    while found.len() < MAX_PARTS {
        let Some(head_end) = position(rest, b"\r\n\r\n") else { break };
        let (head, content) = (rest.get(..head_end)?, rest.get(head_end + 4..)?);
        let Some(length) = position(content, &end) else { break };
        if let Some(name) = name_in(head) {
            found.push((name, content.get(..length)?));
        }
        rest = content.get(length + end.len()..)?;
    }
    Some(found)
}

/// The name that a part's head gives it.
fn name_in(head: &[u8]) -> Option<&str> {
    let head = core::str::from_utf8(head).ok()?;
    head.split_once(" name=\"")?.1.split('"').next()
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Content-Disposition: form-data; name=";

    #[test]
    fn every_field_of_a_form_with_a_file_is_found_as_it_was_sent() {
        fn check(body: &str, name: &str, expect: &str) {
            assert_eq!(Parts::read(body.as_bytes()).text(name), expect, "{name} in {body:?}");
        }
        let file =
            format!("{HEAD}\"file\"; filename=\"a \\\"b.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--\r\n--x\n");
        let whole =
            format!("--y\r\n{HEAD}\"alt\"\r\n\r\nA fox\r\n--y\r\n{file}\r\n--y\r\n{HEAD}\"seen\"\r\n\r\n\r\n--y--\r\n");
        check(&whole, "alt", "A fox");
        check(&whole, "file", "\r\n--\r\n--x\n");
        check(&whole, "seen", "");
        check(&whole, "filename", "");
        // What is cut off before its end is no part.
        check(&format!("--y\r\n{HEAD}\"alt\"\r\n\r\nA fox"), "alt", "");
        for nonsense in ["", "--\r\n\r\n\r\n--", "alt=A", "--y\r\n", "--y\r\nname=\r\n\r\nA\r\n--y--"] {
            check(nonsense, "alt", "");
        }
    }

    #[test]
    fn no_more_parts_are_looked_at_than_a_form_has() {
        let many: String = (0..1_000).map(|at| format!("--y\r\n{HEAD}\"f{at}\"\r\n\r\n{at}\r\n")).collect();
        let sent = format!("{many}--y--\r\n");
        let parts = Parts::read(sent.as_bytes());
        assert_eq!((parts.text("f7"), parts.text("f8")), ("7", ""));
    }
}
