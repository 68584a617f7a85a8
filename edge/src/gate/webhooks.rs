//! Webhooks at the gate: who subscribed, what is under way to them, and the sending of it.
//!
//! Who may be told what, and when it is tried again, is decided in `everbud_outage::webhook`. A message is stored before it
//! is sent, and a send that is cut short is found again by what is stored. Sends are left behind whatever the gate does,
//! so that no receiver holds up a heartbeat or a lease. I/O: the gate's own storage, and calls to the objects that send.

mod loopback;
pub(super) mod receiver;

use super::calls::webhooks::{Deliver, SeeToWebhooks, WebhookOrder, WebhooksSeenTo};
use super::{Gate, Value};
use crate::clock::now;
use crate::config::{Config, GATE};
use crate::entropy::{self, NoEntropy, jitter};
use crate::mutant::Mutant;
use crate::object_call::ask;
use crate::say::{Level, say};
use core::time::Duration;
use everbud_domain::id::{ShopId, SubscriptionId};
use everbud_domain::wire::incidents::IncidentView;
use everbud_outage::version::Versioned;
use everbud_outage::webhook::delivery::{DeliveryDecision, DeliveryEvent};
use everbud_outage::webhook::endpoint::Endpoint;
use everbud_outage::webhook::outbox::{Change, Outbox, Queued, TooSoon};
use everbud_outage::webhook::signature::{Secret, headers};
use everbud_outage::webhook::subscription::{
    MAX_OF_A_SHOP, MAX_OF_OPERATORS, MAX_SUBSCRIPTIONS, NotSubscribed, Subscription, Subscriptions,
};
use everbud_outage::webhook::{News, WEBHOOK_VERSION, message, view};
use futures_util::future::join_all;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;
use worker::{Delay, Env, Result, SqlStorage};

const TABLES: &str = "
  create table if not exists subscription (id text primary key, value text not null);
  create table if not exists outbox (subscription text not null, message text not null, value text not null,
    primary key (subscription, message));
";
/// An object that sends may have to be started first.
const START: Duration = Duration::from_secs(3);
/// See [`Mutant::StallBeforeSend`].
const STALL: Duration = Duration::from_secs(3);

/// Who subscribed, and what is under way. Sends hold on to it while the gate does other things.
pub(super) struct Post {
    env: Env,
    sql: SqlStorage,
    /// Never borrowed across an await.
    held: RefCell<Held>,
}

struct Held {
    subscriptions: Subscriptions,
    outbox: Outbox,
}

/// The values of a table; one in a shape that this build does not read stays where it is.
fn stored<T: DeserializeOwned>(sql: &SqlStorage, query: &str) -> Result<Vec<T>> {
    let rows: Vec<Value> = sql.exec(query, None)?.to_array()?;
    let read = |row: Value| serde_json::from_str::<Versioned<T>>(&row.value).ok()?.read(WEBHOOK_VERSION);
    Ok(rows.into_iter().filter_map(read).collect())
}

