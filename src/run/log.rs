//! The one way of every warning: collected in order, and printed before the result. Not what is warned of.

use std::cell::RefCell;
use std::rc::Rc;

use crate::cli::{self, Look, Received, Waiting};
use chartroom::Notice;
use chartroom::diag::{Diagnostic, Severity};

/// The warnings of a run, and what is printed before its result. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Log(Rc<RefCell<Vec<Diagnostic>>>, Look, Rc<RefCell<String>>);

impl Log {
    /// Nothing yet; messages will look so.
    pub fn new(look: Look) -> Log {
        Log(Rc::default(), look, Rc::default())
    }

    /// Whether details are wanted.
    pub fn is_verbose(&self) -> bool {
        self.1.verbose
    }

    /// Adds a detail of the run.
    pub fn detail(&self, text: String) {
        self.warn(Diagnostic::new(Severity::Info, text));
    }

    /// Adds a warning.
    pub fn warn(&self, warning: Diagnostic) {
        self.0.borrow_mut().push(warning);
    }

    /// Does one of the engine's steps, and adds what it notices.
    pub fn noticed<T>(&self, step: impl FnOnce(&mut Vec<Notice>) -> T) -> T {
        let mut notices = Vec::new();
        let done = step(&mut notices);
        notices.iter().for_each(|notice| self.warn(Diagnostic::warning(notice.to_string())));
        done
    }

    /// Adds lines that stand before the result on stdout.
    pub fn hold(&self, text: &str) {
        self.2.borrow_mut().push_str(text);
    }

    /// What was added of them since the last time, fit for a terminal.
    pub fn held(&self) -> String {
        cli::printable::lines(&self.2.take()).into_owned()
    }

    /// Takes out what was added since the last time.
    pub fn take(&self) -> Vec<Diagnostic> {
        self.0.take()
    }

    /// Says on a terminal what is waited for, once that takes long, and how much has come of it, as long as what comes back
    /// lives. Not with `--quiet`.
    pub fn waiting(&self, text: &str, received: Received) -> Option<Waiting> {
        (!self.1.quiet).then(|| Waiting::start(text.to_owned(), received))
    }

    /// Prints what was added since the last time.
    pub fn print(&self) {
        self.0.take().iter().for_each(|warning| self.tell(warning));
    }

    /// Prints an error, or whatever else comes last.
    pub fn tell(&self, diagnostic: &Diagnostic) {
        cli::tell(diagnostic, self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_the_engine_and_own_warnings_keep_their_order() {
        let log = Log::default();
        log.warn(Diagnostic::warning("first"));
        let done = log.noticed(|notices| {
            notices.push(Notice::warn("second"));
            7
        });
        log.clone().warn(Diagnostic::warning("third"));
        let texts: Vec<String> = log.0.take().into_iter().map(|warning| warning.message).collect();
        assert_eq!((done, texts.join("|").as_str()), (7, "first|level=WARN msg=second|third"));
    }
}
