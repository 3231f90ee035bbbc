//! One table laid under another: what is above wins. Not which tables meet.

use super::copy::copy_value;
use super::{Nulls, Rules};
use crate::helm::notice::Notice;
use crate::value::{Map, Str, Value};

/// Where in the tree of values something stands; turned into text only for a message.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    above: Option<&'a Path<'a>>,
    key: &'a Str,
}

impl<'a> Path<'a> {
    pub(super) fn new(above: Option<&'a Path<'a>>, key: &'a Str) -> Path<'a> {
        Path { above, key }
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut keys = vec![self.key];
        let mut above = self.above;
        while let Some(path) = above {
            keys.push(path.key);
            above = path.above;
        }
        // Helm puts no dot after a prefix that is still empty.
        let mut started = false;
        for key in keys.into_iter().rev() {
            write!(f, "{}{key}", if started { "." } else { "" })?;
            started |= !key.is_empty();
        }
        Ok(())
    }
}

/// What happens to a value of the lower table that the upper one takes over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// The tables in it are shared from then on.
    Shared,
    /// It is copied.
    Copied,
    /// It is copied without nulls, and a null is not taken at all.
    CopiedWithoutNulls,
}

/// How two tables are laid over one another.
pub(super) struct Merge<'n> {
    pub(super) rules: Rules,
    pub(super) take: Take,
    /// Whether nulls of the upper table stay, so that they can act on another table later.
    pub(super) keep_nulls: bool,
    pub(super) notices: &'n mut Vec<Notice>,
}

/// Lays `lower` under `upper`, which keeps its nulls and from then on shares tables with `lower`
/// (Helm: pkg/chart/common/util/coalesce.go, `MergeTables`).
pub fn lay_under(upper: &Map, lower: &Map, rules: Rules, notices: &mut Vec<Notice>) {
    let mut merge = Merge { rules, take: Take::Shared, keep_nulls: true, notices };
    merge.tables(upper, lower, None);
}

impl Merge<'_> {
    /// Lays `lower` under `upper` (Helm: `coalesceTablesFullKey`).
    pub(super) fn tables(&mut self, upper: &Map, lower: &Map, path: Option<&Path<'_>>) {
        let defaults = lower.entries();
        self.show_nulls(upper, lower);
        for (key, default) in defaults {
            if default.is_nil() && self.take == Take::CopiedWithoutNulls {
                continue;
            }
            match upper.get(&key) {
                None => upper.insert(key, self.taken(&default)),
                Some(Value::Nil) if !self.keep_nulls && (self.is_old() || !default.is_nil()) => {
                    upper.remove(&key);
                }
                Some(Value::Nil) if !self.is_old() => {}
                Some(value) => self.both(&Path::new(path, &key), &value, &default),
            }
        }
    }

    fn is_old(&self) -> bool {
        self.rules.nulls == Nulls::KeptUnlessOverlaid
    }

    fn both(&mut self, path: &Path<'_>, value: &Value, default: &Value) {
        match (value, default) {
            (Value::Map(upper), Value::Map(lower)) => self.tables(upper, lower, Some(path)),
            (_, Value::Map(_)) => {
                let shown = shown(&self.taken(default));
                self.warn(format!("cannot overwrite table with non table for {path} ({shown})"));
            }
            (_, Value::Nil) => {}
            (Value::Map(_), _) => {
                let shown = shown(default);
                self.warn(format!("destination for {path} is a table. Ignoring non-table value ({shown})"));
            }
            _ => {}
        }
    }

    /// From version 4 on, Helm writes the nulls of the upper table into the lower one first. That shows only where the
    /// lower one is shared.
    fn show_nulls(&self, upper: &Map, lower: &Map) {
        if self.take == Take::Shared && !self.is_old() {
            let nulls = upper.entries().into_iter().filter(|(_, value)| value.is_nil());
            nulls.for_each(|(key, _)| lower.insert(key, Value::Nil));
        }
    }

    pub(super) fn taken(&self, default: &Value) -> Value {
        match self.take {
            Take::Shared => default.clone(),
            Take::Copied => copy_value(default, false),
            Take::CopiedWithoutNulls => copy_value(default, true),
        }
    }

    pub(super) fn warn(&mut self, text: impl std::fmt::Display) {
        self.notices.push(Notice::info(format!("warning: {text}")));
    }
}

fn shown(value: &Value) -> String {
    String::from_utf8_lossy(&crate::gostd::fmt::display(value)).into_owned()
}
