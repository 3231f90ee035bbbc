//! The steps of each command, one call each. Uses every room's public items and no details.

mod about;
mod answerer;
mod ask;
mod asked;
mod check;
mod dependency;
mod dialect;
mod explain;
mod failure;
mod fetch;
mod followed;
mod input;
mod install;
mod installation;
mod listing;
mod log;
mod options;
mod output;
mod own;
mod pull;
mod refresh;
mod registry;
mod repo;
mod search;
mod tls;
mod watch;

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::cli::{self, ChartSource, CheckPlan, Exit, ExplainPlan, Mode, Plan, RenderPlan, ResolvePlan};
use crate::facts::ClusterInfo;
use crate::io;
use ask::Asking;
use chartroom::chart::File;
use chartroom::diag::Diagnostic;
use chartroom::value::Map;
use chartroom::values::Given;
use chartroom::{
    Capabilities, ClockAndRandom, Limits, Memory, Opened, Prepared, Profile, RenderOptions, Rendered, chart,
    manifest, values,
};
use failure::Failure;
use log::Log;

/// How much stack the thread has to have that calls [`main`]. Templates nest, and so do values: both are followed by
/// recursion within this budget. It is address space only; memory is used as far as the nesting goes.
pub const STACK_SIZE: usize = 1 << 30;

/// How much more memory may be in use while templates are rendered: charts take a few mebibytes, loops that pile up
/// values take all there is.
const MEMORY_GROWTH: u64 = 1 << 30;

