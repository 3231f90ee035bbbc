//! Entries of `networkPolicy.egress.resolved` that are used as they stand in the values, and how old they are. Not what an
//! earlier run knew (that is `memory`): these are not looked up anew.

use jiff::{SignedDuration, Timestamp};

use super::earlier::{PRINTED, seen};
use super::memory::Keeping;
use super::needs::{Need, Source, at, text};
use super::purpose::Purpose;
use crate::facts::Origin;
use crate::facts::notes::friendly;
use chartroom::diag::Diagnostic;
use chartroom::value::{Map, Value};

/// Clocks of two machines differ by less.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// The entries for one need that are older than they should be.
struct Old {
    key: String,
    /// What they open, and when they were seen; none where that is not known.
    entries: Vec<(String, Option<Timestamp>)>,
}

/// Warns of entries whose age is beyond both their TTL and the time for which `keeping` keeps an address.
pub fn stale(needs: &[Need], values: &Map, keeping: Keeping, now: Timestamp) -> Vec<Diagnostic> {
    let found = old(needs, values, |purpose, entry| {
        let keep = if *purpose == Purpose::ApiServer { keeping.apiserver } else { keeping.hosts };
        let ttl = entry.get("ttl").and_then(|ttl| text(&ttl).parse().ok()).map(SignedDuration::from_secs);
        let seen = seen(entry).ok()??;
        (now.duration_since(seen) > keep.max(ttl.unwrap_or_default())).then_some(Some(seen))
    });
    let warnings = found.into_iter().map(|old| {
        let text =
            format!("{}: longer ago than its TTL and the time for which addresses are kept", old.text(now));
        Diagnostic::warning(text).hint(AGAIN)
    });
    warnings.collect()
}

/// Refuses entries that were seen longer ago than `most`, those that `resolve` wrote without a time, and those of the
/// future. Entries written by hand have no age.
pub fn too_old(needs: &[Need], values: &Map, most: SignedDuration, now: Timestamp) -> Vec<Diagnostic> {
    let found = old(needs, values, |_, entry| match seen(entry) {
        // An address in the place of a name never changes.
        Ok(None) if is_literal(entry) => None,
        Ok(None) => PRINTED.iter().any(|key| entry.contains_key(*key)).then_some(None),
        Ok(Some(seen)) => {
            let age = now.duration_since(seen);
            (age > most || age < -CLOCKS).then_some(Some(seen))
        }
        Err(_) => Some(None),
    });
    let warnings = found.into_iter().map(|old| {
        let text = format!("{}: --max-age allows {}", old.text(now), friendly(most));
        Diagnostic::error(text).hint(AGAIN)
    });
    warnings.collect()
}

const AGAIN: &str = "look the addresses up again with `jes-netpol resolve`";

/// The entries that `judge` finds to be old, need by need, where they are what is used.
fn old(
    needs: &[Need],
    values: &Map,
    judge: impl Fn(&Purpose, &Map) -> Option<Option<Timestamp>>,
) -> Vec<Old> {
    let used = needs.iter().filter(|need| need.source == Source::Resolved).map(|need| &need.purpose);
    let found = used.map(|purpose| {
        let key = purpose.resolved_key();
        let list = at(values, &key).as_list().map(|list| list.to_vec()).unwrap_or_default();
        let entries = list.iter().filter_map(Value::as_map);
        let entries = entries.filter_map(|entry| Some((peer(&entry), judge(purpose, &entry)?)));
        Old { key, entries: entries.collect() }
    });
    found.filter(|old| !old.entries.is_empty()).collect()
}

fn is_literal(entry: &Map) -> bool {
    entry.get("from").is_some_and(|from| text(&from).parse() == Ok(Origin::Literal))
}

fn peer(entry: &Map) -> String {
    let part = |key: &str| entry.get(key).map(|value| text(&value)).filter(|text| !text.is_empty());
    let pods = || format!("the pods of {}", part("from").unwrap_or_else(|| "a selector".to_owned()));
    part("cidr").unwrap_or_else(pods)
}

