//! Tokens to nodes. This file: the state of the parser, looking ahead, and complaints; the grammar is beside it.
//!
//! Source of the grammar and of the wording: Go, text/template/parse/parse.go.

mod action;
mod pipeline;

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use foldhash::HashMap;

use super::ast::{Ast, DOLLAR, NodeId, VarId, place};
use super::error::{Cause, Error};
use super::exec::limits::StackGuard;
use super::func::FuncMap;
use super::lexer::Lexer;
use super::token::{Kind, Token};
use crate::value::Str;

/// How deep parentheses may nest, as in Go (`maxStackDepth`).
const PAREN_LIMIT: usize = 10_000;

type Parsed<T> = Result<T, Box<Error>>;

/// A template found in a text.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub name: Str,
    pub root: NodeId,
    /// Whether it prints nothing but blanks.
    pub is_blank: bool,
}

/// Parses a text into the templates that it holds: the text itself under `name`, and what it defines. Its tokens are
/// taken off those that are `left`.
pub(super) fn parse(
    name: &[u8],
    text: &Str,
    funcs: &FuncMap,
    guard: StackGuard,
    left: &Cell<usize>,
) -> Parsed<(Rc<Ast>, Vec<Tree>)> {
    let mut parser = Parser::new(name, text, 0..text.len(), funcs, guard, left.get());
    if u32::try_from(text.len()).is_err() {
        return Err(parser.error("the text is larger than 4 GiB".to_owned()));
    }
    let root = parser.top()?;
    parser.add_tree(Str::from(name), root)?;
    left.set(parser.lexer.left());
    Ok((Rc::new(parser.ast), parser.trees))
}

/// Parses one definition of a text, which stands at `span`.
pub(super) fn parse_definition(
    name: &[u8],
    text: &Str,
    span: Range<usize>,
    funcs: &FuncMap,
    guard: StackGuard,
    left: &Cell<usize>,
) -> Parsed<(Rc<Ast>, Option<Tree>)> {
    let mut parser = Parser::new(name, text, span, funcs, guard, left.get());
    parser.expect(&[Kind::LeftDelim], "input")?;
    parser.expect(&[Kind::Define], "input")?;
    parser.define()?;
    left.set(parser.lexer.left());
    Ok((Rc::new(parser.ast), parser.trees.pop()))
}

struct Parser<'a> {
    ast: Ast,
    lexer: Lexer<'a>,
    text: &'a [u8],
    funcs: &'a FuncMap,
    guard: StackGuard,
    trees: Vec<Tree>,
    tree_of: HashMap<Str, usize>,
    variable_ids: HashMap<&'a [u8], VarId>,
    /// What is in the lists that have not ended yet, the innermost last.
    items: Vec<NodeId>,
    state: State,
}

/// What each definition has for itself.
struct State {
    /// The tokens looked at and not taken; the first one was read last.
    tokens: [Token; 3],
    waiting: usize,
    /// The variables that may be used here.
    variables: Vec<VarId>,
    /// Where the action being parsed starts.
    action: Option<u32>,
    ranges: usize,
    parens: usize,
}

impl State {
    fn new() -> State {
        State {
            tokens: [Token::NONE; 3],
            waiting: 0,
            variables: vec![DOLLAR],
            action: None,
            ranges: 0,
            parens: 0,
        }
    }
}

