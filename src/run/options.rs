//! The plan's words about asking as the options of `resolve`.

use super::failure::Failure;
use crate::cli::{Ask, Cluster, Mode};
use crate::resolve::{Dns, Kube, Kubeconfig, Options, Secret, parse_server};

/// Whom to ask, and how. A chart's own getHostByName gets the system's search domains, as from Helm.
///
/// # Errors
/// A `--dns-server` that is no address.
pub fn of(ask: &Ask) -> Result<Options, Failure> {
    let servers = ask.dns_servers.iter().map(|text| parse_server(text)).collect::<Result<_, _>>();
    let servers = servers.map_err(Failure::flag("--dns-server"))?;
    Ok(Options {
        kube: kube(&ask.cluster),
        dns: Dns {
            servers,
            timeout: ask.dns_timeout,
            search: ask.dns_search || matches!(ask.mode, Mode::Allowed { .. }),
            ..Dns::default()
        },
        timeout: ask.timeout,
        allow_special_addresses: ask.allow_special_addresses,
        ..Options::default()
    })
}

fn kube(cluster: &Cluster) -> Kube {
    let cluster = cluster.clone();
    let environment = cluster.kubeconfig_list.as_deref().map(AsRef::as_ref);
    Kube {
        kubeconfig: match cluster.kubeconfig {
            Some(file) => Kubeconfig::file(file),
            None => Kubeconfig::from_environment(environment, cluster.home),
        },
        context: cluster.context,
        apiserver: cluster.apiserver,
        token: cluster.token.map(Secret),
        as_user: cluster.as_user,
        as_groups: cluster.as_groups,
        ca_file: cluster.ca_file,
        tls_server_name: cluster.tls_server_name,
        insecure_skip_tls_verify: cluster.insecure_skip_tls_verify,
    }
}
