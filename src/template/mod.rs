//! Go's text/template. Knows values and Go's standard library; nothing of Sprig, YAML, Helm, the disk or the clock.

pub mod func;
