//! What Helm would write to its log while it works: level, message, attributes. Not where it is printed.

use std::fmt;

use crate::gostd::strconv;

/// How loud a notice is; the names are those of Go's log/slog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Probably a mistake.
    Warn,
    /// Goes with an error that ends the run.
    Error,
}

impl Level {
    /// The word in the log line.
    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        }
    }
}

/// One line of Helm's log. Its `Display` is the line as log/slog's text handler writes it:
/// `level=WARN msg="returned non-bool value" path=x chart=sub`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loud.
    pub level: Level,
    /// The message.
    pub message: String,
    /// Names and values, in the order in which Helm gives them.
    pub attributes: Vec<(&'static str, String)>,
}

impl Notice {
    /// An INFO line; what Helm prints through Go's old `log` package arrives as such.
    pub fn info(message: impl Into<String>) -> Notice {
        Notice::new(Level::Info, message)
    }

    /// A WARN line.
    pub fn warn(message: impl Into<String>) -> Notice {
        Notice::new(Level::Warn, message)
    }

    /// An ERROR line.
    pub fn error(message: impl Into<String>) -> Notice {
        Notice::new(Level::Error, message)
    }

    fn new(level: Level, message: impl Into<String>) -> Notice {
        Notice { level, message: message.into(), attributes: Vec::new() }
    }

    /// Adds an attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Notice {
        self.attributes.push((name, value.into()));
        self
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "level={} msg={}", self.level.name(), Word(&self.message))?;
        self.attributes.iter().try_for_each(|(name, value)| write!(f, " {name}={}", Word(value)))
    }
}

/// A text as log/slog's text handler writes it: quoted only where it would not read as one word
/// (Go: log/slog/text_handler.go, `needsQuoting`).
struct Word<'a>(&'a str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c == '\\' || (c != ' ' && c != '"' && c != '=' && strconv::is_print(c));
        if !self.0.is_empty() && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        f.write_str(&strconv::quoted(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_a_slog_line() {
        let notice = Notice::warn("returned non-bool value").with("path", "a.b").with("chart", "");
        assert_eq!(notice.to_string(), r#"level=WARN msg="returned non-bool value" path=a.b chart="""#);
        let notice = Notice::warn("gone").with("error", "\"exports\" is\nno table");
        assert_eq!(notice.to_string(), r#"level=WARN msg=gone error="\"exports\" is\nno table""#);
    }
}
