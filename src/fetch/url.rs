//! What is done with URLs here: made absolute, compared, asked, shown. Not what is behind them.

use chartroom::gostd::strconv::quoted;
use http::Uri;

use super::error::Error;
use chartroom::gostd::path::clean;
use chartroom::gostd::url::Url;

/// Takes a URL apart.
///
/// # Errors
/// Go's sentence, without what may be a password.
pub fn parse(text: &str) -> Result<Url, Error> {
    Url::parse(text.as_bytes()).map_err(|error| {
        let error_text = error.to_string();
        // Go repeats the whole URL; a password may be in what could not be taken apart.
        match text.contains('@') {
            true => Error::new(
                error_text.rsplit_once("\": ").map_or("the URL is not valid".to_owned(), |(_, why)| {
                    format!("the URL is not valid: {why}")
                }),
            ),
            false => Error::new(error_text),
        }
    })
}

/// The scheme.
pub fn scheme(url: &Url) -> String {
    String::from_utf8_lossy(&url.scheme).into_owned()
}

/// Scheme, host and port: what a login is for (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    host: String,
    port: String,
}

impl Origin {
    /// Host and port.
    pub fn address(&self) -> (&str, &str) {
        (&self.host, &self.port)
    }
}

/// Where a URL leads.
pub fn origin(url: &Url) -> Origin {
    let scheme = scheme(url).to_ascii_lowercase();
    let host = String::from_utf8_lossy(url.hostname()).to_ascii_lowercase();
    let port = String::from_utf8_lossy(&url.host[..]).rsplit_once(':').map(|(_, port)| port.to_owned());
    let port = port.filter(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    let usual = match scheme.as_str() {
        "http" => "80",
        "https" => "443",
        _ => "",
    };
    Origin { port: port.unwrap_or_else(|| usual.to_owned()), scheme, host }
}

/// The URL as text, for messages: without a password (Go: url.URL.Redacted).
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if let Some(user) = &mut url.user
        && user.password.is_some()
    {
        user.password = Some(b"xxxxx".to_vec());
    }
    String::from_utf8_lossy(&url.text()).into_owned()
}

/// What is typed, for messages: without a password where it is a URL with one.
pub fn shown_text(text: &str) -> String {
    match Url::parse(text.as_bytes()) {
        Ok(url) if url.user.is_some() => shown(&url),
        Ok(_) => text.to_owned(),
        Err(_) if text.contains('@') => "(an invalid URL)".to_owned(),
        Err(_) => text.to_owned(),
    }
}

/// The URL for hyper, without user and fragment, which are not sent.
///
/// # Errors
/// Another scheme than HTTP's, no host.
pub fn target(url: &Url) -> Result<Uri, Error> {
    let scheme = scheme(url);
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(Error::new(format!("unsupported protocol scheme {scheme}", scheme = quoted(&scheme))));
    }
    if url.hostname().is_empty() {
        return Err(Error::new("http: no Host in request URL"));
    }
    let mut bare = url.clone();
    bare.user = None;
    bare.fragment.clear();
    Uri::try_from(bare.text()).map_err(|error| Error::new(format!("the URL cannot be requested: {error}")))
}

/// A reference in an index made absolute against the repository's URL, whose query is kept (Helm: pkg/repo/v1/chartrepo.go,
/// `ResolveReferenceURL`).
///
/// # Errors
/// What is no URL.
pub fn absolute(base: &str, reference: &str) -> Result<String, Error> {
    let failed =
        |text: &str, error: Error| error.within(format!("failed to parse {} as URL: ", shown_text(text)));
    let parsed = parse(reference).map_err(|error| failed(reference, error))?;
    if !parsed.scheme.is_empty() {
        return Ok(reference.to_owned());
    }
    let parsed_base = parse(base).map_err(|error| failed(base, error))?;
    let query = parsed_base.query.clone();
    let slashed = with_slash(&parsed_base)?;
    let mut resolved = slashed.resolve(&parsed);
    resolved.query = query;
    Ok(String::from_utf8_lossy(&resolved.text()).into_owned())
}

/// The same URL with a path that ends in one slash; what was escaped in it stays so.
fn with_slash(url: &Url) -> Result<Url, Error> {
    let text = url.text();
    let end = text.iter().position(|b| matches!(b, b'?' | b'#')).unwrap_or(text.len());
    let (head, tail) = text.split_at(end);
    let head = head.strip_suffix(b"/").unwrap_or(head);
    let slashed = [head, b"/", tail].concat();
    Url::parse(&slashed).map_err(|error| Error::new(error.to_string()))
}

/// Whether two URLs are the same once their paths are cleaned (Helm: internal/urlutil/urlutil.go, `Equal`).
pub fn same(one: &str, other: &str) -> bool {
    let normal = |text: &str| {
        let mut url = Url::parse(text.as_bytes()).ok()?;
        url.path = clean(if url.path.is_empty() { b"/" } else { &url.path });
        Some(url.text())
    };
    match (normal(one), normal(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `ResolveReferenceURL` of Helm 4.3.1 answers (pkg/repo/v1/chartrepo_test.go, `TestResolveReferenceURL`).
    #[test]
    fn references_are_made_absolute() {
        for (base, reference, expected) in [
            ("http://localhost:8123/", "/nginx-0.2.0.tgz", "http://localhost:8123/nginx-0.2.0.tgz"),
            (
                "http://localhost:8123/charts/",
                "nginx-0.2.0.tgz",
                "http://localhost:8123/charts/nginx-0.2.0.tgz",
            ),
            ("http://localhost:8123/charts", "/nginx-0.2.0.tgz", "http://localhost:8123/nginx-0.2.0.tgz"),
            ("http://localhost:8123", "https://charts.example/nginx.tgz", "https://charts.example/nginx.tgz"),
            (
                "http://localhost:8123/charts%2fwith%2fescapes/",
                "nginx.tgz",
                "http://localhost:8123/charts%2fwith%2fescapes/nginx.tgz",
            ),
            (
                "http://localhost:8123/charts?with=queryparameter",
                "nginx.tgz",
                "http://localhost:8123/charts/nginx.tgz?with=queryparameter",
            ),
        ] {
            assert_eq!(absolute(base, reference).unwrap(), expected, "{base} {reference}");
        }
    }

    #[test]
    fn what_a_login_is_for_is_scheme_host_and_port() {
        let is = |one: &str, other: &str| origin(&parse(one).unwrap()) == origin(&parse(other).unwrap());
        assert!(is("https://a.example/x", "https://A.example:443/y"));
        assert!(is("http://[::1]:80/", "http://[::1]/"));
        assert!(!is("https://a.example", "http://a.example"));
        assert!(!is("https://a.example", "https://a.example:8443"));
        assert!(!is("https://a.example", "https://b.a.example"));
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown_text("https://ada:hunter2@a.example/x"), "https://ada:xxxxx@a.example/x");
        assert!(!shown_text("https://ada:hunter2@a example/").contains("hunter2"));
        assert!(!parse("https://ada:hunter2@a.example:x/").unwrap_err().text.contains("hunter2"));
    }

    #[test]
    fn urls_are_compared_with_their_paths_cleaned() {
        assert!(same("https://a.example/x//y/../z.tgz", "https://a.example/x/z.tgz"));
        assert!(same("https://a.example", "https://a.example/"));
        assert!(!same("https://a.example/x", "https://b.example/x"));
    }
}
