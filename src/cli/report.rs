//! Diagnostics for a person: on a terminal the place in the text with a caret, then Helm's own line, then the hints.
//! The only writer to stderr.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::printable;
use chartroom::diag::{Diagnostic, Place, Severity, Source};

const BOLD: Style = Style::new().bold();
const RED: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const BLUE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Blue)));
const CYAN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// When messages have colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, where the environment does not say otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What is shown of a diagnostic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// All of it on a terminal, elsewhere the message and its hints.
    #[default]
    Auto,
    /// All of it.
    Full,
    /// A line of JSON.
    Json,
}

/// Which messages are shown, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// When they have colors.
    pub color: Color,
    /// What is shown of each.
    pub form: Form,
    /// Warnings are left out.
    pub quiet: bool,
    /// Each question to the cluster and to DNS is shown.
    pub verbose: bool,
}

/// Prints a diagnostic. Errors get `Error: ` in front, as Helm's do; warnings and remarks stand as they are.
pub fn tell(diagnostic: &Diagnostic, look: Look) {
    if look.quiet && diagnostic.severity == Severity::Warning {
        return;
    }
    let stderr = std::io::stderr();
    let is_full = look.form == Form::Full || (look.form == Form::Auto && stderr.is_terminal());
    let choice = match look.color {
        Color::Auto => AutoStream::choice(&stderr),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(stderr.lock(), choice);
    // Nothing can be done about a stderr that is gone.
    let _ = match look.form {
        Form::Json => writeln!(out, "{}", printable::json(&as_json(diagnostic).to_string())),
        Form::Auto | Form::Full => write(&mut out, diagnostic, is_full),
    };
}

/// A line of the log of a process that goes on.
pub struct LogLine {
    /// When.
    pub time: String,
    /// How bad it is.
    pub severity: Severity,
    /// What happened.
    pub message: String,
    /// To what, and how.
    pub fields: Vec<(&'static str, String)>,
}

/// Prints a line of the log, as JSON or for a person.
pub fn log(line: &LogLine, is_json: bool) {
    let LogLine { time, severity, message, fields } = line;
    let level = match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let text = if is_json {
        let mut object = serde_json::json!({"time": time, "level": level, "message": message});
        for (name, value) in fields {
            object[*name] = value.as_str().into();
        }
        object.to_string()
    } else {
        let fields: String = fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("{time} {level}: {message}{fields}")
    };
    // Nothing can be done about a stderr that is gone.
    let _ = writeln!(std::io::stderr().lock(), "{}", printable::line(&text));
}

fn as_json(diagnostic: &Diagnostic) -> serde_json::Value {
    let severity = match diagnostic.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = |place: &Place| {
        let Place { name, line, column } = place;
        serde_json::json!({"name": &**name, "line": line, "column": column})
    };
    let places: Vec<_> = diagnostic.places.iter().map(place).collect();
    let Diagnostic { message, notes, hints, .. } = diagnostic;
    serde_json::json!({"severity": severity, "message": message, "places": places, "notes": notes, "hints": hints})
}

fn write(out: &mut impl Write, diagnostic: &Diagnostic, is_full: bool) -> std::io::Result<()> {
    if is_full {
        if let (Some(place), Some(source)) = (diagnostic.places.last(), &diagnostic.source) {
            excerpt(out, place, source)?;
        }
        let callers: Vec<String> = diagnostic.places.iter().rev().skip(1).map(Place::to_string).collect();
        for line in folded(&callers, CALLERS_SHOWN) {
            writeln!(out, "{BLUE}  called from{BLUE:#} {}", printable::line(&line))?;
        }
    }
    let message = printable::lines(&diagnostic.message);
    let message = if is_full { shortened(&message).into() } else { message };
    match diagnostic.severity {
        Severity::Error => writeln!(out, "{RED}Error:{RED:#} {message}")?,
        Severity::Warning | Severity::Info => writeln!(out, "{message}")?,
    }
    if is_full {
        for note in &diagnostic.notes {
            writeln!(out, "{CYAN}note:{CYAN:#} {}", printable::lines(note))?;
        }
    }
    let mut hints = diagnostic.hints.iter();
    hints.try_for_each(|hint| writeln!(out, "{CYAN}hint:{CYAN:#} {}", printable::lines(hint)))
}

/// How many callers are shown at each end of a long way to a failure.
const CALLERS_SHOWN: usize = 3;
/// How many lines of a long message are shown at each end: templates that call each other without end have thousands.
const LINES_SHOWN: usize = 12;
/// How many characters of a long line are shown at each end.
const LETTERS_SHOWN: usize = 1000;

/// The first and the last lines, and how many are between them.
fn folded(lines: &[String], shown: usize) -> Vec<String> {
    let left_out = lines.len().saturating_sub(2 * shown);
    if left_out < 2 {
        return lines.to_vec();
    }
    let (first, last) = (lines.iter().take(shown), lines.iter().skip(shown + left_out));
    first.cloned().chain([format!("... {left_out} more ...")]).chain(last.cloned()).collect()
}

/// A message in a few lines of a few letters.
fn shortened(message: &str) -> String {
    let line = |line: &str| {
        let letters: Vec<char> = line.chars().collect();
        let left_out = letters.len().saturating_sub(2 * LETTERS_SHOWN);
        match left_out {
            0 => line.to_owned(),
            _ => {
                let first: String = letters.iter().take(LETTERS_SHOWN).collect();
                let last: String = letters.iter().skip(LETTERS_SHOWN + left_out).collect();
                format!("{first} ... {left_out} more characters ... {last}")
            }
        }
    };
    folded(&message.split('\n').map(line).collect::<Vec<_>>(), LINES_SHOWN).join("\n")
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
            let column = place.column.saturating_sub(source.first_column());
            let before = shown(&line[..column.min(line.len())]);
            let before: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            writeln!(out, "{BLUE}{:width$} |{BLUE:#} {before}{RED}^{RED:#}", "")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_folded_and_others_are_not() {
        let lines: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert_eq!(folded(&lines, 2), ["0", "1", "... 96 more ...", "98", "99"]);
        assert_eq!(folded(&lines[..5], 2), lines[..5]);
        assert_eq!(shortened("a\nb"), "a\nb");
        let long = shortened(&"x".repeat(2500));
        assert!(long.contains(" ... 500 more characters ... ") && long.len() < 2100, "{long}");
    }
}
