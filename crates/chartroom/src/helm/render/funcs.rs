//! Helm's functions over Sprig's (Helm: pkg/engine/funcs.go).

use std::rc::Rc;

use super::{Engine, include};
use crate::func;
use crate::helm::answerer::{Answerer, ObjectRef};
use crate::sprig::ClockAndRandom;
use crate::template::func::{Func, FuncError, FuncMap, FuncResult, take};
use crate::toml::{self, EncodeError};
use crate::value::{List, Map, Signature, Str, Type, Value};
use crate::{sprig, yaml};

/// Everything that a chart's templates can call.
pub fn table(engine: &Engine<'_>) -> FuncMap {
    let mut funcs = sprig::table(engine.clock);
    funcs.add_table(FORMATS);
    funcs.add([from_toml(engine.clock)]);
    funcs.add(include::functions());
    funcs.add(asking(engine.answerer));
    if engine.profile.prereleases_by_comparison {
        funcs.add_table(sprig::semver::BY_COMPARISON);
    }
    for name in engine.profile.lacks.iter().copied().flatten() {
        funcs.remove(name);
    }
    funcs
}

const FORMATS: &[Func] = &[
    func!("toYaml", to_yaml as (Value)),
    func!("mustToYaml", must_to_yaml as (Value)),
    func!("toYamlPretty", to_yaml_pretty as (Value)),
    func!("fromYaml", from_yaml as (Str)),
    func!("fromYamlArray", from_yaml_array as (Str)),
    func!("toToml", to_toml as (Value)),
    func!("mustToToml", must_to_toml as (Value)),
    func!("required", required as (Str, Value)),
    func!("fail", fail as (Str)),
];

/// YAML without its last newline; nothing where the value has no YAML.
fn to_yaml(value: Value) -> FuncResult {
    or_nothing(yaml::write(&value))
}

fn must_to_yaml(value: Value) -> FuncResult {
    yaml::write(&value).map(without_newline).map_err(|e| FuncError::new(e.text()))
}

fn to_yaml_pretty(value: Value) -> FuncResult {
    or_nothing(yaml::write_pretty(&value))
}

/// Helm's errors end as no text; a limit of ours does not.
fn or_nothing(written: Result<Vec<u8>, yaml::Error>) -> FuncResult {
    match written {
        Err(error) if error.is_limit() => Err(FuncError::new(error.text())),
        other => Ok(other.map_or_else(|_| Value::string(""), without_newline)),
    }
}

fn without_newline(mut text: Vec<u8>) -> Value {
    if text.last() == Some(&b'\n') {
        text.pop();
    }
    Value::string(text)
}

/// A map; an error becomes its `Error` key.
fn from_yaml(text: Str) -> Result<Map, FuncError> {
    yaml::read_map(&text).or_else(|e| shown(e.text(), e.is_limit()).map(error_map))
}

/// A list; an error becomes its only element.
fn from_yaml_array(text: Str) -> Result<List, FuncError> {
    yaml::read_list(&text).or_else(|e| shown(e.text(), e.is_limit()).map(error_list))
}

/// Helm's errors end as a text in the result; a limit of ours does not.
fn shown(text: String, is_limit: bool) -> Result<String, FuncError> {
    if is_limit { Err(FuncError::new(text)) } else { Ok(text) }
}

/// TOML; an error that the encoder answers with becomes the text.
fn to_toml(value: Value) -> FuncResult {
    match toml::encode(&value) {
        Err(error @ (EncodeError::Panic(_) | EncodeError::Limit(_))) => {
            Err(FuncError::new(error.to_string()))
        }
        Err(EncodeError::Refused(text)) => Ok(Value::string(text)),
        Ok(text) => Ok(Value::string(text)),
    }
}

fn must_to_toml(value: Value) -> FuncResult {
    toml::encode(&value).map(Value::string).map_err(|e| FuncError::new(e.to_string()))
}

/// A map; an error becomes its `Error` key. Dates without a zone are the machine's own.
fn from_toml(clock: &Rc<ClockAndRandom>) -> Func {
    let clock = clock.clone();
    Func::bound("fromToml", Signature::fixed(&[Type::String]), move |call| {
        let text: Str = take(call.args, 0);
        let map = toml::decode(&text, &clock.now());
        map.or_else(|e| shown(e.to_string(), e.is_limit()).map(error_map)).map(Value::Map)
    })
}

fn error_map(error: String) -> Map {
    [("Error", Value::string(error))].into_iter().collect()
}

fn error_list(error: String) -> List {
    List::from(vec![Value::string(error)])
}

/// The value, unless it is nil or the empty string.
fn required(message: Str, value: Value) -> FuncResult {
    match &value {
        Value::Nil => Err(FuncError::Stop(message.to_string())),
        Value::String(s) if s.is_empty() => Err(FuncError::Stop(message.to_string())),
        _ => Ok(value),
    }
}

fn fail(message: Str) -> FuncResult {
    Err(FuncError::Stop(message.to_string()))
}

/// The functions that ask the answerer.
fn asking(answerer: &Rc<dyn Answerer>) -> Vec<Func> {
    let text = |value: &Value| value.as_str().map(Str::to_string).unwrap_or_default();
    let (objects, hosts) = (answerer.clone(), answerer.clone());
    vec![
        Func::bound("lookup", Signature::fixed(&[Type::String; 4]), move |call| match call.args {
            [api_version, kind, namespace, name] => {
                let object = ObjectRef {
                    api_version: text(api_version),
                    kind: text(kind),
                    namespace: text(namespace),
                    name: text(name),
                };
                objects.lookup(&object).map_err(FuncError::new)
            }
            _ => Ok(Value::Nil),
        }),
        Func::bound("getHostByName", Signature::fixed(&[Type::String]), move |call| match call.args {
            [name] => hosts.host(&text(name)).map(Value::string).map_err(FuncError::new),
            _ => Ok(Value::Nil),
        }),
    ]
}
