//! The events that the controller reacts to. Not how it does.

use super::release::Spec;
use crate::facts::Question;
use crate::resolve::Outcome;

/// An event.
#[derive(Debug)]
pub enum Trigger {
    /// SIGTERM or SIGINT.
    Stop,
    /// This process leads now, or does not any more.
    Lead(bool),
    /// Answers to these questions came.
    Answered(Vec<Question>, Box<Outcome>),
    /// A Service, or where it leads, has changed; `None`: all of a namespace may have, since the watch began anew.
    Service {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: Option<String>,
    },
    /// A policy has changed or was deleted.
    Policy(Seen),
    /// All policies that are marked in a namespace, or in all.
    Policies {
        /// The namespace.
        namespace: Option<String>,
        /// Those that are there.
        seen: Vec<Seen>,
    },
    /// These are the releases now.
    Releases(Vec<Spec>),
    /// A watch failed; it goes on by itself.
    WatchFailed(String),
}

/// A policy as a watch shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// How often its spec was changed; `None`: it is gone, or not marked any more.
    pub generation: Option<i64>,
}
