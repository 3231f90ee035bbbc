//! What `search` shall do, as data.

use std::ffi::OsStr;

use chartroom::gostd::strconv;

use super::helm::profile;
use super::{FetchPlan, Format, lossy};
use crate::cli::args::SearchCommand;
use crate::cli::usage::UsageError;
use crate::fetch::Places;
use chartroom::Profile;

/// What is searched for, and how it is printed.
#[derive(Debug)]
pub struct SearchPlan {
    /// The words; empty: all charts.
    pub words: String,
    /// Whether they are a regular expression.
    pub is_regexp: bool,
    /// Whether all versions of a chart are wanted.
    pub all_versions: bool,
    /// Which versions.
    pub constraint: String,
    /// How wide a column may be; zero: any width.
    pub most: usize,
    /// Whether to find nothing is a failure.
    pub must_find: bool,
    /// How it is printed.
    pub format: Format,
    /// Helm's files.
    pub places: Places,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// Makes the plan of `search`.
pub(super) fn search(
    command: SearchCommand,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<SearchPlan, UsageError> {
    let SearchCommand::Repo(args) = command;
    let args = *args.0;
    let usual = if args.devel == Some(true) { ">0.0.0-0" } else { ">0.0.0" };
    let width = strconv::parse_uint(args.max_col_width.as_bytes(), 0).unwrap_or_default();
    Ok(SearchPlan {
        words: lossy(args.positional.join(OsStr::new(" "))),
        is_regexp: args.regexp == Some(true),
        all_versions: args.versions == Some(true),
        constraint: args.version.filter(|text| !text.is_empty()).unwrap_or_else(|| usual.to_owned()),
        most: usize::try_from(width).unwrap_or(usize::MAX),
        must_find: args.fail_on_no_result == Some(true),
        format: Format::of(&args.output),
        places: FetchPlan::of_places(&args.global.places, env).places,
        profile: profile(args.global.helm, env)?,
    })
}
