//! How a second terminal speaks to the running stack: one JSON line each way, on loopback, with a shared secret.
//!
//! The secret lies in a file that only this user can read. I/O: a socket, the file.

use super::CliError;
use everbud_domain::wire::Problem;
use everbud_local::blame::Whose;
use everbud_local::digest;
use everbud_local::http::{Ask, Connection};
use everbud_local::places::Places;
use everbud_local::stack::{Stack, Trouble};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Weak;
use std::time::Duration;

/// Starting a stopped Postgres takes its time, more than anything else that can be asked for.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Debug, Serialize, Deserialize)]
struct RunFile {
    port: u16,
    secret: String,
}

/// What can be asked of a running stack.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Order {
    /// Break or mend the database.
    Database { words: Vec<String> },
    /// The owner's connection string.
    Address,
    /// Let the worker look for changes now.
    Publish,
    /// Ask the worker something as an operator.
    Operate { verb: Verb, path: String, body: String },
}

/// How the worker is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verb {
    /// A look.
    Get,
    /// An act.
    Post,
    /// The end of something.
    Delete,
}

#[derive(Serialize, Deserialize)]
struct Question {
    secret: String,
    order: Order,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    ok: bool,
    said: String,
}

/// The listening end; dropping it removes the file by which it is found.
pub(crate) struct Control {
    file: PathBuf,
}

impl Control {
    /// Answers until the process ends; `heard` is told what was done, so that the first terminal shows it too.
    pub(crate) fn open(
        places: &Places,
        stack: Weak<Stack>,
        operator: String,
        heard: impl Fn(&str) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let run = RunFile { port: listener.local_addr()?.port(), secret: digest::secret()? };
        let file = places.run_file();
        let _ = std::fs::remove_file(&file);
        let mut written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        serde_json::to_writer(&mut written, &run)?;
        std::thread::spawn(move || {
            for asker in listener.incoming().flatten() {
                let _ = answer(&asker, &run.secret, &stack, &operator, &heard);
            }
        });
        Ok(Self { file })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

fn answer(
    asker: &TcpStream,
    secret: &str,
    stack: &Weak<Stack>,
    operator: &str,
    heard: &impl Fn(&str),
) -> io::Result<()> {
    asker.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut line = String::new();
    BufReader::new(asker).read_line(&mut line)?;
    let question: Question = serde_json::from_str(&line)?;
    // A wrong secret is answered like nothing at all.
    if question.secret != secret {
        return Ok(());
    }
    let answer = match stack.upgrade() {
        None => Answer { ok: false, said: "everbud is stopping".to_owned() },
        Some(stack) => match obey(&stack, operator, &question.order) {
            Ok(said) => {
                if matches!(question.order, Order::Database { .. }) {
                    heard(&said);
                }
                Answer { ok: true, said }
            }
            Err(said) => Answer { ok: false, said },
        },
    };
    let mut reply = asker;
    writeln!(reply, "{}", serde_json::to_string(&answer)?)
}

fn obey(stack: &Stack, operator: &str, order: &Order) -> Result<String, String> {
    match order {
        Order::Database { words } => database(stack, &words.iter().map(String::as_str).collect::<Vec<_>>()),
        Order::Address => Ok(stack.database_url()),
        Order::Operate { verb, path, body } => operate(stack, operator, *verb, path, body),
        Order::Publish => stack.scheduled("* * * * *").map(|()| "published".to_owned()).map_err(|why| why.to_string()),
    }
}

/// Asks the worker with the token that this stack has for itself, and returns what it answered.
fn operate(stack: &Stack, token: &str, verb: Verb, path: &str, body: &str) -> Result<String, String> {
    let mut ask = Ask::get("localhost", path);
    ask.headers.push(("authorization", format!("Bearer {token}")));
    ask.method = match verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
        Verb::Delete => "DELETE",
    };
    ask.body = body.as_bytes().to_vec();
    let answered = Connection::open(stack.port()).and_then(|mut connection| connection.exchange(&ask));
    let answered = answered.map_err(|why| format!("the worker does not answer: {why}"))?;
    let text = String::from_utf8_lossy(&answered.body).into_owned();
    if matches!(answered.status, 200 | 202) {
        return Ok(text);
    }
    let problem: Option<Problem> = serde_json::from_str(&text).ok();
    Err(problem.map_or(text, |problem| format!("{}: {}", problem.title, problem.detail)))
}

/// Breaks or mends, and says in words what the database is now.
pub(crate) fn database(stack: &Stack, words: &[&str]) -> Result<String, String> {
    if words == ["up"] {
        return stack.mend().map(|()| "up".to_owned()).map_err(|why| why.to_string());
    }
    let trouble = Trouble::parse(words).ok_or("no such trouble")?;
    let said = trouble.to_string();
    stack.trouble(trouble).map(|()| said).map_err(|why| why.to_string())
}

/// Asks the running stack.
pub(crate) fn ask(places: &Places, order: &Order) -> Result<String, CliError> {
    match try_ask(places, order) {
        Ok(Answer { ok: true, said }) => Ok(said),
        // An operator's request was refused for what was asked; all else for what this computer could not do.
        Ok(Answer { ok: false, said }) if matches!(order, Order::Operate { .. }) => Err(CliError::yours(said)),
        Ok(Answer { ok: false, said }) => Err(CliError::new(said, Whose::Machine)),
        Err(_) => Err(CliError::yours("everbud is not running; start it with `cargo run` in another terminal")),
    }
}

fn try_ask(places: &Places, order: &Order) -> io::Result<Answer> {
    let run: RunFile = serde_json::from_str(&std::fs::read_to_string(places.run_file())?)?;
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, run.port))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let question = serde_json::json!({"secret": run.secret, "order": order});
    writeln!(socket, "{question}")?;
    let mut line = String::new();
    BufReader::new(socket).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}
