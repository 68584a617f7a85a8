//! The only door to the database, and the only SQL of the worker.
//!
//! A connection is for one purpose, opened for it and closed after it: the runtime cancels what is kept longer. There is
//! no purpose for a shopper's request: an [`OriginAccess`] is made for objects' alarms and schedules alone, and nothing
//! that a shopper's route is given holds one. Each call has a deadline of ours; the role's own time-outs end what we
//! stopped waiting for.

mod line;

use crate::config::ORIGIN;
use crate::deadline::within;
use crate::say::{Level, say};
use core::time::Duration;
use everbud_domain::id::{LogId, ShopId};
use everbud_outage::drain::{AsideReply, DrainEvent, DrainReply, Settle};
use everbud_outage::fault::{OriginFault, Retry, Transport};
use everbud_outage::held::{ApplyReply, HeldWrite};
use everbud_outage::report::Sales;
use futures_util::future::{AbortHandle, abortable};
use line::Line;
use serde::de::DeserializeOwned;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};
use worker::wasm_bindgen_futures::spawn_local;
use worker::{Delay, Env, Hyperdrive, SecureTransport, Socket};

/// What Postgres itself says of a password that is none.
const INVALID_PASSWORD: &str = "28P01";

/// How long a connection that nobody needs any more may take to end in order.
const GOODBYE: Duration = Duration::from_secs(1);

/// Why the origin is talked to. The database sees it as the connection's application name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A counter's events are copied.
    Drain,
    /// The gate asks whether it is up.
    Heartbeat,
    /// Menus are read.
    Publish,
    /// What staff wrote is applied.
    StaffWrite,
}

impl Purpose {
    const fn application_name(self) -> &'static str {
        match self {
            Self::Drain => "everbud/drain",
            Self::Heartbeat => "everbud/heartbeat",
            Self::Publish => "everbud/publish",
            Self::StaffWrite => "everbud/staff-write",
        }
    }
}

/// The right to open connections for one purpose.
pub(crate) struct OriginAccess {
    hyperdrive: Hyperdrive,
    purpose: Purpose,
}

impl OriginAccess {
    /// Access for one purpose; nothing when the deployment binds no database.
    pub(crate) fn new(env: &Env, purpose: Purpose) -> Option<Self> {
        env.hyperdrive(ORIGIN).ok().map(|hyperdrive| Self { hyperdrive, purpose })
    }

    /// Opens a connection, which ends when it is dropped.
    ///
    /// # Errors
    /// The [`OriginFault`], classed by whose fault it is.
    pub(crate) async fn connect(&self, deadline: Duration) -> Result<Origin, OriginFault> {
        let password = self.hyperdrive.password();
        if !is_plain(&password) {
            say(Level::Error, "password-not-ascii", []);
            return Err(OriginFault::from_sqlstate(INVALID_PASSWORD));
        }
        let work = async {
            let socket = Socket::builder()
                .secure_transport(SecureTransport::StartTls)
                .connect(self.hyperdrive.host(), self.hyperdrive.port())
                .map_err(|_| OriginFault::from_transport(Transport::Refused))?;
            let mut config = tokio_postgres::Config::new();
            config
                .user(self.hyperdrive.user())
                .password(password)
                .dbname(self.hyperdrive.database())
                // Between the worker and its pooler the runtime already keeps the wire private.
                .ssl_mode(tokio_postgres::config::SslMode::Disable)
                .application_name(self.purpose.application_name());
            let (client, connection) =
                config.connect_raw(Line::new(socket), NoTls).await.map_err(|error| class(&error))?;
            let (connection, end) = abortable(connection);
            spawn_local(async move {
                // How the connection ended was told to the call that it broke.
                let _ = connection.await;
            });
            Ok(Origin { client, end })
        };
        in_time(deadline, work).await
    }
}

/// Whether a password goes over the wire as it is. Others would have to be prepared as RFC 4013 says, with tables of all
/// of Unicode that the shipped worker does not carry. Hyperdrive makes its own passwords, of hex digits.
fn is_plain(password: &str) -> bool {
    password.bytes().all(|sign| matches!(sign, b' '..=b'~'))
}

/// An open connection to the origin.
pub(crate) struct Origin {
    client: Client,
    end: AbortHandle,
}

impl Drop for Origin {
    /// The client's own goodbye waits for the answers that are due. Where none come, this ends it.
    fn drop(&mut self) {
        let end = self.end.clone();
        spawn_local(async move {
            Delay::from(GOODBYE).await;
            end.abort();
        });
    }
}

