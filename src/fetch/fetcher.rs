//! Fetches: one call is one piece of work, for which a runtime waits. Connections, tokens and TLS are kept between two calls.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use futures_util::stream::{StreamExt, iter};
use tokio::runtime::Runtime;

use super::content::{self, ARCHIVE_LIMIT, PROVENANCE_LIMIT, Sum};
use super::error::Error;
use super::getter::{ARCHIVE, Validators, Wire, Wish};
use super::index::{INDEX_LIMIT, Index};
use super::logins::{Credential, Logins};
use super::places::Places;
use super::repositories::Repository;
use super::resolve::{self, Resolved, Wanted};
use super::{Downloaded, Located, Messages, Options, Planned, client, http, indexes, oci, url};
use crate::io;
use chartroom::Notice;
use chartroom::gostd::strconv::quoted;

/// How many files are fetched at the same time: as many as browsers ask of a server, and some more.
const AT_ONCE: usize = 8;

/// No limit in practice: one day.
const LONGEST: Duration = Duration::from_secs(86_400);

/// How many bytes the charts of one run may have together: they are held in memory until all of them are there.
const TOGETHER: u64 = 1 << 30;

/// Who fetches. Connections, tokens and TLS are kept between two calls.
pub struct Fetcher {
    options: Options,
    wire: Wire,
    known: oci::Known,
    runtime: OnceCell<Runtime>,
}

impl Fetcher {
    /// Nothing is read, started or asked yet.
    pub fn new(options: Options) -> Fetcher {
        let wire =
            Wire { clients: client::Clients::default(), agent: options.agent.clone(), time: http::TIME };
        Fetcher { options, wire, known: oci::Known::default(), runtime: OnceCell::new() }
    }

    /// The same, where a file may take so long; zero is as long as it takes (Go: net/http, `Client.Timeout`).
    pub fn patient(mut self, time: Duration) -> Fetcher {
        self.wire.time = if time.is_zero() { LONGEST } else { time };
        self
    }

