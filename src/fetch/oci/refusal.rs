//! What a registry answers in the place of what was asked for, in oras-go's words. Not what is done about it.

use chartroom::gostd::strconv::quoted;
use http::{Method, StatusCode};
use serde::Deserialize;

use super::super::error::{Error, Kind};
use super::super::http::Answer;
use super::super::url;

#[derive(Deserialize)]
struct Refusal {
    errors: Option<Vec<Fault>>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    detail: Option<serde_json::Value>,
}

/// How much of a refusal is repeated.
const SHOWN: usize = 2000;

/// The registry's refusal in oras-go's words (registry/remote/errcode/errors.go).
///
/// # Errors
/// For every status but 200.
pub fn expect_ok(answer: &Answer, method: &Method) -> Result<(), Error> {
    if answer.status == StatusCode::OK {
        return Ok(());
    }
    let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
    let faults = refusal.and_then(|refusal| refusal.errors).filter(|faults| !faults.is_empty());
    let text = match faults {
        Some(faults) => faults.iter().map(fault_text).collect::<Vec<_>>().join("; "),
        None => answer.status.canonical_reason().unwrap_or_default().to_owned(),
    };
    let text: String = text.chars().take(SHOWN).collect();
    let kind = if answer.status == StatusCode::NOT_FOUND { Kind::NotFound } else { Kind::Other };
    let (shown, code) = (url::shown(&answer.url), answer.status.as_u16());
    Err(Error::new(format!("{method} {shown}: response status code {code}: {text}", shown = quoted(&shown)))
        .of(kind))
}

fn fault_text(fault: &Fault) -> String {
    let code = fault.code.replace('_', " ").to_lowercase();
    match (fault.message.as_str(), &fault.detail) {
        ("", _) => code,
        (message, None | Some(serde_json::Value::Null)) => format!("{code}: {message}"),
        (message, Some(detail)) => format!("{code}: {message}: {}", go_text(detail, 0)),
    }
}

/// How deep a detail is shown.
const DEPTH: usize = 8;

/// A value as Go's `%v` prints it.
fn go_text(value: &serde_json::Value, depth: usize) -> String {
    use serde_json::Value;
    if depth > DEPTH {
        return "...".to_owned();
    }
    let join = |parts: Vec<String>| parts.join(" ");
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", join(items.iter().map(|item| go_text(item, depth + 1)).collect()))
        }
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{key}:{}", go_text(value, depth + 1)));
            format!("map[{}]", join(pairs.collect()))
        }
        other => other.to_string(),
    }
}
