//! What is known of each character of two versions of Unicode: runs of characters, sorted, to be searched by halves. Without
//! pointers, so that nothing has to be made or relocated when the program starts.

use crate::gostd::version::GoVersion;

/// How many bits of a run are the place of its value.
const VALUE_BITS: u32 = 11;

/// The number after the last character's.
const END: u32 = 0x11_0000;

/// Runs of characters, of which each or every second one has the same value.
#[derive(Clone, Copy)]
pub struct Table<T: 'static> {
    /// The first character, and the place of its value. A run goes on to the next one.
    pub runs: &'static [u32],
    /// What the first character of a run has and each second one from there, and what the others have: in Unicode 17, and in 15.
    pub values: &'static [[T; 4]],
}

/// Characters that are next to each other.
#[derive(Clone, Copy)]
pub struct Run<T> {
    pub first: u32,
    pub last: u32,
    /// What the first and each second one from there have.
    pub even: T,
    /// What the others have.
    pub odd: T,
}

impl<T: Copy + Default> Table<T> {
    /// What the character has.
    pub fn of(self, c: u32, go: GoVersion) -> T {
        let run = self.runs.get(self.place(c)).copied().unwrap_or_default();
        let (even, odd) = self.value(run, go);
        if c.wrapping_sub(run >> VALUE_BITS) & 1 == 0 { even } else { odd }
    }

    /// The runs from that of the character on.
    pub fn runs_from(self, c: u32, go: GoVersion) -> impl Iterator<Item = Run<T>> {
        let runs = self.runs.get(self.place(c)..).unwrap_or_default();
        let ends = runs.iter().skip(1).map(|run| run >> VALUE_BITS).chain([END]);
        runs.iter().zip(ends).map(move |(run, end)| {
            let (even, odd) = self.value(*run, go);
            Run { first: run >> VALUE_BITS, last: end - 1, even, odd }
        })
    }

    /// The place of the character's run.
    fn place(self, c: u32) -> usize {
        self.runs.partition_point(|run| run >> VALUE_BITS <= c).saturating_sub(1)
    }

    fn value(self, run: u32, go: GoVersion) -> (T, T) {
        let value = self.values.get((run & ((1 << VALUE_BITS) - 1)) as usize);
        let [even, odd, old_even, old_odd] = value.copied().unwrap_or_default();
        if go.is_of_unicode_15() { (old_even, old_odd) } else { (even, odd) }
    }
}
