//! Diagnostics for a person: Helm's own line last, and on a terminal the place in the text, a caret and hints above it.
//! The only writer to stderr.

use std::io::{IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::diag::{Diagnostic, Place, Severity, Source};

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
            writeln!(out, "{BLUE}  called from{BLUE:#} {place}")?;
        }
    }
    for hint in &diagnostic.hints {
        writeln!(out, "{CYAN}hint:{CYAN:#} {hint}")?;
    }
    match diagnostic.severity {
        Severity::Error => writeln!(out, "{RED}Error:{RED:#} {}", diagnostic.message),
        Severity::Warning | Severity::Info => writeln!(out, "{}", diagnostic.message),
    }
}

/// The line with its neighbours, and a caret below the column.
fn excerpt(out: &mut impl Write, place: &Place, source: &Source) -> std::io::Result<()> {
    let last = place.line.saturating_add(1);
    let width = last.to_string().len();
    writeln!(out, "{BLUE}{:width$}-->{BLUE:#} {BOLD}{place}{BOLD:#}", "")?;
    for number in place.line.saturating_sub(1).max(1)..=last {
        let Some(line) = source.line(number) else { continue };
        let line = String::from_utf8_lossy(line);
        writeln!(out, "{BLUE}{number:width$} |{BLUE:#} {line}")?;
        if number == place.line {
            let before: String =
                line.chars().take(place.column).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            writeln!(out, "{BLUE}{:width$} |{BLUE:#} {before}{RED}^{RED:#}", "")?;
        }
    }
    Ok(())
}