impl Origin {
    /// Calls `everbud.drain`: see the migration that defines it.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn drain(
        &self,
        shop: &ShopId,
        log: &LogId,
        events: &[DrainEvent],
        deadline: Duration,
    ) -> Result<DrainReply, OriginFault> {
        let events = serde_json::to_string(events).map_err(|_| OriginFault::from_transport(Transport::Nonsense))?;
        let statement = "select everbud.drain($1::uuid, $2::uuid, $3::jsonb)::text";
        self.call(statement, &[shop.as_str(), log.as_str(), &events], deadline).await
    }

    /// Calls `everbud.settle_aside`: see the migration that defines it.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn settle_aside(
        &self,
        shop: &ShopId,
        log: &LogId,
        seq: u64,
        how: Settle,
        deadline: Duration,
    ) -> Result<AsideReply, OriginFault> {
        let statement = "select everbud.settle_aside($1::uuid, $2::uuid, $3::bigint, $4 = 'retry')::text";
        self.call(statement, &[shop.as_str(), log.as_str(), &seq.to_string(), how.key()], deadline).await
    }

    /// Writes one row, to prove that the origin does.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn heartbeat(&self, deadline: Duration) -> Result<(), OriginFault> {
        let _: String = self.call("select to_json(everbud.heartbeat())::text", &[], deadline).await?;
        Ok(())
    }

    /// Which shops there are, under which hosts, and who operates all of them.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn directory<T: DeserializeOwned>(&self, deadline: Duration) -> Result<T, OriginFault> {
        let statement = "select jsonb_build_object('directory', everbud.directory(), \
                         'operators', everbud.read_operators())::text";
        self.call(statement, &[], deadline).await
    }

    /// How far each shop's catalogue, stock and logs have come.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn revisions<T: DeserializeOwned>(&self, deadline: Duration) -> Result<T, OriginFault> {
        self.call("select everbud.revisions()::text", &[], deadline).await
    }

    /// All that a shop's menu, stock and staff are made from, as of one moment; with what a counter that begins anew has
    /// to know of the past, where that is asked for. The text of it: what a shop wrote may not be readable, and that is
    /// not the origin's fault.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn read_shop(
        &self,
        shop: &ShopId,
        with_past: bool,
        deadline: Duration,
    ) -> Result<String, OriginFault> {
        // One statement and functions that are `stable`: all of it is one picture.
        let statement = match with_past {
            false => {
                "select (everbud.read_shop_with_etags($1::uuid) \
                 || jsonb_build_object('gaps', everbud.open_gaps($1::uuid), 'person_key', everbud.person_key(), \
                 'erased', everbud.erased_orders($1::uuid)))::text"
            }
            true => {
                "select (everbud.read_shop_with_etags($1::uuid) \
                 || jsonb_build_object('gaps', everbud.open_gaps($1::uuid), 'person_key', everbud.person_key(), \
                 'erased', everbud.erased_orders($1::uuid), 'past', \
                 jsonb_build_object('orders', everbud.open_orders($1::uuid) || everbud.recent_orders($1::uuid), \
                 'standing', everbud.standing($1::uuid), 'sales', everbud.hourly_sales($1::uuid))))::text"
            }
        };
        self.call_for_text(statement, &[shop.as_str()], deadline).await
    }

    /// Calls `everbud.apply_write`: see the migration that defines it.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn apply_write(
        &self,
        shop: &ShopId,
        write: &HeldWrite,
        content: &str,
        deadline: Duration,
    ) -> Result<ApplyReply, OriginFault> {
        let statement = "select everbud.apply_write($1::uuid, $2::uuid, $3, $4, $5::bigint, $6::jsonb)::text";
        let at = write.at.0.to_string();
        let parameters = [shop.as_str(), write.id.as_str(), write.part.key(), write.base.as_str(), &at, content];
        self.call(statement, &parameters, deadline).await
    }

    /// Who signs in at the shop's desk.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn read_staff<T: DeserializeOwned>(
        &self,
        shop: &ShopId,
        deadline: Duration,
    ) -> Result<T, OriginFault> {
        self.call("select everbud.read_staff($1::uuid)::text", &[shop.as_str()], deadline).await
    }

    /// What the shop sold in the last 13 weeks, hour by hour.
    ///
    /// # Errors
    /// The [`OriginFault`].
    pub(crate) async fn hourly_sales(&self, shop: &ShopId, deadline: Duration) -> Result<Sales, OriginFault> {
        self.call("select everbud.hourly_sales($1::uuid)::text", &[shop.as_str()], deadline).await
    }

    /// One statement that answers with one JSON text, in one round trip.
    async fn call<T: DeserializeOwned>(
        &self,
        statement: &str,
        parameters: &[&str],
        deadline: Duration,
    ) -> Result<T, OriginFault> {
        let text = self.call_for_text(statement, parameters, deadline).await?;
        serde_json::from_str(&text).map_err(|_| OriginFault::from_transport(Transport::Nonsense))
    }

    async fn call_for_text(
        &self,
        statement: &str,
        parameters: &[&str],
        deadline: Duration,
    ) -> Result<String, OriginFault> {
        let work = async {
            let parameters: Vec<(&(dyn ToSql + Sync), Type)> =
                parameters.iter().map(|text| (text as &(dyn ToSql + Sync), Type::TEXT)).collect();
            let row = self.client.query_typed_one(statement, &parameters).await.map_err(|error| class(&error))?;
            row.try_get(0).map_err(|_| OriginFault::from_transport(Transport::Nonsense))
        };
        in_time(deadline, work).await
    }
}

async fn in_time<T>(deadline: Duration, work: impl Future<Output = Result<T, OriginFault>>) -> Result<T, OriginFault> {
    within(deadline, work).await.unwrap_or_else(|| Err(OriginFault::from_transport(Transport::TimedOut)))
}

fn class(error: &tokio_postgres::Error) -> OriginFault {
    match error.code() {
        Some(state) => {
            let fault = OriginFault::from_sqlstate(state.code());
            if fault.retry == Retry::PauseAndAlarm {
                say(Level::Error, "origin-refused", [("why", format!("SQLSTATE {}", state.code()).into())]);
            }
            fault
        }
        None if error.is_closed() => OriginFault::from_transport(Transport::Closed),
        None => OriginFault::from_transport(Transport::Broken),
    }
}
