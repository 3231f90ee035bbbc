//! The patterns of `.Files.Glob` (github.com/gobwas/glob with `/` as separator). Not those of `.helmignore`.

/// A pattern: `*` and `?` stop at `/`, `**` does not, `{a,b}` are alternatives, `[ab]`, `[a-z]`, `[!a]` one character.
#[derive(Debug)]
pub struct Glob {
    /// The plain patterns that alternatives unfold to.
    unfolded: Vec<Vec<Token>>,
    /// What stands before braces without anything in them at the pattern's end.
    before_nothing: Vec<Vec<Token>>,
}

/// What cannot be done with a pattern.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// The pattern is malformed.
    Malformed,
    /// Its alternatives unfold to more than [`UNFOLD_LIMIT`] patterns.
    Beyond,
}

#[derive(Clone, Debug)]
enum Token {
    Literal(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `**`
    All,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// How many plain patterns alternatives may unfold to: each pair of braces multiplies them.
const UNFOLD_LIMIT: usize = 1000;

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is malformed, or too much.
    pub fn parse(pattern: &[u8]) -> Result<Glob, Fault> {
        let text = std::str::from_utf8(pattern).map_err(|_| Fault::Malformed)?;
        let text: Vec<char> = text.chars().collect();
        let mut parser = Parser { text: &text, at: 0, is_beyond: false, before_nothing: Vec::new() };
        match parser.sequence(false) {
            Some(unfolded) if parser.at == text.len() => {
                Ok(Glob { unfolded, before_nothing: parser.before_nothing })
            }
            _ if parser.is_beyond => Err(Fault::Beyond),
            _ => Err(Fault::Malformed),
        }
    }

    /// Whether the whole path fits.
    pub fn matches(&self, path: &[u8]) -> bool {
        let path: Vec<char> = String::from_utf8_lossy(path).chars().collect();
        self.unfolded.iter().any(|tokens| fits(tokens, &path))
    }

    /// Whether Helm's library panics at the path: where it fits up to braces without anything in them at the end.
    pub fn panics_at(&self, path: &[u8]) -> bool {
        let path: Vec<char> = String::from_utf8_lossy(path).chars().collect();
        self.before_nothing.iter().any(|tokens| {
            !matches!(tokens.last(), None | Some(Token::Many | Token::All)) && fits(tokens, &path)
        })
    }
}

struct Parser<'a> {
    text: &'a [char],
    at: usize,
    /// Whether it came to more than [`UNFOLD_LIMIT`].
    is_beyond: bool,
    /// What stands before braces without anything in them, as long as nothing else follows.
    before_nothing: Vec<Vec<Token>>,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text.get(self.at).copied();
        self.at += 1;
        c
    }

    /// Reads up to the end, or inside braces up to a comma or the closing brace, which stay.
    fn sequence(&mut self, in_braces: bool) -> Option<Vec<Vec<Token>>> {
        let mut found: Vec<Vec<Token>> = vec![Vec::new()];
        while let Some(c) = self.text.get(self.at).copied() {
            if c != '{' && !in_braces {
                self.before_nothing.clear();
            }
            let token = match c {
                ',' | '}' if in_braces => break,
                '{' => {
                    let alternatives = self.alternatives()?;
                    let is_nothing = alternatives.is_empty() && !in_braces;
                    match is_nothing {
                        true if !found.is_empty() => self.before_nothing.clone_from(&found),
                        true => {}
                        false => self.before_nothing.clear(),
                    }
                    found = self.join(&found, &alternatives)?;
                    continue;
                }
                '*' if self.text.get(self.at + 1) == Some(&'*') => {
                    self.at += 1;
                    Token::All
                }
                '*' => Token::Many,
                '?' => Token::One,
                '[' => {
                    self.at += 1;
                    let class = self.class()?;
                    found.iter_mut().for_each(|tokens| tokens.push(class.clone()));
                    continue;
                }
                '\\' => {
                    self.at += 1;
                    match self.text.get(self.at) {
                        Some(escaped) => Token::Literal(*escaped),
                        None => break,
                    }
                }
                c => Token::Literal(c),
            };
            self.at += 1;
            found.iter_mut().for_each(|tokens| tokens.push(token.clone()));
        }
        Some(found)
    }

    /// Reads alternatives up to the closing brace, or to the end of the pattern: there an open brace counts as closed,
    /// and nothing behind its last comma is no alternative.
    fn alternatives(&mut self) -> Option<Vec<Vec<Token>>> {
        let mut all = Vec::new();
        loop {
            self.at += 1;
            let unfinished = self.at == self.text.len();
            let found = if unfinished { Vec::new() } else { self.sequence(true)? };
            all.extend(found);
            match self.text.get(self.at) {
                Some(',') => continue,
                _ => break,
            }
        }
        self.at = (self.at + 1).min(self.text.len());
        // Alternatives that are all empty match nothing, not the empty text.
        if all.iter().all(Vec::is_empty) {
            all.clear();
        }
        self.is_beyond |= all.len() > UNFOLD_LIMIT;
        (!self.is_beyond).then_some(all)
    }

    /// Every left part followed by every right part.
    fn join(&mut self, left: &[Vec<Token>], right: &[Vec<Token>]) -> Option<Vec<Vec<Token>>> {
        self.is_beyond |= left.len() * right.len() > UNFOLD_LIMIT;
        let joined =
            || left.iter().flat_map(|l| right.iter().map(move |r| [&l[..], &r[..]].concat())).collect();
        (!self.is_beyond).then(joined)
    }

    /// Either one range and nothing else, or single characters, of which a later `-` is one.
    fn class(&mut self) -> Option<Token> {
        let negated = self.text.get(self.at) == Some(&'!');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        if self.text.get(self.at + 1) == Some(&'-') {
            let (low, high) = (self.next()?, self.text.get(self.at + 1).copied()?);
            self.at += 2;
            let closed = self.next()? == ']';
            return (closed && low <= high).then_some(Token::Class { negated, ranges: vec![(low, high)] });
        }
        loop {
            let one = match self.next()? {
                ']' => break,
                '\\' => self.next()?,
                c => c,
            };
            ranges.push((one, one));
        }
        (!ranges.is_empty()).then_some(Token::Class { negated, ranges })
    }
}

