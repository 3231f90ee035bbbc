//! `.A.B`: keys of maps, fields and methods of objects, and what happens where there is nothing.
//!
//! Source: Go, text/template/exec.go, `evalField`; the option `missingkey=zero` is built in, as Helm sets it.

use std::rc::Rc;

use super::super::ast::{Ast, NodeId};
use super::super::func::FuncError;
use super::range::holds;
use super::{Exec, How, Run, Val};
use crate::diag::Span;
use crate::value::{Kind as ValueKind, Map, MapType, Object, Value};

/// Arguments of a field, in case it is a method.
struct Given<'a> {
    ast: &'a Ast,
    dot: &'a Val,
    args: &'a [NodeId],
    last: Option<Val>,
}

impl Given<'_> {
    fn any(&self) -> bool {
        !self.args.is_empty() || self.last.is_some()
    }
}

impl Exec<'_> {
    /// Follows a chain of names from `receiver`; the last one may take arguments, evaluated with `dot`.
    pub(super) fn fields(
        &mut self,
        ast: &Ast,
        dot: &Val,
        receiver: &Val,
        names: &[Span],
        args: &[NodeId],
        last: Option<Val>,
    ) -> Run<Val> {
        let Some((end, way)) = names.split_last() else { return Ok(receiver.clone()) };
        let mut current = None;
        for name in way {
            let nothing = Given { ast, dot, args: &[], last: None };
            current = Some(self.field(current.as_ref().unwrap_or(receiver), *name, nothing)?);
        }
        let given = Given { ast, dot, args, last };
        self.field(current.as_ref().unwrap_or(receiver), *end, given)
    }

    fn field(&mut self, receiver: &Val, name: Span, given: Given<'_>) -> Run<Val> {
        let ast = given.ast;
        match &receiver.value {
            Value::Map(map) => {
                if let Some(method) = self.set.method(map.map_type(), ast.slice(name)) {
                    return self.map_method(map, method, given);
                }
                self.entry(map, name, &given)
            }
            Value::Nil if receiver.how == How::Interface => {
                self.fail(format!("nil pointer evaluating interface {{}}.{}", ast.word(name)))
            }
            Value::Nil => Ok(Val::default()),
            Value::Object(object) => {
                let object = object.clone();
                self.object_field(&object, receiver, name, given)
            }
            _ => self.no_field(receiver, ast.word(name)),
        }
    }

    fn no_field<T>(&self, receiver: &Val, name: &str) -> Run<T> {
        let holder = match receiver.how {
            How::Interface => "interface {}",
            _ => receiver.value.type_name(),
        };
        self.fail(format!("can't evaluate field {name} in type {holder}"))
    }

    fn entry(&self, map: &Map, key: Span, given: &Given<'_>) -> Run<Val> {
        if given.any() {
            let name = given.ast.word(key);
            return self.fail(format!("{name} is not a method but has arguments"));
        }
        Ok(lookup(map, given.ast.slice(key)))
    }

    fn object_field(
        &mut self,
        object: &Rc<dyn Object>,
        receiver: &Val,
        name: Span,
        given: Given<'_>,
    ) -> Run<Val> {
        let word = given.ast.word(name);
        if let Some(signature) = object.method(word) {
            let node = self.at;
            let mut values =
                self.arguments(given.ast, given.dot, word, &signature, given.args, given.last)?;
            return match object.call(word, &mut values) {
                Ok(Value::Nil) => Ok(Val::interface(Value::Nil)),
                Ok(value) => Ok(Val::plain(value)),
                Err(message) => {
                    self.at = node;
                    Err(self.call_failed(word, FuncError::Message(message)))
                }
            };
        }
        if let Some(value) = object.field(word) {
            if given.any() {
                return self.fail(format!("{word} has arguments but cannot be invoked as function"));
            }
            let addressable = object.kind() == ValueKind::Ptr || receiver.how == How::Addressable;
            return Ok(match value {
                Value::Nil => Val::interface(Value::Nil),
                value if addressable => Val { value, how: How::Addressable },
                value => Val::plain(value),
            });
        }
        match (object.kind(), object.underlying()) {
            (ValueKind::Map, Some(Value::Map(map))) => self.entry(&map, name, &given),
            _ => self.no_field(receiver, word),
        }
    }

    /// A method of a named map type; it gets the map as its first argument.
    fn map_method(&mut self, map: &Map, method: &super::super::func::Func, given: Given<'_>) -> Run<Val> {
        let node = self.at;
        let mut values =
            self.arguments(given.ast, given.dot, method.name, &method.signature, given.args, given.last)?;
        values.insert(0, Value::Map(map.clone()));
        method.call(&mut values, self).map(Val::plain).map_err(|error| {
            self.at = node;
            self.call_failed(method.name, error)
        })
    }
}

/// The value under `key`, or the zero of the map's elements.
pub(in crate::template) fn lookup(map: &Map, key: &[u8]) -> Val {
    let how = holds(map.map_type());
    let value = map.get(key).unwrap_or_else(|| match map.map_type() {
        MapType::Any | MapType::Values => Value::Nil,
        MapType::Strings => Value::string(""),
        MapType::Bytes => Value::bytes(b""),
    });
    Val { value, how }
}
