//! Functions on lists. A list is never changed: each function makes a new one.

use foldhash::{HashSet, HashSetExt};

use super::budget;
use super::cast::to_int;
use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::{Elem, List, Str, Value, deep_equal};

pub(super) const TABLE: &[Func] = &[
    func!("list", list as (; Value)),
    func!("tuple", list as (; Value)),
    func!("first", first as (Value)),
    func!("mustFirst", first as (Value)),
    func!("rest", rest as (Value)),
    func!("mustRest", rest as (Value)),
    func!("last", last as (Value)),
    func!("mustLast", last as (Value)),
    func!("initial", initial as (Value)),
    func!("mustInitial", initial as (Value)),
    func!("append", append as (Value, Value)),
    func!("mustAppend", append as (Value, Value)),
    func!("push", append as (Value, Value)),
    func!("mustPush", append as (Value, Value)),
    func!("prepend", prepend as (Value, Value)),
    func!("mustPrepend", prepend as (Value, Value)),
    func!("concat", concat as (; Value)),
    func!("reverse", reverse as (Value)),
    func!("mustReverse", reverse as (Value)),
    func!("uniq", uniq as (Value)),
    func!("mustUniq", uniq as (Value)),
    func!("without", without as (Value; Value)),
    func!("mustWithout", without as (Value; Value)),
    func!("has", has as (Value, Value)),
    func!("mustHas", has as (Value, Value)),
    func!("compact", compact as (Value)),
    func!("mustCompact", compact as (Value)),
    func!("slice", slice as (Value; Value)),
    func!("mustSlice", slice as (Value; Value)),
    func!("chunk", chunk as (i64, Value)),
    func!("mustChunk", chunk as (i64, Value)),
];

fn list(values: Vec<Value>) -> List {
    List::from(values)
}

/// The elements of anything that is a slice in Go.
///
/// # Errors
/// `complaint` and the kind for everything else; for nil the panic of asking it for its type.
fn elements(value: &Value, complaint: &str) -> Result<List, FuncError> {
    if value.is_nil() {
        return Err(FuncError::new("runtime error: invalid memory address or nil pointer dereference"));
    }
    value.as_list().ok_or_else(|| FuncError::new(format!("{complaint} {}", value.kind().name())))
}

fn first(value: Value) -> Result<Value, FuncError> {
    Ok(elements(&value, "Cannot find first on type")?.first().cloned().unwrap_or_default())
}

fn last(value: Value) -> Result<Value, FuncError> {
    Ok(elements(&value, "Cannot find last on type")?.last().cloned().unwrap_or_default())
}

/// All but the first element; a nil list where there is none.
fn rest(value: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot find rest on type")?;
    Ok(list.split_first().map_or_else(|| List::nil(Elem::Any), |(_, rest)| List::from(rest.to_vec())))
}

/// All but the last element; a nil list where there is none.
fn initial(value: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot find initial on type")?;
    Ok(list.split_last().map_or_else(|| List::nil(Elem::Any), |(_, initial)| List::from(initial.to_vec())))
}

fn append(value: Value, last: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot push on type")?;
    Ok(list.iter().cloned().chain([last]).collect())
}

fn prepend(value: Value, first: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot prepend on type")?;
    Ok([first].into_iter().chain(list.iter().cloned()).collect())
}

/// The elements of all the lists; a nil list where there are none.
fn concat(lists: Vec<Value>) -> Result<List, FuncError> {
    let mut joined = Vec::new();
    for value in &lists {
        let list = concatenable(value)?;
        budget::list(joined.len() + list.len())?;
        joined.extend_from_slice(&list);
    }
    Ok(if joined.is_empty() { List::nil(Elem::Any) } else { List::from(joined) })
}

fn concatenable(value: &Value) -> Result<List, FuncError> {
    elements(value, "").map_err(|error| match value {
        Value::Nil => error,
        _ => FuncError::new(format!("Cannot concat type {} as list", value.kind().name())),
    })
}

fn reverse(value: Value) -> Result<List, FuncError> {
    Ok(elements(&value, "Cannot find reverse on type")?.iter().rev().cloned().collect())
}

/// Each element once, where it came first. Equal is what `deepEqual` says.
fn uniq(value: Value) -> Result<List, FuncError> {
    let (mut kept, mut simple, mut others) = (Vec::new(), HashSet::new(), Vec::new());
    for element in elements(&value, "Cannot find uniq on type")?.iter() {
        budget::time()?;
        let is_new = match Simple::of(element) {
            Some(key) => simple.insert(key),
            None => {
                let is_new = !contains(&others, element);
                others.extend(is_new.then(|| element.clone()));
                is_new
            }
        };
        kept.extend(is_new.then(|| element.clone()));
    }
    Ok(List::from(kept))
}

/// A text or a number: two are the same where `deepEqual` says so. They need not be compared with all others.
#[derive(PartialEq, Eq, Hash)]
enum Simple {
    Text(Str),
    Int(i64),
    Int64(i64),
    Float(u64),
}

