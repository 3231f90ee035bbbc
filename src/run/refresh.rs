//! `refresh`: its setup from the plan, and where its log goes. What a release is stands in `installation`.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::failure::Failure;
use super::installation::{Installation, texts_of};
use super::log::Log;
use super::{options, watch};
use crate::cli::{self, Exit, LogLine, Look, RefreshPlan, Renderer};
use crate::io;
use crate::refresh::{
    self, ConfigMaps, Intervals, LeaseOptions, LogRecord, LoopOptions, Release, ReleaseKey, Round, Setup,
    Spec,
};
use crate::resolve::Options;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::value::{Value, stop};
use chartroom::yaml;

/// Keeps the policies of the plan's releases up to date.
///
/// # Errors
/// Values that are not valid, and a cluster that cannot be asked at all.
pub fn refresh(mut plan: RefreshPlan, log: &Log, look: Look) -> Result<Exit, Failure> {
    watch::start_rounds(look);
    let log_to: Rc<dyn Fn(LogRecord)> = match plan.once {
        true => of_once(log, plan.dry_run),
        false => of_log(plan.clock, plan.json_log),
    };
    // What all of them have in common.
    let any = match plan.renders.first() {
        Some(_) => None,
        None => Some((plan.render.0)(ANY, None, None).map_err(Failure::usage)?),
    };
    let Some(common) = plan.renders.first().or(any.as_ref()) else { return Ok(Exit::Done) };
    let (options, keep, seed) = (options::of(&common.ask), common.ages.keep, common.seed);
    let renders = std::mem::take(&mut plan.renders);
    let installations =
        renders.into_iter().map(|render| Installation::new(render, plan.separate, log_to.clone(), log));
    let mut installations = installations.collect::<Result<Vec<_>, _>>()?;
    log.print();
    if plan.print_static {
        return print_static(&mut installations).map(|()| Exit::Done);
    }
    let home = installations.first().map(|installation| installation.key.namespace.clone());
    let setup = setup(&plan, (options, keep), home.unwrap_or_default(), log_to);
    let releases: Vec<Box<dyn Release>> =
        installations.into_iter().map(|installation| Box::new(installation) as Box<dyn Release>).collect();
    if plan.once {
        let round = refresh::once(&setup, releases).map_err(Failure::other)?;
        return if plan.dry_run { print(&round) } else { Ok(()) }.map(|()| exit(&round));
    }
    let loop_options = loop_options(&plan, &setup, seed);
    refresh::keep(setup, loop_options, releases).map_err(Failure::other)?;
    Ok(Exit::Done)
}

/// The name of no release in particular.
const ANY: &str = "job-executor-service";

/// What a single round and the loop have in common. `home` is the namespace of the first release.
fn setup(
    plan: &RefreshPlan,
    (options, keep): (Options, Duration),
    home: String,
    log: Rc<dyn Fn(LogRecord)>,
) -> Setup {
    let (clock, render, separate, log_of_made) =
        (plan.clock, plan.render.clone(), plan.separate, log.clone());
    Setup {
        options,
        dry_run: plan.dry_run,
        force: plan.force,
        state_namespace: plan.state_namespace.clone().unwrap_or(home),
        instance: plan.instance.clone(),
        keep,
        clock: Rc::new(move || options::moment(clock()).unwrap_or_default()),
        memory: io::memory_in_use,
        log,
        config_maps: plan.config_maps.clone().map(|(labels, namespace)| ConfigMaps { labels, namespace }),
        make: Rc::new(move |spec| made(spec, &render, separate, log_of_made.clone())),
    }
}

/// What the loop needs beyond that.
fn loop_options(plan: &RefreshPlan, setup: &Setup, seed: [u8; 32]) -> LoopOptions {
    let clock = plan.clock;
    let lease_options = |name: &String| LeaseOptions {
        namespace: setup.state_namespace.clone(),
        name: name.clone(),
        duration: plan.lease_duration,
    };
    let random =
        |at: usize| seed.iter().skip(at).take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    LoopOptions {
        intervals: Intervals { shortest: plan.min_interval, longest: plan.max_interval },
        lease: plan.lease.as_ref().map(lease_options),
        identity: format!("{}_{:016x}", setup.instance, random(0)),
        listen: plan.listen,
        seed: random(8),
        wall_clock: Rc::new(move || Timestamp::try_from(clock()).unwrap_or_default()),
        begin: Rc::new(watch::begin_round),
        budget: Rc::new(|| stop::stopped().map(str::to_owned)),
    }
}

/// A release of a ConfigMap. Its place is the ConfigMap's, whatever is in it.
fn made(
    spec: &Spec,
    render: &Renderer,
    separate: bool,
    log_to: Rc<dyn Fn(LogRecord)>,
) -> Result<Box<dyn Release>, String> {
    let texts = |failure: Failure| texts_of(&failure);
    let ReleaseKey { namespace, name } = &spec.key;
    let text = (spec.source.clone().into(), Some(spec.values.clone().into_bytes()));
    let plan = (render.0)(name, Some(namespace.clone()), Some(text));
    let plan = plan.map_err(|error| texts(Failure::usage(error)))?;
    let installation = Installation::new(plan, separate, log_to, &Log::default()).map_err(texts)?;
    Ok(Box::new(installation))
}

fn print(round: &Round) -> Result<(), Failure> {
    let texts = round.applied.iter().map(|(key, name, lines)| {
        format!("NetworkPolicy {}/{name} would be applied:\n{lines}", key.namespace)
    });
    io::to_stdout(texts.collect::<String>().as_bytes()).map_err(Failure::other)
}

fn exit(round: &Round) -> Exit {
    if round.failed { Exit::Failed } else { Exit::Done }
}

/// Lines of a single round, for a person; with --dry-run stdout has what would be applied.
fn of_once(log: &Log, dry_run: bool) -> Rc<dyn Fn(LogRecord)> {
    let log = log.clone();
    Rc::new(move |note: LogRecord| {
        if !dry_run || note.severity != Severity::Info {
            let fields = note.fields.iter().map(|(name, value)| format!("{name}={value}"));
            let fields = fields.collect::<Vec<_>>().join(" ");
            let key = if fields.is_empty() { String::new() } else { format!(" ({fields})") };
            log.tell(&Diagnostic::new(note.severity, note.message + &key));
        }
    })
}

/// Lines of a process that goes on, with their times.
fn of_log(clock: fn() -> SystemTime, is_json: bool) -> Rc<dyn Fn(LogRecord)> {
    Rc::new(move |note: LogRecord| {
        let time = Timestamp::try_from(clock()).unwrap_or_default();
        let LogRecord { severity, message, fields } = note;
        cli::log(&LogLine { time: format!("{time:.3}"), severity, message, fields }, is_json);
    })
}

/// The policies without what is looked up, of all releases.
fn print_static(installations: &mut [Installation]) -> Result<(), Failure> {
    let mut text = Vec::new();
    for installation in installations {
        for policy in installation.fixed()? {
            text.extend_from_slice(b"---\n");
            text.extend(yaml::write(&Value::from(&policy)).map_err(|error| Failure::other(error.text()))?);
        }
    }
    io::to_stdout(&text).map_err(Failure::other)
}
