//! What a file of a chart holds: in memory, or read on first use. Not where it is read from.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use super::file::BYTE_ORDER_MARK;

/// The bytes of a file, without the byte order mark that it may start with. Cheap to clone.
///
/// A file that is read late and cannot be has no bytes; [`Content::failure`] says why, and nothing that came of it must
/// be used.
#[derive(Clone)]
pub struct Content {
    kind: Kind,
    /// When it was last changed, in seconds since 1970, where that is known.
    changed: Option<i64>,
}

#[derive(Clone)]
enum Kind {
    Read(Rc<[u8]>),
    Later(Rc<Later>),
}

struct Later {
    read: Box<dyn Fn() -> Result<Vec<u8>, String>>,
    bytes: OnceCell<(Rc<[u8]>, Option<String>)>,
}

impl Content {
    /// Bytes at hand.
    pub fn new(bytes: impl Into<Rc<[u8]>>) -> Content {
        let bytes = bytes.into();
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).map(Rc::from).unwrap_or(bytes);
        Content { kind: Kind::Read(bytes), changed: None }
    }

    /// Bytes that `read` has; it is called at most once.
    pub fn later(read: impl Fn() -> Result<Vec<u8>, String> + 'static) -> Content {
        let later = Later { read: Box::new(read), bytes: OnceCell::new() };
        Content { kind: Kind::Later(Rc::new(later)), changed: None }
    }

    /// The same, last changed then.
    pub(super) fn changed_at(self, seconds: Option<i64>) -> Content {
        Content { changed: seconds, ..self }
    }

    /// When it was last changed, in seconds since 1970, where that is known.
    pub(super) fn changed(&self) -> Option<i64> {
        self.changed
    }

    /// The bytes, read by now.
    pub fn bytes(&self) -> &Rc<[u8]> {
        match &self.kind {
            Kind::Read(bytes) => bytes,
            Kind::Later(later) => &later.bytes.get_or_init(|| later.read()).0,
        }
    }

    /// Why there are no bytes, where they were wanted and could not be read.
    pub fn failure(&self) -> Option<&str> {
        match &self.kind {
            Kind::Read(_) => None,
            Kind::Later(later) => later.bytes.get()?.1.as_deref(),
        }
    }
}

impl Later {
    fn read(&self) -> (Rc<[u8]>, Option<String>) {
        match (self.read)() {
            Ok(bytes) => (Rc::from(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes)), None),
            Err(why) => (Rc::default(), Some(why)),
        }
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes()
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Content) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Content {}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Read(bytes) => write!(f, "Content({} bytes)", bytes.len()),
            Kind::Later(_) => f.write_str("Content(read later)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_wanted_is_read_once() {
        let reads = Rc::new(Cell::new(0));
        let counted = reads.clone();
        let content = Content::later(move || {
            counted.set(counted.get() + 1);
            Ok(b"\xEF\xBB\xBFtext".to_vec())
        });
        let same = content.clone();
        assert_eq!((reads.get(), content.failure()), (0, None));
        assert_eq!((&*content, &*same), (&b"text"[..], &b"text"[..]));
        assert_eq!((reads.get(), content.failure()), (1, None));
    }

    #[test]
    fn why_a_file_cannot_be_read_is_kept_for_all_who_share_it() {
        let content = Content::later(|| Err("open a: permission denied".to_owned()));
        let same = content.clone();
        assert_eq!(content.len(), 0);
        assert_eq!(same.failure(), Some("open a: permission denied"));
    }
}
