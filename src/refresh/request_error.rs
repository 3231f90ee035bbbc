//! Why a request to the apiserver failed, by kind. What is done about it is not decided here.

use std::time::Duration;

use kube::Error;

use crate::resolve::wire_cause;

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct RequestError {
    /// The kind.
    pub kind: RequestErrorKind,
    /// The message, without the request.
    pub text: String,
}

/// The kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestErrorKind {
    /// Another field manager owns fields that would change.
    Conflict,
    /// The object is not the one that was read any more.
    Changed,
    /// It is not there.
    NotFound,
    /// 403.
    Forbidden,
    /// Refused for what it is.
    Rejected,
    /// 401: the credentials are not good any more.
    Unauthorized,
    /// No answer, or one that says to come again.
    Transient,
    /// Another process leads by now, or that is not known.
    NotLeader,
}

/// The longest text of a server that is repeated.
const LONGEST_TEXT: usize = 500;

impl RequestError {
    /// A request that was not made, since it must not be.
    pub fn not_leader() -> RequestError {
        let text = "this process is no longer the leader".to_owned();
        RequestError { kind: RequestErrorKind::NotLeader, text }
    }

    /// No answer in time.
    pub fn late(waited: Duration) -> RequestError {
        let text = format!("no answer within {:.1} s", waited.as_secs_f32());
        RequestError { kind: RequestErrorKind::Transient, text }
    }

    /// What kube's error means.
    pub fn of(error: &Error) -> RequestError {
        let Error::Api(status) = error else {
            return RequestError { kind: RequestErrorKind::Transient, text: wire_cause(error).text };
        };
        let causes = status.details.iter().flat_map(|details| &details.causes);
        let is_owned = causes.into_iter().any(|cause| cause.reason == "FieldManagerConflict");
        let kind = match status.code {
            401 => RequestErrorKind::Unauthorized,
            403 => RequestErrorKind::Forbidden,
            404 => RequestErrorKind::NotFound,
            409 if is_owned => RequestErrorKind::Conflict,
            409 => RequestErrorKind::Changed,
            408 | 410 | 429 | 500..=599 => RequestErrorKind::Transient,
            _ => RequestErrorKind::Rejected,
        };
        let message = match status.message.trim() {
            "" => status.reason.as_str(),
            message => message,
        };
        let plain = message.chars().map(|c| if c.is_control() { ' ' } else { c });
        let text = plain.take(LONGEST_TEXT).collect::<String>();
        RequestError { kind, text: format!("{text} (HTTP {})", status.code) }
    }
}
