//! What a template text means: nodes in one flat table, each with its place. How they print is `unparse`'s matter.
//!
//! Nodes refer to each other by number, so that a tree is shared with one `Rc`, "the node we are at" is one number, and
//! dropping a deep tree needs no stack.

use std::ops::Index;
use std::rc::Rc;

use smallvec::SmallVec;

use super::builtins::Builtin;
use super::func::Func;
use super::literal::Number;
use crate::diag::{Place, Span};
use crate::value::{Str, Value};

/// The number of a node in its [`Ast`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NodeId(u32);

/// The number of a variable's name in its [`Ast`]. 0 is `$`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VarId(pub u32);

/// `$` itself.
pub(super) const DOLLAR: VarId = VarId(0);

/// The nodes of one parsed text, of all the templates in it.
#[derive(Debug)]
pub(super) struct Ast {
    /// The name under which the text was parsed, for messages.
    pub name: Rc<str>,
    /// The text.
    pub text: Rc<[u8]>,
    /// Names of variables, with their `$`.
    pub variables: Vec<Box<str>>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Node {
    /// Offset of the byte that messages point to.
    pub pos: u32,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Text between actions.
    Text(Span),
    List(Box<[NodeId]>),
    /// A pipeline in double braces.
    Action(NodeId),
    If(Branch),
    With(Branch),
    Range(Branch),
    Break,
    Continue,
    Template(Box<Invocation>),
    Pipe(Box<Pipe>),
    /// First word and arguments.
    Command(Box<[NodeId]>),
    Function(Box<Callee>),
    /// `.a.b`: the names without their dots.
    Field(Box<[Span]>),
    Variable(VarId, Box<[Span]>),
    /// `(...).a.b`
    Chain(NodeId, Box<[Span]>),
    Dot,
    Nil,
    Bool(bool),
    Number(Box<Number>),
    /// A string literal: as written, and what it means.
    String(Span, Box<Value>),
}

#[derive(Debug)]
pub(super) struct Branch {
    pub pipe: NodeId,
    pub body: NodeId,
    pub otherwise: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct Invocation {
    pub name: Str,
    pub pipe: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct Pipe {
    /// Variables that are declared, or assigned to.
    pub variables: SmallVec<[VarId; 2]>,
    pub assigns: bool,
    pub commands: SmallVec<[NodeId; 2]>,
}

/// A function as the parser found it, so that executing looks up no name.
#[derive(Debug)]
pub(super) struct Callee {
    pub name: Box<str>,
    pub target: Target,
}

#[derive(Debug)]
pub(super) enum Target {
    Builtin(Builtin),
    Func(Func),
}

impl Ast {
    /// A table without nodes.
    pub(super) fn new(name: &str, text: &[u8]) -> Ast {
        Ast { name: Rc::from(name), text: Rc::from(text), variables: vec!["$".into()], nodes: Vec::new() }
    }

    /// Adds a node.
    pub(super) fn add(&mut self, pos: u32, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { pos, kind });
        id
    }

    /// The bytes of a piece of the text.
    pub(super) fn slice(&self, span: Span) -> &[u8] {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// A name in the text; the lexer lets only UTF-8 be one.
    pub(super) fn word(&self, span: Span) -> &str {
        std::str::from_utf8(self.slice(span)).unwrap_or_default()
    }

    /// Where the node stands.
    pub(super) fn place(&self, id: NodeId) -> Place {
        place(&self.name, &self.text, self[id].pos)
    }

    /// Whether executing the list prints nothing but blanks (text/template/parse/parse.go, `IsEmptyTree`).
    pub(super) fn is_blank(&self, list: NodeId) -> bool {
        match &self[list].kind {
            Kind::List(items) => items.iter().all(|item| match self[*item].kind {
                Kind::Text(span) => bstr::ByteSlice::trim(self.slice(span)).is_empty(),
                _ => false,
            }),
            _ => false,
        }
    }
}

impl Index<NodeId> for Ast {
    type Output = Node;
    fn index(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

/// Line and column of the byte at `pos`.
pub(super) fn place(name: &Rc<str>, text: &[u8], pos: u32) -> Place {
    let before = text.get(..pos as usize).unwrap_or(text);
    let line = 1 + before.iter().filter(|b| **b == b'\n').count();
    let column = before.iter().rev().take_while(|b| **b != b'\n').count();
    Place { name: name.clone(), line, column }
}
