//! An address as a QR code (ISO/IEC 18004), to be photographed from a counter or a poster.
//!
//! No I/O. Black on white with its quiet zone, whatever the shop's colours: cameras read contrast.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The white around it that readers ask for, in modules.
const QUIET: i32 = 4;

/// The code as an SVG; none for an address that is too long for one.
#[must_use]
pub fn qr_svg(address: &str) -> Option<String> {
    // A quarter of it may be torn or under a sticker.
    let code = QrCode::encode_text(address, QrCodeEcc::Quartile).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|at| code.get_module(*at, y)).count();
            let run = i32::try_from(run).unwrap_or_default();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>"##
    ))
}
