//! The indexes of repositories: fetched, and kept where Helm keeps them (Helm: pkg/repo/v1/chartrepo.go). Not what is in them.
//!
//! Beside `NAME-index.yaml` stands `NAME-index.fetched`, which Helm does not know: what the server called the file, so
//! that it is not fetched again while it is the same. It is valid for that file only.

use std::path::PathBuf;

use serde_json::json;

use super::content::Sum;
use super::error::Error;
use super::getter::{Fetched, Source, Validators, Wire, Wish};
use super::index::{INDEX_LIMIT, Index};
use super::places::Places;
use super::repositories::Repository;
use super::url;
use crate::io::{self, Readers};
use chartroom::Notice;

/// How many bytes the note beside an index may have.
const NOTE_LIMIT: u64 = 64 << 10;

const WISH: Wish = Wish { accept: None, limit: INDEX_LIMIT, packed: true };

/// Whether this is a repository that can be asked (`NewChartRepository`).
///
/// # Errors
/// An invalid URL, or one of an unknown protocol.
pub fn check(repository: &Repository) -> Result<(), Error> {
    let shown = url::shown_text(&repository.url);
    let parsed =
        url::parse(&repository.url).map_err(|_| Error::new(format!("invalid chart URL format: {shown}")))?;
    match url::scheme(&parsed).as_str() {
        "http" | "https" | "oci" => Ok(()),
        other => Err(Error::new(format!("could not find protocol handler for: {other}"))),
    }
}

/// Fetches an index without keeping it.
///
/// # Errors
/// A server that does not answer.
pub async fn fetch(wire: &Wire, repository: &Repository, earlier: &Validators) -> Result<Fetched, Error> {
    check(repository)?;
    let href = url::absolute(&repository.url, "index.yaml")?;
    let source = Source {
        url: repository.url.clone(),
        login: repository.login(),
        pass_everywhere: repository.pass_everywhere,
        tls: repository.tls.clone(),
    };
    if href.starts_with("oci://") {
        // Helm asks for an image of that name without a tag (oras-go: registry/reference.go).
        let error = Error::new("failed to perform \"FetchReference\" on source: invalid reference");
        return Err(error.hint("a registry has no index: use its charts as oci://... without repo add"));
    }
    wire.file(&href, &source, WISH, earlier).await
}

/// Fetches an index and keeps it (`DownloadIndexFile`). Says what was left out of it.
///
/// # Errors
/// A server that does not answer, something that is no index, and the system's.
pub async fn refresh(wire: &Wire, places: &Places, repository: &Repository) -> Result<Vec<Notice>, Error> {
    let path = places.index(&repository.name);
    let earlier = noted(places, repository);
    let fetched = fetch(wire, repository, &earlier).await?;
    let Some(text) = fetched.bytes else { return Ok(Vec::new()) };
    let index = Index::read(&text, &|_| false, &repository.url)?;
    let names: String = index.names.iter().map(|name| format!("{name}\n")).collect();
    io::write_whole(&places.charts(&repository.name), names.as_bytes(), Readers::All)?;
    io::write_whole(&path, &text, Readers::All)?;
    note(places, repository, &fetched.validators, &text);
    Ok(index.notices)
}

/// The text of an index that was fetched before.
///
/// # Errors
/// `no cached repo found. (try 'helm repo update')`, and why.
pub fn cached(places: &Places, name: &str) -> Result<Vec<u8>, Error> {
    let path = places.index(name);
    let found = io::bounded(&path, INDEX_LIMIT);
    found.map_err(|error| Error::new(format!("no cached repo found. (try 'helm repo update'): {error}")))
}

/// The whole of an index that was fetched before (`LoadIndexFile`).
///
/// # Errors
/// The system's, and what is no index.
pub fn all(places: &Places, name: &str) -> Result<Index, Error> {
    let path = places.index(name);
    let text = io::bounded(&path, INDEX_LIMIT)?;
    let shown = path.display().to_string();
    Index::read(&text, &|_| true, &shown).map_err(|error| error.within(format!("error loading {shown}: ")))
}

/// Takes what is kept of a repository away (pkg/cmd/repo_remove.go).
///
/// # Errors
/// The system's.
pub fn forget(places: &Places, name: &str) -> Result<(), Error> {
    for path in [places.charts(name), places.index(name), note_path(places, name)] {
        io::remove(&path)?;
    }
    Ok(())
}

fn note_path(places: &Places, name: &str) -> PathBuf {
    places.indexes.join(format!("{name}-index.fetched"))
}

/// What the server called the index that is there; nothing where that is not sure.
fn noted(places: &Places, repository: &Repository) -> Validators {
    let read = || {
        let note = io::bounded(&note_path(places, &repository.name), NOTE_LIMIT).ok()?;
        let note: serde_json::Value = serde_json::from_slice(&note).ok()?;
        let text = |key: &str| note.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        let index = io::bounded(&places.index(&repository.name), INDEX_LIMIT).ok()?;
        let is_same = text("url")? == repository.url
            && text("sha256")? == Sum::of(&index).hex()
            && io::has_content(&places.charts(&repository.name));
        is_same.then(|| Validators { etag: text("etag"), last_modified: text("lastModified") })
    };
    read().unwrap_or_default()
}

/// If it cannot be written, the index is downloaded again the next time, which is not an error. A URL with a password
/// is not written down where every user may read it.
fn note(places: &Places, repository: &Repository, validators: &Validators, text: &[u8]) {
    let path = note_path(places, &repository.name);
    let has_secret = url::shown_text(&repository.url) != repository.url;
    if *validators == Validators::default() || has_secret {
        let _ = io::remove(&path);
        return;
    }
    let note = json!({
        "url": repository.url,
        "sha256": Sum::of(text).hex(),
        "etag": validators.etag,
        "lastModified": validators.last_modified,
    });
    let _ = io::write_whole(&path, note.to_string().as_bytes(), Readers::All);
}
