//! Address ranges that are invalid, hold every address, or hold special addresses.

use super::Report;
use crate::facts::{Cidr, special};
use crate::netpol::JOBS;
use crate::netpol::view::Rule;

/// Each ipBlock's range and its exceptions.
pub(super) fn check(rule: &Rule, stated: &[Cidr], report: &mut Report<'_>) {
    for peer in rule.peers.iter().flatten() {
        let Some(block) = &peer.block else { continue };
        let path = format!("{}.ipBlock", peer.path);
        let cidr: Cidr = match block.cidr.parse() {
            Ok(cidr) => cidr,
            Err(e) => {
                report.error(&format!("{path}.cidr"), e.to_string());
                continue;
            }
        };
        if !stated.contains(&cidr) {
            meant(&cidr, &format!("{path}.cidr"), report);
        }
        for (index, text) in block.except.iter().enumerate() {
            except(text, &cidr, &format!("{path}.except[{index}]"), report);
        }
    }
}

fn meant(cidr: &Cidr, path: &str, report: &mut Report<'_>) {
    if cidr.prefix() == 0 && !report.policy.starts_with(JOBS) {
        report.error(path, format!("{cidr} is every address of its family"));
    } else if let Some(special) = special(cidr.address()).filter(|_| cidr.is_host()) {
        report.warning(path, format!("{cidr} is {special}"));
    }
}

fn except(text: &str, cidr: &Cidr, path: &str, report: &mut Report<'_>) {
    match text.parse::<Cidr>() {
        Err(e) => report.error(path, e.to_string()),
        Ok(hole) if !cidr.contains(&hole) => report.error(path, format!("{hole} is not within {cidr}")),
        Ok(_) => {}
    }
}
