//! `search`: charts of the repositories that are known (Helm: pkg/cmd/search_repo.go).

use super::failure::Failure;
use super::fetch::fetcher;
use super::listing::Listing;
use super::log::Log;
use super::print;
use crate::cli::{Format, SearchPlan};
use crate::fetch::{Access, Found, Search, search};

/// Searches, and prints what is found.
///
/// # Errors
/// In Helm's words.
pub fn repo(plan: &SearchPlan, log: &Log) -> Result<(), Failure> {
    let fetcher = fetcher(&plan.places, &Access::default(), &plan.profile);
    let wanted = Search {
        words: &plan.words,
        is_regexp: plan.is_regexp,
        all_versions: plan.all_versions,
        constraint: &plan.constraint,
    };
    let found = log.noticed(|notices| search(fetcher.places(), &wanted, notices))?;
    log.print();
    if found.is_empty() && plan.must_find {
        return Err(Failure::other("no results found"));
    }
    if found.is_empty() && plan.format == Format::Table {
        return print(b"No results found\n");
    }
    let row = |found: Found| vec![found.name, found.version, found.app_version, found.description];
    let listing = Listing {
        headers: &["NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION"],
        keys: &["name", "version", "app_version", "description"],
        rows: found.into_iter().map(row).collect(),
        most: plan.most,
    };
    print(&listing.text(plan.format)?)
}
