//! Whether a proxy of the environment is meant for the apiserver, as Go's clients decide it. Not how it is used.

use std::net::IpAddr;

use http::Uri;
use kube::config::Kubeconfig;

use crate::facts::Cidr;

/// Whether the kubeconfig itself names a proxy for the cluster of this context.
pub fn of_kubeconfig(kubeconfig: &Kubeconfig, context: Option<&str>) -> bool {
    let context = context.or(kubeconfig.current_context.as_deref());
    let context = kubeconfig.contexts.iter().find(|named| Some(named.name.as_str()) == context);
    let cluster = context.and_then(|named| named.context.as_ref()).map(|context| context.cluster.as_str());
    let cluster = kubeconfig.clusters.iter().find(|named| Some(named.name.as_str()) == cluster);
    let proxy = cluster.and_then(|named| named.cluster.as_ref()).and_then(|c| c.proxy_url.as_deref());
    proxy.is_some_and(|proxy| !proxy.is_empty())
}

/// Whether the environment's proxy is not meant for this server (Go, `golang.org/x/net/http/httpproxy`): the machine
/// itself never, and whatever `NO_PROXY` lists.
pub fn is_bypassed(server: &Uri) -> bool {
    let list = ["NO_PROXY", "no_proxy"].into_iter().find_map(|key| std::env::var(key).ok());
    let host = server.host().unwrap_or_default();
    bypasses(list.as_deref().unwrap_or_default(), host, server.port_u16())
}

fn bypasses(list: &str, host: &str, port: Option<u16>) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    list.split(',').map(|entry| entry.trim().to_ascii_lowercase()).any(|entry| {
        if entry == "*" {
            return true;
        }
        if let (Some(address), Ok(range)) = (address, entry.parse::<Cidr>()) {
            return range.contains(&Cidr::host(address));
        }
        let (name, wanted) = match entry.rsplit_once(':') {
            Some((name, digits)) if !name.contains(':') => (name, digits.parse::<u16>().ok()),
            _ => (entry.as_str(), None),
        };
        let suffix = name.trim_start_matches("*.").trim_start_matches('.');
        let whole = !name.starts_with('.') && !name.starts_with("*.") && host == suffix;
        let below = host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'));
        !suffix.is_empty() && (whole || below) && (wanted.is_none() || wanted == port)
    })
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
        let list = "example.com, .internal,10.0.0.0/8,*.svc,203.0.113.7,other.example:8443";
        for (host, port, want) in [
            ("127.0.0.1", None, true),
            ("localhost", None, true),
            ("[::1]", None, true),
            ("example.com", None, true),
            ("api.example.com", None, true),
            ("notexample.com", None, false),
            ("internal", None, false),
            ("api.internal", None, true),
            ("kubernetes.default.svc", None, true),
            ("10.1.2.3", None, true),
            ("11.1.2.3", None, false),
            ("203.0.113.7", Some(6443), true),
            ("other.example", Some(8443), true),
            ("other.example", Some(443), false),
        ] {
            assert_eq!(bypasses(list, host, port), want, "{host}");
        }
        assert!(bypasses("*", "example.org", None));
        assert!(!bypasses("", "example.org", None));
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        let uri: Uri = "https://user:hunter2@api.example:6443/".parse().unwrap();
        assert_eq!(without_userinfo(&uri), "https://api.example:6443");
    }
}
