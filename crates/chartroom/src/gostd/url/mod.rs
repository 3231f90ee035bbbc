//! URLs taken apart and put together as Go's `net/url` does it, with its sentences. Fetches nothing.

mod address;
mod escape;
mod read;
mod resolve;

pub use address::complaint;
use escape::{Part, escape, unescape};
pub use read::Error;

/// A URL in its parts. Texts are bytes, as Go's strings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// In lower case, without the colon.
    pub scheme: Vec<u8>,
    /// What follows the scheme where no slash does (`mailto:a@b`), still escaped.
    pub opaque: Vec<u8>,
    /// User name and password.
    pub user: Option<User>,
    /// Host, with its port.
    pub host: Vec<u8>,
    /// The path without escapes.
    pub path: Vec<u8>,
    /// The query as written, without `?`.
    pub query: Vec<u8>,
    /// The fragment without escapes, without `#`.
    pub fragment: Vec<u8>,
    /// The path as written, where escaping `path` would give something else.
    raw_path: Vec<u8>,
    /// The fragment as written, where escaping `fragment` would give something else.
    raw_fragment: Vec<u8>,
    /// Whether there was a `?` with nothing behind it.
    bare_query: bool,
    /// Whether a path with a slash followed the scheme at once, without a host.
    no_host: bool,
}

/// User name and password, without escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The name.
    pub name: Vec<u8>,
    /// The password, if there was a colon.
    pub password: Option<Vec<u8>>,
}

impl User {
    /// As a URL writes it: `name:password`. Source: Go, url.Userinfo.String.
    pub fn text(&self) -> Vec<u8> {
        let mut out = escape(&self.name, Part::User);
        if let Some(password) = &self.password {
            out.push(b':');
            out.extend(escape(password, Part::User));
        }
        out
    }
}

impl Url {
    /// Takes a URL or a reference apart.
    ///
    /// # Errors
    /// What Go refuses, in its words: `parse "...": missing protocol scheme`. Source: Go, url.Parse.
    pub fn parse(text: &[u8]) -> Result<Url, Error> {
        read::parse(text)
    }

    /// The host without its port, and without the brackets of an IPv6 address. Source: Go, url.URL.Hostname.
    pub fn hostname(&self) -> &[u8] {
        let port = self.host.iter().rposition(|b| *b == b':');
        let host = match port.map(|colon| self.host.split_at(colon)) {
            Some((host, port)) if read::is_port(port) => host,
            _ => &self.host,
        };
        host.strip_prefix(b"[").and_then(|h| h.strip_suffix(b"]")).unwrap_or(host)
    }

    /// Puts the parts together. Source: Go, url.URL.String.
    pub fn text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            self.append_authority(&mut out);
            self.append_path(&mut out);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if self.bare_query || !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            out.extend(self.escaped(&self.fragment, &self.raw_fragment, Part::Fragment));
        }
        out
    }

    fn append_authority(&self, out: &mut Vec<u8>) {
        let named = !self.host.is_empty() || self.user.is_some();
        if named || !self.scheme.is_empty() && !self.no_host && !self.path.is_empty() {
            out.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            out.extend(user.text());
            out.push(b'@');
        }
        out.extend(escape(&self.host, Part::Host));
    }

    fn append_path(&self, out: &mut Vec<u8>) {
        let path = if self.path == b"*" && self.raw_path.is_empty() {
            b"*".to_vec()
        } else {
            self.escaped(&self.path, &self.raw_path, Part::Path)
        };
        if !self.host.is_empty() && path.first().is_some_and(|b| *b != b'/') {
            out.push(b'/');
        }
        // A colon in the first segment would be taken for the end of a scheme (RFC 3986, 4.2).
        if out.is_empty() && path.split(|b| *b == b'/').next().is_some_and(|s| s.contains(&b':')) {
            out.extend_from_slice(b"./");
        }
        out.extend(path);
    }

    /// The text as it was written where that is a valid spelling of `plain`, else escaped anew.
    fn escaped(&self, plain: &[u8], raw: &[u8], part: Part) -> Vec<u8> {
        let valid = |b: &u8| b"!$&'()*+,;=:@[]%".contains(b) || part.keeps(*b);
        if !raw.is_empty() && raw.iter().all(valid) && unescape(raw, part).is_ok_and(|u| u == plain) {
            return raw.to_vec();
        }
        escape(plain, part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> String {
        String::from_utf8(Url::parse(text.as_bytes()).unwrap().text()).unwrap()
    }

    fn error(text: &str) -> String {
        Url::parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn urls_come_back_as_they_were_written() {
        for text in [
            "https://u:p@h:1/a%2Fb?q#f%21",
            "mailto:a@b.c?subject=x",
            "file:///etc/x",
            "//host/path",
            "http://[fe80::1%25en0]:80/",
            "a/b?",
            "http:/only/path",
            "*",
        ] {
            assert_eq!(round(text), text);
        }
        assert_eq!(round("HTTP://h/a b?q r"), "http://h/a%20b?q r");
    }

    #[test]
    fn errors_are_gos() {
        assert_eq!(error(":x"), "parse \":x\": missing protocol scheme");
        assert_eq!(error("http://h:x/"), "parse \"http://h:x/\": invalid port \":x\" after host");
        assert_eq!(error("/%zz1"), "parse \"/%zz1\": invalid URL escape \"%zz\"");
        assert_eq!(
            error("http://[::g]/"),
            "parse \"http://[::g]/\": invalid host: ParseAddr(\"::g\"): \
             each colon-separated field must have at least one digit (at \"g\")"
        );
    }
}
