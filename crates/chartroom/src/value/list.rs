//! A Go slice: shared, immutable elements, and the element type that Go's `%T` and `reflect` would show.

use std::ops::Deref;
use std::rc::Rc;

use super::{Kind, Value};

/// The element type of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Elem {
    /// `interface {}`
    #[default]
    Any,
    /// `string`
    String,
    /// `int`
    Int,
    /// `map[string]interface {}`
    Map,
    /// `[]interface {}`
    List,
}

impl Elem {
    /// Go's name of the slice type with this element type.
    pub fn list_type_name(self) -> &'static str {
        match self {
            Elem::Any => "[]interface {}",
            Elem::String => "[]string",
            Elem::Int => "[]int",
            Elem::Map => "[]map[string]interface {}",
            Elem::List => "[][]interface {}",
        }
    }

    /// The kind of the elements; `None` for `interface {}`, whose elements each have their own.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Elem::Any => None,
            Elem::String => Some(Kind::String),
            Elem::Int => Some(Kind::Int),
            Elem::Map => Some(Kind::Map),
            Elem::List => Some(Kind::Slice),
        }
    }
}

/// A slice. Its elements cannot be changed (no template function does); cheap to clone.
#[derive(Clone, Debug)]
pub struct List {
    items: Rc<Vec<Value>>,
    elem: Elem,
    nil: bool,
}

impl List {
    /// A slice of the given element type.
    pub fn of(elem: Elem, items: Vec<Value>) -> List {
        List { items: Rc::new(items), elem, nil: false }
    }

    /// A `[]string`.
    pub fn strings<S: Into<super::Str>>(items: impl IntoIterator<Item = S>) -> List {
        List::of(Elem::String, items.into_iter().map(Value::string).collect())
    }

    /// A nil slice: empty, and `null` in JSON.
    pub fn nil(elem: Elem) -> List {
        List { items: Rc::new(Vec::new()), elem, nil: true }
    }

    /// The element type.
    pub fn elem(&self) -> Elem {
        self.elem
    }

    /// Whether this is a nil slice.
    pub fn is_nil(&self) -> bool {
        self.nil
    }

    /// The elements.
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// The elements, copied only where the slice is shared.
    pub fn into_items(mut self) -> Vec<Value> {
        match Rc::get_mut(&mut self.items) {
            Some(items) => std::mem::take(items),
            None => self.items.to_vec(),
        }
    }

    /// Whether the slice is shared.
    pub fn is_shared(&self) -> bool {
        Rc::strong_count(&self.items) > 1
    }

    /// An identity of the elements while they live.
    pub(super) fn id(&self) -> usize {
        Rc::as_ptr(&self.items).addr()
    }

    /// Whether both are the very same slice.
    pub fn ptr_eq(&self, other: &List) -> bool {
        Rc::ptr_eq(&self.items, &other.items)
    }
}

impl Deref for List {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> List {
        List::of(Elem::Any, items)
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> List {
        List::from(items.into_iter().collect::<Vec<_>>())
    }
}

impl List {
    /// Moves the elements into `todo` unless they are shared.
    pub(super) fn take_unshared(&mut self, todo: &mut Vec<Value>) {
        if let Some(items) = Rc::get_mut(&mut self.items) {
            todo.append(items);
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // Most lists are flat or shared; only the last owner of nested values has to take care.
        if Rc::strong_count(&self.items) == 1 && self.items.iter().any(super::map::is_container) {
            let mut todo = Vec::new();
            self.take_unshared(&mut todo);
            super::map::tear_down(todo);
        }
    }
}
