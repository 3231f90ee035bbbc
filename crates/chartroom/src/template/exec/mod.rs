//! Trees to text. This file: what an execution holds, how one starts another, and how a failure gets its place.
//!
//! Source of the rules: Go, text/template/exec.go.

mod args;
mod field;
pub(super) mod limits;
mod pipeline;
mod range;
mod scope;
mod walk;

use std::rc::Rc;

use super::ast::{Ast, Callee, NodeId};
use super::error::{CallSite, Cause, Error, Frame};
use super::func::{Evaluator, FuncError};
use super::set::{Layer, Set, Template};
use super::unparse::source_text;
use crate::value::{Str, Value};
use limits::{Budget, Meter};
use scope::Scope;

pub(super) use args::Want;
pub(super) use field::lookup;

/// A value on its way through the evaluator, with what Go's `reflect.Value` knows besides.
#[derive(Clone, Debug, Default)]
pub(super) struct Val {
    pub value: Value,
    pub how: How,
}

/// How a value is held, which decides some messages and how objects print. As wide as a word: a byte followed by
/// padding makes every move of a [`Val`] wait for the byte.
#[repr(usize)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum How {
    /// As itself; nil is then Go's invalid value.
    #[default]
    Plain,
    /// Inside an `interface {}`, as the elements of maps and lists are; nil has a type then.
    Interface,
    /// As a field of a struct that has an address, so that methods with a pointer receiver count.
    Addressable,
}

impl Val {
    pub(super) fn plain(value: Value) -> Val {
        Val { value, how: How::Plain }
    }

    pub(super) fn interface(value: Value) -> Val {
        Val { value, how: How::Interface }
    }

    /// What is inside of an interface.
    pub(super) fn unwrapped(mut self) -> Val {
        if self.how == How::Interface {
            self.how = How::Plain;
        }
        self
    }
}

/// Most included templates print a line or a few.
const USUAL_TEXT: usize = 256;

type Run<T> = Result<T, Box<Error>>;

/// One execution, with everything that it executes on the way.
pub(super) struct Exec<'s> {
    set: &'s Set,
    /// The templates that `tpl` texts have brought along.
    layer: Option<Rc<Layer>>,
    out: Vec<u8>,
    scope: Scope,
    template: Rc<Template>,
    /// The node that messages will name.
    at: NodeId,
    /// How many `{{template}}` actions deep.
    depth: u32,
    meter: Meter,
}

/// Executes a template on `dot`.
pub(super) fn execute(set: &Set, template: Rc<Template>, dot: Value) -> Run<Vec<u8>> {
    let mut exec = Exec {
        set,
        layer: None,
        out: Vec::new(),
        scope: Scope::default(),
        template: template.clone(),
        at: template.root,
        depth: 0,
        meter: Meter::new(set.limits(), set.spent()),
    };
    exec.run(template, &Val::plain(dot), 0)?;
    set.spend(exec.meter.spent());
    Ok(exec.out)
}

