//! One exchange over HTTP as Go's client does it: redirects, time, sizes, and what went wrong in its words. A login goes to
//! the server that it is for, and to no other one. Not what is asked for (Helm: pkg/getter/httpgetter.go).

use chartroom::gostd::strconv::quoted;
use std::cell::Cell;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue, LOCATION,
    USER_AGENT,
};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};

use super::access::Tls;
use super::client::{Clients, Fault};
use super::error::{Error, Kind};
use super::url::{self, origin};
use super::wire;
use crate::net::header::basic;
use chartroom::gostd::url::Url;

/// How long one exchange may take, its body included (Helm: pkg/getter/getter.go).
pub const TIME: Duration = Duration::from_secs(120);

/// How many redirects are followed (Go: net/http/client.go, `defaultCheckRedirect`).
const REDIRECTS: usize = 10;

/// What is asked.
pub struct Ask<'a> {
    /// GET, HEAD or POST.
    pub method: Method,
    /// Of whom and what.
    pub url: Url,
    /// Further headers; no login among them.
    pub headers: Vec<(HeaderName, String)>,
    /// What proves who asks, for this URL's server alone.
    pub authorization: Option<HeaderValue>,
    /// What is sent along.
    pub body: Bytes,
    /// Certificates.
    pub tls: &'a Tls,
    /// How many bytes the answer may have, unpacked.
    pub limit: u64,
    /// Whether the answer may come compressed.
    pub packed: bool,
    /// How long it may take.
    pub time: Duration,
}

/// What was answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The status as the server put it: `404 Not Found`.
    pub status_text: String,
    /// The headers.
    pub headers: HeaderMap,
    /// Who answered in the end.
    pub url: Url,
    /// The body.
    pub body: Vec<u8>,
}

