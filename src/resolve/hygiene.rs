//! Refuses special addresses in answers, such as a name that answers a metadata address. Not which addresses those are.

use crate::facts::{Attempt, Cause, CauseKind, Origin, Sighting, special_within};

/// The sightings, if none of them is a special address or those are allowed.
///
/// # Errors
/// An attempt for each special address; `asked` is what messages call the question.
pub fn refuse_special(sightings: &[Sighting], asked: &str, allowed: bool) -> Result<(), Vec<Attempt>> {
    if allowed {
        return Ok(());
    }
    let refused = sightings.iter().filter_map(|sighting| {
        let answer = sighting.cidr.address();
        let (address, kind) = special_within(answer)?;
        let what = match address == answer {
            true => format!("is {kind}"),
            false => format!("leads to {address}, {kind}"),
        };
        let text = format!("the answer {answer} {what}: refused");
        let of = if sighting.from == Origin::Literal { String::new() } else { sighting.from.to_string() };
        Some(Attempt::new(asked, of, Cause::new(CauseKind::Special, text)))
    });
    let refused: Vec<Attempt> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}