impl Simple {
    fn of(value: &Value) -> Option<Simple> {
        match value {
            Value::String(text) => Some(Simple::Text(text.clone())),
            Value::Int(number) => Some(Simple::Int(*number)),
            Value::Int64(number) => Some(Simple::Int64(*number)),
            // The two zeros are equal.
            Value::Float64(number) if *number == 0.0 => Some(Simple::Float(0)),
            Value::Float64(number) if !number.is_nan() => Some(Simple::Float(number.to_bits())),
            _ => None,
        }
    }
}

fn contains(list: &[Value], wanted: &Value) -> bool {
    list.iter().any(|element| deep_equal(wanted, element))
}

fn without(value: Value, unwanted: Vec<Value>) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot find without on type")?;
    Ok(list.iter().filter(|element| !contains(&unwanted, element)).cloned().collect())
}

/// Whether the list (the last argument) has the value. Nil has nothing.
fn has(wanted: Value, value: Value) -> Result<bool, FuncError> {
    if value.is_nil() {
        return Ok(false);
    }
    Ok(contains(&elements(&value, "Cannot find has on type")?, &wanted))
}

/// Without the empty elements.
fn compact(value: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot compact on type")?;
    Ok(list.iter().filter(|element| element.truth()).cloned().collect())
}

/// The elements from the first bound up to, but without, the second one, as a list of the same type; nil for an empty
/// list. Replaces Go's own `slice`.
fn slice(value: Value, bounds: Vec<Value>) -> Result<Value, FuncError> {
    let list = elements(&value, "list should be type of slice or array but")?;
    if list.is_empty() {
        return Ok(Value::Nil);
    }
    let bound = |i: usize| bounds.get(i).map(to_int).map(usize::try_from);
    let from = bound(0).unwrap_or(Ok(0)).ok();
    let to = bound(1).unwrap_or(Ok(list.len())).ok();
    let part = from.zip(to).and_then(|(from, to)| list.get(from..to));
    let part = part.ok_or_else(|| FuncError::new("reflect.Value.Slice: slice index out of bounds"))?;
    Ok(match value {
        Value::Bytes(_) => Value::bytes(&part.iter().map_while(byte).collect::<Vec<_>>()),
        _ => Value::List(List::of(list.elem(), part.to_vec())),
    })
}

fn byte(value: &Value) -> Option<u8> {
    match value {
        Value::Uint8(byte) => Some(*byte),
        _ => None,
    }
}

/// Lists of `size` elements each, the last one with what is left.
///
/// # Errors
/// For a size below one. Sprig computes with floats here, so that some negative sizes give a list after all.
fn chunk(size: i64, value: Value) -> Result<List, FuncError> {
    let list = elements(&value, "Cannot chunk type")?;
    let chunks: Vec<Value> = match usize::try_from(size) {
        Ok(size) if size > 0 => list.chunks(size).map(|chunk| Value::from(chunk.to_vec())).collect(),
        _ => chunks_of_negative_size(size, &list)?,
    };
    Ok(List::of(Elem::List, chunks))
}

/// What Sprig's `(len-1)/size + 1` chunks come to: no chunk where that is 0, the only element where one chunk is less
/// than a whole (negative) size, and else the panic of making a list of negative length.
fn chunks_of_negative_size(size: i64, list: &List) -> Result<Vec<Value>, FuncError> {
    let count = ((list.len() as f64 - 1.0) / size as f64).floor() + 1.0;
    match &list[..] {
        _ if count == 0.0 => Ok(Vec::new()),
        [only] if size < -1 => Ok(vec![Value::from(vec![only.clone()])]),
        _ => Err(FuncError::new("runtime error: makeslice: len out of range")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: i64) -> Value {
        Value::List(List::of(Elem::Int, (0..n).map(Value::Int).collect()))
    }

    #[test]
    fn what_is_no_list_is_refused_in_sprigs_words() {
        let text = |result: Result<List, FuncError>| format!("{:?}", result.unwrap_err());
        assert!(text(rest(Value::string("a"))).contains("Cannot find rest on type string"));
        assert!(text(concat(vec![Value::from(1.5)])).contains("Cannot concat type float64 as list"));
        assert!(text(reverse(Value::Nil)).contains("nil pointer dereference"));
    }

    #[test]
    fn a_slice_keeps_its_type_and_its_bounds() {
        let part = slice(numbers(4), vec![Value::string("1"), Value::Float64(2.9)]).unwrap();
        assert_eq!((part.type_name(), part.as_list().unwrap().len()), ("[]int", 1));
        for bounds in [[2, 1], [-1, 2], [0, 9]] {
            assert!(slice(numbers(4), bounds.map(Value::Int).to_vec()).is_err(), "{bounds:?}");
        }
        assert!(slice(numbers(0), vec![]).unwrap().is_nil());
    }

    #[test]
    fn chunks_of_odd_sizes() {
        let count = |size, n| chunk(size, numbers(n)).map(|chunks| chunks.len()).ok();
        assert_eq!((count(3, 7), count(i64::MAX, 2), count(1, 0)), (Some(3), Some(1), Some(0)));
        assert_eq!((count(0, 1), count(-1, 1), count(-5, 1), count(-2, 3)), (None, None, Some(1), Some(0)));
    }
}
