//! Times, durations, months, weekdays and places as templates see them: Go's names, kinds and methods.

use std::any::Any;

use super::{Duration, Month, Time, Weekday, Zone};
use crate::value::{Field, Kind, Object, Signature, Str, Type, Value};

const TIME: &str = "time.Time";
const DURATION: &str = "time.Duration";
const LOCATION: &str = "*time.Location";

const NOTHING: Option<Signature> = Some(Signature::fixed(&[]));
const A_TIME: Option<Signature> = Some(Signature::fixed(&[Type::Named(TIME)]));
const A_DURATION: Option<Signature> = Some(Signature::fixed(&[Type::Named(DURATION)]));

fn no_method(name: &str) -> Result<Value, String> {
    Err(format!("no method {name}"))
}

/// Argument number `i` as one of our own types.
fn own<T: Clone + 'static>(args: &[Value], i: usize) -> Result<T, String> {
    match args.get(i) {
        Some(Value::Object(o)) => o.as_any().downcast_ref::<T>().cloned(),
        _ => None,
    }
    .ok_or_else(|| "runtime error: invalid memory address or nil pointer dereference".to_string())
}

fn int(args: &[Value], i: usize) -> i64 {
    match args.get(i) {
        Some(Value::Int(n) | Value::Int64(n)) => *n,
        _ => 0,
    }
}

