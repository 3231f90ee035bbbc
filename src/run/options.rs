//! The plan's words about asking as the options of `resolve`.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use crate::cli::{Ages, Ask, Mode, RenderPlan};
use crate::kubeconfig::Source;
use crate::netpol::Keeping;
use crate::resolve::{Dns, Options, PLUGIN_TIME};

/// Whom to ask, and how. A chart's own getHostByName gets the system's search domains, as from Helm.
pub fn of(ask: &Ask) -> Options {
    Options {
        kube: Source::new(ask.kubeconfigs.clone(), ask.overrides.clone(), ask.pod.clone()),
        dns: Dns {
            servers: ask.dns_servers.clone(),
            cluster: ask.cluster_dns,
            timeout: ask.dns_timeout,
            any_family: ask.any_family,
            search: ask.dns_search || matches!(ask.mode, Mode::Allowed { .. }),
            system: None,
        },
        cluster_domain: ask.cluster_domain.clone(),
        timeout: ask.timeout,
        plugin_time: ask.timeout.max(PLUGIN_TIME),
        allow_special_addresses: ask.allow_special_addresses,
        samples: ask.samples,
        sample_interval: ask.sample_interval,
    }
}

/// The moment of the run, to the second: nothing that is kept or dropped depends on less.
///
/// # Errors
/// A clock that is thousands of years off.
pub fn moment(now: SystemTime) -> Result<Timestamp, Failure> {
    let now = Timestamp::try_from(now).map_err(Failure::other)?;
    Timestamp::from_second(now.as_second()).map_err(Failure::other)
}

/// How long hosts and apiservers are kept, and how many addresses of each.
pub fn keeping(ages: Ages, most: usize) -> Keeping {
    let signed = |time| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    Keeping { hosts: signed(ages.keep), apiserver: signed(ages.keep_apiserver), most }
}

/// The same for addresses that the values have.
pub fn keeping_of(plan: &RenderPlan) -> Keeping {
    keeping(plan.ages, plan.ask.max_entries)
}
