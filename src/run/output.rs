//! Manifests to where the plan wants them. All or nothing: nothing is written before everything is known.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::log::Log;
use crate::cli::{
    self, CheckFormat, CheckPlan, Exit, ExplainFormat, ExplainPlan, FailOn, RenderPlan, ResolveFormat,
    ResolvePlan, printable,
};
use crate::io;
use crate::netpol::compare::{Comparison, Verdict};
use crate::netpol::explain::Explanation;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::gostd::strings::Bytes;
use chartroom::manifest::{self, Manifests, Piece};
use chartroom::value::{Map, Value};
use chartroom::{Profile, Release, gostd::json, yaml};

/// Prints the manifests, or writes them to files.
pub fn write(
    plan: &RenderPlan,
    release: &Release,
    profile: &Profile,
    mut manifests: Manifests,
    log: &Log,
) -> Result<(), Failure> {
    log.print();
    let wanted = &plan.output;
    leave_out_hooks(plan, &mut manifests);
    let held = log.held();
    if wanted.output_dir.is_some() {
        io::to_stdout(held.as_bytes()).map_err(Failure::other)?;
        return to_files(plan, release, &manifests);
    }
    let command = wanted.post_renderer.as_ref();
    let post_rendered = command
        .map(|command| post_rendered(command, profile, manifests.clone()))
        .transpose()
        .map_err(|failure| unfinished(plan, profile, failure))?;
    let mut parts =
        post_rendered.as_ref().map_or_else(|| manifest::parts(&manifests), |text| vec![&text[..]]);
    if !wanted.show_only.is_empty() {
        let selected = manifest::select(&parts.concat(), &bytes(&wanted.show_only), profile)?;
        return io::parts_to_stdout(&[held.as_bytes(), &selected]).map_err(Failure::other);
    }
    if super::input::is_embedded(&plan.chart) && manifests.manifests.is_empty() {
        log.warn(nothing_enabled());
        return Ok(());
    }
    parts.insert(0, held.as_bytes());
    io::parts_to_stdout(&parts).map_err(Failure::other)
}

/// Ends a run that failed once there was a release: with `--debug`, what there is of it is printed for all that, and
/// searched by `--show-only` (Helm: pkg/cmd/template.go).
pub fn unfinished(plan: &RenderPlan, profile: &Profile, mut failure: Failure) -> Failure {
    let Some(mut manifests) = failure.unfinished.take() else { return failure };
    if !plan.output.debug {
        return failure.with_debug_hint();
    }
    leave_out_hooks(plan, &mut manifests);
    let text = manifest::text(&manifests);
    let shown = match plan.output.show_only.is_empty() {
        true => Ok(text),
        false => manifest::select(&text, &bytes(&plan.output.show_only), profile),
    };
    // The failure itself is worth more than that nothing was found in what there is.
    match shown.map(|text| io::to_stdout(&text)) {
        Ok(Err(error)) => Failure::other(error),
        Ok(Ok(())) | Err(_) => failure,
    }
}

/// The output after another program has been over it. Helm 3 keeps the hooks to itself and puts them behind what comes
/// back; Helm 4 hands out everything.
fn post_rendered(
    (command, args): &(String, Vec<OsString>),
    profile: &Profile,
    mut manifests: Manifests,
) -> Result<Vec<u8>, Failure> {
    let kept = match profile.post_renders_hooks {
        true => Vec::new(),
        false => std::mem::take(&mut manifests.hooks),
    };
    let pieces: Vec<_> = manifest::pieces(&manifests).into_iter().map(|piece| piece.text).collect();
    let text = io::pipe_through(command, args, pieces.concat()).map_err(Failure::post_renderer)?;
    let hooks = manifest::text(&Manifests { hooks: kept, ..Manifests::default() });
    Ok([text.trim_space(), &hooks].concat())
}

