//! From the kubeconfig of the run to a client of one cluster, and what to say of a connection that fails. Not what the
//! cluster is asked.

use std::time::Duration;

use jiff::Timestamp;
use kube::{Client, Error};

use super::access::{self, set_up};
use super::{credentials, transport};
use crate::facts::{Cause, CauseKind};
use crate::kubeconfig::Source;
use crate::net::proxy;
use crate::net::source::unwrapped;

/// A client and the server that it talks to, for messages.
pub struct Connection {
    /// The client; it has not connected yet.
    pub client: Client,
    /// The server's URL without anything secret.
    pub server: String,
    /// Whether there are credentials that were not sent, since the server speaks plain HTTP.
    pub withheld: bool,
}

/// Makes a client. Reads the kubeconfig if that was not done before, and runs its credential plugin where it has one, so it may
/// take long.
///
/// # Errors
/// What is wrong with the configuration. Texts of the kubeconfig are never repeated, since they may be secrets.
pub async fn open(kubeconfig: Source, plugin_time: Duration, now: Timestamp) -> Result<Connection, Cause> {
    let make = move || {
        let chosen = kubeconfig.cluster().map_err(set_up)?;
        let mut access = access::of(&chosen)?;
        credentials::find(&chosen, &mut access, plugin_time, now)?;
        let (server, withheld) = (proxy::without_userinfo(&access.server), access.withheld);
        Ok(Connection { client: transport::client(access)?, server, withheld })
    };
    let opened = tokio::task::spawn_blocking(make).await;
    opened.map_err(|_| set_up("the client could not be set up"))?
}

/// Why no answer came over the wire.
pub fn wire_cause(error: &Error) -> Cause {
    let mut innermost: &(dyn std::error::Error + 'static) = error;
    loop {
        if let Some(rustls::Error::InvalidCertificate(why)) = unwrapped(innermost).downcast_ref() {
            return Cause::new(
                CauseKind::Certificate,
                format!("the server's certificate is not trusted ({why})"),
            );
        }
        match innermost.source() {
            Some(source) => innermost = source,
            None => break,
        }
    }
    Cause::new(CauseKind::Unreachable, format!("no connection ({innermost})"))
}
