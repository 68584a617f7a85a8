//! What a person sees: colours where the terminal has them, and the stages of a start with their seconds.
//!
//! On a terminal the current stage is one line that is drawn anew; elsewhere each stage is one plain line when it
//! is done. I/O: standard output, one thread that redraws.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const REDRAW: Duration = Duration::from_millis(100);

/// Longer words would wrap, and a wrapped line cannot be drawn anew.
const WORDS: usize = 52;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    coloured: bool,
}

impl Paint {
    pub(crate) fn of_terminal() -> Self {
        Self { coloured: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// Tells steps on standard error, a line each. Of what only counts on, as `asking: 3 of 9` does, the first line is told.
    pub(crate) fn steps(self) -> impl FnMut(&str) {
        let mut told = String::new();
        move |words| {
            let step = words.split(':').next().unwrap_or_default();
            if step != told {
                eprintln!("  {} {words}", self.dim("·"));
                step.clone_into(&mut told);
            }
        }
    }
}

/// The stages, one after the other.
pub(crate) struct Stages {
    paint: Paint,
    now: Arc<Mutex<Option<Stage>>>,
}

struct Stage {
    name: String,
    words: String,
    since: Instant,
    drawn: usize,
}

impl Stages {
    pub(crate) fn new(paint: Paint) -> Self {
        let now: Arc<Mutex<Option<Stage>>> = Arc::default();
        if std::io::stdout().is_terminal() {
            let watched = Arc::downgrade(&now);
            std::thread::spawn(move || {
                while let Some(now) = watched.upgrade() {
                    if let Some(stage) = lock(&now).as_mut() {
                        draw(stage, paint);
                    }
                    drop(now);
                    std::thread::sleep(REDRAW);
                }
            });
        }
        Self { paint, now }
    }

    /// The stage before is done, this one begins.
    pub(crate) fn begin(&self, name: &str) {
        self.end();
        *lock(&self.now) = Some(Stage { name: name.to_owned(), words: String::new(), since: Instant::now(), drawn: 0 });
    }

    /// What is happening in it, or at its end what came of it.
    pub(crate) fn say(&self, words: &str) {
        if let Some(stage) = lock(&self.now).as_mut() {
            stage.words = words.chars().take(WORDS).collect();
        }
    }

    /// The last one is done.
    pub(crate) fn end(&self) {
        let Some(stage) = lock(&self.now).take() else { return };
        self.close(&stage, &self.paint.green("✓"));
    }

    /// The current one has failed.
    pub(crate) fn fail(&self) {
        let Some(stage) = lock(&self.now).take() else { return };
        self.close(&stage, &self.paint.red("✗"));
    }

    fn close(&self, stage: &Stage, mark: &str) {
        let clear = if std::io::stdout().is_terminal() { "\r\x1b[2K" } else { "" };
        let seconds = self.paint.dim(&format!("{:>6.1} s", stage.since.elapsed().as_secs_f64()));
        println!("{clear}  {mark} {:<10} {seconds}   {}", stage.name, self.paint.dim(&stage.words));
    }
}

fn draw(stage: &mut Stage, paint: Paint) {
    let frame = FRAMES.get(stage.drawn % FRAMES.len()).copied().unwrap_or("·");
    stage.drawn += 1;
    let seconds = paint.dim(&format!("{:>6.0} s", stage.since.elapsed().as_secs_f64()));
    print!("\r\x1b[2K  {} {:<10} {seconds}   {}", paint.yellow(frame), stage.name, paint.dim(&stage.words));
    let _ = std::io::stdout().flush();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
