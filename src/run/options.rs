//! The plan's words about asking as the options of `resolve`.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use crate::cli::{Ages, Ask, Cluster, Mode, RenderPlan};
use crate::kubeconfig::{Files, Overrides, Pod, Source};
use crate::netpol::Keeping;
use crate::resolve::{Dns, Options, PLUGIN_TIME, parse_server};

/// Whom to ask, and how. A chart's own getHostByName gets the system's search domains, as from Helm.
///
/// # Errors
/// A `--dns-server` that is no address.
pub fn of(ask: &Ask) -> Result<Options, Failure> {
    let servers = ask.dns_servers.iter().map(|text| parse_server(text)).collect::<Result<_, _>>();
    let servers = servers.map_err(Failure::flag("--dns-server"))?;
    Ok(Options {
        kube: kubeconfig(&ask.cluster),
        dns: Dns {
            servers,
            cluster: ask.cluster_dns,
            timeout: ask.dns_timeout,
            any_family: ask.any_family,
            search: ask.dns_search || matches!(ask.mode, Mode::Allowed { .. }),
            ..Dns::default()
        },
        cluster_domain: ask.cluster_domain.clone(),
        timeout: ask.timeout,
        plugin_time: ask.timeout.max(PLUGIN_TIME),
        allow_special_addresses: ask.allow_special_addresses,
        samples: ask.samples,
        sample_interval: ask.sample_interval,
    })
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

/// The kubeconfig of the run.
fn kubeconfig(cluster: &Cluster) -> Source {
    Source::new(files(cluster), overrides(cluster), pod(cluster))
}

fn files(cluster: &Cluster) -> Files {
    let environment = cluster.kubeconfig_list.as_deref().map(AsRef::as_ref);
    match &cluster.kubeconfig {
        Some(file) => Files::file(file),
        None => Files::from_environment(environment, cluster.home.clone()),
    }
}

fn pod(cluster: &Cluster) -> Pod {
    let pod = cluster.pod.clone();
    Pod { host: pod.host, port: pod.port, namespace: pod.namespace, ..Pod::default() }
}

fn overrides(cluster: &Cluster) -> Overrides {
    let cluster = cluster.clone();
    let file = cluster.ca_file.map(|file| file.to_string_lossy().into_owned());
    Overrides {
        context: cluster.context.unwrap_or_default(),
        server: cluster.apiserver.unwrap_or_default(),
        default_server: cluster.default_apiserver.unwrap_or_default(),
        token: cluster.token.unwrap_or_default(),
        as_user: cluster.as_user.unwrap_or_default(),
        as_groups: cluster.as_groups,
        ca_file: file.unwrap_or_default(),
        tls_server_name: cluster.tls_server_name.unwrap_or_default(),
        insecure: cluster.insecure_skip_tls_verify,
    }
}
