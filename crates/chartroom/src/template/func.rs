//! What a template can call: the function, its typed parameters, and the door back into the evaluator.
//!
//! A function does not know where it was called from: it answers with a [`FuncError`] without a place, and the
//! evaluator adds the place once. Argument counts and types are checked by the evaluator from the [`Signature`],
//! before the function runs, so that the wording of bad arguments stands in one place.

use std::ops::Deref;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::error::{Cause, Error};
use crate::value::{List, Map, Signature, Str, Type, Value};

/// What a function answers.
pub type FuncResult = Result<Value, FuncError>;

/// Why a function failed. The evaluator knows the name and the place.
#[derive(Clone, Debug)]
pub enum FuncError {
    /// An error that Go's function would have returned, or a panic's text: "error calling NAME: ..." goes in front.
    Message(String),
    /// The template's author stops the rendering with a message of their own (`fail`, `required`).
    Stop(String),
    /// A template executed from inside the function failed (`include`, `tpl`): its own error, frames and all.
    Nested(Box<Error>),
}

impl FuncError {
    /// An error with Go's text.
    pub fn new(message: impl Into<String>) -> FuncError {
        FuncError::Message(message.into())
    }

    /// Go's text, without the "error calling NAME: " that the evaluator puts in front.
    pub fn text(&self) -> String {
        match self {
            FuncError::Message(message) | FuncError::Stop(message) => message.clone(),
            FuncError::Nested(error) => error.text(),
        }
    }

    /// The same error with `lead` in front of its text, for a function that hands it on.
    pub fn with_lead(self, lead: impl Into<String>) -> FuncError {
        let mut error = match self {
            FuncError::Message(message) => return FuncError::Message(lead.into() + &message),
            FuncError::Stop(message) => Box::new(Error::new(Cause::Stop(message))),
            FuncError::Nested(error) => error,
        };
        error.lead.insert_str(0, &lead.into());
        FuncError::Nested(error)
    }
}

impl From<String> for FuncError {
    fn from(message: String) -> FuncError {
        FuncError::Message(message)
    }
}

/// The evaluator as a function sees it.
pub trait Evaluator {
    /// Executes the named template on `dot` and returns its text (`include`).
    ///
    /// # Errors
    /// [`FuncError::Nested`] where the template fails, or where there is none of that name ([`Cause::NoTemplate`]).
    fn execute(&mut self, name: &Str, dot: Value) -> Result<Vec<u8>, FuncError>;

    /// Parses `text` beside a copy of all templates and executes it on `dot` (`tpl`).
    ///
    /// # Errors
    /// As for [`Evaluator::execute`]; texts that do not parse are a [`FuncError::Nested`] as well ([`Cause::Parse`]).
    fn execute_text(&mut self, text: &Str, dot: Value) -> Result<Vec<u8>, FuncError>;
}

/// A call: arguments that fit the signature, and the way back into the evaluator.
pub struct Call<'a> {
    /// The arguments, the piped one last.
    pub args: &'a mut [Value],
    /// The evaluator.
    pub door: &'a mut dyn Evaluator,
}

