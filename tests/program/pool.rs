//! A host that shows one address of its pool at a time, over a simulated day: how many connections a policy refuses, by
//! how its addresses were found. No network and no clock: the memory's own logic, with drawn answers.

use crate::support::document;
use jes_netpol::facts::window::{self, Keep, News};
use jes_netpol::facts::{Cidr, Origin, Protocol, Sighting, Subject};
use jes_netpol::refresh::{Intervals, Schedule};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Addresses behind the name; every query is answered with one of them, drawn evenly.
const POOL: u64 = 6;
/// Installations that are simulated; what is drawn first decides much for those that ask only once.
const INSTALLATIONS: u64 = 24;
/// Seconds from one connection to the next. Each asks the DNS itself, as a client does whose answer has expired.
const PACE: i64 = 30;
const DAY: i64 = 24 * 3600;

/// How the addresses in a policy are found.
struct Way {
    name: &'static str,
    /// Minutes from one run to the next; once only where there is none.
    every: Option<i64>,
    samples: usize,
    /// For how many minutes addresses of earlier runs are kept.
    keep: i64,
}

const WAYS: &[Way] = &[
    Way { name: "Helm, `getHostByName`, at install", every: None, samples: 1, keep: 0 },
    Way { name: "`resolve`, once", every: None, samples: 1, keep: 0 },
    Way { name: "`resolve --samples 20`, once", every: None, samples: 20, keep: 0 },
    Way { name: "`resolve`, every 5 min", every: Some(5), samples: 1, keep: 0 },
    Way { name: "`resolve --samples 20`, every 5 min", every: Some(5), samples: 20, keep: 0 },
    Way { name: "`resolve --previous --keep 10m`, every minute", every: Some(1), samples: 1, keep: 10 },
    Way { name: "`resolve --previous`, every 5 min", every: Some(5), samples: 1, keep: 60 },
    Way { name: "`resolve --previous`, every minute", every: Some(1), samples: 1, keep: 60 },
    Way { name: "`resolve --previous --samples 20`, every 5 min", every: Some(5), samples: 20, keep: 60 },
];

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on any machine.
struct Draw(u64);

impl Draw {
    fn address(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u8::try_from((z ^ (z >> 31)) % POOL).unwrap()
    }
}

fn sighting(last: u8, seen: Timestamp) -> Sighting {
    Sighting {
        cidr: Cidr::host([203, 0, 113, last].into()),
        port: None,
        protocol: Protocol::Tcp,
        service_port: None,
        host: None,
        via: Vec::new(),
        from: Origin::Other("the draw".into()),
        ttl: None,
        behind: None,
        seen: Some(seen),
    }
}

/// The shares of refused connections in the first hour and in those after it.
fn refused(way: &Way) -> [f64; 2] {
    let (mut refused, mut made) = ([0_u32; 2], [0_u32; 2]);
    for installation in 0..INSTALLATIONS {
        let mut draw = Draw(installation);
        let mut known: Vec<Sighting> = Vec::new();
        for second in (0..DAY).step_by(usize::try_from(PACE).unwrap()) {
            let now = Timestamp::from_second(1_700_000_000 + second).unwrap();
            if way.every.map_or(second == 0, |minutes| second % (60 * minutes) == 0) {
                let samples = (0..way.samples).map(|_| vec![sighting(draw.address(), now)]);
                let (fresh, _) = window::unite_samples(samples.collect());
                let keep =
                    Keep { hold: SignedDuration::from_mins(way.keep), most: window::MOST_ENTRIES as usize };
                known = window::merge(&known, News::Seen(&fresh), now, keep).sightings;
            }
            let hour = usize::from(second >= 3600);
            let address = sighting(draw.address(), now).cidr;
            made[hour] += 1;
            refused[hour] += u32::from(!known.iter().any(|seen| seen.cidr == address));
        }
    }
    [0, 1].map(|hour| f64::from(refused[hour]) / f64::from(made[hour]))
}

/// What came of a simulated week.
#[derive(Debug)]
struct Week {
    refused: [f64; 2],
    lookups: u32,
    applies: u32,
    most: usize,
}

/// `refresh` as it asks by default, with a clock of the test's own: the schedule says when, the memory what stays, and a
/// policy is applied when the set is another one.
fn a_week_of_refresh() -> Week {
    let intervals = Intervals { shortest: Duration::from_secs(5), longest: Duration::from_secs(60) };
    let subject = Subject::Host("keptn.example.com".parse().unwrap());
    let mut schedule = Schedule::new(intervals, 1);
    schedule.want(&[subject.clone()].into_iter().collect(), Duration::ZERO);
    let mut draw = Draw(1);
    let (mut known, mut live): (Vec<Sighting>, Vec<Cidr>) = (Vec::new(), Vec::new());
    let (mut refused, mut made) = ([0_u32; 2], [0_u32; 2]);
    let mut week = Week { refused: [0.0; 2], lookups: 0, applies: 0, most: 0 };
    for second in 0..7 * DAY {
        let now = Timestamp::from_second(1_700_000_000 + second).unwrap();
        let since = Duration::from_secs(u64::try_from(second).unwrap());
        if !schedule.due(since).is_empty() {
            week.lookups += 1;
            let fresh = [sighting(draw.address(), now)];
            let keep = Keep { hold: SignedDuration::from_hours(1), most: window::MOST_ENTRIES as usize };
            known = window::merge(&known, News::Seen(&fresh), now, keep).sightings;
            schedule.answered(&subject, since, Some(60), false);
            let set: Vec<Cidr> = known.iter().map(|sighting| sighting.cidr).collect();
            week.applies += u32::from(set != live);
            week.most = week.most.max(set.len());
            live = set;
        }
        if second % PACE == 0 {
            let hour = usize::from(second >= 3600);
            let address = sighting(draw.address(), now).cidr;
            made[hour] += 1;
            refused[hour] += u32::from(!live.contains(&address));
        }
    }
    week.refused = [0, 1].map(|hour| f64::from(refused[hour]) / f64::from(made[hour]));
    week
}

#[test]
fn how_many_connections_are_refused() {
    let shares: Vec<[f64; 2]> = WAYS.iter().map(refused).collect();
    let row = |(way, shares): (&Way, &[f64; 2])| {
        let [first, later] = shares.map(|share| format!("{:.2} %", 100.0 * share));
        [way.name.to_owned(), first, later]
    };
    let week = a_week_of_refresh();
    let [first, later] = week.refused.map(|share| format!("{:.2} %", 100.0 * share));
    let mut rows: Vec<[String; 3]> = WAYS.iter().zip(&shares).map(row).collect();
    rows.push(["`refresh`, TTL 60 s, over a week".to_owned(), first, later]);
    let head = ["how the policy's addresses are found", "first hour", "the 23 hours after it"];
    document::has_table("docs/resolution.md", "pool", &document::markdown(head, &rows));
    println!("a week: {} lookups, {} applies, {} addresses at most", week.lookups, week.applies, week.most);
    assert!(week.refused[1] < 0.0001, "{:?}", week.refused);
    assert!(week.lookups > 9_000 && week.applies < 20 && week.most <= 6, "{week:?}");
    let of = |name: &str| shares[WAYS.iter().position(|way| way.name == name).unwrap()][1];
    assert!(of("`resolve --previous`, every minute") < 0.001);
    assert!(of("Helm, `getHostByName`, at install") > 0.8);
}
