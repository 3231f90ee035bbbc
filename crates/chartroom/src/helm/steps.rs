//! The steps of a rendering in Helm's order, since the first that fails decides the error: open, merge, check, render,
//! assemble (Helm: pkg/action/install.go, `RunWithContext` and `renderResources`).

use std::rc::Rc;

use super::answerer::Answerer;
use super::chart::{self, Chart};
use super::manifest::{self, Manifests};
use super::notice::Notice;
use super::profile::Profile;
use super::render::{self, Engine, Rendered};
use super::scope::{self, Capabilities, Release};
use super::values;
use crate::sprig::{ClockAndRandom, Part};
use crate::template::Limits;
use crate::value::Map;

/// A chart that may be rendered, before it has met any values.
#[derive(Debug)]
pub struct Opened {
    chart: Chart,
    profile: Profile,
}

impl Opened {
    /// Checks that the chart can be installed and has the dependencies that it names.
    ///
    /// # Errors
    /// A chart of another type, or missing dependencies.
    pub fn new(chart: Chart, profile: Profile, warnings: &mut Vec<Notice>) -> Result<Opened, chart::Error> {
        profile.with_its_go(|| chart::check_installable(&chart, &profile, warnings))?;
        Ok(Opened { chart, profile })
    }

    /// Leaves out the dependencies that the values switch off, and lays the user's values over the charts' own.
    ///
    /// # Errors
    /// Dependencies or values that do not fit together.
    pub fn merge(
        mut self,
        user: &Map,
        release: Release,
        capabilities: Capabilities,
        warnings: &mut Vec<Notice>,
    ) -> Result<Prepared, Error> {
        let profile = self.profile;
        let values = profile.with_its_go(|| -> Result<Map, Error> {
            chart::process_dependencies(&mut self.chart, user, &profile, warnings)?;
            Ok(values::merged(&self.chart, user, &profile, warnings)?)
        })?;
        Ok(Prepared { chart: self.chart, profile: self.profile, release, capabilities, values })
    }
}

/// A chart with everything that its templates see.
#[derive(Debug)]
pub struct Prepared {
    /// The chart, without the dependencies that are switched off.
    pub chart: Chart,
    /// The version of Helm to be.
    pub profile: Profile,
    /// `.Release`
    pub release: Release,
    /// `.Capabilities`
    pub capabilities: Capabilities,
    /// `.Values` of the root chart.
    pub values: Map,
}

/// What a rendering takes from the world around it, and what it may use up.
#[derive(Clone, Debug)]
pub struct RenderOptions<'a> {
    /// Answers to `lookup` and `getHostByName`.
    pub answerer: &'a Rc<dyn Answerer>,
    /// The time, the time zone and the source of random numbers.
    pub clock: &'a Rc<ClockAndRandom>,
    /// Budgets.
    pub limits: Limits,
}

impl Prepared {
    /// Checks the values against the schemas of the charts.
    ///
    /// # Errors
    /// Everything in the values that a schema refuses, and schemas that cannot be used.
    pub fn check_values(&self, warnings: &mut Vec<Notice>) -> Result<(), values::Error> {
        self.profile.with_its_go(|| values::check_schema(&self.chart, &self.values, warnings))
    }

    /// Checks the cluster's version against the one that the chart wants.
    ///
    /// # Errors
    /// A chart for other versions of Kubernetes.
    pub fn check_kube_version(&self) -> Result<(), chart::Error> {
        let kube = self.capabilities.kube_version();
        let profile = &self.profile;
        profile.with_its_go(|| chart::check_kube_version(&self.chart, kube.text(), &kube.version, profile))
    }

    /// Renders all templates with `values`, which templates may change: pass a copy where the values are needed again.
    ///
    /// # Errors
    /// The first template that fails; or a file of the chart that could not be read, whatever else went wrong.
    pub fn render(&self, values: &Map, with: &RenderOptions<'_>) -> Result<Vec<Rendered>, Error> {
        let RenderOptions { answerer, clock, limits } = with;
        let scope = scope::build(&self.chart, values, &self.release, &self.capabilities, &self.profile);
        clock.begin(Part::Rendering);
        let engine = Engine { clock, answerer, profile: &self.profile, limits: *limits };
        let rendered = self.profile.with_its_go(|| render::render(&scope, &engine));
        self.chart.check_read()?;
        Ok(rendered?)
    }

    /// Cuts what was rendered into manifests and hooks, in the order in which Helm installs them.
    ///
    /// # Errors
    /// The first document that is no manifest.
    pub fn assemble(
        &self,
        rendered: &[Rendered],
        warnings: &mut Vec<Notice>,
    ) -> Result<Manifests, manifest::Error> {
        self.profile.with_its_go(|| manifest::assemble(rendered, &self.profile, warnings))
    }
}

/// Why a chart could not be rendered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The chart's files, dependencies or the versions that it wants.
    #[error(transparent)]
    Chart(#[from] chart::Error),
    /// The values, or what a schema says of them.
    #[error(transparent)]
    Values(#[from] values::Error),
    /// A template, with the frames that lead to the failure.
    #[error(transparent)]
    Template(#[from] render::Error),
    /// A document that is no manifest.
    #[error(transparent)]
    Manifest(#[from] manifest::Error),
}
