//! A real Postgres of our own: created once, started on a free port, and broken on purpose when asked.
//!
//! It listens on loopback only and stops with us, even when we are killed. Under root it runs as another user,
//! because it refuses root. I/O: processes, files below its folder, a connection to find out whether it is up.

mod account;
mod backup;
mod cluster;
mod failure;
mod watchdog;

pub use cluster::copy_cold;
pub use failure::PostgresError;

use crate::command::CommandError;
use crate::patience;
use crate::ports;
use crate::processes;
use account::Account;
use postgres::{Client, NoTls};
use rustix::process::Signal;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use watchdog::Watchdog;

/// Who owns the database; migrations run as this role, the worker never does.
pub const OWNER: &str = "everbud_owner";

/// The database everything is in.
pub const DATABASE: &str = "everbud";

/// How long a start may take; replaying the log after a hard stop is part of it.
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);

/// How a Postgres is to be run.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// The folder that holds its data, its password and its log.
    pub folder: PathBuf,
    /// A stopped one to copy instead of creating an empty one.
    pub template: Option<PathBuf>,
    /// Whether a power cut may not lose anything. Tests turn it off; a killed process loses nothing either way.
    pub durable: bool,
}

/// How to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Ends every session, writes everything, stops.
    Fast,
    /// Stops at once, as a crash would; the next start replays the log.
    Immediate,
}

/// A Postgres that belongs to this process.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    options: PostgresOptions,
    account: Option<Account>,
    password: String,
    port: u16,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    postmaster: Child,
    watchdog: Watchdog,
    paused: bool,
}

impl Postgres {
    /// Creates the data folder if there is none, and starts. `programs` is the folder with `bin` and `lib`.
    pub fn start(programs: &Path, options: PostgresOptions) -> Result<Self, PostgresError> {
        let account = Account::find()?;
        let password = cluster::ensure(programs, &options, account.as_ref())?;
        let port = ports::free().map_err(|why| PostgresError::Files(options.folder.clone(), why))?;
        let mut postgres = Self { programs: programs.to_path_buf(), options, account, password, port, running: None };
        postgres.run()?;
        postgres.create_database()?;
        Ok(postgres)
    }

    /// The port on 127.0.0.1; it stays the same through every stop and start.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How the owner connects, past every proxy.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://{OWNER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// A connection of the owner's, who may write even while everybody else is held to reading.
    pub fn connect(&self) -> Result<Client, PostgresError> {
        if self.running.as_ref().is_some_and(|running| running.paused) {
            return Err(PostgresError::Frozen);
        }
        let mut config: postgres::Config = self.url().parse().map_err(PostgresError::Refused)?;
        config.connect_timeout(Duration::from_secs(5)).application_name("everbud-local");
        config.options("-c default_transaction_read_only=off");
        config.connect(NoTls).map_err(PostgresError::Refused)
    }

