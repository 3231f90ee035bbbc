//! Nodes as text again, in the canonical form of Go's messages: one blank between words, literals as written.
//!
//! Source: Go, text/template/parse/node.go, the `String` methods.

use super::ast::{Ast, Branch, NodeId, NodeKind, Pipe, Row};
use crate::diag::Span;
use crate::gostd::strconv;

/// What is still to be printed. A list instead of recursion, since nodes may nest deeply.
enum Piece<'a> {
    Node(NodeId),
    Bytes(&'a [u8]),
}

/// The node's text.
pub(super) fn source_text(ast: &Ast, node: NodeId) -> String {
    let mut out = Vec::new();
    let mut todo = vec![Piece::Node(node)];
    let mut pieces = Vec::new();
    while let Some(piece) = todo.pop() {
        match piece {
            Piece::Bytes(bytes) => out.extend_from_slice(bytes),
            Piece::Node(id) => {
                node_pieces(ast, id, &mut out, &mut pieces);
                todo.extend(pieces.drain(..).rev());
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Prints the beginning of a node to `out`, and what follows it to `rest`.
fn node_pieces<'a>(ast: &'a Ast, id: NodeId, out: &mut Vec<u8>, rest: &mut Vec<Piece<'a>>) {
    match &ast[id].kind {
        NodeKind::Text(span) | NodeKind::String(span, _) => out.extend_from_slice(ast.slice(*span)),
        NodeKind::List(items) => rest.extend(ast[*items].iter().map(|item| Piece::Node(*item))),
        NodeKind::Action(pipe) => rest.extend([Piece::Bytes(b"{{"), Piece::Node(*pipe), Piece::Bytes(b"}}")]),
        NodeKind::If(branch) => branch_pieces(b"{{if ", branch, rest),
        NodeKind::With(branch) => branch_pieces(b"{{with ", branch, rest),
        NodeKind::Range(branch) => branch_pieces(b"{{range ", branch, rest),
        NodeKind::Break => out.extend_from_slice(b"{{break}}"),
        NodeKind::Continue => out.extend_from_slice(b"{{continue}}"),
        NodeKind::Template(name, pipe) => {
            out.extend_from_slice(b"{{template ");
            out.extend_from_slice(&strconv::quote(&ast[*name]));
            if let Some(pipe) = pipe {
                rest.extend([Piece::Bytes(b" "), Piece::Node(*pipe)]);
            }
            rest.push(Piece::Bytes(b"}}"));
        }
        NodeKind::Pipe(pipe) => pipe_pieces(ast, &ast[*pipe], out, rest),
        NodeKind::Command(words) => {
            for (i, word) in ast[*words].iter().enumerate() {
                if i > 0 {
                    rest.push(Piece::Bytes(b" "));
                }
                operand_pieces(ast, *word, rest);
            }
        }
        NodeKind::Function(callee) => out.extend_from_slice(ast[*callee].name.as_bytes()),
        NodeKind::Field(names) => push_fields(ast, *names, |bytes| out.extend_from_slice(bytes)),
        NodeKind::Variable(var, names) => {
            if let Some(name) = ast.variables.get(var.0 as usize) {
                out.extend_from_slice(name.as_bytes());
            }
            push_fields(ast, *names, |bytes| out.extend_from_slice(bytes));
        }
        NodeKind::Chain(start, names) => {
            operand_pieces(ast, *start, rest);
            push_fields(ast, *names, |bytes| rest.push(Piece::Bytes(bytes)));
        }
        NodeKind::Dot => out.push(b'.'),
        NodeKind::Nil => out.extend_from_slice(b"nil"),
        NodeKind::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        NodeKind::Number(number) => out.extend_from_slice(ast.slice(ast[*number].span)),
    }
}

fn push_fields<'a>(ast: &'a Ast, names: Row<Span>, mut push: impl FnMut(&'a [u8])) {
    for name in &ast[names] {
        push(b".");
        push(ast.slice(*name));
    }
}

/// A pipeline that is an operand stands in parentheses.
fn operand_pieces<'a>(ast: &'a Ast, id: NodeId, rest: &mut Vec<Piece<'a>>) {
    if matches!(ast[id].kind, NodeKind::Pipe(_)) {
        rest.extend([Piece::Bytes(b"("), Piece::Node(id), Piece::Bytes(b")")]);
    } else {
        rest.push(Piece::Node(id));
    }
}

fn branch_pieces<'a>(keyword: &'a [u8], branch: &Branch, rest: &mut Vec<Piece<'a>>) {
    rest.extend([Piece::Bytes(keyword), Piece::Node(branch.pipe), Piece::Bytes(b"}}")]);
    rest.push(Piece::Node(branch.body));
    if let Some(otherwise) = branch.otherwise {
        rest.extend([Piece::Bytes(b"{{else}}"), Piece::Node(otherwise)]);
    }
    rest.push(Piece::Bytes(b"{{end}}"));
}

fn pipe_pieces<'a>(ast: &'a Ast, pipe: &Pipe, out: &mut Vec<u8>, rest: &mut Vec<Piece<'a>>) {
    for (i, var) in ast[pipe.variables].iter().enumerate() {
        out.extend_from_slice(if i > 0 { b", " } else { b"" });
        out.extend_from_slice(ast.variables.get(var.0 as usize).map_or(&b""[..], |name| name.as_bytes()));
    }
    if !pipe.variables.is_empty() {
        out.extend_from_slice(if pipe.assigns { b" = " } else { b" := " });
    }
    for (i, command) in ast[pipe.commands].iter().enumerate() {
        if i > 0 {
            rest.push(Piece::Bytes(b" | "));
        }
        rest.push(Piece::Node(*command));
    }
}
