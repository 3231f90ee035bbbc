//! Go's fmt for our values: Sprint, Sprintln, Sprintf and what `%v` shows. Not `<no value>`, which is the template's.
//!
//! None of these fail: as in Go, a misused verb shows in the text (`%!d(string=x)`).

mod directive;
mod number;
mod object;
mod print;
mod spec;
mod text;

use crate::gostd::strings::Bytes;
use crate::value::{DEPTH_LIMIT, Kind, Value};
use print::Printer;

/// The operands in `%v` form, with a blank between two of which neither is a string. Source: fmt, `Sprint`.
pub fn sprint(operands: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    let mut after_string = true;
    for value in operands {
        let string = value.kind() == Kind::String;
        if !string && !after_string {
            printer.out.push(b' ');
        }
        printer.operand(value, 'v');
        after_string = string;
    }
    printer.out
}

/// The operands in `%v` form with blanks between them, and a newline. Source: fmt, `Sprintln`.
pub fn sprintln(operands: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    for (i, value) in operands.iter().enumerate() {
        if i > 0 {
            printer.out.push(b' ');
        }
        printer.operand(value, 'v');
    }
    printer.out.push(b'\n');
    printer.out
}

/// The format with its directives replaced by the operands. Source: fmt, `Sprintf`.
pub fn sprintf(format: &[u8], operands: &[Value]) -> Vec<u8> {
    directive::sprintf(format, operands)
}

/// The `%v` of a value that went through a function.
pub fn display(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    append_display(&mut out, value);
    out
}

/// Whether a text lacks what did not fit into it: it would have become too large, or shows a value that is nested too
/// deep (a map that contains itself), where Go would run out of memory or stack.
pub fn is_cut(text: &[u8]) -> bool {
    text.len() >= DEPTH_LIMIT && text.index(print::TOO_MUCH).is_some()
}

/// Appends the text of [`display`].
pub fn append_display(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::String(s) => out.extend_from_slice(s),
        _ => {
            let mut printer = Printer::onto(std::mem::take(out));
            printer.operand(value, 'v');
            *out = printer.out;
        }
    }
}

/// The `%v` of a value where it stands: methods with a pointer receiver count, since Go can take its address there.
/// Source: text/template/exec.go, `printableValue`.
pub fn display_field(value: &Value) -> Vec<u8> {
    match value {
        Value::Object(object) if object.has_text(true) => object.display(),
        Value::Object(object) => match object.declared() {
            Some(fields) => {
                let mut printer = Printer::default();
                printer.pointee(object.as_ref(), fields);
                printer.out
            }
            None => object.display(),
        },
        _ => display(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Elem, List, Map};

    fn list(items: &[Value]) -> Value {
        Value::from(items.to_vec())
    }

    fn f(format: &str, operands: &[Value]) -> String {
        String::from_utf8(sprintf(format.as_bytes(), operands)).unwrap()
    }

    #[test]
    fn values_nest() {
        let map: Map = [("b", Value::from("x")), ("a", Value::Nil)].into_iter().collect();
        let value = list(&[Value::Int(1), "two".into(), Value::Nil, map.into(), Value::bytes(b"hi")]);
        assert_eq!(display(&value), b"[1 two <nil> map[a:<nil> b:x] [104 105]]");
        assert_eq!(
            f("%#v", &[value]),
            r#"[]interface {}{1, "two", interface {}(nil), map[string]interface {}{"a":interface {}(nil), "b":"x"}, []uint8{0x68, 0x69}}"#
        );
        let strings = Value::List(List::of(Elem::String, vec!["a".into(), "b".into()]));
        assert_eq!(
            f("%q|%x|%d|%#v", &vec![strings; 4]),
            r#"["a" "b"]|[61 62]|[%!d(string=a) %!d(string=b)]|[]string{"a", "b"}"#
        );
    }

    #[test]
    fn blanks_stand_between_operands_that_are_no_strings() {
        let operands = [Value::Int(1), Value::Int(2), "a".into(), "b".into(), Value::Nil, Value::Bool(true)];
        assert_eq!(sprint(&operands), b"1 2ab<nil> true");
        assert_eq!(sprintln(&operands), b"1 2 a b <nil> true\n");
    }

    #[test]
    fn misuse_shows_in_the_text() {
        let one = Value::Int(1);
        assert_eq!(f("%s", std::slice::from_ref(&one)), "%!s(int=1)");
        assert_eq!(f("%d %d", std::slice::from_ref(&one)), "1 %!d(MISSING)");
        assert_eq!(f("x", &[one.clone(), Value::Nil]), "x%!(EXTRA int=1, <nil>)");
        assert_eq!(f("%", &[]), "%!(NOVERB)");
        assert_eq!(f("%*d", &["a".into(), one.clone()]), "%!(BADWIDTH)1");
        assert_eq!(f("%.*d", &[Value::Int(2_000_000), one.clone()]), "%!(BADPREC)1");
        assert_eq!(f("%[3]d", std::slice::from_ref(&one)), "%!d(BADINDEX)");
        assert_eq!(f("%d", &[Value::Nil]), "%!d(<nil>)");
        assert_eq!(f("%w", &[list(&[one])]), "%!w([]interface {}=[1])");
    }

    #[test]
    fn operands_can_be_chosen() {
        assert_eq!(f("%[2]d %[1]d", &[Value::Int(11), Value::Int(22)]), "22 11");
        assert_eq!(f("%[3]*.[2]*[1]f", &[Value::Float64(12.0), Value::Int(2), Value::Int(6)]), " 12.00");
    }

    #[test]
    fn a_map_that_contains_itself_comes_to_an_end() {
        let map = Map::new();
        map.insert("me", map.clone());
        assert!(display(&map.clone().into()).len() > 10_000);
        let long_key = "k".repeat(4096);
        map.insert(long_key.as_str(), map.clone());
        assert!(display(&map.clone().into()).ends_with(b"]"));
        map.remove("me");
        map.remove(&long_key);
    }
}
