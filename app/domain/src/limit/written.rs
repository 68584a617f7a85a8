//! Purchase limits as they are written in files and in what shops keep: as they are now, and as they were before.
//!
//! Pure. A rule had one family and a list of buckets, and shops that were founded then keep it so.

use super::{Bucket, Limit, LimitRule};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct AsWritten {
    jurisdiction: String,
    source: String,
    #[serde(default)]
    per_day: bool,
    #[serde(flatten)]
    limits: Limits,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Limits {
    Now { limits: Vec<Limit> },
    Before { family: Family, buckets: Vec<Bucket> },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Family {
    /// Each bucket may be filled whatever the others hold.
    Independent,
    /// The filled shares of all buckets together may come to one whole.
    Pool,
}

impl From<AsWritten> for LimitRule {
    fn from(AsWritten { jurisdiction, source, per_day, limits }: AsWritten) -> Self {
        let limits = match limits {
            Limits::Now { limits } => limits,
            Limits::Before { family: Family::Independent, buckets } => {
                buckets.into_iter().map(|bucket| Limit(vec![bucket])).collect()
            }
            Limits::Before { family: Family::Pool, buckets } => vec![Limit(buckets)],
        };
        Self { jurisdiction, limits, source, per_day }
    }
}
