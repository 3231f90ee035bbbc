//! Which proxy of the environment is meant for a server, as Go's clients decide it. Not how it is used.

use std::net::IpAddr;
use std::os::unix::ffi::OsStringExt;

use chartroom::gostd::url::Url;
use http::Uri;

/// The environment's proxy for this server, which has to be the one that is really asked: `HTTPS_PROXY` for https,
/// `HTTP_PROXY` for http, none for the machine itself and whatever `NO_PROXY` lists (Go,
/// `golang.org/x/net/http/httpproxy`).
///
/// # Errors
/// `HTTP_PROXY` in a CGI program, where a client's request header sets it, and a proxy without a host: nothing is sent past
/// it.
pub fn of_environment(server: &Uri) -> Result<Option<Uri>, String> {
    let variable = |keys: [&str; 2]| {
        let values =
            keys.into_iter().filter_map(|key| Some((key.to_owned(), std::env::var_os(key)?.into_vec())));
        values.into_iter().find(|(_, value)| !value.is_empty())
    };
    chosen(server, &variable)
}

/// The first of these variables that is set: its name and its value.
type Variable<'a> = &'a dyn Fn([&str; 2]) -> Option<(String, Vec<u8>)>;

fn chosen(server: &Uri, variable: Variable<'_>) -> Result<Option<Uri>, String> {
    let (keys, usual_port) = match server.scheme_str() {
        Some("https") => (["HTTPS_PROXY", "https_proxy"], 443),
        Some("http") => (["HTTP_PROXY", "http_proxy"], 80),
        _ => return Ok(None),
    };
    let Some((key, text)) = variable(keys) else { return Ok(None) };
    // A proxy that is no URL is none (httpproxy, config.init).
    let Some(url) = read(&text) else { return Ok(None) };
    if usual_port == 80 && variable(["REQUEST_METHOD"; 2]).is_some() {
        return Err(
            "HTTP_PROXY is refused where REQUEST_METHOD is set (CGI), since a client's request can set both"
                .to_owned(),
        );
    }
    let list = variable(["NO_PROXY", "no_proxy"]).map(|(_, list)| list).unwrap_or_default();
    let port = server.port_u16().unwrap_or(usual_port);
    if bypasses(&String::from_utf8_lossy(&list), server.host().unwrap_or_default(), port) {
        return Ok(None);
    }
    address(&url).map(Some).ok_or_else(|| format!("{key} is a proxy URL without a host"))
}

/// A proxy without a scheme or a host is one of HTTP (httpproxy, parseProxy).
fn read(text: &[u8]) -> Option<Url> {
    let first = Url::parse(text);
    if let Ok(url) = &first
        && !url.scheme.is_empty()
        && !url.host.is_empty()
    {
        return first.ok();
    }
    Url::parse(&[b"http://", text].concat()).or(first).ok()
}

/// The proxy that a kubeconfig names (client-go: `parseProxyURL` in tools/clientcmd/validation.go).
pub fn of_kubeconfig(text: &str) -> Option<Uri> {
    let url = Url::parse(text.as_bytes()).ok()?;
    matches!(url.scheme.as_slice(), b"http" | b"https" | b"socks5").then(|| address(&url))?
}

/// Scheme, user, host and port of a proxy.
fn address(url: &Url) -> Option<Uri> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let user = url.user.as_ref().map(|user| text(&user.text()) + "@").unwrap_or_default();
    let (host, scheme) = (text(&url.host), text(&url.scheme));
    // Without a host it is this machine (Go: net, Dial).
    let host =
        if url.hostname().is_empty() && host.starts_with(':') { format!("localhost{host}") } else { host };
    let host = host.strip_suffix(':').unwrap_or(&host);
    let uri: Uri = format!("{scheme}://{user}{host}/").parse().ok()?;
    uri.host().is_some_and(|host| !host.is_empty()).then_some(uri)
}

/// (httpproxy, useProxy)
fn bypasses(list: &str, host: &str, port: u16) -> bool {
    let host = host.trim_matches(['[', ']']);
    let address = host.parse::<IpAddr>().ok().map(|address| address.to_canonical());
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    let entries = list.split(',').map(|entry| entry.trim().to_ascii_lowercase());
    let host = host.to_ascii_lowercase();
    entries.into_iter().any(|entry| entry == "*" || is_listed(&entry, &host, address, port))
}

/// Whether one entry means this server: a range, an address, or a name and what is below it; the latter two with a port
/// or without. Ranges and addresses mean addresses alone, names mean names alone (httpproxy, config.init).
fn is_listed(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if let Some(range) = range(entry) {
        return address.is_some_and(|address| contains(range, address));
    }
    let (name, wanted) = match entry.rsplit_once(':') {
        Some((name, port)) if name.starts_with('[') && name.ends_with(']') => {
            (name.trim_matches(['[', ']']), port)
        }
        Some((name, port)) if !name.contains(':') && !entry.starts_with('[') => (name, port),
        _ => (entry, ""),
    };
    if !wanted.is_empty() && wanted != port.to_string() {
        return false;
    }
    match (name.parse::<IpAddr>(), address) {
        (Ok(listed), Some(address)) => address == listed.to_canonical(),
        (Ok(_), None) | (Err(_), Some(_)) => false,
        (Err(_), None) => is_named(name, host),
    }
}

/// `example.com` means itself and what is below it, `.example.com` and `*.example.com` what is below it alone.
fn is_named(name: &str, host: &str) -> bool {
    let name = if name.starts_with("*.") { name.trim_start_matches('*') } else { name };
    match name {
        "" => false,
        below if below.starts_with('.') => host.ends_with(below),
        whole => host == whole || host.strip_suffix(whole).is_some_and(|rest| rest.ends_with('.')),
    }
}

