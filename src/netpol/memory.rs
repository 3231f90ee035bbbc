//! What an earlier run found, joined with what was answered now: which addresses stay, which go, and which questions
//! without an answer have one all the same. Pure: the time is an argument. Not how long anything is kept by default.

use jiff::{SignedDuration, Timestamp};

use super::earlier::{Earlier, Known, seen};
use super::needs::{Need, at, text};
use super::purpose::Purpose;
use super::questions::question;
use crate::facts::notes::{self, Fate};
use crate::facts::window::{self, Keep, News, Remembered};
use crate::facts::{
    Answer, Attempt, Backend, Cause, CauseKind, Facts, Failure, Question, Sighting, Subject, unite,
};
use chartroom::diag::Diagnostic;
use chartroom::value::{Map, Value};

/// For how long an address stays after it was last seen, and how many one name may have.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// A host's.
    pub hosts: SignedDuration,
    /// An apiserver's.
    pub apiserver: SignedDuration,
    /// How many; the oldest go first.
    pub most: usize,
}

/// What is known now.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The answers, with the addresses that stay.
    pub facts: Facts,
    /// The questions that still have no answer.
    pub failures: Vec<Failure>,
    /// What stayed or went, and which failures that hides.
    pub warnings: Vec<Diagnostic>,
    /// Entries that select pods and stay, with the need that they are for.
    pods: Vec<(Purpose, Map)>,
}

impl Memory {
    /// Puts the entries that select pods and stay into an overlay, behind those that are there; the same again is left out.
    pub fn complete(&self, overlay: &Map) {
        for (purpose, entry) in &self.pods {
            let key = purpose.resolved_key();
            let there = at(overlay, &key).as_list().map(|list| list.to_vec()).unwrap_or_default();
            if there.iter().filter_map(Value::as_map).any(|other| is_same(&other, entry)) {
                continue;
            }
            super::overlay::append(overlay, &key, Value::Map(entry.clone()));
        }
    }
}

/// Joins `facts` and `failures`, the answers to the questions of `needs`, with what was known earlier.
pub fn remember(
    needs: &[Need],
    earlier: Earlier,
    (facts, failures): (Facts, Vec<Failure>),
    keeping: Keeping,
    now: Timestamp,
    cluster_domain: &str,
) -> Memory {
    let mut memory = Memory { facts, failures, ..Memory::default() };
    let mut known = earlier.known;
    let mut asked: Vec<Asked> = Vec::new();
    for need in needs {
        let Some(question) = question(need, cluster_domain) else { continue };
        let known = known.remove(&need.purpose).unwrap_or_default();
        match asked.iter_mut().find(|other| other.question.subject == question.subject) {
            Some(other) => other.add(&need.purpose, known),
            None => asked.push(Asked::new(need, question, known)),
        }
    }
    for asked in asked {
        let hold = if asked.place == Subject::ApiServer { keeping.apiserver } else { keeping.hosts };
        asked.join(&mut memory, Keep { hold, most: keeping.most }, now);
    }
    memory
}

/// A question, with all that was known of it. Two needs may have the same.
struct Asked {
    question: Question,
    /// Where addresses without a Service go.
    place: Subject,
    addresses: Vec<Sighting>,
    pods: Vec<(Purpose, Map)>,
}

impl Asked {
    fn new(need: &Need, question: Question, known: Known) -> Asked {
        let place = match &need.target {
            Some(target) if need.purpose != Purpose::Gateway => Subject::Host(target.host.clone()),
            _ => question.subject.clone(),
        };
        let mut asked = Asked { question, place, addresses: Vec::new(), pods: Vec::new() };
        asked.add(&need.purpose, known);
        asked
    }

    fn add(&mut self, purpose: &Purpose, known: Known) {
        self.addresses.extend(known.addresses);
        self.pods.extend(known.pods.into_iter().map(|entry| (purpose.clone(), entry)));
    }

