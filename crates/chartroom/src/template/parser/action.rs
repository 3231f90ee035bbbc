//! What stands in double braces: if, range, with, define, block, template, break. Not what is inside a pipeline.

use super::super::ast::{Branch, NodeId, NodeKind as Node};
use super::super::literal;
use super::super::token::{Kind, Token};
use super::{Parsed, Parser, State};
use crate::value::Str;

/// What an action turned out to be.
enum Item {
    Node(NodeId),
    /// `{{end}}`
    End,
    /// `{{else}}`, or `{{else` with the `if` or `with` still to come; with its position.
    Else(u32),
}

impl Item {
    /// As messages have it.
    fn name(&self) -> &'static str {
        match self {
            Item::Else(_) => "{{else}}",
            _ => "{{end}}",
        }
    }
}

/// The block actions, which differ in little.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    If,
    With,
    Range,
}

impl Control {
    fn word(self) -> &'static str {
        match self {
            Control::If => "if",
            Control::With => "with",
            Control::Range => "range",
        }
    }

    /// The word that continues the block after `else`.
    fn follow(self) -> Option<Kind> {
        match self {
            Control::If => Some(Kind::If),
            Control::With => Some(Kind::With),
            Control::Range => None,
        }
    }
}

impl Parser<'_> {
    /// The whole text.
    pub(super) fn top(&mut self) -> Parsed<NodeId> {
        let pos = self.peek().span.start;
        while self.peek().kind != Kind::Eof {
            if self.peek().kind == Kind::LeftDelim {
                let delim = self.next();
                if self.next_word().kind == Kind::Define {
                    self.define()?;
                    continue;
                }
                self.back_before([delim]);
            }
            match self.text_or_action()? {
                Item::Node(node) => self.items.push(node),
                other => return Err(self.error(format!("unexpected {}", other.name()))),
            }
        }
        Ok(self.end_list(pos, 0))
    }

    /// Makes a node of the items from `start` on.
    fn end_list(&mut self, pos: u32, start: usize) -> NodeId {
        let items = self.ast.add_children(self.items.get(start..).unwrap_or_default());
        self.items.truncate(start);
        self.ast.add(pos, Node::List(items))
    }

    /// `{{define "name"}} ... {{end}}`; the word `define` is past.
    pub(super) fn define(&mut self) -> Parsed<()> {
        const CONTEXT: &str = "define clause";
        let outer = std::mem::replace(&mut self.state, State::new());
        let token = self.expect(&[Kind::String, Kind::RawString], CONTEXT)?;
        let name = self.unquote(token)?;
        self.expect(&[Kind::RightDelim], CONTEXT)?;
        let (root, end) = self.list()?;
        if !matches!(end, Item::End) {
            return Err(self.error(format!("unexpected {} in {CONTEXT}", end.name())));
        }
        self.add_tree(name, root)?;
        self.state = outer;
        Ok(())
    }

    /// Text and actions up to an end or else.
    fn list(&mut self) -> Parsed<(NodeId, Item)> {
        if self.guard.is_exhausted() {
            return Err(self.error("actions nest too deeply".to_owned()));
        }
        let pos = self.peek_word().span.start;
        let start = self.items.len();
        while self.peek_word().kind != Kind::Eof {
            match self.text_or_action()? {
                Item::Node(node) => self.items.push(node),
                end => return Ok((self.end_list(pos, start), end)),
            }
        }
        Err(self.error("unexpected EOF".to_owned()))
    }

    fn text_or_action(&mut self) -> Parsed<Item> {
        let token = self.next_word();
        match token.kind {
            Kind::Text => Ok(Item::Node(self.ast.add(token.span.start, Node::Text(token.span)))),
            Kind::LeftDelim => {
                self.state.action = Some(token.span.start);
                let item = self.action()?;
                self.state.action = None;
                Ok(item)
            }
            _ => Err(self.unexpected(token, "input")),
        }
    }

    fn action(&mut self) -> Parsed<Item> {
        let token = self.next_word();
        let node = match token.kind {
            Kind::Block => self.block()?,
            Kind::Break => self.jump(token, "{{break}}", Node::Break)?,
            Kind::Continue => self.jump(token, "{{continue}}", Node::Continue)?,
            Kind::Else => return self.otherwise(),
            Kind::End => {
                self.expect(&[Kind::RightDelim], "end")?;
                return Ok(Item::End);
            }
            Kind::If => self.control(Control::If)?,
            Kind::Range => self.control(Control::Range)?,
            Kind::With => self.control(Control::With)?,
            Kind::Template => self.template()?,
            _ => {
                self.back();
                let pos = self.peek().span.start;
                let pipe = self.pipeline("command", Kind::RightDelim)?;
                self.ast.add(pos, Node::Action(pipe))
            }
        };
        Ok(Item::Node(node))
    }

    fn jump(&mut self, word: Token, name: &str, node: Node) -> Parsed<NodeId> {
        self.expect(&[Kind::RightDelim], name)?;
        if self.state.ranges == 0 {
            return Err(self.error(format!("{name} outside {{{{range}}}}")));
        }
        Ok(self.ast.add(word.span.start, node))
    }

    /// An else; of `{{else if` only the else is taken.
    fn otherwise(&mut self) -> Parsed<Item> {
        let token = self.peek_word();
        if !matches!(token.kind, Kind::If | Kind::With) {
            self.expect(&[Kind::RightDelim], "else")?;
        }
        Ok(Item::Else(token.span.start))
    }

    /// `{{if pipeline}} ... {{else}} ... {{end}}` and its like; the keyword is past.
    fn control(&mut self, control: Control) -> Parsed<NodeId> {
        let variables = self.state.variables.len();
        let pipe = self.pipeline(control.word(), Kind::RightDelim)?;
        self.state.ranges += usize::from(control == Control::Range);
        let (body, end) = self.list()?;
        self.state.ranges -= usize::from(control == Control::Range);
        let otherwise = match end {
            Item::Else(pos) => Some(self.else_part(control, pos)?),
            _ => None,
        };
        self.state.variables.truncate(variables);
        let pos = self.ast[pipe].pos;
        let branch = Branch { pipe, body, otherwise };
        Ok(self.ast.add(
            pos,
            match control {
                Control::If => Node::If(branch),
                Control::With => Node::With(branch),
                Control::Range => Node::Range(branch),
            },
        ))
    }

    /// What follows an else. `{{else if}}` is an if inside of it that shares the end.
    fn else_part(&mut self, control: Control, pos: u32) -> Parsed<NodeId> {
        if control.follow() == Some(self.peek().kind) {
            self.next();
            if self.guard.is_exhausted() {
                return Err(self.error("actions nest too deeply".to_owned()));
            }
            let inner = self.control(control)?;
            let only = self.ast.add_children(&[inner]);
            return Ok(self.ast.add(pos, Node::List(only)));
        }
        let (list, end) = self.list()?;
        match end {
            Item::End => Ok(list),
            other => Err(self.error(format!("expected end; found {}", other.name()))),
        }
    }

    /// `{{block "name" pipeline}} ... {{end}}`: a definition and a call of it.
    fn block(&mut self) -> Parsed<NodeId> {
        const CONTEXT: &str = "block clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Kind::RightDelim)?;
        let outer = std::mem::replace(&mut self.state, State::new());
        let (root, end) = self.list()?;
        if !matches!(end, Item::End) {
            self.state = outer; // the complaint is that of the surrounding text
            return Err(self.error(format!("unexpected {} in {CONTEXT}", end.name())));
        }
        self.add_tree(name.clone(), root)?;
        self.state = outer;
        Ok(self.invocation(token, name, Some(pipe)))
    }

    /// `{{template "name"}}` or `{{template "name" pipeline}}`; the keyword is past.
    fn template(&mut self) -> Parsed<NodeId> {
        const CONTEXT: &str = "template clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let mut pipe = None;
        if self.next_word().kind != Kind::RightDelim {
            self.back();
            pipe = Some(self.pipeline(CONTEXT, Kind::RightDelim)?);
        }
        Ok(self.invocation(token, name, pipe))
    }

    fn invocation(&mut self, at: Token, name: Str, pipe: Option<NodeId>) -> NodeId {
        let name = self.ast.add_string(name);
        self.ast.add(at.span.start, Node::Template(name, pipe))
    }

    fn template_name(&mut self, token: Token, context: &str) -> Parsed<Str> {
        match token.kind {
            Kind::String | Kind::RawString => self.unquote(token),
            _ => Err(self.unexpected(token, context)),
        }
    }

    pub(super) fn unquote(&mut self, token: Token) -> Parsed<Str> {
        literal::string(self.of(token)).map(Str::from).map_err(|message| self.error(message))
    }
}
