//! Commands that render nothing: they print facts about Helm, this program or a chart, or are handed to a real Helm.

use std::path::PathBuf;

use super::ask::Asking;
use super::failure::Failure;
use super::log::Log;
use super::{input, print};
use crate::cli::{self, EnvPlan, HANDED_OVER, HandOver, ManPages, NAMESPACE, ShowPlan, VersionForm};
use crate::io;
use chartroom::Profile;
use chartroom::diag::Diagnostic;

/// How often a command may be handed over: from us to a Helm, whose plugin calls us again, and so on.
const MOST_TIMES: u32 = 16;

/// `version`
pub fn version(profile: &Profile, form: &VersionForm) -> Result<(), Failure> {
    let helm = &profile.helm;
    let line = |text: String| (text + "\n").into_bytes();
    print(&match form {
        VersionForm::Plain => line(helm.plain()),
        VersionForm::Short => line(helm.short()),
        VersionForm::Template(template) => helm.by_template(template).map_err(Failure::other)?,
    })
}

/// `--version`: of this program, and of the Helms that it renders as.
pub fn own_version(commit: Option<&str>) -> Result<(), Failure> {
    let commit = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
    let helms: Vec<_> = Profile::all().iter().map(|profile| profile.helm.version().split_off(1)).collect();
    let version = env!("CARGO_PKG_VERSION");
    print(format!("jes-netpol {version}{commit}, renders as Helm {}\n", helms.join(", ")).as_bytes())
}

/// `env`
pub fn environment(plan: &EnvPlan, log: &Log) -> Result<(), Failure> {
    let namespace = match &plan.namespace {
        Some(namespace) => namespace.clone(),
        None => Asking::new(&plan.ask, plan.now, log)?.kubeconfig().namespace().0,
    };
    let known = |name: &str| name != "HELM_CONTENT_CACHE" || plan.profile.caches_content;
    let value =
        |name: &str, value: &str| if name == NAMESPACE { namespace.clone() } else { value.to_owned() };
    let settings = plan.settings.iter().filter(|(name, _)| known(name));
    let text: String = match &plan.name {
        Some(wanted) => {
            let one = settings.filter(|(name, _)| name == wanted).map(|(name, text)| value(name, text));
            one.collect::<String>() + "\n"
        }
        None => settings.map(|(name, text)| format!("{name}=\"{}\"\n", value(name, text))).collect(),
    };
    print(text.as_bytes())
}

/// `show`
pub fn show(plan: &ShowPlan, log: &Log) -> Result<(), Failure> {
    let profile = &plan.render.profile;
    let location = input::locate(&plan.render, profile, log)?;
    let chart = input::chart(&location, None, profile, log)?;
    let shown = chart.show(plan.part, profile)?;
    log.print();
    print(&shown)
}

/// Hands a command to a real Helm, which goes on in our place: comes back only where that cannot be done.
pub fn hand_over(plan: &HandOver) -> Failure {
    match helm_for(plan) {
        Ok(Some(helm)) => {
            let variable = (HANDED_OVER, plan.times.saturating_add(1).to_string());
            let error = io::become_program(&helm, &plan.arguments, variable);
            Failure::other(format!("cannot run {} with {}: {error}", plan.command, helm.display()))
        }
        Ok(None) => Failure::usage(plan.refusal()),
        Err(failure) => failure,
    }
}

/// The Helm that is named, else the next one in `PATH` for who was called by its name.
fn helm_for(plan: &HandOver) -> Result<Option<PathBuf>, Failure> {
    let next = || io::next_in_path("helm", &plan.path);
    let Some(named) = &plan.named else { return Ok(plan.is_called_helm.then(next).flatten()) };
    let refused = |why: String| {
        Failure::one(
            Diagnostic::error(format!("cannot run {} with {named}: {why}", plan.command))
                .hint("set JES_NETPOL_HELM to the path of Helm"),
        )
    };
    let path = match named.contains('/') {
        true => PathBuf::from(named),
        false => io::next_in_path(named, &plan.path).ok_or_else(|| refused("it is not in PATH".into()))?,
    };
    match io::is_this_program(&path) {
        Err(error) => Err(refused(error.to_string())),
        Ok(true) => Err(refused("it is this program itself".into())),
        Ok(false) if plan.times >= MOST_TIMES => {
            Err(refused(format!("it has called this program {MOST_TIMES} times already")))
        }
        Ok(false) => Ok(Some(path)),
    }
}

/// Prints a manual page, or writes all of them.
pub fn manual(pages: &ManPages) -> Result<(), Failure> {
    match pages {
        ManPages::One(command) => {
            let page = cli::manual_page(command.as_deref()).map_err(Failure::usage)?;
            io::to_stdout(&page.text).map_err(Failure::other)
        }
        ManPages::All(folder) => {
            for page in cli::manual_pages().map_err(Failure::other)? {
                let path = folder.join(page.file_name);
                io::write_whole(&path, &page.text, io::Readers::All).map_err(Failure::other)?;
            }
            Ok(())
        }
    }
}
