//! Chartroom: renders Helm charts to Helm's bytes, without a cluster, a network, a disk or a clock.

pub mod diag;
pub mod value;

pub mod gostd;
pub mod toml;
pub mod yaml;

pub mod template;

pub mod sprig;

pub mod helm;
