//! One connection's conversation, followed message by message, and at which message a reset strikes it.
//!
//! A statement may come as one message or be parsed, bound and executed in three, in one flight or in several,
//! alone or inside a transaction. Its commit's reply is the first that says "ready, no transaction open" after it was
//! executed without an error. Its middle is made visible by asking for its answers without ending it: the server is sent
//! Flush where the client said Sync. No I/O.

use super::fault::{Fault, Moment};
use super::frames::Message;
use std::collections::{HashMap, HashSet, VecDeque};

/// Messages that ask Postgres to do something, in contrast to those of signing in and saying goodbye.
const WORK: [u8; 7] = *b"QPBEDFS";

/// Flush: answer what you have, and leave the transaction open.
const FLUSH: [u8; 5] = [b'H', 0, 0, 0, 4];

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send it on, after whatever was held back.
    Pass,
    /// Keep it until the verdict on the reply is clear.
    Hold,
    /// Send this in its place.
    Instead(&'static [u8]),
    /// Drop this and what was held back, and cut the line.
    Cut,
    /// The same, if this reply is still to be lost; else send it on.
    Lose,
}

/// Whether the statement that a fault waits for has been executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was asked of the server yet.
    SigningIn,
    /// Something was.
    Working,
}

/// Follows one connection.
#[derive(Debug)]
pub(super) struct Conversation {
    stage: Stage,
    statements: HashSet<String>,
    portals: HashMap<String, bool>,
    /// Whether the statement has been executed since the client last asked for a reply.
    executed: bool,
    /// The replies that are due, in order: whether each belongs to the statement.
    due: VecDeque<bool>,
    /// The statement was executed inside a transaction that is still open.
    in_transaction: bool,
    failed: bool,
    /// The server was asked for the answers of a transaction that it must not end.
    is_in_the_middle: bool,
    /// Commit's replies are to be lost.
    loses_replies: bool,
}

impl Default for Conversation {
    fn default() -> Self {
        Self {
            stage: Stage::SigningIn,
            statements: HashSet::new(),
            portals: HashMap::new(),
            executed: false,
            due: VecDeque::new(),
            in_transaction: false,
            failed: false,
            is_in_the_middle: false,
            loses_replies: false,
        }
    }
}

impl Conversation {
    /// Whether the client has asked the server for anything yet.
    pub(super) fn stage(&self) -> Stage {
        self.stage
    }

    /// A message on its way to the server.
    ///
    /// Every message is followed whatever the fault: replies that are due when it changes would be mistaken for others.
    pub(super) fn asked(&mut self, message: &Message, fault: &Fault) -> Verdict {
        let (at, text) = match fault {
            Fault::Reset { at, text, .. } => (Some(*at), text.as_str()),
            _ => (None, ""),
        };
        self.loses_replies = at == Some(Moment::AfterCommit);
        if WORK.contains(&message.tag) {
            self.stage = Stage::Working;
        }
        let ours = self.follow(message, |query| at.is_some() && query.contains(text));
        match at {
            Some(Moment::BeforeStatement) if ours => Verdict::Cut,
            Some(Moment::MidTransaction) if ours && message.tag == b'Q' => Verdict::Cut,
            Some(Moment::MidTransaction) if ours && message.tag == b'S' => {
                self.due.pop_back();
                self.is_in_the_middle = true;
                Verdict::Instead(&FLUSH)
            }
            None | Some(Moment::BeforeStatement | Moment::MidTransaction | Moment::AfterCommit) => Verdict::Pass,
        }
    }

    /// Notes what the message means, and whether it is one of a statement that matches.
    fn follow(&mut self, message: &Message, matches: impl Fn(&str) -> bool) -> bool {
        let mut texts = message.texts();
        match message.tag {
            b'Q' => {
                let ours = texts.next().is_some_and(|query| matches(&query));
                self.due.push_back(ours);
                ours
            }
            b'P' => {
                let name = texts.next().unwrap_or_default();
                let ours = texts.next().is_some_and(|query| matches(&query));
                if ours {
                    self.statements.insert(name);
                } else {
                    self.statements.remove(&name);
                }
                ours
            }
            b'B' => {
                let portal = texts.next().unwrap_or_default();
                let of_statement = self.statements.contains(&texts.next().unwrap_or_default());
                let ours = of_statement || matches(&String::from_utf8_lossy(message.body()));
                self.portals.insert(portal, ours);
                ours
            }
            b'E' => {
                let portal = texts.next().unwrap_or_default();
                let ours = self.portals.get(&portal).copied().unwrap_or(false);
                self.executed |= ours;
                ours
            }
            b'S' => {
                let ours = std::mem::take(&mut self.executed);
                self.due.push_back(ours);
                ours
            }
            _ => false,
        }
    }

