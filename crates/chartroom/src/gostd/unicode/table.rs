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
        let (even, odd) = self.value(place_of_value(run), go);
        if c.wrapping_sub(run >> VALUE_BITS) & 1 == 0 { even } else { odd }
    }

    /// The runs from that of the character on.
    pub fn runs_from(self, c: u32, go: GoVersion) -> impl Iterator<Item = Run<T>> {
        let runs = self.runs.get(self.place(c)..).unwrap_or_default();
        each(runs).map(move |(first, last, place)| {
            let (even, odd) = self.value(place, go);
            Run { first, last, even, odd }
        })
    }

    /// The characters whose value is wanted, as the first and the last of each range, in their order.
    pub fn ranges(self, go: GoVersion, is_wanted: impl Fn(T) -> bool) -> Vec<(u32, u32)> {
        let values = 0..self.values.len();
        let wanted: Vec<(bool, bool)> = values
            .map(|place| self.value(place, go))
            .map(|(even, odd)| (is_wanted(even), is_wanted(odd)))
            .collect();
        let mut ranges = Vec::new();
        for (first, last, place) in each(self.runs) {
            match wanted.get(place).copied().unwrap_or_default() {
                (true, true) => push(&mut ranges, first, last),
                (true, false) => (first..=last).step_by(2).for_each(|c| push(&mut ranges, c, c)),
                (false, true) => (first + 1..=last).step_by(2).for_each(|c| push(&mut ranges, c, c)),
                (false, false) => {}
            }
        }
        ranges
    }

    /// The place of the character's run.
    fn place(self, c: u32) -> usize {
        self.runs.partition_point(|run| run >> VALUE_BITS <= c).saturating_sub(1)
    }

    fn value(self, place: usize, go: GoVersion) -> (T, T) {
        let [even, odd, old_even, old_odd] = self.values.get(place).copied().unwrap_or_default();
        if go.is_of_unicode_15() { (old_even, old_odd) } else { (even, odd) }
    }
}

fn place_of_value(run: u32) -> usize {
    (run & ((1 << VALUE_BITS) - 1)) as usize
}

/// The first and the last character of each run, and the place of its value.
fn each(runs: &[u32]) -> impl Iterator<Item = (u32, u32, usize)> {
    let ends = runs.iter().skip(1).map(|run| run >> VALUE_BITS).chain([END]);
    runs.iter().zip(ends).map(|(run, end)| (run >> VALUE_BITS, end - 1, place_of_value(*run)))
}

/// Appends a range, or lets the last one go on where it follows that.
pub fn push(ranges: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    match ranges.last_mut() {
        Some((_, end)) if *end + 1 == first => *end = last,
        _ => ranges.push((first, last)),
    }
}