impl Old {
    /// The oldest of them.
    fn text(&self, now: Timestamp) -> String {
        let oldest = self.entries.iter().min_by_key(|(_, seen)| *seen);
        let Some((peer, seen)) = oldest else { return String::new() };
        let rest = match self.entries.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let seen = match seen {
            None => "does not say when it was seen".to_owned(),
            Some(seen) if *seen > now => format!("was seen at {seen}, which is in the future"),
            Some(seen) => format!("was seen at {seen}, {} ago", friendly(now.duration_since(*seen))),
        };
        format!("{}: {peer}{rest} {seen}", self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::needs::needs;
    use super::*;
    use chartroom::yaml;

    const KEEPING: Keeping =
        Keeping { hosts: SignedDuration::from_hours(1), apiserver: SignedDuration::from_mins(5), most: 3 };

    /// What is reported of these entries, at noon.
    fn warnings_of(resolved: &str, most: Option<SignedDuration>) -> Vec<String> {
        let text = format!(
            "remoteControlPlane: {{api: {{hostname: a.example}}}}\n\
             networkPolicy: {{egress: {{enabled: true, resolved: {{{resolved}}}}}}}"
        );
        let values = yaml::read_map(text.as_bytes()).unwrap();
        let (needs, now) = (needs(&values).unwrap(), "2026-01-31T12:00:00Z".parse().unwrap());
        let warnings = match most {
            None => stale(&needs, &values, KEEPING, now),
            Some(most) => too_old(&needs, &values, most, now),
        };
        warnings.into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    fn entry(more: &str) -> String {
        format!("controlPlane: [{{cidr: 203.0.113.7/32, host: a.example, {more}}}]")
    }

    #[test]
    fn beyond_ttl_and_keeping_there_is_a_warning() {
        let at = |time: &str, ttl: u32| entry(&format!("seen: '2026-01-31T{time}Z', ttl: {ttl}"));
        assert_eq!(warnings_of(&at("11:00:00", 60), None), [""; 0]);
        assert_eq!(warnings_of(&at("10:59:59", 3601), None), [""; 0]);
        let one = warnings_of(&at("10:59:59", 3600), None);
        assert!(
            one[0].starts_with("networkPolicy.egress.resolved.controlPlane: 203.0.113.7/32 was seen at 2026-01-31T10:59:59Z, 1h ago: longer ago than its TTL"),
            "{one:?}"
        );
        let both = "apiserver: [{cidr: 10.0.0.1/32, seen: '2026-01-31T11:54:59Z'}, {cidr: 10.0.0.2/32}, \
                    {cidr: 10.0.0.3/32, seen: '2026-01-31T11:00:00Z'}]";
        let both = warnings_of(both, None);
        assert!(
            both[0].contains("10.0.0.3/32 (and 1 more) was seen at 2026-01-31T11:00:00Z, 1h ago"),
            "{both:?}"
        );
        assert_eq!(warnings_of(&entry(""), None), [""; 0], "its age is not known");
    }

    #[test]
    fn a_limit_refuses_what_is_older_or_has_no_time() {
        let day = Some(SignedDuration::from_hours(24));
        for (more, why) in [
            (
                "seen: '2026-01-30T11:59:59Z', ttl: 999999",
                "was seen at 2026-01-30T11:59:59Z, 1d ago: --max-age allows 1d",
            ),
            ("from: DNS 10.0.0.53:53", "does not say when it was seen"),
            ("ttl: 300", "does not say when it was seen"),
            ("seen: '2026-02-01T12:00:00Z'", "2026-02-01T12:00:00Z, which is in the future"),
        ] {
            let warnings = warnings_of(&entry(more), day);
            assert!(warnings.len() == 1 && warnings[0].contains(why), "{more}: {warnings:?}");
        }
        for more in
            ["seen: '2026-01-30T12:00:00Z'", "seen: '2026-01-31T12:04:00Z'", "from: given as an address", ""]
        {
            assert_eq!(warnings_of(&entry(more), day), [""; 0], "{more}");
        }
    }

    #[test]
    fn what_is_not_used_is_not_reported() {
        let other = "controlPlane: [{cidr: 203.0.113.7/32, host: b.example, seen: '2020-01-01T00:00:00Z'}], \
                     oauth: [{cidr: 203.0.113.7/32, seen: '2020-01-01T00:00:00Z'}]";
        assert_eq!(warnings_of(other, Some(SignedDuration::ZERO)), [""; 0]);
    }
}