fn bytes(texts: &[OsString]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn leave_out_hooks(plan: &RenderPlan, manifests: &mut Manifests) {
    let wanted = &plan.output;
    manifests.hooks.retain(|(hook, _)| !(wanted.no_hooks || (wanted.skip_tests && hook.is_test())));
}

/// Prints addresses as a values file; nothing where the values need none.
pub fn resolved(plan: &ResolvePlan, overlay: &Map, log: &Log) -> Result<(), Failure> {
    log.print();
    if overlay.is_empty() {
        log.warn(Diagnostic::warning("nothing to look up: these values need no address, or have them all"));
        return Ok(());
    }
    let shown = Value::Map(overlay.clone());
    let shown = if plan.no_times { without(&shown, &["seen", "ttl"]) } else { shown };
    // What a cluster calls its objects is what it likes.
    let shown = printable_texts(&shown);
    let text = match plan.format {
        ResolveFormat::Yaml => yaml::write(&shown).map_err(|e| Failure::other(e.text()))?,
        ResolveFormat::Json => {
            let mut text = json::encode_indent(&shown, false).map_err(|e| Failure::other(e.text()))?;
            text.push(b'\n');
            text
        }
    };
    io::to_stdout(&text).map_err(Failure::other)
}

/// Prints an explanation.
pub fn explained(plan: &ExplainPlan, explanation: &Explanation, log: &Log) -> Result<(), Failure> {
    log.print();
    if explanation.rules.is_empty() {
        log.warn(nothing_enabled());
        return Ok(());
    }
    let text = match plan.format {
        ExplainFormat::Table => cli::table(explanation, io::terminal_width()),
        ExplainFormat::Json => {
            let text = serde_json::to_string_pretty(explanation).map_err(Failure::other)?;
            printable::json(&text).into_owned() + "\n"
        }
    };
    io::to_stdout(text.as_bytes()).map_err(Failure::other)
}

/// Prints what is different, and says in a sentence what it comes down to. The exit code is what the plan wants.
pub fn compared(plan: &CheckPlan, comparison: &Comparison, log: &Log) -> Result<Exit, Failure> {
    comparison.remarks.iter().for_each(|remark| log.warn(Diagnostic::warning(&remark[..])));
    let summary = cli::comparison::summary(comparison);
    let (error, warning): (Vec<_>, Vec<_>) =
        summary.into_iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
    warning.into_iter().for_each(|warning| log.warn(warning));
    log.print();
    let text = match plan.format {
        CheckFormat::Table => cli::comparison::table(comparison),
        CheckFormat::Diff => cli::comparison::diff(comparison),
        CheckFormat::Json => {
            let text = serde_json::to_string_pretty(comparison).map_err(Failure::other)?;
            printable::json(&text).into_owned() + "\n"
        }
    };
    io::to_stdout(text.as_bytes()).map_err(Failure::other)?;
    error.iter().for_each(|error| log.tell(error));
    let is_green = match plan.fail_on {
        FailOn::Drift => comparison.verdict == Verdict::Same,
        FailOn::CutOff => {
            let is_cut_off = comparison.verdict == Verdict::CutOff || comparison.missing().next().is_some();
            !is_cut_off && comparison.is_understood()
        }
        FailOn::CutOffOnly => comparison.verdict != Verdict::CutOff,
    };
    Ok(if is_green { Exit::Done } else { Exit::Different })
}

/// The same tree, its texts as a person may see them.
fn printable_texts(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let entries = map.entries().into_iter();
            Value::Map(entries.map(|(key, value)| (key, printable_texts(&value))).collect())
        }
        Value::List(list) => Value::List(list.iter().map(printable_texts).collect()),
        Value::String(text) => Value::from(&*printable::line(&text.to_string())),
        other => other.clone(),
    }
}

/// The same tree without some keys of its tables.
pub fn without(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::Map(map) => {
            let entries = map.entries().into_iter().filter(|(key, _)| !keys.iter().any(|k| key == k));
            Value::Map(entries.map(|(key, value)| (key, without(&value, keys))).collect())
        }
        Value::List(list) => Value::List(list.iter().map(|item| without(item, keys)).collect()),
        other => other.clone(),
    }
}

fn nothing_enabled() -> Diagnostic {
    Diagnostic::warning("nothing to print: no policy is enabled")
        .hint("set networkPolicy.ingress.enabled or networkPolicy.egress.enabled to true")
}

/// Writes each document to a file below the output folder, and prints which.
fn to_files(plan: &RenderPlan, release: &Release, manifests: &Manifests) -> Result<(), Failure> {
    let Some(folder) = &plan.output.output_dir else { return Ok(()) };
    let release = plan.output.release_name_in_path.then_some(&release.name);
    // CRDs are of no release.
    let place = |piece: &Piece<'_>| match release.filter(|_| !piece.is_crd) {
        Some(release) => [release.as_bytes(), b"/", piece.source].concat(),
        None => piece.source.to_owned(),
    };
    let pieces: Vec<_> =
        manifest::pieces(manifests).into_iter().map(|piece| (place(&piece), piece)).collect();
    let mut below = io::Below::new(folder).map_err(Failure::other)?;
    for (path, _) in &pieces {
        below.check(Path::new(OsStr::from_bytes(path))).map_err(Failure::other)?;
    }
    let mut begun = HashSet::new();
    // Helm puts the folder as it was typed in front, where the release's name is not joined to it.
    let typed =
        release.map_or_else(|| folder.clone(), |name| folder.components().collect::<PathBuf>().join(name));
    let mut lines = Vec::new();
    for (path, piece) in &pieces {
        let place = Path::new(OsStr::from_bytes(path));
        below.write(place, &piece.text, !begun.insert(path)).map_err(Failure::other)?;
        let folder = if piece.is_crd { folder } else { &typed };
        let line = [folder.as_os_str().as_encoded_bytes(), piece.source].join(&b'/');
        lines.extend(printable::bytes(&[b"wrote ", &line[..], b"\n"].concat()));
    }
    match plan.output.show_only.first() {
        // Helm selects from what it printed, and here that is no manifests.
        Some(pattern) => {
            io::to_stdout(&lines).map_err(Failure::other)?;
            let pattern = pattern.to_string_lossy();
            Err(Failure::other(format!("could not find template {pattern} in chart")))
        }
        None => io::parts_to_stdout(&[&lines, b"\n"]).map_err(Failure::other),
    }
}
