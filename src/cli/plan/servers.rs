//! `--dns-server`: the addresses of DNS servers.

use std::net::{IpAddr, SocketAddr};

use crate::cli::usage::{UsageError, invalid_argument};
use crate::facts::parse_port;
use chartroom::quoted;

const DNS_PORT: u16 = 53;

/// Reads what was typed: several servers may stand in one value, separated by commas.
pub(super) fn read(typed: &[String]) -> Result<Vec<SocketAddr>, UsageError> {
    let servers = typed.iter().flat_map(|text| text.split(',')).filter(|text| !text.is_empty());
    let wrong = |text: &str, why: String| UsageError::new(invalid_argument(text, "--dns-server", &why));
    servers.map(|text| server(text).map_err(|why| wrong(text, why))).collect()
}

/// Reads the address of a DNS server: `10.0.0.53`, `10.0.0.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`.
fn server(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, DNS_PORT));
    }
    let wrong = || {
        format!(
            "{text} is not the address of a DNS server, such as 10.0.0.53 or [2001:db8::53]:5353",
            text = quoted(&text)
        )
    };
    let (address, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let port = parse_port(port).map_err(|error| error.to_string())?;
    match address.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
        Some(inner) => {
            Ok(SocketAddr::new(IpAddr::V6(inner.and_then(|i| i.parse().ok()).ok_or_else(wrong)?), port))
        }
        None => Ok(SocketAddr::new(IpAddr::V4(address.parse().map_err(|_| wrong())?), port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_dns_servers() {
        let read = |text: &str| server(text).map(|server| server.to_string());
        assert_eq!(read("10.0.0.53").unwrap(), "10.0.0.53:53");
        assert_eq!(read("10.0.0.53:5353").unwrap(), "10.0.0.53:5353");
        assert_eq!(read("2001:db8::53").unwrap(), "[2001:db8::53]:53");
        assert_eq!(read("[2001:db8::53]").unwrap(), "[2001:db8::53]:53");
        assert_eq!(read("[2001:db8::53]:5353").unwrap(), "[2001:db8::53]:5353");
        for wrong in
            ["", "dns.example", "10.0.0.53:0", "10.0.0.53:99999", "10.0.0:53", "[10.0.0.53]:53", "[::1:53"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
