//! Taking a URL apart. Does not put one together.

use super::address;
use super::escape::{Part, escape, unescape};
use super::{Url, User};
use crate::gostd::strconv::quoted;

/// Why a text is no URL; prints Go's sentence with the text in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    url: Vec<u8>,
    reason: Reason,
}

impl std::error::Error for Error {}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "parse {}: {}", quoted(&self.url), self.reason)
    }
}

/// The reason alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    #[error("net/url: invalid control character in URL")]
    Control,
    #[error("missing protocol scheme")]
    NoScheme,
    #[error("first path segment in URL cannot contain colon")]
    Colon,
    #[error("net/url: invalid userinfo")]
    User,
    #[error("invalid IP-literal")]
    IpLiteral,
    #[error("missing ']' in host")]
    Bracket,
    #[error("invalid port {} after host", quoted(.0))]
    Port(Vec<u8>),
    #[error("invalid host: {0}")]
    Address(String),
    #[error("invalid URL escape {}", quoted(.0))]
    Escape(Vec<u8>),
    #[error("invalid character {} in host name", quoted(&[*.0]))]
    HostCharacter(u8),
}

pub(super) fn parse(text: &[u8]) -> Result<Url, Error> {
    let (front, fragment) = cut(text, b'#');
    let mut url = parse_front(front).map_err(|reason| Error { url: front.to_vec(), reason })?;
    if let Some(fragment) = fragment {
        let plain = unescape(fragment, Part::Fragment);
        url.fragment = plain.map_err(|reason| Error { url: text.to_vec(), reason })?;
        url.raw_fragment = unless_default(fragment, &url.fragment, Part::Fragment);
    }
    Ok(url)
}

/// All but the fragment.
fn parse_front(text: &[u8]) -> Result<Url, Reason> {
    if text.iter().any(u8::is_ascii_control) {
        return Err(Reason::Control);
    }
    let mut url = Url::default();
    if text == b"*" {
        url.path = b"*".to_vec();
        return Ok(url);
    }
    let (scheme, rest) = split_scheme(text)?;
    url.scheme = scheme.to_ascii_lowercase();
    let (rest, query) = cut(rest, b'?');
    url.bare_query = query.is_some_and(<[u8]>::is_empty);
    url.query = query.unwrap_or_default().to_vec();

    let absolute = !url.scheme.is_empty();
    if !rest.starts_with(b"/") {
        if absolute {
            url.opaque = rest.to_vec();
            return Ok(url);
        }
        if cut(rest, b'/').0.contains(&b':') {
            return Err(Reason::Colon);
        }
    }
    let mut path = rest;
    if rest.starts_with(b"//") && (absolute || !rest.starts_with(b"///")) {
        let behind = rest.get(2..).unwrap_or_default();
        let slash = behind.iter().position(|b| *b == b'/').unwrap_or(behind.len());
        let (authority, tail) = behind.split_at(slash);
        (url.user, url.host) = split_authority(&url.scheme, authority)?;
        path = tail;
    } else {
        url.no_host = absolute;
    }
    url.path = unescape(path, Part::Path)?;
    url.raw_path = unless_default(path, &url.path, Part::Path);
    Ok(url)
}

/// The text as written, if escaping the plain one gives another.
pub(super) fn unless_default(written: &[u8], plain: &[u8], part: Part) -> Vec<u8> {
    if escape(plain, part) == written { Vec::new() } else { written.to_vec() }
}

/// The scheme, empty where there is none, and what follows it.
fn split_scheme(text: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    let end = text.iter().position(|b| !(b.is_ascii_alphanumeric() || b"+-.".contains(b)));
    match end.map(|end| (end, text.split_at(end))) {
        Some((0, (_, [b':', ..]))) => Err(Reason::NoScheme),
        Some((_, (scheme, [b':', rest @ ..]))) if scheme.first().is_some_and(u8::is_ascii_alphabetic) => {
            Ok((scheme, rest))
        }
        _ => Ok((b"", text)),
    }
}

fn split_authority(scheme: &[u8], authority: &[u8]) -> Result<(Option<User>, Vec<u8>), Reason> {
    let Some(at) = authority.iter().rposition(|b| *b == b'@') else {
        return Ok((None, host(scheme, authority)?));
    };
    let (user, behind) = authority.split_at(at);
    let host = host(scheme, behind.get(1..).unwrap_or_default())?;
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(b);
    if !user.iter().all(allowed) {
        return Err(Reason::User);
    }
    let (name, password) = cut(user, b':');
    let name = unescape(name, Part::User)?;
    let password = password.map(|p| unescape(p, Part::User)).transpose()?;
    Ok((Some(User { name, password }), host))
}

/// The host with its port. Colons in the host itself are tolerated but for http and https, since some databases write
/// several hosts there.
fn host(scheme: &[u8], text: &[u8]) -> Result<Vec<u8>, Reason> {
    match text.iter().rposition(|b| *b == b'[') {
        Some(0) => return ip_literal(text),
        Some(_) => return Err(Reason::IpLiteral),
        None => {}
    }
    let strict = matches!(scheme, b"http" | b"https");
    let is_colon = |b: &u8| *b == b':';
    let colon = if strict { text.iter().position(is_colon) } else { text.iter().rposition(is_colon) };
    if let Some(port) = colon.and_then(|colon| text.get(colon..)).filter(|port| !is_port(port)) {
        return Err(Reason::Port(port.to_vec()));
    }
    unescape(text, Part::Host)
}

/// `[address]:port`
fn ip_literal(text: &[u8]) -> Result<Vec<u8>, Reason> {
    let close = text.iter().rposition(|b| *b == b']').ok_or(Reason::Bracket)?;
    let (inner, port) = text.split_at(close);
    let (inner, port) = (inner.get(1..).unwrap_or_default(), port.get(1..).unwrap_or_default());
    if !is_port(port) {
        return Err(Reason::Port(port.to_vec()));
    }
    let zone = inner.windows(3).position(|w| w == b"%25").unwrap_or(inner.len());
    let (address, zone) = inner.split_at(zone);
    let plain = [unescape(address, Part::Host)?, unescape(zone, Part::Zone)?].concat();
    match address::complaint(&plain) {
        Some(complaint) => Err(Reason::Address(complaint)),
        None if !plain.contains(&b':') => Err(Reason::IpLiteral),
        None => Ok([b"[", plain.as_slice(), b"]", port].concat()),
    }
}

/// Whether this is a colon with digits behind it, or nothing at all.
pub(super) fn is_port(text: &[u8]) -> bool {
    match text.split_first() {
        None => true,
        Some((colon, digits)) => *colon == b':' && digits.iter().all(u8::is_ascii_digit),
    }
}

fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|b| *b == mark).map(|at| text.split_at(at)) {
        Some((before, behind)) => (before, behind.get(1..)),
        None => (text, None),
    }
}
