//! The code itself: which room may use which, the list of functions, and YAML written and read again.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod functions;
mod rooms;
mod yaml;
