//! Arguments: what a parameter's type makes of a literal, and which values fit it.
//!
//! Source: Go, text/template/exec.go, `evalArg`, `validateType`.

use super::super::ast::{Ast, NodeId, NodeKind};
use super::super::literal::Number;
use super::super::unparse::source_text;
use super::{CallNode, Exec, How, Run, Val};
use crate::gostd::time::Duration;
use crate::value::{Elem, Kind as ValueKind, List, Map, MapType, Object, Type, Value};

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::template) enum Want {
    /// A value of that type.
    Type(Type),
    /// Any value, untouched: `reflect.Value`, which most of Go's own functions take, and the start of a chain.
    Anything,
}

impl Exec<'_> {
    /// The value of an argument, checked.
    pub(super) fn argument(&mut self, ast: &Ast, dot: &Val, want: Want, id: NodeId) -> Run<Val> {
        self.at = id;
        let value = match &ast[id].kind {
            NodeKind::Dot => dot.clone(),
            NodeKind::Nil => return self.nil(want),
            NodeKind::Field(names) => self.fields(ast, dot, dot, &ast[*names], &[], None)?,
            NodeKind::Variable(name, names) => {
                let value = self.variable(ast, *name)?;
                if names.is_empty() { value } else { self.fields(ast, dot, &value, &ast[*names], &[], None)? }
            }
            NodeKind::Pipe(_) => self.parenthesised(ast, dot, id)?,
            NodeKind::Function(callee) => {
                self.function(dot, id, CallNode { ast, callee: &ast[*callee], whole: id }, &[], None)?
            }
            NodeKind::Chain(start, names) => {
                let receiver = self.chain_start(ast, dot, id, *start)?;
                self.fields(ast, dot, &receiver, &ast[*names], &[], None)?
            }
            _ => return self.literal(ast, want, id),
        };
        self.fit(value, want)
    }

    /// The word `nil` as an argument.
    fn nil(&self, want: Want) -> Run<Val> {
        match (want, zero(want)) {
            (_, Some(value)) => Ok(Val::plain(value)),
            (Want::Type(want), None) => self.fail(format!("cannot assign nil to {}", want.name())),
            (Want::Anything, None) => Ok(Val::default()),
        }
    }

    /// A literal takes the type that is wanted, if its spelling allows that.
    fn literal(&mut self, ast: &Ast, want: Want, id: NodeId) -> Run<Val> {
        let kind = &ast[id].kind;
        let found = || source_text(ast, id);
        let number = match kind {
            NodeKind::Number(number) => Some(&ast[*number]),
            _ => None,
        };
        let value = match want {
            Want::Anything | Want::Type(Type::Any) => return self.ideal(ast, id),
            Want::Type(Type::Bool) => match kind {
                NodeKind::Bool(b) => Value::Bool(*b),
                _ => return self.fail(format!("expected bool; found {}", found())),
            },
            Want::Type(Type::String) => match kind {
                NodeKind::String(_, value) => Value::from(&ast[*value]),
                _ => return self.fail(format!("expected string; found {}", found())),
            },
            Want::Type(ty @ (Type::Int | Type::Int64)) => match number.and_then(|n| n.int) {
                Some(n) if ty == Type::Int => Value::Int(n),
                Some(n) => Value::Int64(n),
                None => return self.fail(format!("expected integer; found {}", found())),
            },
            // The one named number type that methods ask for.
            Want::Type(Type::Named(name)) if name == Duration(0).type_name() => {
                match number.and_then(|n| n.int) {
                    Some(n) => Value::object(Duration(n)),
                    None => return self.fail(format!("expected integer; found {}", found())),
                }
            }
            Want::Type(Type::Uint32) => match number.and_then(|n| n.uint) {
                // Go cuts off what does not fit; the value model has no uint32 and holds it as int.
                Some(n) => Value::Int((n & u64::from(u32::MAX)) as i64),
                None => return self.fail(format!("expected unsigned integer; found {}", found())),
            },
            Want::Type(Type::Float64) => match number.and_then(|n| n.float) {
                Some(x) => Value::Float64(x),
                None => return self.fail(format!("expected float; found {}", found())),
            },
            Want::Type(ty @ (Type::List | Type::Map | Type::Bytes | Type::Named(_))) => {
                return self.fail(format!("can't handle {} for arg of type {}", found(), ty.name()));
            }
        };
        Ok(Val::plain(value))
    }

    /// The value of a literal where nothing asks for a type.
    fn ideal(&mut self, ast: &Ast, id: NodeId) -> Run<Val> {
        match &ast[id].kind {
            NodeKind::Bool(b) => Ok(Val::plain(Value::Bool(*b))),
            NodeKind::Number(number) => self.number(ast, &ast[*number]),
            NodeKind::String(_, value) => Ok(Val::plain(Value::from(&ast[*value]))),
            _ => {
                let found = source_text(ast, id);
                self.fail(format!("can't handle assignment of {found} to empty interface argument"))
            }
        }
    }

    /// The value of a number where nothing asks for a type.
    pub(super) fn number(&mut self, ast: &Ast, number: &Number) -> Run<Val> {
        match &number.ideal {
            Some(value) => Ok(Val::plain(value.clone())),
            None => {
                let text = String::from_utf8_lossy(ast.slice(number.span)).into_owned();
                self.fail(format!("{text} overflows int"))
            }
        }
    }

    /// Checks a value against a parameter and gives it the parameter's type.
    pub(super) fn fit(&self, val: Val, want: Want) -> Run<Val> {
        let Want::Type(want) = want else { return Ok(val) };
        if want == Type::Any {
            return Ok(Val::plain(val.value));
        }
        if val.value.is_nil() {
            return match zero(Want::Type(want)) {
                Some(value) if val.how == How::Plain => Ok(Val::plain(value)),
                _ if val.how == How::Plain => self.fail(format!("invalid value; expected {}", want.name())),
                _ => self.wrong(want, "interface {}"),
            };
        }
        match assigned(val.value, want, val.how) {
            Ok(value) => Ok(Val::plain(value)),
            Err(value) => self.wrong(want, value.type_name()),
        }
    }

    fn wrong(&self, want: Type, got: &str) -> Run<Val> {
        self.fail(format!("wrong type for value; expected {}; got {got}", want.name()))
    }
}

