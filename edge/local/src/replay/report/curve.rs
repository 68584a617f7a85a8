//! A curve over the day, as SVG: inline, without script, in the colours of the page. Pure.

use crate::replay::day::{Compression, DAY_MS};
use std::fmt::Write;

const WIDTH: u64 = 720;
const HEIGHT: u64 = 150;
const LEFT: u64 = 46;
const TOP: u64 = 16;
const BOTTOM: u64 = 20;

/// One line of a chart: a value for each moment, or a gap.
pub(super) struct Line<'a> {
    /// Which colour.
    pub(super) class: &'a str,
    /// What it is.
    pub(super) name: &'a str,
    /// Real milliseconds, and the value then.
    pub(super) values: Vec<(u64, Option<u64>)>,
}

/// What is the same in all charts.
pub(super) struct Frame<'a> {
    pub(super) compression: Compression,
    /// Where the last sample is.
    pub(super) until_ms: u64,
    /// From when to when the database failed in which way.
    pub(super) stages: &'a [(u64, u64, String)],
}

impl Frame<'_> {
    /// Draws the lines; `unit` turns a value into words for the axis.
    pub(super) fn chart(&self, title: &str, lines: &[Line<'_>], unit: impl Fn(u64) -> String) -> String {
        let most = lines.iter().flat_map(|line| &line.values).filter_map(|(_, value)| *value).max().unwrap_or(0).max(1);
        let mut svg = format!(
            "<figure><figcaption>{title}{}</figcaption><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">",
            legend(lines)
        );
        for (from, to, name) in self.stages {
            let (x, width) = (self.x(*from), self.x(*to).saturating_sub(self.x(*from)));
            let height = HEIGHT - TOP - BOTTOM;
            let _ = write!(
                svg,
                "<rect class=\"stage\" x=\"{x}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\"><title>{name}</title></rect>\
                 <text class=\"small\" x=\"{}\" y=\"{}\">{name}</text>",
                x + 2,
                TOP - 4
            );
        }
        for (value, y) in [(most, TOP), (most / 2, (TOP + HEIGHT - BOTTOM) / 2), (0, HEIGHT - BOTTOM)] {
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{LEFT} {y}H{WIDTH}\"/><text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>",
                LEFT - 4,
                y + 4,
                unit(value)
            );
        }
        for hour in (0..=24).step_by(3) {
            let x = self.x(self.compression.real_ms(DAY_MS / 24 * hour));
            let _ = write!(svg, "<text class=\"hour\" x=\"{x}\" y=\"{}\">{hour}</text>", HEIGHT - 5);
        }
        for line in lines {
            let _ = write!(svg, "<path class=\"line {}\" d=\"{}\"/>", line.class, self.path(line, most));
        }
        svg.push_str("</svg></figure>");
        svg
    }

    fn x(&self, at_ms: u64) -> u64 {
        LEFT + at_ms.min(self.until_ms) * (WIDTH - LEFT) / self.until_ms.max(1)
    }

    /// A gap lifts the pen.
    fn path(&self, line: &Line<'_>, most: u64) -> String {
        let mut path = String::new();
        let mut is_down = false;
        for (at_ms, value) in &line.values {
            let Some(value) = value else {
                is_down = false;
                continue;
            };
            let y = HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / most;
            let _ = write!(path, "{}{} {y}", if is_down { 'L' } else { 'M' }, self.x(*at_ms));
            is_down = true;
        }
        path
    }
}

fn legend(lines: &[Line<'_>]) -> String {
    let item = |line: &Line<'_>| format!("<span class=\"key {}\">{}</span>", line.class, line.name);
    lines.iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::day::Pace;

    #[test]
    fn what_is_unknown_is_a_gap_and_the_largest_value_touches_the_top() {
        let frame = Frame { compression: Compression::to_length(1_000, Pace::Clock), until_ms: 1_000, stages: &[] };
        let values = vec![(0, Some(0)), (500, Some(10)), (600, None), (1_000, Some(5))];
        let line = Line { class: "a", name: "orders", values };
        assert_eq!(frame.path(&line, 10), "M46 130L383 16M720 73");
        let svg = frame.chart("Orders", &[line], |value| value.to_string());
        assert!(svg.contains(">10</text>") && svg.contains(">24</text>"), "{svg}");
    }
}
