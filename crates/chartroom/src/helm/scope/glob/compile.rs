//! From what a pattern says to what matches it, with the short cuts of Helm's library, which show in what matches
//! (gobwas/glob: compiler/compiler.go).

use super::matcher::{Matcher, Tree};
use super::tree::{self, Node};

/// What matches the node.
pub(super) fn compile(node: &Node) -> Matcher {
    let matcher = match node {
        Node::AnyOf(alternatives) => {
            return match tree::minimized(alternatives) {
                Some(node) => compile(&node),
                None => Matcher::AnyOf(children(alternatives)),
            };
        }
        Node::Pattern(parts) if parts.is_empty() => return Matcher::Nothing,
        Node::Pattern(parts) => sequence(minimized(children(parts))),
        Node::Nothing => Matcher::Nothing,
        Node::Text(text) => Matcher::Text(text.as_bytes().to_vec()),
        Node::List { letters, not } => Matcher::List { letters: letters.chars().collect(), not: *not },
        Node::Range { low, high, not } => Matcher::Range { low: *low, high: *high, not: *not },
        Node::Any => Matcher::Any,
        Node::Super => Matcher::Super,
        Node::Single => Matcher::Single,
    };
    optimized(matcher)
}

fn children(nodes: &[Node]) -> Vec<Matcher> {
    nodes.iter().map(|node| optimized(compile(node))).collect()
}

/// `optimizeMatcher`
fn optimized(matcher: Matcher) -> Matcher {
    match matcher {
        Matcher::AnyOf(mut all) if all.len() == 1 => all.pop().unwrap_or(Matcher::Nothing),
        Matcher::List { letters, not: false } if letters.len() == 1 => {
            Matcher::Text(String::from_iter(letters).into_bytes())
        }
        Matcher::Tree(tree) => optimized_tree(*tree),
        other => other,
    }
}

fn optimized_tree(mut tree: Tree) -> Matcher {
    tree.left = tree.left.map(optimized);
    tree.right = tree.right.map(optimized);
    let Matcher::Text(text) = &tree.value else { return Matcher::Tree(Box::new(tree)) };
    let text = text.clone();
    match (&tree.left, &tree.right) {
        (None, None) => Matcher::Text(text),
        (Some(Matcher::Super), Some(Matcher::Super)) => Matcher::Contains { needle: text, not: false },
        (Some(Matcher::Super), None) => Matcher::Suffix(text),
        (None, Some(Matcher::Super)) => Matcher::Prefix(text),
        (None, Some(Matcher::Suffix(suffix))) => Matcher::PrefixSuffix(text, suffix.clone()),
        (Some(Matcher::Prefix(prefix)), None) => Matcher::PrefixSuffix(prefix.clone(), text),
        (Some(Matcher::Any), None) => Matcher::SuffixAny(text),
        (None, Some(Matcher::Any)) => Matcher::PrefixAny(text),
        _ => Matcher::Tree(Box::new(tree)),
    }
}

/// `compileMatchers`: a tree around the last of the longest that have a fixed length.
fn sequence(mut matchers: Vec<Matcher>) -> Matcher {
    if matchers.len() == 1
        && let Some(only) = matchers.pop()
    {
        return only;
    }
    if let Some(glue) = glued(&matchers) {
        return glue.made(matchers);
    }
    let lengths = matchers.iter().enumerate().filter_map(|(i, matcher)| Some((matcher.length()?, i)));
    let Some((_, index)) = lengths.max() else {
        // None has a fixed length.
        let right = matchers.split_off(1);
        let value = matchers.pop().unwrap_or(Matcher::Nothing);
        return Matcher::Tree(Box::new(Tree::new(value, None, Some(sequence(right)))));
    };
    let right = matchers.split_off(index + 1);
    let value = matchers.pop().unwrap_or(Matcher::Nothing);
    let part = |part: Vec<Matcher>| if part.is_empty() { None } else { Some(sequence(part)) };
    Matcher::Tree(Box::new(Tree::new(value, part(matchers), part(right))))
}

/// What a run of matchers becomes (`glueMatchers`).
#[derive(Clone)]
enum Glue {
    One(Matcher),
    Row(usize),
}

impl Glue {
    fn length(&self) -> Option<usize> {
        match self {
            Glue::One(matcher) => matcher.length(),
            Glue::Row(length) => Some(*length),
        }
    }

    fn made(self, matchers: Vec<Matcher>) -> Matcher {
        match self {
            Glue::One(matcher) => matcher,
            Glue::Row(length) => Matcher::Row { length, matchers },
        }
    }
}

fn glued(matchers: &[Matcher]) -> Option<Glue> {
    if matchers.len() <= 1 {
        return None;
    }
    glued_as_every(matchers).map(Glue::One).or_else(|| {
        let lengths: Option<Vec<usize>> = matchers.iter().map(Matcher::length).collect();
        Some(Glue::Row(lengths?.iter().sum()))
    })
}

/// Stars, question marks and negated lists of the same letters.
fn glued_as_every(matchers: &[Matcher]) -> Option<Matcher> {
    let (mut any, mut every, mut least) = (false, false, 0);
    let mut separator: Option<Vec<char>> = None;
    for matcher in matchers {
        let own = match matcher {
            Matcher::Super => {
                every = true;
                Vec::new()
            }
            Matcher::Any => {
                any = true;
                vec!['/']
            }
            Matcher::Single => {
                least += 1;
                vec!['/']
            }
            Matcher::List { letters, not: true } => {
                least += 1;
                letters.clone()
            }
            _ => return None,
        };
        if *separator.get_or_insert_with(|| own.clone()) != own {
            return None;
        }
    }
    let separator: String = separator.unwrap_or_default().into_iter().collect();
    Some(match (any, every, least) {
        (false, true, 0) => Matcher::Super,
        (true, false, 0) => Matcher::Any,
        _ if (any || every) && separator.is_empty() => Matcher::Min(least),
        _ => {
            let mut all = Vec::new();
            if least > 0 {
                all.push(Matcher::Min(least));
                if !any && !every {
                    all.push(Matcher::Max(least));
                }
            }
            if !separator.is_empty() {
                all.push(Matcher::Contains { needle: separator.into_bytes(), not: true });
            }
            Matcher::EveryOf(all)
        }
    })
}

/// `minimizeMatchers`: the best run is put together, as long as there is one.
fn minimized(mut matchers: Vec<Matcher>) -> Vec<Matcher> {
    loop {
        let mut best: Option<(Glue, usize, usize)> = None;
        for left in 0..matchers.len() {
            for right in (left + 1..=matchers.len()).rev() {
                let Some(glue) = glued(&matchers[left..right]) else { continue };
                let is_better = best.as_ref().is_none_or(|(done, from, to)| {
                    let is_longer = matches!((done.length(), glue.length()), (Some(a), Some(b)) if b > a);
                    is_longer || to - from < right - left
                });
                if is_better {
                    best = Some((glue, left, right));
                }
            }
        }
        let Some((glue, left, right)) = best else { return matchers };
        let rest = matchers.split_off(right);
        let run = matchers.split_off(left);
        matchers.push(glue.made(run));
        matchers.extend(rest);
    }
}
