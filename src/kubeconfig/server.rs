//! The address of a server as client-go reads it: with a scheme or without, behind a path or not (client-go:
//! `DefaultServerURL` in rest/url_utils.go).

use super::error::Error;
use chartroom::gostd::url::Url;

/// A server's address in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it speaks TLS.
    pub secure: bool,
    /// Host and port.
    pub authority: String,
    /// What stands before each path, without a slash at its end.
    pub prefix: String,
    /// User name and password in the address itself.
    pub user: Option<(String, String)>,
}

impl Address {
    /// Without user and password.
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority, self.prefix)
    }
}

/// Reads a server. Without a scheme it is one of plain HTTP, whatever authorities there are: client-go looks at them only
/// for servers of TLS (`IsConfigTransportTLS`).
///
/// # Errors
/// What is no URL of HTTP, without its text, in which there may be a password.
pub fn address(server: &str) -> Result<Address, Error> {
    let unreadable = |why: &str| Error::Unusable(format!("the server of the cluster {why}"));
    let whole =
        Url::parse(server.as_bytes()).ok().filter(|url| !url.scheme.is_empty() && !url.host.is_empty());
    let mut url = match whole {
        Some(url) => url,
        None => {
            let url = Url::parse(format!("http://{server}").as_bytes());
            let url = url.map_err(|_| unreadable("is not a URL"))?;
            if server.contains("://") {
                return Err(unreadable("is not a URL"));
            }
            if !matches!(url.path.as_slice(), b"" | b"/") {
                return Err(unreadable("has a path and no scheme; write https:// before it"));
            }
            url
        }
    };
    let secure = match url.scheme.as_slice() {
        b"https" => true,
        b"http" => false,
        _ => return Err(unreadable("has a scheme other than https and http")),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let user = url
        .user
        .as_ref()
        .map(|user| (text(&user.name), user.password.as_deref().map(text).unwrap_or_default()));
    let authority = text(&url.host);
    if url.hostname().is_empty() {
        return Err(unreadable("has no host"));
    }
    (url.user, url.query, url.fragment) = (None, Vec::new(), Vec::new());
    let bare = text(&url.text());
    let path = bare.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let prefix = cleaned(path.unwrap_or_default().trim_end_matches('?'));
    Ok(Address { secure, authority, prefix, user })
}

/// A path without `.`, `..` and empty parts, and without a slash at its end (client-go: rest/request.go, which joins paths).
fn cleaned(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(kept.pop()),
            part => kept.push(part),
        }
    }
    kept.iter().map(|part| format!("/{part}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As client-go reads servers (rest/url_utils.go, `DefaultServerURL`); some were tried with kubectl 1.37.1.
    #[test]
    fn servers_are_read_as_kubectl_reads_them() {
        for (server, expected) in [
            ("https://127.0.0.1:6443", "https://127.0.0.1:6443"),
            ("https://127.0.0.1:6443/", "https://127.0.0.1:6443"),
            ("HTTPS://127.0.0.1:6443", "https://127.0.0.1:6443"),
            ("https://rancher.example/k8s/c-1/?q=1#f", "https://rancher.example/k8s/c-1"),
            ("https://rancher.example/a%2Fb?", "https://rancher.example/a%2Fb"),
            ("https://rancher.example/a/../b//./c/", "https://rancher.example/b/c"),
            ("https://rancher.example/..", "https://rancher.example"),
            ("https://me:secret@api.example", "https://api.example"),
            ("https://[::1]:6443", "https://[::1]:6443"),
            ("https://my_host:6443", "https://my_host:6443"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("localhost:8080", "http://localhost:8080"),
            ("api.example", "http://api.example"),
        ] {
            assert_eq!(address(server).map(|address| address.url()), Ok(expected.to_owned()), "{server}");
        }
        let user = address("https://me:p%40ss@api.example").unwrap().user;
        assert_eq!(user, Some(("me".to_owned(), "p@ss".to_owned())));
        for server in
            ["127.0.0.1:8080/x", "https://h:secret/", "ftp://secret", "https://:6443", "http://[::1"]
        {
            let error = address(server).unwrap_err().to_string();
            assert!(error.starts_with("the server of the cluster ") && !error.contains("secret"), "{error}");
        }
    }
}