/// The nil of a type that has one.
fn zero(want: Want) -> Option<Value> {
    match want {
        Want::Anything | Want::Type(Type::Any) => Some(Value::Nil),
        Want::Type(Type::Map) => Some(Value::Map(Map::nil())),
        Want::Type(Type::List) => Some(Value::List(List::nil(Elem::Any))),
        Want::Type(Type::Bytes) => Some(Value::bytes(b"")),
        Want::Type(Type::Named(name)) if name.starts_with('*') => Some(Value::Nil),
        Want::Type(_) => None,
    }
}

/// The value as the type wanted, or the value again.
fn assigned(value: Value, want: Type, how: How) -> Result<Value, Value> {
    let fits = match (want, &value) {
        (Type::Any, _)
        | (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_))
        | (Type::Int64, Value::Int64(_))
        | (Type::Float64, Value::Float64(_))
        | (Type::String, Value::String(_))
        | (Type::Bytes, Value::Bytes(_)) => true,
        (Type::List, Value::List(list)) => list.elem() == Elem::Any,
        // A named map type over the same elements is assignable, and loses its name.
        (Type::Map, Value::Map(map)) if map.map_type() == MapType::Values => {
            return Ok(Value::Map(map.with_type(MapType::Any)));
        }
        (Type::Map, Value::Map(map)) => map.map_type() == MapType::Any,
        (Type::Named(name), Value::Object(o)) => {
            // One step between a value and its address is taken silently.
            let points = o.kind() == ValueKind::Ptr && o.type_name().strip_prefix('*') == Some(name);
            let pointed = how == How::Addressable && name.strip_prefix('*') == Some(o.type_name());
            o.type_name() == name || points || pointed
        }
        _ => false,
    };
    if fits { Ok(value) } else { Err(value) }
}
