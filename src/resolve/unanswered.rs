//! Why a subject has no answer: what was tried, and whether that leaves the question to the DNS. Not what is done about it.

use crate::facts::{Attempt, ServiceRef};

/// A subject without an answer.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// The Service that was read and leads nowhere. Pods get that Service under its name, so no address that the DNS
    /// has for the name may take its place.
    pub decided_by: Option<ServiceRef>,
}

impl Unanswered {
    /// A Service was read, and what was tried after that gave no address.
    pub fn by(service: &ServiceRef, attempts: Vec<Attempt>) -> Unanswered {
        Unanswered { attempts, decided_by: Some(service.clone()) }
    }
}

impl From<Vec<Attempt>> for Unanswered {
    fn from(attempts: Vec<Attempt>) -> Unanswered {
        Unanswered { attempts, decided_by: None }
    }
}

impl From<Attempt> for Unanswered {
    fn from(attempt: Attempt) -> Unanswered {
        Unanswered::from(vec![attempt])
    }
}
