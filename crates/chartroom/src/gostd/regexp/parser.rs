//! From Go's syntax to the engine's tree. Groups are kept on a stack of our own, so that depth costs no recursion.

use regex_syntax::hir::{Capture, ClassUnicode, Hir, Look, Repetition};

use super::class::{self, fold, span};
use super::error::{Code, Error};
use crate::gostd::version::GoVersion;

/// How deep an expression may nest, and how many copies of its innermost part counted repetitions may ask for; both
/// as in Go (regexp/syntax, maxHeight and repeatIsValid).
const MAX_HEIGHT: u32 = 1000;
const MAX_REPEAT: u32 = 1000;

/// An expression ready for the engine.
pub(super) struct Parsed {
    pub hir: Hir,
    /// As in [`super::Regexp`].
    pub names: Vec<String>,
    /// How many ranges of characters beyond ASCII were left out, in all copies of the part that is repeated most.
    pub left_out: usize,
}

/// Which texts an expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Those of ASCII alone: of each class only the characters of ASCII are kept.
    Ascii,
    /// All.
    Unicode,
}

/// A place in the expression's text.
pub(super) struct Cursor<'p> {
    text: &'p str,
    pub at: usize,
    /// Whose groups and cases count.
    pub go: GoVersion,
}

impl<'p> Cursor<'p> {
    pub fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text from `start` up to here.
    pub fn since(&self, start: usize) -> &'p str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Steps over `c`, if it stands here.
    pub fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }
}

#[derive(Clone, Copy, Default)]
struct Flags {
    fold_case: bool,
    multi_line: bool,
    dot_all: bool,
    swap_greed: bool,
}

/// A part of the tree.
struct Node {
    hir: Hir,
    height: u32,
    /// How many copies of its innermost part the counted repetitions in it ask for.
    copies: u32,
}

/// A group that is still open, or the whole expression.
#[derive(Default)]
struct Group {
    /// The alternatives before the last `|`.
    done: Vec<Node>,
    /// What stands behind it so far.
    items: Vec<Node>,
    /// The flags to go back to.
    outer: Flags,
    /// The number of a capturing group.
    number: Option<u32>,
}

impl Group {
    fn end_alternative(&mut self) {
        let items = std::mem::take(&mut self.items);
        self.done.push(join(items, Hir::concat));
    }

    fn close(mut self) -> Node {
        self.end_alternative();
        let node = join(self.done, Hir::alternation);
        match self.number {
            None => node,
            Some(index) => Node {
                hir: Hir::capture(Capture { index, name: None, sub: Box::new(node.hir) }),
                height: node.height + 1,
                copies: node.copies,
            },
        }
    }
}

fn join(mut nodes: Vec<Node>, make: fn(Vec<Hir>) -> Hir) -> Node {
    match nodes.pop() {
        None => Node { hir: Hir::empty(), height: 1, copies: 1 },
        Some(only) if nodes.is_empty() => only,
        Some(last) => {
            nodes.push(last);
            let height = 1 + nodes.iter().map(|n| n.height).max().unwrap_or_default();
            let copies = nodes.iter().map(|n| n.copies).max().unwrap_or_default();
            Node { hir: make(nodes.into_iter().map(|n| n.hir).collect()), height, copies }
        }
    }
}

pub(super) fn parse(pattern: &[u8], alphabet: Alphabet, go: GoVersion) -> Result<Parsed, Error> {
    let text = std::str::from_utf8(pattern)
        .map_err(|e| Error::not_utf8(pattern.get(e.valid_up_to()..).unwrap_or_default()))?;
    let parser = Parser {
        cursor: Cursor { text, at: 0, go },
        alphabet,
        left_out: 0,
        flags: Flags::default(),
        open: Vec::new(),
        group: Group::default(),
        names: vec![String::new()],
    };
    parser.run()
}

struct Parser<'p> {
    cursor: Cursor<'p>,
    alphabet: Alphabet,
    left_out: usize,
    flags: Flags,
    /// The groups around the current one, outermost first.
    open: Vec<Group>,
    group: Group,
    names: Vec<String>,
}