impl Exec<'_> {
    /// Walks through a template; its text goes to `out`.
    fn run(&mut self, template: Rc<Template>, dot: &Val, depth: u32) -> Run<()> {
        if self.meter.guard.is_exhausted() {
            return Err(self.over(Budget::Stack));
        }
        let ast = template.ast.clone();
        let root = template.root;
        let outer = (
            std::mem::replace(&mut self.template, template),
            std::mem::replace(&mut self.at, root),
            std::mem::replace(&mut self.depth, depth),
            self.scope.enter(dot.clone()),
        );
        self.walk(&ast, dot, root)?;
        // After a failure nothing is executed any more, and the failure has its place already.
        (self.template, self.at, self.depth) = (outer.0, outer.1, outer.2);
        self.scope.leave(outer.3);
        Ok(())
    }

    /// Walks through a template as an execution of its own and returns the text.
    fn run_apart(&mut self, template: Rc<Template>, dot: Value) -> Run<Vec<u8>> {
        if !self.meter.enter() {
            return Err(Box::new(Error::new(Cause::Limit(self.meter.message(Budget::Executions)))));
        }
        let outer = std::mem::replace(&mut self.out, Vec::with_capacity(USUAL_TEXT));
        let saved = (self.template.clone(), self.at, self.depth, self.scope.mark());
        let result = self.run(template, &Val::plain(dot), 0);
        let out = std::mem::replace(&mut self.out, outer);
        self.meter.leave();
        if result.is_err() {
            // The function that asked for this may do without: all has to be as before.
            (self.template, self.at, self.depth) = (saved.0, saved.1, saved.2);
            self.scope.leave(saved.3);
        }
        result.map(|()| out)
    }

    /// The template of that name, as seen from here.
    fn find(&self, name: &[u8]) -> Option<Rc<Template>> {
        match &self.layer {
            Some(layer) => layer.find(self.set, name),
            None => self.set.find(name),
        }
    }

    /// The evaluator's own complaint about the node it is at.
    #[cold]
    fn fail<T>(&self, message: impl Into<String>) -> Run<T> {
        Err(self.error(Cause::Evaluation(message.into())))
    }

    #[cold]
    fn over(&self, budget: Budget) -> Box<Error> {
        self.error(Cause::Limit(self.meter.message(budget)))
    }

    /// As [`Exec::over`], at the node named.
    #[cold]
    fn over_at(&mut self, node: NodeId, budget: Budget) -> Box<Error> {
        self.at = node;
        self.over(budget)
    }

    #[cold]
    fn error(&self, cause: Cause) -> Box<Error> {
        let mut error = Error::new(cause);
        error.frames.push_front(self.frame(None));
        Box::new(error)
    }

    fn frame(&self, call: Option<CallSite>) -> Frame {
        let ast = &self.template.ast;
        Frame {
            place: ast.place(self.at),
            executing: self.template.name.clone(),
            node: source_text(ast, self.at).into(),
            call,
        }
    }

    /// A function's failure, at the node we are at.
    #[cold]
    fn call_failed(&self, function: &str, error: FuncError) -> Box<Error> {
        let mut error = match error {
            FuncError::Message(message) => Box::new(Error::new(Cause::Function(message))),
            FuncError::Stop(message) => Box::new(Error::new(Cause::Stop(message))),
            FuncError::Nested(error) => error,
        };
        let lead = std::mem::take(&mut error.lead);
        error.frames.push_front(self.frame(Some(CallSite { function: Rc::from(function), lead })));
        error
    }

    fn write(&mut self, bytes: &[u8]) -> Run<()> {
        self.out.extend_from_slice(bytes);
        self.wrote(bytes.len())
    }

    /// Counts what has been written.
    fn wrote(&mut self, bytes: usize) -> Run<()> {
        if self.meter.write(bytes) { Ok(()) } else { Err(self.over(Budget::Output)) }
    }
}

impl Evaluator for Exec<'_> {
    fn execute(&mut self, name: &Str, dot: Value) -> Result<Vec<u8>, FuncError> {
        let Some(template) = self.find(name) else {
            let cause = Cause::NoTemplate { name: name.to_string(), set: self.set.name().clone() };
            return Err(FuncError::Nested(Box::new(Error::new(cause))));
        };
        self.run_apart(template, dot).map_err(FuncError::Nested)
    }

    fn execute_text(&mut self, text: &Str, dot: Value) -> Result<Vec<u8>, FuncError> {
        let parsed = match self.set.known(text) {
            Some(parsed) => parsed,
            None if !self.meter.parse(text.len()) => {
                let cause = Cause::Limit(self.meter.message(Budget::Texts));
                return Err(FuncError::Nested(Box::new(Error::new(cause))));
            }
            None => self.set.parse_apart(text, self.meter.guard).map_err(FuncError::Nested)?,
        };
        let main = parsed.main.clone();
        let outer = self.layer.clone();
        self.layer = Some(Layer::above(parsed, outer.as_ref()));
        let result = self.run_apart(main, dot);
        self.layer = outer;
        result.map_err(FuncError::Nested)
    }
}

/// What a call is about: who is called, and the node to blame if that fails.
#[derive(Clone, Copy)]
struct CallNode<'a> {
    ast: &'a Ast,
    callee: &'a Callee,
    whole: NodeId,
}

#[cfg(test)]
mod tests {
    use crate::func;
    use crate::template::func::{Call, Func, FuncError, FuncMap, FuncResult};
    use crate::template::{Cause, Error, Limits, Set};
    use crate::value::{List, Map, MapType, Signature, Str, Type, Value};

    fn upper(s: Str) -> Value {
        Value::string(s.to_ascii_uppercase())
    }

    fn list(items: Vec<Value>) -> List {
        List::from(items)
    }

