//! When the world is asked: before rendering what the values need, and between renderings what templates asked.

use std::rc::Rc;
use std::time::SystemTime;

use super::failure::Failure;
use super::options;
use super::own::Own;
use crate::cli::{self, Ask, Mode, RenderPlan};
use crate::diag::Diagnostic;
use crate::facts::{self, Facts, Question, Reason, Subject};
use crate::helm::render::{self, Rendered, World};
use crate::helm::values;
use crate::resolve::Session;
use crate::value::Map;

/// How often a chart is rendered again for what it newly asks. Each round can only ask what the answers of the one
/// before made it ask: real charts need one or two.
const ROUND_LIMIT: usize = 20;

/// Lays over `values` the answers to what the program's own chart needs; leaves them alone for any other chart.
///
/// # Errors
/// What could not be found out, or with `--offline` what would have to be asked.
pub fn for_own(plan: &RenderPlan, own: &Own, values: &Map) -> Result<(), Failure> {
    let questions = own.questions();
    if plan.ask.mode == Mode::Offline && !questions.is_empty() {
        return Err(Failure::all(questions.iter().map(offline).collect()));
    }
    let facts = Asking::new(&plan.ask, plan.now)?.answer(&questions)?;
    values::lay_over(values, &own.overlay(&facts));
    Ok(())
}

/// What would have to be asked, and the keys that make asking needless.
fn offline(question: &Question) -> Diagnostic {
    let (key, instead) = match &question.reason {
        Reason::Value { key, instead } => (format!(", which {key} needs"), instead.join(" or ")),
        Reason::Template => (String::new(), String::new()),
    };
    let wanted = question.subjects().map(Subject::to_string).collect::<Vec<_>>().join(", or ");
    Diagnostic::error(format!("--offline, but nobody has said {wanted}{key}")).hint(format!(
        "set {instead}; `jes-netpol resolve` finds the addresses where the network may be used"
    ))
}

/// Renders, answers what templates asked and were allowed to ask, and renders again until nothing new is asked.
///
/// # Errors
/// The rendering's own once nothing is left to ask, and what could not be found out.
pub fn until_answered(
    plan: &RenderPlan,
    values: &Map,
    render: impl Fn(&Map, &Rc<World>) -> Result<Vec<Rendered>, render::Error>,
) -> Result<Vec<Rendered>, Failure> {
    let Mode::Allowed { cluster, dns } = plan.ask.mode else {
        return Ok(render(values, &Rc::new(World::closed()))?);
    };
    let mut asking = Asking::new(&plan.ask, plan.now)?;
    let mut facts = Facts::default();
    for _ in 0..ROUND_LIMIT {
        // Templates may change the values they are given.
        let values = values::deep_copy(values);
        let world = Rc::new(World::open(facts.clone(), cluster, dns));
        let rendered = render(&values, &world);
        let questions = world.unanswered();
        if questions.is_empty() {
            return Ok(rendered?);
        }
        facts.extend(asking.answer(&questions)?);
    }
    Err(Failure::other(format!(
        "the chart's lookups do not come to an end: still asking after {ROUND_LIMIT} renderings"
    )))
}

/// Whoever can be asked, for one run: the connection and the credentials are kept from round to round.
pub struct Asking {
    session: Session,
    now: jiff::Timestamp,
}

impl Asking {
    /// Nothing is connected or even looked up before the first question.
    ///
    /// # Errors
    /// A `--dns-server` that is no address.
    pub fn new(ask: &Ask, now: SystemTime) -> Result<Asking, Failure> {
        let now = jiff::Timestamp::try_from(now).map_err(Failure::other)?;
        Ok(Asking { session: Session::new(options::of(ask)?), now })
    }

    /// Asks all questions together.
    ///
    /// # Errors
    /// Every question of the values that has no answer.
    pub fn answer(&mut self, questions: &[Question]) -> Result<Facts, Failure> {
        let now = self.now;
        let facts = self
            .session
            .answer(questions, &|| now)
            .map_err(|failures| Failure::all(failures.iter().map(facts::Failure::diagnostic).collect()))?;
        facts.remarks().iter().for_each(|remark| cli::tell(&Diagnostic::warning(&*remark.text)));
        Ok(facts)
    }
}
