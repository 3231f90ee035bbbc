//! argv in, exit code out. Knows the command line and `run` only.

fn main() {}
