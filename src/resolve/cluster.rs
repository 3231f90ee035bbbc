//! Reading from one cluster: GET a path, list all pages, each within the deadline and a bound on size. Says of every
//! failure what was asked and what came back. Not which paths, and not what they mean.

use http_body_util::{BodyExt, LengthLimitError, Limited};
use kube::client::Body;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::{Duration, Instant, sleep, timeout_at};

use jiff::Timestamp;

use super::connect::{self, Connection};
use super::quota::Quota;
use crate::facts::{Attempt, Cause, CauseKind};
use crate::kubeconfig::Source;

/// The largest answer that is read; a page of 500 objects of the largest size that etcd takes is smaller in practice.
const LARGEST_ANSWER: usize = 64 << 20;
/// All answers of one command together. The pods of the largest clusters that Kubernetes is tested with come to less.
const MOST_BYTES: usize = 256 << 20;
/// The most values (numbers, texts, fields) in one answer: each takes some tens of bytes, so that an answer full of the
/// shortest ones would take a hundred times its size. A page of 500 pods has a tenth of it.
const MOST_VALUES: usize = 4 << 20;
/// The most pages of one list: half a million objects.
const MOST_PAGES: usize = 1000;
/// How often a list that changed while it was read (410 Gone) is read again.
const MOST_BEGINNINGS: usize = 3;
/// Requests under way at once, as many as there are connections: client-go is content with fewer (rest.DefaultBurst).
const MOST_AT_ONCE: usize = 16;
/// Objects a page, as kubectl has it.
const PAGE: usize = 500;
/// How long to wait before a busy server is asked again, each time.
const PATIENCE: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(1000)];
/// The longest text of a server that is repeated.
const LONGEST_TEXT: usize = 500;

/// A cluster, connected to when the first question comes.
pub struct Cluster {
    kube: Source,
    plugin_time: Duration,
    now: Timestamp,
    connection: OnceCell<Result<Connection, Cause>>,
    turn: Semaphore,
    left: Quota,
}

/// A page of a list, with the fields that all lists have.
#[derive(serde::Deserialize)]
struct Page<T> {
    metadata: Option<PageMetadata>,
    #[serde(default = "none")]
    items: Option<Vec<T>>,
    #[serde(flatten)]
    head: Map<String, Value>,
}

#[derive(Default, serde::Deserialize)]
struct PageMetadata {
    #[serde(default, rename = "continue")]
    more: Option<String>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

fn none<T>() -> Option<T> {
    None
}

impl Cluster {
    /// Nothing is read or asked yet. `now` is when credentials have to be good.
    pub fn new(kube: Source, plugin_time: Duration, now: Timestamp) -> Cluster {
        Cluster {
            kube,
            plugin_time,
            now,
            connection: OnceCell::new(),
            turn: Semaphore::new(MOST_AT_ONCE),
            left: Quota::new(MOST_BYTES),
        }
    }

    /// Makes the client, once: reads what the kubeconfig names and runs the credential plugin, which has a time of its own.
    pub async fn sign_in(&self) -> &Result<Connection, Cause> {
        self.connection.get_or_init(|| connect::open(self.kube.clone(), self.plugin_time, self.now)).await
    }

    /// Whether its credentials were found, so that it has been or can be asked.
    pub fn is_open(&self) -> bool {
        self.connection.get().is_some_and(Result::is_ok)
    }

    /// GETs one object. `asked` is what messages call it.
    ///
    /// # Errors
    /// What was asked of whom, and what came back.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        asked: &str,
        deadline: Instant,
    ) -> Result<T, Attempt> {
        let body = self.read(path, asked, deadline).await?;
        self.decode(&body, asked)
    }

