//! How objects look under a verb: the text that their type makes, the fields of structs, addresses. Not which objects
//! there are.
//!
//! Source of all rules: fmt/print.go, `printValue`, `handleMethods` and `fmtPointer`.

use super::number::{self, Integer};
use super::print::{Open, Place, Printer, Rest};
use super::text;
use crate::value::{Field, Kind, Object, Value};

impl Printer {
    /// An object shows its own text for the verbs of text, and the plain value below it for all others.
    pub(super) fn begin_object(
        &mut self,
        value: &Value,
        object: &dyn Object,
        verb: char,
        place: Place,
    ) -> Option<Open> {
        if verb == 'w' && !self.in_error {
            self.bad_verb(value, verb);
            return None;
        }
        if let Some(fields) = object.declared() {
            return self.begin_declared(value, object, fields, verb, place);
        }
        let below = object.underlying();
        // Named maps and slices have no text of their own but that of their elements under the verb.
        let shows_text = match object.kind() {
            Kind::Slice | Kind::Map => false,
            Kind::Struct | Kind::Ptr | Kind::Func => true,
            _ => self.asks_for_text(verb),
        };
        match below {
            Some(Value::List(list)) if !shows_text => self.begin_list(&list, object.type_name()),
            Some(Value::Map(map)) if !shows_text => self.begin_map(&map, object.type_name()),
            Some(below) if !shows_text && !matches!(below, Value::Object(_)) => {
                self.scalar_named(&below, value, verb);
                None
            }
            _ => {
                self.own_text(object, verb);
                None
            }
        }
    }

    /// Whether a method that makes text would be asked for it.
    fn asks_for_text(&self, verb: char) -> bool {
        !self.in_error && !self.spec.go_syntax && matches!(verb, 'v' | 's' | 'q' | 'x' | 'X')
    }

    fn own_text(&mut self, object: &dyn Object, verb: char) {
        let shown = object.display();
        match verb {
            'q' => text::quoted(&mut self.out, &self.spec, &shown),
            'x' | 'X' => text::hex(&mut self.out, &self.spec, &shown, verb),
            _ => text::plain(&mut self.out, &self.spec, &shown),
        }
    }

    /// A struct, or a pointer to one: only the operand itself is followed, further inside it is an address.
    fn begin_declared(
        &mut self,
        value: &Value,
        object: &dyn Object,
        fields: Vec<Field>,
        verb: char,
        place: Place,
    ) -> Option<Open> {
        if !place.hidden && self.asks_for_text(verb) && object.has_text(false) {
            self.own_text(object, verb);
            return None;
        }
        if object.kind() == Kind::Ptr {
            if !place.outermost || object.address() == 0 {
                self.address(value, object, verb);
                return None;
            }
            self.out.push(b'&');
        }
        Some(self.begin_struct(object, fields))
    }

    fn begin_struct(&mut self, object: &dyn Object, fields: Vec<Field>) -> Open {
        if self.spec.go_syntax {
            self.out.extend_from_slice(object.type_name().trim_start_matches('*').as_bytes());
        }
        self.out.push(b'{');
        Open { rest: Rest::Struct(fields.into_iter()), first: true, interfaces: false, hidden: false }
    }

    /// `%v` of the struct itself, also where the value is a pointer to it.
    pub(super) fn pointee(&mut self, object: &dyn Object, fields: Vec<Field>) {
        let open = self.begin_struct(object, fields);
        self.finish(Some(open), 'v');
    }

    fn address(&mut self, value: &Value, object: &dyn Object, verb: char) {
        let address = object.address();
        match verb {
            'v' if self.spec.go_syntax => {
                self.out.extend_from_slice(format!("({})(", object.type_name()).as_bytes());
                match address {
                    0 => self.out.extend_from_slice(b"nil"),
                    _ => self.hex_number(address, true),
                }
                self.out.push(b')');
            }
            'v' if address == 0 => self.spec.pad(&mut self.out, b"<nil>"),
            'v' | 'p' => self.hex_number(address, !self.spec.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => {
                number::integer(&mut self.out, &self.spec, Integer::unsigned(address), verb);
            }
            _ => self.bad_verb(value, verb),
        }
    }
}
