//! Values through commands: what the first word of each command means, and calls of functions.

use smallvec::SmallVec;

use super::super::ast::{Ast, NodeId, NodeKind, Target};
use super::super::builtins::Builtin;
use super::super::unparse::source_text;
use super::args::Want;
use super::limits::Budget;
use super::range::variable_name;
use super::{CallNode, Exec, Run, Val};
use crate::value::{Signature, Value};

/// How many arguments a call has room for before it needs the heap.
const USUAL_ARGS: usize = 4;

impl Exec<'_> {
    /// The value of a pipeline. Its variables are declared and stay so: the caller clears up.
    pub(super) fn pipeline(&mut self, ast: &Ast, dot: &Val, id: NodeId) -> Run<Val> {
        self.at = id;
        let NodeKind::Pipe(pipe) = ast[id].kind else { return self.fail("not a pipeline") };
        let pipe = &ast[pipe];
        let mut value = None;
        for command in &ast[pipe.commands] {
            value = Some(self.command(ast, dot, *command, value)?.unwrapped());
        }
        let value = value.unwrap_or_default();
        for name in &ast[pipe.variables] {
            if pipe.assigns {
                self.assign(ast, *name, value.clone())?;
            } else {
                self.scope.declare(*name, value.clone());
            }
        }
        Ok(value)
    }

    /// As [`Exec::pipeline`], for one in parentheses.
    pub(super) fn parenthesised(&mut self, ast: &Ast, dot: &Val, id: NodeId) -> Run<Val> {
        if self.meter.guard.is_exhausted() {
            return Err(self.over(Budget::Stack));
        }
        self.pipeline(ast, dot, id)
    }

    /// One stage; `last` is what the stage before it left.
    fn command(&mut self, ast: &Ast, dot: &Val, id: NodeId, last: Option<Val>) -> Run<Val> {
        let NodeKind::Command(words) = ast[id].kind else { return self.fail("not a command") };
        let Some((&first, args)) = ast[words].split_first() else { return self.fail("empty command") };
        match &ast[first].kind {
            NodeKind::Field(names) => {
                self.at = first;
                return self.fields(ast, dot, dot, &ast[*names], args, last);
            }
            NodeKind::Chain(start, names) => {
                let receiver = self.chain_start(ast, dot, first, *start)?;
                return self.fields(ast, dot, &receiver, &ast[*names], args, last);
            }
            NodeKind::Function(callee) => {
                let node = CallNode { ast, callee: &ast[*callee], whole: id };
                return self.function(dot, first, node, args, last);
            }
            NodeKind::Pipe(_) => {
                self.no_arguments(ast, first, args, last.as_ref())?;
                return self.parenthesised(ast, dot, first);
            }
            NodeKind::Variable(name, names) => {
                self.at = first;
                let value = self.variable(ast, *name)?;
                if names.is_empty() {
                    self.no_arguments(ast, first, args, last.as_ref())?;
                    return Ok(value);
                }
                return self.fields(ast, dot, &value, &ast[*names], args, last);
            }
            _ => {}
        }
        self.at = first;
        self.no_arguments(ast, first, args, last.as_ref())?;
        match &ast[first].kind {
            NodeKind::Bool(b) => Ok(Val::plain(Value::Bool(*b))),
            NodeKind::Dot => Ok(dot.clone()),
            NodeKind::Nil => self.fail("nil is not a command"),
            NodeKind::Number(number) => self.number(ast, &ast[*number]),
            NodeKind::String(_, value) => Ok(Val::plain(Value::from(&ast[*value]))),
            _ => self.fail(format!("can't evaluate command {}", source_text(ast, first))),
        }
    }

    /// Complains about arguments, or a piped value, of something that is no function.
    fn no_arguments(&self, ast: &Ast, word: NodeId, args: &[NodeId], last: Option<&Val>) -> Run<()> {
        if args.is_empty() && last.is_none() {
            return Ok(());
        }
        self.fail(format!("can't give argument to non-function {}", source_text(ast, word)))
    }

    pub(super) fn variable(&mut self, ast: &Ast, name: super::super::ast::VarId) -> Run<Val> {
        match self.scope.get(name) {
            Some(value) => Ok(value.clone()),
            None => self.fail(format!("undefined variable: {}", variable_name(ast, name))),
        }
    }

    /// What the fields of a chain are fields of.
    pub(super) fn chain_start(&mut self, ast: &Ast, dot: &Val, chain: NodeId, start: NodeId) -> Run<Val> {
        self.at = chain;
        self.argument(ast, dot, Want::Anything, start)
    }

    /// Calls the function that stands at `id`.
    pub(super) fn function(
        &mut self,
        dot: &Val,
        id: NodeId,
        node: CallNode<'_>,
        args: &[NodeId],
        last: Option<Val>,
    ) -> Run<Val> {
        self.at = id;
        match &node.callee.target {
            Target::Builtin(builtin) => self.builtin(dot, *builtin, node, args, last),
            Target::Func(func) => {
                let mut values =
                    self.arguments(node.ast, dot, node.callee.name, &func.signature, args, last)?;
                self.meter.take(values.iter()).map_err(|budget| self.over_at(node.whole, budget))?;
                match func.call(&mut values, self) {
                    // Go's functions answer with a nil interface, which is something else than nothing.
                    Ok(Value::Nil) => Ok(Val::interface(Value::Nil)),
                    Ok(value) => {
                        self.meter.made(&value).map_err(|budget| self.over_at(node.whole, budget))?;
                        Ok(Val::plain(value))
                    }
                    Err(error) => {
                        self.at = node.whole;
                        Err(self.call_failed(node.callee.name, error))
                    }
                }
            }
        }
    }

    /// The arguments of a call, checked against the signature; the piped value is the last one.
    pub(super) fn arguments(
        &mut self,
        ast: &Ast,
        dot: &Val,
        name: &str,
        signature: &Signature,
        args: &[NodeId],
        last: Option<Val>,
    ) -> Run<SmallVec<[Value; USUAL_ARGS]>> {
        let fixed = signature.params.len();
        self.check_count(name, fixed, signature.rest.is_some(), args.len(), last.is_some())?;
        let mut values = SmallVec::new();
        for (i, arg) in args.iter().enumerate() {
            let Some(want) = signature.param(i) else { break };
            values.push(self.argument(ast, dot, Want::Type(want), *arg)?.value);
        }
        if let (Some(last), Some(want)) = (last, signature.param(args.len())) {
            values.push(self.fit(last, Want::Type(want))?.value);
        }
        Ok(values)
    }

    fn check_count(&self, name: &str, fixed: usize, variadic: bool, given: usize, piped: bool) -> Run<()> {
        let all = given + usize::from(piped);
        if variadic && all < fixed {
            // Go forgets to count the piped value in this message.
            return self.fail(format!("wrong number of args for {name}: want at least {fixed} got {given}"));
        }
        if !variadic && all != fixed {
            return self.fail(format!("wrong number of args for {name}: want {fixed} got {all}"));
        }
        Ok(())
    }

    /// Calls one of Go's own functions. `and` and `or` stop at the operand that decides.
    fn builtin(
        &mut self,
        dot: &Val,
        builtin: Builtin,
        node: CallNode<'_>,
        args: &[NodeId],
        last: Option<Val>,
    ) -> Run<Val> {
        let (fixed, variadic) = builtin.arity();
        self.check_count(node.callee.name, fixed, variadic, args.len(), last.is_some())?;
        let stops_at = match builtin {
            Builtin::And => Some(false),
            Builtin::Or => Some(true),
            _ => None,
        };
        let mut values: SmallVec<[Val; USUAL_ARGS]> = SmallVec::new();
        for (i, arg) in args.iter().enumerate() {
            let value = self.argument(node.ast, dot, builtin.wants(i), *arg)?;
            if stops_at == Some(value.value.truth()) {
                return Ok(value);
            }
            values.push(value);
        }
        if let Some(last) = last {
            values.push(self.fit(last, builtin.wants(args.len()))?);
        }
        if stops_at.is_some() {
            return Ok(values.pop().unwrap_or_default());
        }
        let callee = args.first().filter(|_| builtin == Builtin::Call).map(|arg| source_text(node.ast, *arg));
        self.meter
            .take(values.iter().map(|val| &val.value))
            .map_err(|budget| self.over_at(node.whole, budget))?;
        let made = builtin.call(&values, callee.as_deref()).map_err(|message| {
            self.at = node.whole;
            self.call_failed(node.callee.name, message.into())
        })?;
        self.meter.made(&made.value).map_err(|budget| self.over_at(node.whole, budget))?;
        Ok(made)
    }
}
