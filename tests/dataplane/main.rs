//! Which packets the policies let through: a real implementation of NetworkPolicy and a real kube-proxy in network namespaces of
//! the test's own, both driven by a real apiserver; what is seen is compared with table.txt and with what `explain` says.
//!
//! `tests/dataplane/test` runs it, twice in one: outside of the namespaces it leads their connections to the apiserver, inside of
//! them is everything else.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod bridge;
#[path = "../support/dns.rs"]
mod dns;
mod explained;
mod lab;
mod moving;
mod objects;
mod places;
mod policies;
mod programs;
mod table;
mod traffic;

use std::process::ExitCode;

use lab::{Lab, Sight};
use policies::Policies;
use table::Table;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(bridge::INSIDE) { inside() } else { bridge::outside() }
}

/// The columns of table.txt, in their order: whose policies, and where they are enforced.
const COLUMNS: [(Policies, Sight); 4] = [
    (Policies::Ours, Sight::Backend),
    (Policies::Upstream, Sight::Backend),
    (Policies::Ours, Sight::Service),
    (Policies::Upstream, Sight::Service),
];

fn inside() -> ExitCode {
    let mut lab = Lab::build();
    let table = Table::read();
    objects::create();
    traffic::listen(&table);
    lab.start();

    println!("before: without policies everything is to be open");
    let mut faults = table.without_policies();
    for (column, (policies, sight)) in COLUMNS.into_iter().enumerate() {
        lab.look(sight);
        policies.apply();
        if policies == Policies::Ours {
            faults.extend(table.compare_with_explain(column, &explained::ask(), sight));
        }
        faults.extend(table.compare_with_packets(column));
        faults.extend(policies.checked());
    }
    table.print();
    faults.extend(policies::two_blocked_networks_of_upstream());

    lab.look(Sight::Backend);
    Policies::Ours.apply();
    faults.extend(moving::the_control_plane(&lab));
    faults.extend(moving::the_apiserver());
    for fault in &faults {
        println!("WRONG: {fault}");
    }
    println!("{} wrong", faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
