//! What staff can write that is held first, and read of what is held.

use super::writes::StaffCall;
use crate::object_call::Call;
use everbud_domain::id::ShopId;
use everbud_domain::limit::LimitRules;
use everbud_domain::menu::{MenuHash, Unsold};
use everbud_domain::settings::Settings;
use everbud_domain::time::{Timestamp, rfc3339};
use everbud_domain::wire::FieldError;
use everbud_outage::held::Part;
use everbud_outage::staff_write::StaffWrite;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the origin names the writable parts of a shop by, as of a menu.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Etags {
    /// The menu that was read with them.
    pub(crate) menu: MenuHash,
    pub(crate) settings: String,
    pub(crate) catalogue: String,
}

/// Replaces words, hours and looks of the shop.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WriteSettings {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// The etags of which one must be current.
    pub(crate) matches: Vec<String>,
    pub(crate) fields: Map<String, Value>,
}
staff_call!(WriteSettings => Held, "write-settings", StaffWrite::WriteSettings);

/// Replaces the catalogue.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WriteMenu {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// The etags of which one must be current; none when whatever is known here may be replaced.
    pub(crate) matches: Option<Vec<String>>,
    /// Products, specials and stock, as `everbud.replace_catalogue` takes them.
    pub(crate) content: String,
    /// What it holds, in a few words.
    pub(crate) summary: String,
}
staff_call!(WriteMenu => Held, "write-menu", StaffWrite::WriteMenu);

/// The answer to a write that is held.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Held {
    /// It is kept, by this call or an earlier one.
    Taken(Box<HeldView>),
    /// Something else is there than the writer saw; it is named by that.
    Stale(String),
    /// As many wait as may.
    Full,
    /// It cannot be taken, for these reasons.
    Refused(Vec<FieldError>),
    /// The counter does not know yet what is there.
    NoMenu,
    /// Whoever asked is staff, and it is not theirs to write.
    NotPermitted,
    /// The credential is not one of this shop's.
    NotSignedIn,
}

/// A held write as staff see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HeldView {
    pub(crate) id: String,
    /// Which part it replaces.
    pub(crate) kind: Part,
    /// `waiting`, `applied`, `conflict` or `refused`.
    pub(crate) state: String,
    #[serde(with = "rfc3339")]
    pub(crate) written_at: Timestamp,
    pub(crate) summary: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// What was written and not applied, so that nobody has to write it twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<Settings>,
}

/// Reads the settings, and what is held.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadSettings {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
}
call!(ReadSettings => SettingsRead, "read-settings");

/// The answer to [`ReadSettings`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum SettingsRead {
    /// The shop as its staff last wrote it.
    Settings(Box<SettingsView>),
    /// The counter does not know yet what is there.
    NoMenu,
    /// The credential is not one of this shop's.
    NotSignedIn,
}

/// The settings as staff last wrote them, with what of that has still to come true.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SettingsView {
    #[serde(flatten)]
    pub(crate) settings: Settings,
    /// What the next write of settings has to name.
    pub(crate) etag: String,
    /// What the next write of the menu may name.
    pub(crate) menu_etag: String,
    /// Whether shoppers see these settings already.
    pub(crate) shown: bool,
    /// The purchase limits that the law sets the shop, as it is shown.
    pub(crate) limit: LimitRules,
    /// What is not sold online because something that those limits count is not known of it.
    pub(crate) unsold: Vec<Unsold>,
    /// Writes that wait, and what became of the last others; newest first.
    pub(crate) held: Vec<HeldView>,
}