    /// A message on its way back.
    pub(super) fn answered(&mut self, message: &Message) -> Verdict {
        if self.is_in_the_middle {
            // CommandComplete: it was executed. An error ends the middle as well, and there is nothing to lose in it.
            return if matches!(message.tag, b'C' | b'E') { Verdict::Cut } else { Verdict::Hold };
        }
        let ours = self.in_transaction || self.due.front().copied().unwrap_or(false);
        match message.tag {
            // ReadyForQuery: `I` says that no transaction is open.
            b'Z' => {
                let idle = message.body().first() == Some(&b'I');
                self.due.pop_front();
                let failed = std::mem::take(&mut self.failed);
                self.in_transaction = ours && !idle && !failed;
                if ours && idle && !failed && self.loses_replies { Verdict::Lose } else { Verdict::Pass }
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

    fn reset(at: Moment) -> Fault {
        Fault::Reset { at, text: "record_events".to_owned(), times: 1 }
    }

    fn ready(status: u8) -> Message {
        made(b'Z', &[status])
    }

    /// A statement in one flight, as the worker sends it; the verdict on each of its messages.
    fn one_flight(conversation: &mut Conversation, query: &str, fault: &Fault) -> Vec<Verdict> {
        let parse = [b"\0", query.as_bytes(), b"\0\0\0"].concat();
        let flight = [made(b'P', &parse), made(b'B', b"\0\0"), made(b'D', b"P\0"), made(b'E', b"\0\0\0\0\0")];
        let flight = flight.into_iter().chain([made(b'S', b"")]);
        flight.map(|message| conversation.asked(&message, fault)).collect()
    }

    #[test]
    fn preparing_a_statement_is_not_taken_for_its_commit() {
        let fault = reset(Moment::AfterCommit);
        let mut conversation = Conversation::default();
        conversation.asked(&made(b'P', b"s1\0SELECT record_events($1)\0\0\0"), &fault);
        conversation.asked(&made(b'S', b""), &fault);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Pass);
        conversation.asked(&made(b'B', b"\0s1\0"), &fault);
        conversation.asked(&made(b'E', b"\0\0\0\0\0"), &fault);
        conversation.asked(&made(b'S', b""), &fault);
        assert_eq!(conversation.answered(&made(b'C', b"SELECT 1\0")), Verdict::Hold);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Lose);
    }

    #[test]
    fn inside_a_transaction_the_commits_reply_is_lost_and_no_earlier_one() {
        let fault = reset(Moment::AfterCommit);
        let mut conversation = Conversation::default();
        for query in [b"BEGIN\0".as_slice(), b"SELECT record_events()\0"] {
            conversation.asked(&made(b'Q', query), &fault);
            assert_eq!(conversation.answered(&ready(b'T')), Verdict::Pass);
        }
        conversation.asked(&made(b'Q', b"COMMIT\0"), &fault);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Lose);
    }

    #[test]
    fn an_error_gets_through_because_nothing_was_committed() {
        let mut conversation = Conversation::default();
        conversation.asked(&made(b'Q', b"SELECT record_events()\0"), &reset(Moment::AfterCommit));
        assert_eq!(conversation.answered(&made(b'E', b"SERROR\0\0")), Verdict::Hold);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Pass);
    }

    #[test]
    fn before_a_statement_nothing_of_it_gets_through_and_others_do() {
        let fault = reset(Moment::BeforeStatement);
        let mut conversation = Conversation::default();
        assert_eq!(one_flight(&mut conversation, "SELECT 1", &fault), [Verdict::Pass; 5]);
        assert_eq!(one_flight(&mut conversation, "SELECT record_events()", &fault)[0], Verdict::Cut);
        assert_eq!(conversation.asked(&made(b'X', b""), &Fault::reset(Moment::BeforeStatement)), Verdict::Pass);
    }

    #[test]
    fn in_mid_transaction_it_is_executed_and_cut_before_it_is_ended() {
        let fault = reset(Moment::MidTransaction);
        let mut conversation = Conversation::default();
        assert_eq!(one_flight(&mut conversation, "SELECT 1", &fault), [Verdict::Pass; 5]);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Pass);
        let verdicts = one_flight(&mut conversation, "SELECT record_events()", &fault);
        assert_eq!(verdicts[..4], [Verdict::Pass; 4]);
        assert_eq!(verdicts[4], Verdict::Instead(&FLUSH), "the transaction must not be ended");
        for tag in *b"12TD" {
            assert_eq!(conversation.answered(&made(tag, b"")), Verdict::Hold);
        }
        assert_eq!(conversation.answered(&made(b'C', b"SELECT 1\0")), Verdict::Cut);
    }

    #[test]
    fn a_statement_can_be_chosen_by_its_parameters() {
        let fault = Fault::Reset { at: Moment::MidTransaction, text: "order_placed".to_owned(), times: 1 };
        for (parameter, expect) in [("[]", Verdict::Pass), ("[{\"kind\": \"order_placed\"}]", Verdict::Instead(&FLUSH))]
        {
            let mut conversation = Conversation::default();
            conversation.asked(&made(b'P', b"\0SELECT record_events($1)\0\0\0"), &fault);
            let bind = [b"\0\0\0\0\0\x01\0\0\0\x20", parameter.as_bytes(), b"\0\0"].concat();
            conversation.asked(&made(b'B', &bind), &fault);
            conversation.asked(&made(b'E', b"\0\0\0\0\0"), &fault);
            assert_eq!(conversation.asked(&made(b'S', b""), &fault), expect, "{parameter}");
        }
    }

    #[test]
    fn a_fault_that_was_mended_in_between_strikes_no_reply() {
        let mut conversation = Conversation::default();
        conversation.asked(&made(b'Q', b"SELECT record_events()\0"), &reset(Moment::AfterCommit));
        conversation.asked(&made(b'Q', b"SELECT 1\0"), &Fault::None);
        assert_eq!(conversation.answered(&ready(b'I')), Verdict::Pass);
    }
}
