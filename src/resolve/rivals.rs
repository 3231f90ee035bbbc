//! Names that both the cluster and the DNS may know: which of the two need not be waited for once the other has
//! answered. Not how they are asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::Notify;
use tokio::time::{Duration, Instant, sleep_until};

use crate::facts::{Host, InCluster, Question, Subject};

/// The part of the whole time that the cluster has for a name that the DNS knows, where nothing else is asked of it. A
/// Service takes precedence over the DNS, so the cluster gets some time; one that is down must not use all of it.
const PART: u32 = 3;

/// Who waits for whom.
pub struct Rivals<'a> {
    /// Subjects that need no answer of their own, with the ones whose answer does.
    other: BTreeMap<&'a Subject, &'a Subject>,
    answered: RefCell<BTreeSet<Subject>>,
    changed: Notify,
    /// Until when the cluster is waited for in any case.
    until: Instant,
    patience: Duration,
}

impl<'a> Rivals<'a> {
    /// No answer has come yet; all have `timeout` from now on.
    pub fn new(questions: &'a [Question], cluster_domain: &str, timeout: Duration) -> Rivals<'a> {
        let pairs = || questions.iter().filter_map(|question| pair(question, cluster_domain));
        let alone: BTreeSet<&Subject> = questions
            .iter()
            .filter(|question| question.or.is_none())
            .map(|question| &question.subject)
            .collect();
        // The cluster is waited for where it is asked for something else as well.
        let only_perhaps = pairs().all(|(_, _, sure)| sure == InCluster::Perhaps)
            && alone.iter().all(|subject| matches!(subject, Subject::Host(_)));
        let hosts = pairs().map(|(service, host, _)| (host, service));
        let services = pairs().filter(|_| only_perhaps).map(|(service, host, _)| (service, host));
        let patience = timeout / PART;
        Rivals {
            other: hosts.chain(services).filter(|(subject, _)| !alone.contains(subject)).collect(),
            answered: RefCell::default(),
            changed: Notify::new(),
            until: Instant::now() + patience,
            patience,
        }
    }

    /// An answer has come.
    pub fn answered(&self, subject: &Subject) {
        self.answered.borrow_mut().insert(subject.clone());
        self.changed.notify_waiters();
    }

    /// Whether this is a host whose Service was read, so that the DNS answer is ignored. The result must not depend on
    /// which of the two answered first.
    pub fn is_decided(&self, subject: &Subject) -> bool {
        matches!(subject, Subject::Host(_))
            && self.other.get(subject).is_some_and(|service| self.answered.borrow().contains(*service))
    }

    /// Returns when waiting for this subject can end, with the time that it had.
    pub async fn needless(&self, subject: &Subject) -> Duration {
        let Some(other) = self.other.get(subject) else { return std::future::pending().await };
        loop {
            let changed = self.changed.notified();
            if self.answered.borrow().contains(*other) {
                break;
            }
            changed.await;
        }
        if matches!(subject, Subject::Service(_)) {
            sleep_until(self.until).await;
        }
        self.patience
    }
}

/// The Service and the host of a question that either may answer.
fn pair<'a>(question: &'a Question, cluster_domain: &str) -> Option<(&'a Subject, &'a Subject, InCluster)> {
    let (one, two) = (&question.subject, question.or.as_ref()?);
    let (service, host) = if matches!(one, Subject::Host(_)) { (two, one) } else { (one, two) };
    let Subject::Host(Host::Name(name)) = host else { return None };
    let (named, sure) = name.service(cluster_domain)?;
    (*service == Subject::Service(named)).then_some((service, host, sure))
}
