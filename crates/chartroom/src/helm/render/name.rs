//! `--name-template`: a release's name made by a template, which sees Sprig's functions, those that ask the process and
//! the world included, and nothing of the chart.

use std::rc::Rc;

use crate::gostd::os;
use crate::helm::answerer::Answerer;
use crate::sprig::{self, ClockAndRandom, Part};
use crate::template::Set;
use crate::template::func::{Func, FuncError};
use crate::value::{Signature, Str, Type, Value};

/// What the environment has under a name.
pub type Variables = Rc<dyn Fn(&str) -> Option<String>>;

/// How messages call the template.
const NAME: &str = "name-template";

/// Makes the name (Helm: pkg/action/install.go, `TemplateName`). What hosts are called the answerer says.
///
/// # Errors
/// Go's words.
pub fn name_from_template(
    text: &str,
    clock: &Rc<ClockAndRandom>,
    answerer: &Rc<dyn Answerer>,
    variables: &Variables,
) -> Result<String, String> {
    clock.begin(Part::ReleaseName);
    let mut funcs = sprig::table(clock);
    funcs.add(asking(answerer, variables));
    let mut set = Set::new(funcs).with_name(NAME);
    set.parse(NAME, text.as_bytes()).map_err(|e| e.text())?;
    let name = set.execute(NAME, Value::Nil).map_err(|e| e.text())?;
    Ok(String::from_utf8_lossy(&name).into_owned())
}

/// Sprig's functions that Helm keeps from charts (Sprig: functions.go, network.go).
fn asking(answerer: &Rc<dyn Answerer>, variables: &Variables) -> Vec<Func> {
    let one = Signature::fixed(&[Type::String]);
    let text = |args: &[Value]| args.first().and_then(Value::as_str).cloned().unwrap_or_default();
    let get = |variables: &Variables, name: &[u8]| {
        std::str::from_utf8(name).ok().and_then(|name| variables(name)).unwrap_or_default()
    };
    let (all, each, hosts) = (variables.clone(), variables.clone(), answerer.clone());
    vec![
        Func::bound("env", one, move |call| Ok(Value::string(get(&each, &text(call.args))))),
        Func::bound("expandenv", one, move |call| {
            let text: Str = text(call.args);
            Ok(Value::string(os::expand(&text, &|name| get(&all, name).into_bytes())))
        }),
        Func::bound("getHostByName", one, move |call| {
            hosts.host(&text(call.args).to_str_lossy()).map(Value::string).map_err(FuncError::new)
        }),
    ]
}
