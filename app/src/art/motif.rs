//! What stands in the middle of each picture: one motif a category, bent a little by the seed.
//!
//! No I/O. Shapes are flat, like cut paper; turns and places are SVG transforms, so no arithmetic is needed for them.

use super::Paint;
use everbud_domain::product::Category;
use std::fmt::Write as _;

/// The motif of a category.
pub(super) fn of(category: Category, paint: &Paint, seed: u32) -> String {
    let tilt = i64::from(seed * 11 % 27) - 13;
    let drawn = match category {
        Category::Flower => flower(paint, seed),
        Category::PreRoll => pre_rolls(paint, seed),
        Category::Vape => vape(paint, seed),
        Category::Concentrate => concentrate(paint, seed),
        Category::Edible => edible(paint, seed),
        Category::Tincture => tincture(paint),
        Category::Topical => topical(paint, seed),
        Category::Gear => gear(paint, seed),
    };
    format!(r#"<g transform="translate(160 120) rotate({tilt})">{drawn}</g>"#)
}

fn path(out: &mut String, d: &str, fill: &str, transform: &str) {
    let _ = write!(out, r#"<path d="{d}" fill="{fill}" transform="{transform}"/>"#);
}

/// A cola: leaves behind, scales in rows, a few hairs.
fn flower(paint: &Paint, seed: u32) -> String {
    const LEAF: &str = "M0 0C13-22 12-62 0-98C-12-62-13-22 0 0Z";
    const SCALE: &str = "M0-24C16-13 17 9 0 19C-17 9-16-13 0-24Z";
    let mut out = String::new();
    for (at, turn) in [-128, 128, -96, 96, -62, 62, -32, 32].into_iter().enumerate() {
        let fill = paint.ink(10, 34, if at % 2 == 0 { 1 } else { 2 });
        path(&mut out, LEAF, &fill, &format!("translate(0 30) rotate({turn}) scale(.9)"));
    }
    // From the foot up, so that each row lies over the one below; wide in the middle.
    for (row, width) in [2_i64, 3, 4, 3, 4, 3, 2, 1].into_iter().enumerate() {
        let row = i64::try_from(row).unwrap_or(0);
        for at in 0..width {
            let x = (2 * at - width + 1) * 13;
            let step = u32::try_from((row + at * 2) % 4).unwrap_or(0) + 2;
            let turn = x / 2;
            path(
                &mut out,
                SCALE,
                &paint.ink(if step == 4 { 30 } else { 0 }, 40, step),
                &format!("translate({x} {}) rotate({turn})", 58 - row * 17),
            );
        }
    }
    for (x, y, turn) in [(-22, 12, 0), (14, -14, 40), (-6, -42, 80), (20, 30, 120), (-16, 44, 200)] {
        let turn = turn + i64::from(seed) * 20;
        let _ = write!(
            out,
            r#"<path d="M0 0q5-9 12-7" fill="none" stroke="hsl(26,82%,58%)" stroke-width="2.6" stroke-linecap="round" transform="translate({x} {y}) rotate({turn})"/>"#
        );
    }
    out
}

/// One to three cones, fanned.
fn pre_rolls(paint: &Paint, seed: u32) -> String {
    let fans: &[i64] = match seed % 3 {
        0 => &[38],
        1 => &[24, 52],
        _ => &[14, 38, 62],
    };
    let mut out = String::new();
    for (at, turn) in fans.iter().enumerate() {
        let band = paint.ink(u32::try_from(at).unwrap_or(0) * 40, 52, 3);
        let _ = write!(out, r#"<g transform="rotate({turn}) scale(1.16)">"#);
        path(&mut out, "M-6 84L6 84L13-58Q6-66 3-84Q0-90-3-84Q-6-66-13-58Z", "hsl(40,36%,94%)", "translate(4 5)");
        path(&mut out, "M-6 84L6 84L13-58Q6-66 3-84Q0-90-3-84Q-6-66-13-58Z", &paint.tone(0, 12, 97), "");
        path(&mut out, "M0 84L6 84L13-58Q6-66 3-84L0-86Z", &paint.tone(0, 18, 84), "");
        path(&mut out, "M-6 84L6 84L8 46L-8 46Z", &band, "");
        path(&mut out, "M-8 40L8 40L8 37L-8 37Z", &band, "");
        out.push_str("</g>");
    }
    out
}

/// A cartridge with its oil, or a disposable.
fn vape(paint: &Paint, seed: u32) -> String {
    let (case, shade, oil) = (paint.ink(0, 20, 1), paint.ink(0, 20, 2), Paint::oil(seed, 54));
    let glass = if paint.deep { "hsl(0,0%,100%)" } else { "hsl(0,0%,98%)" };
    if seed.is_multiple_of(2) {
        return format!(
            r#"<rect x="-13" y="-96" width="26" height="44" rx="9" fill="{case}"/><rect x="-24" y="-58" width="48" height="92" rx="9" fill="{glass}" opacity=".85"/><rect x="-18" y="-36" width="36" height="64" rx="5" fill="{oil}"/><rect x="-3" y="-52" width="6" height="80" fill="{shade}" opacity=".55"/><rect x="-24" y="30" width="48" height="26" rx="4" fill="{case}"/><rect x="-12" y="56" width="24" height="30" rx="3" fill="{shade}"/><path d="M-15-30v50" stroke="{glass}" stroke-width="4" stroke-linecap="round" opacity=".7"/>"#
        );
    }
    format!(
        r#"<rect x="-14" y="-100" width="28" height="40" rx="10" fill="{shade}"/><rect x="-30" y="-72" width="60" height="170" rx="22" fill="{case}"/><rect x="-14" y="-44" width="28" height="52" rx="14" fill="{glass}" opacity=".85"/><rect x="-9" y="-26" width="18" height="29" rx="9" fill="{oil}"/><circle cy="52" r="9" fill="{oil}"/><path d="M-21-44v100" stroke="{glass}" stroke-width="4" stroke-linecap="round" opacity=".35"/>"#
    )
}

/// A jar from above with a pool in it, or crystals.
fn concentrate(paint: &Paint, seed: u32) -> String {
    let (jar, rim) = (paint.ink(0, 22, 1), paint.ink(0, 24, 2));
    let (amber, light, dark) = (Paint::oil(seed, 52), Paint::oil(seed, 68), Paint::oil(seed, 40));
    if seed.is_multiple_of(2) {
        return format!(
            r#"<circle r="84" fill="{jar}"/><circle r="74" fill="{rim}"/><circle r="64" fill="{jar}"/><path d="M-44-6C-46-36-12-52 14-44C44-36 54-4 38 20C24 42-4 50-24 38C-44 28-42 12-44-6Z" fill="{amber}"/><path d="M-30-8C-30-28-8-38 8-32" fill="none" stroke="{light}" stroke-width="9" stroke-linecap="round"/><path d="M28 14C20 28 4 34-8 30" fill="none" stroke="{dark}" stroke-width="7" stroke-linecap="round" opacity=".6"/>"#
        );
    }
    let mut out = String::new();
    for (x, y, scale, turn) in [(-46, 30, 9, -18), (44, 36, 8, 22), (0, 0, 14, 4), (-34, -46, 6, 30), (46, -36, 7, -24)]
    {
        let _ =
            write!(out, r#"<g transform="translate({x} {y}) rotate({turn}) scale({}.{})">"#, scale / 10, scale % 10);
        path(&mut out, "M0-58L36-20L22 52L-22 52L-36-20Z", &amber, "");
        path(&mut out, "M0-58L36-20L0-6L-36-20Z", &light, "");
        path(&mut out, "M36-20L22 52L0-6Z", &dark, "");
        out.push_str("</g>");
    }
    out
}

/// Sweets in two rows: squares, domes or a bar.
fn edible(paint: &Paint, seed: u32) -> String {
    let mut out = String::new();
    for at in 0..6_u32 {
        let (x, y) = (i64::from(at % 3) * 62 - 62, i64::from(at / 3) * 62 - 31);
        let turn = if seed % 3 == 2 { 0 } else { i64::from((at * 37 + seed * 13) % 30) - 15 };
        let (fill, shine) = match seed % 3 {
            2 => ("hsl(22,38%,26%)".to_owned(), "hsl(22,34%,36%)".to_owned()),
            _ => (paint.tone(at * 15, 58, 56), paint.tone(at * 15, 74, 75)),
        };
        let sweet = match seed % 3 {
            0 => format!(
                r#"<rect x="-26" y="-26" width="52" height="52" rx="13" fill="{fill}"/><path d="M-15-8v-7h7" stroke="{shine}" stroke-width="6" fill="none" stroke-linecap="round" stroke-linejoin="round"/>"#
            ),
            1 => format!(
                r#"<circle r="28" fill="{fill}"/><path d="M-15-6a16 16 0 0 1 11-10" stroke="{shine}" stroke-width="6" fill="none" stroke-linecap="round"/>"#
            ),
            _ => format!(
                r#"<rect x="-31" y="-31" width="62" height="62" fill="{fill}"/><rect x="-24" y="-24" width="48" height="48" rx="4" fill="{shine}"/><rect x="-17" y="-17" width="34" height="34" rx="3" fill="{fill}"/>"#
            ),
        };
        let _ = write!(out, r#"<g transform="translate({x} {y}) rotate({turn})">{sweet}</g>"#);
    }
    out
}

/// A bottle with its dropper, and a drop.
fn tincture(paint: &Paint) -> String {
    let (glass, cap, label) = (paint.ink(10, 36, 2), paint.ink(0, 20, 0), paint.tone(0, 22, 96));
    let (mark, drop) = (paint.tone(20, 46, 52), paint.tone(30, 70, 58));
    format!(
        r#"<path d="M-9-104q9-10 18 0v26h-18z" fill="{cap}"/><rect x="-17" y="-80" width="34" height="24" rx="5" fill="{cap}"/><path d="M-15-56h30v10q30 8 30 34v92q0 14-14 14h-62q-14 0-14-14v-92q0-26 30-34z" fill="{glass}"/><rect x="-45" y="4" width="90" height="58" fill="{label}"/><circle cx="0" cy="26" r="11" fill="{mark}"/><path d="M-20 48h40" stroke="{mark}" stroke-width="5" stroke-linecap="round"/><path d="M-34-8v-6q2-12 14-16" stroke="{label}" stroke-width="5" stroke-linecap="round" fill="none" opacity=".6"/><path d="M86 18c12 18 16 26 16 34a16 16 0 0 1-32 0c0-8 4-16 16-34z" fill="{drop}"/>"#
    )
}

/// An open tin with a swirl, its lid behind.
fn topical(paint: &Paint, seed: u32) -> String {
    let (tin, rim, cream) = (paint.ink(0, 26, 2), paint.ink(0, 26, 3), paint.tone(20, 40, 95));
    let (swirl, lid) = (paint.tone(10, 36, 78), paint.ink(24, 34, 4));
    let side = if seed.is_multiple_of(2) { 46 } else { -46 };
    format!(
        r#"<circle cx="{side}" cy="-34" r="62" fill="{lid}"/><circle cx="{side}" cy="-34" r="50" fill="none" stroke="{rim}" stroke-width="3"/><path d="M-84 16v34a84 40 0 0 0 168 0v-34z" fill="{tin}"/><ellipse cy="16" rx="84" ry="42" fill="{rim}"/><ellipse cy="16" rx="74" ry="34" fill="{cream}"/><path d="M-48 18a48 20 0 0 1 92-6a36 16 0 0 1-66 14a22 9 0 0 1 40-10" fill="none" stroke="{swirl}" stroke-width="8" stroke-linecap="round"/>"#
    )
}

/// A grinder, a lighter, or a book of papers.
fn gear(paint: &Paint, seed: u32) -> String {
    let (dark, mid, pale) = (paint.ink(0, 22, 1), paint.ink(0, 22, 3), paint.tone(0, 20, 94));
    let bright = paint.tone(170, 60, 58);
    match seed % 3 {
        0 => {
            let mut out = format!(
                r#"<circle r="88" fill="{dark}" stroke="{mid}" stroke-width="12" stroke-dasharray="9 9"/><circle r="72" fill="{mid}"/>"#
            );
            for at in 0..12 {
                let (turn, reach) = (at * 30, if at % 2 == 0 { 52 } else { 30 });
                path(&mut out, "M0-9L7 0L0 9L-7 0Z", &dark, &format!("rotate({turn}) translate(0 -{reach})"));
            }
            let _ = write!(out, r#"<circle r="9" fill="{bright}"/>"#);
            out
        }
        1 => format!(
            r#"<rect x="-34" y="-34" width="68" height="130" rx="14" fill="{bright}"/><rect x="-34" y="-34" width="22" height="130" rx="11" fill="{pale}" opacity=".35"/><rect x="-34" y="-64" width="68" height="34" rx="5" fill="{mid}"/><circle cx="-12" cy="-68" r="15" fill="{dark}"/><rect x="8" y="-80" width="24" height="20" rx="4" fill="{dark}"/>"#
        ),
        _ => format!(
            r#"<rect x="-92" y="-34" width="184" height="78" rx="6" fill="{dark}" transform="rotate(-10)"/><path d="M-74-30L74-56L84-2L-64 24Z" fill="{pale}"/><path d="M-74-30L74-56L76-44L-72-18Z" fill="{mid}" opacity=".4"/><rect x="-92" y="-4" width="184" height="62" rx="6" fill="{bright}" transform="rotate(-10)"/><circle cx="4" cy="26" r="17" fill="{pale}" opacity=".9"/>"#
        ),
    }
}
