//! The words of the operator's commands.
//!
//! No I/O. Each becomes a request to `/api/v1/operator/…`, so that a command can do nothing that a program cannot.

use super::Command;
use everbud_domain::id::{IncidentId, LogId, Slug, SubscriptionId};
use everbud_domain::operator::{FORCED_MINUTES, Forced, GateAct, ShopAct};
use everbud_domain::staff::StaffName;

/// What an operator asks of the running stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operate {
    /// The gate: a look, or an act.
    Gate(Option<GateAct>),
    /// The list of shops, those in trouble first.
    Queues,
    /// One shop's queue: a look, or an act.
    Queue(Slug, Option<ShopAct>),
    /// The incidents: a look, or words about one of them to everybody.
    Incidents(Option<(IncidentId, String)>),
    /// The operators' own webhooks.
    Webhooks(WebhookAct),
}

/// What becomes of the operators' webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WebhookAct {
    /// Nothing: a look.
    List,
    /// Messages are to go to that address as well.
    Add(String),
    /// That one gets a message which tells nothing.
    Test(SubscriptionId),
    /// That one gets none any more.
    End(SubscriptionId),
}

/// The options of a command, each with its value.
struct Options<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Options<'a> {
    fn read(words: &[&'a str], known: &[&str]) -> Result<Self, String> {
        let pairs = words.chunks(2).map(|pair| match *pair {
            [option, value] if known.contains(&option) => Ok((option, value)),
            [option, ..] if known.contains(&option) => Err(format!("what is `{option}` to be?")),
            [other, ..] => Err(format!("`{other}` is not an option here")),
            [] => Err("nothing".to_owned()),
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, option: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == option).map(|(_, value)| *value)
    }

    fn number<T: std::str::FromStr>(&self, option: &str) -> Result<Option<T>, String> {
        let text = self.get(option);
        text.map(|text| text.parse().map_err(|_| format!("`{text}` is not a number"))).transpose()
    }

    fn shop(&self) -> Result<Slug, String> {
        let slug = self.get("--shop").ok_or("at which shop? `--shop SLUG`")?;
        Slug::parse(slug).map_err(|_| format!("`{slug}` is not a shop's name in addresses"))
    }

    /// `--event LOG/SEQ`.
    fn event(&self) -> Result<(LogId, u64), String> {
        let text = self.get("--event").ok_or("which event? `--event LOG/SEQ`, as `queue` lists it")?;
        let event = text.split_once('/').and_then(|(log, seq)| Some((LogId::parse(log).ok()?, seq.parse().ok()?)));
        event.ok_or_else(|| format!("`{text}` is not an event: LOG/SEQ"))
    }
}

pub(super) fn gate(words: &[&str]) -> Result<Command, String> {
    let act = match words {
        [] => None,
        ["open" | "close", rest @ ..] => {
            let to = if words.first() == Some(&"open") { Forced::Open } else { Forced::Closed };
            let minutes = Options::read(rest, &["--minutes"])?.number("--minutes")?.unwrap_or(FORCED_MINUTES);
            Some(GateAct::Force { to, minutes })
        }
        ["auto"] => Some(GateAct::Automatic),
        ["cap", cap] => Some(GateAct::Cap { cap: cap.parse().map_err(|_| format!("`{cap}` is not a number"))? }),
        [other, ..] => return Err(format!("the gate knows no `{other}`: open, close, auto, cap N")),
    };
    Ok(Command::Operate(Operate::Gate(act)))
}

pub(super) fn drain(words: &[&str]) -> Result<Command, String> {
    let ask = match words {
        ["pause"] => Operate::Gate(Some(GateAct::Pause)),
        ["resume"] => Operate::Gate(Some(GateAct::Resume)),
        ["pause", rest @ ..] => Operate::Queue(Options::read(rest, &["--shop"])?.shop()?, Some(ShopAct::Pause)),
        ["resume", rest @ ..] => Operate::Queue(Options::read(rest, &["--shop"])?.shop()?, Some(ShopAct::Resume)),
        ["again", rest @ ..] => {
            let options = Options::read(rest, &["--shop", "--from", "--log"])?;
            let log = options.get("--log").map(|log| LogId::parse(log).map_err(|_| format!("`{log}` is not a log")));
            let act = ShopAct::Again { log: log.transpose()?, from: options.number("--from")?.unwrap_or(1) };
            Operate::Queue(options.shop()?, Some(act))
        }
        _ => return Err("what of the drain? `drain pause|resume [--shop SLUG]`, `drain again --shop SLUG`".to_owned()),
    };
    Ok(Command::Operate(ask))
}

pub(super) fn queue(words: &[&str]) -> Result<Command, String> {
    let options = Options::read(words, &["--shop"])?;
    Ok(Command::Operate(if words.is_empty() { Operate::Queues } else { Operate::Queue(options.shop()?, None) }))
}

pub(super) fn aside(words: &[&str]) -> Result<Command, String> {
    let Some((what, rest)) = words.split_first() else {
        return Err("what of it? `aside retry|dismiss|cancel --shop SLUG --event LOG/SEQ`".to_owned());
    };
    let options = Options::read(rest, &["--shop", "--event", "--reason"])?;
    let (log, seq) = options.event()?;
    let act = match *what {
        "retry" => ShopAct::Retry { log, seq },
        "dismiss" => ShopAct::Dismiss { log, seq },
        "cancel" => {
            let reason = options.get("--reason").ok_or("why? `--reason WORDS`, for the shopper to read")?.to_owned();
            ShopAct::Cancel { log, seq, reason }
        }
        other => return Err(format!("what was set aside can be retried, dismissed or cancelled, not `{other}`")),
    };
    Ok(Command::Operate(Operate::Queue(options.shop()?, Some(act))))
}

pub(super) fn incidents(words: &[&str]) -> Result<Command, String> {
    let said = match words {
        [] => None,
        ["say", id, text] => {
            let id = IncidentId::parse(id).map_err(|_| format!("`{id}` is not an incident's id"))?;
            Some((id, (*text).to_owned()))
        }
        _ => return Err("what of the incidents? `incidents`, `incidents say ID \"WORDS\"`".to_owned()),
    };
    Ok(Command::Operate(Operate::Incidents(said)))
}

pub(super) fn webhooks(words: &[&str]) -> Result<Command, String> {
    let webhook = |id: &str| SubscriptionId::parse(id).map_err(|_| format!("`{id}` is not a webhook's id"));
    let act = match words {
        [] => WebhookAct::List,
        ["add", url] => WebhookAct::Add((*url).to_owned()),
        ["test", id] => WebhookAct::Test(webhook(id)?),
        ["end", id] => WebhookAct::End(webhook(id)?),
        _ => return Err("what of the webhooks? `webhooks`, `webhooks add URL`, `webhooks test|end ID`".to_owned()),
    };
    Ok(Command::Operate(Operate::Webhooks(act)))
}

pub(super) fn operator(words: &[&str]) -> Result<Command, String> {
    let (disable, rest) = match words {
        [rest @ .., "--disable"] | ["--disable", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let name = Options::read(rest, &["--name"])?.get("--name").ok_or("who? `operator --name NAME`")?;
    let name = StaffName::parse(name).ok_or_else(|| format!("`{name}` is not like an e-mail address"))?;
    Ok(Command::Operator { name, disable })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn the_operators_commands_are_understood() {
        fn check(words: &[&str], expect: Operate) {
            assert_eq!(parse(words), Ok(Command::Operate(expect)), "{words:?}");
        }
        let finch = || Slug::parse("finch").unwrap();
        let log = LogId::parse("11111111-0000-4000-8000-000000000001").unwrap();
        let event = format!("{log}/7");
        let force = |to, minutes| Operate::Gate(Some(GateAct::Force { to, minutes }));
        check(&["gate"], Operate::Gate(None));
        check(&["gate", "open"], force(Forced::Open, FORCED_MINUTES));
        check(&["gate", "close", "--minutes", "5"], force(Forced::Closed, 5));
        check(&["gate", "auto"], Operate::Gate(Some(GateAct::Automatic)));
        check(&["gate", "cap", "2"], Operate::Gate(Some(GateAct::Cap { cap: 2 })));
        check(&["drain", "pause"], Operate::Gate(Some(GateAct::Pause)));
        check(&["drain", "resume", "--shop", "finch"], Operate::Queue(finch(), Some(ShopAct::Resume)));
        let again = ShopAct::Again { log: None, from: 3 };
        check(&["drain", "again", "--from", "3", "--shop", "finch"], Operate::Queue(finch(), Some(again)));
        check(&["queue"], Operate::Queues);
        check(&["queue", "--shop", "finch"], Operate::Queue(finch(), None));
        let retry = ShopAct::Retry { log: log.clone(), seq: 7 };
        check(&["aside", "retry", "--shop", "finch", "--event", &event], Operate::Queue(finch(), Some(retry)));
        let cancel = ShopAct::Cancel { log, seq: 7, reason: "gone".to_owned() };
        let words = ["aside", "cancel", "--shop", "finch", "--event", &event, "--reason", "gone"];
        check(&words, Operate::Queue(finch(), Some(cancel)));
        check(&["incidents"], Operate::Incidents(None));
        let incident = "33333333-0000-4000-8000-000000000001";
        let said = (IncidentId::parse(incident).unwrap(), "We are on it.".to_owned());
        check(&["incidents", "say", incident, "We are on it."], Operate::Incidents(Some(said)));
        check(&["webhooks"], Operate::Webhooks(WebhookAct::List));
        let url = "https://hooks.example/everbud";
        check(&["webhooks", "add", url], Operate::Webhooks(WebhookAct::Add(url.to_owned())));
        let id = "22222222-0000-4000-8000-000000000001";
        let webhook = || SubscriptionId::parse(id).unwrap();
        check(&["webhooks", "test", id], Operate::Webhooks(WebhookAct::Test(webhook())));
        check(&["webhooks", "end", id], Operate::Webhooks(WebhookAct::End(webhook())));
        let ada = StaffName::parse("ada@everbud").unwrap();
        let operator = Command::Operator { name: ada, disable: true };
        assert_eq!(parse(&["operator", "--name", "ada@everbud", "--disable"]), Ok(operator));
    }

    #[test]
    fn what_an_operator_did_not_say_is_asked_for() {
        for words in [
            &["gate", "explode"][..],
            &["gate", "cap"],
            &["gate", "cap", "many"],
            &["gate", "open", "--minutes"],
            &["drain"],
            &["drain", "pause", "--shop"],
            &["drain", "again"],
            &["queue", "--shop", "No Shop"],
            &["aside"],
            &["aside", "retry", "--shop", "finch"],
            &["aside", "cancel", "--shop", "finch", "--event", "11111111-0000-4000-8000-000000000001/7"],
            &["incidents", "say", "33333333-0000-4000-8000-000000000001"],
            &["incidents", "say", "it", "We are on it."],
            &["webhooks", "add"],
            &["webhooks", "end", "it"],
            &["operator", "--name", "ada"],
            &["operator"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
