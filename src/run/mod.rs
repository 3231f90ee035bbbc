//! The straight line, one call a step. Knows every room's door and no details.

mod ask;
mod failure;
mod input;
mod options;
mod output;
mod own;

use std::ffi::OsString;
use std::rc::Rc;

use crate::cli::{self, ChartSource, Exit, Plan, RenderPlan, ResolvePlan};
use crate::diag::Diagnostic;
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::helm::render::Engine;
use crate::helm::{chart, manifest, render, scope, values};
use crate::io;
use crate::template::Limits;
use failure::Failure;

/// How much stack the thread has to have that calls [`main`]. Templates nest, and so do values: both are followed by
/// recursion within this budget. It is address space only; memory is used as far as the nesting goes.
pub const STACK_SIZE: usize = 1 << 30;

/// Does what the command line says, and tells what went wrong.
pub fn main(argv: impl IntoIterator<Item = OsString>, env: impl Fn(&str) -> Option<String>) -> Exit {
    let mut log = Vec::new();
    let done = match cli::plan(argv, env) {
        Ok(Plan::Render(plan)) => render(&plan, &mut log),
        Ok(Plan::Resolve(plan)) => resolve(&plan, &mut log),
        Ok(Plan::Completions(shell)) => print(&cli::completions(shell)),
        Ok(Plan::Man) => cli::manual().map_err(Failure::other).and_then(|page| print(&page)),
        Err(usage) if usage.exit == Exit::Done => print(usage.text.as_bytes()),
        Err(usage) => Err(Failure::usage(usage)),
    };
    log.iter().for_each(|notice| cli::tell(&Diagnostic::warning(notice.to_string())));
    match done {
        Ok(()) => Exit::Done,
        Err(failure) => {
            failure.diagnostics.iter().for_each(cli::tell);
            failure.exit
        }
    }
}

/// Files and values in, manifests out. The order of the steps is Helm's, since the first that fails decides the error.
fn render(plan: &RenderPlan, log: &mut Vec<Notice>) -> Result<(), Failure> {
    plan.remarks.iter().for_each(|remark| cli::tell(&Diagnostic::warning(remark)));
    let profile: Profile = plan.helm_version.parse().map_err(Failure::flag("--helm-version"))?;
    let capabilities = input::capabilities(plan, &profile)?;
    let location = input::locate(&plan.chart)?;
    let user = input::user_values(&plan.values, &profile)?;
    let mut chart = input::chart(&location, &profile, log)?;
    chart::check_installable(&chart, &profile, log)?;
    let moment = Rc::new(input::moment(plan));
    let release = input::release(plan, &moment, log)?;
    chart::process_dependencies(&mut chart, &user, &profile, log)?;
    let values = values::coalesce(&chart, &user, profile.rules, log)?;
    if !plan.skip_schema_validation {
        values::check_schema(&chart, &values, log)?;
    }
    let kube = capabilities.kube_version();
    chart::check_kube_version(&chart, &kube.normalized, &kube.version)?;
    let own = own::Own::of(&plan.chart, &values)?;
    ask::for_own(plan, &own, &values)?;
    let rendered = ask::until_answered(plan, &values, |values, world| {
        let scope = scope::build(&chart, values, &release, &capabilities);
        moment.rewind();
        let engine =
            Engine { moment: &moment, world, profile: &profile, limits: Limits::for_stack(STACK_SIZE) };
        render::render(&scope, &engine)
    })?;
    let mut manifests = manifest::assemble(&rendered, &profile, log)?;
    manifests.crds = if plan.output.include_crds { manifest::crds(&chart) } else { Vec::new() };
    own.check(&manifests)?;
    output::write(plan, &release, &profile, manifests)
}

/// Values in, a values file with every address out.
fn resolve(plan: &ResolvePlan, log: &mut Vec<Notice>) -> Result<(), Failure> {
    let profile = Profile::default();
    let user = input::user_values(&plan.values, &profile)?;
    let chart = input::chart(&input::Location::Embedded, &profile, log)?;
    let values = values::coalesce(&chart, &user, profile.rules, log)?;
    if !plan.skip_schema_validation {
        values::check_schema(&chart, &values, log)?;
    }
    own::forget(&values);
    let own = own::Own::of(&ChartSource::Embedded, &values)?;
    let memory = input::memory(plan, &own)?;
    let overlay = ask::for_values(&plan.ask, plan.now, &own, memory)?;
    output::resolved(plan, &overlay)
}

fn print(text: &[u8]) -> Result<(), Failure> {
    io::to_stdout(text).map_err(Failure::other)
}
