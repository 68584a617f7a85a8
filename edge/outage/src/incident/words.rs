//! What people say about an incident.
//!
//! Pure. Operators speak to everybody, staff to the shoppers of their own shop. What each of them said is a value and a
//! stored row of its own, so that no shop can use up another's room, and none is ever in the same hands as another's.

use everbud_domain::id::ShopId;
use everbud_domain::staff::Role;
use everbud_domain::time::Timestamp;
use everbud_domain::wording::contained;
use serde::{Deserialize, Serialize};

/// The version of the stored shape of [`Words`], for [`crate::version::Versioned`].
pub const WORDS_VERSION: u16 = 1;
/// How many words a shop, or all operators together, can say about one incident.
pub const MAX_WORDS: usize = 20;
/// How long one may be, in characters.
pub const MAX_CHARS: usize = 1_000;

/// Who speaks, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Voice {
    /// Operators, on all pages.
    Everybody,
    /// A shop's staff, on its own pages only.
    Shop {
        /// Which shop.
        shop: ShopId,
    },
}

/// What somebody is, who said a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// An operator of the platform.
    Operator,
    /// One of a shop's staff.
    Staff {
        /// As what.
        role: Role,
    },
}

/// What was said at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub author: Author,
    /// The text, as it was written: plain, and never markup.
    pub text: String,
}

/// All that one voice said about one incident, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Whose words they are.
    pub voice: Voice,
    said: Vec<Word>,
}

/// What became of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It was taken in: store the words.
    Now,
    /// It is what was said last, said again: a second click.
    Already,
}

/// Why a word was not taken in. The sender's fault, and the same word again does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`MAX_CHARS`].
    TooLong,
    /// It has characters that no text needs.
    Unprintable,
    /// There are [`MAX_WORDS`] already.
    Full,
    /// Operators speak to everybody, and staff to their shop.
    NotTheirs,
}

impl Unsaid {
    /// One sentence for who said it.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Empty => "There is nothing in it.",
            Self::TooLong => "It is longer than 1,000 characters.",
            Self::Unprintable => "It has characters that no text needs.",
            Self::Full => "Twenty words are said about this incident already, and there is no room for more.",
            Self::NotTheirs => "Operators speak to everybody, and staff to the shoppers of their own shop.",
        }
    }
}

const _: () = assert!(MAX_CHARS == 1_000 && MAX_WORDS == 20, "the sentences above name the bounds");

impl Words {
    /// Nothing was said yet.
    #[must_use]
    pub const fn new(voice: Voice) -> Self {
        Self { voice, said: Vec::new() }
    }

    /// What was said, oldest first.
    #[must_use]
    pub fn said(&self) -> &[Word] {
        &self.said
    }

    /// Somebody says something.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn say(&mut self, author: Author, text: &str, now: Timestamp) -> Result<Said, Unsaid> {
        match (&self.voice, author) {
            (Voice::Everybody, Author::Operator) | (Voice::Shop { .. }, Author::Staff { .. }) => {}
            (Voice::Everybody, Author::Staff { .. }) | (Voice::Shop { .. }, Author::Operator) => {
                return Err(Unsaid::NotTheirs);
            }
        }
        let text = contained(&text.replace("\r\n", "\n"));
        let text = text.trim();
        if text.is_empty() {
            return Err(Unsaid::Empty);
        }
        if text.chars().count() > MAX_CHARS {
            return Err(Unsaid::TooLong);
        }
        if text.chars().any(|letter| letter.is_control() && letter != '\n') {
            return Err(Unsaid::Unprintable);
        }
        if self.said.last().is_some_and(|last| last.author == author && last.text == text) {
            return Ok(Said::Already);
        }
        if self.said.len() >= MAX_WORDS {
            return Err(Unsaid::Full);
        }
        self.said.push(Word { at: now, author, text: text.to_owned() });
        Ok(Said::Now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, shop};
    use crate::version::Versioned;

    const OWNER: Author = Author::Staff { role: Role::Owner };

    fn shops() -> Words {
        Words::new(Voice::Shop { shop: shop(1) })
    }

    #[test]
    fn a_word_is_taken_in_as_it_was_written_or_refused_with_a_reason() {
        fn check(text: &str, expect: Result<&str, Unsaid>) {
            let mut words = shops();
            let said = words.say(OWNER, text, NOW).map(|_| words.said()[0].text.as_str());
            assert_eq!(said, expect, "{text:?}");
        }
        check(" We pack your orders <by hand>.\r\nCome by!\n", Ok("We pack your orders <by hand>.\nCome by!"));
        check("We \u{202E}reopen\u{202C} at noon", Ok("We reopen at noon"));
        check("", Err(Unsaid::Empty));
        check("\u{2067}", Err(Unsaid::Empty));
        check(" \r\n ", Err(Unsaid::Empty));
        check("nul \0", Err(Unsaid::Unprintable));
        check("escape \u{1b}[31m", Err(Unsaid::Unprintable));
        check(&"é".repeat(MAX_CHARS), Ok(&"é".repeat(MAX_CHARS)));
        check(&"é".repeat(MAX_CHARS + 1), Err(Unsaid::TooLong));
    }

    #[test]
    fn operators_speak_to_everybody_and_staff_to_their_shop() {
        assert_eq!(shops().say(Author::Operator, "Hello", NOW), Err(Unsaid::NotTheirs));
        let mut everybody = Words::new(Voice::Everybody);
        assert_eq!(everybody.say(OWNER, "Hello", NOW), Err(Unsaid::NotTheirs));
        assert_eq!(everybody.say(Author::Operator, "Hello", NOW), Ok(Said::Now));
    }

    #[test]
    fn a_second_click_says_nothing_twice_and_there_is_an_end_to_it() {
        let mut words = shops();
        for number in 0..MAX_WORDS {
            assert_eq!(words.say(OWNER, &format!("Word {number}"), NOW), Ok(Said::Now));
            assert_eq!(words.say(OWNER, &format!("Word {number} "), NOW), Ok(Said::Already));
        }
        assert_eq!(words.say(OWNER, "One more", NOW), Err(Unsaid::Full));
        assert_eq!(words.said().len(), MAX_WORDS);
    }

    #[test]
    fn words_keep_their_stored_shape() {
        let mut words = shops();
        words.say(OWNER, "Come by!", NOW).unwrap();
        let stored = serde_json::to_string(&Versioned::new(WORDS_VERSION, words.clone())).unwrap();
        let expect = r#"{"v":1,"value":{"voice":{"to":"shop","shop":"00000000-0000-4000-8000-000000000001"},"said":[{"at":1776724200000,"author":{"by":"staff","role":"owner"},"text":"Come by!"}]}}"#;
        assert_eq!(stored, expect);
        let read: Versioned<Words> = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.read(WORDS_VERSION), Some(words));
    }
}
