//! Where the definitions of a text stand, without parsing them: for texts that are known to parse.

use memchr::memmem;

use crate::value::Str;

/// A definition: its name, and where it stands: from its first brace to the next one's, or to the end of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Definition {
    pub name: Str,
    pub start: usize,
    pub end: usize,
}

/// How each definition begins, on a line of its own.
const START: &[u8] = b"{{- define \"";

/// What stands before a definition: the end of the one before, or of a comment.
const BEFORE: [&[u8]; 3] = [b"{{- end }}", b"{{- end -}}", b"*/}}"];

/// The definitions of a text that is known to have nothing else but comments and blanks, and no definition within another or
/// within a comment. `None` where it does not look like that.
pub(super) fn definitions(text: &[u8]) -> Option<Vec<Definition>> {
    let mut found: Vec<Definition> = Vec::new();
    for start in memmem::find_iter(text, START) {
        let before = text.get(..start)?;
        let is_first_of_line = before.last().is_none_or(|byte| *byte == b'\n');
        let before = before.trim_ascii_end();
        if !is_first_of_line || !(before.is_empty() || BEFORE.iter().any(|end| before.ends_with(end))) {
            return None;
        }
        let rest = text.get(start + START.len()..)?;
        let name = rest.get(..rest.iter().position(|byte| *byte == b'"')?)?;
        if name.contains(&b'\\') {
            return None;
        }
        if let Some(last) = found.last_mut() {
            last.end = start;
        }
        found.push(Definition { name: Str::from(name), start, end: text.len() });
    }
    let ends = BEFORE.iter().any(|end| text.trim_ascii_end().ends_with(end));
    (ends && !found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Option<Vec<(String, &str)>> {
        let all = definitions(text.as_bytes())?;
        Some(all.into_iter().map(|d| (d.name.to_string(), &text[d.start..d.end])).collect())
    }

    #[test]
    fn definitions_are_found_by_how_they_begin() {
        let a =
            "{{- define \"a\" -}}{{ if `}}` }}{{ define }}{{ end }}x\n{{- end }}\n\n{{/* {{ end }} */}}\n";
        let b = "{{- define \"b.c\" }}{{- end -}}\n\n";
        let expected = vec![("a".to_owned(), a), ("b.c".to_owned(), b)];
        assert_eq!(outline(&format!("{{{{/*\nfirst\n*/}}}}\n\n{a}{b}")), Some(expected));
        assert_eq!(outline("{{- define \"a\" }}{{- end }}").map(|all| all.len()), Some(1));
    }

    #[test]
    fn other_texts_have_no_outline() {
        for text in [
            "",
            "{{/* nothing */}}",
            "x\n{{- define \"a\" }}{{- end }}",
            " {{- define \"a\" }}{{- end }}",
            "{{- define \"a\" }}{{- end }}\n{{ .x }}\n{{- define \"b\" }}{{- end }}",
            "{{- define \"a\" }}{{- end }}\n{{ .x }}",
            "{{- define \"\\x61\" }}{{- end }}",
            "{{- define \"a",
            "{{- if .x }}\n{{- define \"a\" }}{{- end }}",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
    }
}