    fn stop(message: Str) -> Result<Value, FuncError> {
        Err(FuncError::Stop(message.to_string()))
    }

    fn named(call: &mut Call<'_>) -> FuncResult {
        let name = call.args[0].as_str().cloned().unwrap_or_default();
        call.door.execute(&name, call.args[1].clone()).map(Value::from)
    }

    fn text(call: &mut Call<'_>) -> FuncResult {
        let text = call.args[0].as_str().cloned().unwrap_or_default();
        let result = call.door.execute_text(&text, call.args[1].clone());
        result.map(Value::from).map_err(|e| e.with_lead("in a text: "))
    }

    fn set() -> Set {
        const PAIR: Signature = Signature::fixed(&[Type::String, Type::Any]);
        let mut funcs = FuncMap::default();
        funcs.add([
            func!("upper", upper as (Str)),
            func!("list", list as (; Value)),
            func!("fail", stop as (Str)),
            Func::bound("include", PAIR, named),
            Func::bound("tpl", PAIR, text),
        ]);
        Set::new(funcs)
    }

    fn dot() -> Value {
        let inner: Map = [("k", Value::from(1.0)), ("s", Value::string("text"))].into_iter().collect();
        let map: Map = [
            ("m", Value::Map(inner)),
            ("l", Value::from(vec![Value::from("a"), Value::Nil])),
            ("s", Value::string("text")),
        ]
        .into_iter()
        .collect();
        Value::Map(map)
    }

    fn run(template: &str) -> Result<String, Error> {
        let mut set = set();
        set.parse("t", template.as_bytes())?;
        set.execute("t", dot()).map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn templates_print() {
        for (template, text) in [
            ("{{ range $i, $e := .l }}{{ $i }}={{ $e }};{{ end }}", "0=a;1=<no value>;"),
            ("{{ range $k, $v := .m }}{{ $k }}={{ $v }};{{ else }}none{{ end }}", "k=1;s=text;"),
            (
                "{{ range 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}",
                "02",
            ),
            ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}", "2"),
            ("{{ with .none }}{{ else with .m }}{{ .k }}{{ end }}{{ .none }}", "1<no value>"),
            ("{{ or .none (and .s 0) \"z\" | upper }}", "Z"),
            (
                "{{ define `a` }}[{{ . }}{{ $ }}]{{ end }}{{ template `a` 1 }}{{ block `b` 2 }}<{{ . }}>{{ end }}",
                "[11]<2>",
            ),
            ("{{ (.none).x.y }}{{ index .m \"k\" }}{{ len .s }}{{ (index .l 0) | upper }}", "<no value>14A"),
            ("{{ tpl \"{{ define `q` }}{{ .s }}{{ end }}{{ include `q` . }}\" . }}", "text"),
            ("{{ and true (or 1 ($y := 2)) }}", "1"),
        ] {
            assert_eq!(run(template).unwrap_or_else(|e| e.text()), text, "{template}");
        }
    }

    #[test]
    fn failures_name_the_place_and_what_was_there() {
        for (template, text) in [
            ("{{ .s.x }}", "1:5: executing \"t\" at <.s.x>: can't evaluate field x in type interface {}"),
            ("{{ (.s).x }}", "1:4: executing \"t\" at <.s>: can't evaluate field x in type string"),
            ("{{ .none.x }}", "1:8: executing \"t\" at <.none.x>: nil pointer evaluating interface {}.x"),
            ("{{ upper 1 }}", "1:9: executing \"t\" at <1>: expected string; found 1"),
            (
                "{{ upper .m.k }}",
                "1:11: executing \"t\" at <.m.k>: wrong type for value; expected string; got float64",
            ),
            ("{{ .none | upper }}", "1:11: executing \"t\" at <upper>: invalid value; expected string"),
            ("{{ upper nil }}", "1:9: executing \"t\" at <nil>: cannot assign nil to string"),
            (
                "{{ eq 1 (1.0) }}",
                "1:3: executing \"t\" at <eq 1 (1.0)>: error calling eq: incompatible types for comparison: int and float64",
            ),
            (
                "{{ if true }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}{{ if 0 }}{{ $z := 1 }}{{ else }}{{ $z }}{{ end }}",
                "1:89: executing \"t\" at <$z>: undefined variable: $z",
            ),
            (
                "{{ define `a` }}{{ template `b` }}{{ end }}{{ define `b` }}{{ upper }}{{ end }}{{ template `a` }}",
                "1:62: executing \"b\" at <upper>: wrong number of args for upper: want 1 got 0",
            ),
        ] {
            assert_eq!(run(template).unwrap_err().text(), format!("template: t:{text}"), "{template}");
        }
    }

