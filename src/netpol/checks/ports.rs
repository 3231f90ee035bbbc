//! Ports that are none.

use super::Report;
use crate::netpol::view::{Port, PortValue, Rule};
use chartroom::quoted;

/// The port numbers that there are.
const PORTS: std::ops::RangeInclusive<i64> = 1..=65535;

/// Each port's number or name, its range, its protocol.
pub(super) fn check(rule: &Rule, report: &mut Report<'_>) {
    let to_addresses = rule.peers.iter().flatten().any(|peer| peer.block.is_some());
    for port in rule.ports.iter().flatten() {
        number(port, to_addresses, report);
        if !["TCP", "UDP", "SCTP"].contains(&port.protocol.as_str()) {
            let message = format!("{} is not TCP, UDP or SCTP", quoted(&port.protocol));
            report.error(&format!("{}.protocol", port.path), message);
        }
    }
}

fn number(port: &Port, to_addresses: bool, report: &mut Report<'_>) {
    let path = format!("{}.port", port.path);
    match &port.port {
        Some(PortValue::Number(number)) if !PORTS.contains(number) => {
            report.error(&path, format!("{number} is not a port from 1 to 65535"));
        }
        Some(PortValue::Name(name)) if name.bytes().all(|b| b.is_ascii_digit()) => {
            report.error(
                &path,
                format!(
                    "{name} is in quotes, so it is the name of a port: remove the quotes for the number",
                    name = quoted(&name)
                ),
            );
        }
        Some(PortValue::Name(name)) if to_addresses => {
            report.error(
                &path,
                format!("{name} matches nothing: only pods have named ports", name = quoted(&name)),
            );
        }
        _ => {}
    }
    if let (Some(PortValue::Number(first)), Some(last)) = (&port.port, port.end)
        && (last < *first || !PORTS.contains(&last))
    {
        report.error(
            &format!("{}.endPort", port.path),
            format!("{last} is less than port {first}, or more than 65535"),
        );
    }
}
