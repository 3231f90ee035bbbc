//! `semver` and `semverCompare`, and a version as templates see it. Does not know how versions are read or ordered.

use std::any::Any;
use std::cmp::Ordering;

use super::{Constraint, Version};
use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::{Field, Kind, Object, Signature, Str, Type, Value};

/// The family's functions. Source: Sprig 3.3.0, semver.go.
pub const TABLE: &[Func] =
    &[func!("semver", semver as (Str)), func!("semverCompare", semver_compare as (Str, Str))];

fn semver(text: Str) -> Result<Value, FuncError> {
    let version = Version::parse_lenient(text).map_err(|e| e.to_string())?;
    Ok(Value::object(VersionObject { version, pointer: true }))
}

fn semver_compare(constraint: Str, version: Str) -> Result<bool, FuncError> {
    let constraint = Constraint::parse(constraint).map_err(|e| e.to_string())?;
    let version = Version::parse_lenient(version).map_err(|e| e.to_string())?;
    Ok(constraint.matches(&version))
}

/// `semverCompare` of the library before 3.4, as Helm 3 has it.
pub const BY_COMPARISON: &[Func] = &[func!("semverCompare", semver_compare_by_comparison as (Str, Str))];

fn semver_compare_by_comparison(constraint: Str, version: Str) -> Result<bool, FuncError> {
    let constraint = Constraint::parse(constraint).map_err(|e| e.to_string())?;
    let version = Version::parse_lenient(version).map_err(|e| e.to_string())?;
    Ok(constraint.matches_by_comparison(&version))
}

/// `*semver.Version`, or, as the methods that make a new version return it, `semver.Version`.
#[derive(Debug)]
struct VersionObject {
    version: Version,
    pointer: bool,
}

const POINTER: &str = "*semver.Version";
const NOTHING: Signature = Signature::fixed(&[]);
const TEXT: Signature = Signature::fixed(&[Type::String]);
const OTHER: Signature = Signature::fixed(&[Type::Named(POINTER)]);

impl VersionObject {
    fn value(version: Version) -> Value {
        Value::object(VersionObject { version, pointer: false })
    }

    /// What `compare` says of this version and the one that was handed in.
    fn order(&self, args: &[Value]) -> Result<Ordering, String> {
        let other = args.first().and_then(|v| match v {
            Value::Object(o) => o.as_any().downcast_ref::<VersionObject>(),
            _ => None,
        });
        // A nil pointer fits the parameter as well.
        let other = other.ok_or("runtime error: invalid memory address or nil pointer dereference")?;
        Ok(self.version.compare(&other.version))
    }
}

impl Object for VersionObject {
    fn type_name(&self) -> &str {
        if self.pointer { POINTER } else { "semver.Version" }
    }

    fn kind(&self) -> Kind {
        if self.pointer { Kind::Ptr } else { Kind::Struct }
    }

    fn method(&self, name: &str) -> Option<Signature> {
        match name {
            "Major" | "Minor" | "Patch" | "Prerelease" | "Metadata" | "String" | "IncMajor" | "IncMinor"
            | "IncPatch" | "Value" | "MarshalText" | "MarshalJSON" => Some(NOTHING),
            "SetPrerelease" | "SetMetadata" => Some(TEXT),
            // These have pointer receivers, and what a method returned has no address.
            "Original" if self.pointer => Some(NOTHING),
            "Compare" | "Equal" | "LessThan" | "LessThanEqual" | "GreaterThan" | "GreaterThanEqual"
                if self.pointer =>
            {
                Some(OTHER)
            }
            _ => None,
        }
    }

    fn call(&self, name: &str, args: &mut [Value]) -> Result<Value, String> {
        let version = &self.version;
        let text = || args.first().and_then(Value::as_str).map(|s| s.to_str_lossy().into_owned());
        let next = |next: Option<Version>, part: &str| {
            let overflow = || format!("{part} version increment would overflow uint64");
            next.map(VersionObject::value).ok_or_else(overflow)
        };
        Ok(match name {
            "Major" => Value::Uint64(version.major),
            "Minor" => Value::Uint64(version.minor),
            "Patch" => Value::Uint64(version.patch),
            "Prerelease" => Value::string(version.pre.as_str()),
            "Metadata" => Value::string(version.metadata.as_str()),
            "Original" => Value::string(version.original.as_str()),
            "String" | "Value" => Value::string(version.to_string()),
            "MarshalText" => Value::bytes(version.to_string().as_bytes()),
            "MarshalJSON" => Value::bytes(format!("\"{version}\"").as_bytes()),
            "IncMajor" => next(version.next_major(), "major")?,
            "IncMinor" => next(version.next_minor(), "minor")?,
            "IncPatch" => next(version.next_patch(), "patch")?,
            "SetPrerelease" => {
                let set = version.with_prerelease(&text().unwrap_or_default());
                VersionObject::value(set.map_err(|e| e.to_string())?)
            }
            "SetMetadata" => {
                let set = version.with_metadata(&text().unwrap_or_default());
                VersionObject::value(set.map_err(|e| e.to_string())?)
            }
            "Compare" => Value::Int(self.order(args)? as i64),
            "Equal" if args.first().is_some_and(Value::is_nil) => Value::Bool(false),
            "Equal" => Value::Bool(self.order(args)?.is_eq()),
            "LessThan" => Value::Bool(self.order(args)?.is_lt()),
            "LessThanEqual" => Value::Bool(self.order(args)?.is_le()),
            "GreaterThan" => Value::Bool(self.order(args)?.is_gt()),
            "GreaterThanEqual" => Value::Bool(self.order(args)?.is_ge()),
            _ => return Err(format!("no method {name}")),
        })
    }

    fn display(&self) -> Vec<u8> {
        self.version.to_string().into_bytes()
    }

    fn declared(&self) -> Option<Vec<Field>> {
        let Version { major, minor, patch, pre, metadata, original } = &self.version;
        Some(vec![
            Field::new("major", Value::Uint64(*major)),
            Field::new("minor", Value::Uint64(*minor)),
            Field::new("patch", Value::Uint64(*patch)),
            Field::new("pre", pre.as_str()),
            Field::new("metadata", metadata.as_str()),
            Field::new("original", original.as_str()),
        ])
    }

    fn deep_copy(&self) -> Option<Value> {
        Some(Value::object(VersionObject { version: Version::default(), pointer: self.pointer }))
    }

    fn json(&self) -> Option<Value> {
        Some(Value::string(self.version.to_string()))
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other = other.as_any().downcast_ref::<VersionObject>();
        other.is_some_and(|o| o.version == self.version && o.pointer == self.pointer)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
