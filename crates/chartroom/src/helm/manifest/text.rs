//! The text of a document, which stays where it was rendered. Knows nothing of what it says.

use std::ops::{Deref, Range};
use std::rc::Rc;

/// Part of a rendered file, or all of it. Cheap to clone: CRDs have megabytes, and are read and printed only.
#[derive(Clone, Debug)]
pub struct Text {
    file: Rc<Vec<u8>>,
    part: Range<usize>,
}

impl Text {
    /// The bytes of a file that stand at `part`; none where it has no such part.
    pub fn part(file: &Rc<Vec<u8>>, part: Range<usize>) -> Text {
        Text { file: file.clone(), part }
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.file.get(self.part.clone()).unwrap_or_default()
    }
}

impl From<Rc<Vec<u8>>> for Text {
    fn from(file: Rc<Vec<u8>>) -> Text {
        Text { part: 0..file.len(), file }
    }
}

impl From<Vec<u8>> for Text {
    fn from(text: Vec<u8>) -> Text {
        Text::from(Rc::new(text))
    }
}
