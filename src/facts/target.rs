//! Where a client connects to, as a person writes it: a host with or without a port, or a URL. Not what a host is.

use std::str::FromStr;

use super::host::{Host, HostError};

/// The destination of a client: `host`, `host:port` or a URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host.
    pub host: Host,
    /// The port that stands in the text.
    pub port: Option<u16>,
    /// The URL's scheme in lower case.
    pub scheme: Option<String>,
}

impl FromStr for Target {
    type Err = HostError;

    /// Reads `host`, `host:port`, `[v6]:port`, or a URL, of which scheme, host and port are kept.
    fn from_str(text: &str) -> Result<Target, HostError> {
        let (scheme, rest) = match text.trim().split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme.to_ascii_lowercase()), rest),
            _ => (None, text.trim()),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('\\') {
            return Err(HostError::Backslash);
        }
        if scheme.is_none() {
            check_bare(rest)?;
        }
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = split_port(authority)?;
        Ok(Target { host, port, scheme })
    }
}

/// What only a URL may have, and what is no host at all: a user, a scheme that is none, a prefix length.
fn check_bare(text: &str) -> Result<(), HostError> {
    let (authority, path) = text.split_once('/').unwrap_or((text, ""));
    if text.contains("://") && !authority.trim_matches(':').is_empty() {
        return Err(HostError::NotAScheme);
    }
    if let Some((_, host)) = authority.rsplit_once('@') {
        return Err(HostError::User(host.to_owned()));
    }
    let is_length = !path.is_empty() && path.bytes().all(|b| b.is_ascii_digit());
    match is_length && authority.parse::<Host>().is_ok_and(|host| matches!(host, Host::Address(_))) {
        true => Err(HostError::Range(text.to_owned())),
        false => Ok(()),
    }
}

/// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn split_port(authority: &str) -> Result<(Host, Option<u16>), HostError> {
    let end = if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { None };
    let colons = authority.bytes().filter(|b| *b == b':').count();
    let end = end.or_else(|| authority.find(':').filter(|_| colons == 1)).unwrap_or(authority.len());
    let (host, rest) = authority.split_at_checked(end).unwrap_or((authority, ""));
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        // "host:" is allowed in a URL and means the scheme's own port (RFC 3986 section 3.2.3).
        Some("") => None,
        Some(digits) => Some(parse_port(digits)?),
        None => return Err(HostError::NotAPort(rest.to_owned())),
    };
    if colons > 1 && host.contains('%') && !host.starts_with('[') {
        return Err(HostError::Zone(host.to_owned()));
    }
    Ok((host.parse()?, port))
}

/// A port from 1 to 65535 in plain digits.
///
/// # Errors
/// [`HostError::NotAPort`] for everything else.
pub fn parse_port(digits: &str) -> Result<u16, HostError> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let port = digits.parse().ok().filter(|port: &u16| plain && *port > 0);
    port.ok_or_else(|| HostError::NotAPort(digits.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::HostName;

    #[track_caller]
    fn reads(text: &str, host: &str, port: Option<u16>, scheme: Option<&str>) {
        let target: Target = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!((target.host.to_string().as_str(), target.port), (host, port), "{text}");
        assert_eq!(target.scheme.as_deref(), scheme, "{text}");
    }

    #[test]
    fn every_way_to_write_a_host() {
        reads("keptn.example.com", "keptn.example.com", None, None);
        reads("Keptn.Example.COM.", "keptn.example.com.", None, None);
        reads(" keptn.example.com:8443 ", "keptn.example.com", Some(8443), None);
        reads("https://keptn.example.com", "keptn.example.com", None, Some("https"));
        reads("HTTPS://u:p@keptn.example.com:444/a?b=c@d#e", "keptn.example.com", Some(444), Some("https"));
        reads("https://keptn.example.com:/x", "keptn.example.com", None, Some("https"));
        reads("keptn.example.com/api", "keptn.example.com", None, None);
        reads("b\u{fc}cher.example", "xn--bcher-kva.example", None, None);
        reads("my_host.example.com", "my_host.example.com", None, None);
        reads("203.0.113.7:443", "203.0.113.7", Some(443), None);
        reads("2001:DB8::1", "2001:db8::1", None, None);
        reads("[2001:db8::1]:443", "2001:db8::1", Some(443), None);
        reads("http://[2001:db8::1]/", "2001:db8::1", None, Some("http"));
        reads("::ffff:203.0.113.7", "203.0.113.7", None, None);
    }

    #[test]
    fn a_text_that_is_no_host_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "the host name is missing"),
            ("https://", "the host name is missing"),
            (":443", "the host name is missing"),
            ("a..b", "has an empty label"),
            (".", "has an empty label"),
            ("-a.example", "begins or ends with a hyphen"),
            ("a b.example", "a character that is not allowed in host names"),
            ("a%20b.example", "a character that is not allowed in host names"),
            ("300.1.1.1", "ends in a number"),
            ("010.1.1.1", "ends in a number"),
            ("1", "ends in a number"),
            ("0x7f.1", "ends in a number"),
            ("a.0xa9fea9fe", "ends in a number"),
            ("https://a.example\\@b.example", "a backslash"),
            ("[::1", "a character that is not allowed in host names"),
            ("[nope]:1", "not an IPv6 address"),
            ("fe80::1%eth0", "has a zone"),
            ("[fe80::1%25eth0]", "has a zone"),
            ("keptn.example.com:0", "not a port"),
            ("keptn.example.com:65536", "not a port"),
            ("keptn.example.com:+1", "not a port"),
            ("[::1]x", "not a port"),
            ("user@keptn.example.com", "user name in front of it (@)"),
            ("u:hunter2@keptn.example.com:80/x", "user name in front of it"),
            ("10.0.0.0/8", "is an address range"),
            ("10.0.0.1/32", "is an address range"),
            ("2001:db8::/32", "is an address range"),
            ("1x://keptn.example.com", "not a URL scheme"),
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        assert!("a".repeat(64).parse::<HostName>().is_err());
        assert!(["a"; 128].join(".").parse::<HostName>().is_err());
    }

    #[test]
    fn a_password_in_a_url_is_never_repeated() {
        let error = "https://user:hunter2@bad host/".parse::<Target>().unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
