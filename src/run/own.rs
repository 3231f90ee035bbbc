//! What the program does for its own chart alone: needs, answers over the values, checks. A foreign chart has none.

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::log::Log;
use super::options;
use crate::cli::{Ask, ChartSource, RenderPlan};
use crate::facts::{self, Facts, Question};
use crate::netpol::view::Policy;
use crate::netpol::{self, Earlier, Keeping, Need};
use crate::resolve::Outcome;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::manifest::Manifests;
use chartroom::value::Map;
use chartroom::values::Given;
use chartroom::{Profile, yaml};

/// What the policies of these values need; nothing for a foreign chart.
pub struct EmbeddedNeeds {
    embedded: bool,
    needs: Vec<Need>,
    values: Map,
    cluster_domain: String,
}

/// What is known after one of many answers.
pub struct Refreshed {
    /// As values.
    pub overlay: Map,
    /// Whether every need has an address, or surely has none any more.
    pub is_complete: bool,
    /// The needs that have no address any more: the source that knows says so, and has for long.
    pub gone: Vec<Need>,
    /// How many entries each need has.
    pub needs: Vec<(&'static str, usize)>,
    /// All questions that have no answer.
    pub failures: Vec<facts::Failure>,
}

impl EmbeddedNeeds {
    /// Reads the needs off the values.
    ///
    /// # Errors
    /// Everything in the values that is not valid.
    pub fn of(chart: &ChartSource, values: &Map, ask: &Ask) -> Result<EmbeddedNeeds, Failure> {
        let embedded = *chart == ChartSource::Embedded;
        let needs = if embedded { netpol::needs(values).map_err(Failure::all)? } else { Vec::new() };
        let special = if ask.allow_special_addresses { Vec::new() } else { netpol::special_hosts(&needs) };
        match special.is_empty() {
            true => {
                let (values, cluster_domain) = (values.clone(), ask.cluster_domain.clone());
                Ok(EmbeddedNeeds { embedded, needs, values, cluster_domain })
            }
            false => Err(Failure::all(special)),
        }
    }

    /// What has to be asked.
    pub fn questions(&self) -> Vec<Question> {
        netpol::questions(&self.needs, &self.cluster_domain)
    }

    /// Reports what is not looked up, since the policies name it.
    pub fn tell_named(&self, log: &Log) {
        if let Some(text) = netpol::named(&self.needs) {
            log.warn(Diagnostic::new(Severity::Info, text));
        }
    }

    /// What has to be asked, and what is asked besides so that rules that need no lookup can be doubted.
    pub fn all_questions(&self) -> Vec<Question> {
        let mut questions = self.questions();
        questions.extend(netpol::besides(&self.values, &questions));
        questions
    }

    /// Warns of what the cluster has and the rules do not open.
    pub fn doubt(&self, facts: &Facts, log: &Log) {
        let doubts = facts.cluster_dns().map(|fact| netpol::doubts(&self.values, fact));
        doubts.into_iter().flatten().for_each(|doubt| log.warn(doubt));
    }

    /// What the values need.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Warns of addresses in the values that were found too long ago.
    ///
    /// # Errors
    /// Those beyond `--max-age`.
    pub fn check_age(&self, values: &Map, plan: &RenderPlan, log: &Log) -> Result<(), Failure> {
        let now = options::moment(plan.now)?;
        let Some(most) = plan.ages.most else {
            let stale = netpol::stale(&self.needs, values, options::keeping_of(plan), now);
            stale.into_iter().for_each(|warning| log.warn(warning));
            return Ok(());
        };
        let most = SignedDuration::try_from(most).unwrap_or(SignedDuration::MAX);
        match netpol::too_old(&self.needs, values, most, now) {
            old if old.is_empty() => Ok(()),
            old => Err(Failure::all(old)),
        }
    }

    /// What an earlier run knew of the needs, from the values file that it printed.
    ///
    /// # Errors
    /// Every entry that is none.
    pub fn earlier(&self, printed: &Map, allow_special: bool) -> Result<Earlier, Vec<netpol::EntryFault>> {
        netpol::earlier(&self.needs, printed, allow_special)
    }

    /// The answers as values, with what stays of an earlier run. Reports what stayed and what went.
    ///
    /// # Errors
    /// Every question that has no answer, and had none earlier.
    pub fn overlay(
        &self,
        outcome: Outcome,
        earlier: Earlier,
        keeping: Keeping,
        now: Timestamp,
        log: &Log,
    ) -> Result<Map, Failure> {
        let answered = (outcome.facts, outcome.failures);
        let mut memory = netpol::remember(&self.needs, earlier, answered, keeping, now, &self.cluster_domain);
        memory.warnings.drain(..).for_each(|warning| log.warn(warning));
        if !memory.failures.is_empty() {
            return Err(Failure::all(memory.failures.iter().map(facts::Failure::diagnostic).collect()));
        }
        let overlay = netpol::overlay(&self.needs, &memory.facts, &self.cluster_domain);
        memory.complete(&overlay);
        let conflicts = netpol::conflicts(&self.needs, &memory.facts, &overlay, &self.cluster_domain);
        if !conflicts.is_empty() {
            return Err(Failure::all(conflicts));
        }
        Ok(overlay)
    }