impl Parser<'_> {
    fn run(mut self) -> Result<Parsed, Error> {
        // The start of the repetition operator just read: another one may not follow it.
        let mut repetition = None;
        while let Some(c) = self.cursor.peek() {
            let start = self.cursor.at;
            let repeated = match c {
                '*' => self.repeat(1, (0, None), repetition)?,
                '+' => self.repeat(1, (1, None), repetition)?,
                '?' => self.repeat(1, (0, Some(1)), repetition)?,
                '{' => self.counted(repetition)?,
                _ => {
                    self.item(c)?;
                    false
                }
            };
            repetition = repeated.then_some(start);
        }
        if !self.open.is_empty() {
            return Err(Code::Paren.at(self.cursor.text));
        }
        let node = std::mem::take(&mut self.group).close();
        self.check_height(&node)?;
        let copies = usize::try_from(node.copies).unwrap_or(usize::MAX);
        Ok(Parsed { hir: node.hir, names: self.names, left_out: self.left_out.saturating_mul(copies) })
    }

    /// Everything but repetitions.
    fn item(&mut self, c: char) -> Result<(), Error> {
        match c {
            '(' if self.cursor.rest().starts_with("(?") => return self.perl_group(),
            '[' => {
                let class = self.cursor.bracket_class(self.flags.fold_case)?;
                self.push_class(class);
                return Ok(());
            }
            '\\' => return self.backslash(),
            _ => {}
        }
        self.cursor.next();
        match c {
            '(' => self.open_group(Some(String::new())),
            ')' => return self.close_group(),
            '|' => self.group.end_alternative(),
            '^' => self.push_look(if self.flags.multi_line { Look::StartLF } else { Look::Start }),
            '$' => self.push_look(if self.flags.multi_line { Look::EndLF } else { Look::End }),
            '.' => {
                let mut class = span(0, u32::from(char::MAX));
                if !self.flags.dot_all {
                    class.difference(&span(10, 10));
                }
                self.push_class(class);
            }
            _ => self.push_char(u32::from(c)),
        }
        Ok(())
    }

    fn push(&mut self, hir: Hir) {
        self.group.items.push(Node { hir, height: 1, copies: 1 });
    }

    fn push_look(&mut self, look: Look) {
        self.push(Hir::look(look));
    }

    fn push_class(&mut self, mut class: ClassUnicode) {
        if self.alphabet == Alphabet::Ascii && !class.is_ascii() {
            self.left_out += class.ranges().len();
            class.intersect(&span(0, 0x7f));
        }
        self.push(class::node(class));
    }

    fn push_char(&mut self, c: u32) {
        if let Some(c) = char::from_u32(c).filter(|_| !self.flags.fold_case) {
            return self.push(Hir::literal(c.encode_utf8(&mut [0; 4]).as_bytes()));
        }
        self.push_class(fold(span(c, c), self.flags.fold_case, self.cursor.go));
    }

    /// `\A`, `\b`, `\d`, `\pL`, `\Q..\E`, or an escaped character.
    fn backslash(&mut self) -> Result<(), Error> {
        let look = match self.cursor.rest().as_bytes().get(1) {
            Some(b'A') => Some(Look::Start),
            Some(b'z') => Some(Look::End),
            Some(b'b') => Some(Look::WordAscii),
            Some(b'B') => Some(Look::WordAsciiNegate),
            _ => None,
        };
        if let Some(look) = look {
            self.cursor.at += 2;
            self.push_look(look);
        } else if let Some(behind) = self.cursor.rest().strip_prefix("\\Q") {
            let literal = behind.split("\\E").next().unwrap_or_default();
            self.cursor.at += (2 + literal.len() + 2).min(self.cursor.rest().len());
            literal.chars().for_each(|c| self.push_char(u32::from(c)));
        } else if let Some(class) = self.cursor.unicode_class(self.flags.fold_case)? {
            self.push_class(class);
        } else if let Some(class) = self.cursor.perl_class(self.flags.fold_case) {
            self.push_class(class);
        } else {
            let c = self.cursor.escaped_char()?;
            self.push_char(c);
        }
        Ok(())
    }

    /// `(?P<name>`, `(?<name>`, `(?:`, `(?i)`, `(?i-s:`. Source: Go, regexp/syntax, parsePerlFlags.
    fn perl_group(&mut self) -> Result<(), Error> {
        let rest = self.cursor.rest();
        for opening in ["(?P<", "(?<"] {
            if let Some(behind) = rest.strip_prefix(opening).filter(|behind| !behind.is_empty()) {
                let end = behind.find('>').ok_or_else(|| Code::NamedCapture.at(rest))?;
                let name = behind.get(..end).unwrap_or_default();
                let whole = rest.get(..opening.len() + end + 1).unwrap_or_default();
                if name.is_empty() || !name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()) {
                    return Err(Code::NamedCapture.at(whole));
                }
                self.cursor.at += whole.len();
                self.open_group(Some(name.to_string()));
                return Ok(());
            }
        }
        let start = self.cursor.at;
        self.cursor.at += 2;
        let mut flags = self.flags;
        let (mut on, mut named_any) = (true, true);
        while let Some(c) = self.cursor.next() {
            match c {
                'i' => flags.fold_case = on,
                'm' => flags.multi_line = on,
                's' => flags.dot_all = on,
                'U' => flags.swap_greed = on,
                '-' if on => {
                    (on, named_any) = (false, false);
                    continue;
                }
                ':' | ')' if named_any => {
                    if c == ':' {
                        self.open_group(None);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            named_any = true;
        }
        Err(Code::PerlOp.at(self.cursor.since(start)))
    }

    /// Opens a group, a capturing one if it has a name, be it an empty one.
    fn open_group(&mut self, name: Option<String>) {
        let number = name.map(|name| {
            self.names.push(name);
            u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX)
        });
        let group = Group { number, outer: self.flags, ..Group::default() };
        self.open.push(std::mem::replace(&mut self.group, group));
    }

    fn close_group(&mut self) -> Result<(), Error> {
        let outer = self.open.pop().ok_or_else(|| Code::UnexpectedParen.at(self.cursor.text))?;
        let group = std::mem::replace(&mut self.group, outer);
        self.flags = group.outer;
        let node = group.close();
        self.check_height(&node)?;
        self.group.items.push(node);
        Ok(())
    }

    /// `{2}`, `{2,}`, `{2,5}`; a brace that starts nothing of the kind stands for itself. Says whether it repeated.
    fn counted(&mut self, before: Option<usize>) -> Result<bool, Error> {
        let rest = self.cursor.rest();
        let Some((min, max, width)) = counts(rest) else {
            self.cursor.next();
            self.push_char(u32::from('{'));
            return Ok(false);
        };
        if min.max(max.unwrap_or_default()) > MAX_REPEAT || max.is_some_and(|max| min > max) {
            return Err(Code::RepeatSize.at(rest.get(..width).unwrap_or_default()));
        }
        self.repeat(width, (min, max), before)
    }

    /// Repeats the last item. `width` is that of the operator without a `?` behind it.
    fn repeat(
        &mut self,
        width: usize,
        range: (u32, Option<u32>),
        before: Option<usize>,
    ) -> Result<bool, Error> {
        let (min, max) = range;
        let start = self.cursor.at;
        self.cursor.at += width;
        let lazy = self.cursor.eat('?');
        if let Some(before) = before {
            return Err(Code::RepeatOp.at(self.cursor.since(before)));
        }
        let written = self.cursor.since(start);
        let node = self.group.items.pop().ok_or_else(|| Code::RepeatArgument.at(written))?;
        let greedy = lazy == self.flags.swap_greed;
        let mut copies = node.copies;
        if written.starts_with('{') {
            copies = match (max, min) {
                (Some(0), _) => 1,
                (None, 0) => copies,
                (Some(n), _) | (None, n) => copies.saturating_mul(n),
            };
            if min.max(max.unwrap_or_default()) >= 2 && copies > MAX_REPEAT {
                return Err(Code::RepeatSize.at(written));
            }
        }
        let repetition = Repetition { min, max, greedy, sub: Box::new(node.hir) };
        let node = Node { hir: Hir::repetition(repetition), height: node.height + 1, copies };
        self.check_height(&node)?;
        self.group.items.push(node);
        Ok(true)
    }

    fn check_height(&self, node: &Node) -> Result<(), Error> {
        if node.height > MAX_HEIGHT { Err(Code::Depth.at(self.cursor.text)) } else { Ok(()) }
    }
}

/// Minimum, maximum (`None`: no limit) and width of a counted repetition. Source: Go, regexp/syntax, parseRepeat.
fn counts(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let inner = text.strip_prefix('{')?;
    let inner = inner.get(..inner.find('}')?)?;
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let valid = plain && (digits.len() == 1 || !digits.starts_with('0'));
        valid.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    let (min, max) = match inner.split_once(',') {
        None => (number(inner)?, Some(number(inner)?)),
        Some((min, "")) => (number(min)?, None),
        Some((min, max)) => (number(min)?, Some(number(max)?)),
    };
    Some((min, max, inner.len() + 2))
}
