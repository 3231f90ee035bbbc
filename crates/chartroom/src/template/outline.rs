//! Where the definitions of a text stand, without parsing them: for texts that are known to parse.

use crate::gostd::strings::Bytes;
use crate::value::Str;

/// A definition: its name, and where it stands, from the first brace to the last.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Definition {
    pub name: Str,
    pub start: usize,
    pub end: usize,
}

/// The definitions of a text that has nothing else but comments and blanks. `None` for any other text, and for one with
/// definitions within definitions, or with names that have escapes.
pub(super) fn definitions(text: &[u8]) -> Option<Vec<Definition>> {
    let mut look = Look { text, at: 0 };
    let mut found = Vec::new();
    while let Some(start) = look.next_action()? {
        match look.word() {
            b"/*" => {
                look.skip_to(b"*/")?;
                look.skip_action()?;
            }
            b"define" => {
                let name = look.name()?;
                look.skip_action()?;
                look.skip_body()?;
                found.push(Definition { name, start, end: look.at });
            }
            _ => return None,
        }
    }
    Some(found)
}

/// What ends an action, or a run of it without literals. Looked up, since most of a text is searched for them.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    stops[b'}' as usize] = true;
    stops[b'"' as usize] = true;
    stops[b'\'' as usize] = true;
    stops[b'`' as usize] = true;
    stops
};

struct Look<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Look<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes into the next action and says where it starts; nothing at the end. `None` where text stands before it.
    fn next_action(&mut self) -> Option<Option<usize>> {
        let length = self.rest().index(b"{{");
        let before = self.rest().get(..length.unwrap_or(self.rest().len())).unwrap_or_default();
        if !before.trim_space().is_empty() {
            return None;
        }
        let Some(length) = length else { return Some(None) };
        let start = self.at + length;
        self.at = start + 2;
        Some(Some(start))
    }

    /// The first word of the action, past its trim marker and blanks.
    fn word(&mut self) -> &'t [u8] {
        let rest = self.rest();
        let rest = rest
            .strip_prefix(b"-")
            .filter(|r| r.first().is_some_and(u8::is_ascii_whitespace))
            .unwrap_or(rest);
        let rest = rest.trim_ascii_start();
        let length = match rest.strip_prefix(b"/*") {
            Some(_) => 2,
            None => rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count(),
        };
        let word = rest.get(..length).unwrap_or_default();
        self.at = self.text.len() - rest.len() + length;
        word
    }

    fn name(&mut self) -> Option<Str> {
        let rest = self.rest().trim_ascii_start().strip_prefix(b"\"")?;
        let length = rest.iter().position(|b| *b == b'"')?;
        let name = rest.get(..length)?;
        self.at = self.text.len() - rest.len() + length + 1;
        (!name.contains(&b'\\')).then(|| Str::from(name))
    }

    fn skip_to(&mut self, end: &[u8]) -> Option<()> {
        self.at += self.rest().index(end)? + end.len();
        Some(())
    }

    /// Goes past the end of the action, whose literals may have braces in them.
    fn skip_action(&mut self) -> Option<()> {
        loop {
            self.at += self.rest().iter().position(|b| STOPS[usize::from(*b)])?;
            match self.rest() {
                [b'}', b'}', ..] => {
                    self.at += 2;
                    return Some(());
                }
                [quote @ (b'"' | b'\''), ..] => self.skip_quoted(*quote)?,
                [b'`', ..] => {
                    self.at += 1;
                    self.skip_to(b"`")?;
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_quoted(&mut self, quote: u8) -> Option<()> {
        loop {
            self.at += 1;
            self.at += self.rest().iter().position(|b| *b == quote || *b == b'\\')?;
            if self.rest().first() == Some(&quote) {
                self.at += 1;
                return Some(());
            }
            self.at += 1;
        }
    }

    /// Goes past the `end` of the definition.
    fn skip_body(&mut self) -> Option<()> {
        let mut depth = 1;
        while depth > 0 {
            self.skip_to(b"{{")?;
            match self.word() {
                b"/*" => self.skip_to(b"*/")?,
                b"if" | b"range" | b"with" => depth += 1,
                b"define" | b"block" => return None,
                b"end" => depth -= 1,
                _ => {}
            }
            self.skip_action()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Option<Vec<(String, &str)>> {
        let all = definitions(text.as_bytes())?;
        Some(all.into_iter().map(|d| (d.name.to_string(), &text[d.start..d.end])).collect())
    }

    #[test]
    fn definitions_end_where_the_parser_ends_them() {
        let one = "{{- define \"a\" -}}{{ if `}}{{ end }}` }}{{/* {{ end }} */}}x{{ else if \"\\\"}}\" }}{{ end }}{{- end }}";
        let text = format!(
            "{{{{/* }}}} */ -}}}}\n{one}\n{{{{define \"b\"}}}}{{{{ '}}' }}}}{{{{ endx }}}}{{{{end}}}} "
        );
        let b = "{{define \"b\"}}{{ '}' }}{{ endx }}{{end}}";
        assert_eq!(outline(&text), Some(vec![("a".to_owned(), one), ("b".to_owned(), b)]));
        assert_eq!(outline(" \n"), Some(Vec::new()));
    }

    #[test]
    fn other_texts_have_no_outline() {
        for text in [
            "x{{ define \"a\" }}{{ end }}",
            "{{ define \"a\" }}{{ end }}{{ .x }}",
            "{{ define \"a\" }}{{ block \"b\" . }}{{ end }}{{ end }}",
            "{{ define `a` }}{{ end }}",
            "{{ define \"\\x61\" }}{{ end }}",
            "{{ define \"a\" }}",
            "{{ define \"a\" }}{{ \"",
            "{{ define \"a\" }}{{ if 1 }}{{ end }}",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
    }
}
