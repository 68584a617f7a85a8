//! `zips`: the zip codes within so many miles of one, as a delivery zone has them.
//!
//! I/O: the list of zip codes, installed where it is missing; standard output.

use super::CliError;
use super::paint::Paint;
use everbud_domain::order_type::delivery::Zip;
use everbud_domain::order_type::radius::{Places as Zips, Radius};
use everbud_local::blame::Whose;
use everbud_local::packages;
use everbud_local::places::Places;
use everbud_local::zips::file;

pub(crate) fn print(places: &Places, around: &Zip, miles: u16, paint: Paint) -> Result<(), CliError> {
    let list = packages::zips::ensure(places, &mut |words| eprintln!("  {} {words}", paint.dim("·")))?;
    let file = file(&list);
    let radius = Radius { zip: around.clone(), miles };
    let found = Zips::read(&file).and_then(|zips| zips.within(&radius)).ok_or_else(|| {
        CliError::new(format!("{around} is no zip code of an area: a post-office box, perhaps"), Whose::Yours)
    })?;
    let zips: Vec<String> = found.iter().map(|zip| format!("\"{zip}\"")).collect();
    println!("[{}]", zips.join(", "));
    Ok(())
}
