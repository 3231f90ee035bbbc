//! How many bytes a server may still send, all its answers together. Not what is in them.

use std::cell::Cell;

use crate::facts::{Cause, CauseKind};

/// A number of bytes that is used up.
pub struct Quota {
    most: usize,
    left: Cell<Option<usize>>,
}

impl Quota {
    /// Nothing of it is used.
    pub fn new(most: usize) -> Quota {
        Quota { most, left: Cell::new(Some(most)) }
    }

    /// Uses up some bytes.
    ///
    /// # Errors
    /// Where there are not so many left, from then on.
    pub fn take(&self, bytes: usize) -> Result<(), Cause> {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(bytes)));
        match self.left.get() {
            Some(_) => Ok(()),
            None => Err(Cause::new(
                CauseKind::Garbled,
                format!(
                    "the responses of this server are larger than the limit of {} bytes in total",
                    self.most
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_counts_and_there_is_no_way_back() {
        let quota = Quota::new(100);
        assert!([60, 0, 40, 0].iter().all(|bytes| quota.take(*bytes).is_ok()));
        let error = quota.take(1).unwrap_err().text;
        assert_eq!(error, "the responses of this server are larger than the limit of 100 bytes in total");
        assert!(quota.take(0).is_err(), "nothing more is asked");
        assert!(Quota::new(100).take(usize::MAX).is_err());
    }
}
