//! TOML as Helm's toToml and fromToml write and read it. Knows values; nothing of templates or Helm.
