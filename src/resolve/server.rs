//! One DNS server: a question of one type to it, and what came back, sorted into what is known and what is not.
//! Not which names and servers to ask.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select;
use hickory_resolver::config::ResolverOpts;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::{DnsHandle, FirstAnswer};
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::op::{DnsRequestOptions, DnsResponse, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::{NameServerPool, PoolContext, TlsConfig};
use tokio::time::{Instant, timeout_at};

use super::alias::{Step, Way};
use crate::facts::{Cause, CauseKind};
use crate::net::system::name_server;

/// How many questions may wait on one TCP connection; more than any values file has hosts.
const MOST_WAITING: usize = 1024;

/// A DNS server that can be asked.
#[derive(Clone)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    pool: NameServerPool<TokioRuntimeProvider>,
    /// For questions without EDNS: a pool makes one of those that are the same otherwise.
    plain: NameServerPool<TokioRuntimeProvider>,
    patience: Duration,
}

impl Server {
    /// A server that may take `patience` for one question. Nothing is sent yet.
    pub fn new(address: SocketAddr, patience: Duration, tcp_only: bool) -> Result<Server, Cause> {
        let mut options = ResolverOpts::default();
        options.timeout = patience;
        options.max_active_requests = MOST_WAITING;
        let tls = TlsConfig::new().map_err(|error| cause_of(&error, patience))?;
        let context = Arc::new(PoolContext::new(options, tls));
        let pool = || {
            let config = name_server(address, tcp_only);
            NameServerPool::from_config([config], context.clone(), TokioRuntimeProvider::default())
        };
        Ok(Server { address, pool: pool(), plain: pool(), patience })
    }

    /// Follows `name` to its addresses of one type. Truncated answers are asked for again over TCP.
    ///
    /// # Errors
    /// Why there are none, definite or not.
    pub async fn addresses(&self, name: &Name, kind: RecordType, deadline: Instant) -> Result<Way, Cause> {
        let mut way = Way::from(name.clone());
        loop {
            let response = self.ask(way.current().clone(), kind, deadline).await;
            let response = response.map_err(|cause| at_alias(cause, way.via.last()))?;
            match way.follow(&response.answers, kind) {
                Step::Arrived => return Ok(way),
                Step::Circle => return Err(circle(name)),
                _ if response.response_code == ResponseCode::NXDomain => {
                    return Err(no_such_name(way.via.last()));
                }
                Step::Onward => {}
                Step::DeadEnd => return Err(no_records(way.via.last())),
            }
        }
    }

    /// Servers that do not know EDNS say so (RFC 6891 section 7), in a form that is not always taken for an answer to the
    /// question, or say nothing. So the question is repeated without it where it was refused, and after half of the time
    /// where nothing came; what comes first counts.
    async fn ask(&self, name: Name, kind: RecordType, deadline: Instant) -> Result<DnsResponse, Cause> {
        let began = Instant::now();
        let until = deadline.min(began + self.patience);
        let lookup = |use_edns: bool| {
            let mut options = DnsRequestOptions::default();
            options.use_edns = use_edns;
            let pool = if use_edns { &self.pool } else { &self.plain };
            let answer = pool.lookup(Query::query(name.clone(), kind), options).first_answer();
            async move {
                let answer = timeout_at(until, answer).await.unwrap_or(Err(NetError::Timeout));
                answer.map_err(|error| cause_of(&error, began.elapsed()))
            }
        };
        let mut first = pin!(lookup(true));
        let answer = match timeout_at(began + until.duration_since(began) / 2, &mut first).await {
            Ok(answer) => answer,
            Err(_) => select(first, pin!(lookup(false))).await.factor_first().0,
        };
        match answer {
            Err(cause) if cause.kind == CauseKind::NotImplemented => lookup(false).await,
            answer => answer,
        }
    }
}

/// What an error of the wire means.
fn cause_of(error: &NetError, waited: Duration) -> Cause {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(NoRecords { response_code, .. })) => match *response_code {
            ResponseCode::NXDomain => no_such_name(None),
            ResponseCode::NoError => no_records(None),
            code => of_code(code),
        },
        NetError::Dns(DnsError::ResponseCode(code)) => of_code(*code),
        NetError::Timeout => {
            Cause::new(CauseKind::Timeout, format!("no answer within {:.1} s", waited.as_secs_f32()))
        }
        NetError::Io(io) => Cause::new(CauseKind::Unreachable, io.to_string()),
        NetError::NoConnections | NetError::Busy => Cause::new(CauseKind::Unreachable, error.to_string()),
        _ => Cause::new(CauseKind::Garbled, format!("invalid response: {error}")),
    }
}

fn of_code(code: ResponseCode) -> Cause {
    match code {
        ResponseCode::ServFail => Cause::new(CauseKind::ServerFailure, "the server failed (SERVFAIL)"),
        ResponseCode::Refused => Cause::new(CauseKind::Refused, "the server refused to answer (REFUSED)"),
        ResponseCode::NotImp => {
            Cause::new(CauseKind::NotImplemented, "the server does not support the query (NOTIMP)")
        }
        ResponseCode::FormErr => {
            Cause::new(CauseKind::NotImplemented, "the server does not understand the query (FORMERR)")
        }
        code => Cause::new(CauseKind::ServerFailure, format!("the server answered with an error ({code})")),
    }
}

/// Reports the alias that does not exist.
fn at_alias(cause: Cause, alias: Option<&Name>) -> Cause {
    match cause.kind {
        CauseKind::NoSuchName => no_such_name(alias),
        CauseKind::Empty => no_records(alias),
        _ => cause,
    }
}

fn no_such_name(alias: Option<&Name>) -> Cause {
    match alias {
        None => Cause::new(CauseKind::NoSuchName, "no such name (NXDOMAIN)"),
        Some(alias) => Cause::new(
            CauseKind::NoSuchName,
            format!("it is an alias of {}, and there is no such name (NXDOMAIN)", without_dot(alias)),
        ),
    }
}

fn no_records(alias: Option<&Name>) -> Cause {
    match alias {
        None => Cause::new(CauseKind::Empty, "the name exists but has no address (NODATA)"),
        Some(alias) => {
            let alias = without_dot(alias);
            Cause::new(CauseKind::Empty, format!("it is an alias of {alias}, which has no address (NODATA)"))
        }
    }
}

fn circle(name: &Name) -> Cause {
    let name = without_dot(name);
    Cause::new(
        CauseKind::AliasLoop,
        format!("the aliases (CNAME) of {name} form a loop or a chain that is too long"),
    )
}

/// A name as people write it.
pub fn without_dot(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_owned()
}
