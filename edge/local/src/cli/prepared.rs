//! What a command needs before it can start a stack of its own: the packages, and both Workers built.
//!
//! I/O: whatever the build does.

use super::CliError;
use everbud_local::packages::Packages;
use everbud_local::places::Places;
use everbud_local::worker_build::{self, BuiltEdge, Kind, WorkerBuild};
use everbud_local::{packages, toolchain};

/// Fetches and builds it, and tells what it is at.
pub(super) fn prepare(
    places: &Places,
    kind: Kind,
    say: &mut dyn FnMut(&str),
) -> Result<(Packages, BuiltEdge), CliError> {
    let toolchain = toolchain::find(say)?;
    let packages = packages::ensure(places, say)?;
    say(&format!("building the {} Workers", kind.name()));
    let order = WorkerBuild::of(&places.root, kind);
    let edge = worker_build::build_aloud(&toolchain, &packages, &order, &mut |_| {})?;
    Ok((packages, edge))
}
