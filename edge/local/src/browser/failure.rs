//! Why a browser could not be had, or did not do what it was asked. No I/O.

use super::chromium::VARIABLE;
use crate::blame::{Blame, Whose};
use crate::command::CommandError;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// What failed.
#[derive(Debug)]
pub enum BrowserError {
    /// There is no Chromium here, and nobody may install one unasked.
    NoChromium,
    /// What the variable names is no browser.
    NamedWrong(PathBuf),
    /// apt-get could not install it.
    Apt(CommandError),
    /// Node could not be started or spoken to.
    Node(io::Error),
    /// Node or the browser has ended; its last words.
    Gone(String),
    /// The browser did not do it; the driver's words.
    Refused(String),
    /// The driver answered something else than it was asked.
    Strange(String),
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoChromium => write!(
                f,
                "no Chromium or Chrome was found. Please install one (Debian and Ubuntu: `sudo apt-get install chromium`; \
                 Fedora: `sudo dnf install chromium`; macOS: `brew install --cask google-chrome`), or name the program in \
                 the variable {VARIABLE}."
            ),
            Self::NamedWrong(path) => write!(f, "{VARIABLE} names {}, which does not run", path.display()),
            Self::Apt(why) => write!(f, "Chromium could not be installed.\n{why}"),
            Self::Node(why) => write!(f, "Node: {why}"),
            Self::Gone(words) if words.is_empty() => f.write_str("the browser has ended"),
            Self::Gone(words) => write!(f, "the browser has ended: {words}"),
            Self::Refused(why) => f.write_str(why),
            Self::Strange(what) => write!(f, "the browser's driver answered {what}"),
        }
    }
}

impl std::error::Error for BrowserError {}

impl Blame for BrowserError {
    fn whose(&self) -> Whose {
        match self {
            Self::NamedWrong(_) => Whose::Yours,
            Self::Apt(_) => Whose::Network,
            Self::NoChromium | Self::Node(_) | Self::Gone(_) => Whose::Machine,
            Self::Refused(_) | Self::Strange(_) => Whose::Everbud,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::Apt(_) | Self::Gone(_))
    }
}
