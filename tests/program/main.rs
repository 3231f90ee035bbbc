//! The whole program, and its doors, against folders of cases, a DNS server and an API server on loopback.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../support/mod.rs"]
mod support;

mod ages;
mod archives;
mod behind;
mod budget;
mod check;
mod completion;
mod dependency;
mod dialects;
mod distributions;
mod documents;
mod door;
mod explain;
mod fetch_door;
mod fetch_http;
#[cfg(unix)]
mod fetch_oci;
mod flags;
mod further;
mod golden;
mod hosts;
mod image;
mod impersonation;
mod in_cluster;
mod language;
mod limits;
mod live;
mod memory;
mod messages;
mod policies;
mod pool;
mod pull;
mod randomness;
mod refresh;
mod registry;
mod repo;
mod resolution;
mod resolve_apiserver;
mod resolve_cluster;
mod resolve_hosts;
mod resolve_kubeconfig;
mod resolve_transport;
mod schema;
mod search;
mod session;
#[cfg(target_os = "linux")]
mod terminal;
