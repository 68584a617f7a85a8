//! How a repeated order request is known to be the same: by its key, and by what it asks for.

use crate::entropy::hex;
use everbud_domain::wire::OrderRequest;
use sha2::{Digest, Sha256};

/// The hash of what is asked for, however it was spelt: white space and unknown fields do not make another order.
pub(crate) fn body_hash(request: &OrderRequest) -> String {
    hex(&Sha256::digest(serde_json::to_vec(request).unwrap_or_default()))
}
