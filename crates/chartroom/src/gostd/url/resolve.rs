//! What a reference means below a base (Go: net/url, `ResolveReference`). Not reading either of them.

use super::Url;
use super::escape::{Part, unescape};
use super::read::unless_default;

impl Url {
    /// The URL that `reference` means where `self` is the base.
    pub fn resolve(&self, reference: &Url) -> Url {
        let mut url = reference.clone();
        let own = |url: &Url| url.escaped(&url.path, &url.raw_path, Part::Path);
        if reference.scheme.is_empty() {
            url.scheme.clone_from(&self.scheme);
        }
        if !reference.scheme.is_empty() || !reference.host.is_empty() || reference.user.is_some() {
            url.set_path(&resolved_path(&own(reference), b""));
            return url;
        }
        if !reference.opaque.is_empty() {
            return Url { user: None, host: Vec::new(), path: Vec::new(), ..url };
        }
        if reference.path.is_empty() && !reference.bare_query && reference.query.is_empty() {
            url.query.clone_from(&self.query);
            if reference.fragment.is_empty() {
                url.fragment.clone_from(&self.fragment);
                url.raw_fragment.clone_from(&self.raw_fragment);
            }
        }
        if reference.path.is_empty() && !self.opaque.is_empty() {
            let opaque = self.opaque.clone();
            return Url { opaque, user: None, host: Vec::new(), path: Vec::new(), ..url };
        }
        url.host.clone_from(&self.host);
        url.user.clone_from(&self.user);
        url.set_path(&resolved_path(&own(self), &own(reference)));
        url
    }

    fn set_path(&mut self, path: &[u8]) {
        self.path = unescape(path, Part::Path).unwrap_or_default();
        self.raw_path = unless_default(path, &self.path, Part::Path);
    }
}

/// A path below another, without `.` and `..` (Go: net/url, `resolvePath`).
fn resolved_path(base: &[u8], reference: &[u8]) -> Vec<u8> {
    let full = match reference.first() {
        None => base.to_vec(),
        Some(b'/') => reference.to_vec(),
        Some(_) => {
            let kept = base.iter().rposition(|b| *b == b'/').map_or(0, |slash| slash + 1);
            [base.get(..kept).unwrap_or_default(), reference].concat()
        }
    };
    if full.is_empty() {
        return full;
    }
    let mut out = vec![b'/'];
    let mut first = true;
    let mut last: &[u8] = b"";
    for part in full.split(|b| *b == b'/') {
        last = part;
        match part {
            b"." => first = false,
            b".." => {
                let slash = out.iter().skip(1).rposition(|b| *b == b'/');
                first = slash.is_none();
                out.truncate(1 + slash.unwrap_or_default());
            }
            _ => {
                if !first {
                    out.push(b'/');
                }
                out.extend_from_slice(part);
                first = false;
            }
        }
    }
    if matches!(last, b"." | b"..") {
        out.push(b'/');
    }
    if out.starts_with(b"//") {
        out.remove(0);
    }
    out
}
