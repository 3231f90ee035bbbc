//! The code itself: which room may use which, what nobody uses, and YAML written and read again.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod rooms;
mod unused;
mod yaml;
