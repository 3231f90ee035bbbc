//! `repo`: the list of repositories and their indexes, in Helm's own files (Helm: pkg/cmd/repo_add.go and its sisters).

use std::time::Duration;

use super::failure::Failure;
use super::fetch::fetcher;
use super::listing::Listing;
use super::log::Log;
use super::print;
use crate::cli::{Format, RepoAdd, RepoPlan, RepoWork, printable};
use crate::fetch::{
    self, Access, Fetcher, Repositories, Repository, check_repository, forget, lock, shown_text,
};
use crate::io;
use chartroom::diag::Diagnostic;
use chartroom::{Profile, quoted};

/// Helm's former repositories, and what is there instead.
const DEPRECATED: [(&str, &str); 2] = [
    ("//kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("//kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
];

/// What is said where `repo update` has nothing to do.
const NOTHING_TO_UPDATE: &str = "no repositories found. You must add one before updating";

/// Does it.
///
/// # Errors
/// In Helm's words.
pub fn repo(plan: &RepoPlan, log: &Log) -> Result<(), Failure> {
    let patience = match &plan.work {
        RepoWork::Add(add) => add.timeout,
        RepoWork::Update { timeout, .. } => *timeout,
        RepoWork::List { .. } | RepoWork::Remove(_) => Duration::ZERO,
    };
    let fetcher = fetcher(&plan.places, &Access::default(), &plan.profile).patient(patience);
    match &plan.work {
        RepoWork::Add(add) => self::add(add, &fetcher, log),
        RepoWork::List { format, no_headers } => list(*format, *no_headers, &fetcher, log),
        RepoWork::Remove(names) => remove(names, &fetcher),
        RepoWork::Update { names, must_succeed, .. } => {
            let is_failure = *must_succeed || !is_helm_3(&plan.profile);
            update(names, is_failure, &fetcher, log)
        }
    }
}

/// Helm 3 reports what it cannot fetch, and succeeds.
fn is_helm_3(profile: &Profile) -> bool {
    profile.helm.minor.starts_with("3.")
}

fn add(add: &RepoAdd, fetcher: &Fetcher, log: &Log) -> Result<(), Failure> {
    let shown = quoted(&shown_text(&add.url)).to_string();
    if let Some((_, instead)) = DEPRECATED.iter().find(|(gone, _)| add.url.contains(gone))
        && !add.allow_deprecated
    {
        return Err(Failure::other(format!(
            "repo {shown} is no longer available; try {instead} instead",
            instead = quoted(&instead)
        )));
    }
    let _lock = lock(fetcher.places())?;
    let mut list = Repositories::read(&fetcher.places().repositories)?.unwrap_or_default();
    let repository = Repository {
        name: add.name.clone(),
        url: add.url.clone(),
        username: add.username.clone(),
        password: password(add)?,
        tls: add.tls.clone(),
        pass_everywhere: add.pass_credentials,
    };
    let name = &add.name;
    if name.contains('/') {
        return Err(Failure::other(format!(
            "repository name ({name}) contains '/', please specify a different name without '/'"
        )));
    }
    if let Some(existing) = list.get(name).filter(|_| !add.force_update) {
        if *existing != repository {
            return Err(Failure::one(
                Diagnostic::error(format!(
                    "repository name ({name}) already exists, please specify a different name"
                ))
                .hint("--force-update replaces it"),
            ));
        }
        return say(&format!("{} already exists with the same configuration, skipping\n", quoted(name)));
    }
    check_repository(&repository)?;
    let unreachable = |error: fetch::Error| {
        error.within(format!("looks like {shown} is not a valid chart repository or cannot be reached: "))
    };
    refresh(std::slice::from_ref(&repository), fetcher, log)
        .into_iter()
        .collect::<Result<(), _>>()
        .map_err(unreachable)?;
    list.put(repository);
    list.write(&fetcher.places().repositories)?;
    log.print();
    say(&format!("{} has been added to your repositories\n", quoted(name)))
}

/// The password as typed, from stdin, or asked for where there is a user without one.
fn password(add: &RepoAdd) -> Result<String, Failure> {
    if add.username.is_empty() || !add.password.is_empty() {
        return Ok(add.password.clone());
    }
    match add.password_stdin {
        true => secret_of_stdin(),
        false => {
            let typed = io::secret("Password: ");
            say("\n")?;
            typed.map_err(Failure::other)
        }
    }
}

/// All of stdin but for one line break at its end.
pub fn secret_of_stdin() -> Result<String, Failure> {
    let bytes = io::stdin().map_err(Failure::other)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn refresh(repositories: &[Repository], fetcher: &Fetcher, log: &Log) -> Vec<Result<(), fetch::Error>> {
    let answers = {
        let _waiting = log.waiting("fetching the indexes of the repositories ...", fetcher.received());
        fetcher.refresh(repositories)
    };
    let noticed = |mut found: Vec<_>| log.noticed(|notices| notices.append(&mut found));
    answers.into_iter().map(|answer| answer.map(noticed)).collect()
}

/// A list that cannot be read is an empty one, as in Helm; here with a warning.
fn list(format: Format, no_headers: bool, fetcher: &Fetcher, log: &Log) -> Result<(), Failure> {
    let list = Repositories::read(&fetcher.places().repositories).unwrap_or_else(|error| {
        log.warn(Diagnostic::warning(error.to_string()));
        None
    });
    let entries = list.unwrap_or_default().entries;
    if entries.is_empty() && format == Format::Table {
        log.warn(Diagnostic::warning("no repositories to show"));
        return Ok(());
    }
    let row = |entry: &Repository| vec![entry.name.clone(), entry.url.clone()];
    let headers: &[&str] = if no_headers { &[] } else { &["NAME", "URL"] };
    let rows = entries.iter().map(row).collect();
    let listing = Listing { headers, keys: &["name", "url"], rows, most: 0 };
    log.print();
    print(&listing.text(format)?)
}

fn remove(names: &[String], fetcher: &Fetcher) -> Result<(), Failure> {
    let path = &fetcher.places().repositories;
    // Helm takes no lock here, so that two runs may undo each other's work; it makes none where there is no list.
    let _lock = Repositories::read(path)?.map(|_| lock(fetcher.places())).transpose()?;
    let list = Repositories::read(path)?.filter(|list| !list.entries.is_empty());
    let mut list = list.ok_or_else(|| Failure::other("no repositories configured"))?;
    for name in names {
        if !list.remove(name) {
            return Err(Failure::other(format!("no repo named {} found", quoted(name))));
        }
        list.write(path)?;
        forget(fetcher.places(), name)?;
        say(&format!("{} has been removed from your repositories\n", quoted(name)))?;
    }
    Ok(())
}

fn update(names: &[String], is_failure: bool, fetcher: &Fetcher, log: &Log) -> Result<(), Failure> {
    let path = &fetcher.places().repositories;
    let list = Repositories::read(path).map_err(|error| {
        let shown = path.display();
        Failure::other(format!("failed loading file: {shown}: {error}"))
    })?;
    let list = list.filter(|list| !list.entries.is_empty());
    let mut entries = list.ok_or_else(|| Failure::other(NOTHING_TO_UPDATE))?.entries;
    if let Some(unknown) = names.iter().find(|name| !entries.iter().any(|entry| entry.name == **name)) {
        return Err(Failure::other(format!(
            "no repositories found matching '{unknown}'.  Nothing will be updated"
        )));
    }
    entries.retain(|entry| names.is_empty() || names.contains(&entry.name));
    entries.iter().try_for_each(check_repository)?;
    say("Hang tight while we grab the latest from your chart repositories...\n")?;
    let mut failed = Vec::new();
    let mut said = String::new();
    for (entry, answer) in entries.iter().zip(refresh(&entries, fetcher, log)) {
        let name = quoted(&entry.name);
        let url = shown_text(&entry.url);
        said += &match answer {
            Ok(()) => format!("...Successfully got an update from the {name} chart repository\n"),
            Err(error) => {
                failed.push(url.clone());
                format!("...Unable to get an update from the {name} chart repository ({url}):\n\t{error}\n")
            }
        };
    }
    log.print();
    say(&said)?;
    if !failed.is_empty() && is_failure {
        let failed = failed.join(" ");
        return Err(Failure::other(format!("failed to update the following repositories: [{failed}]")));
    }
    say("Update Complete. \u{2388}Happy Helming!\u{2388}\n")
}

/// To a person: names and messages are from outside.
fn say(text: &str) -> Result<(), Failure> {
    print(printable::lines(text).as_bytes())
}
