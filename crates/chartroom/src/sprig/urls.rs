//! `urlParse` and `urlJoin`: URLs as maps of their parts.

use crate::func;
use crate::gostd::url::Url;
use crate::template::func::{Func, FuncError};
use crate::value::{Kind, Map, Str, Value};

/// The family's functions. Source: Sprig 3.3.0, url.go.
pub const TABLE: &[Func] = &[func!("urlParse", url_parse as (Str)), func!("urlJoin", url_join as (Map))];

fn url_parse(text: Str) -> Result<Map, FuncError> {
    let url = Url::parse(&text).map_err(|e| format!("unable to parse url: {e}"))?;
    let hostname = url.hostname().to_vec();
    let user = url.user.as_ref().map(|u| u.text()).unwrap_or_default();
    let parts = [
        ("scheme", url.scheme),
        ("host", url.host),
        ("hostname", hostname),
        ("path", url.path),
        ("query", url.query),
        ("opaque", url.opaque),
        ("fragment", url.fragment),
        ("userinfo", user),
    ];
    Ok(parts.into_iter().collect())
}

fn url_join(parts: Map) -> Result<Value, FuncError> {
    let mut url = Url::default();
    url.scheme = part(&parts, "scheme")?;
    url.host = part(&parts, "host")?;
    url.path = part(&parts, "path")?;
    url.query = part(&parts, "query")?;
    url.opaque = part(&parts, "opaque")?;
    url.fragment = part(&parts, "fragment")?;
    let user = part(&parts, "userinfo")?;
    if !user.is_empty() {
        // Only within a URL is it clear where a name ends and a password begins.
        let around = Url::parse(&[b"proto://", user.as_slice(), b"@host"].concat());
        url.user = around.map_err(|e| format!("unable to parse userinfo in dict: {e}"))?.user;
    }
    Ok(Value::string(url.text()))
}

/// The text under a key, empty where there is none.
fn part(parts: &Map, key: &str) -> Result<Vec<u8>, FuncError> {
    match parts.get(key) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.to_vec()),
        Some(Value::Nil) => {
            Err(FuncError::new("runtime error: invalid memory address or nil pointer dereference"))
        }
        Some(other) => {
            let kind: Kind = other.kind();
            Err(FuncError::new(format!(
                "unable to parse {key} key, must be of type string, but {} found",
                kind.name()
            )))
        }
    }
}
