//! What a template text means: nodes in one flat table, each with its place. How they print is `unparse`'s matter.
//!
//! Nodes refer to each other by number, so that a tree is shared with one `Rc`, "the node we are at" is one number, and
//! dropping a deep tree needs no stack.

use std::marker::PhantomData;
use std::num::NonZero;
use std::ops::Index;
use std::rc::Rc;

use super::builtins::Builtin;
use super::func::FuncRef;
use super::literal::Number;
use crate::diag::{Place, Span};
use crate::gostd::strings::Bytes;
use crate::value::Str;

/// The number of a node in its [`Ast`], counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(NonZero<u32>);

/// The number of a variable's name in its [`Ast`]. 0 is `$`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VarId(pub u32);

/// `$` itself.
pub(super) const DOLLAR: VarId = VarId(0);

/// Where something stands in that table of an [`Ast`] which holds such things.
#[derive(Debug)]
pub(super) struct At<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for At<T> {
    fn clone(&self) -> At<T> {
        *self
    }
}

impl<T> Copy for At<T> {}

/// Some things that stand side by side in that table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<T> {
    start: u32,
    end: u32,
    of: PhantomData<fn() -> T>,
}

/// The nodes of one parsed text, of all the templates in it. What nodes have of differing length stands in tables of
/// its own: a text has thousands of nodes, and an allocation for each would take longer than all the rest of parsing.
#[derive(Debug)]
pub(super) struct Ast {
    /// The name under which the text was parsed, for messages.
    pub name: Rc<str>,
    /// The text.
    pub text: Str,
    /// Names of variables, with their `$`.
    pub variables: Vec<Box<str>>,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    names: Vec<Span>,
    declared: Vec<VarId>,
    pipes: Vec<Pipe>,
    callees: Vec<Callee>,
    numbers: Vec<Number>,
    strings: Vec<Str>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Offset of the byte that messages point to.
    pub pos: u32,
    pub kind: NodeKind,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum NodeKind {
    /// Text between actions.
    Text(Span),
    List(Row<NodeId>),
    /// A pipeline in double braces.
    Action(NodeId),
    If(Branch),
    With(Branch),
    Range(Branch),
    Break,
    Continue,
    /// The name, and what is handed over.
    Template(At<Str>, Option<NodeId>),
    Pipe(At<Pipe>),
    /// First word and arguments.
    Command(Row<NodeId>),
    Function(At<Callee>),
    /// `.a.b`: the names without their dots.
    Field(Row<Span>),
    Variable(VarId, Row<Span>),
    /// `(...).a.b`
    Chain(NodeId, Row<Span>),
    Dot,
    Nil,
    Bool(bool),
    Number(At<Number>),
    /// A string literal: as written, and what it means.
    String(Span, At<Str>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    pub pipe: NodeId,
    pub body: NodeId,
    pub otherwise: Option<NodeId>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pipe {
    /// Variables that are declared, or assigned to.
    pub variables: Row<VarId>,
    pub assigns: bool,
    pub commands: Row<NodeId>,
}

/// A function as the parser found it, so that executing looks up no name.
#[derive(Debug)]
pub(super) struct Callee {
    pub name: &'static str,
    pub target: Target,
}

#[derive(Debug)]
pub(super) enum Target {
    Builtin(Builtin),
    Func(FuncRef),
}

impl<T> Row<T> {
    /// None.
    pub(super) const EMPTY: Row<T> = Row { start: 0, end: 0, of: PhantomData };

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// For how many nodes there is room at first: a large text may well be all text.
const MOST_EXPECTED: usize = 1 << 12;

/// How many different functions a text calls, mostly.
const USUAL_CALLEES: usize = 32;

/// No table comes near 4 Gi entries: a text has 16 million tokens at most, each of which makes a few.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn add<T>(table: &mut Vec<T>, one: T) -> At<T> {
    table.push(one);
    At { index: number(table.len() - 1), of: PhantomData }
}

fn add_all<T: Copy>(table: &mut Vec<T>, some: &[T]) -> Row<T> {
    let start = number(table.len());
    table.extend_from_slice(some);
    Row { start, end: number(table.len()), of: PhantomData }
}

impl Ast {
    /// Tables without entries, and with the room that most charts' templates need: a node for every six to ten bytes. Room that is
    /// not used costs next to nothing; a table that has to move is copied.
    /// `length` is that of the part of the text which is parsed.
    pub(super) fn new(name: &str, text: Str, length: usize) -> Ast {
        let nodes = (length / 6).min(MOST_EXPECTED);
        Ast {
            name: Rc::from(name),
            text,
            variables: vec!["$".into()],
            nodes: Vec::with_capacity(nodes),
            children: Vec::with_capacity(nodes),
            names: Vec::with_capacity(nodes / 4),
            declared: Vec::with_capacity(nodes / 16),
            pipes: Vec::with_capacity(nodes / 5),
            callees: Vec::with_capacity((nodes / 4).min(USUAL_CALLEES)),
            numbers: Vec::new(),
            strings: Vec::with_capacity(nodes / 6),
        }
    }

    /// Adds a node.
    pub(super) fn add(&mut self, pos: u32, kind: NodeKind) -> NodeId {
        self.nodes.push(Node { pos, kind });
        NodeId(NonZero::new(number(self.nodes.len())).unwrap_or(NonZero::<u32>::MAX))
    }

    /// Replaces a node that is not referred to yet.
    pub(super) fn replace(&mut self, id: NodeId, pos: u32, kind: NodeKind) -> NodeId {
        match self.nodes.get_mut(id.index()) {
            Some(node) => *node = Node { pos, kind },
            None => return self.add(pos, kind),
        }
        id
    }

    /// Adds what a node has below it.
    pub(super) fn add_children(&mut self, children: &[NodeId]) -> Row<NodeId> {
        add_all(&mut self.children, children)
    }

    /// Adds a name to those that were added last, or to none.
    pub(super) fn add_name(&mut self, names: Row<Span>, name: Span) -> Row<Span> {
        let added = add_all(&mut self.names, &[name]);
        if names.is_empty() { added } else { Row { start: names.start, ..added } }
    }

    pub(super) fn add_pipe(&mut self, variables: &[VarId], assigns: bool, commands: &[NodeId]) -> At<Pipe> {
        let variables = add_all(&mut self.declared, variables);
        let commands = add_all(&mut self.children, commands);
        add(&mut self.pipes, Pipe { variables, assigns, commands })
    }

    pub(super) fn add_callee(&mut self, callee: Callee) -> At<Callee> {
        add(&mut self.callees, callee)
    }

    /// The function of that name, where the text has called it before. One after the other: a text calls a dozen, and
    /// there are no more than a few hundred.
    pub(super) fn callee(&self, name: &[u8]) -> Option<At<Callee>> {
        let index = self.callees.iter().position(|callee| callee.name.as_bytes() == name)?;
        Some(At { index: number(index), of: PhantomData })
    }

    pub(super) fn add_number(&mut self, number: Number) -> At<Number> {
        add(&mut self.numbers, number)
    }

    pub(super) fn add_string(&mut self, string: Str) -> At<Str> {
        add(&mut self.strings, string)
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
            NodeKind::List(items) => self[*items].iter().all(|item| match self[*item].kind {
                NodeKind::Text(span) => self.slice(span).trim_space().is_empty(),
                _ => false,
            }),
            _ => false,
        }
    }
}

impl Index<NodeId> for Ast {
    type Output = Node;
    fn index(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
}

impl NodeId {
    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What [`At`] and [`Row`] refer to.
macro_rules! tables {
    (single $($of:ty, $table:ident;)*) => {$(
        impl Index<At<$of>> for Ast {
            type Output = $of;
            fn index(&self, at: At<$of>) -> &$of {
                &self.$table[at.index as usize]
            }
        }
    )*};
    (rows $($of:ty, $table:ident;)*) => {$(
        impl Index<Row<$of>> for Ast {
            type Output = [$of];
            fn index(&self, row: Row<$of>) -> &[$of] {
                &self.$table[row.start as usize..row.end as usize]
            }
        }
    )*};
}

tables! { single Pipe, pipes; Callee, callees; Number, numbers; Str, strings; }
tables! { rows NodeId, children; Span, names; VarId, declared; }

/// Line and column of the byte at `pos`.
pub(super) fn place(name: &Rc<str>, text: &[u8], pos: u32) -> Place {
    let before = text.get(..pos as usize).unwrap_or(text);
    let line = 1 + before.iter().filter(|b| **b == b'\n').count();
    let column = before.iter().rev().take_while(|b| **b != b'\n').count();
    Place { name: name.clone(), line, column }
}
