//! The only room that knows what a NetworkPolicy is. Nothing of templates, chart loading, kube or DNS.
