//! A file by its URL, as Helm's getters fetch one (Helm: pkg/getter/httpgetter.go). Not what is in it.

use std::time::Duration;

use http::StatusCode;
use http::header::{ACCEPT, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};

use super::access::{Login, Tls};
use super::client::Clients;
use super::error::{Error, Kind};
use super::http::{Answer, Ask, exchange};
use super::url::{self, origin};
use crate::net::header::basic;

/// Who asks: the clients and their name.
pub struct Wire {
    /// The clients.
    pub clients: Clients,
    /// `User-Agent`, such as `Helm/4.3.1`.
    pub agent: String,
    /// How long a file may take.
    pub time: Duration,
}

/// Whose login and certificates are used for a file, and for which server they are.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The URL that the login is for.
    pub url: String,
    /// The login.
    pub login: Option<Login>,
    /// Whether it goes to any server.
    pub pass_everywhere: bool,
    /// Certificates.
    pub tls: Tls,
}

/// What makes a file that is fetched again the same one (RFC 9110 section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`
    pub etag: Option<String>,
    /// `Last-Modified`
    pub last_modified: Option<String>,
}

/// A file that was fetched.
pub struct Fetched {
    /// Its bytes; `None` where it is the same as before.
    pub bytes: Option<Vec<u8>>,
    /// What it may be asked for with the next time.
    pub validators: Validators,
}

/// What kind of file is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// `Accept`
    pub accept: Option<&'static str>,
    /// How large it may be.
    pub limit: u64,
    /// Whether it may come compressed.
    pub packed: bool,
}

/// What Helm asks for a chart with (pkg/downloader/chart_downloader.go).
pub const ARCHIVE: &str = "application/gzip,application/octet-stream";

impl Wire {
    /// Fetches one file.
    ///
    /// # Errors
    /// `failed to fetch URL : 404 Not Found` for every status but 200, and what keeps a server from answering.
    pub async fn file(
        &self,
        href: &str,
        source: &Source,
        wish: Wish,
        earlier: &Validators,
    ) -> Result<Fetched, Error> {
        let target = url::parse(href).map_err(|e| e.within("unable to parse URL getting from: "))?;
        let from = url::parse(&source.url).map_err(|e| e.within("unable to parse getter URL: "))?;
        self.clients.check(&source.tls)?;
        let mut ask = Ask::get(target.clone(), &source.tls, wish.limit);
        (ask.packed, ask.time) = (wish.packed, self.time);
        let conditions = [(IF_NONE_MATCH, &earlier.etag), (IF_MODIFIED_SINCE, &earlier.last_modified)];
        ask.headers.extend(wish.accept.map(|accept| (ACCEPT, accept.to_owned())));
        ask.headers.extend(conditions.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        if source.pass_everywhere || origin(&from) == origin(&target) {
            ask.authorization = source
                .login
                .as_ref()
                .and_then(|login| basic(format!("{}:{}", login.user(), login.password())));
        }
        let is_conditional = *earlier != Validators::default();
        let answer = exchange(&self.clients, &self.agent, ask).await?;
        match answer.status {
            StatusCode::OK => {
                let validators = Validators {
                    etag: header(&answer, &ETAG),
                    last_modified: header(&answer, &LAST_MODIFIED),
                };
                Ok(Fetched { bytes: Some(answer.body), validators })
            }
            StatusCode::NOT_MODIFIED if is_conditional => {
                Ok(Fetched { bytes: None, validators: earlier.clone() })
            }
            status => {
                let kind = if status == StatusCode::NOT_FOUND { Kind::NotFound } else { Kind::Other };
                let shown = url::shown(&target);
                Err(Error::new(format!("failed to fetch {shown} : {}", answer.status_text)).of(kind))
            }
        }
    }
}

fn header(answer: &Answer, name: &HeaderName) -> Option<String> {
    answer.headers.get(name)?.to_str().ok().map(str::to_owned)
}
