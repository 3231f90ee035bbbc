//! All that talks to a cluster, against a real one: etcd and two kube-apiservers, as `tests/cluster/up` starts them.
//!
//! `tests/cluster/test` runs it. `cargo test` alone leaves it out, since that needs nothing but a Rust toolchain; asked for
//! by name without a cluster, every test of it fails.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod bulk;
mod check;
#[path = "../support/dns.rs"]
mod dns;
mod support;

mod apply;
mod install;
mod lookup;
mod reach;
mod refresh;
mod refresh_clock;
mod refresh_follow;
mod refresh_loop;
mod refresh_many;
mod refresh_restart;
mod refresh_rights;
mod resolve;
mod rights;
mod size;
mod users;