/// Does what the command line says, and prints what went wrong.
pub fn main(
    argv: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Exit {
    let (look, plan) = cli::plan(argv, env);
    let log = Log::new(look);
    match &plan {
        Ok(Plan::Render(_) | Plan::Resolve(_) | Plan::Explain(_)) => watch::start(Exit::Failed, look),
        Ok(Plan::Check(_)) => watch::start(Exit::Broken, look),
        _ => {}
    }
    let done = |()| Exit::Done;
    let ended = match plan {
        Ok(Plan::Render(plan)) => settle(*plan, &log).and_then(|plan| render(&plan, &log)).map(done),
        Ok(Plan::Resolve(plan)) => resolve(&plan, &log).map(done),
        Ok(Plan::Explain(plan)) => explain(&plan, &log).map(done),
        Ok(Plan::Check(plan)) => check(&plan, &log).map_err(Failure::broken),
        Ok(Plan::Refresh(plan)) => refresh::refresh(*plan, &log, look),
        Ok(Plan::Pull(plan)) => pull::pull(&plan, &log).map(done),
        Ok(Plan::Repo(plan)) => repo::repo(&plan, &log).map(done),
        Ok(Plan::Dependency(plan)) => dependency::dependency(&plan, &log).map(done),
        Ok(Plan::Registry(plan)) => registry::registry(&plan, &log).map(done),
        Ok(Plan::Search(plan)) => search::repo(&plan, &log).map(done),
        Ok(Plan::Version(version, form)) => about::version(&version, &form).map(done),
        Ok(Plan::OwnVersion(commit)) => about::own_version(commit).map(done),
        Ok(Plan::Env(plan)) => about::environment(&plan, &log).map(done),
        Ok(Plan::Show(plan)) => about::show(&plan, &log).map(done),
        Ok(Plan::HandOver(plan)) => Err(about::hand_over(&plan)),
        Ok(Plan::Completions(shell)) => print(&cli::completions(shell)).map(done),
        Ok(Plan::Man(pages)) => about::manual(&pages).map(done),
        Err(usage) if usage.exit == Exit::Done => print(usage.text.as_bytes()).map(done),
        Err(usage) => Err(Failure::usage(usage)),
    };
    log.print();
    match ended {
        Ok(exit) => exit,
        Err(failure) => {
            failure.diagnostics.iter().for_each(|diagnostic| log.tell(diagnostic));
            failure.exit
        }
    }
}

/// Looks at what was typed, in Helm's order, and finds out which chart is meant.
fn settle(mut plan: RenderPlan, log: &Log) -> Result<RenderPlan, Failure> {
    plan.remarks.iter().for_each(|remark| log.warn(Diagnostic::warning(remark)));
    tls::check(&plan.fetch.access.tls, &plan.profile)?;
    match plan.fault.take() {
        Some(fault) => Err(Failure::usage(fault)),
        None => input::settle(plan),
    }
}

/// Files and values in, manifests out.
fn render(plan: &RenderPlan, log: &Log) -> Result<(), Failure> {
    // The process ends before long: freeing trees node by node would be wasted work.
    let mut asking = Asking::for_chart(plan, log)?;
    let ready = ManuallyDrop::new(prepare(plan, None, &mut asking, log)?);
    let rendered = render_prepared(plan, &ready, &ready.prepared.values, &mut asking)?;
    let mut manifests = log
        .noticed(|notices| manifest::assemble(&rendered, &ready.prepared.profile, notices))
        .map_err(|error| output::unfinished(plan, &ready.prepared.profile, error.into()))?;
    manifests.crds =
        if plan.output.include_crds { manifest::crds(&ready.prepared.chart) } else { Vec::new() };
    ready.prepared.chart.check_read()?;
    ready.own.check(&manifests, &ready.prepared.values, log)?;
    install::check(plan, &ready, &manifests, &mut asking)?;
    watch::end()?;
    output::write(plan, &ready.prepared.release, &ready.prepared.profile, manifests, log)
}

/// Values in, a table out that says why each rule is there.
fn explain(plan: &ExplainPlan, log: &Log) -> Result<(), Failure> {
    let mut asking = Asking::for_chart(&plan.render, log)?;
    let ready = prepare(&plan.render, Some(explain::template()), &mut asking, log)?;
    let rendered = render_prepared(&plan.render, &ready, &ready.prepared.values, &mut asking)?;
    let explanation = explain::explanation(&plan.render, &ready, &rendered, &mut asking)?;
    watch::end()?;
    output::explained(plan, &explanation, log)
}

/// All that a rendering needs.
struct Ready {
    prepared: Prepared,
    cluster: Option<ClusterInfo>,
    clock: Rc<ClockAndRandom>,
    given: Given,
    own: own::EmbeddedNeeds,
}

/// Reads, checks and asks. `further` is a file for the chart.
fn prepare(
    plan: &RenderPlan,
    further: Option<File>,
    asking: &mut Asking,
    log: &Log,
) -> Result<Ready, Failure> {
    let ready = read(plan, further, asking, log)?;
    ask::for_own(plan, &ready.own, &ready.prepared.values, asking)?;
    Ok(ready)
}

/// Reads and checks. The order of the steps is Helm's, since the first that fails decides the error; only the
/// program's own look at its own values comes before the schema's, which says less.
fn read(plan: &RenderPlan, further: Option<File>, asking: &mut Asking, log: &Log) -> Result<Ready, Failure> {
    let profile = plan.profile;
    let location = input::locate(plan, &profile, log)?;
    let get = |href: &str| fetch::values_file(href, plan.ask.mode, &profile, log);
    let (user, given) = input::user_values(&plan.values, &profile, &get)?;
    let chart = input::chart(&location, further, &profile, log)?;
    let opened = log.noticed(|notices| Opened::new(chart, profile, notices));
    let opened = match opened {
        Err(chart::Error::Missing { .. }) if plan.dependency_update && plan.ask.mode != Mode::Offline => {
            let chart = dependency::updated(plan, &location, &profile, log)?;
            Opened::new(chart, profile, &mut Vec::new())
        }
        other => other,
    };
    let opened = opened.map_err(|error| Failure::of_chart(error, plan))?;
    let cluster = ask::cluster(plan, &profile, asking)?;
    let of_cluster = cluster.as_ref().map(|fact| Capabilities::of_cluster(&profile, fact));
    let stated = || Capabilities::new(&profile, plan.kube_version.clone(), &plan.api_versions);
    let capabilities = of_cluster.unwrap_or_else(stated);
    let clock = Rc::new(input::clock(plan));
    let release = input::release(plan, &profile, &clock, asking, log)?;
    let prepared = log.noticed(|notices| opened.merge(&user, release, capabilities, notices))?;
    if input::is_embedded(&plan.chart) {
        own::check_keys(&user, &prepared.chart.values, &given, plan.values.strict, log)?;
    }
    dialect::choose(plan, &prepared.values, asking)?;
    let own = own::EmbeddedNeeds::of(&plan.chart, &prepared.values, &plan.ask)?;
    if !plan.skip_schema_validation {
        log.noticed(|notices| prepared.check_values(notices))
            .map_err(|error| Failure::of_values(error, &given, &profile))?;
    }
    prepared
        .check_kube_version()
        .map_err(|error| output::unfinished(plan, &profile, Failure::kube_version(error)))?;
    Ok(Ready { prepared, cluster, clock, given, own })
}

fn render_prepared(
    plan: &RenderPlan,
    ready: &Ready,
    values: &Map,
    asking: &mut Asking,
) -> Result<Vec<Rendered>, Failure> {
    let Ready { prepared, clock, .. } = ready;
    ask::until_answered(plan, values, asking, clock, |values, answerer| {
        prepared.render(values, &RenderOptions { answerer, clock, limits: limits() })
    })
    .map_err(|failure| output::unfinished(plan, &prepared.profile, failure))
}

/// What rendering may use up.
fn limits() -> Limits {
    let memory = Memory { in_use: io::memory_in_use, growth: MEMORY_GROWTH };
    Limits { memory: Some(memory), ..Limits::for_stack(STACK_SIZE) }
}

/// Values in, a values file with every address out.
fn resolve(plan: &ResolvePlan, log: &Log) -> Result<(), Failure> {
    let mut asking = Asking::new(&plan.ask, plan.now, log)?;
    let profile = Profile::default();
    let get = |href: &str| fetch::values_file(href, plan.ask.mode, &profile, log);
    let (user, given) = input::user_values(&plan.values, &profile, &get)?;
    let chart = input::chart(&input::Location::Embedded, None, &profile, log)?;
    let values = log.noticed(|notices| values::merged(&chart, &user, &profile, notices))?;
    own::check_keys(&user, &chart.values, &given, plan.values.strict, log)?;
    own::forget(&values, log);
    let own = own::EmbeddedNeeds::of(&ChartSource::Embedded, &values, &plan.ask)?;
    own.tell_named(log);
    if !plan.skip_schema_validation {
        log.noticed(|notices| values::check_schema(&chart, &values, notices))
            .map_err(|error| Failure::of_values(error, &given, &profile))?;
    }
    let memory = input::memory(plan, &own, log)?;
    let overlay = ask::for_values(&own, memory, &mut asking)?;
    watch::end()?;
    output::resolved(plan, &overlay, log)
}

/// Values and a cluster in, what is different out.
fn check(plan: &CheckPlan, log: &Log) -> Result<Exit, Failure> {
    let mut asking = Asking::for_chart(&plan.render, log)?;
    let ready = read(&plan.render, None, &mut asking, log)?;
    let needed = check::Needed::of(plan, &ready.prepared.values, log)?;
    let (answers, live) = needed.ask(plan, &ready.prepared.release.namespace, &mut asking)?;
    let mut manifests = |overlay: &Map| {
        let values = values::deep_copy(&ready.prepared.values);
        values::lay_over(&values, overlay);
        let rendered = render_prepared(&plan.render, &ready, &values, &mut asking)?;
        log.noticed(|notices| manifest::assemble(&rendered, &ready.prepared.profile, notices))
            .map_err(Failure::from)
    };
    let (wanted, tolerated) = (manifests(&answers.needed)?, manifests(&answers.tolerated)?);
    ready.own.check(&wanted, &ready.prepared.values, log)?;
    let comparison = check::compare(&ready.prepared.release.namespace, &wanted, &tolerated, &answers, &live)?;
    watch::end()?;
    output::compared(plan, &comparison, log)
}

fn print(text: &[u8]) -> Result<(), Failure> {
    io::to_stdout(text).map_err(Failure::other)
}
