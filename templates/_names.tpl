{{/*
Peers that a dialect knows by name, so that their addresses need no lookup and an address that moves changes
nothing. Such an entry has in the place of a cidr or of selectors:
  entity   one of Cilium's entities
  service  {name, namespace}: a Service, whose pods or addresses the network plugin follows
  fqdn     a host name, whose addresses the network plugin follows
What is named here is not asked for: src/netpol/dialect.rs has the same rules.
*/}}

{{/* The apiserver's entries by name, a JSON list; empty where the dialect has no name for it. */}}
{{- define "jes-netpol.apiserver.byName" -}}
{{- $dialect := include "jes-netpol.dialect" . }}
{{- $named := list }}
{{- if eq $dialect "cilium" }}
{{- $named = list (dict "entity" "kube-apiserver" "port" .Values.networkPolicy.egress.k8sMasterPort) }}
{{- else if eq $dialect "calico" }}
{{- $named = list (dict "service" (dict "name" "kubernetes" "namespace" "default")) }}
{{- end }}
{{- toJson $named }}
{{- end }}

{{/* The dialect that has names for hosts; empty for ClusterNetworkPolicies of the standard channel. */}}
{{- define "jes-netpol.hostNames" -}}
{{- $dialect := include "jes-netpol.dialect" . }}
{{- $channel := ((.Values.networkPolicy).clusterNetworkPolicy).channel }}
{{- if not (and (eq $dialect "cluster-network-policy") (eq (toString $channel) "standard")) }}
{{- $dialect }}
{{- end }}
{{- end }}

{{/*
A host's entries by name: {target, dialect, restrict, ports, own} to a JSON list; empty where the dialect has no name for it. A
name of two labels may be a Service's (name.namespace) or a host's (example.com). `own` says that of a Service its own ports
are meant, not any.
*/}}
{{- define "jes-netpol.host.byName" -}}
{{- $host := .target.host }}
{{- $named := list }}
{{- if and .dialect (not .target.address) (regexMatch "^[a-z0-9._-]+$" $host) }}
{{- $labels := splitList "." $host }}
{{- $service := regexMatch "^[a-z0-9-]+[.][a-z0-9-]+[.]svc([.].+)?$" $host }}
{{- if and (eq (len $labels) 2) (not .target.rooted) }}
{{- $service = regexMatch "^[a-z0-9-]+[.][a-z0-9-]+$" $host }}
{{- end }}
{{- $only := regexMatch "^[a-z0-9-]+[.][a-z0-9-]+[.]svc([.]cluster[.]local)?$" $host }}
{{- /* The name alone does not say which ports of the pods are behind those of a Service, unless the dialect follows it. */}}
{{- $listed := or .restrict .ports }}
{{- if and $service (or $listed (and .own (ne .dialect "calico"))) }}
{{- else if eq .dialect "cilium" }}
{{- if $service }}
{{- $named = append $named (dict "service" (dict "name" (index $labels 0) "namespace" (index $labels 1))) }}
{{- end }}
{{- if not $only }}
{{- $named = append $named (dict "fqdn" $host) }}
{{- end }}
{{- else if eq .dialect "calico" }}
{{- if $only }}
{{- $named = append $named (dict "service" (dict "name" (index $labels 0) "namespace" (index $labels 1))) }}
{{- end }}
{{- else if eq .dialect "cluster-network-policy" }}
{{- if and (not $service) (regexMatch "^([a-z0-9]([a-z0-9_-]*[a-z0-9])?[.])+[a-z0-9]([a-z0-9_-]*[a-z0-9])?$" $host) }}
{{- $named = append $named (dict "fqdn" $host) }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $named }}
{{- end }}

{{/* Where a section's entries are written: {key, entries}; those that are named follow from the dialect. */}}
{{- define "jes-netpol.keyOf" -}}
{{- $key := .key }}
{{- with .entries }}
{{- if or (first .).entity (first .).service (first .).fqdn }}
{{- $key = "networkPolicy.dialect" }}
{{- end }}
{{- end }}
{{- $key }}
{{- end }}