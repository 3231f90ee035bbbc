//! From one DNS answer to the next: which records belong to the name, and where its aliases lead. Sends no query.

use std::collections::HashSet;
use std::net::IpAddr;

use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

use crate::facts::fold;

/// How many aliases may stand between a name and its addresses. Resolvers in use stop between eight and sixteen.
const MOST_ALIASES: usize = 16;

/// The way from a name to its addresses, as far as it is known.
#[derive(Clone, Debug)]
pub struct Way {
    /// The aliases passed, in their order; the last one is the name that has the addresses.
    pub via: Vec<Name>,
    /// The addresses of the last name.
    pub addresses: Vec<IpAddr>,
    /// The lowest TTL of every record on the way.
    pub ttl: u32,
    current: Name,
    seen: HashSet<Name>,
}

/// What one answer did for the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The addresses are there.
    Arrived,
    /// It leads on to a name that has to be asked for.
    Onward,
    /// It leads nowhere: the name has no record of this type.
    DeadEnd,
    /// It leads back to an earlier name, or is too long.
    Circle,
}

impl Way {
    /// At its beginning.
    pub fn from(name: Name) -> Way {
        let seen = HashSet::from([name.to_lowercase()]);
        Way { via: Vec::new(), addresses: Vec::new(), ttl: u32::MAX, current: name, seen }
    }

    /// The name to ask for now.
    pub fn current(&self) -> &Name {
        &self.current
    }

    /// Follows the records of an answer. Records of other names are left aside, wherever they stand in the answer.
    pub fn follow(&mut self, answers: &[Record], kind: RecordType) -> Step {
        let before = self.via.len();
        while let Some((target, ttl)) = alias_of(&self.current, answers) {
            self.ttl = self.ttl.min(ttl);
            if self.via.len() >= MOST_ALIASES || !self.seen.insert(target.to_lowercase()) {
                return Step::Circle;
            }
            self.via.push(target.clone());
            self.current = target;
        }
        for record in answers.iter().filter(|r| r.record_type() == kind && r.name == self.current) {
            if let Some(address) = record.data.ip_addr() {
                self.ttl = self.ttl.min(record.ttl);
                self.addresses.push(fold(address));
            }
        }
        match (self.addresses.is_empty(), self.via.len() > before) {
            (false, _) => Step::Arrived,
            (true, true) => Step::Onward,
            (true, false) => Step::DeadEnd,
        }
    }
}

fn alias_of(name: &Name, answers: &[Record]) -> Option<(Name, u32)> {
    answers.iter().find_map(|record| match &record.data {
        RData::CNAME(target) if record.name == *name => Some((target.0.clone(), record.ttl)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::proto::rr::rdata::{A, CNAME};

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn alias(from: &str, to: &str, ttl: u32) -> Record {
        Record::from_rdata(name(from), ttl, RData::CNAME(CNAME(name(to))))
    }

    fn address(of: &str, last: u8, ttl: u32) -> Record {
        Record::from_rdata(name(of), ttl, RData::A(A::new(203, 0, 113, last)))
    }

    #[test]
    fn a_chain_in_one_answer_in_any_order_with_the_lowest_ttl() {
        let mut way = Way::from(name("a.example."));
        let answers = [
            address("c.example.", 7, 300),
            alias("B.example.", "c.example.", 20),
            alias("a.example.", "b.example.", 60),
            address("unrelated.example.", 9, 1),
        ];
        assert_eq!(way.follow(&answers, RecordType::A), Step::Arrived);
        assert_eq!(way.addresses, [IpAddr::from([203, 0, 113, 7])]);
        assert_eq!(way.via, [name("b.example."), name("c.example.")]);
        assert_eq!(way.ttl, 20);
    }

    #[test]
    fn a_chain_that_has_to_be_asked_for_step_by_step() {
        let mut way = Way::from(name("a.example."));
        assert_eq!(way.follow(&[alias("a.example.", "b.example.", 5)], RecordType::A), Step::Onward);
        assert_eq!(way.current(), &name("b.example."));
        assert_eq!(way.follow(&[address("b.example.", 7, 300)], RecordType::A), Step::Arrived);
        assert_eq!(way.ttl, 5);
    }

    #[test]
    fn circles_end() {
        let mut way = Way::from(name("a.example."));
        let answers = [alias("a.example.", "b.example.", 5), alias("b.example.", "A.example.", 5)];
        assert_eq!(way.follow(&answers, RecordType::A), Step::Circle);
        let mut way = Way::from(name("0.example."));
        let long: Vec<_> =
            (0..40).map(|i| alias(&format!("{i}.example."), &format!("{}.example.", i + 1), 5)).collect();
        assert_eq!(way.follow(&long, RecordType::A), Step::Circle);
    }

    #[test]
    fn other_peoples_addresses_are_no_answer() {
        let mut way = Way::from(name("a.example."));
        assert_eq!(way.follow(&[address("b.example.", 7, 300)], RecordType::A), Step::DeadEnd);
        assert_eq!(way.follow(&[address("a.example.", 7, 300)], RecordType::AAAA), Step::DeadEnd);
    }
}
