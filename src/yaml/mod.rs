//! YAML in go-yaml's dialect, as Helm reads and writes it. Knows values; nothing of templates, Helm or Kubernetes.