impl<'a> Parser<'a> {
    /// A parser of the part of a text at `span`.
    fn new(
        name: &[u8],
        text: &'a Str,
        span: Range<usize>,
        funcs: &'a FuncMap,
        guard: StackGuard,
        left: usize,
    ) -> Parser<'a> {
        Parser {
            ast: Ast::new(&String::from_utf8_lossy(name), text.clone(), span.len()),
            lexer: Lexer::new(text, span.start, left),
            text,
            funcs,
            guard,
            trees: Vec::new(),
            tree_of: HashMap::default(),
            variable_ids: [(&b"$"[..], DOLLAR)].into_iter().collect(),
            items: Vec::new(),
            state: State::new(),
        }
    }

    /// The bytes of a token.
    fn of(&self, token: Token) -> &'a [u8] {
        token.of(self.text)
    }

    fn next(&mut self) -> Token {
        let state = &mut self.state;
        if state.waiting > 0 {
            state.waiting -= 1;
        } else {
            state.tokens[0] = self.lexer.next();
        }
        state.tokens[state.waiting]
    }

    fn peek(&mut self) -> Token {
        let token = self.next();
        self.state.waiting += 1;
        token
    }

    /// Gives the last token back.
    fn back(&mut self) {
        self.state.waiting += 1;
    }

    /// Gives `tokens` back in front of the one looked at; in the order of the text.
    fn back_before<const N: usize>(&mut self, tokens: [Token; N]) {
        for (i, token) in tokens.into_iter().rev().enumerate() {
            self.state.tokens[i + 1] = token;
        }
        self.state.waiting = N + 1;
    }

    fn next_word(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    fn peek_word(&mut self) -> Token {
        let token = self.next_word();
        self.back();
        token
    }

    fn expect(&mut self, kinds: &[Kind], context: &str) -> Parsed<Token> {
        let token = self.next_word();
        if kinds.contains(&token.kind) { Ok(token) } else { Err(self.unexpected(token, context)) }
    }

    /// Go names the line of the token read last, whichever it was that displeased.
    fn error(&self, message: String) -> Box<Error> {
        self.error_with(message, None)
    }

    /// An error with what may have been meant.
    fn error_with(&self, message: String, meant: Option<&'static str>) -> Box<Error> {
        let place = place(&self.ast.name, self.text, self.state.tokens[0].span.start);
        Box::new(Error::new(Cause::Parse { place: Box::new(place), message: message.into(), meant }))
    }

    fn unexpected(&self, token: Token, context: &str) -> Box<Error> {
        if token.kind == Kind::Error {
            return self.error(format!("{}{}", self.lexer.error(), self.action_hint(token)));
        }
        self.error(format!("unexpected {} in {context}", token.describe(self.text)))
    }

    /// Where the action started, if that was on another line.
    fn action_hint(&self, token: Token) -> String {
        let line = |pos| place(&self.ast.name, self.text, pos).line;
        let Some(action) = self.state.action.map(line) else { return String::new() };
        if action == line(token.span.start) {
            return String::new();
        }
        let subject = if self.lexer.error().ends_with(" action") { "" } else { " in action" };
        format!("{subject} started at {}:{action}", self.ast.name)
    }

    /// Keeps a finished template; a blank one does not count, a second one does.
    fn add_tree(&mut self, name: Str, root: NodeId) -> Parsed<()> {
        let tree = Tree { is_blank: self.ast.is_blank(root), name, root };
        let old = self.tree_of.get(&tree.name).and_then(|i| self.trees.get_mut(*i));
        match old {
            None => {
                self.tree_of.insert(tree.name.clone(), self.trees.len());
                self.trees.push(tree);
            }
            Some(old) if old.is_blank => *old = tree,
            Some(_) if tree.is_blank => {}
            Some(_) => {
                let name = crate::gostd::strconv::quoted(&tree.name);
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
        }
        Ok(())
    }

    fn variable_id(&mut self, token: Token) -> VarId {
        let name = self.of(token);
        if let Some(id) = self.variable_ids.get(name) {
            return *id;
        }
        let id = VarId(u32::try_from(self.ast.variables.len()).unwrap_or(u32::MAX));
        self.ast.variables.push((&*String::from_utf8_lossy(name)).into());
        self.variable_ids.insert(name, id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Limits;
    use crate::template::exec::limits::MAX_TOKENS;

    fn complaint(text: &str) -> String {
        match parse(
            b"t",
            &text.into(),
            &FuncMap::default(),
            Limits::default().guard(),
            &Cell::new(MAX_TOKENS),
        ) {
            Ok(_) => "fine".to_owned(),
            Err(e) => e.text(),
        }
    }

    #[test]
    fn complaints_have_gos_words_and_lines() {
        for (text, message) in [
            ("{{ nosuch }}", "template: t:1: function \"nosuch\" not defined"),
            ("{{ $x }}", "template: t:1: undefined variable \"$x\""),
            ("\n{{ if 1 }}\n", "template: t:3: unexpected EOF"),
            ("{{ if 1 }}{{ else }}{{ else }}{{ end }}", "template: t:1: expected end; found {{else}}"),
            (
                "{{ define \"a\" }}x{{ end }}{{ define \"a\" }}y{{ end }}",
                "template: t:1: template: multiple definition of template \"a\"",
            ),
            ("{{ define \"a\" }}x{{ end }}{{ define \"a\" }} {{ end }}", "fine"),
            ("{{ 1 |\n\"a\" }}", "template: t:2: non executable command in pipeline stage 2"),
            ("{{ \"a\".b }}", "template: t:1: unexpected . after term \"\\\"a\\\"\""),
            ("{{ print\n1", "template: t:2: unclosed action started at t:1"),
            ("{{ print\n'1", "template: t:2: unterminated character constant in action started at t:1"),
            ("{{ .Values.something, }}", "template: t:1: unexpected \",\" in operand"),
            ("{{ template .Values.something }}", "template: t:1: unexpected \".Values\" in template clause"),
            ("{{ range $a, $b, $c := 1 }}{{ end }}", "template: t:1: too many declarations in range"),
            ("{{ break }}", "template: t:1: {{break}} outside {{range}}"),
        ] {
            assert_eq!(complaint(text), message, "{text}");
        }
    }

    #[test]
    fn too_many_tokens_are_refused() {
        let funcs = FuncMap::default();
        let left = Cell::new(10);
        assert!(parse(b"t", &"{{ 1 }}".into(), &funcs, Limits::default().guard(), &left).is_ok());
        let error = parse(b"t", &"{{ 1 }}".into(), &funcs, Limits::default().guard(), &left).unwrap_err();
        assert_eq!(
            error.text(),
            format!("template: t:1: templates are too large: more than {MAX_TOKENS} tokens")
        );
    }

    #[test]
    fn deep_nesting_is_refused_instead_of_overflowing_the_stack() {
        let parens = format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(complaint(&parens), "template: t:1: max expression depth exceeded");
        let blocks = "{{ if 1 }}".repeat(100_000) + &"{{ end }}".repeat(100_000);
        assert_eq!(complaint(&blocks), "template: t:1: actions nest too deeply");
        let chain = "{{ if 1 }}".to_owned() + &"{{ else if 1 }}".repeat(100_000) + "{{ end }}";
        assert_eq!(complaint(&chain), "template: t:1: actions nest too deeply");
        assert_eq!(complaint(&format!("{{{{ {} }}}}", ".a".repeat(100_000))), "fine");
    }
}