    /// GETs a list, all pages of it.
    ///
    /// # Errors
    /// What was asked of whom, and what came back.
    pub async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        selector: Option<&str>,
        asked: &str,
        deadline: Instant,
    ) -> Result<Vec<T>, Attempt> {
        Ok(self.list_with_head(path, selector, asked, deadline).await?.1)
    }

    /// The same, with the other fields of the list, without those about pages.
    ///
    /// # Errors
    /// What was asked of whom, and what came back.
    pub async fn list_with_head<T: DeserializeOwned>(
        &self,
        path: &str,
        selector: Option<&str>,
        asked: &str,
        deadline: Instant,
    ) -> Result<(Map<String, Value>, Vec<T>), Attempt> {
        let selector = selector.map(|s| format!("&labelSelector={}", escape(s))).unwrap_or_default();
        let first = format!("{path}?limit={PAGE}{selector}");
        let mut beginnings = 1;
        loop {
            match self.pages(&first, asked, deadline).await {
                Err(attempt) if attempt.cause.kind == CauseKind::Expired && beginnings < MOST_BEGINNINGS => {
                    beginnings += 1;
                }
                read => return read,
            }
        }
    }

    /// One list from its first page to its last.
    async fn pages<T: DeserializeOwned>(
        &self,
        first: &str,
        asked: &str,
        deadline: Instant,
    ) -> Result<(Map<String, Value>, Vec<T>), Attempt> {
        let (mut items, mut more) = (Vec::new(), String::new());
        for _ in 0..MOST_PAGES {
            let body = self.read(&format!("{first}{more}"), asked, deadline).await?;
            let page: Page<T> = self.decode(&body, asked)?;
            items.extend(page.items.unwrap_or_default());
            let token = page.metadata.as_ref().and_then(|metadata| metadata.more.as_deref());
            match token.filter(|token| !token.is_empty()) {
                Some(token) => more = format!("&continue={}", escape(token)),
                None => return Ok((head(page.head, page.metadata), items)),
            }
        }
        let text = format!("the list has more pages than the limit of {MOST_PAGES}");
        Err(Attempt::new(asked, self.server(), Cause::new(CauseKind::Garbled, text)))
    }

    /// The server's URL, for messages; empty as long as there is none.
    pub fn server(&self) -> &str {
        match self.connection.get() {
            Some(Ok(connection)) => &connection.server,
            _ => "",
        }
    }

    async fn connection(&self, asked: &str, deadline: Instant) -> Result<&Connection, Attempt> {
        match timeout_at(deadline, self.sign_in()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(cause)) => Err(Attempt::new(asked, "", cause.clone())),
            Err(_) => {
                let text = "getting the kubeconfig's credentials took too long";
                Err(Attempt::new(asked, "", Cause::new(CauseKind::Timeout, text)))
            }
        }
    }

    async fn read(&self, path: &str, asked: &str, deadline: Instant) -> Result<Vec<u8>, Attempt> {
        let connection = self.connection(asked, deadline).await?;
        let mut patience = PATIENCE.into_iter();
        loop {
            let began = Instant::now();
            let answer = match timeout_at(deadline, self.in_turn(connection, path)).await {
                Ok(answer) => answer,
                Err(_) => Err(Cause::new(CauseKind::Timeout, late(began.elapsed()))),
            };
            match (answer, patience.next()) {
                (Ok(body), _) => return Ok(body),
                (Err(cause), Some(pause))
                    if cause.kind == CauseKind::ServerFailure && Instant::now() + pause < deadline =>
                {
                    sleep(pause).await;
                }
                (Err(cause), _) => return Err(Attempt::new(asked, connection.server.as_str(), cause)),
            }
        }
    }

    /// Sends a request when there are not too many under way.
    async fn in_turn(&self, connection: &Connection, path: &str) -> Result<Vec<u8>, Cause> {
        // The semaphore is never closed.
        let _turn = self.turn.acquire().await;
        self.left.take(0)?;
        once(connection, path, &self.left).await
    }

    fn decode<T: DeserializeOwned>(&self, body: &[u8], asked: &str) -> Result<T, Attempt> {
        // Every value but the first has one of these in front; those inside of texts are counted as well.
        let values = body.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count();
        if values > MOST_VALUES {
            let text = format!("the response has more values than the limit of {MOST_VALUES}");
            return Err(Attempt::new(asked, self.server(), Cause::new(CauseKind::Garbled, text)));
        }
        serde_json::from_slice(body).map_err(|error| {
            let text = format!(
                "the response is not the expected JSON (line {}, column {})",
                error.line(),
                error.column()
            );
            Attempt::new(asked, self.server(), Cause::new(CauseKind::Garbled, text))
        })
    }
}

