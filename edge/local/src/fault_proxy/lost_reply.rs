//! Which reply is the one to lose: that of a commit which has just happened.
//!
//! A statement may come as one message or be parsed, bound and executed in three, in one flight or in several,
//! alone or inside a transaction. The reply to lose is the first that says "ready, no transaction open" after it
//! was executed without an error. No I/O.

use super::frames::Message;
use std::collections::{HashMap, HashSet, VecDeque};

/// What to do with a message from the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send it on, after whatever was held back.
    Pass,
    /// Keep it until the verdict on the reply is clear.
    Hold,
    /// It is committed: drop this and what was held back, and cut the line.
    Lose,
}

/// Follows one connection.
#[derive(Debug, Default)]
pub(super) struct LostReply {
    statements: HashSet<String>,
    portals: HashMap<String, bool>,
    /// Whether the statement has been executed since the client last asked for a reply.
    executed: bool,
    /// The replies that are due, in order: whether each belongs to the statement.
    due: VecDeque<bool>,
    /// The statement was executed inside a transaction that is still open.
    in_transaction: bool,
    failed: bool,
}

impl LostReply {
    /// A message on its way to the server.
    ///
    /// Every message is followed, but without a text nothing matches.
    pub(super) fn asked(&mut self, message: &Message, text: Option<&str>) {
        let matches = |query: Option<String>| text.is_some_and(|text| query.is_some_and(|query| query.contains(text)));
        let mut texts = message.texts();
        match message.tag {
            b'Q' => {
                self.due.push_back(matches(texts.next()));
            }
            b'P' => {
                let name = texts.next().unwrap_or_default();
                if matches(texts.next()) {
                    self.statements.insert(name);
                } else {
                    self.statements.remove(&name);
                }
            }
            b'B' => {
                let portal = texts.next().unwrap_or_default();
                let statement = texts.next().unwrap_or_default();
                self.portals.insert(portal, self.statements.contains(&statement));
            }
            b'E' => {
                let portal = texts.next().unwrap_or_default();
                self.executed |= self.portals.get(&portal).copied().unwrap_or(false);
            }
            b'S' => self.due.push_back(std::mem::take(&mut self.executed)),
            _ => {}
        }
    }

    /// A message on its way back.
    pub(super) fn answered(&mut self, message: &Message) -> Verdict {
        let ours = self.in_transaction || self.due.front().copied().unwrap_or(false);
        match message.tag {
            // ReadyForQuery: `I` says that no transaction is open.
            b'Z' => {
                let idle = message.body().first() == Some(&b'I');
                self.due.pop_front();
                let failed = std::mem::take(&mut self.failed);
                self.in_transaction = ours && !idle && !failed;
                if ours && idle && !failed { Verdict::Lose } else { Verdict::Pass }
            }
            b'E' if ours => {
                self.failed = true;
                Verdict::Hold
            }
            _ if ours => Verdict::Hold,
            _ => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault_proxy::frames::made;

    const TEXT: Option<&str> = Some("record_events");

    fn ready(status: u8) -> Message {
        made(b'Z', &[status])
    }

    #[test]
    fn preparing_a_statement_is_not_taken_for_its_commit() {
        let mut lost = LostReply::default();
        lost.asked(&made(b'P', b"s1\0SELECT record_events($1)\0\0\0"), TEXT);
        lost.asked(&made(b'S', b""), TEXT);
        assert_eq!(lost.answered(&ready(b'I')), Verdict::Pass);
        lost.asked(&made(b'B', b"\0s1\0"), TEXT);
        lost.asked(&made(b'E', b"\0\0\0\0\0"), TEXT);
        lost.asked(&made(b'S', b""), TEXT);
        assert_eq!(lost.answered(&made(b'C', b"SELECT 1\0")), Verdict::Hold);
        assert_eq!(lost.answered(&ready(b'I')), Verdict::Lose);
    }

    #[test]
    fn inside_a_transaction_the_commits_reply_is_lost_and_no_earlier_one() {
        let mut lost = LostReply::default();
        for query in [b"BEGIN\0".as_slice(), b"SELECT record_events()\0"] {
            lost.asked(&made(b'Q', query), TEXT);
            assert_eq!(lost.answered(&ready(b'T')), Verdict::Pass);
        }
        lost.asked(&made(b'Q', b"COMMIT\0"), TEXT);
        assert_eq!(lost.answered(&ready(b'I')), Verdict::Lose);
    }

    #[test]
    fn an_error_gets_through_because_nothing_was_committed() {
        let mut lost = LostReply::default();
        lost.asked(&made(b'Q', b"SELECT record_events()\0"), TEXT);
        assert_eq!(lost.answered(&made(b'E', b"SERROR\0\0")), Verdict::Hold);
        assert_eq!(lost.answered(&ready(b'I')), Verdict::Pass);
    }
}
