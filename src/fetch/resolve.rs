//! What a reference to a chart means: which URL, whose login, which digest. In the order of Helm's downloader (Helm:
//! pkg/downloader/chart_downloader.go, `ResolveChartVersion`; pkg/action/install.go, `LocateChart`). Fetches no chart.

use super::access::Access;
use super::content::Sum;
use super::error::Error;
use super::getter::{Source, Validators, Wire};
use super::index::{self, Index};
use super::indexes;
use super::places::Places;
use super::repositories::{Repositories, Repository};
use super::url::{self, origin};
use chartroom::Notice;
use chartroom::gostd::strconv::quoted;

/// Which chart is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As typed: `NAME` with a repository, else `REPO/NAME`, a URL, `oci://...`.
    pub reference: String,
    /// `--repo`
    pub repository: Option<String>,
    /// `--version`: a version or a constraint; empty: the newest.
    pub version: String,
    /// `--devel`: prereleases count, where no version is named.
    pub devel: bool,
}

impl Wanted {
    /// The version as Helm goes on with it (pkg/cmd/install.go).
    pub fn constraint(&self) -> &str {
        match self.version.trim() {
            "" if self.devel => ">0.0.0-0",
            version => version,
        }
    }
}

/// Where a chart's archive is.
#[derive(Debug)]
pub struct Resolved {
    /// Its URL.
    pub url: String,
    /// The digest that the index states.
    pub digest: Option<Sum>,
    /// Login and certificates.
    pub source: Source,
    /// What there is to say.
    pub notices: Vec<Notice>,
}

/// Finds out where a chart of an HTTP repository is.
///
/// # Errors
/// Whatever is missing on the way, in Helm's words.
pub async fn http(wire: &Wire, places: &Places, access: &Access, wanted: &Wanted) -> Result<Resolved, Error> {
    match wanted.repository.as_deref().filter(|url| !url.is_empty()) {
        Some(repository) => in_repository(wire, places, access, wanted, repository).await,
        None => referred(places, access, wanted),
    }
}

/// `--repo URL NAME`: the index is fetched, and nothing of it kept (`FindChartInRepoURL`).
async fn in_repository(
    wire: &Wire,
    places: &Places,
    access: &Access,
    wanted: &Wanted,
    repository: &str,
) -> Result<Resolved, Error> {
    let name = wanted.reference.trim();
    let version = wanted.constraint();
    let login = access.login.as_ref();
    let asked = Repository {
        name: String::new(),
        url: repository.to_owned(),
        username: login.map(|login| login.user().to_owned()).unwrap_or_default(),
        password: login.map(|login| login.password().to_owned()).unwrap_or_default(),
        tls: access.tls.clone(),
        pass_everywhere: access.pass_everywhere,
    };
    let shown = url::shown_text(repository);
    indexes::check(&asked)?;
    let unreachable = |e: Error| {
        e.within(format!(
            "looks like {shown} is not a valid chart repository or cannot be reached: ",
            shown = quoted(&shown)
        ))
    };
    let fetched = indexes::fetch(wire, &asked, &Validators::default()).await.map_err(unreachable)?;
    let text = fetched.bytes.unwrap_or_default();
    let mut index = Index::read(&text, &|chart| chart == name, &shown).map_err(unreachable)?;
    let mut notices = std::mem::take(&mut index.notices);
    let what = match version {
        "" => format!("chart {name}", name = quoted(&name)),
        version => {
            format!("chart {name} version {version}", name = quoted(&name), version = quoted(&version))
        }
    };
    // Any error is reported as a chart that was not found (pkg/repo/v1/error.go).
    let choice = index
        .choose(name, version)
        .map_err(|_| Error::new(format!("{what} not found in {shown} repository")))?;
    notices.extend(choice.notice);
    let Some(first) = choice.release.urls.first() else {
        return Err(Error::new(format!("{what} has no downloadable URLs")));
    };
    let href =
        url::absolute(repository, first).map_err(|e| e.within("failed to make chart URL absolute: "))?;
    let is_near = origin(&url::parse(repository)?) == origin(&url::parse(&href)?);
    let login = access.login.clone().filter(|_| access.pass_everywhere || is_near);
    // Helm does not check this digest, so an invalid one is ignored.
    let digest = Sum::stated(&choice.release.digest).ok().flatten();
    let access = Access { login, ..access.clone() };
    if href.starts_with("oci://") {
        return Ok(Resolved { url: href, digest, source: Source::default(), notices });
    }
    let resolved = absolute(places, &access, &href)?;
    Ok(Resolved { digest, notices, ..resolved })
}

