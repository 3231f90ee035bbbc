//! Selectors in Calico's language, as far as they are terms that all have to hold; the grammar is that of Calico's own parser
//! (libcalico-go/lib/selector/parser). Not what the labels mean.

use crate::netpol::selector::Admitted;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Terms {
    /// Labels with what they have to be, all of them.
    All(Vec<(String, Admitted)>),
    /// Anything else: alternatives, parts of values, nested terms.
    Other,
}

/// Reads an expression.
pub(super) fn terms(text: &str) -> Terms {
    let mut rest = Cursor(text);
    let mut all = Vec::new();
    loop {
        match rest.term() {
            Some(term) => all.extend(term),
            None => return Terms::Other,
        }
        if rest.is_at_end() {
            return Terms::All(all);
        }
        if !rest.takes("&&") {
            return Terms::Other;
        }
    }
}

struct Cursor<'t>(&'t str);

impl Cursor<'_> {
    fn is_at_end(&mut self) -> bool {
        self.0 = self.0.trim_start();
        self.0.is_empty()
    }

    fn takes(&mut self, token: &str) -> bool {
        self.0 = self.0.trim_start();
        match self.0.strip_prefix(token) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// One term; `Some(None)` for one that demands nothing.
    fn term(&mut self) -> Option<Option<(String, Admitted)>> {
        if self.takes("all()") {
            return Some(None);
        }
        let absent = self.takes("!");
        if self.takes("has(") {
            let label = self.label()?;
            let admitted = if absent { Admitted::absent() } else { Admitted::present() };
            return self.takes(")").then_some(Some((label, admitted)));
        }
        if absent {
            return None;
        }
        let label = self.label()?;
        let admitted = if self.takes("==") {
            Admitted::of([self.value()?])
        } else if self.takes("!=") {
            Admitted::none_of([self.value()?])
        } else if self.takes("in ") || self.takes("in{") {
            Admitted::of(self.values()?)
        } else if self.takes("not in ") || self.takes("not in{") {
            Admitted::none_of(self.values()?)
        } else {
            return None;
        };
        Some(Some((label, admitted)))
    }

    fn label(&mut self) -> Option<String> {
        self.0 = self.0.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_./-".contains(c);
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (label, rest) = self.0.split_at(end);
        self.0 = rest;
        (!label.is_empty()).then(|| label.to_owned())
    }

    fn value(&mut self) -> Option<String> {
        let quote = ['\'', '"'].into_iter().find(|quote| self.takes(&quote.to_string()))?;
        let (value, rest) = self.0.split_once(quote)?;
        self.0 = rest;
        Some(value.to_owned())
    }

    /// The rest of a set; its first brace may have been taken.
    fn values(&mut self) -> Option<Vec<String>> {
        self.takes("{");
        let mut values = Vec::new();
        while !self.takes("}") {
            values.push(self.value()?);
            if !self.takes(",") {
                return self.takes("}").then_some(values);
            }
        }
        Some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::netpol::selector::Selector;

    fn shown(text: &str) -> String {
        let Terms::All(all) = terms(text) else { return "other".to_owned() };
        let mut selector = Selector::default();
        all.iter().for_each(|(label, admitted)| selector.require(label, admitted.clone()));
        selector.to_string()
    }

    #[test]
    fn terms_that_all_have_to_hold_are_read() {
        for (text, want) in [
            ("all()", ""),
            ("a == 'b' && c != \"d\"", "a=b,c notin (d)"),
            ("a.b/c in { 'x', 'y' } && d not in {'z'}", "a.b/c in (x,y),d notin (z)"),
            ("a in{'x'}", "a=x"),
            ("has(a) && !has(b) && ! has(c)", "a,!b,!c"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn other_forms_are_not_taken_for_something_else() {
        for text in [
            "a == 'b' || c == 'd'",
            "(a == 'b')",
            "!(a == 'b')",
            "a contains 'b'",
            "a starts with 'b'",
            "a == b",
            "a == 'b' c == 'd'",
            "a in 'b'",
            "global()",
            "a ==",
            "a == 'b",
            "&&",
            "",
        ] {
            assert_eq!(shown(text), "other", "{text}");
        }
    }
}