/// Matches with a table of reached places, so that many stars cost no more than a few.
fn fits(tokens: &[Token], path: &[char]) -> bool {
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            let stays = matches!(token, Token::Many | Token::All) && reached[at];
            let steps = at > 0 && step(token, path[at - 1], reached[at - 1], next[at - 1]);
            next[at] = stays || steps;
        }
        reached = next;
    }
    reached[path.len()]
}

/// Whether the token, begun before `c` (`before`) or already inside a run (`running`), takes `c`.
fn step(token: &Token, c: char, before: bool, running: bool) -> bool {
    match token {
        Token::Literal(l) => before && *l == c,
        Token::One => before && c != '/',
        Token::Many => running && c != '/',
        Token::All => running,
        Token::Class { negated, ranges } => {
            before && *negated != ranges.iter().any(|(a, z)| (*a..=*z).contains(&c))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(pattern: &str, path: &str) -> Option<bool> {
        Glob::parse(pattern.as_bytes()).ok().map(|glob| glob.matches(path.as_bytes()))
    }

    #[test]
    fn stars_stop_at_slashes_unless_doubled() {
        assert_eq!(is_match("dir/*.conf", "dir/a.conf"), Some(true));
        assert_eq!(is_match("*.conf", "dir/a.conf"), Some(false));
        assert_eq!(is_match("**.conf", "dir/sub/a.conf"), Some(true));
        assert_eq!(is_match("**/*.conf", "a.conf"), Some(false));
    }

    #[test]
    fn alternatives_and_classes() {
        assert_eq!(is_match("{a,b{c,d}}.txt", "bd.txt"), Some(true));
        assert_eq!(is_match("[!a-c].txt", "d.txt"), Some(true));
        assert_eq!(is_match("[!a-c].txt", "b.txt"), Some(false));
        assert_eq!(is_match("[", "b.txt"), None);
        assert_eq!(is_match("[a-b-c]", "a"), None);
        assert_eq!(is_match("[ab-c]", "-"), Some(true));
        assert_eq!(is_match("{a,b", "b"), Some(true));
        assert_eq!(is_match("*{", "a"), Some(false));
        assert_eq!(is_match("a{}.txt", "a.txt"), Some(false));
        assert_eq!(is_match("{,}", ""), Some(false));
        assert_eq!(is_match("{{},a}", "a"), Some(true));
        assert_eq!(is_match("a{b,}", "a"), Some(true));
        assert_eq!(Glob::parse(b"\x80").unwrap_err(), Fault::Malformed);
    }

    /// Which of these Helm's library panics at (`a`, `ab` are the paths), and which unfold too far.
    #[test]
    fn patterns_that_cannot_be_used_are_known() {
        for pattern in ["a{}", "[a]{}", "?{}", "a{", "{a}{}", "*a{}", "a{,,}", "a{{}}", "a{}{}"] {
            assert!(Glob::parse(pattern.as_bytes()).is_ok_and(|glob| glob.panics_at(b"a")), "{pattern}");
        }
        for pattern in ["{}", "*{}", "{}a", "a{}b", "a*{}", "{a,{}}", "a{b,{}}", "a{b,}", "{}", "b{}", "a{}?"]
        {
            assert!(Glob::parse(pattern.as_bytes()).is_ok_and(|glob| !glob.panics_at(b"a")), "{pattern}");
        }
        assert_eq!(Glob::parse("{a,b}".repeat(10).as_bytes()).unwrap_err(), Fault::Beyond);
        assert!(Glob::parse("{a,b}".repeat(9).as_bytes()).is_ok());
    }
}
