//! Diagnostics for a person: on a terminal the place in the text with a caret, then Helm's own line, then the hints.
//! The only writer to stderr.

use std::io::{IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use super::printable;
use chartroom::diag::{Diagnostic, Place, Severity, Source};

const BOLD: Style = Style::new().bold();
const RED: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const BLUE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Blue)));
const CYAN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// Prints a diagnostic. Errors get `Error: ` in front, as Helm's do; warnings and remarks stand as they are.
pub fn tell(diagnostic: &Diagnostic) {
    let stderr = std::io::stderr();
    let terminal = stderr.is_terminal();
    let mut out = AutoStream::auto(stderr.lock());
    // Nothing can be done about a stderr that is gone.
    let _ = write(&mut out, diagnostic, terminal);
}

fn write(out: &mut impl Write, diagnostic: &Diagnostic, terminal: bool) -> std::io::Result<()> {
    if terminal {
        if let (Some(place), Some(source)) = (diagnostic.places.last(), &diagnostic.source) {
            excerpt(out, place, source)?;
        }
        for place in diagnostic.places.iter().rev().skip(1) {
            writeln!(out, "{BLUE}  called from{BLUE:#} {}", printable::line(&place.to_string()))?;
        }
    }
    let message = printable::lines(&diagnostic.message);
    match diagnostic.severity {
        Severity::Error => writeln!(out, "{RED}Error:{RED:#} {message}")?,
        Severity::Warning | Severity::Info => writeln!(out, "{message}")?,
    }
    let mut hints = diagnostic.hints.iter();
    hints.try_for_each(|hint| writeln!(out, "{CYAN}hint:{CYAN:#} {}", printable::lines(hint)))
}

/// The line with its neighbours, and a caret below the column.
fn excerpt(out: &mut impl Write, place: &Place, source: &Source) -> std::io::Result<()> {
    let last = place.line.saturating_add(1);
    let width = last.to_string().len();
    writeln!(out, "{BLUE}{:width$}-->{BLUE:#} {BOLD}{}{BOLD:#}", "", printable::line(&place.to_string()))?;
    for number in place.line.saturating_sub(1).max(1)..=last {
        let Some(line) = source.line(number) else { continue };
        let shown = |bytes: &[u8]| printable::lines(&String::from_utf8_lossy(bytes)).into_owned();
        writeln!(out, "{BLUE}{number:width$} |{BLUE:#} {}", shown(line))?;
        if number == place.line {
            let before = shown(&line[..place.column.min(line.len())]);
            let before: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            writeln!(out, "{BLUE}{:width$} |{BLUE:#} {before}{RED}^{RED:#}", "")?;
        }
    }
    Ok(())
}
