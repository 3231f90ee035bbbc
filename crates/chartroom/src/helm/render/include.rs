//! `include` and `tpl`: the functions that lead back into the evaluator.

use std::cell::RefCell;
use std::rc::Rc;

use foldhash::HashMap;

use super::without_no_value;
use crate::gostd::strconv::quoted;
use crate::template::Cause;
use crate::template::func::{Call, Func, FuncError, FuncResult};
use crate::value::{Signature, Str, Type, Value};

/// How often one template may be nested in itself by `include` (Helm: pkg/engine/engine.go, `recursionMaxNums`).
const NESTING_LIMIT: usize = 1000;

/// How often each name is being included right now.
type Nesting = Rc<RefCell<HashMap<Str, usize>>>;

/// Both functions, sharing their count of nested names.
pub fn functions() -> Vec<Func> {
    let nesting = Nesting::default();
    vec![
        Func::bound("include", Signature::fixed(&[Type::String, Type::Any]), move |call| {
            include(call, &nesting)
        }),
        Func::bound("tpl", Signature::fixed(&[Type::String, Type::Any]), tpl),
    ]
}

fn include(call: &mut Call<'_>, nesting: &Nesting) -> FuncResult {
    let (name, dot) = name_and_dot(call);
    {
        let mut nesting = nesting.borrow_mut();
        let depth = nesting.entry(name.clone()).or_default();
        if *depth > NESTING_LIMIT {
            return Err(FuncError::new(format!(
                "rendering template has a nested reference name: {name}: unable to execute template"
            )));
        }
        *depth += 1;
    }
    let text = call.door.execute(&name, dot);
    if let Some(depth) = nesting.borrow_mut().get_mut(&name) {
        *depth -= 1;
    }
    text.map(Value::string)
}

fn tpl(call: &mut Call<'_>) -> FuncResult {
    let (text, dot) = name_and_dot(call);
    match call.door.execute_text(&text, dot) {
        Ok(out) => Ok(Value::string(without_no_value(out))),
        Err(error) => {
            let lead = match &error {
                // With frames it is a text further in that does not parse, and this one was being executed.
                FuncError::Nested(nested)
                    if nested.frames.is_empty() && matches!(nested.cause, Cause::Parse { .. }) =>
                {
                    "cannot parse template"
                }
                _ => "error during tpl function execution for",
            };
            Err(error.with_lead(format!("{lead} {}: ", quoted(&text))))
        }
    }
}

fn name_and_dot(call: &mut Call<'_>) -> (Str, Value) {
    let mut args = call.args.iter_mut().map(std::mem::take);
    match (args.next(), args.next()) {
        (Some(Value::String(name)), dot) => (name, dot.unwrap_or_default()),
        _ => (Str::default(), Value::Nil),
    }
}
