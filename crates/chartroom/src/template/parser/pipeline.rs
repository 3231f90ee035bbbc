//! Inside an action: declarations, commands, operands, chains of fields. Not which action it is.

use smallvec::SmallVec;

use super::super::ast::{At, Callee, NodeId, NodeKind as Node, Row, Target, VarId};
use super::super::builtins::Builtin;
use super::super::token::{Kind, Token};
use super::super::{literal, unparse};
use super::{PAREN_LIMIT, Parsed, Parser};
use crate::diag::Span;
use crate::gostd::strconv::quoted;

/// A pipeline that has not ended yet.
#[derive(Default)]
struct Pipe {
    variables: SmallVec<[VarId; 2]>,
    assigns: bool,
    commands: SmallVec<[NodeId; 2]>,
}

impl Parser<'_> {
    /// Declarations and commands up to the token `end`, which is taken.
    pub(super) fn pipeline(&mut self, context: &'static str, end: Kind) -> Parsed<NodeId> {
        let pos = self.peek_word().span.start;
        let mut pipe = Pipe::default();
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.next_word();
            match token.kind {
                kind if kind == end => break,
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.back();
                    let command = self.command()?;
                    pipe.commands.push(command);
                }
                _ => return Err(self.unexpected(token, context)),
            }
        }
        self.check_stages(&pipe, context)?;
        let pipe = self.ast.add_pipe(&pipe.variables, pipe.assigns, &pipe.commands);
        Ok(self.ast.add(pos, Node::Pipe(pipe)))
    }

    /// `$x :=`, `$x =`, and in a range `$x, $y :=`. What turns out to be no declaration is given back.
    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Parsed<()> {
        while self.peek_word().kind == Kind::Variable {
            let variable = self.next();
            // A blank is a token here: in "$x foo" the blank and "foo" are seen before it is clear what $x is.
            let after = self.peek();
            let next = self.peek_word();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    pipe.assigns = next.kind == Kind::Assign;
                    self.next_word();
                    self.declare(pipe, variable);
                    return Ok(());
                }
                Kind::Char if self.of(next) == b"," => {
                    self.next_word();
                    self.declare(pipe, variable);
                    if context != "range" || pipe.variables.len() >= 2 {
                        return Err(self.error(format!("too many declarations in {context}")));
                    }
                    if !matches!(self.peek_word().kind, Kind::Variable | Kind::RightDelim | Kind::RightParen)
                    {
                        return Err(self.error("range can only initialize variables".to_owned()));
                    }
                }
                _ => {
                    if after.kind == Kind::Space {
                        self.back_before([variable, after]);
                    } else {
                        self.back_before([variable]);
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn declare(&mut self, pipe: &mut Pipe, token: Token) {
        let id = self.variable_id(token);
        pipe.variables.push(id);
        self.state.variables.push(id);
    }

    fn check_stages(&self, pipe: &Pipe, context: &str) -> Parsed<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(format!("missing value for {context}")));
        }
        for (i, command) in pipe.commands.iter().enumerate().skip(1) {
            let Node::Command(words) = self.ast[*command].kind else { continue };
            let Some(first) = self.ast[words].first() else { continue };
            if self.is_literal(*first) {
                let stage = i + 1;
                return Err(self.error(format!("non executable command in pipeline stage {stage}")));
            }
        }
        Ok(())
    }

    /// Neither something to call nor something with fields.
    fn is_literal(&self, id: NodeId) -> bool {
        matches!(
            self.ast[id].kind,
            Node::Bool(_) | Node::Dot | Node::Nil | Node::Number(_) | Node::String(..)
        )
    }

    /// Operands with blanks between them, up to a `|`, which is taken, or the end of the pipeline, which is not.
    fn command(&mut self) -> Parsed<NodeId> {
        let pos = self.peek_word().span.start;
        let mut words = SmallVec::<[_; 4]>::new();
        loop {
            self.peek_word();
            if let Some(operand) = self.operand()? {
                words.push(operand);
            }
            let token = self.next();
            match token.kind {
                Kind::Space => continue,
                Kind::RightDelim | Kind::RightParen => self.back(),
                Kind::Pipe => {}
                _ => return Err(self.unexpected(token, "operand")),
            }
            break;
        }
        if words.is_empty() {
            return Err(self.error("empty command".to_owned()));
        }
        let words = self.ast.add_children(&words);
        Ok(self.ast.add(pos, Node::Command(words)))
    }

    /// A term and the fields that follow it without a blank.
    fn operand(&mut self) -> Parsed<Option<NodeId>> {
        let Some(term) = self.term()? else { return Ok(None) };
        let first = self.peek();
        if first.kind != Kind::Field {
            return Ok(Some(term));
        }
        let mut names = match self.ast[term].kind {
            Node::Field(names) => names,
            _ => Row::EMPTY,
        };
        while self.peek().kind == Kind::Field {
            let field = self.next();
            names = self.ast.add_name(names, name_of(field));
        }
        // Messages about a chain point at its second link.
        let pos = first.span.start;
        Ok(Some(match self.ast[term].kind {
            Node::Field(_) => self.ast.replace(term, pos, Node::Field(names)),
            Node::Variable(id, _) => self.ast.replace(term, pos, Node::Variable(id, names)),
            _ if self.is_literal(term) => {
                let text = quoted(unparse::source_text(&self.ast, term).as_bytes());
                return Err(self.error(format!("unexpected . after term {text}")));
            }
            _ => self.ast.add(pos, Node::Chain(term, names)),
        }))
    }

    fn term(&mut self) -> Parsed<Option<NodeId>> {
        let token = self.next_word();
        let node = match token.kind {
            Kind::Identifier => Node::Function(self.function(token)?),
            Kind::Dot => Node::Dot,
            Kind::Nil => Node::Nil,
            Kind::Variable => Node::Variable(self.known_variable(token)?, Row::EMPTY),
            Kind::Field => Node::Field(self.ast.add_name(Row::EMPTY, name_of(token))),
            Kind::Bool => Node::Bool(self.of(token) == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = literal::number(token.kind, self.of(token), token.span);
                let number = number.map_err(|message| self.error(message))?;
                Node::Number(self.ast.add_number(number))
            }
            Kind::String | Kind::RawString => {
                let string = self.unquote(token)?;
                Node::String(token.span, self.ast.add_string(string))
            }
            Kind::LeftParen => return self.parenthesised().map(Some),
            _ => {
                self.back();
                return Ok(None);
            }
        };
        Ok(Some(self.ast.add(token.span.start, node)))
    }

    fn parenthesised(&mut self) -> Parsed<NodeId> {
        if self.state.parens >= PAREN_LIMIT || self.guard.is_exhausted() {
            return Err(self.error("max expression depth exceeded".to_owned()));
        }
        self.state.parens += 1;
        let pipe = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
        self.state.parens -= 1;
        Ok(pipe)
    }

    fn function(&mut self, token: Token) -> Parsed<At<Callee>> {
        let word = self.of(token);
        if let Some(callee) = self.ast.callee(word) {
            return Ok(callee);
        }
        let name = String::from_utf8_lossy(word);
        let callee = if let Some(func) = self.funcs.get(&name) {
            Callee { name: func.name, target: Target::Func(func.clone()) }
        } else if let Some((name, builtin)) = Builtin::named(&name) {
            Callee { name, target: Target::Builtin(builtin) }
        } else {
            let message = format!("function {} not defined", quoted(name.as_bytes()));
            return Err(self.error_with(message, self.similar(&name)));
        };
        Ok(self.ast.add_callee(callee))
    }

    /// The function whose name is most like one that there is not: at most every third letter is another.
    fn similar(&self, name: &str) -> Option<&'static str> {
        let (typed, names) = (name.to_lowercase(), self.funcs.names().chain(Builtin::names()));
        let slips = |known: &'static str| (strsim::osa_distance(&typed, &known.to_lowercase()), known);
        let nearest = names.map(slips).min()?;
        (nearest.0 * 3 <= name.len().max(3)).then_some(nearest.1)
    }

    fn known_variable(&mut self, token: Token) -> Parsed<VarId> {
        let id = self.variable_id(token);
        if self.state.variables.contains(&id) {
            return Ok(id);
        }
        Err(self.error(format!("undefined variable {}", quoted(self.of(token)))))
    }
}

/// A field's name without its dot.
fn name_of(field: Token) -> Span {
    Span { start: field.span.start + 1, end: field.span.end }
}