type Bound = Rc<dyn Fn(&mut Call<'_>) -> FuncResult>;

#[derive(Clone)]
enum Body {
    Plain(fn(&mut [Value]) -> FuncResult),
    Bound(Bound),
}

/// A function with its name and signature. Cheap to clone.
#[derive(Clone)]
pub struct Func {
    /// The name that templates use.
    pub name: &'static str,
    /// What it wants.
    pub signature: Signature,
    body: Body,
}

impl Func {
    /// A function that needs nothing but its arguments. Usually written with [`crate::func!`].
    pub const fn plain(
        name: &'static str,
        signature: Signature,
        body: fn(&mut [Value]) -> FuncResult,
    ) -> Func {
        Func { name, signature, body: Body::Plain(body) }
    }

    /// A function that needs something of this run (templates, the clock, randomness, answers of the world).
    pub fn bound(
        name: &'static str,
        signature: Signature,
        body: impl Fn(&mut Call<'_>) -> FuncResult + 'static,
    ) -> Func {
        Func { name, signature, body: Body::Bound(Rc::new(body)) }
    }

    /// Calls it with arguments that fit the signature.
    ///
    /// # Errors
    /// The function's own.
    pub fn call(&self, args: &mut [Value], door: &mut dyn Evaluator) -> FuncResult {
        match &self.body {
            Body::Plain(f) => f(args),
            Body::Bound(f) => f(&mut Call { args, door }),
        }
    }
}

impl std::fmt::Debug for Func {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Func({})", self.name)
    }
}

/// A function that many refer to: in its table, where it stands for good, or made for this run.
#[derive(Clone, Debug)]
pub enum FuncRef {
    /// Of a table.
    Table(&'static Func),
    /// Of a run.
    Run(Rc<Func>),
}

impl Deref for FuncRef {
    type Target = Func;

    fn deref(&self) -> &Func {
        match self {
            FuncRef::Table(func) => func,
            FuncRef::Run(func) => func,
        }
    }
}

/// The functions of a run by name.
#[derive(Clone, Debug)]
pub struct FuncMap(HashMap<&'static str, FuncRef>);

impl Default for FuncMap {
    /// No functions, and room for those that Helm has.
    fn default() -> FuncMap {
        FuncMap(HashMap::with_capacity(256))
    }
}

impl FuncMap {
    /// Adds functions; a later one of the same name replaces the earlier one.
    pub fn add(&mut self, funcs: impl IntoIterator<Item = Func>) {
        self.0.extend(funcs.into_iter().map(|f| (f.name, FuncRef::Run(Rc::new(f)))));
    }

    /// Adds those of a table in the same way.
    pub fn add_table(&mut self, table: &'static [Func]) {
        self.0.extend(table.iter().map(|f| (f.name, FuncRef::Table(f))));
    }

    /// Takes a function away.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The function of that name.
    pub fn get(&self, name: &str) -> Option<&FuncRef> {
        self.0.get(name)
    }

    /// All names, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.keys().copied()
    }
}

/// A Rust type that a parameter can have.
pub trait Arg: Sized {
    /// The Go type that the evaluator checks for.
    const TYPE: Type;
    /// Takes the value, which the evaluator has checked to be of that type.
    fn from_value(value: Value) -> Self;
}

/// `interface {}`
impl Arg for Value {
    const TYPE: Type = Type::Any;
    fn from_value(value: Value) -> Value {
        value
    }
}

/// `string`
impl Arg for Str {
    const TYPE: Type = Type::String;
    fn from_value(value: Value) -> Str {
        match value {
            Value::String(s) => s,
            _ => Str::default(),
        }
    }
}

/// `int`
impl Arg for i64 {
    const TYPE: Type = Type::Int;
    fn from_value(value: Value) -> i64 {
        match value {
            Value::Int(i) | Value::Int64(i) => i,
            _ => 0,
        }
    }
}

/// `uint32`
impl Arg for u32 {
    const TYPE: Type = Type::Uint32;
    fn from_value(value: Value) -> u32 {
        match value {
            Value::Int(i) => u32::try_from(i).unwrap_or_default(),
            _ => 0,
        }
    }
}

/// `float64`
impl Arg for f64 {
    const TYPE: Type = Type::Float64;
    fn from_value(value: Value) -> f64 {
        match value {
            Value::Float64(f) => f,
            _ => 0.0,
        }
    }
}

/// `bool`
impl Arg for bool {
    const TYPE: Type = Type::Bool;
    fn from_value(value: Value) -> bool {
        value.truth()
    }
}

/// `map[string]interface {}`; the literal `nil` is a nil map.
impl Arg for Map {
    const TYPE: Type = Type::Map;
    fn from_value(value: Value) -> Map {
        value.as_map().unwrap_or_else(Map::nil)
    }
}

/// `[]interface {}`; the literal `nil` is a nil slice.
impl Arg for List {
    const TYPE: Type = Type::List;
    fn from_value(value: Value) -> List {
        value.as_list().unwrap_or_else(|| List::nil(crate::value::Elem::Any))
    }
}

/// What a Rust function may return.
pub trait Ret {
    /// As the evaluator wants it.
    fn ret(self) -> FuncResult;
}

impl<T: Into<Value>> Ret for T {
    fn ret(self) -> FuncResult {
        Ok(self.into())
    }
}

impl<T: Into<Value>> Ret for Result<T, FuncError> {
    fn ret(self) -> FuncResult {
        self.map(Into::into)
    }
}

/// Takes argument `i` out of `args` as a Rust type; for [`crate::func!`].
pub fn take<A: Arg>(args: &mut [Value], i: usize) -> A {
    A::from_value(args.get_mut(i).map(std::mem::take).unwrap_or_default())
}

/// Takes the arguments from `i` on; for [`crate::func!`].
pub fn take_rest<A: Arg>(args: &mut [Value], i: usize) -> Vec<A> {
    args.iter_mut().skip(i).map(|v| A::from_value(std::mem::take(v))).collect()
}

/// Makes a [`Func`] of a plain Rust function: `func!("trunc", trunc(i64, Str))`, and with further arguments of one
/// type behind a semicolon, which arrive as a `Vec`: `func!("without", without(Value; Value))`, `func!("cat", cat(; Value))`.
#[doc(hidden)]
#[macro_export]
macro_rules! func {
    ($name:literal, $f:path as ($($arg:ty),* $(; $rest:ty)?)) => {
        $crate::template::func::Func::plain(
            $name,
            $crate::value::Signature {
                params: &[$(<$arg as $crate::template::func::Arg>::TYPE),*],
                rest: $crate::func!(@rest $($rest)?),
            },
            |_args| {
                let mut _i = 0;
                $crate::template::func::Ret::ret($f(
                    $({
                        _i += 1;
                        $crate::template::func::take::<$arg>(_args, _i - 1)
                    },)*
                    $($crate::template::func::take_rest::<$rest>(_args, _i))?
                ))
            },
        )
    };
    (@rest) => { None };
    (@rest $rest:ty) => { Some(<$rest as $crate::template::func::Arg>::TYPE) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunc(n: i64, s: Str) -> Value {
        Value::string(&s[..usize::try_from(n).unwrap()])
    }

    fn cat(rest: Vec<Value>) -> Result<String, FuncError> {
        if rest.is_empty() { Err(FuncError::new("nothing")) } else { Ok(format!("{}", rest.len())) }
    }

    const TABLE: &[Func] = &[func!("trunc", trunc as (i64, Str)), func!("cat", cat as (; Value))];

    struct NoDoor;
    impl Evaluator for NoDoor {
        fn execute(&mut self, _: &Str, _: Value) -> Result<Vec<u8>, FuncError> {
            Err(FuncError::new("no door"))
        }
        fn execute_text(&mut self, _: &Str, _: Value) -> Result<Vec<u8>, FuncError> {
            Err(FuncError::new("no door"))
        }
    }

    #[test]
    fn a_table_of_plain_functions_is_const_and_typed() {
        assert_eq!(TABLE[0].signature.params, &[Type::Int, Type::String]);
        assert_eq!(TABLE[1].signature.rest, Some(Type::Any));
        let cut = TABLE[0].call(&mut [Value::Int(2), Value::string("abc")], &mut NoDoor).unwrap();
        assert_eq!(cut.as_str().unwrap(), &"ab");
        assert!(TABLE[1].call(&mut [], &mut NoDoor).is_err());
    }
}
