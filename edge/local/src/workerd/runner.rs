//! One Node process and the conversation with it.
//!
//! Commands go to its standard input and events come from its standard output, one JSON object a line.
//! I/O: the process, two threads that read what it writes.

use super::{Listener, WorkerdError, lock};
use crate::packages::Packages;
use crate::patience;
use crate::processes;
use rustix::process::Signal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How many log lines are remembered.
const REMEMBERED: usize = 5000;

/// A sweep of many shops takes its time.
const SCHEDULED: Duration = Duration::from_secs(60);

/// One thing the worker, or the runtime around it, has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// `debug`, `log`, `info`, `warn` or `error`.
    pub level: String,
    /// What was said.
    pub message: String,
}

/// The remembered log; it outlives the process, so that a crash can be read about.
#[derive(Clone)]
pub(super) struct Logs {
    lines: Arc<Mutex<VecDeque<LogLine>>>,
    listener: Option<Listener>,
}

impl Logs {
    pub(super) fn new(listener: Option<Listener>) -> Self {
        Self { lines: Arc::default(), listener }
    }

    pub(super) fn all(&self) -> Vec<LogLine> {
        lock(&self.lines).iter().cloned().collect()
    }

    fn add(&self, line: LogLine) {
        if let Some(listener) = &self.listener {
            listener(&line);
        }
        let mut lines = lock(&self.lines);
        if lines.len() == REMEMBERED {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Ready { workerd_pid: u32 },
    Log { level: String, message: String },
    ScheduledDone { id: u64, outcome: String },
    Failed { id: Option<u64>, message: String },
    Trouble { message: String },
    WorkerdExit { signal: Option<String> },
}

#[derive(Default)]
struct Heard {
    workerd_pid: Option<u32>,
    failed: Option<String>,
    answers: HashMap<u64, Result<String, String>>,
    asked: u64,
}

pub(super) struct Runner {
    node: Mutex<Child>,
    input: Mutex<Option<ChildStdin>>,
    heard: Arc<Mutex<Heard>>,
    workerd_pid: u32,
}

impl Runner {
    pub(super) fn start(
        packages: &Packages,
        configuration: &Value,
        logs: &Logs,
        limit: Duration,
    ) -> Result<Self, WorkerdError> {
        let mut node = spawn(packages).map_err(WorkerdError::Node)?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        if let Some(output) = node.stdout.take() {
            let (heard, logs) = (Arc::clone(&heard), logs.clone());
            std::thread::spawn(move || listen(output, &heard, &logs));
        }
        if let Some(output) = node.stderr.take() {
            let logs = logs.clone();
            std::thread::spawn(move || overhear(output, &logs));
        }
        let input = node.stdin.take();
        let mut runner = Self { node: Mutex::new(node), input: Mutex::new(input), heard, workerd_pid: 0 };
        runner.send(configuration).map_err(WorkerdError::Node)?;
        let up = patience::until("workerd listening", limit, || {
            let heard = lock(&runner.heard);
            match (&heard.failed, heard.workerd_pid, lock(&runner.node).try_wait()) {
                (Some(failed), ..) => Ok(Err(failed.clone())),
                (None, Some(pid), _) => Ok(Ok(pid)),
                (None, None, Ok(Some(status))) => Ok(Err(format!("Node ended ({status}): {}", last_words(logs)))),
                (None, None, _) => Err("starting".to_owned()),
            }
        });
        match up {
            Ok(Ok(pid)) => {
                runner.workerd_pid = pid;
                Ok(runner)
            }
            Ok(Err(why)) => {
                runner.kill();
                Err(WorkerdError::Refused(why))
            }
            Err(late) => {
                runner.kill();
                Err(WorkerdError::NotInTime(late))
            }
        }
    }

    pub(super) fn workerd_pid(&self) -> u32 {
        self.workerd_pid
    }

    pub(super) fn scheduled(&self, cron: &str) -> Result<(), WorkerdError> {
        let id = {
            let mut heard = lock(&self.heard);
            heard.asked += 1;
            heard.asked
        };
        self.send(&json!({"do": "scheduled", "cron": cron, "id": id})).map_err(WorkerdError::Node)?;
        let answer = patience::until("the scheduled handler", SCHEDULED, || {
            match lock(&self.heard).answers.remove(&id) {
                Some(answer) => Ok(answer),
                // Nobody is left to answer.
                None if lock(&self.input).is_none() => Ok(Err("the worker was stopped meanwhile".to_owned())),
                None => Err("still running".to_owned()),
            }
        });
        match answer.map_err(WorkerdError::NotInTime)? {
            Ok(outcome) if outcome == "ok" => Ok(()),
            Ok(other) | Err(other) => Err(WorkerdError::Scheduled(other)),
        }
    }

    /// Ends Node by ending its input; whatever has not ended in time is killed.
    pub(super) fn stop(&self, limit: Duration) {
        let _ = self.send(&json!({"do": "stop"}));
        lock(&self.input).take();
        let ended = patience::until("Node ending", limit, || match lock(&self.node).try_wait() {
            Ok(Some(_)) => Ok(()),
            _ => Err("still running".to_owned()),
        });
        if ended.is_err() {
            self.kill();
        }
    }

    /// Ends the conversation and waits for nothing.
    pub(super) fn abandon(&self) {
        lock(&self.input).take();
    }

    /// Kills Node and all that it started: a workerd that it sees end is started again, and would be left behind.
    pub(super) fn kill(&self) {
        self.abandon();
        let mut node = lock(&self.node);
        processes::signal_group(node.id(), Signal::KILL);
        let _ = node.wait();
    }

    /// Whether anything is left of what was started.
    pub(super) fn exists(&self) -> bool {
        processes::group_exists(lock(&self.node).id())
    }

    fn send(&self, command: &Value) -> std::io::Result<()> {
        match lock(&self.input).as_mut() {
            Some(input) => {
                writeln!(input, "{command}")?;
                input.flush()
            }
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }
}

fn spawn(packages: &Packages) -> std::io::Result<Child> {
    let mut node = Command::new(&packages.node);
    node.arg(&packages.runner).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Nothing here may ask the network for anything, nor tell it anything.
    for (name, value) in [
        ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
        ("WRANGLER_SEND_METRICS", "false"),
        ("WRANGLER_SEND_ERROR_REPORTS", "false"),
    ] {
        node.env(name, value);
    }
    node.env("NO_COLOR", "1").env_remove("NODE_OPTIONS").env_remove("LD_LIBRARY_PATH");
    // Ctrl-C is for us; Node is stopped in its turn.
    node.process_group(0).spawn()
}

fn listen(output: impl Read, heard: &Mutex<Heard>, logs: &Logs) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Ok(event) = serde_json::from_str(&line) else {
            logs.add(LogLine { level: "log".to_owned(), message: line });
            continue;
        };
        match event {
            Event::Ready { workerd_pid } => lock(heard).workerd_pid = Some(workerd_pid),
            Event::Log { level, message } => logs.add(LogLine { level, message }),
            Event::ScheduledDone { id, outcome } => drop(lock(heard).answers.insert(id, Ok(outcome))),
            Event::Failed { id: Some(id), message } => drop(lock(heard).answers.insert(id, Err(message))),
            Event::Failed { id: None, message } => lock(heard).failed = Some(message),
            Event::Trouble { message } => logs.add(LogLine { level: "error".to_owned(), message }),
            Event::WorkerdExit { signal } => {
                let how = signal.unwrap_or_else(|| "by itself".to_owned());
                logs.add(LogLine { level: "debug".to_owned(), message: format!("workerd ended ({how})") });
            }
        }
    }
}

fn overhear(output: impl Read, logs: &Logs) {
    for message in BufReader::new(output).lines().map_while(Result::ok) {
        logs.add(LogLine { level: "warn".to_owned(), message });
    }
}

fn last_words(logs: &Logs) -> String {
    let lines = logs.all();
    let last = lines.get(lines.len().saturating_sub(10)..).unwrap_or_default();
    last.iter().map(|line| line.message.as_str()).collect::<Vec<_>>().join("\n")
}
