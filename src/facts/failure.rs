//! A question without an answer: what was asked, of whom, what came back, what to do about it. Not how it is printed.

use std::fmt;

use super::question::{Question, Reason, Subject};
use chartroom::diag::Diagnostic;

/// A question without an answer. Carries no secrets: addresses of servers and names of objects only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was wanted.
    pub subject: Subject,
    /// The alternative, whose answer would have been enough.
    pub or: Option<Subject>,
    /// Who wanted it.
    pub reason: Reason,
    /// What was tried, in the order in which a person should read it. Never empty.
    pub attempts: Vec<Attempt>,
    /// What to do about it, a sentence each.
    pub hints: Vec<String>,
}

/// One query to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What was asked for, such as "EndpointSlices in namespace default".
    pub asked: String,
    /// The server, such as "https://10.0.0.1:6443" or "DNS server 10.0.0.53:53"; empty where no server could be asked.
    pub of: String,
    /// What came back.
    pub cause: Cause,
}

/// What came back instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Which sort.
    pub kind: CauseKind,
    /// In words.
    pub text: String,
}

/// The sorts of things that come back instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CauseKind {
    /// NXDOMAIN.
    NoSuchName,
    /// The name exists and has no address (NODATA), the list is empty, no endpoint is ready.
    Empty,
    /// The object does not exist.
    NotFound,
    /// Several fit, and one is wanted.
    Ambiguous,
    /// There is no port named https.
    NoHttpsPort,
    /// A special address as the answer, such as a metadata address.
    Special,
    /// No answer came in time.
    Timeout,
    /// SERVFAIL, or a 5xx or 429 of an apiserver.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// NOTIMP or FORMERR: the server does not know this type of question (RFC 4074 section 4.3).
    NotImplemented,
    /// No connection.
    Unreachable,
    /// The answer could not be read.
    Garbled,
    /// Aliases that form a loop or a chain that is too long.
    AliasLoop,
    /// 401: the credentials are not (or no longer) good.
    Unauthorized,
    /// 403: the user may not read it.
    Forbidden,
    /// 404 on a whole resource: this apiserver does not serve it.
    NotServed,
    /// 410: what was being read page by page has changed meanwhile.
    Expired,
    /// Any other refusal of an apiserver.
    Rejected,
    /// The other side's certificate is not trusted.
    Certificate,
    /// There are no valid credentials: a credential plugin failed, or those of the kubeconfig have expired.
    Credentials,
    /// The own configuration (kubeconfig, resolver configuration) cannot be used.
    Configuration,
}

/// What a failure says about the addresses known so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The source that knows says: there is none (any more).
    Definite,
    /// No server could say: what was known before is as good as it was.
    Transient,
    /// The set-up for asking is wrong: a user has to correct it.
    SetUp,
}

impl CauseKind {
    /// What it says about the addresses known so far.
    pub fn verdict(self) -> Verdict {
        use CauseKind::*;
        match self {
            NoSuchName | Empty | NotFound | NoHttpsPort | Special => Verdict::Definite,
            Timeout | ServerFailure | Refused | NotImplemented | Unreachable | Garbled | AliasLoop
            | Expired => Verdict::Transient,
            Ambiguous | Unauthorized | Forbidden | NotServed | Rejected | Certificate | Credentials
            | Configuration => Verdict::SetUp,
        }
    }
}

impl Cause {
    /// A cause in words.
    pub fn new(kind: CauseKind, text: impl Into<String>) -> Cause {
        Cause { kind, text: text.into() }
    }
}

impl Attempt {
    /// One query and whom it went to.
    pub fn new(asked: impl Into<String>, of: impl Into<String>, cause: Cause) -> Attempt {
        Attempt { asked: asked.into(), of: of.into(), cause }
    }
}

impl Failure {
    /// A failure of `question` after these attempts.
    pub fn new(question: &Question, attempts: Vec<Attempt>) -> Failure {
        let Question { subject, or, reason } = question.clone();
        Failure { subject, or, reason, attempts, hints: Vec::new() }
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }

    /// What it says about the addresses known so far: the most cautious of its attempts counts, so that one family's
    /// NXDOMAIN does not outweigh the other's timeout.
    pub fn verdict(&self) -> Verdict {
        let verdicts = || self.attempts.iter().map(|attempt| attempt.cause.kind.verdict());
        if verdicts().any(|v| v == Verdict::SetUp) {
            Verdict::SetUp
        } else if verdicts().any(|v| v == Verdict::Transient) {
            Verdict::Transient
        } else {
            Verdict::Definite
        }
    }

    /// What the servers answered, and nothing else: the text of a template's call that failed.
    pub fn words(&self) -> String {
        let texts: Vec<&str> = self.attempts.iter().map(|attempt| attempt.cause.text.as_str()).collect();
        texts.join("; ")
    }

    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.to_string());
        self.hints.iter().fold(diagnostic, |d, hint| d.hint(hint.clone()))
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of.as_str() {
            "" => write!(f, "{}: {}", self.asked, self.cause.text),
            of => write!(f, "asked {of} for {}: {}", self.asked, self.cause.text),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot determine {}", self.subject)?;
        if let Some(or) = &self.or {
            write!(f, " or {or}")?;
        }
        if let Reason::Value { key, .. } = &self.reason {
            write!(f, " (required by {key})")?;
        }
        match self.attempts.as_slice() {
            [attempt] => write!(f, ": {attempt}"),
            attempts => attempts.iter().try_for_each(|attempt| write!(f, "\n  - {attempt}")),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(causes: &[(CauseKind, &str)]) -> Failure {
        let subject = Subject::Host("keptn.example.com".parse().unwrap());
        let question = Question::of_value(subject, "remoteControlPlane.api.hostname", &[]);
        let attempt = |(kind, text): &(CauseKind, &str)| {
            Attempt::new("A records", "DNS server 10.0.0.53:53", Cause::new(*kind, *text))
        };
        Failure::new(&question, causes.iter().map(attempt).collect())
    }

    #[test]
    fn says_what_was_asked_of_whom_and_what_came_back() {
        assert_eq!(
            failure(&[(CauseKind::NoSuchName, "no such name (NXDOMAIN)")]).to_string(),
            "cannot determine the addresses of keptn.example.com (required by remoteControlPlane.api.hostname): \
             asked DNS server 10.0.0.53:53 for A records: no such name (NXDOMAIN)"
        );
    }

    #[test]
    fn one_doubt_makes_the_whole_doubtful() {
        use CauseKind::*;
        assert_eq!(failure(&[(NoSuchName, ""), (Empty, "")]).verdict(), Verdict::Definite);
        assert_eq!(failure(&[(NoSuchName, ""), (Timeout, "")]).verdict(), Verdict::Transient);
        assert_eq!(failure(&[(Timeout, ""), (Unauthorized, "")]).verdict(), Verdict::SetUp);
    }
}