/// Lists of custom kinds say that there is no further page, others leave that out.
fn head(mut head: Map<String, Value>, metadata: Option<PageMetadata>) -> Map<String, Value> {
    if let Some(PageMetadata { mut other, more }) = metadata {
        other.remove("remainingItemCount");
        if let Some(more) = more {
            other.insert("continue".to_owned(), Value::String(more));
        }
        head.insert("metadata".to_owned(), Value::Object(other));
    }
    head
}

async fn once(connection: &Connection, path: &str, left: &Quota) -> Result<Vec<u8>, Cause> {
    let request = http::Request::get(path).header(http::header::ACCEPT, "application/json");
    let request = request
        .body(Body::empty())
        .map_err(|_| Cause::new(CauseKind::Rejected, "the name cannot be used in a URL".to_owned()))?;
    let response = connection.client.send(request).await.map_err(|error| connect::wire_cause(&error))?;
    let status = response.status();
    let body = collect(response.into_body(), left).await?;
    match status.is_success() {
        true => Ok(body),
        false => Err(refusal(status, &body, connection.withheld)),
    }
}

/// Reads an answer piece by piece, each of which is counted before the next one is read: sixteen answers that are read at
/// once are no larger together than the limit.
async fn collect(body: Body, left: &Quota) -> Result<Vec<u8>, Cause> {
    let (mut body, mut read) = (Limited::new(body, LARGEST_ANSWER), Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let text = match error.is::<LengthLimitError>() {
                true => format!("the response is larger than the limit of {LARGEST_ANSWER} bytes"),
                false => format!("the response ended early: {error}"),
            };
            Cause::new(CauseKind::Garbled, text)
        })?;
        if let Ok(piece) = frame.into_data() {
            left.take(piece.len())?;
            read.extend_from_slice(&piece);
        }
    }
    Ok(read)
}

/// What a status other than 2xx means, in the apiserver's own words where it has any.
fn refusal(status: http::StatusCode, body: &[u8], withheld: bool) -> Cause {
    let kind = match status.as_u16() {
        401 => CauseKind::Unauthorized,
        403 => CauseKind::Forbidden,
        404 => CauseKind::NotFound,
        410 => CauseKind::Expired,
        429 | 500..=599 => CauseKind::ServerFailure,
        _ => CauseKind::Rejected,
    };
    let message = serde_json::from_slice::<Value>(body).ok();
    let message = message.as_ref().and_then(|status| status.get("message")).and_then(Value::as_str);
    let message = message.map(plain).filter(|text| !text.is_empty());
    let mut text = match message {
        Some(text) => format!("{text} (HTTP {})", status.as_u16()),
        None => format!("HTTP {status}"),
    };
    if withheld && kind == CauseKind::Unauthorized {
        text.push_str("; credentials are not sent to a server that speaks plain HTTP");
    }
    Cause::new(kind, text)
}

/// A server's text, short and without control characters, which a terminal would obey.
fn plain(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(LONGEST_TEXT).collect::<String>().trim().to_owned()
}

/// All but the unreserved characters (RFC 3986 section 2.3).
pub const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Escapes a text for a URL's path segment or query value. `.` and `..` stay what they are.
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Why there is no answer: none came, or what was answered before took all the time.
fn late(waited: Duration) -> String {
    match waited.as_millis() {
        0..100 => "the time for the lookup (--timeout) ended before all responses were read".to_owned(),
        _ => format!("no answer within {:.1} s", waited.as_secs_f32()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_between_answers_is_no_silence() {
        let told = |millis| late(Duration::from_millis(millis));
        assert_eq!(told(2500), "no answer within 2.5 s");
        assert!(told(20).contains("--timeout"), "{}", told(20));
    }
}
