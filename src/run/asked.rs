//! What `-v` prints of each question: who was asked, the answer, and how long it took. Not who asks.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::facts::{Answer, Attempt, Failure, Sighting, Subject};
use crate::resolve::Outcome;

/// A line for each question.
pub fn lines(outcome: &Outcome) -> Vec<String> {
    let line = |(subject, time): (&Subject, &Duration)| {
        let line = match outcome.facts.get(subject) {
            None => format!("{subject}: not used"),
            Some(Err(failure)) => format!("{subject}: {}", failed(failure)),
            Some(Ok(answer)) => {
                let (of, answer) = answered(answer, &outcome.server);
                format!("asked {of} for {subject}: {answer}")
            }
        };
        format!("{line} ({:.1} ms)", time.as_secs_f64() * 1000.0)
    };
    outcome.times.iter().map(line).collect()
}

fn answered(answer: &Answer, server: &str) -> (String, String) {
    let server = server.to_owned();
    match answer {
        Answer::Addresses(sightings) => addresses(sightings),
        Answer::Cluster(cluster) => (server, cluster.version.clone()),
        Answer::Object(object) if object.get("metadata").is_none() => (server, "not found".into()),
        Answer::Service(_) | Answer::ClusterDns(_) | Answer::Gateway(_) | Answer::Object(_) => {
            (server, "found".into())
        }
    }
}

fn addresses(sightings: &[Sighting]) -> (String, String) {
    let from: BTreeSet<String> = sightings.iter().map(|sighting| sighting.from.to_string()).collect();
    let found: BTreeSet<String> = sightings.iter().map(|sighting| sighting.cidr.to_string()).collect();
    let joined = |texts: BTreeSet<String>| texts.into_iter().collect::<Vec<_>>().join(", ");
    (joined(from), joined(found))
}

fn failed(failure: &Failure) -> String {
    failure.attempts.iter().map(Attempt::to_string).collect::<Vec<_>>().join("; ")
}