impl<'a> Ask<'a> {
    /// A plain GET.
    pub fn get(url: Url, tls: &'a Tls, limit: u64) -> Ask<'a> {
        Ask {
            method: Method::GET,
            url,
            headers: Vec::new(),
            authorization: None,
            body: Bytes::new(),
            tls,
            limit,
            packed: false,
            time: TIME,
        }
    }
}

/// Asks, and follows where the answer leads.
///
/// # Errors
/// No answer; an answer of any status is one.
pub async fn exchange(clients: &Clients, agent: &str, ask: Ask<'_>) -> Result<Answer, Error> {
    let time = ask.time;
    let (method, shown) = (verb(&ask.method), url::shown(&ask.url));
    let has_answered = Cell::new(false);
    let late = || {
        Error::new(match has_answered.get() {
            true => "context deadline exceeded (Client.Timeout or context cancellation while reading body)".to_owned(),
            false => format!("{method} {shown}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)", shown = quoted(&shown)),
        })
        .of(Kind::Timeout)
    };
    let followed = follow(clients, agent, ask, &has_answered);
    tokio::time::timeout(time, followed).await.unwrap_or_else(|_| Err(late()))
}

async fn follow(
    clients: &Clients,
    agent: &str,
    ask: Ask<'_>,
    has_answered: &Cell<bool>,
) -> Result<Answer, Error> {
    let first = origin(&ask.url);
    let mut here = ask.url.clone();
    let mut is_first = true;
    let mut location = String::new();
    for _ in 0..=REDIRECTS {
        // Once elsewhere the login is gone, even if the way leads back.
        is_first &= origin(&here) == first;
        let failed =
            |error: Error| error.within(format!("{} {}: ", verb(&ask.method), quoted(&url::shown(&here))));
        let request = request(&ask, &here, is_first, agent).map_err(failed)?;
        let response = clients.send(request, ask.tls).await.map_err(|fault| {
            failed(match fault {
                Fault::SetUp(error) => error,
                Fault::Wire(error) => wire::error(&error, &here),
            })
        })?;
        match next(&ask, &here, &response).map_err(failed)? {
            Some(there) => {
                location = shown_location(&response);
                here = there;
            }
            None => {
                has_answered.set(true);
                return answer(clients, &ask, here, response).await;
            }
        }
    }
    Err(Error::new(format!(
        "{} {location}: stopped after {REDIRECTS} redirects",
        verb(&ask.method),
        location = quoted(&location)
    )))
}

/// Where a redirect leads, as the server put it.
fn shown_location(response: &http::Response<Incoming>) -> String {
    let location = response.headers().get(LOCATION).map(|text| String::from_utf8_lossy(text.as_bytes()));
    location.map(|text| url::shown_text(&text)).unwrap_or_default()
}

fn request(ask: &Ask<'_>, url: &Url, is_first: bool, agent: &str) -> Result<Request<Full<Bytes>>, Error> {
    let mut request = Request::new(Full::new(ask.body.clone()));
    *request.method_mut() = ask.method.clone();
    *request.uri_mut() = url::target(url)?;
    let headers = request.headers_mut();
    for (name, value) in &ask.headers {
        let value = HeaderValue::try_from(value.as_str());
        headers.insert(
            name,
            value.map_err(|_| {
                Error::new(format!("invalid header field value for {name}", name = quoted(&name)))
            })?,
        );
    }
    if let Ok(agent) = HeaderValue::try_from(agent) {
        headers.insert(USER_AGENT, agent);
    }
    if ask.packed {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    // What stands in the URL itself is a login as well (Go: net/http/client.go, `send`).
    let in_url = || {
        let user = url.user.as_ref()?;
        let text = [&user.name[..], b":", user.password.as_deref().unwrap_or_default()].concat();
        basic(text)
    };
    let authorization = ask.authorization.clone().filter(|_| is_first).or_else(in_url);
    if let Some(header) = authorization {
        headers.insert(AUTHORIZATION, header);
    }
    Ok(request)
}

/// Where a redirect leads; `None` where the answer is none. What was sent along is not sent to another place.
fn next(ask: &Ask<'_>, here: &Url, response: &http::Response<Incoming>) -> Result<Option<Url>, Error> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION).filter(|_| is_redirect && ask.body.is_empty())
    else {
        return Ok(None);
    };
    let parsed = Url::parse(location.as_bytes());
    let location = parsed.map_err(|_| Error::new("failed to parse Location header: it is not a URL"))?;
    let mut there = here.resolve(&location);
    // A login in the URL is for its server, not for where that sends us.
    if location.user.is_none() && origin(&there) != origin(here) {
        there.user = None;
    }
    Ok(Some(there))
}

async fn answer(
    clients: &Clients,
    ask: &Ask<'_>,
    url: Url,
    response: http::Response<Incoming>,
) -> Result<Answer, Error> {
    let (parts, body) = response.into_parts();
    let shown = url::shown(&url);
    let too_large =
        || Error::new(format!("{shown}: the response is larger than the limit of {} bytes", ask.limit));
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|text| text.to_str().ok()?.parse::<u64>().ok());
    if ask.method != Method::HEAD && length.is_some_and(|length| length > ask.limit) {
        return Err(too_large());
    }
    let bytes = collect(body, ask.limit, &clients.received).await.map_err(|error| match error {
        Some(error) => wire::while_reading(&error, &shown),
        None => too_large(),
    })?;
    let is_packed = ask.packed && parts.headers.get(CONTENT_ENCODING).is_some_and(|value| value == "gzip");
    let body = if is_packed {
        unpack(&bytes, ask.limit).map_err(|e| e.within(format!("{shown}: ")))?
    } else {
        bytes
    };
    let reason = parts.extensions.get::<hyper::ext::ReasonPhrase>().map(|reason| reason.as_bytes().to_vec());
    let reason = reason.map(|reason| String::from_utf8_lossy(&reason).into_owned());
    let reason = reason.or_else(|| parts.status.canonical_reason().map(str::to_owned)).unwrap_or_default();
    let status_text = format!("{} {reason}", parts.status.as_u16());
    Ok(Answer { status: parts.status, status_text, headers: parts.headers, url, body })
}

/// All of a body; `None` where it is larger than the limit.
async fn collect(
    mut body: Incoming,
    limit: u64,
    received: &AtomicU64,
) -> Result<Vec<u8>, Option<hyper::Error>> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(Some)?.into_data() {
            if (bytes.len() + data.len()) as u64 > limit {
                return Err(None);
            }
            bytes.extend_from_slice(&data);
            received.fetch_add(data.len() as u64, Ordering::Relaxed);
        }
    }
    Ok(bytes)
}

fn unpack(bytes: &[u8], limit: u64) -> Result<Vec<u8>, Error> {
    let mut unpacked = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(bytes);
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut unpacked);
    read.map_err(|error| Error::new(format!("the response cannot be decompressed: {error}")))?;
    match unpacked.len() as u64 > limit {
        true => Err(Error::new(format!("the response is larger than the limit of {limit} bytes"))),
        false => Ok(unpacked),
    }
}

/// The method as Go puts it before an error: `Get`.
fn verb(method: &Method) -> String {
    let text = method.as_str();
    let (first, rest) = text.split_at(text.len().min(1));
    format!("{first}{}", rest.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_is_packed_has_a_limit_unpacked() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&[0; 5000]).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(unpack(&packed, 5000).unwrap().len(), 5000);
        let error = unpack(&packed, 4999).unwrap_err().text;
        assert_eq!(error, "the response is larger than the limit of 4999 bytes");
        assert!(unpack(&packed[..packed.len() - 9], 5000).is_err());
    }
}
