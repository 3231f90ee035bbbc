//! The parts of Go's standard library that templates lean on. Knows values; nothing of templates, YAML or Helm.
