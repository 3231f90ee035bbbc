//! Loops: over lists, maps, integers; their variables, break and continue.

use super::super::ast::{Ast, Branch, NodeId, NodeKind, VarId};
use super::walk::Flow;
use super::{Exec, How, Run, Val};
use crate::gostd::fmt;
use crate::gostd::time::Duration;
use crate::value::{Kind as ValueKind, List, Map, MapType, Value};

/// A loop being executed.
struct Loop<'a> {
    ast: &'a Ast,
    body: NodeId,
    variables: &'a [VarId],
    assigns: bool,
}

impl Exec<'_> {
    pub(super) fn range(&mut self, ast: &Ast, dot: &Val, branch: &Branch) -> Run<Flow> {
        let mark = self.scope.mark();
        let subject = self.pipeline(ast, dot, branch.pipe)?;
        let NodeKind::Pipe(pipe) = ast[branch.pipe].kind else { return Ok(Flow::Next) };
        let pipe = &ast[pipe];
        let variables = &ast[pipe.variables];
        let this = Loop { ast, body: branch.body, variables, assigns: pipe.assigns };
        let flow = if self.iterate(&this, &subject.value)? {
            Flow::Next
        } else if let Some(otherwise) = branch.otherwise {
            // Break and continue in there belong to the loop around, which Go's parser takes care of; yet a break in
            // the else of a loop ends this loop only.
            match self.walk_inside(ast, dot, otherwise)? {
                Flow::Break => Flow::Next,
                flow => flow,
            }
        } else {
            Flow::Next
        };
        self.scope.leave(mark);
        Ok(flow)
    }

    /// Executes the body for each element; false where there are none.
    fn iterate(&mut self, this: &Loop<'_>, subject: &Value) -> Run<bool> {
        match subject {
            Value::Nil => Ok(false),
            Value::Int(n) => self.count(this, subject, *n, Value::Int),
            Value::Int64(n) => self.count(this, subject, *n, Value::Int64),
            Value::Uint8(n) => self
                .count(this, subject, i64::from(*n), |i| Value::Uint8(u8::try_from(i).unwrap_or_default())),
            Value::Uint64(n) => {
                let limit = i64::try_from(*n).unwrap_or(i64::MAX);
                self.count(this, subject, limit, |i| Value::Uint64(u64::try_from(i).unwrap_or_default()))
            }
            Value::List(list) => self.elements(this, list),
            Value::Bytes(bytes) => {
                for (i, b) in bytes.iter().enumerate() {
                    let index = Val::plain(Value::Int(i64::try_from(i).unwrap_or(i64::MAX)));
                    if self.once(this, index, Val::plain(Value::Uint8(*b)))? == Flow::Break {
                        break;
                    }
                }
                Ok(!bytes.is_empty())
            }
            Value::Map(map) => self.entries(this, map),
            Value::Object(o) => match (o.kind(), o.underlying()) {
                (ValueKind::Int64, Some(Value::Int64(n))) if o.as_any().is::<Duration>() => {
                    self.count(this, subject, n, |i| Value::object(Duration(i)))
                }
                // The elements of other named integer types lose their name: months and weekdays.
                (ValueKind::Int, Some(Value::Int(n))) => self.count(this, subject, n, Value::Int),
                (ValueKind::Int64, Some(Value::Int64(n))) => self.count(this, subject, n, Value::Int64),
                (ValueKind::Slice, Some(Value::List(list))) => self.elements(this, &list),
                (ValueKind::Map, Some(Value::Map(map))) => self.entries(this, &map),
                _ => self.cannot(subject),
            },
            _ => self.cannot(subject),
        }
    }

    fn cannot(&self, subject: &Value) -> Run<bool> {
        let text = fmt::display(subject);
        self.fail(format!("range can't iterate over {}", String::from_utf8_lossy(&text)))
    }

    fn count(&mut self, this: &Loop<'_>, subject: &Value, end: i64, make: fn(i64) -> Value) -> Run<bool> {
        if !self.set.ranges_over_integers() {
            return self.cannot(subject);
        }
        if this.variables.len() > 1 {
            let text = String::from_utf8_lossy(&fmt::display(subject)).into_owned();
            return self.fail(format!("can't use {text} to iterate over more than one variable"));
        }
        for i in 0..end {
            if self.once(this, Val::default(), Val::plain(make(i)))? == Flow::Break {
                break;
            }
        }
        Ok(end > 0)
    }

    fn elements(&mut self, this: &Loop<'_>, list: &List) -> Run<bool> {
        let how = if list.elem().kind().is_none() { How::Interface } else { How::Plain };
        for (i, value) in list.iter().enumerate() {
            let index = Val::plain(Value::Int(i64::try_from(i).unwrap_or(i64::MAX)));
            if self.once(this, index, Val { value: value.clone(), how })? == Flow::Break {
                break;
            }
        }
        Ok(!list.is_empty())
    }

    /// The entries are those at the beginning: what the body does to the map does not count.
    fn entries(&mut self, this: &Loop<'_>, map: &Map) -> Run<bool> {
        let how = holds(map.map_type());
        let entries = map.entries();
        let any = !entries.is_empty();
        for (key, value) in entries {
            if self.once(this, Val::plain(Value::String(key)), Val { value, how })? == Flow::Break {
                break;
            }
        }
        Ok(any)
    }

    /// One iteration.
    fn once(&mut self, this: &Loop<'_>, index: Val, element: Val) -> Run<Flow> {
        self.meter.step().map_err(|budget| self.over(budget))?;
        match (this.variables, this.assigns) {
            ([], _) => {}
            ([name], true) => self.assign(this.ast, *name, element.clone())?,
            ([first, second, ..], true) => {
                self.assign(this.ast, *first, index)?;
                self.assign(this.ast, *second, element.clone())?;
            }
            (names, false) => {
                self.scope.assign_top(1, element.clone());
                if names.len() > 1 {
                    self.scope.assign_top(2, index);
                }
            }
        }
        let mark = self.scope.mark();
        let flow = self.walk_inside(this.ast, &element, this.body)?;
        self.scope.leave(mark);
        Ok(flow)
    }

    /// Assigns to a variable, which has to exist.
    pub(super) fn assign(&mut self, ast: &Ast, name: VarId, value: Val) -> Run<()> {
        if self.scope.assign(name, value) {
            return Ok(());
        }
        self.fail(format!("undefined variable: {}", variable_name(ast, name)))
    }
}

/// How the map holds its values.
pub(super) fn holds(map_type: MapType) -> How {
    match map_type {
        MapType::Any | MapType::Values => How::Interface,
        MapType::Strings | MapType::Bytes => How::Plain,
    }
}

/// The variable as it is written.
pub(super) fn variable_name(ast: &Ast, name: VarId) -> &str {
    ast.variables.get(name.0 as usize).map_or("", |name| name)
}
