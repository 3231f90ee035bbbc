//! PortEntry of a rule, as they are written and as places on one line: first the numbers, behind them the names. Not whose.

use chartroom::quoted;
use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::netpol::view::{self, PortValue};

/// The protocols that a NetworkPolicy knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// TCP
    Tcp,
    /// UDP
    Udp,
    /// SCTP
    Sctp,
}

/// One entry of a rule's ports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortEntry {
    /// `None`: whatever the protocol.
    pub protocol: Option<Protocol>,
    /// Which of its ports.
    pub span: Span,
}

/// PortEntry of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// All of them, those with names as well.
    All,
    /// From one number to another.
    Numbers(u16, u16),
    /// The port that a pod gives this name. Which number that is only the pod knows.
    Name(String),
}

/// All names of ports that matter, each with a place behind the numbers.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    names: Vec<String>,
}

/// The place behind all numbers, where the names begin.
const NAMES: u32 = 1 << 16;

impl Protocol {
    /// All of them.
    pub const ALL: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];
}

impl PortEntry {
    /// What a rule without ports allows.
    pub const ALL: PortEntry = PortEntry { protocol: None, span: Span::All };

    /// Reads one entry.
    ///
    /// # Errors
    /// What is no port, in words.
    pub fn of(port: &view::Port) -> Result<PortEntry, String> {
        let protocol = match port.protocol.as_str() {
            "TCP" => Protocol::Tcp,
            "UDP" => Protocol::Udp,
            "SCTP" => Protocol::Sctp,
            other => return Err(format!("{other} is not TCP, UDP or SCTP", other = quoted(&other))),
        };
        let number = |n: i64| {
            u16::try_from(n)
                .ok()
                .filter(|n| *n > 0)
                .ok_or_else(|| format!("{n} is not a port from 1 to 65535"))
        };
        let span = match (&port.port, port.end) {
            (None, _) => Span::All,
            (Some(PortValue::Name(name)), _) => Span::Name(name.clone()),
            (Some(PortValue::Number(first)), last) => {
                match (number(*first)?, number(last.unwrap_or(*first))?) {
                    (1, u16::MAX) => Span::All,
                    (first, last) => Span::Numbers(first, last),
                }
            }
        };
        Ok(PortEntry { protocol: Some(protocol), span })
    }

    /// The protocols that it is about.
    pub fn protocols(&self) -> impl Iterator<Item = Protocol> {
        let protocol = self.protocol;
        Protocol::ALL.into_iter().filter(move |one| protocol.is_none_or(|only| only == *one))
    }
}

impl Axis {
    /// The line on which all these have a place.
    pub fn of<'a>(ports: impl IntoIterator<Item = &'a PortEntry>) -> Axis {
        let names = ports.into_iter().filter_map(|ports| match &ports.span {
            Span::Name(name) => Some(name.clone()),
            _ => None,
        });
        Axis { names: names.collect::<BTreeSet<_>>().into_iter().collect() }
    }

    /// The first and the last place. A name that is not on the line has the one behind all others.
    pub fn place(&self, span: &Span) -> (u32, u32) {
        match span {
            Span::All => (1, u32::MAX),
            Span::Numbers(first, last) => (u32::from(*first), u32::from(*last)),
            Span::Name(name) => {
                let index = self.names.binary_search(name).unwrap_or(self.names.len());
                let place = NAMES.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
                (place, place)
            }
        }
    }

    /// The ports from one place to another, in words; `None` where there are only named ports that no pod has.
    pub fn text(&self, first: u32, last: u32) -> Option<String> {
        if (first, last) == (1, u32::MAX) {
            return Some("all".to_owned());
        }
        let mut texts = Vec::new();
        if first < NAMES {
            let end = last.min(NAMES - 1);
            texts.push(if first == end { first.to_string() } else { format!("{first}-{end}") });
        }
        let names = (NAMES..).zip(&self.names).filter(|(place, _)| (first..=last).contains(place));
        texts.extend(names.map(|(_, name)| name.clone()));
        (!texts.is_empty()).then(|| texts.join(","))
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        })
    }
}

impl fmt::Display for PortEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.protocol, &self.span) {
            (None, _) => return f.write_str("all ports"),
            (Some(protocol), _) => write!(f, "{protocol} ")?,
        }
        match &self.span {
            Span::All => f.write_str("all"),
            Span::Numbers(first, last) if first == last => first.fmt(f),
            Span::Numbers(first, last) => write!(f, "{first}-{last}"),
            Span::Name(name) => f.write_str(name),
        }
    }
}
