//! Formats of texts, as Helm's schema checker has them (santhosh-tekuri/jsonschema v6, format.go). Not when they count.

use crate::gostd::regexp;
use crate::gostd::strconv::atoi;
use crate::gostd::url::{Url, complaint};

mod moments;

pub(super) type Checked = Result<(), String>;
/// Says why a text is not of a format.
pub(super) type Check = fn(&str) -> Checked;

const FORMATS: &[(&str, Check)] = &[
    ("regex", regex),
    ("json-pointer", json_pointer),
    ("relative-json-pointer", relative_json_pointer),
    ("uuid", uuid),
    ("duration", moments::duration),
    ("period", moments::period),
    ("ipv4", ipv4),
    ("ipv6", ipv6),
    ("hostname", hostname),
    ("email", email),
    ("date", moments::date),
    ("time", moments::time),
    ("date-time", moments::date_time),
    ("uri", uri),
    ("iri", uri),
    ("uri-reference", uri_reference),
    ("iri-reference", uri_reference),
    ("uri-template", uri_template),
    ("semver", semver),
];

/// The format of that name.
pub(super) fn find(format: &str) -> Option<(&'static str, Check)> {
    FORMATS.iter().find(|(name, _)| *name == format).copied()
}

fn err<T>(text: impl Into<String>) -> Result<T, String> {
    Err(text.into())
}

fn quoted(c: char) -> String {
    let mut out = Vec::new();
    crate::gostd::strconv::append_quoted_char(&mut out, c, false);
    String::from_utf8_lossy(&out).into_owned()
}

fn regex(text: &str) -> Checked {
    regexp::check(text.as_bytes()).map_err(|error| error.to_string())
}

fn json_pointer(text: &str) -> Checked {
    if text.is_empty() {
        return Ok(());
    }
    if !text.starts_with('/') {
        return err("not starting with /");
    }
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '~' && !matches!(rest.next(), Some('0' | '1')) {
            return err("~ must be followed by 0 or 1");
        }
    }
    Ok(())
}

fn relative_json_pointer(text: &str) -> Checked {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    if digits == 0 {
        return err("must start with non-negative integer");
    }
    if digits > 1 && text.starts_with('0') {
        return err("starts with zero");
    }
    if rest == "#" { Ok(()) } else { json_pointer(rest) }
}

fn uuid(text: &str) -> Checked {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != LENGTHS.len() {
        return err("must have 5 elements");
    }
    for (i, (group, length)) in groups.iter().zip(LENGTHS).enumerate() {
        if group.len() != length {
            return err(format!("element {} must be {length} characters long", i + 1));
        }
        if let Some(c) = group.chars().find(|c| !c.is_ascii_hexdigit()) {
            return err(format!("non-hex character {}", quoted(c)));
        }
    }
    Ok(())
}

fn ipv4(text: &str) -> Checked {
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return err("expected four decimals");
    }
    for group in groups {
        if group.len() > 1 && group.starts_with('0') {
            return err("leading zeros");
        }
        let number = atoi(group.as_bytes()).map_err(|error| error.to_string())?;
        if !(0..=255).contains(&number) {
            return err("decimal must be between 0 and 255");
        }
    }
    Ok(())
}

fn ipv6(text: &str) -> Checked {
    if !text.contains(':') {
        return err("missing colon");
    }
    if let Some(complaint) = complaint(text.as_bytes()) {
        return err(complaint);
    }
    if text.contains('%') { err("zone id is not a part of ipv6 address") } else { Ok(()) }
}

fn hostname(text: &str) -> Checked {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 {
        return err("more than 253 characters long");
    }
    for label in text.split('.') {
        if label.is_empty() || label.len() > 63 {
            return err("label must be 1 to 63 characters long");
        }
        if label.starts_with('-') {
            return err("label starts with hyphen");
        }
        if label.ends_with('-') {
            return err("label ends with hyphen");
        }
        if let Some(c) = label.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
            return err(format!("invalid character {}", quoted(c)));
        }
    }
    Ok(())
}