    #[test]
    fn a_failure_tells_the_whole_way() {
        let error =
            run("{{ define `a` }}{{ tpl \"{{ fail `no` }}\" . }}{{ end }}{{ include `a` . }}").unwrap_err();
        assert!(matches!(&error.cause, Cause::Stop(message) if message == "no"));
        let way: Vec<_> = error.frames.iter().map(|f| (&*f.executing, &*f.node, f.place.column)).collect();
        let texts = "tpl \"{{ fail `no` }}\" .";
        assert_eq!(way, [("t", "include `a` .", 57), ("a", texts, 19), ("gotpl", "fail `no`", 3)]);
        assert_eq!(
            error.text(),
            "template: t:1:57: executing \"t\" at <include `a` .>: error calling include: template: t:1:19: \
             executing \"a\" at <tpl \"{{ fail `no` }}\" .>: error calling tpl: in a text: template: gotpl:1:3: \
             executing \"gotpl\" at <fail `no`>: error calling fail: no"
        );
        let missing = run("{{ include `nope` . }}").unwrap_err();
        assert!(
            missing.text().ends_with("template: no template \"nope\" associated with template \"gotpl\"")
        );
    }

    #[test]
    fn budgets_end_what_would_not_end() {
        let small = Limits { output: 1000, steps: 1000, ..Limits::default() };
        for template in [
            "{{ define `a` }}{{ template `a` }}{{ end }}{{ template `a` }}",
            "{{ define `a` }}{{ include `a` . }}{{ end }}{{ template `a` }}",
            "{{ define `a` }}{{ tpl `{{ include \"a\" . }}` . }}{{ end }}{{ template `a` }}",
            "{{ range 1000000000000 }}{{ end }}",
        ] {
            let mut set = set().with_limits(Limits { steps: 100_000, ..small });
            set.parse("t", template.as_bytes()).unwrap();
            let error = set.execute("t", Value::Nil).unwrap_err();
            assert!(matches!(error.cause, Cause::Limit(_)), "{template}: {:?}", error.cause);
        }
        let mut set = set().with_limits(small);
        set.parse("t", b"{{ range 600 }}....{{ end }}").unwrap();
        assert!(set.execute("t", Value::Nil).unwrap_err().text().ends_with("more than 1000 bytes"));
    }

    #[test]
    fn older_versions_do_not_count() {
        let mut set = set().with_integer_ranges(false);
        set.parse("t", b"{{ range $i, $j := 2 }}{{ end }}").unwrap();
        let error = set.execute("t", Value::Nil).unwrap_err();
        assert!(error.text().ends_with("at <2>: range can't iterate over 2"), "{}", error.text());
    }

    #[test]
    fn named_maps_may_have_methods() {
        fn count(map: Map, plus: i64) -> Value {
            Value::Int(i64::try_from(map.len()).unwrap() + plus)
        }
        // The signature has the arguments only; the map comes in front of them.
        let method = Func::plain("Count", Signature::fixed(&[Type::Int]), |args| {
            let map = args[0].as_map().unwrap_or_default();
            Ok(count(map, crate::template::func::take(args, 1)))
        });
        let mut set = set().with_methods(MapType::Values, [method]);
        set.parse("t", b"{{ .Count 40 }}").unwrap();
        let named = dot().as_map().unwrap().with_type(MapType::Values);
        assert_eq!(set.execute("t", Value::Map(named)).unwrap(), b"43");
        assert!(set.execute("t", dot()).unwrap_err().text().contains("Count is not a method"));
    }

    #[test]
    fn blank_definitions_replace_nothing() {
        let mut set = set();
        set.parse("a", b"{{ define `x` }}first{{ end }}{{ template `x` }}").unwrap();
        set.parse("b", b"{{ define `x` }} {{/* nothing */}}{{ end }}").unwrap();
        assert_eq!(set.execute("a", Value::Nil).unwrap(), b"first");
        set.parse("c", b"{{ define `x` }}second{{ end }}").unwrap();
        assert_eq!(set.execute("a", Value::Nil).unwrap(), b"second");
    }
}
