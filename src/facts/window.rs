//! What stays of earlier sightings when new ones come in. Pure: the time is an argument, and nothing is asked.
//!
//! One answer of a DNS server is not the address set of a load-balanced host, so an address seen earlier stays for a
//! while. What is forgotten, and what could not be renewed, is reported.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Answer;
use super::failure::{Failure, Verdict};
use super::notes::{Fate, Note};
use super::sighting::{Sighting, unite};

/// How many addresses stay for one host, so that a name which answers differently every time cannot grow a policy
/// without end.
pub const MOST_ENTRIES: u32 = 100;

/// What to remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// For how long after it was last seen.
    pub hold: SignedDuration,
    /// How many at most; the oldest go first.
    pub most: usize,
}

/// What came back this time.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// Addresses.
    Seen(&'a [Sighting]),
    /// The source that knows says that there is none: nothing is renewed, and what is old enough goes.
    Gone,
    /// No server could say (timeout, SERVFAIL, REFUSED, a cluster that does not answer): all stays, since not having
    /// been answered is no reason to forget.
    Silence,
}

impl<'a> News<'a> {
    /// What came back to a question for addresses. `None` where asking itself is set up wrongly (a refusal, a broken
    /// kubeconfig), which a user has to correct first.
    pub fn of(answer: Result<&'a Answer, &Failure>) -> Option<News<'a>> {
        match answer {
            Ok(Answer::Addresses(sightings)) => Some(News::Seen(sightings)),
            Ok(_) => None,
            Err(failure) => match failure.verdict() {
                Verdict::Definite => Some(News::Gone),
                Verdict::Transient => Some(News::Silence),
                Verdict::SetUp => None,
            },
        }
    }
}

/// What is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The addresses, sorted; may be empty.
    pub sightings: Vec<Sighting>,
    /// What happened to earlier ones.
    pub notes: Vec<Note>,
}

/// Joins what was known with what came back at `now`.
pub fn merge(previous: &[Sighting], news: News<'_>, now: Timestamp, keep: Keep) -> Remembered {
    let fresh = match news {
        News::Seen(sightings) => sightings,
        News::Gone | News::Silence => &[],
    };
    let renewed: BTreeSet<_> = fresh.iter().map(Sighting::key).collect();
    let (old, mut notes): (Vec<_>, Vec<_>) = previous
        .iter()
        .filter(|sighting| !renewed.contains(&sighting.key()))
        .map(|sighting| judge(sighting, news, now, keep.hold))
        .unzip();
    let staying = old.into_iter().zip(&notes).filter(|(_, note)| note.fate != Fate::Expired).map(|(s, _)| s);
    let fresh = fresh.iter().cloned().map(|s| Sighting { seen: s.seen.or(Some(now)), ..s });
    let sightings = bound(unite(fresh.chain(staying)), keep.most, now, &mut notes);
    notes.sort_by_key(|note| (note.cidr, note.port, note.protocol));
    Remembered { sightings, notes }
}

fn judge(sighting: &Sighting, news: News<'_>, now: Timestamp, hold: SignedDuration) -> (Sighting, Note) {
    let (seen, fate) = fate(sighting.seen, news, now, hold);
    let age = sighting.seen.map(|_| now.duration_since(seen));
    let Sighting { cidr, port, protocol, .. } = *sighting;
    let note = Note { cidr, port, protocol, age, fate };
    (Sighting { seen: Some(seen), ..sighting.clone() }, note)
}

/// Whether what was not seen this time stays, and the time that counts for it. One without a time counts as seen now,
/// once; one from the future (a clock was wrong) too, so that it cannot stay for ever.
pub fn fate(
    seen: Option<Timestamp>,
    news: News<'_>,
    now: Timestamp,
    hold: SignedDuration,
) -> (Timestamp, Fate) {
    let seen = seen.map_or(now, |seen| seen.min(now));
    let fate = match news {
        News::Silence => Fate::Unconfirmed,
        _ if now.duration_since(seen) < hold => Fate::Kept,
        _ => Fate::Expired,
    };
    (seen, fate)
}

/// Drops the oldest beyond `most`, with a note for each.
fn bound(mut sightings: Vec<Sighting>, most: usize, now: Timestamp, notes: &mut Vec<Note>) -> Vec<Sighting> {
    let excess = sightings.len().saturating_sub(most);
    if excess == 0 {
        return sightings;
    }
    sightings.sort_by_key(|s| (s.seen, s.key()));
    for gone in sightings.drain(..excess) {
        let age = gone.seen.map(|seen| now.duration_since(seen));
        let Sighting { cidr, port, protocol, .. } = gone;
        notes.retain(|note| (note.cidr, note.port, note.protocol) != (cidr, port, protocol));
        notes.push(Note { cidr, port, protocol, age, fate: Fate::Crowded });
    }
    sightings.sort_by_key(Sighting::key);
    sightings
}