impl Object for Time {
    fn type_name(&self) -> &str {
        TIME
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn method(&self, name: &str) -> Option<Signature> {
        match name {
            "Year" | "Month" | "Day" | "YearDay" | "Weekday" | "Hour" | "Minute" | "Second"
            | "Nanosecond" | "Unix" | "UnixMilli" | "UnixMicro" | "UnixNano" | "UTC" | "Location"
            | "IsZero" | "IsDST" | "String" | "MarshalJSON" | "MarshalText" => NOTHING,
            "After" | "Before" | "Equal" | "Compare" | "Sub" => A_TIME,
            "Add" | "Round" | "Truncate" => A_DURATION,
            "AddDate" => Some(Signature::fixed(&[Type::Int, Type::Int, Type::Int])),
            "Format" => Some(Signature::fixed(&[Type::String])),
            "In" => Some(Signature::fixed(&[Type::Named(LOCATION)])),
            _ => None,
        }
    }

    fn call(&self, name: &str, args: &mut [Value]) -> Result<Value, String> {
        let total = |unit: i128| Value::Int64(self.total().div_euclid(unit) as i64);
        let order = |args: &[Value]| own::<Time>(args, 0).map(|other| self.total().cmp(&other.total()));
        Ok(match name {
            "Year" => Value::Int(self.year()),
            "Month" => Value::object(self.month()),
            "Day" => Value::Int(self.civil().day),
            "YearDay" => Value::Int(self.civil().year_day),
            "Weekday" => Value::object(self.civil().weekday),
            "Hour" => Value::Int(self.civil().hour),
            "Minute" => Value::Int(self.civil().minute),
            "Second" => Value::Int(self.civil().second),
            "Nanosecond" => Value::Int(i64::from(self.nanoseconds())),
            "Unix" => Value::Int64(self.seconds()),
            "UnixMilli" => total(1_000_000),
            "UnixMicro" => total(1000),
            "UnixNano" => total(1),
            "UTC" => Value::object(self.at(Zone::Utc)),
            "In" => Value::object(self.at(own(args, 0)?)),
            "Location" => Value::object(self.zone().clone()),
            "IsZero" => Value::Bool(self.is_zero()),
            "IsDST" => Value::Bool(self.is_summer()),
            "String" => Value::string(self.text()),
            "MarshalJSON" => Value::bytes(&[b"\"", self.rfc3339().as_slice(), b"\""].concat()),
            "MarshalText" => Value::bytes(&self.rfc3339()),
            "Format" => {
                let layout = args.first().and_then(Value::as_str).cloned().unwrap_or_else(|| Str::from(""));
                Value::string(self.format(&layout))
            }
            "Add" => Value::object(self.plus(own(args, 0)?)),
            "Sub" => Value::object(self.since(&own(args, 0)?)),
            "Round" => Value::object(self.round(own(args, 0)?)),
            "Truncate" => Value::object(self.truncate(own(args, 0)?)),
            "AddDate" => Value::object(self.plus_date(int(args, 0), int(args, 1), int(args, 2))),
            "After" => Value::Bool(order(args)?.is_gt()),
            "Before" => Value::Bool(order(args)?.is_lt()),
            "Equal" => Value::Bool(order(args)?.is_eq()),
            "Compare" => Value::Int(order(args)? as i64),
            _ => return no_method(name),
        })
    }

    fn display(&self) -> Vec<u8> {
        self.text()
    }

    /// Go: time/time.go, `Time`; a time off a running clock holds that clock's reading as well, which is not known here.
    fn declared(&self) -> Option<Vec<Field>> {
        Some(vec![
            Field::new("wall", Value::Uint64(u64::from(self.nanoseconds()))),
            Field::new("ext", Value::Int64(self.seconds().wrapping_sub(Time::default().seconds()))),
            Field::new("loc", Value::object(self.zone().clone())),
        ])
    }

    fn json(&self) -> Option<Value> {
        // Go: time/format_rfc3339.go, `appendStrictRFC3339`.
        let written = self.rfc3339();
        let offset_hour = written.len().checked_sub(5).and_then(|at| written.get(at..at + 2));
        let fits =
            (0..=9999).contains(&self.year()) && (written.ends_with(b"Z") || offset_hour < Some(b"24"));
        fits.then(|| Value::string(written))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for Duration {
    fn type_name(&self) -> &str {
        DURATION
    }

    fn kind(&self) -> Kind {
        Kind::Int64
    }

    fn method(&self, name: &str) -> Option<Signature> {
        match name {
            "Hours" | "Minutes" | "Seconds" | "Milliseconds" | "Microseconds" | "Nanoseconds" | "String"
            | "Abs" => NOTHING,
            "Round" | "Truncate" => A_DURATION,
            _ => None,
        }
    }

    fn call(&self, name: &str, args: &mut [Value]) -> Result<Value, String> {
        Ok(match name {
            "Hours" => Value::Float64(self.hours()),
            "Minutes" => Value::Float64(self.minutes()),
            "Seconds" => Value::Float64(self.seconds()),
            "Milliseconds" => Value::Int64(self.milliseconds()),
            "Microseconds" => Value::Int64(self.microseconds()),
            "Nanoseconds" => Value::Int64(self.0),
            "String" => Value::string(self.to_string()),
            "Abs" => Value::object(self.abs()),
            "Round" => Value::object(self.round(own(args, 0)?)),
            "Truncate" => Value::object(self.truncate(own(args, 0)?)),
            _ => return no_method(name),
        })
    }

    fn display(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::Int64(self.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Months and weekdays: numbers with a name.
macro_rules! named_number {
    ($type:ty, $go:literal) => {
        impl Object for $type {
            fn type_name(&self) -> &str {
                $go
            }

            fn kind(&self) -> Kind {
                Kind::Int
            }

            fn method(&self, name: &str) -> Option<Signature> {
                if name == "String" { NOTHING } else { None }
            }

            fn call(&self, name: &str, _args: &mut [Value]) -> Result<Value, String> {
                if name == "String" { Ok(Value::string(self.name())) } else { no_method(name) }
            }

            fn display(&self) -> Vec<u8> {
                self.name().as_bytes().to_vec()
            }

            fn underlying(&self) -> Option<Value> {
                Some(Value::Int(i64::from(self.0)))
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

named_number!(Month, "time.Month");
named_number!(Weekday, "time.Weekday");

impl Object for Zone {
    fn type_name(&self) -> &str {
        LOCATION
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn method(&self, name: &str) -> Option<Signature> {
        if name == "String" { NOTHING } else { None }
    }

    fn call(&self, name: &str, _args: &mut [Value]) -> Result<Value, String> {
        if name == "String" { Ok(Value::string(self.name())) } else { no_method(name) }
    }

    fn display(&self) -> Vec<u8> {
        self.name().as_bytes().to_vec()
    }

    /// The name stands for the tables behind it.
    fn declared(&self) -> Option<Vec<Field>> {
        Some(vec![Field::new("name", self.name())])
    }

    /// A time in UTC points to no place.
    fn address(&self) -> u64 {
        if matches!(self, Zone::Utc) { 0 } else { 0xc0_0000_0000 }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