    /// Whether there is a process; a paused one counts.
    pub fn is_running(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| matches!(running.postmaster.try_wait(), Ok(None)))
    }

    /// Starts it if it is down and lets it go on if it is paused.
    pub fn run(&mut self) -> Result<(), PostgresError> {
        if self.is_running() {
            self.resume();
            return Ok(());
        }
        self.running = None;
        let postmaster = self.spawn()?;
        let watchdog =
            Watchdog::over(postmaster.id()).map_err(|why| PostgresError::Files(self.options.folder.clone(), why))?;
        self.running = Some(Running { postmaster, watchdog, paused: false });
        let url = self.url_of("postgres");
        let log = self.log();
        let up = patience::until("Postgres accepting connections", START, || match self.is_running() {
            true => Client::connect(&url, NoTls).map(drop).map_err(|why| why.to_string()),
            false => Err(format!("it has ended: {}", last_lines(&log))),
        });
        up.map_err(PostgresError::NotInTime)
    }

    /// Stops it and waits until it is gone.
    pub fn stop(&mut self, how: Stop) -> Result<(), PostgresError> {
        self.resume();
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let signal = match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
        };
        processes::signal(running.postmaster.id(), signal);
        let gone = wait_gone(&mut running.postmaster);
        running.watchdog.dismiss();
        gone
    }

    /// Asks it to stop when everybody has left. Until then it goes on for those who are in and lets nobody else in.
    pub fn shut_down_when_left(&mut self) -> Result<(), PostgresError> {
        let Some(running) = self.running.as_ref() else { return Err(PostgresError::Down) };
        processes::signal(running.postmaster.id(), Signal::TERM);
        Ok(())
    }

    /// `kill -9` to it and to all its backends: no goodbye, no last write.
    pub fn kill9(&mut self) -> Result<(), PostgresError> {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let backends = processes::children_of(running.postmaster.id());
        processes::signal(running.postmaster.id(), Signal::KILL);
        for backend in &backends {
            processes::signal(*backend, Signal::KILL);
        }
        let gone = wait_gone(&mut running.postmaster);
        running.watchdog.dismiss();
        gone?;
        // A backend left alive would keep the shared memory and forbid the next start.
        let all_gone = patience::until("the killed backends to be gone", STOP, || {
            let left: Vec<_> = backends.iter().filter(|pid| processes::exists(**pid)).collect();
            if left.is_empty() { Ok(()) } else { Err(format!("{left:?} still exist")) }
        });
        all_gone.map_err(PostgresError::NotInTime)
    }

    /// Freezes it in mid-sentence: connections stay open and nothing answers.
    pub fn pause(&mut self) -> Result<(), PostgresError> {
        if !self.is_running() {
            return Err(PostgresError::Down);
        }
        let Some(running) = self.running.as_mut() else { return Err(PostgresError::Down) };
        // The postmaster first: afterwards no new backend can appear.
        let postmaster = running.postmaster.id();
        processes::signal(postmaster, Signal::STOP);
        for backend in processes::children_of(postmaster) {
            processes::signal(backend, Signal::STOP);
        }
        running.paused = true;
        Ok(())
    }

    /// Lets a paused one go on; nothing happens to any other.
    pub fn resume(&mut self) {
        let Some(running) = self.running.as_mut().filter(|running| running.paused) else { return };
        let postmaster = running.postmaster.id();
        for backend in processes::children_of(postmaster) {
            processes::signal(backend, Signal::CONT);
        }
        processes::signal(postmaster, Signal::CONT);
        running.paused = false;
    }

    /// Makes every new transaction of everybody read-only, as a replica or a full disk would, or takes it back.
    pub fn set_read_only(&self, read_only: bool) -> Result<(), PostgresError> {
        let change = if read_only {
            "ALTER SYSTEM SET default_transaction_read_only = on"
        } else {
            "ALTER SYSTEM RESET default_transaction_read_only"
        };
        let mut owner = self.connect()?;
        // ALTER SYSTEM cannot be part of a transaction, so each statement goes alone.
        owner.batch_execute(change).map_err(PostgresError::Refused)?;
        owner.batch_execute("SELECT pg_reload_conf()").map_err(PostgresError::Refused)
    }

    /// Where its files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.options.folder
    }

    /// Its log, for whoever wants to know why.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.options.folder.join("postgres.log")
    }

    fn spawn(&self) -> Result<Child, PostgresError> {
        let log = self.log();
        let file = File::options().create(true).append(true).open(&log);
        let file = file.map_err(|why| PostgresError::Files(log, why))?;
        let mut command = Command::new(self.programs.join("bin/postgres"));
        command.arg("-D").arg(cluster::data(&self.options.folder)).arg("-p").arg(self.port.to_string());
        for setting in self.settings() {
            command.arg("-c").arg(setting);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        account::run_as(&mut command, self.account.as_ref());
        let spawned = command.spawn();
        spawned.map_err(|reason| {
            PostgresError::Command(CommandError::NotStarted { program: "postgres".to_owned(), reason })
        })
    }

    fn settings(&self) -> Vec<String> {
        let durable = if self.options.durable { "on" } else { "off" };
        let mut settings = vec![format!("fsync={durable}"), format!("full_page_writes={durable}")];
        let fixed = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "synchronous_commit=on",
            "max_connections=60",
            "shared_buffers=64MB",
            "max_wal_size=256MB",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m %a %e ",
            "log_min_messages=warning",
        ];
        settings.extend(fixed.map(str::to_owned));
        settings
    }

    fn create_database(&self) -> Result<(), PostgresError> {
        let mut client = Client::connect(&self.url_of("postgres"), NoTls).map_err(PostgresError::Refused)?;
        let found = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&DATABASE])
            .map_err(PostgresError::Refused)?;
        if found.is_none() {
            client.batch_execute(&format!("CREATE DATABASE {DATABASE}")).map_err(PostgresError::Refused)?;
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A test's data is thrown away, so it need not be written out first.
        let how = if self.options.durable { Stop::Fast } else { Stop::Immediate };
        let _ = self.stop(how);
    }
}

fn wait_gone(child: &mut Child) -> Result<(), PostgresError> {
    let gone = patience::until("Postgres stopping", STOP, || match child.try_wait() {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err("still running".to_owned()),
        Err(why) => Err(why.to_string()),
    });
    gone.map_err(PostgresError::NotInTime)
}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(5)..).unwrap_or_default().join(" | ")
}