/// Unites repeated samples, and says how many addresses each one added to those before it: zeros at the end mean that
/// the pool is probably exhausted.
pub fn unite_samples(samples: Vec<Vec<Sighting>>) -> (Vec<Sighting>, Vec<usize>) {
    let mut known = BTreeSet::new();
    let added =
        samples.iter().map(|sample| sample.iter().filter(|s| known.insert(s.key())).count()).collect();
    (unite(samples.into_iter().flatten()), added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::notes::{friendly, sentences};
    use crate::facts::{Cidr, Origin, Protocol};

    const KEEP: Keep = Keep { hold: SignedDuration::from_hours(1), most: 4 };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    fn seen(last: u8, minute: i64) -> Sighting {
        Sighting {
            cidr: Cidr::host([203, 0, 113, last].into()),
            port: None,
            protocol: Protocol::Tcp,
            service_port: None,
            host: None,
            via: Vec::new(),
            from: Origin::Other("test".into()),
            ttl: None,
            behind: None,
            seen: Some(at(minute)),
        }
    }

    fn lasts(known: &Remembered) -> Vec<String> {
        known
            .sightings
            .iter()
            .map(|s| s.cidr.to_string().replace("203.0.113.", "").replace("/32", ""))
            .collect()
    }

    fn fates(known: &Remembered) -> Vec<Fate> {
        known.notes.iter().map(|note| note.fate).collect()
    }

    #[test]
    fn earlier_addresses_stay_for_a_while_after_they_were_last_seen() {
        let fresh = [seen(1, 100)];
        let known = merge(&[seen(2, 41), seen(3, 40), seen(1, 0)], News::Seen(&fresh), at(100), KEEP);
        assert_eq!(lasts(&known), ["1", "2"]);
        assert_eq!(known.sightings[0].seen, Some(at(100)));
        assert_eq!(known.sightings[1].seen, Some(at(41)), "staying is not being seen");
        assert_eq!(fates(&known), [Fate::Kept, Fate::Expired]);
        assert_eq!(
            sentences(&known.notes),
            [
                "not in this answer, kept since recently seen: 203.0.113.2/32 (seen 59m ago)",
                "dropped, not seen for too long: 203.0.113.3/32 (seen 1h ago)",
            ]
        );
    }

    #[test]
    fn a_definite_no_renews_nothing_and_ends_in_nothing() {
        let known = merge(&[seen(1, 50)], News::Gone, at(100), KEEP);
        assert_eq!(lasts(&known), ["1"]);
        let later = merge(&known.sightings, News::Gone, at(110), KEEP);
        assert!(later.sightings.is_empty());
        assert_eq!(fates(&later), [Fate::Expired]);
    }

    #[test]
    fn silence_forgets_nothing_however_long_it_lasts() {
        let known = merge(&[seen(1, 0)], News::Silence, at(10_000), KEEP);
        assert_eq!(lasts(&known), ["1"]);
        assert_eq!(fates(&known), [Fate::Unconfirmed]);
        let answer = merge(&known.sightings, News::Seen(&[seen(2, 10_001)]), at(10_001), KEEP);
        assert_eq!(lasts(&answer), ["2"], "and an answer ends the doubt");
    }

    #[test]
    fn too_many_and_the_oldest_go_first() {
        let previous = [seen(1, 90), seen(2, 80), seen(3, 95)];
        let known = merge(&previous, News::Seen(&[seen(9, 100), seen(8, 100)]), at(100), KEEP);
        assert_eq!(lasts(&known), ["1", "3", "8", "9"]);
        let crowded: Vec<_> = known.notes.iter().filter(|n| n.fate == Fate::Crowded).collect();
        assert_eq!(crowded.len(), 1);
        assert_eq!(crowded[0].cidr.to_string(), "203.0.113.2/32");
        assert_eq!(known.notes.len(), 3, "one note each");
    }

    #[test]
    fn times_that_are_missing_or_ahead_count_from_now() {
        let undated = Sighting { seen: None, ..seen(1, 0) };
        let known = merge(&[undated, seen(2, 5000)], News::Gone, at(100), KEEP);
        assert!(known.sightings.iter().all(|s| s.seen == Some(at(100))));
        assert!(merge(&known.sightings, News::Gone, at(160), KEEP).sightings.is_empty());
    }

    #[test]
    fn ports_are_part_of_an_address() {
        let secure = Sighting { port: Some(6443), ..seen(1, 99) };
        let known = merge(&[secure], News::Seen(&[seen(1, 100)]), at(100), KEEP);
        assert_eq!(known.sightings.len(), 2);
    }

    #[test]
    fn many_notes_are_reported_in_one_sentence() {
        let previous: Vec<_> = (0..25).map(|last| seen(last, 0)).collect();
        let known = merge(&previous, News::Gone, at(3000), KEEP);
        let lines = sentences(&known.notes);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].ends_with("203.0.113.9/32 (seen 2d 2h ago), 15 more"), "{lines:?}");
        assert_eq!(
            ["0s", "59s", "1m 1s", "3h"],
            [0, 59, 61, 10800].map(|s| friendly(SignedDuration::from_secs(s)))
        );
    }

    #[test]
    fn samples_tell_when_a_pool_is_exhausted() {
        let sample = |lasts: &[u8]| lasts.iter().map(|l| seen(*l, 0)).collect::<Vec<_>>();
        let (all, added) = unite_samples(vec![sample(&[1, 2]), sample(&[2, 3]), sample(&[1, 3]), Vec::new()]);
        assert_eq!(all.len(), 3);
        assert_eq!(added, [2, 1, 0, 0]);
    }
}
