//! One operand under one verb: which kind takes which verb, and how lists and maps nest. Not the grammar of formats.

use super::number::{self, Integer};
use super::spec::Spec;
use super::text;
use crate::gostd::runes;
use crate::value::{DEPTH_LIMIT, Elem, Field, Kind, List, Map, MapType, Str, Value};

/// A text stops growing here (a map that contains itself twice doubles with each level, a verb can pad to a million):
/// far beyond what any manifest holds, and small enough to be kept in memory.
const TEXT_LIMIT: usize = 64 << 20;

/// Stands for what lies beyond [`TEXT_LIMIT`] or [`DEPTH_LIMIT`]. Go would run out of memory or stack there.
pub(super) const TOO_MUCH: &[u8] = b"%!(TOOLARGE)";

/// Collects text; `spec` holds for the directive at hand.
#[derive(Default)]
pub(super) struct Printer {
    pub out: Vec<u8>,
    pub spec: Spec,
    /// Where in `out` this text begins.
    start: usize,
    /// Inside `%!verb(...)` values show their plain data, without the methods of objects.
    pub in_error: bool,
}

/// A container of which some elements are still to be printed.
pub(super) struct Open {
    pub rest: Rest,
    pub first: bool,
    /// Whether the elements are Go interfaces, whose nil is not a typed one.
    pub interfaces: bool,
    /// Whether it is in a field that is not exported: methods of what is in there are not called.
    pub hidden: bool,
}

impl Open {
    fn new(rest: Rest, interfaces: bool) -> Open {
        Open { rest, first: true, interfaces, hidden: false }
    }
}

pub(super) enum Rest {
    List(List, usize),
    Map(std::vec::IntoIter<(Str, Value)>),
    Struct(std::vec::IntoIter<Field>),
}

impl Rest {
    fn next(&mut self) -> Option<(Label, Value)> {
        match self {
            Rest::List(list, at) => {
                *at += 1;
                list.get(*at - 1).cloned().map(|value| (Label::None, value))
            }
            Rest::Map(entries) => entries.next().map(|(key, value)| (Label::Key(key), value)),
            Rest::Struct(fields) => fields.next().map(|field| (Label::Name(field.name), field.value)),
        }
    }
}

/// Where in an operand a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether it is the operand itself.
    pub outermost: bool,
    /// As [`Open::hidden`].
    pub hidden: bool,
}

impl Place {
    const OPERAND: Place = Place { outermost: true, hidden: false };
}

/// What is written in front of an element.
enum Label {
    None,
    Key(Str),
    Name(&'static str),
}

impl Printer {
    /// Goes on writing behind `out`.
    pub fn onto(out: Vec<u8>) -> Printer {
        Printer { start: out.len(), out, ..Printer::default() }
    }

    /// Whether the text must not grow any further; says so in the text.
    pub fn is_full(&mut self) -> bool {
        let full = self.out.len() - self.start >= TEXT_LIMIT;
        if full {
            self.out.extend_from_slice(TOO_MUCH);
        }
        full
    }

    /// Prints an operand. Source: fmt/print.go, `printArg`.
    pub fn operand(&mut self, value: &Value, verb: char) {
        match (value, verb) {
            (Value::Nil, 'T' | 'v') => self.spec.pad(&mut self.out, b"<nil>"),
            (Value::Nil, _) => self.bad_verb(value, verb),
            (_, 'T') => text::plain(&mut self.out, &self.spec, value.type_name().as_bytes()),
            (_, 'p') => self.pointer(value, verb),
            // Go has a path of its own for bytes that are an operand; it shows in Go's syntax only.
            (Value::Bytes(b), 'v' | 'd') if self.spec.go_syntax => self.go_bytes(b, "[]byte"),
            _ => self.nested(value, verb),
        }
    }

    /// Prints a value and everything in it, without recursion: `open` holds the containers it is in.
    fn nested(&mut self, value: &Value, verb: char) {
        let first = self.begin(value, verb, Place::OPERAND);
        self.finish(first, verb);
    }

