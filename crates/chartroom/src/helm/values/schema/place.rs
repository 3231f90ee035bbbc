//! Addresses of schemas: URLs, fragments, JSON pointers (santhosh-tekuri/jsonschema v6, util.go). Not what is there.

use std::borrow::Cow;
use std::rc::Rc;

use super::json::Json;
use crate::gostd::strconv::{self, quoted};
use crate::gostd::url::Url;

/// What Helm calls the schema of whatever chart.
pub(super) const BASE: &str = "file:///values.schema.json";

/// A document and a JSON pointer into it, without escapes for URLs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) url: Rc<str>,
    pub(super) pointer: Rc<str>,
}

impl Place {
    pub(super) fn new(url: impl Into<Rc<str>>, pointer: impl Into<Rc<str>>) -> Place {
        Place { url: url.into(), pointer: pointer.into() }
    }

    /// As messages have it.
    pub(super) fn text(&self) -> String {
        address(&self.url, &self.pointer)
    }

    /// The value that is there.
    ///
    /// # Errors
    /// Helm's sentence where there is none.
    pub(super) fn look_up<'j>(&self, document: &'j Json) -> Result<&'j Json, String> {
        let mut at = document;
        for token in self.pointer.split('/').skip(1) {
            let Some(token) = unescape(token) else {
                return Err(format!("invalid json-pointer {}", quoted(&self.text())));
            };
            let found = match at {
                Json::Object(all) => all.get(&token),
                Json::Array(all) => {
                    let index = strconv::atoi(token.as_bytes()).ok().and_then(|i| usize::try_from(i).ok());
                    index.and_then(|i| all.get(i))
                }
                _ => None,
            };
            at = found.ok_or_else(|| format!("json-pointer in {} not found", quoted(&self.text())))?;
        }
        Ok(at)
    }
}

/// A URL with a fragment that is escaped part by part.
pub(super) fn address(url: &str, fragment: &str) -> String {
    let parts: Vec<String> = fragment.split('/').map(path_escape).collect();
    format!("{url}#{}", parts.join("/"))
}

/// A pointer and one more token.
pub(super) fn below(pointer: &str, token: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + 1 + token.len());
    out.push_str(pointer);
    out.push('/');
    out.push_str(&escape(token));
    out
}

pub(super) fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) { token.replace('~', "~0").replace('/', "~1").into() } else { token.into() }
}

pub(super) fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(token.into());
    }
    let mut out = String::new();
    let mut rest = token.chars();
    while let Some(c) = rest.next() {
        out.push(match c {
            '~' => match rest.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(out.into())
}

/// A URL and what follows its `#`, as written.
pub(super) fn split(text: &str) -> (&str, &str) {
    text.split_once('#').unwrap_or((text, ""))
}

/// The same, the fragment without escapes.
///
/// # Errors
/// Helm's sentence for a fragment with a bad escape.
pub(super) fn split_fragment(text: &str) -> Result<(&str, String), String> {
    let (url, fragment) = split(text);
    path_unescape(fragment)
        .map(|fragment| (url, fragment))
        .map_err(|error| format!("error in parsing {}: {error}", quoted(text)))
}

/// What a reference means below a base: a URL and a fragment.
///
/// # Errors
/// Helm's sentence where one of the two is no URL.
pub(super) fn join(base: &str, reference: &str) -> Result<(String, String), String> {
    // A place in the chart's own schema, as most are: there is nothing to resolve.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte);
    if let Some(fragment) = reference.strip_prefix('#').filter(|fragment| fragment.bytes().all(is_plain))
        && base == BASE
    {
        return Ok((base.to_owned(), fragment.to_owned()));
    }
    let parse = |text: &str| {
        Url::parse(text.as_bytes()).map_err(|error| format!("error in parsing {}: {error}", quoted(text)))
    };
    let parsed_base = parse(base)?;
    let (reference, fragment) = split_fragment(reference)?;
    let reference = parse(reference)?;
    let mut resolved = parsed_base.resolve(&reference);
    if reference.scheme.is_empty() && !parsed_base.opaque.is_empty() {
        resolved.opaque.clone_from(&parsed_base.opaque);
    }
    Ok((String::from_utf8_lossy(&resolved.text()).into_owned(), fragment))
}

/// Source: Go, url.PathEscape.
fn path_escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+:=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Source: Go, url.PathUnescape.
fn path_unescape(text: &str) -> Result<String, String> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let digits = after.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(value) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else {
            let shown: Vec<u8> = std::iter::once(b'%').chain(after.iter().copied().take(2)).collect();
            return Err(format!("invalid URL escape {}", quoted(&*String::from_utf8_lossy(&shown))));
        };
        out.push(value);
        rest = after.get(2..).unwrap_or_default();
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}
