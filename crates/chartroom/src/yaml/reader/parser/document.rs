//! Where a document starts and ends, and its directives.

use super::{Event, Parser, Place, State};
use crate::yaml::error::{Error, Mark};
use crate::yaml::reader::scanner::TokenKind;

const STANDARD_HANDLES: [(&[u8], &[u8]); 2] = [(b"!", b"!"), (b"!!", b"tag:yaml.org,2002:")];

impl<'t> Parser<'t> {
    /// Moves to the content of the first document; `false` if there is none.
    ///
    /// # Errors
    /// Broken directives, and directives without `---`.
    pub(in crate::yaml::reader) fn start(&mut self) -> Result<bool, Error> {
        self.waiting.push(State::DocumentEnd);
        match self.peek()? {
            TokenKind::StreamEnd => return Ok(false),
            TokenKind::Version(..) | TokenKind::TagDirective { .. } | TokenKind::DocumentStart => {
                self.directives()?;
                if !matches!(self.peek()?, TokenKind::DocumentStart) {
                    return self.refuse("did not find expected <document start>", Mark::default());
                }
                self.take()?;
                self.state = State::DocumentContent;
            }
            _ => {
                self.standard_handles();
                self.state = State::ImplicitContent;
            }
        }
        Ok(true)
    }

    /// Looks at what follows the document: it has to be a token, but may be any.
    ///
    /// # Errors
    /// Those of the scanner.
    pub(in crate::yaml::reader) fn finish(&mut self) -> Result<(), Error> {
        self.peek().map(|_| ())
    }

    /// After `---` there may be nothing.
    pub(super) fn document_content(&mut self) -> Result<Event<'t>, Error> {
        match self.peek()? {
            TokenKind::Version(..)
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.waiting.pop();
                self.missing(State::DocumentEnd)
            }
            _ => self.node(Place::Block),
        }
    }

    fn directives(&mut self) -> Result<(), Error> {
        let mut versions = 0;
        loop {
            match self.peek()? {
                TokenKind::Version(..) if versions > 0 => {
                    return self.refuse("found duplicate %YAML directive", Mark::default());
                }
                TokenKind::Version(1, 1) => versions += 1,
                TokenKind::Version(..) => {
                    return self.refuse("found incompatible YAML document", Mark::default());
                }
                TokenKind::TagDirective { handle, prefix } => {
                    let (handle, prefix) = (handle.to_vec(), prefix.clone());
                    if self.handles.iter().any(|(known, _)| *known == handle) {
                        return self.refuse("found duplicate %TAG directive", Mark::default());
                    }
                    self.handles.push((handle, prefix));
                }
                _ => break,
            }
            self.take()?;
        }
        self.standard_handles();
        Ok(())
    }

    fn standard_handles(&mut self) {
        for (handle, prefix) in STANDARD_HANDLES {
            if !self.handles.iter().any(|(known, _)| known == handle) {
                self.handles.push((handle.to_vec(), prefix.to_vec()));
            }
        }
    }
}