fn email(text: &str) -> Checked {
    if text.len() > 254 {
        return err("more than 255 characters long");
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return err("missing @") };
    if local.len() > 64 {
        return err("local part more than 64 characters long");
    }
    match local.strip_prefix('"').and_then(|l| l.strip_suffix('"')) {
        Some(inner) if inner.contains(['\\', '"']) => {
            return err("backslash and quote are not allowed within quoted local part");
        }
        Some(_) => {}
        None => unquoted_local_part(local)?,
    }
    let address = domain.strip_prefix('[').and_then(|d| d.strip_suffix(']'));
    match address.map(|a| (a, a.strip_prefix("IPv6:"))) {
        Some((_, Some(v6))) => ipv6(v6).map_err(|e| format!("invalid ipv6 address: {e}")),
        Some((v4, None)) => ipv4(v4).map_err(|e| format!("invalid ipv4 address: {e}")),
        None => hostname(domain).map_err(|e| format!("invalid domain: {e}")),
    }
}

fn unquoted_local_part(local: &str) -> Checked {
    if local.starts_with('.') {
        return err("starts with dot");
    }
    if local.ends_with('.') {
        return err("ends with dot");
    }
    if local.contains("..") {
        return err("consecutive dots");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
    match local.chars().find(|c| !allowed(*c)) {
        Some(c) => err(format!("invalid character {}", quoted(c))),
        None => Ok(()),
    }
}

fn url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.as_bytes()).map_err(|error| error.to_string())?;
    let host = String::from_utf8_lossy(url.hostname()).into_owned();
    if host.contains(':') {
        if !url.host.contains(&b'[') || !url.host.contains(&b']') {
            return err("ipv6 address not enclosed in brackets");
        }
        ipv6(&host).map_err(|e| format!("invalid ipv6 address: {e}"))?;
    }
    Ok(url)
}

fn uri(text: &str) -> Checked {
    if url(text)?.scheme.is_empty() { err("relative url") } else { Ok(()) }
}

fn uri_reference(text: &str) -> Checked {
    if text.contains('\\') { err("contains \\") } else { url(text).map(drop) }
}

fn uri_template(text: &str) -> Checked {
    for part in url(text)?.path.split(|b| *b == b'/') {
        let mut open = false;
        for brace in part.iter().filter(|b| matches!(b, b'{' | b'}')) {
            if (*brace == b'{') == open {
                return err("nested curly braces");
            }
            open = !open;
        }
        if open {
            return err("no matching closing brace");
        }
    }
    Ok(())
}

fn semver(text: &str) -> Checked {
    let (text, build) = text.split_once('+').map_or((text, None), |(t, b)| (t, Some(b)));
    if build == Some("") {
        return err("build is empty");
    }
    identifiers(build, "build")?;
    let (core, pre) = text.split_once('-').map_or((text, None), |(c, p)| (c, Some(p)));
    identifiers(pre, "pre-release")?;
    let padded = |id: &str| id.len() > 1 && id.starts_with('0') && id.bytes().all(|b| b.is_ascii_digit());
    if pre.is_some_and(|pre| pre.split('.').any(padded)) {
        return err("pre-release numeric identifier starts with zero");
    }
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() != 3 {
        return err("versionCore must have 3 numbers separated by dot");
    }
    for (number, name) in numbers.iter().zip(["major", "minor", "patch"]) {
        if number.is_empty() {
            return err(format!("{name} is empty"));
        }
        if number.len() > 1 && number.starts_with('0') {
            return err(format!("{name} starts with zero"));
        }
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return err(format!("{name} contains non-digit"));
        }
    }
    Ok(())
}

fn identifiers(list: Option<&str>, kind: &str) -> Checked {
    for id in list.into_iter().flat_map(|list| list.split('.')) {
        if id.is_empty() {
            return err(format!("{kind} identifier is empty"));
        }
        if let Some(c) = id.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
            return err(format!("invalid character {} in {kind} identifier", quoted(c)));
        }
    }
    Ok(())
}
