//! A shop as its pages need it: menu, overlay and the names of its style sheets, read once a request.

use crate::cookie::CartCookie;
use crate::incoming::Incoming;
use crate::page_cache;
use crate::shelf::OnShelf;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use crate::{answer::Answer, clock::now, cookie, entropy};
use everbud_app::{
    Overlay, Page, PlatformFrame, ProblemView, STYLE, ShopFrame, Site, font_hrefs, platform_css, render, shop_css,
};
use everbud_domain::cart::MenuType;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{MenuHash, PublishedMenu};
use everbud_domain::page_key::PageFacts;
use everbud_domain::rule_epoch::rule_epoch;
use everbud_domain::shop::Shop;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::{MenuStamp, StatusReply};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::rc::Rc;

/// The language that pages are written in.
const LANGUAGE: &str = "en";

/// How long the name of a content is, in hex digits.
pub(crate) const CONTENT_NAME_DIGITS: usize = 16;

/// The first digits of a content's SHA-256: its name in an address that may be kept for ever.
pub(crate) fn content_name(content: &str) -> String {
    entropy::hex(Sha256::digest(content).get(..CONTENT_NAME_DIGITS / 2).unwrap_or_default())
}

/// Where the style sheet of every page is served.
pub(crate) fn style_href() -> String {
    thread_local! {
        static HREF: OnceCell<String> = const { OnceCell::new() };
    }
    HREF.with(|href| href.get_or_init(|| format!("/assets/style-{}.css", content_name(STYLE))).clone())
}

/// Where the style sheet of the desk is served.
pub(crate) fn desk_style_href() -> String {
    thread_local! {
        static HREF: OnceCell<String> = const { OnceCell::new() };
    }
    HREF.with(|href| href.get_or_init(|| format!("/assets/desk-{}.css", content_name(everbud_staff::STYLE))).clone())
}

/// Where a theme's style sheet is served.
pub(crate) fn theme_href(css: &str) -> String {
    format!("/assets/theme-{}.css", content_name(css))
}

/// A shop, read once for one request.
pub(crate) struct ShopView {
    pub(crate) menu: Rc<PublishedMenu>,
    /// From which price list its shopper buys.
    pub(crate) list: MenuType,
    pub(crate) overlay: Overlay,
    pub(crate) pending_orders: u64,
    pub(crate) now: Timestamp,
    hash: MenuHash,
    /// Whether it is shown as nobody but staff sees it.
    previewed: bool,
    ask_age: bool,
    kiosk: bool,
    style_href: String,
    theme_href: OnceCell<String>,
    /// Where the folder of families of type is served.
    fonts_href: String,
    font_hrefs: Vec<String>,
    bundle_href: String,
    base: String,
    path: String,
}

impl ShopView {
    /// Reads the shop.
    ///
    /// # Errors
    /// [`Trouble::MenuUnavailable`] when no copy of any menu of it is left anywhere.
    pub(crate) async fn read(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Self, Trouble> {
        let OnShelf { menu, hash, overlay } = front.shelf(shop).await.ok_or(Trouble::MenuUnavailable)?;
        let origin = front.origin_report().await;
        let (menu, previewed) = match &incoming.look {
            None => (menu, false),
            Some(look) => {
                let mut dressed = (*menu).clone();
                look.dress(&mut dressed.menu.shop);
                (Rc::new(dressed), true)
            }
        };
        Ok(Self {
            list: CartCookie::of(incoming).list(&menu.menu.shop),
            overlay: Overlay {
                sold_out: overlay.sold_out.clone(),
                popular: overlay.popular.clone(),
                paused: overlay.paused,
                pause_note: overlay.pause_note.clone(),
                origin: origin.state,
                origin_since: origin.since,
            },
            pending_orders: overlay.pending_orders,
            now: now(),
            hash,
            previewed,
            ask_age: !previewed && !cookie::age_was_answered(incoming),
            kiosk: !previewed && cookie::is_kiosk(incoming),
            style_href: style_href(),
            theme_href: OnceCell::new(),
            font_hrefs: font_hrefs(&menu.menu.shop.theme, front.fonts()),
            fonts_href: front.fonts().to_owned(),
            // A preview shows what works without script, so that nothing in it acts.
            bundle_href: if previewed { String::new() } else { front.shop_bundle().to_owned() },
            base: incoming.base(),
            path: incoming.path_and_query(),
            menu,
        })
    }

    /// The same where nobody is asked for their age, for nothing is sold on the page.
    pub(crate) fn unasked(self) -> Self {
        Self { ask_age: false, ..self }
    }

    /// The same for a page that does not tell what is ordered most, so that it stays as it is when that changes.
    pub(crate) fn unranked(mut self) -> Self {
        self.overlay.popular = Vec::new();
        self
    }

    /// The shop.
    pub(crate) fn shop(&self) -> &Shop {
        &self.menu.menu.shop
    }

    /// What surrounds every page of the shop.
    pub(crate) fn frame(&self) -> ShopFrame<'_> {
        ShopFrame {
            menu: &self.menu,
            overlay: &self.overlay,
            list: self.list,
            now: self.now,
            ask_age: self.ask_age,
            kiosk: self.kiosk,
            style_href: &self.style_href,
            theme_href: self.theme_href(),
            font_hrefs: &self.font_hrefs,
            bundle_href: &self.bundle_href,
            base: &self.base,
            path: &self.path,
        }
    }