impl Post {
    /// What was stored, or nothing yet.
    pub(super) fn recall(env: Env, sql: SqlStorage) -> Result<Rc<Self>> {
        sql.exec(TABLES, None)?;
        let subscriptions = stored(&sql, "select value from subscription order by id")?.into_iter().collect();
        let outbox = stored(&sql, "select value from outbox")?.into_iter().collect();
        Ok(Rc::new(Self { env, sql, held: RefCell::new(Held { subscriptions, outbox }) }))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Held) -> T) -> T {
        work(&mut self.held.borrow_mut())
    }

    fn store(&self, changes: Vec<Change>) -> Result<()> {
        for change in changes {
            match change {
                Change::Store(queued) => {
                    let value = serde_json::to_string(&Versioned::new(WEBHOOK_VERSION, &queued))?;
                    let row = vec![queued.to.as_str().into(), queued.message.id.as_str().into(), value.into()];
                    self.sql
                        .exec("insert or replace into outbox (subscription, message, value) values (?, ?, ?)", row)?;
                }
                Change::Delete(to, message) => {
                    let row = vec![to.as_str().into(), message.as_str().into()];
                    self.sql.exec("delete from outbox where subscription = ? and message = ?", row)?;
                }
            }
        }
        Ok(())
    }

    /// Stores the news of an incident for everybody who subscribed.
    pub(super) fn announce(&self, incident: &IncidentView, news: News) -> Result<()> {
        let at = now();
        self.store(
            self.with(|held| held.outbox.send(&held.subscriptions, at, |to| message(incident, news, at, &to.site))),
        )
    }

    /// Ends a subscription, and what waits for it. Says whether there was one.
    fn end(&self, id: &SubscriptionId, shop: Option<&ShopId>) -> Result<bool> {
        if !self.with(|held| held.subscriptions.end(id, shop)) {
            return Ok(false);
        }
        self.sql.exec("delete from subscription where id = ?", vec![id.as_str().into()])?;
        self.store(self.with(|held| held.outbox.forget(id)))?;
        Ok(true)
    }

    fn subscribe(&self, shop: Option<ShopId>, url: &str, site: String) -> Result<WebhooksSeenTo> {
        let endpoint = match Endpoint::parse(url, &Config::of(&self.env).platform_host) {
            Ok(endpoint) => endpoint,
            Err(why) => return Ok(WebhooksSeenTo::Refused(why.to_string())),
        };
        let entropy = |_: NoEntropy| "no randomness for a webhook's secret";
        let id = entropy::new_subscription(now()).map_err(entropy)?;
        let secret = Secret::new(entropy::bytes().map_err(entropy)?);
        let most = if shop.is_some() { MAX_OF_A_SHOP } else { MAX_OF_OPERATORS };
        let made = Subscription { id, shop, endpoint, site, since: now(), secret, old_secret: None };
        match self.with(|held| held.subscriptions.add(made.clone())) {
            Ok(()) => {}
            Err(NotSubscribed::Already) => return Ok(WebhooksSeenTo::Refused("Messages go there already.".to_owned())),
            Err(NotSubscribed::TooMany) => {
                return Ok(WebhooksSeenTo::Refused(format!("Messages go to {most} addresses already: end one first.")));
            }
            Err(NotSubscribed::Full) => {
                say(Level::Error, "webhooks-full", [("most", MAX_SUBSCRIPTIONS.into())]);
                return Ok(WebhooksSeenTo::Full);
            }
        }
        let value = serde_json::to_string(&Versioned::new(WEBHOOK_VERSION, &made))?;
        let row = vec![made.id.as_str().into(), value.into()];
        self.sql.exec("insert into subscription (id, value) values (?, ?)", row)?;
        let webhook = Box::new(self.with(|held| view(&made, &held.outbox)));
        Ok(WebhooksSeenTo::Subscribed { webhook, secret: made.secret.to_text() })
    }

    /// Does what is asked about the webhooks of a shop, or of the operators.
    pub(super) fn see_to(&self, call: SeeToWebhooks) -> Result<WebhooksSeenTo> {
        let SeeToWebhooks { shop, order } = call;
        match order {
            WebhookOrder::List => {}
            WebhookOrder::Subscribe { url, site } => return self.subscribe(shop, &url, site),
            WebhookOrder::Unsubscribe(id) => {
                if !self.end(&id, shop.as_ref())? {
                    return Ok(WebhooksSeenTo::Unknown);
                }
            }
            WebhookOrder::Test(id) => {
                let tested = self.with(|held| {
                    let theirs = held.subscriptions.of(shop.as_ref()).find(|it| it.id == id)?;
                    Some(held.outbox.send_test(theirs, now()))
                });
                return Ok(match tested {
                    None => WebhooksSeenTo::Unknown,
                    Some(Err(TooSoon)) => WebhooksSeenTo::TooSoon,
                    Some(Ok((message, changes))) => {
                        self.store(changes)?;
                        WebhooksSeenTo::Tested { message: message.to_string() }
                    }
                });
            }
        }
        Ok(WebhooksSeenTo::Listed(
            self.with(|held| held.subscriptions.of(shop.as_ref()).map(|it| view(it, &held.outbox)).collect()),
        ))
    }

    /// Takes up what is due. One subscriber is never sent two messages at a time, so there are no more sends under way than
    /// there can be subscriptions.
    fn take_up(&self) -> Result<Vec<Queued>> {
        let at = now();
        let (changes, due) = self.with(|held| {
            let is_due = held.outbox.next_due().is_some_and(|due| due <= at);
            if is_due { held.outbox.take_up(MAX_SUBSCRIPTIONS, at) } else { (Vec::new(), Vec::new()) }
        });
        self.store(changes)?;
        Ok(due)
    }

    async fn send(&self, queued: Queued) {
        let Queued { to, message, .. } = queued;
        if Mutant::StallBeforeSend.is_on(&self.env) {
            Delay::from(STALL).await;
        }
        let call = self.with(|held| {
            let subscription = held.subscriptions.get(&to)?;
            let signed = headers(&message, &subscription.secrets(now()), now());
            let headers = signed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            Some(Deliver { to: subscription.endpoint.clone(), headers, body: message.body.clone() })
        });
        let Some(call) = call else { return };
        let sender = format!("sends to {to}");
        let event = match ask(&self.env, GATE, &sender, call, receiver::DEADLINE + START).await {
            Ok(Some(answered)) => {
                DeliveryEvent::Answered { status: answered.status, retry_after_s: answered.retry_after_s }
            }
            Ok(None) | Err(_) => DeliveryEvent::Unanswered,
        };
        let (changes, decision) = self.with(|held| held.outbox.settle(&to, &message.id, event, now(), jitter()));
        let stored = self.store(changes).and_then(|()| match decision {
            Some(DeliveryDecision::EndSubscription) => self.end(&to, None).map(drop),
            Some(DeliveryDecision::GaveUp) => {
                let ids = [("webhook", to.as_str().into()), ("message", message.id.as_str().into())];
                say(Level::Warn, "webhook-given-up", ids);
                Ok(())
            }
            Some(DeliveryDecision::Send | DeliveryDecision::Arrived | DeliveryDecision::Retry { .. }) | None => Ok(()),
        });
        if let Err(error) = stored {
            // What is stored says that it is being sent: it will be sent once more.
            let what = [("webhook", to.as_str().into()), ("why", error.to_string().into())];
            say(Level::Error, "webhook-not-stored", what);
        }
    }
}

impl Gate {
    /// Stores the news of an incident. What goes wrong with it is no reason to judge the origin otherwise.
    pub(super) fn announce(&self, incident: &IncidentView, news: News) {
        let announced = self.with(|judged| judged.post.clone()).and_then(|post| post.announce(incident, news));
        if let Err(error) = announced {
            let what = [("incident", incident.id.as_str().into()), ("why", error.to_string().into())];
            say(Level::Error, "incident-not-announced", what);
        }
    }

    /// Sends what is due, behind whatever the gate does now.
    pub(super) fn send_in_background(&self) {
        let Ok(post) = self.with(|judged| judged.post.clone()) else { return };
        match post.take_up() {
            Ok(due) if due.is_empty() => {}
            Ok(due) => self.state.wait_until(async move {
                join_all(due.into_iter().map(|queued| post.send(queued))).await;
            }),
            Err(error) => say(Level::Error, "webhooks-not-sent", [("why", error.to_string().into())]),
        }
    }
}
