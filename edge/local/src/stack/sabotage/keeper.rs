//! Faults that have to be kept up: a thread that goes on making them until it is dropped.
//!
//! I/O: sessions with Postgres, signals to its processes.

use super::Access;
use crate::postgres::{DATABASE, Postgres, PostgresError};
use crate::processes;
use crate::stack::EDGE_ROLE;
use postgres::{Client, NoTls};
use rustix::process::Signal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks at what is to be met.
const LOOK: Duration = Duration::from_millis(10);
/// Postgres needs a moment after each crash; a fault that never let it up would be the one of a dead database.
const CALM: Duration = Duration::from_secs(2);

const WORKERS: &str = "select pid from pg_stat_activity where usename = 'everbud_edge' and state = 'active'";

pub(super) struct Keeper {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Keeper {
    /// Does the round again and again; it says how long to rest after each.
    fn every(mut round: impl FnMut() -> Duration + Send + 'static) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::SeqCst) {
                let mut rest = round();
                while !rest.is_zero() && !seen.load(Ordering::SeqCst) {
                    let now = rest.min(LOOK);
                    std::thread::sleep(now);
                    rest = rest.saturating_sub(now);
                }
            }
        });
        Self { over, thread: Some(thread) }
    }

    /// Takes every connection that the worker's role can get, and each that becomes free.
    pub(super) fn crowd(postgres: &Postgres, access: &Access) -> Result<Self, PostgresError> {
        let port = postgres.port();
        let url = format!("postgres://{EDGE_ROLE}:{}@127.0.0.1:{port}/{DATABASE}", access.edge_password);
        let mut crowd: Vec<Client> = Vec::new();
        let mut take = move || match Client::connect(&url, NoTls) {
            Ok(client) => {
                crowd.push(client);
                Ok(())
            }
            Err(why) => Err(why),
        };
        // All are taken when this returns.
        loop {
            match take() {
                Ok(()) => {}
                Err(why) if why.code().is_some_and(|code| code.code() == "53300") => break,
                Err(why) => return Err(PostgresError::Refused(why)),
            }
        }
        Ok(Self::every(move || if take().is_ok() { Duration::ZERO } else { LOOK }))
    }

    /// Ends each session of the worker that does something.
    pub(super) fn terminating(postgres: &Postgres) -> Result<Self, PostgresError> {
        let mut owner = postgres.connect()?;
        let query = format!("select pg_terminate_backend(pid) from ({WORKERS}) as workers");
        Ok(Self::every(move || {
            let _ = owner.batch_execute(&query);
            LOOK / 5
        }))
    }

    /// Kills a server process that works for the worker; Postgres then restarts them all.
    pub(super) fn killing(postgres: &Postgres) -> Result<Self, PostgresError> {
        let url = postgres.url();
        let mut owner = postgres.connect()?;
        Ok(Self::every(move || {
            let Ok(rows) = owner.query(WORKERS, &[]) else {
                // Our own session went with the others.
                if let Ok(session) = Client::connect(&url, NoTls) {
                    owner = session;
                }
                return LOOK;
            };
            let pid = rows.first().and_then(|row| u32::try_from(row.get::<_, i32>(0)).ok());
            let Some(pid) = pid else { return LOOK / 5 };
            processes::signal(pid, Signal::KILL);
            CALM
        }))
    }

    /// Holds the stock that a drain is about to change; when the drain waits for it, asks for what the drain holds.
    pub(super) fn contrary(postgres: &Postgres) -> Result<Self, PostgresError> {
        let mut watcher = postgres.connect()?;
        let mut holder = postgres.connect()?;
        // Never the one that finds the circle.
        holder.batch_execute("set deadlock_timeout = '60s'").map_err(PostgresError::Refused)?;
        let waiting = "select 1 from pg_stat_activity where usename = 'everbud_edge' and wait_event_type = 'Lock'";
        let hold = "begin; select from everbud.stock for update";
        holder.batch_execute(hold).map_err(PostgresError::Refused)?;
        Ok(Self::every(move || {
            if watcher.query_opt(waiting, &[]).is_ok_and(|drain| drain.is_some()) {
                let _ = holder.batch_execute("select from everbud.counters for update");
                let _ = holder.batch_execute("rollback");
                let _ = holder.batch_execute(hold);
            }
            LOOK
        }))
    }
}
