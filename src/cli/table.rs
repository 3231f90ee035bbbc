//! An explanation as a table that is as wide as the terminal. Not what it says.

use super::printable;
use crate::netpol::explain::{ExplainedPeer, ExplainedRule, Explanation, Setter};

/// The width where there is no terminal, in columns.
const WIDTH: usize = 100;
/// The narrowest and the widest table; beyond them lines are harder to read than lines that the terminal wraps.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=200;
/// Peer, ports, source, TTL, age in a table of `WIDTH`; with a space between them and two in front.
const COLUMNS: [usize; 5] = [42, 14, 26, 6, 6];
const INDENT: &str = "  ";
/// Where a long word may be cut: between labels, or else within one.
const JOINTS: [&[char]; 2] = [&[','], &['/', '.', '=']];
/// A space that no line ends at.
const TIED: &str = "\u{a0}";

/// The table, for a terminal of so many columns.
pub fn table(explanation: &Explanation, terminal: Option<usize>) -> String {
    Layout::of(terminal).table(explanation)
}

/// How wide everything is.
struct Layout {
    width: usize,
    columns: [usize; 5],
}

impl Layout {
    /// Ports, TTL and age need the same room in every table; peer and source share the rest.
    fn of(terminal: Option<usize>) -> Layout {
        let width = terminal.unwrap_or(WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end());
        let [peer, ports, source, ttl, age] = COLUMNS;
        let shared = width - (WIDTH - peer - source);
        let wide = shared * peer / (peer + source);
        Layout { width, columns: [wide, ports, shared - wide, ttl, age] }
    }

    fn table(&self, explanation: &Explanation) -> String {
        let mut lines = self.row(&["PEER", "PORTS", "SOURCE", "TTL", "AGE"].map(str::to_owned));
        for rule in &explanation.rules {
            lines.push(String::new());
            lines.extend(self.of_rule(rule));
        }
        if !explanation.warnings.is_empty() {
            lines.push(String::new());
        }
        lines
            .extend(explanation.warnings.iter().flat_map(|warning| self.paragraph("warning: ", warning, "")));
        lines.push(String::new());
        lines.join("\n")
    }

    fn of_rule(&self, rule: &ExplainedRule) -> Vec<String> {
        let path = rule.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        let mut lines = self.paragraph("", &format!("{}{path}: {}", rule.policy, rule.title), "");
        lines.extend(self.paragraph("why: ", &rule.why, INDENT));
        lines.extend(self.paragraph("value: ", &format!("{} ({})", rule.key, setter(&rule.set)), INDENT));
        if let Some(given) = &rule.given {
            let text = format!("{} ({})", given.key, setter(&given.set));
            lines.extend(self.paragraph("addresses: ", &text, INDENT));
        }
        let ports = rule.ports.iter().map(|port| port.replace(' ', TIED)).collect::<Vec<_>>().join(", ");
        let ports = if ports.is_empty() { "any".to_owned() } else { ports };
        lines.extend(rule.peers.iter().flat_map(|peer| self.of_peer(peer, &ports)));
        lines.extend(rule.warnings.iter().flat_map(|warning| self.paragraph("warning: ", warning, INDENT)));
        lines
    }

    fn of_peer(&self, peer: &ExplainedPeer, ports: &str) -> Vec<String> {
        let none = || "-".to_owned();
        let via = if peer.via.is_empty() { String::new() } else { format!(" via {}", peer.via.join(", ")) };
        let except = match peer.except.is_empty() {
            true => String::new(),
            false => format!(" except {}", peer.except.join(", ")),
        };
        self.row(&[
            format!("{}{except}", peer.peer),
            ports.to_owned(),
            peer.source.as_ref().map_or_else(none, |source| format!("{source}{via}")),
            peer.ttl.map_or_else(none, |ttl| format!("{ttl}s")),
            peer.age.map_or_else(none, age),
        ])
    }

