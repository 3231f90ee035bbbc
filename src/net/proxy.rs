//! Which proxy of the environment is meant for a server, as Go's clients decide it. Not how it is used.

use std::net::IpAddr;

use http::Uri;

use crate::facts::Cidr;

/// The environment's proxy for this server, which has to be the one that is really asked: `HTTPS_PROXY` for https,
/// `HTTP_PROXY` for http, none for the machine itself and whatever `NO_PROXY` lists (Go,
/// `golang.org/x/net/http/httpproxy`).
///
/// # Errors
/// `HTTP_PROXY` in a CGI program, where a client's request header sets it.
pub fn of_environment(server: &Uri) -> Result<Option<Uri>, String> {
    let variable = |keys: [&str; 2]| {
        let values = keys.into_iter().filter_map(|key| std::env::var(key).ok());
        values.into_iter().find(|value| !value.is_empty())
    };
    chosen(server, &variable)
}

fn chosen(server: &Uri, variable: &dyn Fn([&str; 2]) -> Option<String>) -> Result<Option<Uri>, String> {
    let (keys, usual_port) = match server.scheme_str() {
        Some("https") => (["HTTPS_PROXY", "https_proxy"], 443),
        Some("http") => (["HTTP_PROXY", "http_proxy"], 80),
        _ => return Ok(None),
    };
    // A proxy that cannot be read is none (httpproxy, config.init).
    let Some(proxy) = variable(keys).and_then(|text| read(&text)) else { return Ok(None) };
    if usual_port == 80 && variable(["REQUEST_METHOD"; 2]).is_some() {
        return Err(
            "HTTP_PROXY is not used where REQUEST_METHOD is set, since a request can set both".to_owned()
        );
    }
    let list = variable(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let port = server.port_u16().unwrap_or(usual_port);
    let bypassed = bypasses(&list, server.host().unwrap_or_default(), port);
    Ok((!bypassed).then_some(proxy))
}

/// A proxy without a scheme is one of HTTP (httpproxy, parseProxy).
fn read(text: &str) -> Option<Uri> {
    let whole = |text: &str| {
        let uri: Uri = text.parse().ok()?;
        (uri.scheme().is_some() && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
    };
    whole(text).or_else(|| whole(&format!("http://{text}")))
}

fn bypasses(list: &str, host: &str, port: u16) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.to_canonical().is_loopback()) {
        return true;
    }
    let entries = list.split(',').map(|entry| entry.trim().to_ascii_lowercase());
    entries.into_iter().any(|entry| entry == "*" || is_listed(&entry, &host, address, port))
}

/// Whether one entry means this server: a range, an address, or a name and what is below it; the latter two with a port
/// or without.
fn is_listed(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if entry.contains('/')
        && let Ok(range) = entry.parse::<Cidr>()
    {
        return address.is_some_and(|address| range.contains(&Cidr::host(address)));
    }
    let (name, wanted) = match entry.rsplit_once(':') {
        Some((name, digits)) if !name.contains(':') || name.ends_with(']') => (name, Some(digits)),
        _ => (entry, None),
    };
    if wanted.is_some_and(|wanted| !wanted.is_empty() && wanted != port.to_string()) {
        return false;
    }
    if let Ok(listed) = name.trim_matches(['[', ']']).parse::<IpAddr>() {
        return address.is_some_and(|address| address.to_canonical() == listed.to_canonical());
    }
    let below = name.strip_prefix("*.").or_else(|| name.strip_prefix('.'));
    let suffix = below.unwrap_or(name);
    let whole = below.is_none() && host == suffix;
    !suffix.is_empty() && (whole || host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')))
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
        let list = "example.com, .internal,10.0.0.0/8,*.svc,203.0.113.7,other.example:8443,2001:db8::1,\
                    [2001:db8::2]:6443,203.0.113.8:6443";
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
        ] {
            assert_eq!(bypasses(list, host, port), want, "{host}");
        }
        assert!(bypasses("*", "example.org", 443));
        assert!(!bypasses("", "example.org", 443));
    }

    #[test]
    fn the_proxy_follows_the_scheme_of_the_server_that_is_asked() {
        let environment = |key: &str| match key {
            "HTTPS_PROXY" => Some("secure.example:3128".to_owned()),
            "http_proxy" => Some("socks5://clear.example:1080".to_owned()),
            "NO_PROXY" => Some(String::new()),
            "no_proxy" => Some("203.0.113.0/24".to_owned()),
            _ => None,
        };
        let variable = |keys: [&str; 2]| keys.into_iter().filter_map(environment).find(|v| !v.is_empty());
        let found = |server: &str| {
            let proxy = chosen(&server.parse().unwrap(), &variable).unwrap();
            proxy.map(|proxy| proxy.to_string()).unwrap_or_default()
        };
        assert_eq!(found("https://api.example:6443"), "http://secure.example:3128/");
        assert_eq!(found("http://api.example:8080"), "socks5://clear.example:1080/");
        assert_eq!(found("http://127.0.0.1:8080"), "");
        assert_eq!(found("https://203.0.113.7"), "");
        let cgi =
            |keys: [&str; 2]| if keys[0] == "REQUEST_METHOD" { Some("GET".into()) } else { variable(keys) };
        assert!(chosen(&"http://api.example".parse().unwrap(), &cgi).is_err());
        assert!(chosen(&"https://api.example".parse().unwrap(), &cgi).is_ok());
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        let uri: Uri = "https://user:hunter2@api.example:6443/".parse().unwrap();
        assert_eq!(without_userinfo(&uri), "https://api.example:6443");
    }
}
