//! Time zones: which offset and which abbreviation hold when. The tables are those of jiff, compiled in, so that every
//! machine gives the same text.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// A place whose clocks are looked at.
#[derive(Clone, Debug)]
pub enum Zone {
    /// Universal time.
    Utc,
    /// A zone of the IANA database under that name.
    Named(String, TimeZone),
    /// A fixed offset in seconds east of Greenwich; the abbreviation may be empty.
    Fixed(String, i64),
}

/// A name that the database does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {0}")]
pub struct UnknownZone(pub String);

/// What the clocks of a zone show at an instant.
pub(super) struct Clock {
    /// `CET`; empty where the zone has no name then.
    pub abbreviation: String,
    /// Seconds east of Greenwich.
    pub offset: i64,
    /// Whether it is summer time.
    pub summer: bool,
}

impl Zone {
    /// The zone of that name, in the database's own spelling; `""` is UTC.
    ///
    /// # Errors
    /// Names that there are not. Source: Go, time.LoadLocation.
    pub fn named(name: &str) -> Result<Zone, UnknownZone> {
        if matches!(name, "" | "UTC") {
            return Ok(Zone::Utc);
        }
        // The database takes names in any case; Go looks for files, and their names have one.
        match TimeZoneDatabase::bundled().get(name) {
            Ok(zone) if zone.iana_name() == Some(name) => Ok(Zone::Named(name.to_string(), zone)),
            _ => Err(UnknownZone(name.to_string())),
        }
    }

    /// The zone that `TZ` names: a leading colon does not count, nor does the folder of the system's own database, and
    /// what is unknown is UTC. Source: Go, time, initLocal.
    pub fn local(name: &str) -> Zone {
        let name = name.strip_prefix(':').unwrap_or(name);
        let name = name.split_once("/zoneinfo/").map_or(name, |(_, name)| name);
        Zone::named(name).unwrap_or(Zone::Utc)
    }

    /// Its name, as Go prints a location.
    pub fn name(&self) -> &str {
        match self {
            Zone::Utc => "UTC",
            Zone::Named(name, _) | Zone::Fixed(name, _) => name,
        }
    }

    pub(super) fn clock(&self, unix: i64) -> Clock {
        match self {
            Zone::Utc => Clock { abbreviation: "UTC".into(), offset: 0, summer: false },
            Zone::Fixed(name, offset) => Clock { abbreviation: name.clone(), offset: *offset, summer: false },
            Zone::Named(_, zone) => {
                let info = zone.to_offset_info(timestamp(unix));
                Clock {
                    abbreviation: info.abbreviation().to_string(),
                    offset: i64::from(info.offset().seconds()),
                    summer: info.dst().is_dst(),
                }
            }
        }
    }

    /// The offset that goes with an abbreviation, one in force at that local time preferred.
    /// Source: Go, time.Location.lookupName.
    pub(super) fn offset_of(&self, abbreviation: &str, local: i64) -> Option<i64> {
        let Zone::Named(_, zone) = self else { return None };
        /// Zones have a few dozen changes of their own; after that a yearly rule repeats what was there.
        const CHANGES: usize = 500;
        let first = self.clock(i64::MIN);
        let mut offsets: Vec<i64> = Vec::new();
        if first.abbreviation == abbreviation {
            offsets.push(first.offset);
        }
        for change in zone.following(Timestamp::MIN).take(CHANGES) {
            let offset = i64::from(change.offset().seconds());
            if change.abbreviation() == abbreviation && !offsets.contains(&offset) {
                offsets.push(offset);
            }
        }
        let in_force = |offset: &&i64| self.clock(local.wrapping_sub(**offset)).abbreviation == abbreviation;
        offsets.iter().find(in_force).or(offsets.first()).copied()
    }
}

/// An instant for jiff, which ends with the years -9999 and 9999. Nothing changes before; after, the calendar and
/// with it the rules repeat every 400 years.
fn timestamp(unix: i64) -> Timestamp {
    const CYCLE: i64 = 146_097 * 86_400;
    let last = Timestamp::MAX.as_second();
    let unix = if unix > last { last - CYCLE + (unix - last) % CYCLE } else { unix };
    Timestamp::from_second(unix).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        assert!(Zone::named("Europe/Berlin").is_ok());
        assert!(Zone::named("europe/berlin").is_err());
        assert!(Zone::named("../etc/passwd").is_err());
        assert_eq!(Zone::local(":Asia/Tokyo").name(), "Asia/Tokyo");
        assert_eq!(Zone::local("/usr/share/zoneinfo/Asia/Tokyo").name(), "Asia/Tokyo");
        assert_eq!(Zone::local("Nope").name(), "UTC");
    }

    #[test]
    fn abbreviations_have_offsets() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(berlin.offset_of("CEST", 1_600_000_000), Some(7200));
        assert_eq!(berlin.offset_of("PST", 1_600_000_000), None);
    }
}
