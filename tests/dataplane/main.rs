//! Which packets the policies let through: a real implementation of NetworkPolicy and a real kube-proxy in network namespaces of
//! the test's own, both driven by a real apiserver; what is seen is compared with table.txt (table-ipv6.txt where the cluster's first family is IPv6) and with what `explain` says.
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
use std::time::Instant;

use lab::{Lab, Sight};
use places::{Family, family};
use policies::{DEFAULTS, DETECTED, Policies, VALUES};
use table::Table;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(bridge::INSIDE) { inside() } else { bridge::outside() }
}

/// A column of the tables.
struct Column {
    policies: Policies,
    values: &'static [&'static str],
    sight: Sight,
}

const fn column(policies: Policies, values: &'static [&'static str], sight: Sight) -> Column {
    Column { policies, values, sight }
}

/// The columns of table.txt, in their order.
const COLUMNS: [Column; 7] = [
    column(Policies::Ours, VALUES, Sight::Backend),
    column(Policies::Upstream, VALUES, Sight::Backend),
    column(Policies::Ours, VALUES, Sight::Service),
    column(Policies::Upstream, VALUES, Sight::Service),
    column(Policies::Ours, DETECTED, Sight::Backend),
    column(Policies::Upstream, DETECTED, Sight::Backend),
    column(Policies::Ours, DEFAULTS, Sight::Backend),
];

/// Those of table-ipv6.txt.
const IPV6_COLUMNS: [Column; 2] =
    [column(Policies::Ours, VALUES, Sight::Backend), column(Policies::Ours, VALUES, Sight::Service)];

fn inside() -> ExitCode {
    let since = Instant::now();
    let mut lab = Lab::build();
    let v4 = family() == Family::V4;
    let (file, columns) =
        if v4 { ("table.txt", COLUMNS.as_slice()) } else { ("table-ipv6.txt", IPV6_COLUMNS.as_slice()) };
    let table = Table::read(file, columns.len());
    objects::create();
    traffic::listen(&table);
    lab.start();

    let mut faults = table.without_policies();
    for (index, Column { policies, values, sight }) in columns.iter().enumerate() {
        lab.look(*sight);
        policies.apply(values);
        if *policies == Policies::Ours {
            faults.extend(table.compare_with_explain(index, &explained::ask(values), *sight));
        }
        faults.extend(table.compare_with_packets(index));
        faults.extend(policies.checked(values));
    }
    table.print();

    lab.look(Sight::Backend);
    Policies::Ours.apply(VALUES);
    if v4 {
        faults.extend(moving::the_control_plane(&lab));
    }
    faults.extend(moving::the_apiserver());
    faults.extend(if v4 { policies::several_blocked_networks() } else { policies::ipv6_addresses() });
    println!("{} s", since.elapsed().as_secs());
    for fault in &faults {
        println!("WRONG: {fault}");
    }
    println!("{} wrong", faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