    /// How many bytes have come so far; it counts on while something is fetched.
    pub fn received(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.wire.clients.received)
    }

    /// Helm's files.
    pub fn places(&self) -> &Places {
        &self.options.places
    }

    /// Finds a chart that is not on the disk, and keeps it (Helm: `LocateChart`, `DownloadToCache`). One that is kept
    /// already, under the digest that its index states, is not fetched again.
    ///
    /// # Errors
    /// Whatever is missing on the way, in Helm's words; an archive that has not the digest that is stated.
    pub fn locate(&self, wanted: &Wanted) -> Result<Located, Error> {
        self.run(async {
            io::make_folder(&self.options.places.indexes)?;
            if let Some(oci) = is_oci(wanted) {
                let pulled = self.pull(oci, wanted.constraint(), false).await?;
                let path = content::keep(&self.options.places.content, &pulled.bytes)?;
                return Ok(Located { path, bytes: pulled.bytes, messages: pulled.messages });
            }
            let resolved = self.resolve(wanted).await?;
            let kept = resolved.digest.and_then(|sum| content::chart(&self.options.places.content, sum));
            let messages = Messages { notices: resolved.notices.clone(), lines: Vec::new() };
            if let Some((path, bytes)) = kept {
                return Ok(Located { path, bytes, messages });
            }
            let bytes = self.archive(&resolved).await?;
            let path = content::keep(&self.options.places.content, &bytes)?;
            Ok(Located { path, bytes, messages })
        })
    }

    /// Finds a chart and hands it out, with its provenance file where that is wanted; what is kept is used, and nothing
    /// more kept (Helm: `DownloadTo`).
    ///
    /// # Errors
    /// Those of [`Fetcher::locate`]. A missing provenance file is reported in the answer.
    pub fn download(&self, wanted: &Wanted, with_provenance: bool) -> Result<Downloaded, Error> {
        self.run(async {
            if let Some(oci) = is_oci(wanted) {
                return self.pull(oci, wanted.constraint(), with_provenance).await;
            }
            let resolved = self.resolve(wanted).await?;
            let kept = resolved.digest.and_then(|sum| content::chart(&self.options.places.content, sum));
            let bytes = match kept {
                Some((_, bytes)) => bytes,
                None => self.archive(&resolved).await?,
            };
            let provenance = match with_provenance {
                true => Some(self.provenance(&resolved).await),
                false => None,
            };
            let messages = Messages { notices: resolved.notices, lines: Vec::new() };
            Ok(Downloaded { file_name: file_name(&resolved.url)?, bytes, provenance, messages })
        })
    }

    /// Hands out these charts, some of them at the same time: for a caller that has read the indexes, once each, and knows where
    /// the charts are. What is kept is used, and kept under the digest that is stated. One answer for each.
    pub fn archives(&self, planned: &[Planned]) -> Vec<Result<Downloaded, Error>> {
        let left = Cell::new(TOGETHER);
        match self.runtime() {
            Ok(runtime) => {
                let each = iter(planned.iter().map(|one| self.planned(one, &left))).buffered(AT_ONCE);
                runtime.block_on(each.collect())
            }
            Err(error) => planned.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Fetches the indexes of these repositories, some of them at the same time, and keeps them. One answer for each.
    pub fn refresh(&self, repositories: &[Repository]) -> Vec<Result<Vec<Notice>, Error>> {
        let refresh = |repository| indexes::refresh(&self.wire, &self.options.places, repository);
        match self.runtime() {
            Ok(runtime) => {
                let each = iter(repositories.iter().map(refresh)).buffered(AT_ONCE);
                runtime.block_on(each.collect())
            }
            Err(error) => repositories.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// The index of a repository as it was fetched last (`LoadIndexFile`).
    ///
    /// # Errors
    /// One that is not there, or is none.
    pub fn index(&self, name: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Index, Error> {
        let path = self.options.places.index(name);
        let shown = path.display().to_string();
        let text = io::bounded(&path, INDEX_LIMIT)?;
        Index::read(&text, wanted, &shown).map_err(|error| error.within(format!("error loading {shown}: ")))
    }

    /// Fetches a file by its URL, with the login as typed.
    ///
    /// # Errors
    /// A server that does not answer, or answers something else; more bytes than `limit`.
    pub fn get(&self, href: &str, limit: u64) -> Result<Vec<u8>, Error> {
        let source = resolve::source_of(&self.options.access, None, href);
        let wish = Wish { accept: None, limit, packed: false };
        let fetched = self.run(self.wire.file(href, &source, wish, &Validators::default()))?;
        Ok(fetched.bytes.unwrap_or_default())
    }

    /// Asks a registry whether it lets this login in, and keeps it (Helm: `Client.Login`, the words left to the caller).
    ///
    /// # Errors
    /// `authenticating to "HOST": ...`, and what keeps the login from being kept.
    pub fn log_in(&self, host: &str, login: &Credential) -> Result<(), Error> {
        self.run(self.registry().log_in(host, login))?;
        Logins::new(&self.options.places).put(host, login)
    }

    /// The versions of these charts in registries, `HOST/PATH` each, the highest first; some are asked for at the same time.
    /// One answer for each.
    pub fn tags(&self, references: &[String]) -> Vec<Result<Vec<String>, Error>> {
        if references.is_empty() {
            return Vec::new();
        }
        let registry = self.registry();
        match self.runtime() {
            Ok(runtime) => {
                let each = iter(references.iter().map(|one| oci::tags(&registry, one))).buffered(AT_ONCE);
                runtime.block_on(each.collect())
            }
            Err(error) => references.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn registry(&self) -> oci::Registry<'_> {
        oci::Registry::new(&self.wire, &self.options.access, Logins::new(&self.options.places), &self.known)
    }

    async fn pull(&self, reference: &str, version: &str, with_provenance: bool) -> Result<Downloaded, Error> {
        let registry = self.registry();
        let target = oci::resolve(&registry, reference, version).await?;
        let pulled = oci::pull(&registry, &target.reference, oci::Layer::Chart).await?;
        let provenance = match with_provenance {
            true => Some(
                oci::pull(&registry, &target.reference, oci::Layer::Provenance)
                    .await
                    .map(|layer| layer.bytes),
            ),
            false => None,
        };
        let messages = Messages { notices: Vec::new(), lines: pulled.lines };
        Ok(Downloaded { file_name: target.file_name(), bytes: pulled.bytes, provenance, messages })
    }

    async fn resolve(&self, wanted: &Wanted) -> Result<Resolved, Error> {
        resolve::http(&self.wire, &self.options.places, &self.options.access, wanted).await
    }

    async fn archive(&self, resolved: &Resolved) -> Result<Vec<u8>, Error> {
        let scheme = url::scheme(&url::parse(&resolved.url)?);
        if scheme == "oci" {
            let bytes = self.pull(&resolved.url, "", false).await?.bytes;
            check(&bytes, resolved)?;
            return Ok(bytes);
        }
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(Error::new(format!("scheme {scheme} not supported", scheme = quoted(&scheme))));
        }
        let wish = Wish { accept: Some(ARCHIVE), limit: ARCHIVE_LIMIT, packed: false };
        let fetched = self.wire.file(&resolved.url, &resolved.source, wish, &Validators::default()).await?;
        let bytes = fetched.bytes.unwrap_or_default();
        check(&bytes, resolved)?;
        Ok(bytes)
    }

    async fn planned(&self, planned: &Planned, left: &Cell<u64>) -> Result<Downloaded, Error> {
        if planned.url.starts_with("oci://") {
            return self.pull(&planned.url, &planned.version, false).await;
        }
        let source = match &planned.repository {
            Some(repository) => resolve::source_of_repository(repository),
            None => resolve::source_of(&self.options.access, None, &planned.url),
        };
        let resolved =
            Resolved { url: planned.url.clone(), digest: planned.digest, source, notices: Vec::new() };
        let kept = resolved.digest.and_then(|sum| content::chart(&self.options.places.content, sum));
        let bytes = match kept {
            Some((_, bytes)) => bytes,
            None => {
                let bytes = self.archive(&resolved).await?;
                if planned.digest.is_some() {
                    content::keep(&self.options.places.content, &bytes)?;
                }
                bytes
            }
        };
        let size = bytes.len() as u64;
        if size > left.get() {
            return Err(Error::new(format!(
                "the charts are larger than the limit of {TOGETHER} bytes in total"
            )));
        }
        left.set(left.get() - size);
        Ok(Downloaded {
            file_name: file_name(&resolved.url)?,
            bytes,
            provenance: None,
            messages: Messages::default(),
        })
    }

    async fn provenance(&self, resolved: &Resolved) -> Result<Vec<u8>, Error> {
        let kept = resolved.digest.and_then(|sum| content::provenance(&self.options.places.content, sum));
        if let Some(bytes) = kept {
            return Ok(bytes);
        }
        let wish = Wish { accept: Some(ARCHIVE), limit: PROVENANCE_LIMIT, packed: false };
        let href = format!("{}.prov", resolved.url);
        let fetched = self.wire.file(&href, &resolved.source, wish, &Validators::default()).await?;
        Ok(fetched.bytes.unwrap_or_default())
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let made = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let made = made.map_err(|error| Error::new(format!("the network cannot be used: {error}")))?;
        Ok(self.runtime.get_or_init(|| made))
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runtime()?.block_on(work)
    }
}

/// A reference to a registry; with `--repo` a name is only a name.
fn is_oci(wanted: &Wanted) -> Option<&str> {
    let reference = wanted.reference.trim();
    let has_repository = wanted.repository.as_deref().is_some_and(|url| !url.is_empty());
    (!has_repository && reference.starts_with("oci://")).then_some(reference)
}

/// Helm does not check this (pkg/downloader/chart_downloader.go): any server could send another chart.
fn check(bytes: &[u8], resolved: &Resolved) -> Result<(), Error> {
    match resolved.digest {
        Some(stated) if stated != Sum::of(bytes) => Err(Error::new(format!(
            "{}: digest mismatch: the archive has sha256:{}, the index of the repository has sha256:{}",
            url::shown_text(&resolved.url),
            Sum::of(bytes).hex(),
            stated.hex()
        ))
        .hint("the index may be older than the archive: run helm repo update and try again; if the error stays, report it to the maintainers of the repository")),
        _ => Ok(()),
    }
}

/// The last part of a URL's path.
fn file_name(href: &str) -> Result<String, Error> {
    let path = url::parse(href)?.path;
    Ok(String::from_utf8_lossy(chartroom::gostd::path::base(&path)).into_owned())
}
