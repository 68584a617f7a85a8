//! One Node process that drives the browser, and the conversation with it.
//!
//! Questions go to its standard input and answers come from its standard output, one JSON object a line, in any order:
//! tests ask side by side. I/O: the process, two threads that read what it writes.

use super::BrowserError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longer than any patience inside the browser: whoever waits longer waits for a process that is gone.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many lines of what went wrong are kept.
const LAST_WORDS: usize = 20;

const STOP: Duration = Duration::from_secs(15);

/// What the browser gave.
#[derive(Debug)]
pub(super) enum Given {
    /// A plain value.
    Value(Value),
    /// A thing of the browser's, by its number.
    Subject(u64),
}

#[derive(Deserialize)]
struct Answer {
    id: u64,
    value: Option<Value>,
    subject: Option<u64>,
    failed: Option<String>,
}

#[derive(Default)]
struct Heard {
    asked: u64,
    waiting: HashMap<u64, Sender<Answer>>,
    over: bool,
    last_words: VecDeque<String>,
}

impl Heard {
    fn gone(&self) -> BrowserError {
        BrowserError::Gone(self.last_words.iter().map(String::as_str).collect::<Vec<_>>().join("\n"))
    }
}

pub(super) struct Runner {
    node: Mutex<Child>,
    input: Mutex<Option<ChildStdin>>,
    heard: Arc<Mutex<Heard>>,
}

impl Runner {
    pub(super) fn start(node: &Path, script: &Path) -> Result<Self, BrowserError> {
        let mut node = Command::new(node);
        node.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C is for us; the browser is closed in its turn, when its input ends.
        node.env_remove("NODE_OPTIONS").env_remove("LD_LIBRARY_PATH").env("NO_COLOR", "1").process_group(0);
        let mut node = node.spawn().map_err(BrowserError::Node)?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        if let Some(output) = node.stdout.take() {
            let heard = Arc::clone(&heard);
            std::thread::spawn(move || listen(output, &heard));
        }
        if let Some(output) = node.stderr.take() {
            let heard = Arc::clone(&heard);
            std::thread::spawn(move || overhear(output, &heard));
        }
        let input = Mutex::new(node.stdin.take());
        Ok(Self { node: Mutex::new(node), input, heard })
    }

    /// The process id of Node, whose child the browser is.
    pub(super) fn pid(&self) -> u32 {
        lock(&self.node).id()
    }

    /// Asks and waits for the answer. The question gets its number here.
    pub(super) fn ask(&self, mut question: Value) -> Result<Given, BrowserError> {
        let (sender, answers) = mpsc::channel();
        let id = {
            let mut heard = lock(&self.heard);
            if heard.over {
                return Err(heard.gone());
            }
            heard.asked += 1;
            let id = heard.asked;
            heard.waiting.insert(id, sender);
            id
        };
        if let Some(question) = question.as_object_mut() {
            question.insert("id".to_owned(), json!(id));
        }
        self.send(&question).map_err(BrowserError::Node)?;
        let Ok(answer) = answers.recv_timeout(PATIENCE) else {
            return Err(lock(&self.heard).gone());
        };
        match (answer.failed, answer.subject) {
            (Some(why), _) => Err(BrowserError::Refused(why)),
            (None, Some(subject)) => Ok(Given::Subject(subject)),
            (None, None) => Ok(Given::Value(answer.value.unwrap_or(Value::Null))),
        }
    }

    fn send(&self, question: &Value) -> std::io::Result<()> {
        match lock(&self.input).as_mut() {
            Some(input) => {
                writeln!(input, "{question}")?;
                input.flush()
            }
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        lock(&self.input).take();
        let mut node = lock(&self.node);
        let ended = crate::patience::until("the browser closing", STOP, || match node.try_wait() {
            Ok(Some(_)) => Ok(()),
            _ => Err("still running".to_owned()),
        });
        if ended.is_err() {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

fn listen(output: impl Read, heard: &Mutex<Heard>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Ok(answer) = serde_json::from_str::<Answer>(&line) else { continue };
        if let Some(sender) = lock(heard).waiting.remove(&answer.id) {
            let _ = sender.send(answer);
        }
    }
    let mut heard = lock(heard);
    heard.over = true;
    // Whoever still waits hears that nobody will answer.
    heard.waiting.clear();
}

fn overhear(output: impl Read, heard: &Mutex<Heard>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let words = &mut lock(heard).last_words;
        words.push_back(line);
        if words.len() > LAST_WORDS {
            words.pop_front();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
