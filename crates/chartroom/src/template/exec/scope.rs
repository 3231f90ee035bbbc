//! Variables: one stack for the whole execution, of which each template sees its own part.
//!
//! Go looks variables up when they are used, from the top; which one it finds can depend on the way taken (a
//! declaration inside an argument of `or` may not have happened). So do we, by number instead of by name.

use super::super::ast::{DOLLAR, VarId};
use super::Val;

/// The variables that can be seen, and those of the templates that wait.
#[derive(Debug, Default)]
pub(super) struct Scope {
    stack: Vec<(VarId, Val)>,
    /// Where the part of the current template starts.
    base: usize,
}

/// A state of the stack to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    length: usize,
    base: usize,
}

impl Scope {
    pub(super) fn mark(&self) -> Mark {
        Mark { length: self.stack.len(), base: self.base }
    }

    /// Starts a template, which sees nothing but `$`.
    pub(super) fn enter(&mut self, dot: Val) -> Mark {
        let mark = self.mark();
        self.base = self.stack.len();
        self.declare(DOLLAR, dot);
        mark
    }

    /// Forgets everything since the mark.
    pub(super) fn leave(&mut self, mark: Mark) {
        self.stack.truncate(mark.length);
        self.base = mark.base;
    }

    pub(super) fn declare(&mut self, name: VarId, value: Val) {
        self.stack.push((name, value));
    }

    pub(super) fn get(&self, name: VarId) -> Option<&Val> {
        let seen = self.stack.get(self.base..)?;
        seen.iter().rev().find(|(id, _)| *id == name).map(|(_, value)| value)
    }

    /// Changes the variable declared last under that name; false where there is none.
    pub(super) fn assign(&mut self, name: VarId, value: Val) -> bool {
        let seen = self.stack.get_mut(self.base..).unwrap_or_default();
        match seen.iter_mut().rev().find(|(id, _)| *id == name) {
            Some((_, old)) => {
                *old = value;
                true
            }
            None => false,
        }
    }

    /// Changes the variable that is `n`-th from the top (1 is the top), whatever its name: loops do so.
    pub(super) fn assign_top(&mut self, n: usize, value: Val) {
        let place = self.stack.len().checked_sub(n).and_then(|i| self.stack.get_mut(i));
        if let Some((_, old)) = place {
            *old = value;
        }
    }
}