    /// The same for those who go on: what is known now as values, and the questions without an answer, which take nothing
    /// away from the others. Where one has failed for a reason that a user has to correct, what was known (`known`) stays.
    /// `may_go` says whether a need may come to have no address: not before anything was known.
    pub fn refreshed(
        &self,
        outcome: Outcome,
        (known, allow_special): (&Map, bool),
        may_go: bool,
        keeping: Keeping,
        now: Timestamp,
    ) -> Refreshed {
        let all = outcome.failures.clone();
        let earlier = self.earlier(known, allow_special).unwrap_or_default();
        let answered = (outcome.facts, outcome.failures);
        let memory = netpol::remember(&self.needs, earlier, answered, keeping, now, &self.cluster_domain);
        let overlay = netpol::overlay(&self.needs, &memory.facts, &self.cluster_domain);
        memory.complete(&overlay);
        let (mut open, mut gone) = (Vec::new(), Vec::new());
        for need in &self.needs {
            let questions = netpol::questions(std::slice::from_ref(need), &self.cluster_domain);
            let failed = |question: &Question| memory.failures.iter().find(|f| f.subject == question.subject);
            let Some(failure) = questions.iter().find_map(failed) else { continue };
            let stays =
                failure.verdict() == facts::Verdict::SetUp && netpol::hold(&overlay, known, &need.purpose);
            match failure.verdict() {
                facts::Verdict::Definite if may_go => gone.push(need.clone()),
                _ => open.extend((!stays).then(|| failure.clone())),
            }
        }
        let conflicts = netpol::conflicts(&self.needs, &memory.facts, &overlay, &self.cluster_domain);
        let needs =
            self.needs.iter().map(|need| (need.purpose.name(), netpol::entries(&overlay, &need.purpose)));
        let is_complete = open.is_empty() && conflicts.is_empty();
        let needs = needs.filter(|(_, count)| *count > 0).collect();
        Refreshed { is_complete, gone, needs, overlay, failures: all }
    }

    /// Checks what was rendered: adds warnings, and refuses a policy that is not sound.
    ///
    /// # Errors
    /// Every rule without a peer or wider than asked for.
    pub fn check(&self, manifests: &Manifests, values: &Map, log: &Log) -> Result<(), Failure> {
        if !self.embedded {
            return Ok(());
        }
        let stated = netpol::stated(values);
        let documents = manifests.manifests.iter().filter_map(|m| Some((m, yaml::read(&m.text).ok()?)));
        let findings = documents
            .flat_map(|(m, document)| netpol::checks::check(&m.source.to_str_lossy(), &document, &stated));
        let (errors, remarks): (Vec<_>, Vec<_>) = findings.partition(|f| f.severity == Severity::Error);
        remarks.iter().for_each(|finding| log.warn(finding.diagnostic()));
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Failure::all(errors.iter().map(|f| f.diagnostic()).collect()))
        }
    }

    /// What was rendered, as policies.
    pub fn policies(manifests: &Manifests) -> Vec<Policy> {
        let documents = manifests.manifests.iter().filter_map(|m| yaml::read(&m.text).ok());
        documents.filter_map(|document| netpol::view::policy(&document)).collect()
    }
}

/// Reports the keys of the user's values that are not used, each with its place. `defaults` are the chart's own values.
///
/// # Errors
/// All of them, where the values are to be taken strictly.
pub fn check_keys(user: &Map, defaults: &Map, given: &Given, strict: bool, log: &Log) -> Result<(), Failure> {
    let severity = if strict { Severity::Error } else { Severity::Warning };
    let warnings: Vec<Diagnostic> = netpol::keys::unknown(user, defaults)
        .into_iter()
        .map(|unknown| {
            let origin = given.origin(&unknown.path, &Profile::default());
            let place = origin.map(|origin| format!("{origin}: ")).unwrap_or_default();
            let key = netpol::keys::path_text(&unknown.path);
            let diagnostic = Diagnostic::new(severity, format!("{place}{key} is not a known key"));
            unknown.meant.into_iter().fold(diagnostic, |d, meant| d.hint(format!("did you mean {meant}?")))
        })
        .collect();
    if strict && !warnings.is_empty() {
        return Err(Failure::all(warnings));
    }
    warnings.into_iter().for_each(|warning| log.warn(warning));
    Ok(())
}

/// Takes out of the values what an earlier `resolve` found, so that it is looked up anew, and reports what is left alone.
pub fn forget(values: &Map, log: &Log) {
    for key in netpol::forget(values) {
        log.warn(Diagnostic::warning(format!(
            "{key} has entries without `from`, `seen`, `ttl` and `via`: it was written by hand and is used unchanged"
        )));
    }
}
