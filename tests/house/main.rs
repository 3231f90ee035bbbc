//! The code itself: which room may use which, what is not used, links and entries of the documents, what dependencies are
//! for, and YAML written and read again.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod dependencies;
mod entries;
mod links;
mod rooms;
mod unused;
mod yaml;
