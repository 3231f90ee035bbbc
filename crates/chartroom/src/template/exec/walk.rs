//! Nodes to output: text, actions, branches, calls of templates. Loops are beside it.

use super::super::ast::{Ast, Branch, NodeId, NodeKind};
use super::limits::{Budget, TEMPLATE_DEPTH};
use super::{Exec, How, Run, Val};
use crate::gostd::fmt;
use crate::gostd::strconv::quoted;
use crate::value::{Kind as ValueKind, Value};

/// What Go prints for a value that is not there.
const NO_VALUE: &[u8] = b"<no value>";

/// Where to go on after a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Continue,
}

impl Exec<'_> {
    /// Executes the nodes of a list.
    pub(super) fn walk(&mut self, ast: &Ast, dot: &Val, list: NodeId) -> Run<Flow> {
        self.at = list;
        let NodeKind::List(nodes) = ast[list].kind else { return Ok(Flow::Next) };
        for &id in &ast[nodes] {
            self.meter.step().map_err(|budget| self.over(budget))?;
            self.at = id;
            let flow = match &ast[id].kind {
                NodeKind::Text(span) => {
                    self.write(ast.slice(*span))?;
                    Flow::Next
                }
                NodeKind::Action(pipe) => {
                    let value = self.pipeline(ast, dot, *pipe)?;
                    if !declares(ast, *pipe) {
                        self.at = id;
                        self.print(&value)?;
                    }
                    Flow::Next
                }
                NodeKind::If(branch) => self.branch(ast, dot, branch, false)?,
                NodeKind::With(branch) => self.branch(ast, dot, branch, true)?,
                NodeKind::Range(branch) => self.range(ast, dot, branch)?,
                NodeKind::Template(name, pipe) => {
                    self.call_template(ast, dot, &ast[*name], *pipe)?;
                    Flow::Next
                }
                NodeKind::Break => Flow::Break,
                NodeKind::Continue => Flow::Continue,
                _ => Flow::Next,
            };
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// As [`Exec::walk`], for a list inside of another one.
    pub(super) fn walk_inside(&mut self, ast: &Ast, dot: &Val, list: NodeId) -> Run<Flow> {
        if self.meter.guard.is_exhausted() {
            return Err(self.over(Budget::Stack));
        }
        self.walk(ast, dot, list)
    }

    fn branch(&mut self, ast: &Ast, dot: &Val, branch: &Branch, sets_dot: bool) -> Run<Flow> {
        let mark = self.scope.mark();
        let value = self.pipeline(ast, dot, branch.pipe)?;
        let flow = if value.value.truth() {
            self.walk_inside(ast, if sets_dot { &value } else { dot }, branch.body)?
        } else if let Some(otherwise) = branch.otherwise {
            self.walk_inside(ast, dot, otherwise)?
        } else {
            Flow::Next
        };
        self.scope.leave(mark);
        Ok(flow)
    }

    fn call_template(&mut self, ast: &Ast, dot: &Val, name: &[u8], pipe: Option<NodeId>) -> Run<()> {
        let Some(template) = self.find(name) else {
            return self.fail(format!("template {} not defined", quoted(name)));
        };
        if self.depth == TEMPLATE_DEPTH {
            return self.fail(format!("exceeded maximum template depth ({TEMPLATE_DEPTH})"));
        }
        let dot = match pipe {
            Some(pipe) => self.pipeline(ast, dot, pipe)?,
            None => Val::default(),
        };
        self.run(template, &dot, self.depth + 1)
    }

    fn print(&mut self, val: &Val) -> Run<()> {
        match &val.value {
            Value::Nil => self.write(NO_VALUE),
            Value::String(s) => self.write(s),
            Value::Object(o) if o.kind() == ValueKind::Func => {
                let node = super::source_text(&self.template.ast, self.at);
                self.fail(format!("can't print {node} of type {}", o.type_name()))
            }
            // What a pointer points to has an address.
            value @ Value::Object(o) if val.how == How::Addressable || o.kind() == ValueKind::Ptr => {
                self.write(&fmt::display_field(value))
            }
            value => {
                let before = self.out.len();
                fmt::append_display(&mut self.out, value);
                let text = self.out.get(before..).unwrap_or_default();
                if fmt::is_cut(text) {
                    return Err(self.over(Budget::Text));
                }
                self.wrote(text.len())
            }
        }
    }
}

/// Whether the pipeline declares or assigns, so that nothing is printed.
fn declares(ast: &Ast, pipe: NodeId) -> bool {
    matches!(ast[pipe].kind, NodeKind::Pipe(pipe) if !ast[pipe].variables.is_empty())
}
