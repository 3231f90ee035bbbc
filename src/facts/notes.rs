//! What is reported of earlier addresses that the answer of now does not have, in words. Not why they stay or go.

use std::fmt;

use jiff::SignedDuration;

use super::address::Cidr;
use super::sighting::Protocol;

/// What happened to an address that this time's answer does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The address.
    pub cidr: Cidr,
    /// Its port.
    pub port: Option<u16>,
    /// The port's protocol.
    pub protocol: Protocol,
    /// How long ago it was last seen; `None` where that is not recorded.
    pub age: Option<SignedDuration>,
    /// What happened.
    pub fate: Fate,
}

/// The fates of an address that this time's answer does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays, since it was seen not long ago.
    Kept,
    /// It stays, since no server could say whether it is still valid.
    Unconfirmed,
    /// It goes, since it was not seen for too long.
    Expired,
    /// It goes, since there are too many.
    Crowded,
}

/// The notes as sentences, one for each fate; of many addresses the first ones only.
pub fn sentences(notes: &[Note]) -> Vec<String> {
    const MOST_SHOWN: usize = 10;
    let of = |fate| notes.iter().filter(move |note| note.fate == fate);
    [Fate::Kept, Fate::Unconfirmed, Fate::Expired, Fate::Crowded]
        .into_iter()
        .filter(|fate| of(*fate).next().is_some())
        .map(|fate| {
            let mut shown: Vec<String> = of(fate).take(MOST_SHOWN).map(Note::to_string).collect();
            let rest = of(fate).count() - shown.len();
            shown.extend((rest > 0).then(|| format!("{rest} more")));
            format!("{fate}: {}", shown.join(", "))
        })
        .collect()
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fate::Kept => "not in this answer, kept since recently seen",
            Fate::Unconfirmed => "kept, since the lookup failed",
            Fate::Expired => "dropped, not seen for too long",
            Fate::Crowded => "dropped, the oldest beyond --max-entries",
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cidr)?;
        if let Some(port) = self.port {
            write!(f, " port {port}")?;
            if !self.protocol.is_tcp() {
                write!(f, " {}", self.protocol.name())?;
            }
        }
        match self.age {
            Some(age) => write!(f, " (seen {} ago)", friendly(age)),
            None => f.write_str(" (time unknown)"),
        }
    }
}

/// A duration in its two largest units: `2d 3h`, `12m`, `40s`.
pub fn friendly(age: SignedDuration) -> String {
    let seconds = age.as_secs().max(0);
    let units = [(86400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')];
    let first = units.iter().position(|(size, _)| seconds >= *size).unwrap_or(units.len() - 1);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in units.iter().skip(first).take(2) {
        parts.extend((rest >= *size || parts.is_empty()).then(|| format!("{}{unit}", rest / size)));
        rest %= size;
    }
    parts.join(" ")
}