    /// Cells beside each other, each as many lines as it takes.
    fn row(&self, cells: &[String; 5]) -> Vec<String> {
        let cells: Vec<Vec<String>> =
            cells.iter().zip(self.columns).map(|(cell, width)| wrap(&printable::line(cell), width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        let line = |number: usize| {
            let parts = cells.iter().zip(self.columns);
            let parts =
                parts.map(|(cell, width)| format!("{:width$}", cell.get(number).map_or("", String::as_str)));
            format!("{INDENT}{}", parts.collect::<Vec<_>>().join(" ")).trim_end().to_owned()
        };
        (0..height).map(line).collect()
    }

    /// A text over the whole width, `label` in front of its first line.
    fn paragraph(&self, label: &str, text: &str, indent: &str) -> Vec<String> {
        let margin = indent.len() + label.len();
        let lines = wrap(&printable::line(text), self.width - margin).into_iter().enumerate();
        lines
            .map(|(number, line)| match number {
                0 => format!("{indent}{label}{line}"),
                _ => format!("{:margin$}{line}", ""),
            })
            .collect()
    }
}

fn setter(set: &Setter) -> String {
    match set {
        Setter::File { file, line, column } => format!("{file}:{line}:{column}"),
        Setter::Flag(flag) => flag.clone(),
        Setter::Default => "the chart's default".to_owned(),
    }
}

/// As kubectl shows ages: the largest unit, with the next one where that matters.
fn age(seconds: i64) -> String {
    let (minute, hour, day) = (60, 3600, 86_400);
    match seconds {
        s if s < 2 * minute => format!("{s}s"),
        s if s < 2 * hour => format!("{}m", s / minute),
        s if s < 2 * day => format!("{}h", s / hour),
        s => format!("{}d", s / day),
    }
}

/// Lines of at most `width` characters, cut between words, or within one where it is longer than a line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut pieces: Vec<&str> = text.split_inclusive(' ').collect();
    for joints in JOINTS {
        let divide = |piece: &'_ &str| piece.trim_end().chars().count() > width;
        pieces = pieces
            .into_iter()
            .flat_map(|piece| match divide(&piece) {
                true => piece.split_inclusive(joints).collect(),
                false => vec![piece],
            })
            .collect();
    }
    for piece in pieces {
        for part in cut(piece, width) {
            let used = lines.last().map_or(0, |line| line.chars().count());
            if used > 0 && used + part.trim_end().chars().count() > width {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&part);
            }
        }
    }
    lines.iter().map(|line| line.trim_end().replace(TIED, " ")).collect()
}

/// A piece in parts of at most so many characters.
fn cut(piece: &str, width: usize) -> Vec<String> {
    if piece.trim_end().chars().count() <= width {
        return vec![piece.to_owned()];
    }
    let letters: Vec<char> = piece.chars().collect();
    letters.chunks(width).map(|part| part.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        assert_eq!(
            [0, 119, 120, 7199, 7200, 172_799, 172_800].map(age),
            ["0s", "119s", "2m", "119m", "2h", "47h", "2d"]
        );
    }

    #[test]
    fn columns_fill_the_terminal() {
        for (terminal, width) in
            [(None, 100), (Some(100), 100), (Some(20), 60), (Some(79), 79), (Some(400), 200)]
        {
            let layout = Layout::of(terminal);
            assert_eq!(layout.columns.iter().sum::<usize>() + 4 + INDENT.len(), width);
        }
        assert_eq!(Layout::of(None).columns, COLUMNS);
    }

    #[test]
    fn no_line_is_too_long() {
        for text in ["a bb ccc dddd", "app.kubernetes.io/name=api-gateway-nginx", &"x".repeat(50)] {
            let lines = wrap(text, 12);
            assert!(lines.iter().all(|line| line.chars().count() <= 12), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrap("a bb ccc dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrap("", 6), [""]);
    }
}
