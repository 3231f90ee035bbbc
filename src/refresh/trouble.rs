//! Why the cluster did not do what it was asked to. Not what is done about it.

use std::time::Duration;

use kube::Error;

use crate::resolve::wire_cause;

/// What a request came to instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Trouble {
    /// Which sort.
    pub kind: TroubleKind,
    /// In words, without what was asked.
    pub text: String,
}

/// The sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// Somebody else owns fields that would change.
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
    /// Somebody else leads by now, or nobody knows who.
    NotLeader,
}

/// The longest text of a server that is repeated.
const LONGEST_TEXT: usize = 500;

impl Trouble {
    /// A request that was not made, since it must not be.
    pub fn not_leader() -> Trouble {
        let text = "this process does not lead any more".to_owned();
        Trouble { kind: TroubleKind::NotLeader, text }
    }

    /// No answer in time.
    pub fn late(waited: Duration) -> Trouble {
        let text = format!("no answer within {:.1} s", waited.as_secs_f32());
        Trouble { kind: TroubleKind::Transient, text }
    }

    /// What kube's error means.
    pub fn of(error: &Error) -> Trouble {
        let Error::Api(status) = error else {
            return Trouble { kind: TroubleKind::Transient, text: wire_cause(error).text };
        };
        let causes = status.details.iter().flat_map(|details| &details.causes);
        let is_owned = causes.into_iter().any(|cause| cause.reason == "FieldManagerConflict");
        let kind = match status.code {
            401 => TroubleKind::Unauthorized,
            403 => TroubleKind::Forbidden,
            404 => TroubleKind::NotFound,
            409 if is_owned => TroubleKind::Conflict,
            409 => TroubleKind::Changed,
            408 | 410 | 429 | 500..=599 => TroubleKind::Transient,
            _ => TroubleKind::Rejected,
        };
        let message = match status.message.trim() {
            "" => status.reason.as_str(),
            message => message,
        };
        let plain = message.chars().map(|c| if c.is_control() { ' ' } else { c });
        let text = plain.take(LONGEST_TEXT).collect::<String>();
        Trouble { kind, text: format!("{text} (HTTP {})", status.code) }
    }
}
