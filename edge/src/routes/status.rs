//! How the database is and was: the status pages with 90 days of history, each incident, JSON, and a feed. The same of the
//! platform and of each shop, and all of it with the database dead.

use super::incidents::with_words;
use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{Page, PastView, PlatformFrame, PlatformStatusView, Site, render};
use everbud_domain::feed::{Feed, MEDIA_TYPE, atom};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{HistoryReply, IncidentView, IncidentsReply};

type Answered = Result<Answer, Trouble>;

/// What everybody may know: not what the orders came to.
struct Told {
    since: Timestamp,
    history: HistoryReply,
    incidents: Vec<IncidentView>,
}

impl Told {
    /// # Errors
    /// [`Trouble::GateUnavailable`] where nobody can tell: that is not the same as there having been no incident.
    async fn read(front: &Storefront) -> Result<Self, Trouble> {
        let book = front.incidents().await.ok_or(Trouble::GateUnavailable)?;
        let incidents = book.incidents.iter().map(|incident| IncidentView { orders: None, ..incident.clone() });
        Ok(Self { since: book.since, history: book.history.clone(), incidents: incidents.collect() })
    }

    fn incident(&self, id: &str) -> Result<&IncidentView, Trouble> {
        self.incidents.iter().find(|incident| incident.id.as_str() == id).ok_or(Trouble::NotFound)
    }
}

/// What a status page shows of it: how things stand is worth showing also where nobody can tell how they were.
fn past(told: Option<&Told>) -> PastView<'_> {
    PastView {
        history: told.map(|told| &told.history),
        incidents: told.map(|told| told.incidents.as_slice()).unwrap_or_default(),
    }
}

/// How things stand this moment: nothing that was rendered before would be true.
pub(super) async fn of_shop(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let told = Told::read(front).await.ok();
    Ok(Answer::html(200, render(&Page::Status(view.frame(), &view.status(), past(told.as_ref())))))
}

/// One incident, on a shop's page, with what its staff said.
pub(super) async fn incident_of_shop(front: &Storefront, shop: &ShopId, incoming: &Incoming, id: &str) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let told = Told::read(front).await?;
    let incident = told.incident(id)?;
    let incident = with_words(incident.clone(), front.words_about(shop, &incident.id).await);
    Ok(Answer::html(200, render(&Page::Incident(Site::Shop(view.frame()), &incident))))
}

/// The incidents as a shop's feed.
pub(super) async fn feed_of_shop(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    feed(front, incoming, &view.menu.menu.shop.name, Some(shop)).await
}

/// The platform's status.
pub(super) async fn of_platform(front: &Storefront, frame: PlatformFrame<'_>, shops: usize) -> Answered {
    let report = front.origin_report().await;
    let told = Told::read(front).await.ok();
    let past = past(told.as_ref());
    let status = PlatformStatusView { origin: report.state, since: Some(report.since), shops, past };
    Ok(Answer::html(200, render(&Page::PlatformStatus(frame, status))))
}

/// One incident, on the platform's page.
pub(super) async fn incident_of_platform(front: &Storefront, frame: PlatformFrame<'_>, id: &str) -> Answered {
    let told = Told::read(front).await?;
    Ok(Answer::html(200, render(&Page::Incident(Site::Platform(frame), told.incident(id)?))))
}

/// The incidents as the platform's feed.
pub(super) async fn feed_of_platform(front: &Storefront, incoming: &Incoming) -> Answered {
    feed(front, incoming, "Everbud", None).await
}

async fn feed(front: &Storefront, incoming: &Incoming, name: &str, shop: Option<&ShopId>) -> Answered {
    let (origin, told) = (incoming.base(), Told::read(front).await?);
    let feed = Feed {
        name,
        origin: &origin,
        authority: front.platform_host(),
        shop,
        since: told.since,
        incidents: &told.incidents,
    };
    Ok(Answer::text(200, &atom(&feed)).of_type(MEDIA_TYPE))
}

/// The incidents for other programs.
pub(super) async fn incidents(front: &Storefront) -> Answered {
    Ok(Answer::json(200, &IncidentsReply { incidents: Told::read(front).await?.incidents }))
}

/// The last 90 days for other programs.
pub(super) async fn history(front: &Storefront) -> Answered {
    Ok(Answer::json(200, &Told::read(front).await?.history))
}