    /// Prints what is left of a container and everything in it.
    pub(super) fn finish(&mut self, first: Option<Open>, verb: char) {
        let mut open: Vec<Open> = Vec::from_iter(first);
        while let Some(container) = open.last_mut() {
            let Some((label, value)) = container.rest.next() else {
                let in_braces = self.spec.go_syntax || matches!(container.rest, Rest::Struct(_));
                self.out.push(if in_braces { b'}' } else { b']' });
                open.pop();
                continue;
            };
            if !std::mem::take(&mut container.first) {
                self.out.extend_from_slice(if self.spec.go_syntax { b", " } else { b" " });
            }
            let (interfaces, mut hidden) = (container.interfaces, container.hidden);
            match label {
                Label::None => {}
                Label::Key(key) => {
                    self.scalar(&Value::String(key), verb);
                    self.out.push(b':');
                }
                Label::Name(name) => {
                    hidden |= !Field::new(name, Value::Nil).is_exported();
                    if self.spec.go_syntax || self.spec.names {
                        self.out.extend_from_slice(name.as_bytes());
                        self.out.push(b':');
                    }
                }
            }
            if value.is_nil() && interfaces {
                self.out.extend_from_slice(if self.spec.go_syntax { b"interface {}(nil)" } else { b"<nil>" });
            } else if open.len() >= DEPTH_LIMIT {
                self.out.extend_from_slice(TOO_MUCH);
            } else if !self.is_full() {
                open.extend(self.begin(&value, verb, Place { outermost: false, hidden }));
            }
        }
    }

    /// Prints a scalar, or the beginning of a container, which is returned.
    fn begin(&mut self, value: &Value, verb: char, place: Place) -> Option<Open> {
        let begun = match value {
            Value::List(_) | Value::Map(_) if verb == 'w' => {
                self.bad_verb(value, verb);
                None
            }
            Value::List(list) => self.begin_list(list, value.type_name()),
            Value::Map(map) => self.begin_map(map, value.type_name()),
            Value::Bytes(b) => self.begin_bytes(b, verb),
            Value::Object(object) => self.begin_object(value, object.as_ref(), verb, place),
            _ => {
                self.scalar(value, verb);
                None
            }
        };
        begun.map(|open| Open { hidden: place.hidden, ..open })
    }

    pub(super) fn begin_list(&mut self, list: &List, type_name: &str) -> Option<Open> {
        if !self.opened(type_name, list.is_nil(), b"[") {
            return None;
        }
        let interfaces = list.elem() == Elem::Any;
        Some(Open::new(Rest::List(list.clone(), 0), interfaces))
    }

    pub(super) fn begin_map(&mut self, map: &Map, type_name: &str) -> Option<Open> {
        if !self.opened(type_name, map.is_nil(), b"map[") {
            return None;
        }
        let interfaces = matches!(map.map_type(), MapType::Any | MapType::Values);
        Some(Open::new(Rest::Map(map.entries().into_iter()), interfaces))
    }

    /// Prints how a container begins; false if that was all there is to a nil one in Go's syntax.
    fn opened(&mut self, type_name: &str, nil: bool, plain: &[u8]) -> bool {
        if !self.spec.go_syntax {
            self.out.extend_from_slice(plain);
            return true;
        }
        self.out.extend_from_slice(type_name.as_bytes());
        self.out.extend_from_slice(if nil { b"(nil)" } else { b"{" });
        !nil
    }

    /// Bytes are text for the verbs of text, and a slice of numbers for all others.
    fn begin_bytes(&mut self, bytes: &[u8], verb: char) -> Option<Open> {
        match verb {
            's' => text::plain(&mut self.out, &self.spec, bytes),
            'q' => text::quoted(&mut self.out, &self.spec, bytes),
            'x' | 'X' => text::hex(&mut self.out, &self.spec, bytes, verb),
            'v' if self.spec.go_syntax => self.go_bytes(bytes, "[]uint8"),
            _ => {
                self.opened("[]uint8", false, b"[");
                let list: List = bytes.iter().map(|b| Value::Uint8(*b)).collect();
                return Some(Open::new(Rest::List(list, 0), false));
            }
        }
        None
    }