/// A URL, or `REPO/NAME`.
fn referred(places: &Places, access: &Access, wanted: &Wanted) -> Result<Resolved, Error> {
    let reference = wanted.reference.trim();
    let shown = url::shown_text(reference);
    let parsed =
        url::parse(reference).map_err(|_| Error::new(format!("invalid chart URL format: {shown}")))?;
    let is_absolute = !parsed.scheme.is_empty() && !parsed.host.is_empty() && !parsed.path.is_empty();
    if is_absolute {
        return absolute(places, access, reference);
    }
    let repositories = Repositories::read(&places.repositories)?.unwrap_or_default();
    let path = String::from_utf8_lossy(&parsed.path).into_owned();
    let Some((name, chart)) = path.split_once('/') else {
        return Err(Error::new(format!(
            "non-absolute URLs should be in form of repo_name/path_to_chart, got: {}",
            url::shown(&parsed)
        )));
    };
    let repository = repositories.get(name).ok_or_else(|| Error::new(format!("repo {name} not found")))?;
    if repository.url.is_empty() {
        return Err(Error::new(format!("no URL found for repository {name}")));
    }
    of_repository(places, access, repository, chart, wanted)
}

/// A chart of a repository that has a name here; its index is not refreshed.
fn of_repository(
    places: &Places,
    access: &Access,
    repository: &Repository,
    chart: &str,
    wanted: &Wanted,
) -> Result<Resolved, Error> {
    let name = &repository.name;
    let version = wanted.constraint();
    let reference = wanted.reference.trim();
    indexes::check(repository)?;
    let text = indexes::cached(places, name)?;
    let path = places.index(name).display().to_string();
    let mut index = Index::read(&text, &|listed| listed == chart, &path).map_err(|e| {
        e.within(format!("no cached repo found. (try 'helm repo update'): error loading {path}: "))
    })?;
    let mut notices = std::mem::take(&mut index.notices);
    let choice = index.choose(chart, version).map_err(|e| {
        e.within(format!(
            "chart {chart} matching {version} not found in {name} index. (try 'helm repo update'): ",
            chart = quoted(&chart)
        ))
    })?;
    notices.extend(choice.notice);
    let Some(first) = choice.release.urls.first() else {
        return Err(Error::new(format!(
            "chart {reference} has no downloadable URLs",
            reference = quoted(&reference)
        )));
    };
    let href = url::absolute(&repository.url, first);
    let href = href.map_err(|_| Error::new(format!("invalid chart URL format: {reference}")))?;
    let digest = Sum::stated(&choice.release.digest)?;
    Ok(Resolved { url: href, digest, source: source(access, repository), notices })
}

/// A URL: where one of the repositories lists it, that one's login and certificates are used. An index that is missing is an
/// error, whichever repository it belongs to (`scanReposForURL`).
fn absolute(places: &Places, access: &Access, href: &str) -> Result<Resolved, Error> {
    let repositories = Repositories::read(&places.repositories)?.unwrap_or_default();
    let mut source = source_of(access, None, href);
    for repository in &repositories.entries {
        indexes::check(repository)?;
        if index::lists(&indexes::cached(places, &repository.name)?, href) {
            source = self::source(access, repository);
            break;
        }
    }
    Ok(Resolved { url: href.to_owned(), digest: None, source, notices: Vec::new() })
}

/// For a chart of that repository, or of none.
pub fn source_of(access: &Access, repository: Option<&Repository>, href: &str) -> Source {
    match repository {
        Some(repository) => source(access, repository),
        None => Source {
            url: href.to_owned(),
            login: access.login.clone(),
            pass_everywhere: access.pass_everywhere,
            tls: access.tls.clone(),
        },
    }
}

/// For a chart of that repository, whatever was typed.
pub fn source_of_repository(repository: &Repository) -> Source {
    Source {
        url: repository.url.clone(),
        login: repository.login(),
        pass_everywhere: repository.pass_everywhere,
        tls: repository.tls.clone(),
    }
}

/// What a repository has of its own counts more than what was typed.
fn source(access: &Access, repository: &Repository) -> Source {
    let own = &repository.tls;
    let has_files = [&own.cert_file, &own.key_file, &own.ca_file].iter().any(|path| !path.is_empty());
    let mut tls = access.tls.clone();
    if has_files {
        // Whether certificates are checked is said for the index and typed for a chart, as with Helm.
        tls = super::access::Tls { insecure: access.tls.insecure, ..own.clone() };
    }
    let login = repository.login();
    let pass_everywhere = if login.is_some() { repository.pass_everywhere } else { access.pass_everywhere };
    Source { url: repository.url.clone(), login: login.or(access.login.clone()), pass_everywhere, tls }
}
