//! The way through a proxy: by a connection that it opens, or by requests that it passes on. Not which proxy.

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};

use super::header::basic;

/// Through a proxy that opens a connection when asked with CONNECT (RFC 9110 section 9.3.6).
pub fn tunnel<C>(proxy: &Uri, connector: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.clone(), connector);
    match credentials(proxy) {
        Some(header) => tunnel.with_auth(header),
        None => tunnel,
    }
}

/// Through a proxy of SOCKS, version 5 (RFC 1928), which gets names and not addresses, whether its scheme is `socks5` or
/// `socks5h` (Go: net/http, dialConn). Its usual port is 1080 (Go: net/http, portMap).
pub fn socks<C>(proxy: &Uri, connector: C) -> SocksV5<C> {
    const USUAL_PORT: u16 = 1080;
    let host = proxy.host().unwrap_or_default();
    let port = proxy.port_u16().unwrap_or(USUAL_PORT);
    let address = format!("socks5://{host}:{port}").parse().unwrap_or_else(|_| proxy.clone());
    let socks = SocksV5::new(address, connector);
    let Some((user, _)) = proxy.authority().and_then(|authority| authority.as_str().rsplit_once('@')) else {
        return socks;
    };
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let plain = |text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    socks.with_auth(plain(name), plain(password))
}

/// The user and password of a proxy's URL as a header (RFC 7617).
pub fn credentials(proxy: &Uri) -> Option<HeaderValue> {
    let (user, _) = proxy.authority()?.as_str().rsplit_once('@')?;
    // Without a password there is an empty one (Go: net/http, basicAuth).
    let colon = if user.contains(':') { "" } else { ":" };
    let user: Vec<u8> = percent_encoding::percent_decode_str(user).chain(colon.bytes()).collect();
    basic(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_gets_user_and_password_as_they_were_before_the_url() {
        let header =
            |url: &str| credentials(&url.parse().unwrap_or_default()).map(|h| h.as_bytes().to_owned());
        let expected = "Basic dXNlcjpwQHNzOndvcmQ=";
        assert_eq!(header("http://user:p%40ss%3Aword@proxy:3128"), Some(expected.into()));
        assert_eq!(header("http://user@proxy:3128"), Some("Basic dXNlcjo=".into()));
        assert_eq!(header("http://proxy:3128"), None);
    }
}