    fn join(mut self, memory: &mut Memory, keep: Keep, now: Timestamp) {
        self.addresses = unite(std::mem::take(&mut self.addresses));
        let service = self.question.subjects().find(|subject| matches!(subject, Subject::Service(_)));
        let service = service.and_then(|service| Some((service, memory.facts.get(service)?)));
        if let Some((subject, Ok(Answer::Service(fact)))) = service {
            // The Service itself outweighs all that was known of its name.
            if let Backend::Addresses(addresses) | Backend::External { addresses, .. } = &fact.backend {
                if addresses.len() > keep.most {
                    memory.failures.push(self.too_many(addresses.len(), keep.most));
                    return;
                }
                let known = window::merge(&self.addresses, News::Seen(addresses), now, keep);
                let (subject, mut fact) = (subject.clone(), fact.clone());
                self.tell(memory, &known);
                put(&mut fact.backend, known.sightings);
                memory.facts.insert(subject, Ok(Answer::Service(fact)));
            }
            return;
        }
        let failure =
            memory.failures.iter().find(|failure| failure.subject == self.question.subject).cloned();
        let answer = match (&failure, memory.facts.get(&self.place)) {
            (None, Some(answer)) => answer,
            (Some(failure), _) => Err(failure),
            (None, None) => return,
        };
        let Some(news) = News::of(answer) else { return };
        if let News::Seen(addresses) = news
            && addresses.len() > keep.most
        {
            memory.failures.push(self.too_many(addresses.len(), keep.most));
            return;
        }
        // A question that was answered otherwise says nothing of the pods.
        let of_pods = match service {
            Some((_, Err(failure))) => News::of(Err(failure)).unwrap_or(News::Silence),
            _ => news,
        };
        let pods = self.pods_that_stay(of_pods, keep, now);
        let known = window::merge(&self.addresses, news, now, keep);
        if let Some(failure) = failure.filter(|_| !known.sightings.is_empty() || !pods.is_empty()) {
            // Two needs may have asked the same.
            memory.failures.retain(|other| other.subject != failure.subject);
            memory.warnings.push(warning(&failure));
        }
        self.tell(memory, &known);
        if !known.sightings.is_empty() {
            memory.facts.insert(self.place.clone(), Ok(Answer::Addresses(known.sightings)));
        }
        memory.pods.extend(pods);
    }

    /// A part of an answer would cut off clients that get the rest, so it is all or nothing.
    fn too_many(&self, count: usize, most: usize) -> Failure {
        let text = format!("the answer has {count} addresses, more than --max-entries {most} allows");
        let attempt = Attempt::new(self.place.to_string(), "", Cause::new(CauseKind::Configuration, text));
        Failure::new(&self.question, vec![attempt])
            .hint(format!("raise --max-entries to {count}, or set an address range in the values"))
    }

    fn pods_that_stay(&self, news: News<'_>, keep: Keep, now: Timestamp) -> Vec<(Purpose, Map)> {
        let stays = |(purpose, entry): &(Purpose, Map)| {
            let (seen, fate) = window::fate(seen(entry).unwrap_or_default(), news, now, keep.hold);
            let entry = entry.shallow_copy();
            entry.insert("seen", seen.to_string());
            (fate != Fate::Expired).then(|| (purpose.clone(), entry))
        };
        self.pods.iter().filter_map(stays).collect()
    }

    fn tell(&self, memory: &mut Memory, known: &Remembered) {
        let sentences = notes::sentences(&known.notes).into_iter();
        memory
            .warnings
            .extend(sentences.map(|text| Diagnostic::warning(format!("{}: {text}", self.place.name()))));
    }
}

/// Whether two entries are of the same pods or address, whenever they were seen.
fn is_same(one: &Map, other: &Map) -> bool {
    let part = |entry: &Map, key: &str| entry.get(key).map(|value| text(&value));
    ["from", "host", "cidr"].into_iter().all(|key| part(one, key) == part(other, key))
        && one.contains_key("podSelector") == other.contains_key("podSelector")
}

fn put(backend: &mut Backend, sightings: Vec<Sighting>) {
    match backend {
        Backend::Addresses(addresses) | Backend::External { addresses, .. } => *addresses = sightings,
        Backend::Pods(_) => {}
    }
}

/// A failure that does not end the run.
fn warning(failure: &Failure) -> Diagnostic {
    Diagnostic::warning(format!("{failure}; the earlier addresses are used"))
}