    /// The style sheets of the shop's pages, in the order in which they apply.
    pub(crate) fn sheets(&self) -> [String; 2] {
        [self.theme_href().to_owned(), self.style_href.clone()]
    }

    /// Its own style sheet.
    pub(crate) fn shop_css(&self) -> String {
        shop_css(self.shop(), &self.fonts_href)
    }

    fn theme_href(&self) -> &str {
        self.theme_href.get_or_init(|| theme_href(&self.shop_css()))
    }

    /// A page that only shows, at its canonical address: the same bytes for everybody, and rendered once.
    pub(crate) fn kept_page(mut self, path: String, page: impl FnOnce(&Self) -> String) -> Answer {
        self.path = path;
        if self.previewed {
            return Answer::html(200, page(&self));
        }
        let facts = PageFacts {
            menu: &self.hash,
            edition: self.menu.edition,
            as_of: self.menu.as_of,
            sold_out: &self.overlay.sold_out,
            popular: &self.overlay.popular,
            paused: self.overlay.paused,
            pause_note: &self.overlay.pause_note,
            origin: self.overlay.origin,
            base: &self.base,
            path: &self.path,
            language: LANGUAGE,
            menu_type: self.list,
            epoch: rule_epoch(&self.menu.menu, self.now),
            ask_age: self.ask_age,
            kiosk: self.kiosk,
        };
        let (html, whence) = page_cache::page(facts.key(self.menu.menu.shop_id()), || page(&self));
        Answer::html(200, html.to_string()).with("cache-status", whence.cache_status())
    }

    /// The shop's state for programs and for the status page.
    pub(crate) fn status(&self) -> StatusReply {
        StatusReply {
            origin: self.overlay.origin,
            since: self.overlay.origin_since,
            pending_orders: self.pending_orders,
            menu: MenuStamp { revision: self.menu.edition.revision, as_of: self.menu.as_of },
        }
    }

    /// An error as a page of the shop.
    pub(crate) fn problem(&self, trouble: &Trouble) -> Answer {
        problem_page(Site::Shop(self.frame()), trouble)
    }
}

/// An error as a page of the platform's. `home` is the platform's address where this host is nobody's.
pub(crate) fn bare_problem(incoming: &Incoming, trouble: &Trouble, home: &str) -> Answer {
    let (style, theme, base) = (style_href(), theme_href(&platform_css()), incoming.base());
    let frame = PlatformFrame { home, style_href: &style, theme_href: &theme, base: &base, path: incoming.url.path() };
    problem_page(Site::Platform(frame), trouble)
}

fn problem_page(site: Site<'_>, trouble: &Trouble) -> Answer {
    let problem = trouble.problem();
    let view = ProblemView { status: problem.status, title: &problem.title, detail: &problem.detail };
    Answer::html(problem.status, render(&Page::Problem(site, view)))
}
