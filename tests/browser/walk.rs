//! A walk from page to page that looks each one over: accessible by axe's rules, no wider than the window, no errors in the
//! console, no policy violated.

use crate::tab::{Shopper, Tab};
use everbud_tests::shop::Shop;

/// What sticks out of the window to the right, if anything does.
const TOO_WIDE: &str = r#"(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const beyond = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > width + 0.5);
  return beyond.slice(-5).map((each) => `${each.tagName}.${each.className}: ${each.innerText?.slice(0, 40)}`).concat("the page scrolls sideways");
})()"#;

/// A walk from page to page, and what was wrong on the way.
pub(crate) struct Walk {
    shopper: Shopper,
    pub(crate) tab: Tab,
    pub(crate) wrong: Vec<String>,
}

impl Walk {
    pub(crate) fn begin(host: &Shop, window: (u32, u32)) -> Self {
        let shopper = Shopper::at(host, window);
        let tab = shopper.tab();
        Self { shopper, tab, wrong: Vec::new() }
    }

    #[track_caller]
    pub(crate) fn open(&mut self, path: &str) {
        self.tab.open(path);
        self.look(path);
    }

    /// A page whose status is no success, which the browser notes in its console by itself.
    #[track_caller]
    pub(crate) fn open_problem(&mut self, path: &str, status: u16) {
        self.tab.open(path);
        self.look_at_problem(path, status);
    }

    #[track_caller]
    pub(crate) fn look_at_problem(&mut self, page: &str, status: u16) {
        let noted = format!("the server responded with a status of {status}");
        self.look_except(page, &noted);
    }

    /// Looks the page over that the tab shows.
    #[track_caller]
    pub(crate) fn look(&mut self, page: &str) {
        self.look_except(page, "never said");
    }

    fn look_except(&mut self, page: &str, expected: &str) {
        // Whatever happens to lie under the sticky head is not hidden.
        let () = self.tab.value("void scrollTo({ top: 0, behavior: 'instant' })");
        for violation in self.tab.page().violations().unwrap() {
            let nodes =
                violation.nodes.iter().map(|node| format!("\n    {} {}\n    {}", node.target, node.html, node.summary));
            self.wrong.push(format!("{page}: {} ({}){}", violation.id, violation.help, nodes.collect::<String>()));
        }
        let title: String = self.tab.value("document.title");
        if title.is_empty() || title.contains('<') {
            self.wrong.push(format!("{page}: its title is {title:?}"));
        }
        let too_wide: Vec<String> = self.tab.value(TOO_WIDE);
        self.wrong.extend(too_wide.into_iter().map(|what| format!("{page}: {what}")));
        let troubles = self.shopper.troubles();
        let unexpected = troubles.into_iter().filter(|trouble| !trouble.words.contains(expected));
        self.wrong.extend(unexpected.map(|trouble| format!("{page}: {trouble:?}")));
    }

    #[track_caller]
    pub(crate) fn end(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}
