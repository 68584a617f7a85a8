//! The operators' view of incidents, and their words to everybody: on the platform's page of an incident and on every
//! shop's. The gate keeps them, so all of it works with the database dead.

use super::{Answered, Operator, json, page, sign_in_page};
use crate::answer::Answer;
use crate::body::Form;
use crate::gate::calls::{SaidToAll, SayToAll};
use crate::incoming::Incoming;
use crate::routes::staff_writes::{Speech, Spoken};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::IncidentId;
use everbud_domain::wire::FieldError;
use everbud_domain::wire::incidents::IncidentsReply;
use everbud_staff::{Page, SignInView, SpeakView, render};

const SAID: &str = "It is said. Pages show it within seconds.";

async fn say(front: &Storefront, operator: &Operator, incident: &str, text: &str) -> Result<SaidToAll, Trouble> {
    let incident = IncidentId::parse(incident).map_err(|_| Trouble::NotFound)?;
    let call = SayToAll { by: operator.name.clone(), incident, text: text.to_owned() };
    front.say_to_all(call).await.map_err(|_| Trouble::GateUnavailable)
}

/// The incidents, with what became of the orders of all shops together.
pub(super) async fn list(front: &Storefront, incoming: &Incoming) -> Answered {
    Operator::of(front, incoming).await?;
    let book = front.incidents().await.ok_or(Trouble::GateUnavailable)?;
    Ok(Answer::json(200, &IncidentsReply { incidents: book.incidents.clone() }))
}

/// A program says something about an incident.
pub(super) async fn answer(front: &Storefront, incoming: &mut Incoming, incident: &str) -> Answered {
    let operator = Operator::of(front, incoming).await?;
    let Speech { text } = json(incoming).await?;
    match say(front, &operator, incident, &text).await? {
        SaidToAll::Said(words) => Ok(Answer::json(200, &Spoken { words })),
        SaidToAll::Refused(why) => Ok(Answer::write_refused(vec![FieldError::at("#/text", why)])),
        SaidToAll::Unknown => Err(Trouble::NotFound),
    }
}

/// The page.
pub(super) async fn show(front: &Storefront, incoming: &Incoming) -> Answered {
    match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => Ok(sign_in_page(200, SignInView::default())),
        Err(trouble) => Err(trouble),
        Ok(operator) => show_to(front, &operator, 200, SpeakView::default()).await,
    }
}

async fn show_to(front: &Storefront, operator: &Operator, status: u16, view: SpeakView<'_>) -> Answered {
    let book = front.incidents().await.ok_or(Trouble::GateUnavailable)?;
    let view = SpeakView { incidents: &book.incidents, ..view };
    Ok(page(Some(&operator.name), status, |frame| render(&Page::ConsoleIncidents(frame, view))))
}

/// Says what the page's form has. What was just said is shown at once, although the copy of this place may not have it yet.
pub(super) async fn act(front: &Storefront, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let operator = match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => return Ok(Answer::see_other("/console")),
        operator => operator?,
    };
    let (about, text) = (form.field("incident"), form.field("text"));
    match say(front, &operator, about, text).await? {
        SaidToAll::Said(words) => {
            let view = SpeakView { about, said: &words, done: SAID, ..SpeakView::default() };
            show_to(front, &operator, 200, view).await
        }
        SaidToAll::Refused(why) => {
            let view = SpeakView { about, text, wrong: &why, ..SpeakView::default() };
            show_to(front, &operator, 422, view).await
        }
        SaidToAll::Unknown => Err(Trouble::NotFound),
    }
}
