//! What a registry wants to see before it answers (RFC 9110 section 11.6.1; oras-go v2.6: registry/remote/auth). Fetches
//! nothing.

use chartroom::gostd::strconv::quoted;
use std::net::IpAddr;

use super::super::error::Error;
use super::super::url;
use chartroom::gostd::url::Url;

/// A challenge that can be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// User and password.
    Basic,
    /// A token.
    Bearer(Bearer),
}

/// Where a token is to be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearer {
    /// The URL.
    pub realm: String,
    /// For whom.
    pub service: String,
    /// For what; several are separated by spaces.
    pub scope: String,
}

/// How many parameters are looked at.
const PARAMETERS: usize = 32;

/// Reads `WWW-Authenticate`; `None` for a scheme that is not supported.
pub fn read(header: &str) -> Option<Challenge> {
    let (scheme, mut rest) = token(header);
    if scheme.eq_ignore_ascii_case("basic") {
        return Some(Challenge::Basic);
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut bearer = Bearer::default();
    for _ in 0..PARAMETERS {
        let (key, after) = token(rest.trim_start_matches([' ', '\t']));
        let after = after.trim_start_matches([' ', '\t']);
        let Some(after) = after.strip_prefix('=').filter(|_| !key.is_empty()) else { break };
        let (value, after) = value(after.trim_start_matches([' ', '\t']));
        match key {
            "realm" => bearer.realm = value,
            "service" => bearer.service = value,
            "scope" => bearer.scope = value,
            _ => {}
        }
        match after.trim_start_matches([' ', '\t']).strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    Some(Challenge::Bearer(bearer))
}

fn token(text: &str) -> (&str, &str) {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    text.split_at(text.find(|c| !is_token(c)).unwrap_or(text.len()))
}

fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = token(text);
        return (value.to_owned(), rest);
    };
    let (mut value, mut escaped) = (String::new(), false);
    for (at, c) in quoted.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (value, &quoted[at + 1..]),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Refuses to send a login to a realm that a registry should not name: one without TLS where the registry has it, and an
/// address of this machine or of the network behind it (oras-go: auth/client.go, `validateRealm`).
///
/// # Errors
/// Its sentences.
pub fn check_realm(realm: &str, registry: &Url) -> Result<(), Error> {
    if realm.is_empty() {
        return Ok(());
    }
    let shown = url::shown_text(realm);
    let parsed = url::parse(realm)
        .map_err(|e| e.within(format!("failed to parse bearer realm {shown}: ", shown = quoted(&shown))))?;
    match url::scheme(&parsed).as_str() {
        "https" => {}
        "http" if registry.scheme == b"https" => {
            return Err(Error::new(format!(
                "bearer realm {shown} uses http but registry was contacted over https",
                shown = quoted(&shown)
            )));
        }
        "http" => {}
        other => {
            return Err(Error::new(format!(
                "bearer realm {shown} uses unsupported scheme {other}",
                shown = quoted(&shown),
                other = quoted(&other)
            )));
        }
    }
    let host = String::from_utf8_lossy(parsed.hostname()).into_owned();
    let is_near = host.parse::<IpAddr>().is_ok_and(is_near);
    if is_near && parsed.hostname() != registry.hostname() {
        return Err(Error::new(format!(
            "bearer realm host {host} is a loopback, link-local, private, or unspecified address",
            host = quoted(&host)
        )));
    }
    Ok(())
}

fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            v4.is_loopback()
                || v4.is_link_local()
                || v4.is_private()
                || v4.is_unspecified()
                || (v4.octets()[0] == 224 && v4.octets()[1] == 0 && v4.octets()[2] == 0)
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            v6.is_loopback()
                || v6.is_unspecified()
                || first & 0xffc0 == 0xfe80
                || first & 0xfe00 == 0xfc00
                || first & 0xff0f == 0xff02
        }
    }
}

/// The scopes to ask a token for: what is needed, and what the challenge adds; actions on the same thing together (oras-go:
/// auth/scope.go, `CleanScopes`).
pub fn scopes(needed: &str, challenged: &str) -> Vec<String> {
    let mut cleaned: Vec<(String, Vec<String>)> = Vec::new();
    let all = needed.split(' ').chain(challenged.split(' ')).filter(|scope| !scope.is_empty());
    for scope in all {
        let (thing, actions) = match scope.rsplit_once(':') {
            Some((thing, actions)) if thing.contains(':') => (thing.to_owned(), actions),
            _ => (scope.to_owned(), ""),
        };
        let actions = actions.split(',').filter(|action| !action.is_empty()).map(str::to_owned);
        match cleaned.iter_mut().find(|(other, _)| *other == thing) {
            Some((_, known)) => known.extend(actions),
            None => cleaned.push((thing, actions.collect())),
        }
    }
    let mut texts: Vec<String> = cleaned
        .into_iter()
        .map(|(thing, mut actions)| {
            actions.sort();
            actions.dedup();
            if actions.iter().any(|action| action == "*") {
                actions = vec!["*".to_owned()];
            }
            if actions.is_empty() { thing } else { format!("{thing}:{}", actions.join(",")) }
        })
        .collect();
    texts.sort();
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let header = r#"Bearer realm="https://auth.example/token?a=\"b\"",service=registry, scope="repository:c:pull""#;
        let expected = Bearer {
            realm: "https://auth.example/token?a=\"b\"".into(),
            service: "registry".into(),
            scope: "repository:c:pull".into(),
        };
        assert_eq!(read(header), Some(Challenge::Bearer(expected)));
        assert_eq!(read("basic realm=x"), Some(Challenge::Basic));
        assert_eq!(read("Negotiate"), None);
    }

    #[test]
    fn a_login_goes_to_no_realm_nearby() {
        let registry = url::parse("https://r.example/v2/").unwrap();
        for wrong in [
            "http://auth.example/",
            "https://169.254.169.254/",
            "https://[::1]/",
            "ftp://auth.example/",
            "https://10.0.0.1/",
        ] {
            assert!(check_realm(wrong, &registry).is_err(), "{wrong}");
        }
        assert!(check_realm("https://auth.example/token", &registry).is_ok());
        let near = url::parse("http://127.0.0.1:5000/v2/").unwrap();
        assert!(check_realm("http://127.0.0.1:5001/token", &near).is_ok());
    }

    #[test]
    fn actions_on_the_same_thing_are_asked_for_together() {
        let cleaned = scopes("repository:a/b:pull", "repository:a/b:push,pull repository:c:pull");
        assert_eq!(cleaned, ["repository:a/b:pull,push", "repository:c:pull"]);
    }
}
