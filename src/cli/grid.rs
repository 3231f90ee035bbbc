//! Rows and columns as Helm prints lists (gosuri/uitable: table.go, util/strutil). Not what is listed.

use unicode_width::UnicodeWidthChar;

use super::printable;

/// What stands behind a cell that is cut.
const CUT: &str = "...";

/// The rows below each other, without a line break at the end; cells that are wider than `most` are cut, where it is not zero.
/// Letters that a terminal would take for orders are shown as Go quotes them.
pub fn grid(rows: &[Vec<String>], most: usize) -> String {
    let rows: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|cell| printable::lines(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width_of = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.flat_map(|cell| cell.split('\n').map(width)).max().unwrap_or_default();
        if most == 0 { widest } else { widest.min(most) }
    };
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    let lines = rows.iter().flat_map(|row| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| fitted(cell, *width)).collect();
        let height = cells.iter().map(|cell| cell.split('\n').count()).max().unwrap_or_default();
        (0..height).map(|number| line(&cells, &widths, number)).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One line of a row whose cells may have several.
fn line(cells: &[String], widths: &[usize], number: usize) -> String {
    let parts = cells.iter().zip(widths).map(|(cell, width)| match cell.split('\n').nth(number) {
        Some(part) => fitted(part, *width),
        None => " ".repeat((*width).max(1)),
    });
    parts.collect::<Vec<_>>().join("\t")
}

/// A text of that width: filled up, or cut and marked so (`Resize`). A column without width leaves it alone.
fn fitted(text: &str, most: usize) -> String {
    let wide = width(text);
    if most == 0 || wide == most {
        return text.to_owned();
    }
    if wide < most {
        return format!("{text}{}", " ".repeat(most - wide));
    }
    let (mut cut, mut used) = (String::new(), 0);
    for letter in text.chars() {
        cut.push(letter);
        let wide = letter.width().unwrap_or_default();
        if used + wide + CUT.len() >= most {
            break;
        }
        used += wide;
    }
    cut + CUT
}

/// How many columns of a terminal a text takes, breaks between lines not counted.
fn width(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or_default()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    /// What gosuri/uitable makes of them.
    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_no_wider_than_allowed() {
        let table = rows(&[&["NAME", "URL"], &["a", "https://x"], &["\u{65e5}\u{672c}\u{8a9e}", ""]]);
        let expected = "NAME  \tURL      \na     \thttps://x\n\u{65e5}\u{672c}\u{8a9e}\t         ";
        assert_eq!(grid(&table, 0), expected);
        assert_eq!(grid(&rows(&[&["abcdefgh", "x"]]), 6), "abc...\tx");
        assert_eq!(grid(&rows(&[&["abcdefgh"]]), 2), "a...");
        assert_eq!(grid(&rows(&[&["", "x"]]), 5), "\tx");
        assert_eq!(grid(&rows(&[&["a\x1b[31m", "x"]]), 0), "a\\x1b[31m\tx");
    }
}
