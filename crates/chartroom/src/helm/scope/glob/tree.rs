//! What a pattern says, as a tree (gobwas/glob: syntax/ast; `minimizeTree` of compiler/compiler.go). Not what it matches.

use super::Fault;
use super::lexer::{Lexer, Token};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Nothing,
    /// One after the other.
    Pattern(Vec<Node>),
    /// One of them.
    AnyOf(Vec<Node>),
    Text(String),
    List {
        letters: String,
        not: bool,
    },
    Range {
        low: char,
        high: char,
        not: bool,
    },
    Any,
    Super,
    Single,
}

/// How many parts one sequence of a pattern may have: they are grouped by looking at each run of them.
const SEQUENCE_LIMIT: usize = 200;
/// How many parts there may be altogether: alternatives are compared with each other.
const PARTS_LIMIT: usize = 2000;
/// How deep braces may stand in braces.
const DEPTH_LIMIT: usize = 50;

/// Reads a pattern.
///
/// # Errors
/// It is malformed, or too much.
pub(super) fn parse(text: &[char]) -> Result<Node, Fault> {
    let mut parser = Parser { lexer: Lexer::new(text), parts: 0 };
    let (parts, _) = parser.sequence(0)?;
    Ok(Node::Pattern(parts))
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    parts: usize,
}

impl Parser<'_> {
    /// Parts up to the end or to what ends an alternative, and which that was.
    fn sequence(&mut self, depth: usize) -> Result<(Vec<Node>, Token), Fault> {
        let mut parts = Vec::new();
        loop {
            let part = match self.lexer.next()? {
                Token::Text(text) => Node::Text(text),
                Token::Any => Node::Any,
                Token::Super => Node::Super,
                Token::Single => Node::Single,
                Token::RangeOpen => self.range()?,
                Token::TermsOpen if depth == DEPTH_LIMIT => return Err(Fault::Beyond),
                Token::TermsOpen => {
                    let (node, is_closed) = self.terms(depth + 1)?;
                    parts.push(node);
                    if !is_closed {
                        return Ok((parts, Token::End));
                    }
                    continue;
                }
                end @ (Token::End | Token::Separator | Token::TermsClose) => return Ok((parts, end)),
                _ => return Err(Fault::Malformed),
            };
            self.parts += 1;
            if parts.len() >= SEQUENCE_LIMIT || self.parts > PARTS_LIMIT {
                return Err(Fault::Beyond);
            }
            parts.push(part);
        }
    }

    /// Alternatives, and whether their brace is closed: at the end of a pattern it need not be.
    fn terms(&mut self, depth: usize) -> Result<(Node, bool), Fault> {
        let mut all = Vec::new();
        loop {
            let (parts, end) = self.sequence(depth)?;
            all.push(Node::Pattern(parts));
            self.parts += 1;
            if self.parts > PARTS_LIMIT {
                return Err(Fault::Beyond);
            }
            if end != Token::Separator {
                return Ok((Node::AnyOf(all), end == Token::TermsClose));
            }
        }
    }

    fn range(&mut self) -> Result<Node, Fault> {
        let (mut not, mut range, mut letters) = (false, None, String::new());
        loop {
            match self.lexer.next()? {
                Token::Not => not = true,
                Token::RangeLow(low) => range = Some((low, low)),
                Token::RangeHigh(high) => match &mut range {
                    Some((low, end)) if *low <= high => *end = high,
                    _ => return Err(Fault::Malformed),
                },
                Token::Text(text) => letters = text,
                Token::RangeClose => break,
                _ => return Err(Fault::Malformed),
            }
        }
        match range {
            Some((low, high)) if letters.is_empty() => Ok(Node::Range { low, high, not }),
            None if !letters.is_empty() => Ok(Node::List { letters, not }),
            _ => Err(Fault::Malformed),
        }
    }
}

/// Alternatives that begin or end with the same parts, with these in front of and behind what differs; `None` where there are
/// none such (`minimizeTreeAnyOf`).
pub(super) fn minimized(alternatives: &[Node]) -> Option<Node> {
    let sequences: Vec<&[Node]> = alternatives
        .iter()
        .map(|node| if let Node::Pattern(parts) = node { Some(&parts[..]) } else { None })
        .collect::<Option<_>>()?;
    let (left, right) = common(&sequences);
    if left + right == 0 {
        return None;
    }
    let first = *sequences.first()?;
    let mut result = Vec::new();
    if left > 0 {
        result.push(Node::Pattern(first[..left].to_vec()));
    }
    let mut different: Vec<Node> = Vec::new();
    for parts in &sequences {
        let rest = &parts[left..parts.len() - right];
        let node = if rest.is_empty() { Node::Nothing } else { Node::Pattern(rest.to_vec()) };
        if !different.contains(&node) {
            different.push(node);
        }
    }
    match different.len() {
        1 if different[0] == Node::Nothing => {}
        1 => result.append(&mut different),
        _ => result.push(Node::AnyOf(different)),
    }
    if right > 0 {
        result.push(Node::Pattern(first[first.len() - right..].to_vec()));
    }
    Some(Node::Pattern(result))
}

/// How many parts all have in common at the beginning and at the end (`commonChildren`).
fn common(sequences: &[&[Node]]) -> (usize, usize) {
    let Some((index, least)) = sequences.iter().enumerate().min_by_key(|(_, parts)| parts.len()) else {
        return (0, 0);
    };
    if sequences.len() <= 1 {
        return (0, 0);
    }
    let (mut left, mut right) = (0, 0);
    let (mut is_left_over, mut is_right_over) = (false, false);
    for i in 0..least.len() {
        let j = least.len() - 1 - i;
        if left + right >= least.len() || is_left_over && is_right_over {
            break;
        }
        for (_, other) in sequences.iter().enumerate().filter(|(k, _)| *k != index) {
            if is_left_over && is_right_over {
                break;
            }
            is_left_over |= least[i] != other[i];
            is_right_over |= !is_left_over && j <= i;
            is_right_over |= least[j] != other[j + other.len() - least.len()];
        }
        left += usize::from(!is_left_over);
        right += usize::from(!is_right_over);
    }
    (left, right)
}
