//! Charts from elsewhere, fetched as Helm 4 fetches them. Waits, but only within a call; knows nothing of templates, and
//! says nothing to a person.
//!
//! The door is [`Fetcher`]. It is made of [`Options`] (places, login, certificates) and does nothing until it is asked:
//! no file is read, no runtime started.
//!
//! * [`Fetcher::locate`] finds a chart that is not on the disk: `--repo URL NAME`, `REPO/NAME`, a URL, `oci://...`. It
//!   comes back with the path of the archive in the content cache, for `template`, `show` and the like.
//! * [`Fetcher::download`] does the same and hands out the archive's bytes and its name, for `pull` and `dependency`.
//! * [`Fetcher::archives`] hands out many charts whose URLs are known, side by side: for `dependency`, which reads each index
//!   once ([`cached`], [`Index::read`], [`Index::choose`]) and makes its URLs absolute ([`absolute`]).
//! * [`Fetcher::refresh`] fetches the indexes of repositories, side by side, for `repo add` and `repo update`.
//! * [`Fetcher::get`] fetches any file by its URL, for `-f URL`.
//! * [`Fetcher::log_in`] tries a login and keeps it, for `registry login`; [`search()`] looks through the indexes that are kept.
//! * [`Repositories`], [`Places`] and [`Logins`] are Helm's own files: read and written in its format, under its locks.
//!
//! What came from the network is as hostile as an unknown archive: sizes have limits, digests are checked wherever
//! one is known, and a login goes to the scheme, host and port that it is for. See docs/differences.md.

mod access;
mod client;
mod content;
mod entry;
mod error;
mod fetcher;
mod fields;
mod getter;
mod helper;
mod http;
mod index;
mod indexes;
mod logins;
mod oci;
mod outline;
mod places;
mod repositories;
mod resolve;
mod search;
mod tls;
mod url;
mod wire;

use std::path::PathBuf;

pub use access::{Access, Login, Tls};
pub use content::Sum;
pub use entry::Release;
pub use error::{Error, Kind};
pub use fetcher::Fetcher;
pub use index::{Choice, Index};
pub use indexes::{cached, check as check_repository, forget};
pub use logins::{Credential, Logins};
pub use places::{Places, Stated};
pub use repositories::{Repositories, Repository, lock};
pub use resolve::Wanted;
pub use search::{Found, Search, search};
pub use url::{absolute, same, shown_text};

use chartroom::Notice;

/// How to fetch.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Helm's files.
    pub places: Places,
    /// Login and certificates as typed.
    pub access: Access,
    /// The name to ask under, such as `Helm/4.3.1`.
    pub agent: String,
}

/// A chart's archive.
#[derive(Debug)]
pub struct Located {
    /// Where it is kept.
    pub path: PathBuf,
    /// Its bytes, whose digest is the one that is known.
    pub bytes: Vec<u8>,
    /// What else there is to say.
    pub messages: Messages,
}

/// A chart's archive that is not kept.
#[derive(Debug)]
pub struct Downloaded {
    /// What a file with it is called: the last part of the URL's path, or `NAME-TAG.tgz`.
    pub file_name: String,
    /// The archive.
    pub bytes: Vec<u8>,
    /// Its provenance file where it was wanted, or why there is none. The signature is not checked.
    pub provenance: Option<Result<Vec<u8>, Error>>,
    /// What else there is to say.
    pub messages: Messages,
}

/// A chart whose place is known already, out of an index that was read.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The archive's URL; `oci://HOST/PATH` for a registry.
    pub url: String,
    /// The tag, or what it has to fit; for a registry alone.
    pub version: String,
    /// The digest that the index states.
    pub digest: Option<Sum>,
    /// The repository whose login and certificates are used, and no others; without one, those that were typed.
    pub repository: Option<Repository>,
}

/// What there is to say beside an answer.
#[derive(Debug, Default)]
pub struct Messages {
    /// Lines of Helm's log, for stderr.
    pub notices: Vec<Notice>,
    /// What a registry's client says: `Pulled: ...` and `Digest: ...`. `template` and `show` say it on stderr, `pull` and
    /// `dependency` on stdout.
    pub lines: Vec<String>,
}