/// An address and how many of its bits count, be there others behind them or not (Go: net, ParseCIDR).
fn range(entry: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = entry.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let bits: u32 = bits.bytes().all(|b| b.is_ascii_digit()).then(|| bits.parse().ok())??;
    match address {
        IpAddr::V4(_) => (bits <= 32).then_some((address, bits)),
        IpAddr::V6(whole) => match (whole.to_ipv4_mapped(), bits) {
            (Some(short), 96..=128) => Some((IpAddr::V4(short), bits - 96)),
            _ => (bits <= 128).then_some((address, bits)),
        },
    }
}

fn contains((network, bits): (IpAddr, u32), address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let rest = 32 - bits;
            network.to_bits().checked_shr(rest) == address.to_bits().checked_shr(rest)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let rest = 128 - bits;
            network.to_bits().checked_shr(rest) == address.to_bits().checked_shr(rest)
        }
        _ => false,
    }
}

/// A URL for messages, without user and password.
pub fn without_userinfo(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("https");
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let authority = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_asked_through_a_proxy() {
        let list = "example.com, .internal,10.9.8.7/8,*.svc,203.0.113.7,other.example:8443,2001:db8::1,\
                    [2001:db8::2]:6443,203.0.113.8:6443,::ffff:192.0.2.0/120,[2001:db8::3],9,2001:db8:1::1/48";
        for (host, port, want) in [
            ("127.0.0.1", 443, true),
            ("localhost", 443, true),
            ("[::1]", 443, true),
            ("[::ffff:127.0.0.1]", 443, true),
            ("example.com", 443, true),
            ("api.example.com", 443, true),
            ("notexample.com", 443, false),
            ("internal", 443, false),
            ("api.internal", 443, true),
            ("kubernetes.default.svc", 443, true),
            ("10.1.2.3", 443, true),
            ("11.1.2.3", 443, false),
            ("203.0.113.7", 6443, true),
            ("other.example", 8443, true),
            ("other.example", 443, false),
            ("[2001:db8::1]", 443, true),
            ("[2001:db8::2]", 443, false),
            ("[2001:db8::2]", 6443, true),
            ("203.0.113.8", 443, false),
            ("203.0.113.8", 6443, true),
            ("LOCALHOST", 443, false),
            ("API.Example.COM", 443, true),
            ("192.0.2.77", 443, true),
            ("192.0.3.77", 443, false),
            ("[::ffff:192.0.2.77]", 443, true),
            ("[2001:db8::3]", 443, false),
            ("[2001:db8:1:2::3]", 443, true),
            ("198.51.100.9", 443, false),
        ] {
            assert_eq!(bypasses(list, host, port), want, "{host}");
        }
        assert!(bypasses("*", "example.org", 443));
        assert!(!bypasses("", "example.org", 443));
        assert!(!bypasses("::/0", "203.0.113.7", 443) && bypasses("0.0.0.0/0", "203.0.113.7", 443));
    }

    /// As kubectl 1.37.1 took each of them.
    #[test]
    fn proxies_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("proxy.example:3128", Some("http://proxy.example:3128/")),
            ("SOCKS5://proxy.example:3128", Some("socks5://proxy.example:3128/")),
            ("http://u:p@ss@proxy.example:3128/x?y#z", Some("http://u:p%40ss@proxy.example:3128/")),
            ("http://dom%5Cu:p:q@proxy.example", Some("http://dom%5Cu:p%3Aq@proxy.example/")),
            ("http://proxy.example:", Some("http://proxy.example/")),
            ("http://:3128", Some("http://localhost:3128/")),
            // These are none to Go: it goes on without.
            ("http://u:p<@proxy.example:3128", Some("http://http/")),
            ("http://proxy.example:x", Some("http://http/")),
            ("http://proxy.example:3128 ", Some("http://http/")),
            (" proxy.example", None),
        ] {
            let found = read(text.as_bytes()).and_then(|url| address(&url)).map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        for text in ["http://proxy.example:x", "proxy.example:3128", "ftp://proxy.example", "http://"] {
            assert_eq!(of_kubeconfig(text), None, "{text}");
        }
    }

    #[test]
    fn the_proxy_follows_the_scheme_of_the_server_that_is_asked() {
        let environment = |key: &str| match key {
            "HTTPS_PROXY" => Some("secure.example:3128"),
            "http_proxy" => Some("socks5://clear.example:1080"),
            "NO_PROXY" => Some(""),
            "no_proxy" => Some("203.0.113.0/24"),
            _ => None,
        };
        let variable = |keys: [&str; 2]| {
            let said = |key: &str| Some((key.to_owned(), environment(key)?.as_bytes().to_vec()));
            keys.into_iter().filter_map(said).find(|(_, value)| !value.is_empty())
        };
        let found = |server: &str| {
            let proxy = chosen(&server.parse().unwrap(), &variable).unwrap();
            proxy.map(|proxy| proxy.to_string()).unwrap_or_default()
        };
        assert_eq!(found("https://api.example:6443"), "http://secure.example:3128/");
        assert_eq!(found("http://api.example:8080"), "socks5://clear.example:1080/");
        assert_eq!(found("http://127.0.0.1:8080"), "");
        assert_eq!(found("https://203.0.113.7"), "");
        let cgi = |keys: [&str; 2]| match keys[0] {
            "REQUEST_METHOD" => Some((String::new(), b"GET".to_vec())),
            _ => variable(keys),
        };
        assert!(chosen(&"http://api.example".parse().unwrap(), &cgi).is_err());
        assert!(chosen(&"https://api.example".parse().unwrap(), &cgi).is_ok());
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        let uri: Uri = "https://user:hunter2@api.example:6443/".parse().unwrap();
        assert_eq!(without_userinfo(&uri), "https://api.example:6443");
    }
}
