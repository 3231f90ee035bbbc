//! Sprig's functions, one family a file. Knows values and Go's standard library; nothing of charts, YAML or facts.