#[cfg(test)]
mod tests {
    use super::super::earlier::earlier;
    use super::super::needs::needs;
    use super::super::needs::tests::values;
    use super::super::overlay::overlay;
    use super::super::questions::{CLUSTER_DOMAIN, questions};
    use super::*;
    use chartroom::yaml;

    const HOST: &str = "a.b.example";
    const KEEPING: Keeping =
        Keeping { hosts: SignedDuration::from_hours(1), apiserver: SignedDuration::from_mins(5), most: 3 };

    fn now() -> Timestamp {
        "2026-01-31T12:00:00Z".parse().unwrap()
    }

    fn egress(host: &str, pairs: &[(&str, &str)]) -> Vec<Need> {
        let on = [("networkPolicy.egress.enabled", "on"), ("remoteControlPlane.api.hostname", host)];
        needs(&values(&[&on, pairs].concat())).unwrap()
    }

    fn sightings(entries: &[&str]) -> Answer {
        let all = entries.iter().map(|cidr| format!(r#"{{"cidr": "{cidr}", "from": "DNS 10.0.0.53:53"}}"#));
        Answer::Addresses(all.map(|json| serde_json::from_str(&json).unwrap()).collect())
    }

    fn failure(question: &Question, kinds: &[CauseKind]) -> Failure {
        let attempt = |kind: &CauseKind| Attempt::new("records", "DNS", Cause::new(*kind, "why"));
        Failure::new(question, kinds.iter().map(attempt).collect())
    }

    /// The entries that a previous file (`list: entries`, ages in minutes as `@5`) and these answers leave, and what
    /// is reported; an error where a question is left without an answer.
    fn left(
        needs: &[Need],
        previous: &str,
        answers: &[(Subject, Result<Answer, CauseKind>)],
    ) -> Result<String, String> {
        let mut text = format!("networkPolicy: {{egress: {{resolved: {{{previous}}}}}}}");
        for minutes in [1, 4, 6, 59, 61] {
            let seen = now() - SignedDuration::from_mins(minutes);
            text = text.replace(&format!("@{minutes},"), &format!("seen: '{seen}', "));
        }
        let earlier = earlier(needs, &yaml::read_map(text.as_bytes()).unwrap(), false).unwrap();
        let (mut facts, mut failures) = (Facts::default(), Vec::new());
        for question in questions(needs, CLUSTER_DOMAIN) {
            let asked = answers.iter().filter(|(subject, _)| question.subjects().any(|s| s == subject));
            let kinds: Vec<CauseKind> =
                asked.filter_map(|(_, answer)| answer.as_ref().err().copied()).collect();
            let failed = kinds.len() == question.subjects().count();
            failures.extend(failed.then(|| failure(&question, &kinds)));
        }
        for (subject, answer) in answers.iter().cloned() {
            let question = Question::of_template(subject.clone());
            facts.insert(subject, answer.map_err(|kind| failure(&question, &[kind])));
        }
        let memory = remember(needs, earlier, (facts, failures), KEEPING, now(), CLUSTER_DOMAIN);
        let warnings: Vec<&str> = memory.warnings.iter().map(|d| d.message.as_str()).collect();
        if !memory.failures.is_empty() {
            return Err(warnings.join("\n"));
        }
        let laid = overlay(needs, &memory.facts, CLUSTER_DOMAIN);
        memory.complete(&laid);
        Ok(String::from_utf8(yaml::write(&Value::Map(laid)).unwrap()).unwrap() + &warnings.join("\n"))
    }

    fn cidrs(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.split("- cidr: ").nth(1)).collect()
    }

    fn host() -> Subject {
        Subject::Host(HOST.parse().unwrap())
    }

    const TWO: &str =
        "controlPlane: [{cidr: 203.0.113.1/32, @59, from: x}, {cidr: 203.0.113.2/32, @61, from: x}]";
    const NETWORK: (&str, &str) = ("networkPolicy.egress.k8sMasterCIDR", "10.0.0.0/8");

    #[test]
    fn an_answer_joins_what_was_seen_within_the_hour() {
        let needs = egress(HOST, &[NETWORK]);
        let left = left(&needs, TWO, &[(host(), Ok(sightings(&["203.0.113.9/32"])))]).unwrap();
        assert_eq!(cidrs(&left), ["203.0.113.1/32", "203.0.113.9/32"]);
        assert!(left.contains("a.b.example: not in this answer, kept since recently seen"), "{left}");
        assert!(left.contains("a.b.example: dropped, not seen for too long: 203.0.113.2/32"), "{left}");
    }

    #[test]
    fn silence_keeps_all_and_a_definite_no_what_is_not_too_old() {
        let needs = egress(HOST, &[NETWORK]);
        let kept = left(&needs, TWO, &[(host(), Err(CauseKind::Timeout))]).unwrap();
        assert_eq!(cidrs(&kept), ["203.0.113.1/32", "203.0.113.2/32"]);
        assert!(kept.contains("the earlier addresses are used"), "{kept}");
        let kept = left(&needs, TWO, &[(host(), Err(CauseKind::NoSuchName))]).unwrap();
        assert_eq!(cidrs(&kept), ["203.0.113.1/32"]);
        assert!(kept.contains("2026-01-31T11:01:00Z"), "and is not renewed: {kept}");
        let old = "controlPlane: [{cidr: 203.0.113.2/32, @61, from: x}]";
        let error = left(&needs, old, &[(host(), Err(CauseKind::NoSuchName))]).unwrap_err();
        assert!(error.contains("dropped"), "{error}");
        assert!(
            left(&needs, TWO, &[(host(), Err(CauseKind::Configuration))]).is_err(),
            "a user has to correct that"
        );
        assert!(left(&needs, "", &[(host(), Err(CauseKind::Timeout))]).is_err(), "nothing is known");
    }

    #[test]
    fn apiservers_are_kept_for_less_long() {
        let entries = "apiserver: [{cidr: 10.0.0.1/32, port: 443, @4, from: x}, {cidr: 10.0.0.2/32, port: 443, @6, from: x}]";
        let needs = egress("203.0.113.7", &[]);
        let fresh = sightings(&["10.0.0.3/32"]);
        let left = left(&needs, entries, &[(Subject::ApiServer, Ok(fresh))]).unwrap();
        assert_eq!(cidrs(&left), ["10.0.0.1/32", "10.0.0.3/32", "203.0.113.7/32"]);
    }

    #[test]
    fn an_answer_with_too_many_is_an_error_and_not_cut() {
        let needs = egress(HOST, &[NETWORK]);
        let five: Vec<String> = (1..=5).map(|last| format!("203.0.113.{last}/32")).collect();
        let five: Vec<&str> = five.iter().map(String::as_str).collect();
        assert!(left(&needs, "", &[(host(), Ok(sightings(&five)))]).is_err());
        assert_eq!(cidrs(&left(&needs, "", &[(host(), Ok(sightings(&five[..3])))]).unwrap()), five[..3]);
    }

    #[test]
    fn the_pods_of_a_service_are_kept_while_the_cluster_is_silent() {
        let needs = egress("gateway.keptn", &[NETWORK]);
        let service =
            Subject::Service(crate::facts::ServiceRef { namespace: "keptn".into(), name: "gateway".into() });
        let name = Subject::Host("gateway.keptn".parse().unwrap());
        let pods =
            "controlPlane: [{podSelector: {matchLabels: {app: nginx}}, host: gateway.keptn, @61, from: x}]";
        let asked = |service: &Subject, kind, dns: &Result<Answer, CauseKind>| {
            left(&needs, pods, &[(service.clone(), Err(kind)), (name.clone(), dns.clone())])
        };
        let (no_name, other) = (Err(CauseKind::NoSuchName), Ok(sightings(&["203.0.113.9/32"])));
        let kept = asked(&service, CauseKind::Unreachable, &no_name).unwrap();
        assert!(kept.contains("app: nginx") && kept.contains("2026-01-31T10:59:00Z"), "{kept}");
        assert!(asked(&service, CauseKind::NotFound, &no_name).is_err(), "it is gone, and for long enough");
        let both = asked(&service, CauseKind::Forbidden, &other).unwrap();
        assert!(both.contains("app: nginx") && both.contains("203.0.113.9/32"), "{both}");
    }
}
