//! Commands that render nothing: they tell about Helm, about this program or a chart, or are handed to a real Helm.

use std::path::PathBuf;

use super::ask::Asking;
use super::failure::Failure;
use super::log::Log;
use super::{input, print};
use crate::cli::{
    self, EnvPlan, Exit, HANDED_OVER, HandOver, HelmVersion, ManPages, NAMESPACE, ShowPlan, VersionForm,
};
use crate::io;
use chartroom::Profile;
use chartroom::chart::Part;
use chartroom::diag::Diagnostic;

/// How often a command may be handed over: from us to a Helm, whose plugin calls us again, and so on.
const MOST_TIMES: u32 = 16;

/// The version of Helm that is meant.
///
/// # Errors
/// One that there is not.
pub fn profile(wanted: &HelmVersion) -> Result<Profile, Failure> {
    wanted.text.parse().map_err(|why| match wanted.source {
        flag if flag.starts_with("--") => Failure::flag(flag)(why),
        variable => Failure { exit: Exit::Usage, ..Failure::other(format!("{variable}: {why}")) },
    })
}

/// `version`
pub fn version(wanted: &HelmVersion, form: &VersionForm) -> Result<(), Failure> {
    let helm = profile(wanted)?.helm;
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
    let profile = profile(&plan.helm_version)?;
    let namespace = match &plan.namespace {
        Some(namespace) => namespace.clone(),
        None => Asking::new(&plan.ask, plan.now, log)?.kubeconfig().namespace().0,
    };
    let known = |name: &str| name != "HELM_CONTENT_CACHE" || profile.caches_content;
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
    let part = match &*plan.part {
        "chart" => Part::Chart,
        "crds" => Part::Crds,
        "readme" => Part::Readme,
        "values" => Part::Values,
        _ => Part::All,
    };
    let profile = profile(&plan.render.helm_version)?;
    let location = input::locate(&plan.render, &profile, log)?;
    let chart = input::chart(&location, None, &profile, log)?;
    let shown = chart.show(part, &profile)?;
    log.print();
    print(&shown)
}

/// Hands a command to a real Helm, which goes on in our place: comes back only where that cannot be done.
pub fn hand_over(plan: &HandOver) -> Failure {
    match helm_for(plan) {
        Ok(Some(helm)) => {
            let variable = (HANDED_OVER, plan.times.saturating_add(1).to_string());
            let error = io::become_program(&helm, &plan.arguments, variable);
            Failure::other(format!("cannot hand {} to {}: {error}", plan.command, helm.display()))
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
            Diagnostic::error(format!("cannot hand {} to {named}: {why}", plan.command))
                .hint("JES_NETPOL_HELM has to be the path of a Helm"),
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
            Err(refused(format!("it came back here {MOST_TIMES} times already")))
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
