//! An owner's hands at the studio, and how long a person takes for what they do.
//!
//! The Keystroke-Level Model (Card, Moran and Newell, Communications of the ACM 23(7), 1980) takes a task for the sum of
//! what hands and head do: a key, 0.28 s for an average typist who is no secretary; pointing, 1.1 s; a press of the
//! pointer's button and its release, 0.1 s each; a hand on its way between keyboard and pointer, 0.4 s; and 1.35 s of
//! thinking before each thing that is done. A shifted letter is two keys. The model leaves the machine's answers to whoever
//! measures them; here each press is given a second of them. It knows nothing of hesitating over a choice, or of inventing
//! what is typed.

use crate::keyboard::go_to;
use crate::tab::Tab;
use serde_json::json;
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

/// With what the owner works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Everything is clicked, and only letters are typed.
    Pointer,
    /// There is no pointer.
    Keyboard,
}

/// Something on the page: how it is found, and what it is called at the keyboard's stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'a> {
    selector: &'a str,
    name: &'a str,
    is_behind: bool,
}

/// Something that the keyboard comes to by going on.
pub(super) const fn at<'a>(selector: &'a str, name: &'a str) -> Thing<'a> {
    Thing { selector, name, is_behind: false }
}

/// Something that it comes to by going back.
pub(super) const fn behind<'a>(selector: &'a str, name: &'a str) -> Thing<'a> {
    Thing { selector, name, is_behind: true }
}

/// How often the owner did what.
#[derive(Debug, Clone, Copy, Default)]
struct Acts {
    keys: u32,
    points: u32,
    presses: u32,
    hand_moves: u32,
    thoughts: u32,
    answers: u32,
}

impl Acts {
    /// By the model.
    fn took(self) -> Duration {
        let hundredths = 28 * self.keys
            + 110 * self.points
            + 20 * self.presses
            + 40 * self.hand_moves
            + 135 * self.thoughts
            + 100 * self.answers;
        Duration::from_millis(u64::from(hundredths) * 10)
    }
}

/// An owner at the studio.
pub(super) struct Owner {
    pub(super) tab: Tab,
    way: Way,
    acts: Cell<Acts>,
    is_at_keys: Cell<bool>,
}

impl Owner {
    pub(super) fn new(tab: Tab, way: Way) -> Self {
        Self { tab, way, acts: Cell::default(), is_at_keys: Cell::new(way == Way::Keyboard) }
    }

    /// How long all of it took, by the model.
    pub(super) fn took(&self) -> Duration {
        self.acts.get().took()
    }

    /// The same, with what was done, for people.
    pub(super) fn told(&self) -> String {
        let (acts, seconds) = (self.acts.get(), self.took().as_secs());
        let Acts { keys, points, presses, hand_moves, thoughts, answers } = acts;
        format!(
            "{:?}: {} min {} s by the Keystroke-Level Model: {keys} keys, {points} points, {presses} presses, \
             {hand_moves} moves of a hand, {thoughts} thoughts, {answers} answers",
            self.way,
            seconds / 60,
            seconds % 60
        )
    }

    fn count(&self, change: impl FnOnce(&mut Acts)) {
        let mut acts = self.acts.get();
        change(&mut acts);
        self.acts.set(acts);
    }

    /// Takes the hand to the keyboard or to the pointer, where it is not there yet.
    fn hand(&self, to_keys: bool) {
        if self.is_at_keys.replace(to_keys) != to_keys {
            self.count(|acts| acts.hand_moves += 1);
        }
    }

    /// Thinks, and gets to something: the pointer by clicking it so often, the keyboard by Tab.
    #[track_caller]
    fn get_to(&self, thing: Thing<'_>, clicks: u32) {
        self.count(|acts| acts.thoughts += 1);
        match self.way {
            Way::Pointer => {
                self.hand(false);
                self.count(|acts| {
                    acts.points += 1;
                    acts.presses += clicks;
                });
                self.tab.act("click", &json!([thing.selector, {"clickCount": clicks}]));
            }
            Way::Keyboard => {
                let (key, keys) = if thing.is_behind { ("Shift+Tab", 2) } else { ("Tab", 1) };
                let pressed = go_to(&self.tab, key, thing.name);
                self.count(|acts| acts.keys += pressed * keys);
            }
        }
    }

    /// Presses a button, a link or what opens a part.
    #[track_caller]
    pub(super) fn press(&self, thing: Thing<'_>) {
        self.get_to(thing, 1);
        self.count(|acts| acts.answers += 1);
        if self.way == Way::Keyboard {
            self.count(|acts| acts.keys += 1);
            self.tab.press("Enter");
        }
    }

    /// Writes into a field, in place of what is in it: three clicks choose that, and so does coming by Tab.
    #[track_caller]
    pub(super) fn write(&self, thing: Thing<'_>, text: &str) {
        self.get_to(thing, 3);
        self.hand(true);
        self.count(|acts| acts.keys += keys(text));
        self.tab.type_in(text);
    }

    /// Chooses from a list, whose first letters by keyboard are these. By pointer the list is the browser's own window, which
    /// is no part of the page: it is opened by a click, and what is chosen in it is counted as another.
    #[track_caller]
    pub(super) fn choose(&self, thing: Thing<'_>, letters: &str, key: &str) {
        match self.way {
            Way::Pointer => {
                self.count(|acts| {
                    acts.thoughts += 1;
                    acts.points += 2;
                    acts.presses += 2;
                });
                self.hand(false);
                self.tab.act("selectOption", &json!([thing.selector, key]));
            }
            Way::Keyboard => {
                self.get_to(thing, 1);
                self.count(|acts| acts.keys += keys(letters));
                self.tab.type_in(letters);
            }
        }
        let chosen = format!("document.querySelector({}).value", json!(thing.selector));
        assert_eq!(self.tab.value::<String>(&chosen), key, "{letters:?} chose something else");
    }

    /// Gives a file to a field. The dialogue in which it is chosen is the system's and no page, so the file is given as it
    /// would give it; counted are the button that opens it, and in it a name of eight letters or two presses.
    #[track_caller]
    pub(super) fn hand_over(&self, thing: Thing<'_>, file: &Path) {
        match self.way {
            Way::Pointer => self.count(|acts| {
                acts.thoughts += 2;
                acts.points += 3;
                acts.presses += 3;
            }),
            Way::Keyboard => {
                self.get_to(thing, 1);
                self.count(|acts| {
                    acts.thoughts += 1;
                    acts.keys += 10;
                });
            }
        }
        self.tab.act("setInputFiles", &json!([thing.selector, file]));
    }

    /// Gets from behind that part to the buttons that keep and publish; a pointer needs no way, it scrolls there.
    #[track_caller]
    pub(super) fn back_up(&self, part: &str) {
        match self.way {
            Way::Pointer => self.count(|acts| {
                acts.thoughts += 1;
                acts.points += 1;
            }),
            Way::Keyboard => {
                self.press(at("", "Up to the draft"));
                let at = || self.tab.value::<String>("document.activeElement.id");
                self.tab.until(&format!("the focus to leave {part} for the draft"), at, |id| id == "standing");
                // From here the stops begin anew.
                let () = self.tab.value("void (document.stopBefore = null)");
            }
        }
    }

    /// Looks something over, without a hand.
    pub(super) fn look(&self) {
        self.count(|acts| acts.thoughts += 2);
    }
}

/// How many keys a text takes.
fn keys(text: &str) -> u32 {
    let of = |letter: char| 1 + u32::from(letter.is_uppercase() || "!:()#@\"?".contains(letter));
    text.chars().map(of).sum()
}