    fn go_bytes(&mut self, bytes: &[u8], type_name: &str) {
        self.out.extend_from_slice(type_name.as_bytes());
        self.out.push(b'{');
        for (i, byte) in bytes.iter().enumerate() {
            self.out.extend_from_slice(if i > 0 { b", " } else { b"" });
            self.hex_number(u64::from(*byte), true);
        }
        self.out.push(b'}');
    }

    fn scalar(&mut self, value: &Value, verb: char) {
        self.scalar_named(value, value, verb);
    }

    /// Prints a scalar; a verb that it does not take is reported in the name of `whole`.
    pub(super) fn scalar_named(&mut self, value: &Value, whole: &Value, verb: char) {
        let (out, spec) = (&mut self.out, &self.spec);
        let taken = match value {
            Value::Bool(b) if matches!(verb, 't' | 'v') => {
                spec.pad(out, if *b { b"true" } else { b"false" });
                true
            }
            Value::Int(n) | Value::Int64(n) => number::integer(out, spec, Integer::signed(*n), verb),
            Value::Uint8(n) => self.unsigned(u64::from(*n), verb),
            Value::Uint64(n) => self.unsigned(*n, verb),
            Value::Float64(x) => number::float(out, spec, *x, verb),
            Value::Complex128(re, im) => self.complex(*re, *im, verb),
            Value::String(s) => self.string(s, verb),
            _ => false,
        };
        if !taken {
            self.bad_verb(whole, verb);
        }
    }

    fn unsigned(&mut self, n: u64, verb: char) -> bool {
        if verb == 'v' && self.spec.go_syntax {
            self.hex_number(n, true);
            return true;
        }
        number::integer(&mut self.out, &self.spec, Integer::unsigned(n), verb)
    }

    pub(super) fn hex_number(&mut self, n: u64, prefix: bool) {
        let spec = Spec { sharp: prefix, ..self.spec };
        number::integer(&mut self.out, &spec, Integer::unsigned(n), 'x');
    }

    fn string(&mut self, s: &[u8], verb: char) -> bool {
        let (out, spec) = (&mut self.out, &self.spec);
        match verb {
            'q' => text::quoted(out, spec, s),
            'v' if spec.go_syntax => text::quoted(out, spec, s),
            's' | 'v' => text::plain(out, spec, s),
            'x' | 'X' => text::hex(out, spec, s, verb),
            _ => return false,
        }
        true
    }

    fn complex(&mut self, re: f64, im: f64, verb: char) -> bool {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return false;
        }
        self.out.push(b'(');
        number::float(&mut self.out, &self.spec, re, verb);
        let signed = Spec { plus: true, ..self.spec };
        number::float(&mut self.out, &signed, im, verb);
        self.out.extend_from_slice(b"i)");
        true
    }

    /// `%p`: an address, which means nothing outside of a run; only maps have one here that tells them apart.
    fn pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::Map(map) if map.is_nil() => 0,
            Value::Map(map) => map.id(),
            Value::List(list) if list.is_nil() => 0,
            Value::List(list) => list.items().as_ptr() as usize,
            Value::Bytes(bytes) => bytes.as_ptr() as usize,
            Value::Object(object)
                if matches!(object.kind(), Kind::Ptr | Kind::Func | Kind::Map | Kind::Slice) =>
            {
                std::ptr::from_ref(object.as_ref()).addr()
            }
            _ => return self.bad_verb(value, verb),
        };
        self.hex_number(address as u64, !self.spec.sharp);
    }

    /// `%!verb(type=value)`.
    pub(super) fn bad_verb(&mut self, value: &Value, verb: char) {
        self.out.extend_from_slice(b"%!");
        runes::push(&mut self.out, verb);
        self.out.push(b'(');
        if value.is_nil() {
            self.out.extend_from_slice(b"<nil>");
        } else {
            self.out.extend_from_slice(value.type_name().as_bytes());
            self.out.push(b'=');
            self.in_error = true;
            self.operand(value, 'v');
            self.in_error = false;
        }
        self.out.push(b')');
    }
}
